"""Write the mails of the morning: reminders, and the digest to staff. One module knows their facts."""

from collections.abc import Mapping, Sequence
from datetime import date

from kvitto.core import deadlines, recipients, swedish
from kvitto.core.calendar import local_day
from kvitto.core.case_facts import case_facts, reminder_facts
from kvitto.core.day_links import DayLinks
from kvitto.core.decide import reminders
from kvitto.core.decide.reminders import DIGEST, Verdict
from kvitto.core.digest import Digest, digest
from kvitto.core.failures import Permanent
from kvitto.core.forms.form import Language
from kvitto.core.frozen import FrozenMail
from kvitto.core.ids import Reference, RegionId
from kvitto.core.invitation import invitation
from kvitto.core.letters import sender_facts
from kvitto.core.links import case_link, report_link
from kvitto.core.message import Attachment, Letter
from kvitto.core.protection import is_protected, without_contact
from kvitto.core.region import Region
from kvitto.core.reminder_facts import granted_sek
from kvitto.core.reminder_rules import OF_SHARING, ReminderRules
from kvitto.core.state import Case, Mail, State
from kvitto.core.submission import Submission
from kvitto.ports import Office
from kvitto.steps.accept import find_by_reference
from kvitto.steps.contact import address_at, contact_in_force
from kvitto.steps.envelope import in_envelope
from kvitto.steps.ledger import catch_up

LISTED = 30
"""Cases named in each heap of the digest; the sheet has the rest."""


def write(office: Office, region_id: RegionId, mail: Mail) -> FrozenMail:
    """The mail as it is to be frozen.

    Raises: Permanent when nothing of it is true any more: the claim will say so and why.
    """
    state, today = catch_up(office, region_id), local_day(office.journal.now())
    rules, region = office.forms.reminders(region_id), office.forms.region(region_id)
    due = reminders.told(state, mail, today, rules, region)
    if mail.kind == DIGEST:
        letter = _digest(office, region, state, today, due)
        return in_envelope(office, region, mail, letter, region.functional_mailbox, "sv")
    if not due:
        raise Permanent(f"Nothing that the mail {mail.id} reminds of is true any more.")
    address = address_of(office, region, rules, state, due[0])
    if due[0].rule.recipient not in recipients.OF_THE_CASE:
        facts = _to_colleagues(office, region, state, due)
        return in_envelope(office, region, mail, office.typist.write("guard", region_id, "sv", facts), address, "sv")
    posts = [_told(office, region_id, state, one.reference) for one in due]
    facts = _to_applicant(office, region, state, due, posts)
    letter = office.typist.write(mail.kind, region_id, posts[0].language, facts)
    meetings = _meetings(office, region, state, due, address, posts[0].language)
    return in_envelope(office, region, mail, letter, address, posts[0].language, meetings)


def _meetings(
    office: Office, region: Region, state: State, due: Sequence[Verdict], address: str, language: Language
) -> list[Attachment]:
    """The sharing days that the letter is about, for the recipient's calendar; each once."""
    years = {state.cases[one.reference].year: None for one in due if one.rule.anchor.deadline in OF_SHARING}
    days = [found for year in years if (found := deadlines.sharing_day(region, year)) is not None]
    home, now = office.public_url, office.clock.now()
    return [invitation(day, region, language, attendee=address, public_url=home, stamp=now) for day in days]


def address_of(office: Office, region: Region, rules: ReminderRules, state: State, due: Verdict) -> str:
    """The address that a reminder goes to, "" where there is none. Raises: Permanent when its record is gone."""
    if due.rule.recipient not in recipients.OF_THE_CASE:
        return recipients.own_address(due.rule.recipient, region, rules)
    if due.rule.recipient == "contact":
        return address_at(office, contact_in_force(state, due.reference))
    return str(_post(office, due.reference).answers.get(recipients.LIBRARY_HEAD) or "")


