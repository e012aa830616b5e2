"""Posts on a case: changes, completions and new contacts come into the ledger once, beside what came first."""

from datetime import timedelta

from kvitto.adapters.data_files import DataFiles
from kvitto.core import events as ev
from kvitto.core import ledger, links
from kvitto.core.forms.made import completion_of, contact_form_of, revision_of
from kvitto.core.ids import Token
from kvitto.core.on_case import CaseFile
from kvitto.steps.accept import Accepted, Conflict, accept
from kvitto.steps.case_file import open_case, rests_on
from kvitto.steps.deliver import deliver_rows
from kvitto.steps.ledger import catch_up
from kvitto.steps.mail import send_mails
from kvitto.steps.prove import prove
from kvitto.steps.watch import watch
from kvitto.wiring import data_folder
from tests.town import VGR

REGION = DataFiles(data_folder() / "schemas").region("vgr")
HJO = "biblioteket@vgr.example"


def apply(here, token="w1", **changes):
    outcome = here.press(token, kontakt_epost=HJO, **changes)
    assert isinstance(outcome, Accepted)
    here.clock.moved += timedelta(minutes=1)
    return outcome.submission


def add(here, form, token, answers, case="w1"):
    office = here.office()
    found = the_case(here, case)
    here.clock.moved += timedelta(minutes=1)
    return accept(office, form, Token(token), answers, language="sv", via="web", on=rests_on(office, found))


def the_case(here, token="w1") -> CaseFile:
    found = open_case(here.office(), Token(token))
    assert found
    return found


def revise(here, token="w2", **changes):
    answers = the_case(here).answers | changes
    kept = {key: value for key, value in answers.items() if revision_of(here.form).has(key)}
    return add(here, revision_of(here.form), token, kept)


def change_contact(here, token="w3", address="ny@vgr.example"):
    return add(here, contact_form_of(here.form), token, {"kontakt_namn": "Ny", "kontakt_epost": address})


def pump(here):
    deliver_rows(here.office(), VGR)
    send_mails(here.office(), VGR)


def events(here):
    office, n = here.office(), 1
    found: list[ev.Event] = []
    while raw := office.journal.get(ledger.key_of(VGR, n)):
        found += ledger.decode(raw).events
        n += 1
    return found


def look(here, times=3):
    for _ in range(times):
        here.clock.moved += timedelta(minutes=4)
        watch(here.office(), VGR)


def test_a_change_is_a_record_of_its_own_and_what_came_first_stays_as_it_was(here):
    first = apply(here, sokt_belopp=40_000)
    pump(here)
    before = here.rows()
    outcome = revise(here, sokt_belopp=45_000)
    pump(here)

    assert isinstance(outcome, Accepted)
    post = outcome.submission
    assert (post.case, post.purpose, post.form) == (first.reference, "revision", "ansokan")
    assert post.reference != first.reference
    assert post.changes == (("sokt_belopp", "Sökt belopp", "40\u00a0000\u00a0kr", "45\u00a0000\u00a0kr"),)
    assert here.rows() == before  # No row is added, and none is written again.
    assert the_case(here).opening.answers["sokt_belopp"] == 40_000
    assert the_case(here).answers["sokt_belopp"] == 45_000


def test_pressing_send_twice_on_a_change_gives_one_event_and_one_receipt(here):
    apply(here)
    first, again = revise(here, projekt_namn="Nytt namn"), revise(here, projekt_namn="Nytt namn")
    other = revise(here, projekt_namn="Ett annat")
    pump(here)
    pump(here)

    assert isinstance(again, Accepted)
    assert again.again
    assert first.submission == again.submission
    assert isinstance(other, Conflict)
    assert [type(e) for e in events(here)].count(ev.PostAdded) == 1
    assert len([mail for mail in here.mails() if "ändringar" in mail["Subject"]]) == 1


def test_the_ledger_knows_which_questions_and_nothing_of_what_was_answered(here):
    first = apply(here)
    revise(here, projekt_namn="Hemligt", sokt_belopp=12_345)
    pump(here)

    [added] = [event for event in events(here) if isinstance(event, ev.PostAdded)]
    assert (added.reference, added.changed, added.late) == (first.reference, ("projekt_namn", "sokt_belopp"), False)
    assert "Hemligt" not in repr(events(here))


def test_a_change_that_crossed_the_beginning_of_the_work_is_received_and_told_late(here):
    apply(here)
    pump(here)
    look(here)
    tab = here.spreadsheet().worksheet("Ansökningar")
    tab.update_cell(2, tab.row_values(1).index("Handläggare") + 1, "Handläggaren")
    look(here)
    assert isinstance(revise(here, sokt_belopp=1), Accepted)
    pump(here)

    [added] = [event for event in events(here) if isinstance(event, ev.PostAdded)]
    assert added.late


def test_a_change_whose_case_is_not_taken_in_yet_comes_after_it(here):
    apply(here)
    revise(here)
    pump(here)

    kinds = [type(event) for event in events(here)]
    assert kinds.index(ev.CaseOpened) < kinds.index(ev.PostAdded)


def test_a_press_that_died_before_its_record_leaves_nothing_and_can_be_repeated(here):
    apply(here)
    office = here.office()
    rests = rests_on(office, the_case(here))
    office.journal.put_once(f"cases/{rests.case}/w9", b"")

    assert the_case(here).added == ()
    assert isinstance(revise(here, token="w9", sokt_belopp=1), Accepted)
    assert len(the_case(here).added) == 1


