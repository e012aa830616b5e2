"""A mail's life: what is sent, what is tried again, and what nobody knows."""

from datetime import timedelta

import pytest

from kvitto.core import events as ev
from kvitto.core.decide import mails
from kvitto.core.ids import MailId, Reference
from kvitto.core.state import State
from tests.core.ledgers import happen

RECEIPT = MailId("R-1.receipt")
MINUTE = timedelta(minutes=1)


def planned(kind: str = "receipt") -> State:
    return happen(State(), ev.MailPlanned(RECEIPT, Reference("R-1"), kind))


def claimed(state: State) -> State:
    due = mails.due(state, state.at + timedelta(days=3), 10)
    return happen(state, *mails.claim(state, due, state.at + timedelta(days=3)))


def test_a_planned_mail_is_claimed_by_one_sender_only():
    state = planned()
    seen_by_both = mails.due(state, state.at, 10)
    happen(state, *mails.claim(state, seen_by_both, state.at))

    assert mails.claim(state, seen_by_both, state.at) == []
    assert mails.due(state, state.at + timedelta(days=1), 10) == []


def test_a_sent_mail_is_done():
    state = claimed(planned())
    happen(state, *mails.sent(state, RECEIPT, 1))

    assert state.mails[RECEIPT].status == "sent"
    assert state.active_mails == {}
    assert mails.sent(state, RECEIPT, 1) == []


def test_a_delayed_mail_waits_longer_each_time_and_fails_in_the_end():
    state = planned()
    waits = []
    while state.mails[RECEIPT].status == "planned":
        due_at = mails.due_at(state.mails[RECEIPT])
        assert due_at is not None
        waits.append(due_at - state.mails[RECEIPT].changed_at)
        claimed(state)
        happen(state, *mails.delayed(state, RECEIPT, state.mails[RECEIPT].attempt, "451"))

    assert waits == [timedelta(0), *mails.BACKOFF]
    assert state.mails[RECEIPT].status == "failed"
    assert state.mails[RECEIPT].code == "451"


def test_an_unclear_receipt_goes_again_twice_and_then_never():
    state = planned()
    for attempt in (1, 2, 3):
        claimed(state)
        happen(state, *mails.unknown(state, RECEIPT, attempt))
    assert state.mails[RECEIPT].unknowns == 3

    assert mails.due(state, state.at + timedelta(days=30), 10) == []
    assert state.active_mails == {}


def test_an_unclear_receipt_rests_a_quarter_before_it_goes_again():
    state = claimed(planned())
    happen(state, *mails.unknown(state, RECEIPT, 1))

    assert mails.due(state, state.at + 14 * MINUTE, 10) == []
    assert [mail.id for mail in mails.due(state, state.at + 15 * MINUTE, 10)] == [RECEIPT]


@pytest.mark.parametrize("kind", ["decision", "reminder", "agreement"])
def test_no_other_mail_is_sent_twice_by_itself(kind):
    state = claimed(planned(kind))
    happen(state, *mails.unknown(state, RECEIPT, 1))

    assert mails.due(state, state.at + timedelta(days=30), 10) == []


def test_an_old_claim_is_nobodys_and_a_fresh_one_is_left_alone():
    state = claimed(planned())

    assert mails.old_claims(state, state.at + 14 * MINUTE) == []
    happen(state, *mails.old_claims(state, state.at + 15 * MINUTE))
    assert state.mails[RECEIPT].status == "unknown"


def test_a_yes_that_comes_after_the_sender_was_taken_for_dead_wins():
    state = claimed(planned())
    happen(state, *mails.old_claims(state, state.at + 15 * MINUTE), after=15 * MINUTE)
    happen(state, *mails.sent(state, RECEIPT, 1))

    assert state.mails[RECEIPT].status == "sent"
    assert state.active_mails == {}


def test_after_a_late_yes_the_second_attempt_changes_nothing_for_the_worse():
    state = claimed(planned())
    happen(state, *mails.old_claims(state, state.at + 15 * MINUTE), after=15 * MINUTE)
    claimed(state)
    happen(state, *mails.sent(state, RECEIPT, 1))

    assert mails.delayed(state, RECEIPT, 2, "451") == []
    assert mails.failed(state, RECEIPT, 2, "550") == []
    assert mails.unknown(state, RECEIPT, 2) == []
    assert state.mails[RECEIPT].status == "sent"


def test_an_answer_to_an_older_attempt_says_nothing_of_the_newer():
    state = claimed(planned())
    happen(state, *mails.unknown(state, RECEIPT, 1))
    claimed(state)

    assert mails.failed(state, RECEIPT, 1, "550") == []
    assert mails.delayed(state, RECEIPT, 1, "451") == []
    assert mails.unknown(state, RECEIPT, 1) == []


def test_an_address_refused_before_the_claim_fails_the_mail_unless_somebody_was_quicker():
    state = planned()
    [seen] = mails.due(state, state.at, 10)
    assert mails.unclaimed_failed(state, seen, "550") == [ev.MailFailed(RECEIPT, 0, "550")]
    assert mails.unclaimed_delayed(state, seen, "451") == [ev.MailDelayed(RECEIPT, 0, "451")]
    claimed(state)

    assert mails.unclaimed_failed(state, seen, "550") == []
    assert mails.unclaimed_delayed(state, seen, "451") == []


def test_planning_the_same_mail_twice_changes_nothing():
    state = claimed(planned())
    happen(state, ev.MailPlanned(RECEIPT, Reference("R-1"), "receipt"))

    assert state.mails[RECEIPT].status == "sending"
