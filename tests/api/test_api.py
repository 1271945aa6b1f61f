"""The API: who may call, what they read, how they are refused."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date

import pytest
from sqlalchemy import Engine, event, text
from starlette.testclient import TestClient

from models import session
from models.errors import Refused
from models.session import transaction
from models.states import Action, Role, State
from tasks.demo_staff import sign_in_demo
from tasks.desks.figures import read_figures
from tasks.tokens import list_tokens, make_token, read_bearer, revoke_token
from tests.api.conftest import ROLES, SITE, CallerAs, token_of
from tests.conference import (
    HELD_ON,
    OFFICE,
    OTHER_UNIT,
    THE_UNIT,
    UNIT,
    act,
    all_at_once,
    ask,
    bring,
    issue_of,
    make_issue,
    make_person,
    raise_issue,
    rules_on,
    stand_on,
    tamper,
)
from tests.web.conftest import staff_code
from web.api.api import create_api, description_of
from web.api.bearer import Pace

ISSUES = "/api/v1/issues"


class TestTokens:
    def test_a_token_is_kept_as_a_hash(self, a_clean_database: str):
        """What is in the database opens nothing."""
        secret, line = make_token("thử", Role.OFFICE, None)

        assert secret.startswith("fu_")
        assert secret not in str(ask("SELECT * FROM api_token"))
        assert read_bearer(secret).token_id == line.id

    def test_without_a_token_nothing_is_told(self, an_issue: str, caller_as: CallerAs):
        """401 for every address, known or not, the description of the API as well (ASVS 5: 13.4.5)."""
        caller = caller_as(None)

        for path in (
            "/issues",
            f"/issues/{an_issue}",
            "/units",
            "/statistics",
            "/webhooks",
            "/openapi.json",
            "/khong-co",
        ):
            answer = caller.get(f"/api/v1{path}")
            assert answer.status_code == 401, path
            assert answer.headers["www-authenticate"].startswith("Bearer")
            assert answer.headers["content-type"] == "application/problem+json"

    @pytest.mark.parametrize("secret", ["fu_", "fu_" + "a" * 43, "Basic", "x" * 5000, ""])
    def test_a_wrong_token_is_no_token(self, secret: str, caller_as: CallerAs):
        """Whatever it looks like."""
        assert caller_as(None).get(ISSUES, headers={"Authorization": f"Bearer {secret}"}).status_code == 401

    def test_a_session_of_the_pages_is_no_token(self, an_issue: str, caller_as: CallerAs):
        """The API reads no cookie, so nobody's browser can be made to call it."""
        caller = caller_as(None)
        caller.cookies.set("fu_session", sign_in_demo(staff_code(Role.OFFICE), "test"))

        assert caller.get(ISSUES).status_code == 401

    def test_a_revoked_token_ends_at_once(self, caller_as: CallerAs):
        """ASVS 5: 7.4.1 for programs."""
        caller = caller_as(Role.OFFICE)
        assert caller.get(ISSUES).status_code == 200

        revoke_token(list_tokens()[0].id)

        assert caller.get(ISSUES).status_code == 401

    def test_a_token_past_its_end_is_none(self, caller_as: CallerAs):
        """By the machine's clock, whatever the demo clock says."""
        caller = caller_as(Role.OFFICE)
        with transaction() as db:
            db.execute(text("UPDATE api_token SET expires_at = now() - interval '1 second'"))

        assert caller.get(ISSUES).status_code == 401

    def test_its_use_is_noted_at_most_once_a_minute(self, caller_as: CallerAs):
        """A busy program does not write with each question."""
        caller = caller_as(Role.OFFICE)
        caller.get(ISSUES)
        first = list_tokens()[0].last_used_at

        caller.get(ISSUES)

        assert first is not None
        assert list_tokens()[0].last_used_at == first

    @pytest.mark.parametrize(
        ("role", "unit", "may_write", "days"),
        [(Role.UNIT, None, False, 1), (Role.OFFICE, UNIT, False, 1), (Role.AUDITOR, None, True, 1),
         (Role.CITIZEN, None, False, 1), (Role.OFFICE, None, False, 0), (Role.UNIT, "khong-co", False, 1)],
    )  # fmt: skip
    def test_a_token_is_made_for_a_role_of_the_staff_only(self, role, unit, may_write, days, a_clean_database: str):
        """A unit's for a unit, an auditor's to read; nobody's for a citizen."""
        with pytest.raises(Refused):
            make_token("thử", role, unit, may_write=may_write, days=days)

    def test_a_token_that_asks_too_often_waits(self, caller_as: CallerAs, an_app):
        """429 with Retry-After; another token is not held up, and the next minute is free again."""
        now = [120.0]
        api = create_api(SITE, Pace(3, clock=lambda: now[0]))
        busy, other = (
            TestClient(api, headers={"Authorization": f"Bearer {make_token('x', Role.OFFICE, None)[0]}"}) for _ in "ab"
        )

        answers = [busy.get("/units").status_code for _ in range(4)]
        late = busy.get("/units")

        assert answers == [200, 200, 200, 429]
        assert late.headers["retry-after"] == "60"
        assert other.get("/units").status_code == 200
        now[0] += 60
        assert busy.get("/units").status_code == 200