def test_the_receipt_of_a_change_begins_with_the_cases_reference_and_refers_to_the_first_receipt(here):
    first = apply(here)
    revise(here, projekt_namn="Nytt namn")
    pump(here)

    receipt, added = here.mails()
    assert added["Subject"].startswith(f"{first.reference} – Vi har tagit emot era ändringar")
    assert added["References"] == receipt["Message-ID"]
    assert "Nytt namn" in added.get_body(("plain",)).get_content()


def test_both_addresses_are_told_of_a_new_contact_and_later_letters_go_to_the_new_one(here):
    first = apply(here)
    pump(here)
    change_contact(here)
    pump(here)
    revise(here, projekt_namn="Efteråt")
    pump(here)

    told = [(mail["To"], mail["X-Kvitto-Kind"]) for mail in here.mails()]
    assert told[0] == (HJO, "receipt")
    assert sorted(told[1:3]) == [(HJO, "contact-left"), ("ny@vgr.example", "receipt")]
    assert told[3] == ("ny@vgr.example", "receipt")
    farewell = next(mail for mail in here.mails() if mail["X-Kvitto-Kind"] == "contact-left")
    words = farewell.get_body(("plain",)).get_content()
    assert first.reference in words
    assert "ny@vgr.example" not in words  # The old contact need not know who the new one is.
    assert "arende?k=" not in words


def test_a_new_contact_is_a_row_of_its_own_in_kontakter_and_both_rows_can_be_looked_at(here):
    first = apply(here)
    pump(here)
    look(here)
    change_contact(here)
    pump(here)
    look(here)

    rows = [(row["Referens"], row["E-post"], bool(row["Gäller från"])) for row in here.rows("Kontakter", "contacts")]
    assert rows == [(first.reference, HJO, False), (first.reference, "ny@vgr.example", True)]
    assert not any(isinstance(event, ev.RowDoubled) for event in events(here))
    assert [event.token for event in events(here) if isinstance(event, ev.RowPlaced) and event.tab == "kontakter"] == [
        "w1",
        "w3",
    ]


def test_a_link_tells_which_contact_it_was_mailed_to(here):
    apply(here)
    pump(here)
    change_contact(here)
    pump(here)

    secret = here.settings.secret
    words = {mail["X-Kvitto-Kind"] + mail["To"]: mail.get_body(("plain",)).get_content() for mail in here.mails()}

    def contact(text):
        sealed = text.split("arende?k=")[1].split()[0]
        return links.opened_with_contact(secret, "vgr", sealed)

    assert contact(words[f"receipt{HJO}"]) == ("w1", "received/w1")
    assert contact(words["receiptny@vgr.example"]) == ("w1", "received/w3")


def test_a_completion_is_told_as_come_and_its_answers_are_the_cases(here):
    apply(here)
    form = completion_of(here.form, "Tidsplan\nVarför just nu?")
    outcome = add(here, form, "w4", {"tidsplan": "Mars till maj.", "eget_svar": "Därför."})
    pump(here)

    assert isinstance(outcome, Accepted)
    assert [(e.what, e.day) for e in events(here) if isinstance(e, ev.AnswerCame)] == [("completion", "2026-11-20")]
    answers = the_case(here).answers
    assert (answers["tidsplan"], answers["eget_svar"]) == ("Mars till maj.", "Därför.")


def test_the_proof_holds_with_posts_on_cases(here):
    apply(here)
    revise(here, sokt_belopp=1)
    change_contact(here)
    pump(here)

    proof = prove(here.office(), VGR)
    assert proof.holds, proof.findings
    assert proof.line.startswith("1 mottagna, 1 rader, 1 kvitton, 0 saknas")


def test_staff_are_told_what_the_applicant_changed_until_they_act_on_the_row(here):
    apply(here, sokt_belopp=40_000)
    revise(here, sokt_belopp=45_000, tidsplan="Senare.")
    pump(here)
    look(here)

    [row] = here.rows()
    assert row["Att göra"] == "Sökanden ändrade 2026-11-20: Tidsplan, Sökt belopp 40\u00a0000 → 45\u00a0000\u00a0kr."
    assert row["Ändrad av sökande"] == 46346  # 2026-11-20 as the sheet has it.
    assert row["Sökt belopp"] == 40_000
    tab = here.spreadsheet().worksheet("Ansökningar")
    tab.update_cell(2, tab.row_values(1).index("Handläggare") + 1, "Handläggaren")
    look(here, times=4)
    assert here.rows()[0]["Att göra"] == ""


def test_what_a_change_says_counts_for_the_rules_only_until_staff_have_begun(here):
    first = apply(here, sokt_belopp=40_000)
    pump(here)
    revise(here, sokt_belopp=45_000)
    pump(here)
    assert catch_up(here.office(), VGR).cases[first.reference].requested == 45_000
    look(here)
    tab = here.spreadsheet().worksheet("Ansökningar")
    tab.update_cell(2, tab.row_values(1).index("Handläggare") + 1, "Handläggaren")
    look(here, times=4)
    revise(here, token="w5", sokt_belopp=50_000)
    pump(here)
    look(here)

    assert catch_up(here.office(), VGR).cases[first.reference].requested == 45_000
    assert "Det kom när ni hade börjat: avgör om det ska gälla." in here.rows()[0]["Att göra"]
