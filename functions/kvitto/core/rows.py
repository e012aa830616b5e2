"""A post as rows of the sheet."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from kvitto.core.decide.intake import Arrival
from kvitto.core.files.attachment import files_in
from kvitto.core.forms.columns import cells
from kvitto.core.forms.form import Form
from kvitto.core.ids import TabKey
from kvitto.core.on_case import ADDRESS
from kvitto.core.region import Region
from kvitto.core.sheet import Cell, Row, Tab
from kvitto.core.sheet_file import KVITTO_ID
from kvitto.core.submission import Submission, Via

STOCKHOLM = ZoneInfo("Europe/Stockholm")

RECEIVED = "Inkommen"
"""The status that a row is made with; from then on the status is staff's."""

LATE = "Inkom efter sista dag"
"""What staff are told of a post that came when the form had closed; they decide."""

CAME_IN_VIA: Mapping[Via, str] = {"web": "Webb", "json": "Webb", "letter": "Brev", "email": "E-post"}

REQUESTED, STARTS, ENDS, PARTNERS = "sokt_belopp", "start_datum", "slut_datum", "samverkan_kommuner"
"""Questions whose answers the rules of a programme ask for, by their ids in every form."""

_QUARANTINED = "quarantine"
"""What the tab of posts that wait for staff takes, instead of a form's purpose."""

WHY_HELD: Mapping[str, str] = {
    "trap": "Ett fält som människor inte ser var ifyllt två gånger. Det kan vara ett tillägg i webbläsaren.",
    "speed": "Formuläret skickades två gånger snabbare än någon hinner läsa det.",
    "flood": "Mycket många formulär kom från samma nät på kort tid.",
}
IN_QUARANTINE, LET_OUT = "I karantän", "Släppt"
"""What *Läge* says there: when the row is made, and when the post has become a case."""

TEST = "TEST-"
"""How references begin in a region that is only tried out."""

ROW_BYTES, BLANK_BYTES, CELL_BYTES = 20, 3, 42
"""Bytes that a row, a blank cell and a filled one cost in a request besides what they say."""

_A_PAGE = "https://" + "k" * 292
"""As long as the two times that a link is said in a request."""


class NoRow(Exception):  # noqa: N818 - what was found, and the caller's to act on
    """No row can be made of the post: its answers do not fit the form as it is now. It says how, not what."""


def row_of(post: Submission, form: Form, region: Region, tab: Tab) -> Row:
    """The post's row in a tab: its answers, and what Kvitto knows when the row is made.

    Raises: NoRow.
    """
    try:
        answered = cells(form, region, post.answers)
    except (ValueError, KeyError, TypeError, StopIteration) as error:
        raise NoRow(f"row {type(error).__name__}") from error
    known: Mapping[str, Cell] = {
        **post.about,
        **answered,
        "referens": post.case,
        "lage": RECEIVED,
        "status": RECEIVED,
        "inkom": _came_at(post),
        "kom_in_via": CAME_IN_VIA[post.via],
        KVITTO_ID: post.token,
    }
    if post.late:
        known = {**known, "att_gora": LATE}
    if _QUARANTINED in tab.purposes:
        known = {**known, "skal": WHY_HELD.get(post.held, post.held), "lage": IN_QUARANTINE}
    if post.purpose == "contact_change":
        known = {**known, "galler_fran": post.received_at.astimezone(STOCKHOLM).date()}
    return Row(post.token, {column.key: known[column.key] for column in tab.columns if column.key in known})


def linked(row: Row, post: Submission, tab: Tab, page: str, signing: str) -> Row:
    """The row with the addresses of the pages of its documents, where the tab has columns for that.

    The columns are Kvitto's own and not as sent: another public address or secret makes another link.
    """
    links = {"ansokan": page, "beslut_och_avtal": signing}
    if any(files_in(answer) for answer in post.answers.values()):
        links["bilagor_lank"] = f"{page}#bilagor"
    return Row(row.token, {**row.cells, **{one.key: links[one.key] for one in tab.columns if one.key in links}})


def arrival_of(post: Submission, form: Form, region: Region, tabs: Sequence[Tab], *, released: bool = False) -> Arrival:
    """What the ledger needs to know of a post, also of one that no row can be made of.

    ``released``: a quarantined one that staff have let go on, as if it had just come.
    """
    held = "" if released else post.held
    purpose = _QUARANTINED if held else purpose_of(post)
    rows: list[tuple[TabKey, int]] = []
    aside: list[tuple[TabKey, str]] = []
    for tab in tabs:
        if purpose in tab.purposes:
            try:
                row = linked(row_of(post, form, region, tab), post, tab, _A_PAGE, _A_PAGE)
                rows.append((tab.key, _size(row, tab)))
            except NoRow as fault:
                aside.append((tab.key, str(fault)))
    return Arrival(
        token=post.token,
        reference=post.reference,
        form=post.form,
        version=post.version,
        municipality=_municipality(post, form),
        year=_year(post, form),
        language=post.language,
        requested=-1 if post.answers.get(REQUESTED) is None else int(post.answers[REQUESTED]),
        starts=str(post.answers.get(STARTS) or ""),
        ends=str(post.answers.get(ENDS) or ""),
        partners=tuple(post.answers.get(PARTNERS) or ()),
        rows=tuple(rows),
        aside=tuple(aside),
        late=post.late,
        case=post.case,
        purpose=post.purpose,
        day=post.received_at.astimezone(STOCKHOLM).date().isoformat(),
        changed=tuple(key for key, *_ in post.changes),
        held=held,
        came=post.arrived,
        lacking=post.lacking,
        addressed=ADDRESS in post.answers or not post.arrived,
        receipt=post.receipt,
    )


def _came_at(post: Submission) -> datetime:
    """The time of pressing, in Sweden; of what staff have registered, the day they got it."""
    if post.arrived:
        return datetime.fromisoformat(post.arrived)
    return post.received_at.astimezone(STOCKHOLM).replace(tzinfo=None, microsecond=0)


def purpose_of(post: Submission) -> str:
    """What the post is for; of a region that is only tried out, a test."""
    return "test" if post.reference.startswith(TEST) else post.purpose


def _municipality(post: Submission, form: Form) -> str:
    """The code of the municipality that applies; empty when the form does not ask."""
    for field in form.fields:
        if field.kind == "municipality" and not field.many:
            return str(post.answers.get(field.id, ""))
    return ""


def _year(post: Submission, form: Form) -> int:
    """The grant year asked for, or the year of receipt."""
    for field in form.fields:
        if field.year and field.id == "ar" and field.id in post.answers:
            return int(post.answers[field.id])
    return post.received_at.astimezone(STOCKHOLM).year


def _size(row: Row, tab: Tab) -> int:
    """Bytes of the row in a request: rather more than it takes than less."""
    said = sum(len(str(cell).encode()) for cell in row.cells.values())
    blank = len(tab.columns) - len(row.cells)
    return ROW_BYTES + said + CELL_BYTES * len(row.cells) + BLANK_BYTES * blank
