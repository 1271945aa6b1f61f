"""Scheduled runs are taken and run in the engine's process, once, with what they were given."""

import asyncio
from contextlib import asynccontextmanager, suppress
from datetime import UTC, date, datetime

import pytest
from prefect.exceptions import PrefectHTTPStatusError
from prefect.states import Pending, Scheduled

from deployments.engine.poller import Poller
from models.states import State
from tests.conference import CONFERENCE, OTHER_UNIT, UNIT, ask, bring, issue_of, raise_issue, stand_on
from tests.flows.waiting import until

ANSWER = {
    "outcome": "solved", "result": "Việc kiến nghị đã được giải quyết xong.",
    "legal_basis": "Luật Hộ tịch năm 2014; Nghị định số 123/2015/NĐ-CP",
    "next_step": "Ông/Bà không phải làm thêm thủ tục gì.", "document_no": "218/TP", "document_on": "2023-11-17",
}  # fmt: skip
FINDINGS = {"findings": "Đã kiểm tra: hồ sơ hợp lệ, đang trong quá trình giải quyết."}
HAND_BACK = {"reason": "Nội dung không thuộc thẩm quyền của đơn vị.", "right_unit": OTHER_UNIT}
CODE = f"KN-{CONFERENCE}-0001"
FORMS = [
    ("assign-issue/office", State.RAISED, {"code": CODE, "unit": UNIT}, "assigned"),
    ("mark-inspection/unit", State.ASSIGNED, {"code": CODE, "unit": UNIT} | FINDINGS, "inspected"),
    ("mark-resolution/unit", State.INSPECTED, {"code": CODE, "unit": UNIT} | ANSWER, "resolved"),
    ("hand-back-issue/unit", State.ASSIGNED, {"code": CODE, "unit": UNIT} | HAND_BACK, "raised"),
    ("extend-deadline/chair", State.ASSIGNED, {"code": CODE, "due_on": "2023-12-15",
                                               "reason": "Cần thêm thời gian xác minh."}, "assigned"),
]  # fmt: skip
WITHOUT_A_FORM = [
    "check-deadlines/sweep", "check-deadlines/at-due-dates", "morning-sheet/morning-sheet", "close-unanswered/close",
    "follow-up/on-move", "deliver-letters/deliver",
]  # fmt: skip


@asynccontextmanager
async def polling(client, catalogue, n=1):
    pollers = [asyncio.create_task(Poller(client, catalogue.values(), every=0.1).poll()) for _ in range(n)]
    try:
        yield
    finally:
        for poller in pollers:
            poller.cancel()
            with suppress(asyncio.CancelledError):
                await poller


async def due_now(client, deployment_id, **parameters):
    now = Scheduled(scheduled_time=datetime.now(UTC))
    return await client.create_flow_run_from_deployment(deployment_id, parameters=parameters, state=now)


async def end_of(client, run):
    """The state in which a run ended."""

    async def state():
        now = (await client.read_flow_run(run.id)).state
        return now if now.is_final() else None

    return await until(state)


