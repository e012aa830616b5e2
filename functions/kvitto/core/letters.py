"""The facts of each letter. The words stand in templates/mail; here nobody writes Swedish."""

from collections.abc import Iterable, Mapping
from datetime import date
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from kvitto.core import swedish
from kvitto.core.failures import Permanent
from kvitto.core.forms.form import Form, Language, Text
from kvitto.core.message import ascii_address
from kvitto.core.region import Region
from kvitto.core.submission import Submission

STOCKHOLM = ZoneInfo("Europe/Stockholm")


class Link(str):
    """An address of our own: the only thing in a letter that becomes a link."""

    __slots__ = ()


def receipt_facts(submission: Submission, form: Form, region: Region, link: str, *, known: bool) -> dict[str, object]:
    """What the receipt may tell. ``link`` is the signed one to the case.

    Unless the address is ``known`` to be the sender's own, the facts hold nothing that the sender wrote, not even
    a name: whoever fills in the form must not be able to send words to a stranger. The template has then nothing
    to slip with.
    """
    language = submission.language
    received = submission.received_at.astimezone(STOCKHOLM)
    facts: dict[str, object] = {
        "known": known,
        "purpose": form.purpose,
        "form_title": form.title.to(language),
        "reference": submission.reference,
        "link": Link(link),
        "received_day": swedish.day(received) if language == "sv" else swedish.english_day(received),
        "received_time": f"{received:%H.%M}" if language == "sv" else f"{received:%H:%M}",
        "next_steps": [step.to(language) for step in form.after],
        "processing": region.processing.to(language),
        "time_limit": region.time_limit.to(language) if region.time_limit else "",
        "roles": _roles(submission, form, language),
    }
    facts |= sender_facts(region, language, link)
    if known:
        facts |= {"answers": answers_shown(submission, form, language), "copy": submission.copy}
    return facts


def added_facts(post: Submission, opening: Submission, region: Region, link: str, *, known: bool) -> dict[str, object]:
    """What may be told of a post on a case, or of a new contact: as :func:`receipt_facts`, nothing to a stranger."""
    language = post.language
    received = post.received_at.astimezone(STOCKHOLM)
    facts: dict[str, object] = {
        "known": known,
        "purpose": post.purpose,
        "reference": post.case,
        "link": Link(link),
        "received_day": swedish.day(received) if language == "sv" else swedish.english_day(received),
        "received_time": f"{received:%H.%M}" if language == "sv" else f"{received:%H:%M}",
        **sender_facts(region, language, link),
    }
    if known:
        facts |= {"project": str(opening.answers.get("projekt_namn", "")), "copy": post.copy}
    return facts


def draft_facts(title: Text, region: Region, language: Language, link: str, last_day: date) -> dict[str, object]:
    """What the letters about saved answers may tell: nothing that anybody wrote, since the address may be wrong."""
    return {
        "form_title": title.to(language),
        "link": Link(link),
        "last_day": swedish.day(last_day) if language == "sv" else swedish.english_day(last_day),
        "reference": "",
        **sender_facts(region, language, urljoin(link, "../")),
    }


def is_known(address: str, region: Region) -> bool:
    """Whether the address lies at a domain of the region or of one of its municipalities, letter by letter.

    Subdomains do not count: pupils and associations often have theirs below the municipality's
    (elev.hjo.example). One that is the staff's is named in the region file.
    """
    return is_of(address, region.known_domains)


def is_of(address: str, domains: Iterable[str]) -> bool:
    """The same of these domains."""
    try:
        domain = _domain(address)
    except Permanent:
        return False
    return domain in {_domain(f"x@{known}") for known in domains}


def _domain(address: str) -> str:
    return ascii_address(address).rpartition("@")[2].lower()


def sender_facts(region: Region, language: Language, link: str) -> dict[str, object]:
    """Who writes, and where to turn. The first contact of a region file is the one for general questions."""
    general = region.contacts[0]
    return {
        "general_role": general.role.to(language),
        "general_mailbox": general.mailbox,
        "region_name": region.name.to(language),
        "unit": region.unit.to(language),
        "programme": region.programme.name.to(language),
        "mailbox": region.functional_mailbox,
        # The region's own page, or ours, which stands beside the page of the case.
        "privacy_link": Link(
            region.privacy.url or urljoin(link, "personuppgifter" + ("?lang=en" if language == "en" else ""))
        ),
    }


def answers_shown(submission: Submission, form: Form, language: Language) -> Mapping[str, str]:
    """Each question's answer as it was shown to the sender, "" where there is none.

    Taken from the record's own copy by step and label, so that a form that has changed since cannot spoil it.
    """
    shown = {(title, label): answer for title, rows in submission.copy for label, answer in rows}
    return {
        field.id: shown.get((step.title.to(language), field.label.to(language)), "")
        for step in form.all_steps
        for field in step.fields
    }


def _roles(submission: Submission, form: Form, language: Language) -> list[str]:
    """Whom to ask about the chosen alternatives, each role once."""
    roles: dict[str, None] = {}
    for field in form.fields:
        if field.kind in ("choice", "choices"):
            answer = submission.answers.get(field.id)
            chosen = answer if isinstance(answer, list) else [answer]
            for option in field.options:
                if option.id in chosen and option.contact_role is not None:
                    roles[option.contact_role.to(language)] = None
    return list(roles)