class TestReading:
    def test_an_issue_tells_no_identity(self, a_clean_database: str, caller_as: CallerAs):
        """Who raised it is known no nearer than the ward; contacts in the text are hidden, for every role."""
        with transaction() as db:
            person = make_person(db, "Hoàng Canary Yến")
            code = make_issue(
                db, rules_on(db, HELD_ON), 1, person, text="Gọi 0912345678 hoặc yen@congdan.example."
            ).code
        bring(code, State.RESOLVED)

        for role in ROLES:
            caller = caller_as(role)
            told = "".join(
                caller.get(f"{ISSUES}{more}").text
                for more in ("", f"/{code}", f"/{code}/events", f"/{code}/letters", f"/{code}/why")
            )
            assert code in told
            assert not [word for word in ("Canary", "0912345678", "@congdan") if word in told], role

    def test_the_words_of_a_sensitive_issue_are_hidden(self, a_clean_database: str, caller_as: CallerAs):
        """Its text and the words of its steps."""
        code = raise_issue(sensitive=True, text="Bệnh án của tôi.")
        act(code, Action.ASSIGN, OFFICE)
        act(code, Action.INSPECT, THE_UNIT, findings="Bệnh án có thật.")

        told = "".join(caller_as(Role.OFFICE).get(f"{ISSUES}/{code}{more}").text for more in ("", "/events"))

        assert "Bệnh án" not in told

    def test_an_issue_has_its_version_as_etag(self, an_issue: str, caller_as: CallerAs):
        """The number to give back with a step."""
        answer = caller_as(Role.OFFICE).get(f"{ISSUES}/{an_issue.lower()}")

        assert answer.json()["code"] == an_issue
        assert answer.headers["etag"] == f'"{answer.json()["version"]}"'

    def test_the_history_says_who_by_role_and_unit(self, an_issue: str, caller_as: CallerAs):
        """Action, states, roles and units; words as a page shows them."""
        bring(an_issue, State.INSPECTED)

        events = caller_as(Role.UNIT).get(f"{ISSUES}/{an_issue}/events").json()["items"]

        assert [(e["seq"], e["action"], e["role"], e["by_unit"]) for e in events] == [
            (1, "raise", "office", None), (2, "assign", "office", None), (3, "inspect", "unit", UNIT),
        ]  # fmt: skip
        assert events[2]["said"] == {"findings": "Hồ sơ hợp lệ."}

    def test_letters_are_told_without_their_text_or_address(self, an_issue: str, caller_as: CallerAs):
        """Metadata only."""
        bring(an_issue, State.ASSIGNED)

        letters = caller_as(Role.OFFICE).get(f"{ISSUES}/{an_issue}/letters").json()["items"]

        assert {"citizen", "unit"} <= {letter["recipient_role"] for letter in letters}
        assert not {"address", "raw", "subject", "text"} & set(letters[0])

    def test_the_date_is_explained_day_by_day(self, an_issue: str, caller_as: CallerAs):
        """Fifteen working days from the conference, with the sentence of the conclusion."""
        bring(an_issue, State.ASSIGNED)

        why = caller_as(Role.UNIT).get(f"{ISSUES}/{an_issue}/why", headers={"Accept-Language": "en"}).json()

        assert why["due_on"] == "2023-12-07"
        assert sum(day["counted"] for day in why["why"]["days"]) == 15
        assert why["why"]["paper"]["sentence"]

    def test_pages_follow_each_other_without_gap_or_repetition(self, a_clean_database: str, caller_as: CallerAs):
        """A cursor each; one more issue in the meantime comes last."""
        codes = [raise_issue(row) for row in range(1, 6)]
        caller, seen, cursor = caller_as(Role.OFFICE), [], None

        while True:
            answer = caller.get(ISSUES, params={"limit": 2} | ({"cursor": cursor} if cursor else {})).json()
            seen += [item["code"] for item in answer["items"]]
            if len(seen) == 2:
                codes.append(raise_issue(6))
            if (cursor := answer["next"]) is None:
                break

        assert seen == codes

    def test_a_cursor_serves_the_question_it_came_from(self, a_clean_database: str, caller_as: CallerAs):
        """Changed, made up, or under other filters it is refused."""
        raise_issue(1), raise_issue(2)
        caller = caller_as(Role.OFFICE)
        cursor = caller.get(ISSUES, params={"limit": 1}).json()["next"]

        answers = [
            caller.get(ISSUES, params={"cursor": wrong} | more).status_code
            for wrong, more in ((cursor[:-2] + "xx", {}), ("abc", {}), (cursor, {"state": "raised"}))
        ]

        assert answers == [422, 422, 422]

    def test_issues_are_found_by_what_is_asked_for(self, a_clean_database: str, caller_as: CallerAs):
        """State, unit, lateness, field, and what changed since."""
        first, second = raise_issue(1), raise_issue(2, field="Đất đai")
        act(first, Action.ASSIGN, OFFICE)
        caller = caller_as(Role.OFFICE)

        def found(**wanted) -> list[str]:
            return [item["code"] for item in caller.get(ISSUES, params=wanted).json()["items"]]

        assert found(state="assigned") == found(unit=UNIT) == [first]
        assert found(field="Đất đai") == found(state="raised") == [second]
        assert found(late="true") == []
        stand_on(date(2023, 12, 11))
        assert found(late="true") == [first]
        assert found(late="false") == [second]
        act(second, Action.TELL, OFFICE)
        assert found(updated_since="2023-12-11T00:00:00+07:00") == [second]

    @pytest.mark.parametrize(
        "wanted",
        [
            "limit=201",
            "limit=0",
            "state=late",
            "unit=khong-co",
            "field=%00",
            "other=1",
            "updated_since=2023-12-01",
            "cursor=",
        ],
    )
    def test_what_is_not_understood_is_refused(self, wanted: str, a_clean_database: str, caller_as: CallerAs):
        """Never guessed, never ignored (extra=forbid)."""
        assert caller_as(Role.OFFICE).get(f"{ISSUES}?{wanted}").status_code == 422

    def test_the_figures_are_those_of_the_public_page(self, a_clean_database: str, caller_as: CallerAs):
        """The same tables, the same cells hidden: two ways of hiding would give away what each hides."""
        for row in range(1, 7):
            act(raise_issue(row), Action.ASSIGN, OFFICE)
        act("KN-2023-2-0001", Action.INSPECT, THE_UNIT)
        act("KN-2023-2-0001", Action.RESOLVE, THE_UNIT)

        for by in ("unit", "field"):
            told = caller_as(Role.AUDITOR).get("/api/v1/statistics", params={"by": by}).json()
            assert told["progress"] == [asdict(row) for row in read_figures(by).progress]
            assert told["progress"][0]["cells"]["on_time"] is None