class TestSweeps:
    @pytest.fixture
    def a_late_issue(self, a_clean_database):
        """Due on 7 December; the clock stands on the 20th."""
        bring(code := raise_issue(), State.ASSIGNED)
        stand_on(date(2023, 12, 20))
        return code

    async def test_a_run_is_done_with_the_day_it_was_given(self, a_late_issue, a_client, a_catalogue):
        """Scheduled for a day, it sweeps as of that day, whatever the clock says."""
        run = await due_now(a_client, a_catalogue["check-deadlines/at-due-dates"], as_of="2023-12-08")

        async with polling(a_client, a_catalogue):
            assert (await end_of(a_client, run)).is_completed()
        assert ask("SELECT as_of::text FROM sweep_run") == [("2023-12-08",)]

    async def test_two_pollers_run_it_once(self, a_late_issue, a_client, a_catalogue):
        """The server's answer keeps the run single; the ledger has one line."""
        run = await due_now(a_client, a_catalogue["check-deadlines/at-due-dates"], as_of="2023-12-08")

        async with polling(a_client, a_catalogue, n=2):
            assert (await end_of(a_client, run)).is_completed()
        assert ask("SELECT as_of::text, newly_late FROM sweep_run") == [("2023-12-08", 1)]

    async def test_the_same_slot_is_swept_every_day_but_once_a_day(self, a_late_issue, a_client, a_catalogue):
        """The schedule's run of tomorrow is not taken for today's."""
        days = ("2023-12-08", "2023-12-11", "2023-12-11")
        runs = [
            await due_now(a_client, a_catalogue["check-deadlines/sweep"], slot="morning", as_of=day) for day in days
        ]

        async with polling(a_client, a_catalogue):
            assert all([(await end_of(a_client, run)).is_completed() for run in runs])
        assert ask("SELECT slot FROM sweep_run ORDER BY 1") == [("2023-12-08 morning",), ("2023-12-11 morning",)]

    async def test_a_run_left_behind_by_a_dead_machine_keeps_no_other_away(self, a_late_issue, a_client, a_catalogue):
        """It hangs in Pending for ever; the next sweep runs all the same."""
        left = await due_now(a_client, a_catalogue["check-deadlines/sweep"], slot="left")
        await a_client.set_flow_run_state(left.id, Pending())
        run = await due_now(a_client, a_catalogue["check-deadlines/sweep"], slot="next")

        async with polling(a_client, a_catalogue):
            assert (await end_of(a_client, run)).is_completed()
        await a_client.delete_flow_run(left.id)

    @pytest.mark.parametrize("name", WITHOUT_A_FORM)
    async def test_what_runs_by_itself_can_run(self, a_late_issue, a_client, a_catalogue, a_mailbox, name):
        """Each once, with the parameters of its row."""
        run = await due_now(a_client, a_catalogue[name])

        async with polling(a_client, a_catalogue):
            assert (await end_of(a_client, run)).is_completed()


class TestForms:
    @pytest.mark.parametrize(("name", "state", "given", "then"), FORMS, ids=[form[0] for form in FORMS])
    async def test_what_staff_fill_in_moves_the_issue(self, an_issue, a_client, a_catalogue, name, state, given, then):
        """The same step as on the command line, on record as theirs."""
        bring(an_issue, state)
        run = await due_now(a_client, a_catalogue[name], **given)

        async with polling(a_client, a_catalogue):
            ended = await end_of(a_client, run)
        assert ended.is_completed(), ended.message
        assert issue_of(CODE).state == then

    @pytest.mark.parametrize(
        "wrong", [{"code": "KN-1"}, {"unit": "Phòng Tư pháp"}, {"findings": "Trần Văn An nói dối"}]
    )
    async def test_a_wrong_value_is_refused_by_the_form(self, an_issue, a_client, a_catalogue, wrong):
        """The server says no at once (409) and no run is made."""
        bring(an_issue, State.ASSIGNED)
        given = {"code": CODE, "unit": UNIT} | FINDINGS | wrong

        with pytest.raises(PrefectHTTPStatusError, match="409"):
            await due_now(a_client, a_catalogue["mark-inspection/unit"], **given)
        assert issue_of(CODE).state == "assigned"

    @pytest.mark.parametrize(
        ("given", "sentence"),
        [
            ({"code": f"KN-{CONFERENCE}-0404"}, "There is no issue"),
            ({"unit": OTHER_UNIT}, "is for the unit, not for the unit that asked"),
            ({"name": "Trần Văn An"}, "SignatureMismatch"),
        ],
        ids=["no such issue", "another unit", "a field that is not asked for"],
    )
    async def test_what_the_rules_refuse_fails_with_a_sentence(self, an_issue, a_client, a_catalogue, given, sentence):
        """The run is Failed, says why, and nothing has moved."""
        bring(an_issue, State.ASSIGNED)
        given = {"code": CODE, "unit": UNIT} | FINDINGS | given
        run = await due_now(a_client, a_catalogue["mark-inspection/unit"], **given)

        async with polling(a_client, a_catalogue):
            ended = await end_of(a_client, run)
        assert ended.is_failed()
        assert sentence in ended.message
        assert issue_of(CODE).state == "assigned"
