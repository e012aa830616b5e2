"""Erase a case's personal data, by a decision.

The ledger tells of it before anything goes, so that a crash leaves work to be gone on with and no question of why.
"""

from collections.abc import Iterator

from kvitto.core import documents, frozen, partners, submission
from kvitto.core.decide.intake import receipt_of
from kvitto.core.ids import Reference, RegionId
from kvitto.core.retention import erased, mails_of
from kvitto.ports import Office
from kvitto.steps.accept import listed_under
from kvitto.steps.feedback import key_of as feedback_key
from kvitto.steps.ledger import catch_up, commit

OBJECTS_MAX = 10_000
"""Files and notes of one post, more than there can be."""


def erase_case(office: Office, region: RegionId, reference: Reference, decision: str) -> int:
    """Commit the act and take the case's objects away. Answers how many; may be repeated.

    What stays is the reference, the municipality, the year, statuses, dates and amounts. Old versions in a bucket go
    when its lifecycle says. Raises: JournalUnavailable, after which the same call goes on.
    """
    if reference not in catch_up(office, region).erased:
        commit(office, region, lambda state: erased(state, reference, decision))
    if reference not in office.states[region].erased:
        return 0  # A row of it is on its way: the next year's call finds it settled.
    gone = 0
    for key in list(objects_of(office, region, reference)):
        office.journal.delete(key)
        gone += 1
    return gone


def objects_of(office: Office, region: RegionId, reference: Reference) -> Iterator[str]:
    """The keys of everything that may hold personal data of the case, the record of the post that opened it last."""
    state = office.states[region]
    opening = state.cases[reference].token
    yield from (frozen.key_of(mail) for mail in {*mails_of(state, reference), receipt_of(reference)})
    yield from office.journal.list(documents.folder(opening), OBJECTS_MAX)
    yield from office.journal.list(partners.folder(opening), OBJECTS_MAX)
    for token in [*sorted(state.tokens_of(reference) - {opening}), opening]:
        yield from office.journal.list(f"files/{token}/", OBJECTS_MAX)
        yield from office.journal.list(f"notes/{token}/", OBJECTS_MAX)
        yield feedback_key(token)
        if token != opening:
            yield submission.key_of(token)
    yield from office.journal.list(listed_under(reference), OBJECTS_MAX)
    yield submission.key_of(opening)
