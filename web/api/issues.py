"""Issues: find them, read them, take their next step."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Request, Response

from models.errors import InputWrong
from models.text import clean
from tasks.api_issues import Asked, find_issues, read_events, read_issue, read_letters, read_why
from tasks.api_register import register_issue
from tasks.api_repeatable import Answer
from tasks.api_steps import take_step
from tasks.entries import Entry
from web.api import given, shown
from web.api.bearer import Language, OnceOnly, Reading, Writing
from web.api.cursor import read_cursor, write_cursor

router = APIRouter(prefix="/issues", tags=["issues"])
IssueCode = Annotated[given.Code, Path(examples=["KN-2023-2-0001"], description="Code of an issue.")]
IfMatch = Annotated[str | None, Header(pattern=r'^"[0-9]{1,9}"$', description="The ETag of the issue you looked at.")]


class TwoVersions(InputWrong):
    """Both ways to name a version were used, for two versions."""

    def __init__(self) -> None:
        super().__init__("If-Match và expected_version khác nhau.", "If-Match and expected_version differ.")


@router.get("")
def list_issues(
    request: Request, bearer: Reading, language: Language, wanted: Annotated[given.IssueQuery, Query()]
) -> shown.IssuePage:
    """The issues this token may read, the oldest first; a unit's token reads its own and those where it helps."""
    filters = wanted.model_dump(exclude={"cursor", "limit"})
    secret = request.app.state.site.secret
    after = read_cursor(secret, filters, wanted.cursor)
    found = find_issues(Asked(**filters, after=after, limit=wanted.limit), bearer.actor, language)
    after_this = write_cursor(secret, filters, found.last) if found.last else None
    return shown.IssuePage(items=[shown.Issue(**item) for item in found.items], next=after_this)


@router.post("", status_code=201)
def register(
    issue: given.NewIssue, bearer: Writing, once: OnceOnly, request: Request, response: Response
) -> shown.Registered:
    """Put an issue on record, as the office does for somebody at the telephone; for tokens of the office."""
    answer = register_issue(bearer, entry_of(issue), once)
    response.headers["Location"] = f"{request.url.path}/{answer.body['code']}"
    mark_repeated(response, answer)
    return shown.Registered(**answer.body)


@router.get("/{code}")
def show_issue(code: IssueCode, bearer: Reading, language: Language, response: Response) -> shown.Issue:
    """One issue; its ETag is its version."""
    issue = shown.Issue(**read_issue(code, bearer.actor, language))
    response.headers["ETag"] = f'"{issue.version}"'
    return issue


@router.get("/{code}/events")
def list_events(code: IssueCode, bearer: Reading, language: Language) -> shown.Events:
    """Its history, step by step."""
    return shown.Events(items=[shown.Event(**event) for event in read_events(code, bearer.actor, language)])


@router.get("/{code}/letters")
def list_letters(code: IssueCode, bearer: Reading, language: Language) -> shown.Letters:
    """Its letters: kind, recipient by role, status and days; not their text."""
    return shown.Letters(items=[shown.Letter(**letter) for letter in read_letters(code, bearer.actor, language)])


@router.get("/{code}/why")
def explain_date(code: IssueCode, bearer: Reading, language: Language) -> shown.Why:
    """Why its date is that date: day by day, with the rule and the paper behind it."""
    return shown.Why(**read_why(code, bearer.actor, language))


@router.post("/{code}/steps", status_code=201)
def take(
    code: IssueCode, step: given.Step, bearer: Writing, once: OnceOnly, response: Response, if_match: IfMatch = None
) -> shown.StepTaken:
    """Take its next step, by the same rules as on the pages; refused with the sentence that says why."""
    expect = _expected(step, if_match)
    answer = take_step(code, step.action, bearer, step.facts.model_dump(exclude_none=True), expect=expect, once=once)
    taken = shown.StepTaken(**answer.body)
    response.headers["ETag"] = f'"{taken.version}"'
    mark_repeated(response, answer)
    return taken


def mark_repeated(response: Response, answer: Answer) -> None:
    """Say that an answer was given before."""
    if answer.again:
        response.headers["Idempotency-Replayed"] = "true"


def entry_of(issue: given.NewIssue) -> Entry:
    """As if it had been typed into the office's form."""
    person: dict[str, Any] = issue.person.model_dump(exclude_none=True) if issue.person else {"anonymous": True}
    about = issue.model_dump(exclude={"person"}, exclude_none=True) | person
    written = {name: clean(value, lines=name == "text") for name, value in about.items() if isinstance(value, str)}
    return Entry(**(about | written))


def _expected(step: given.Step, if_match: str | None) -> int | None:
    version = int(if_match.strip('"')) if if_match else None
    if version and step.expected_version and version != step.expected_version:
        raise TwoVersions
    return version or step.expected_version