class TestRefusals:
    def test_a_problem_speaks_both_languages(self, an_issue: str, caller_as: CallerAs):
        """RFC 9457, detail by Accept-Language."""
        caller = caller_as(Role.UNIT)
        bring(an_issue, State.ASSIGNED)

        vi, en = (
            caller.step(an_issue, "resolve", headers={"Accept-Language": lang}).json()
            for lang in ("vi", "en-GB,en;q=0.9")
        )

        assert set(vi) >= {"type", "title", "status", "detail", "instance", "vi", "en"}
        assert (vi["detail"], en["detail"]) == (vi["vi"], en["en"])
        assert vi["detail"] != en["detail"]
        assert vi["type"] == "urn:followup:problem:move-unknown"
        assert vi["instance"] == f"{ISSUES}/{an_issue}/steps"

    def test_another_units_issue_is_not_there(self, an_issue: str, caller_as: CallerAs):
        """ASVS 5: 8.2.2: every address of one issue answers a foreign unit as if there were none."""
        bring(an_issue, State.INSPECTED)
        before, caller = issue_of(an_issue).version, caller_as(Role.UNIT, OTHER_UNIT)
        described = description_of(create_api(SITE), "")["paths"]
        paths = [(method, path) for path, methods in described.items() if "{code}" in path for method in methods]
        body = {"action": "acknowledge", "facts": {}}

        foreign = {
            (m, p): caller.request(m, f"/api/v1{p.replace('{code}', an_issue)}", json=body if m == "post" else None)
            for m, p in paths
        }
        unknown = {
            (m, p): caller.request(
                m, f"/api/v1{p.replace('{code}', 'KN-2023-2-9999')}", json=body if m == "post" else None
            )
            for m, p in paths
        }

        assert len(paths) >= 5
        assert {answer.status_code for answer in [*foreign.values(), *unknown.values()]} == {404}
        for key, answer in foreign.items():
            assert answer.text.replace(an_issue, "…") == unknown[key].text.replace("KN-2023-2-9999", "…")
        assert caller.get(ISSUES).json()["items"] == []
        assert issue_of(an_issue).version == before

    def test_another_tokens_webhook_is_not_there(self, caller_as: CallerAs):
        """Nor is its address."""
        one, other = caller_as(Role.OFFICE), caller_as(Role.OFFICE)
        hook = one.post("/api/v1/webhooks", json={"url": "https://example.org/hook"}).json()["id"]

        assert other.delete(f"/api/v1/webhooks/{hook}").status_code == 404
        assert other.get("/api/v1/webhooks").json() == {"items": []}
        assert one.delete(f"/api/v1/webhooks/{hook}").status_code == 204
        assert one.get("/api/v1/webhooks").json() == {"items": []}

    def test_a_token_to_read_changes_nothing(self, an_issue: str, caller_as: CallerAs):
        """403 for every change."""
        caller = caller_as(Role.OFFICE, may_write=False)

        assert caller.step(an_issue, "assign", {"unit": UNIT}).status_code == 403
        assert caller.post("/api/v1/webhooks", json={"url": "https://example.org/"}).status_code == 403
        assert caller.delete("/api/v1/webhooks/1").status_code == 403
        assert issue_of(an_issue).state is State.RAISED

    def test_a_body_is_of_a_size(self, an_issue: str, caller_as: CallerAs):
        """256 kB; counted as it comes, whatever its length was said to be."""
        caller = caller_as(Role.OFFICE)

        chunked = caller.post(f"{ISSUES}/{an_issue}/steps", content=iter([b'{"action":"' + b"a" * 200_000, b"b" * 200_000]),
                              headers={"Content-Type": "application/json"})  # fmt: skip

        assert chunked.status_code == 413
        assert chunked.headers["content-type"] == "application/problem+json"

    def test_an_answer_is_kept_nowhere(self, an_issue: str, caller_as: CallerAs):
        """ASVS 5: 14.3.2."""
        assert caller_as(Role.OFFICE).get(f"{ISSUES}/{an_issue}").headers["cache-control"] == "no-store"


