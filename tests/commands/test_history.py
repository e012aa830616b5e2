"""`kvitto history`: whoever rings gets an answer, and the screen may be seen by others."""

from kvitto.core import events as ev
from kvitto.core.history import Case
from kvitto.core.ids import MailId, Nonce, Reference, TabKey, Token
from kvitto.core.ledger import Commit
from kvitto.core.references import reference_for
from kvitto.steps.deliver import deliver_rows
from kvitto.steps.mail import send_mails
from kvitto.steps.watch import watch
from tests.town import START, VGR


def lines(result):
    return [line.split("  ", 1) for line in result.output.splitlines()]


def test_a_case_is_told_from_its_reception_to_its_receipt(here, kvitto):
    here.press("w-0")
    reference = here.press("w-1").submission.reference
    here.faults.add({"target": "mail", "kind": "451", "times": 1, "match": "DATA"})
    office = here.office()
    deliver_rows(office, VGR)
    send_mails(office, VGR)
    here.clock.sleep(60)
    send_mails(office, VGR)

    result = kvitto("history", reference)
    assert result.exit_code == 0
    told = [words for _, words in lines(result)]
    assert told[0] == "received by web: ansokan, version 1, in sv"
    assert "a row is due in Ansökningar" in told
    assert "batch 1 is in the sheet: the row stands in Ansökningar" in told
    assert "receipt: not sent this time (451); it is tried again" in told
    assert told[-1] == "receipt: sent; the relay has taken responsibility for it"
    assert told.count("receipt: planned") == 1


def test_times_are_stockholms_and_oldest_first(here, kvitto):
    reference = here.press("w-1").submission.reference
    here.clock.sleep(3600)
    deliver_rows(here.office(), VGR)

    times = [at for at, _ in lines(kvitto("history", reference))]
    assert times[0] == "2026-11-20 09:00:00"
    assert times[1] == "2026-11-20 10:00:00"
    assert times == sorted(times)


def test_no_personal_data_is_shown_unless_asked_for(here, kvitto):
    reference = here.press("w-1", kontakt_epost="anna@harryda.example", projekt_namn="Bokbåten").submission.reference
    deliver_rows(here.office(), VGR)

    assert "anna@harryda.example" not in kvitto("history", reference).output
    assert "Bokbåten" not in kvitto("history", reference).output
    shown = kvitto("history", reference, "--answers").output
    assert "anna@harryda.example" in shown
    assert "Bokbåten" in shown


def test_a_post_that_the_pump_has_not_met_is_said_to_be_safe(here, kvitto):
    reference = here.press("w-1").submission.reference
    output = kvitto("history", reference.lower()).output

    assert "received by web" in output
    assert "safe in the journal" in output


def test_a_post_set_aside_is_told_with_its_reason(here, kvitto):
    reference = here.press("w-1").submission.reference
    here.poison("w-1")
    deliver_rows(here.office(), VGR)

    output = kvitto("history", reference).output
    assert "no row could be made in Ansökningar" in output
    assert "batch 1 was refused" in output


def test_a_misread_reference_is_told_from_one_that_is_not_there(here, kvitto):
    reference = here.press("w-1").submission.reference
    misread = reference[:-1] + ("A" if reference[-1] != "A" else "B")
    unknown = kvitto("history", reference_for("VGR", 2026, Token("somebody else's")))

    assert "misread" in kvitto("history", misread).output
    assert unknown.exit_code == 1
    assert "No record in the journal" in unknown.output


def test_what_staff_did_is_told_by_its_heading_and_without_its_value(here, kvitto):
    reference = here.press("w-1").submission.reference
    office = here.office()
    deliver_rows(office, VGR)
    here.clock.sleep(300)
    watch(office, VGR)
    here.spreadsheet().worksheet("Ansökningar").update_acell("H2", "Handläggare A")
    for _ in range(3):
        here.clock.sleep(300)
        watch(office, VGR)

    told = [words for _, words in lines(kvitto("history", reference))]
    assert "the row was seen in Ansökningar, each value under its heading" in told
    assert told[-1] == "Handläggare in Ansökningar: staff's change is in force"
    assert not any("Handläggare A" in words for words in told)


def test_an_event_without_a_sentence_of_its_own_is_told_by_its_name():
    case = Case(Reference("VGR-1"), {})
    opened = ev.CaseOpened(Token("t"), Reference("VGR-1"), "ansokan", 1, "1480", 2027, "sv")
    missed, others = (ev.RowMissed(TabKey("ansokningar"), Token(token)) for token in ("t", "u"))

    happened = case.heard(Commit(1, START, Nonce("n"), (opened, missed, others, ev.MailSent(MailId("m"), 1))))
    assert happened[1:] == ["row missed (ansokningar)"]
