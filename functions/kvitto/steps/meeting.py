"""The material of a meeting: each case to be decided with the applicant's own words, its points, and earlier grants."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from kvitto.core.failures import Permanent
from kvitto.core.forms.form import Form
from kvitto.core.ids import Reference, RegionId, TabKey
from kvitto.core.meeting import Earlier, Judged, earlier_grants, judged, money_left, to_decide
from kvitto.core.on_case import CaseFile
from kvitto.core.submission import Submission
from kvitto.ports import Office
from kvitto.steps.case_file import open_case
from kvitto.steps.case_letters import told_of
from kvitto.steps.ledger import catch_up

JUDGING = TabKey("bedomning")

Section = tuple[str, tuple[tuple[str, str], ...]]
"""A heading, and under it questions with their answers as the applicant saw them."""


@dataclass(frozen=True, slots=True)
class Item:
    """A case on the agenda. Amounts in kronor; ``requested`` is -1 where the form does not ask."""

    reference: Reference
    municipality: str
    project: str
    status: str
    requested: int
    diary_number: str
    proposal: str
    consultant: str
    words: tuple[Section, ...]
    judged: Judged
    earlier: tuple[Earlier, ...]


@dataclass(frozen=True, slots=True)
class Meeting:
    """``left`` is the money left by grant year, None where no frame is set; ``asked`` what the cases ask for."""

    cases: tuple[Item, ...]
    left: Mapping[int, int | None]
    asked: Mapping[int, int]


def meeting_on(office: Office, region: RegionId, day: date | None) -> Meeting:
    """What is to be decided, oldest first. Nothing is written.

    Raises: Permanent where nobody decides, or a record is gone; JournalUnavailable; Temporary, NoSpreadsheet or
    TabBlocked when Bedömning cannot be read.
    """
    state, programme = catch_up(office, region), office.forms.programme(region)
    if programme is None:
        raise Permanent(f"{region}: nobody decides there.")
    references = to_decide(state, programme, day)
    tab = next((tab for tab in office.forms.tabs(region) if tab.key == JUDGING), None)
    rows = office.register(region, tab.workbook).session().rows_in(tab) if tab is not None and references else ()
    items = []
    for reference in references:
        told = told_of(office, region, reference)
        case = open_case(office, told.case.token)
        if case is None:
            raise Permanent(f"The ledger knows {reference}, but its record is gone from the journal. Restore it.")
        code = told.case.municipality
        items.append(
            Item(
                reference=reference,
                municipality=told.region.municipality(code).official_name if code else "",
                project=str(case.answers.get("projekt_namn", "")),
                status=programme.by_id[told.standing.status].word,
                requested=told.case.requested,
                diary_number=told.texts.diary_number,
                proposal=told.standing.words.get("forslag", ""),
                consultant=told.texts.consultant,
                words=tuple(_words(case, told.form)),
                judged=judged(tab, rows, reference) if tab is not None else Judged(),
                earlier=tuple(earlier_grants(state, programme, reference)),
            )
        )
    years = sorted({state.cases[one].year for one in references})
    return Meeting(
        tuple(items),
        {year: money_left(state, programme, office.forms.region(region), year) for year in years},
        {year: sum(max(0, state.cases[one].requested) for one in references if state.cases[one].year == year)
         for year in years},
    )  # fmt: skip


def _words(case: CaseFile, form: Form) -> Iterator[Section]:
    """The latest answers, and what was added: no names or addresses of anybody, and nothing that was left blank."""
    personal = {field.label.to(language) for field in form.fields if field.personal for language in ("sv", "en")}
    posts = [case.latest("revision") or case.opening, *(one for one in case.added if one.purpose == "completion")]
    for post in posts:
        yield from _sections(post, personal)


def _sections(post: Submission, personal: set[str]) -> Iterator[Section]:
    for title, rows in post.copy:
        told = tuple((label, answer) for label, answer in rows if answer and label not in personal)
        if told:
            yield title, told