class TestSteps:
    def test_a_step_is_taken_by_the_same_rules(self, an_issue: str, caller_as: CallerAs):
        """201 with the new version; on record for the token's role and unit."""
        bring(an_issue, State.ASSIGNED)

        answer = caller_as(Role.UNIT).step(
            an_issue, "inspect", {"findings": "Hồ sơ hợp lệ."}, also={"expected_version": 2}
        )

        assert answer.status_code == 201
        assert answer.json() | {"event_id": 0} == {
            "code": an_issue, "version": 3, "state": "inspected", "due_on": "2023-12-07", "event_id": 0,
            "action": "inspect", "source": "assigned",
        }  # fmt: skip
        assert ask("SELECT actor FROM issue_event ORDER BY id DESC LIMIT 1") == [(f"unit:{UNIT}",)]

    @pytest.mark.parametrize(
        ("role", "action", "facts", "status", "kind"),
        [
            (Role.UNIT, "inspect", {}, 422, "facts-missing"),
            (Role.UNIT, "inspect", {"findings": "a", "by": "x"}, 422, "invalid"),
            (Role.UNIT, "inspect", {"findings": "a", "unit": "kinh-te"}, 422, "fact-wrong"),
            (Role.UNIT, "hand_back", {"reason": "a", "right_unit": "khong-co"}, 422, "not-found"),
            (Role.UNIT, "resolve", {}, 409, "move-unknown"),
            (Role.CHAIR, "refuse_extension", {"reason": "a"}, 409, "not-yet"),
            (Role.CHAIR, "extend", {"reason": "a", "due_on": "31/02/2024"}, 422, "fact-wrong"),
            (Role.CHAIR, "inspect", {"findings": "a"}, 403, "move-not-allowed"),
            (Role.OFFICE, "attach", {"file": "a", "sha256": "b"}, 422, "invalid"),
            (Role.OFFICE, "reveal", {"reason": "a"}, 422, "invalid"),
            (Role.OFFICE, "raise", {}, 422, "invalid"),
        ],
    )
    def test_a_refusal_has_its_status(self, role, action, facts, status, kind, an_issue: str, caller_as: CallerAs):
        """422: say it otherwise; 409: not now; 403: not you. Nothing is changed."""
        bring(an_issue, State.ASSIGNED)

        answer = caller_as(role).step(an_issue, action, facts)

        assert (answer.status_code, answer.json()["type"]) == (status, f"urn:followup:problem:{kind}")
        assert issue_of(an_issue).version == 2

    def test_who_looked_at_an_older_version_is_told_so(self, an_issue: str, caller_as: CallerAs):
        """409 by expected_version, 412 by If-Match, with the version of now; two that differ are refused."""
        bring(an_issue, State.ASSIGNED)
        caller = caller_as(Role.UNIT)

        by_body = caller.step(an_issue, "acknowledge", also={"expected_version": 1})
        by_etag = caller.step(an_issue, "acknowledge", headers={"If-Match": '"1"'})
        by_both = caller.step(an_issue, "acknowledge", headers={"If-Match": '"1"'}, also={"expected_version": 2})
        right = caller.step(an_issue, "acknowledge", headers={"If-Match": '"2"'})

        assert (by_body.status_code, by_body.json()["current_version"]) == (409, 2)
        assert (by_etag.status_code, by_etag.json()["current_version"]) == (412, 2)
        assert by_etag.json()["en"] == "The issue has changed (version 2); read it again, then send."
        assert by_both.status_code == 422
        assert (right.status_code, right.headers["etag"]) == (201, '"3"')

    def test_the_same_key_is_carried_out_once(self, an_issue: str, caller_as: CallerAs):
        """The same answer, byte for byte, and one step on record."""
        bring(an_issue, State.ASSIGNED)
        caller, key = caller_as(Role.UNIT), {"Idempotency-Key": "k-1"}

        first, second = (
            caller.step(an_issue, "tell", {"told_on": "2023-11-17", "words": "Đã báo."}, headers=key) for _ in "ab"
        )

        assert (first.status_code, second.status_code) == (201, 201)
        assert first.content == second.content
        assert second.headers["idempotency-replayed"] == "true"
        assert issue_of(an_issue).version == 3

    def test_a_key_belongs_to_one_request_and_one_token(self, an_issue: str, caller_as: CallerAs):
        """Other content under the same key is refused; another token's key is another key."""
        bring(an_issue, State.ASSIGNED)
        key, caller = {"Idempotency-Key": "k-1"}, caller_as(Role.UNIT)
        caller.step(an_issue, "acknowledge", headers=key)

        other = caller.step(an_issue, "inspect", {"findings": "a"}, headers=key)
        another = caller_as(Role.UNIT).step(an_issue, "inspect", {"findings": "a"}, headers=key)

        assert (other.status_code, other.json()["type"]) == (422, "urn:followup:problem:key-reused")
        assert another.status_code == 201

    def test_a_key_is_forgotten_after_a_day(self, an_issue: str, caller_as: CallerAs):
        """24 hours; then it is a new request."""
        bring(an_issue, State.ASSIGNED)
        caller, key = caller_as(Role.UNIT), {"Idempotency-Key": "k-1"}
        caller.step(an_issue, "acknowledge", headers=key)
        tamper("UPDATE repeatable SET made_at = made_at - interval '25 hours'")

        assert caller.step(an_issue, "inspect", {"findings": "a"}, headers=key).status_code == 201

    def test_a_refusal_is_not_kept(self, an_issue: str, caller_as: CallerAs):
        """It changed nothing; mended and sent again under its key, the request is carried out."""
        bring(an_issue, State.ASSIGNED)
        caller, key = caller_as(Role.UNIT), {"Idempotency-Key": "k-1"}

        assert caller.step(an_issue, "inspect", {}, headers=key).status_code == 422
        assert caller.step(an_issue, "inspect", {"findings": "a"}, headers=key).status_code == 201

    def test_ten_at_once_with_one_key_take_one_step(self, an_issue: str, caller_as: CallerAs):
        """Whoever comes while it is worked on is told so (409); nobody takes a second step."""
        bring(an_issue, State.ASSIGNED)
        caller, key = caller_as(Role.UNIT), {"Idempotency-Key": "k-1"}

        answers = all_at_once(
            10, lambda _: caller.step(an_issue, "tell", {"told_on": "2023-11-17", "words": "a"}, headers=key)
        )

        assert {answer.status_code for answer in answers} <= {201, 409}
        assert 201 in {answer.status_code for answer in answers}
        assert {a.json()["type"] for a in answers if a.status_code == 409} <= {"urn:followup:problem:in-flight"}
        assert issue_of(an_issue).version == 3

    def test_a_helping_unit_reads_and_does_not_act(self, an_issue: str, caller_as: CallerAs):
        """A co-unit may open the issue; its steps are for the unit responsible."""
        act(an_issue, Action.ASSIGN, OFFICE, co_units=OTHER_UNIT)
        caller = caller_as(Role.UNIT, OTHER_UNIT)

        assert caller.get(f"{ISSUES}/{an_issue}").status_code == 200
        assert caller.step(an_issue, "acknowledge").status_code == 403


