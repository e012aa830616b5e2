"""A partner confirms that it is part of a joint application."""

from functools import partial

from kvitto.core import partners
from kvitto.core.calendar import local_day
from kvitto.core.decide import partners as decide
from kvitto.core.ids import Reference, RegionId, Token
from kvitto.ports import Office
from kvitto.steps.ledger import catch_up, commit


def confirm(office: Office, region: RegionId, token: Token, municipality: str, address: str) -> bool:
    """Keep the address, and let the ledger know; whether the municipality is part of the case now.

    The address first, so that the ledger names none that is not there; who comes second changes nothing.
    Raises: JournalUnavailable.
    """
    state = catch_up(office, region)
    reference = state.tokens.get(token, Reference(""))
    key, day = partners.key_of(token, municipality), local_day(office.journal.now())
    if decide.confirmed(state, reference, municipality, key, day):
        office.journal.put_once(key, partners.encode(address))
        commit(
            office,
            region,
            partial(decide.confirmed, reference=reference, municipality=municipality, source=key, day=day),
        )
    return municipality in office.states[region].partners.get(reference, {})