def _to_applicant(
    office: Office, region: Region, state: State, due: Sequence[Verdict], posts: Sequence[Submission]
) -> Mapping[str, object]:
    """One item for each reminder, with its template."""
    language = posts[0].language
    items = []
    for one, post in zip(due, posts, strict=True):
        contact = contact_in_force(state, one.reference)
        link = case_link(office.public_url, office.secret, RegionId(region.id), post.token, contact=contact)
        case, standing = state.cases[one.reference], state.standing(one.reference)
        days = DayLinks(office.public_url, office.secret, RegionId(region.id), one.reference, language)
        facts = case_facts(case, standing, post, region, language, link, days, _next_report(office, post, case))
        items.append(reminder_facts(facts, one.rule.template, one.anchor, language))
    return {
        "items": items,
        "reference": due[0].reference,
        "contact": items[0]["contact"],
        **sender_facts(region, language, items[0]["link"]),
    }


def _next_report(office: Office, post: Submission, case: Case) -> str:
    """Whoever reported a year is sent the link to the next one."""
    if post.purpose != "indicators":
        return ""
    form = office.forms.form(post.region, post.form)
    return report_link(office.public_url, office.secret, form, case.municipality, case.year + 1)


def _to_colleagues(office: Office, region: Region, state: State, due: Sequence[Verdict]) -> Mapping[str, object]:
    """What staff and their head are reminded of, a line a case; what the applicant wrote stays in the sheet."""
    items = []
    for one in due[:LISTED]:
        facts = case_facts(state.cases[one.reference], state.standing(one.reference), None, region, "sv", "")
        items.append(reminder_facts(facts, one.rule.template, one.anchor, "sv"))
    granted = sum(granted_sek(state.standing(reference)) for reference in dict.fromkeys(one.reference for one in due))
    return colleagues_facts(items, len(due), granted, region, office.public_url)


def colleagues_facts(
    items: Sequence[Mapping[str, str]], count: int, granted_sek: int, region: Region, home: str
) -> Mapping[str, object]:
    """What a mail to colleagues tells of its reminders, of which ``items`` are the first."""
    sender = sender_facts(region, "sv", f"{home}/{region.id}/")
    return {"items": items, "count": count, "amount": swedish.money(granted_sek), "reference": "", **sender}


def _digest(office: Office, region: Region, state: State, today: date, due: Sequence[Verdict]) -> Letter:
    made, reminded = digest(today, state, region), _to_colleagues(office, region, state, due)
    facts = digest_facts(made, reminded, state, region, today)
    return office.typist.write(DIGEST, RegionId(region.id), "sv", facts)


def digest_facts(
    made: Digest, reminded: Mapping[str, object], state: State, region: Region, today: date
) -> Mapping[str, object]:
    """What the day's digest tells: its heaps, what is at risk, and what staff are reminded of."""
    return {
        **reminded,
        "day": swedish.day(today),
        "needs": made.needs,
        "heaps": _heaps(made, state, region),
        "at_risk": swedish.money(made.at_risk_sek),
        "at_risk_count": len(made.at_risk),
        "last_run": swedish.day(made.last_run),
        "bank_days_left": made.bank_days_left,
        "halted": made.halted,
    }


def _heaps(made: Digest, state: State, region: Region) -> list[tuple[str, int, list[str]]]:
    """Each heap that is not empty: its name, how many, and the first of them."""
    names = (
        "new", "letters_waiting", "unanswered", "answers_late", "unsigned", "without_payout_details", "reports_late",
        "mails_failed", "mails_unclear",
    )  # fmt: skip
    found = []
    for name in names:
        heap = getattr(made, name)
        if heap:
            found.append((name, len(heap), [_named(one, state, region) for one in heap[:LISTED]]))
    return found


def _named(reference: Reference, state: State, region: Region) -> str:
    """A case as staff know it: its reference and its municipality."""
    case = state.cases.get(reference)
    try:
        return f"{reference} {region.municipality(case.municipality).name}" if case else reference
    except KeyError:
        return reference


def _told(office: Office, region: RegionId, state: State, reference: Reference) -> Submission:
    """The post as a letter may tell of it."""
    post = _post(office, reference)
    return without_contact(post, office.forms.form(region, post.form)) if is_protected(state, reference) else post


def _post(office: Office, reference: Reference) -> Submission:
    post = find_by_reference(office, reference)
    if post is None:
        raise Permanent(f"The ledger knows {reference}, but its record is gone from the journal. Restore it.")
    return post