class TestRegistering:
    NEW = {  # noqa: RUF012
        "conference": "2023-2", "field": "Cải chính hộ tịch", "text": "Đề nghị trả giấy.\nĐã chờ 20 ngày.",
        "person": {"name": "Hoàng Canary Yến", "phone": "0912 345 678", "ward": "Quan Hoa"},
    }  # fmt: skip

    def test_an_issue_is_put_on_record_as_at_the_counter(self, a_clean_database: str, caller_as: CallerAs):
        """201 with its address; who raised it goes in and never comes out."""
        caller = caller_as(Role.OFFICE)

        made = caller.post(ISSUES, json=self.NEW)

        assert made.status_code == 201
        shown = caller.get(made.headers["location"])
        assert shown.json()["from_whom"] == "Công dân phường Quan Hoa"
        assert shown.json()["text"] == "Đề nghị trả giấy.\nĐã chờ 20 ngày."
        assert "Canary" not in shown.text + made.text
        assert ask("SELECT name, phone FROM person") == [("Hoàng Canary Yến", "+84912345678")]

    def test_the_same_key_registers_once(self, a_clean_database: str, caller_as: CallerAs):
        """A program that heard no answer asks again; even if the first answer was lost with its process."""
        caller, key = caller_as(Role.OFFICE), {"Idempotency-Key": "a"}

        first, second = (caller.post(ISSUES, json=self.NEW, headers=key) for _ in "ab")
        tamper("DELETE FROM repeatable")
        third = caller.post(ISSUES, json=self.NEW, headers=key)

        assert first.content == second.content
        assert third.status_code == 409
        assert ask("SELECT count(*) FROM issue") == [(1,)]

    @pytest.mark.parametrize("role", [Role.UNIT, Role.CHAIR])
    def test_only_the_office_registers(self, role: Role, a_clean_database: str, caller_as: CallerAs):
        """403 for every other role."""
        assert caller_as(role).post(ISSUES, json=self.NEW).status_code == 403

    def test_everything_that_is_wrong_is_said_at_once(self, a_clean_database: str, caller_as: CallerAs):
        """422 with each fault; what was sent is not repeated."""
        wrong = self.NEW | {"person": {"name": " ", "phone": "12", "email": ""}}

        answer = caller_as(Role.OFFICE).post(ISSUES, json=wrong)

        assert answer.status_code == 422
        assert {fault["field"] for fault in answer.json()["faults"]} >= {"name", "phone"}
        assert caller_as(Role.OFFICE).post(ISSUES, json=self.NEW | {"field": "Không có"}).status_code == 422


