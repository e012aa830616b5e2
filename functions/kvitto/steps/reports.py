"""Find what a municipality has reported for a year, without the ledger: each report is listed by what it is about."""

from collections.abc import Mapping
from typing import Any

from kvitto.core.forms.form import Form
from kvitto.core.ids import RegionId, Token
from kvitto.core.submission import Submission, decode, key_of
from kvitto.ports import Office

LISTED_MAX = 100
"""Reports of one municipality and year that are read; nobody sends as many."""


def listed_under(region: str, form: str, municipality: str, year: int) -> str:
    """The folder where reports on the same year are listed."""
    return f"reports/{region}/{form}/{municipality}/{year}/"


# Any: answers by the kinds of the form, already checked.
def list_report(office: Office, form: Form, token: Token, answers: Mapping[str, Any]) -> None:
    """List a report before its record is there: a name without a record says nothing. Repeats safely."""
    folder = listed_under(form.region, form.id, answers["kommun_kod"], answers["ar"])
    office.journal.put_once(f"{folder}{token}", b"")


def latest_report(office: Office, region: RegionId, form: str, municipality: str, year: int) -> Submission | None:
    """The one that came in last, if any has. Raises: JournalUnavailable."""
    folder = listed_under(region, form, municipality, year)
    tokens = [Token(key.removeprefix(folder)) for key in office.journal.list(folder, LISTED_MAX)]
    records = [record for token in tokens if (record := office.journal.get(key_of(token))) is not None]
    return max(map(decode, records), key=lambda post: post.received_at, default=None)