def test_an_answer_takes_a_handful_of_statements(a_clean_database: str, caller_as: CallerAs):
    """Twelve at most, and as many for twenty issues as for one."""
    caller = caller_as(Role.UNIT)
    code = bring(raise_issue(1), State.RESOLVED)
    paths = [ISSUES, *(f"{ISSUES}/{code}{more}" for more in ("", "/events", "/letters", "/why"))]

    def counted() -> list[int]:
        return [count_statements(lambda path=path: caller.get(path)) for path in paths]

    one = counted()
    for row in range(2, 21):
        act(raise_issue(row), Action.ASSIGN, OFFICE)

    assert counted() == one
    assert max(one) <= 12


@pytest.mark.parametrize("number", ["0", "-1", str(2**63), "9" * 50, "1.5"])
def test_a_number_beyond_the_database_is_refused(number: str, a_clean_database: str, caller_as: CallerAs):
    """Before the database is asked."""
    caller = caller_as(Role.OFFICE)

    assert caller.delete(f"/api/v1/webhooks/{number}").status_code == 422
    body = f'{{"action": "tell", "facts": {{}}, "expected_version": {number}}}'
    answer = caller.post(f"{ISSUES}/KN-1/steps", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422


def count_statements(work: Callable[[], object]) -> int:
    """How many statements the database is asked."""
    said: list[str] = []

    def hear(_connection, _cursor, statement, *_rest) -> None:
        said.append(statement)

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        work()
    finally:
        event.remove(Engine, "before_cursor_execute", hear)
    return len(said)


class TestInTheWay:
    def test_a_fault_of_ours_is_a_problem_that_tells_nothing(self, an_app, caller_as: CallerAs, monkeypatch):
        """500 in both languages; what broke is in the log only (ASVS 5: 16.5.1)."""

        def broken() -> None:
            raise RuntimeError("a secret")

        monkeypatch.setattr("web.api.reference.list_units", broken)
        headers = {"Authorization": f"Bearer {token_of(Role.OFFICE)}"}

        answer = TestClient(an_app, headers=headers, raise_server_exceptions=False).get("/api/v1/units")

        assert answer.status_code == 500
        assert answer.headers["content-type"] == "application/problem+json"
        assert "a secret" not in answer.text

    def test_while_the_database_is_away_it_says_when_to_come_again(self, caller_as: CallerAs):
        """503 with Retry-After, not 500."""
        caller, before = caller_as(Role.OFFICE), list(session._bound)
        session.bind("postgresql+psycopg://nobody@127.0.0.1:1/followup")
        try:
            answer = caller.get("/api/v1/units")
        finally:
            session._bound[:] = before

        assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
        assert answer.json()["type"] == "urn:followup:problem:database-away"

    def test_below_the_api_nothing_is_answered_with_a_page(self, caller_as: CallerAs):
        """Whatever stands in the address, a line break as well."""
        for path in ("/khong-co", "/issues/a%0Ab", "/issues/KN-1/khong-co", "/"):
            answer = caller_as(Role.OFFICE).get(f"/api/v1{path}")
            assert answer.headers["content-type"] == "application/problem+json", path
            assert answer.status_code in {404, 422}
