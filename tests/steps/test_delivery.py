"""From *Skicka* to one row and one receipt, over the real journal, register and relay."""

from datetime import timedelta

import pytest

from kvitto.adapters.google_sheets.layout import letters
from kvitto.core import submission
from kvitto.core.decide import batches
from kvitto.core.failures import Permanent
from kvitto.core.ids import Token
from kvitto.core.sheet import Row
from kvitto.ports import Pace
from kvitto.steps.accept import find, mark_key
from kvitto.steps.apply import send
from kvitto.steps.deliver import Delivered, deliver_rows
from kvitto.steps.ledger import catch_up
from kvitto.steps.mail import send_mails
from kvitto.steps.spreadsheet import move_workbook
from tests.town import VGR


def references(here, tab="Ansökningar", workbook="work"):
    return [row["Referens"] for row in here.rows(tab, workbook)]


def test_an_application_becomes_one_row_and_one_receipt(here):
    accepted = here.press("w-1")
    deliver_rows(here.office(), VGR)
    send_mails(here.office(), VGR)

    [row] = here.rows()
    [contact] = here.rows("Kontakter", "contacts")
    [receipt] = here.mails()
    reference = accepted.submission.reference
    assert row["Referens"] == contact["Referens"] == receipt["X-Kvitto-Reference"] == reference
    assert row["Status"] == "Inkommen"
    assert contact["E-post"] == receipt["To"] == here.answers["kontakt_epost"]


def test_pressing_send_twice_gives_one_row_and_the_same_reference(here):
    first, again = here.press("w-1"), here.press("w-1")
    deliver_rows(here.office(), VGR)
    deliver_rows(here.office(), VGR)

    assert again.submission.reference == first.submission.reference
    assert again.again
    assert references(here) == [first.submission.reference]


def test_two_applications_from_one_municipality_both_get_a_row(here):
    """R-V15: the rule limits granting, not applying."""
    both = [here.press("w-1").submission.reference, here.press("w-2", projekt_namn="Ett till").submission.reference]
    deliver_rows(here.office(), VGR)

    assert references(here) == both


def test_while_the_sheet_is_down_references_are_given_and_rows_come_when_it_is_back(here):
    here.faults.add({"target": "sheets", "kind": "503", "times": 1000})
    accepted = here.press("w-1")
    done = deliver_rows(here.office(), VGR)
    assert (done.taken_in, done.rows, done.stopped) == (1, 0, "unclear")
    here.faults.clear()
    deliver_rows(here.office(), VGR)

    assert references(here) == [accepted.submission.reference]


@pytest.mark.parametrize("kind", ["500", "503", "503html", "drop_before", "drop_after", "401"])
def test_an_append_that_goes_wrong_gives_one_row_all_the_same(here, kind):
    here.faults.add({"target": "sheets", "kind": kind, "match": "appendCells"})
    accepted = here.press("w-1")
    deliver_rows(here.office(), VGR)

    assert references(here) == [accepted.submission.reference]
    assert references(here, "Kontakter", "contacts") == [accepted.submission.reference]


def test_an_append_that_lands_after_its_retry_gives_one_row(here):
    here.faults.add({"target": "sheets", "kind": "late", "match": "appendCells", "seconds": 0.3})
    accepted = here.press("w-1")
    deliver_rows(here.office(), VGR)
    for _ in range(100):
        if any(one["method"] == "late" for one in here.requests()):
            break
        here.wait(0.02)

    assert any(one["method"] == "late" and one["status"] == 400 for one in here.requests())
    assert references(here) == [accepted.submission.reference]


def test_when_the_quota_is_spent_the_call_ends_well_and_the_next_one_goes_on(here):
    here.faults.add({"target": "sheets", "kind": "429", "match": "appendCells"})
    here.press("w-1")

    assert deliver_rows(here.office(), VGR).stopped == "quota"
    assert here.rows() == []
    deliver_rows(here.office(), VGR)
    assert len(here.rows()) == 1


def test_two_pumps_with_the_same_open_batch_give_one_row(here):
    here.faults.add({"target": "sheets", "kind": "503", "times": 1000})
    here.press("w-1")
    one, other = here.office(), here.office()
    deliver_rows(one, VGR)
    catch_up(other, VGR)
    here.faults.clear()
    deliver_rows(one, VGR)
    deliver_rows(other, VGR)

    assert len(here.rows()) == 1


def test_a_tab_that_takes_no_rows_is_parked_and_told_while_the_other_goes_on(here):
    sheet = here.settings.spreadsheets["vgr", "work"]
    here.faults.add({"target": "sheets", "kind": "403", "match": f"{sheet}:batchUpdate"})
    office = here.office()
    here.press("w-1")
    deliver_rows(office, VGR)

    assert here.rows() == []
    assert len(here.rows("Kontakter", "contacts")) == 1
    assert [line["tab"] for line in here.lines if line["event"] == "tab_parked"] == ["ansokningar"]
    deliver_rows(office, VGR)
    assert here.rows() == []
    here.clock.sleep(600)
    deliver_rows(office, VGR)
    assert len(here.rows()) == 1
    assert catch_up(office, VGR).parked == {}


def test_a_post_that_fits_no_row_is_set_aside_with_its_reason_and_stops_nobody(here):
    here.press("w-1", syfte="x" * 60_000)
    sound = here.press("w-2")
    office = here.office()
    deliver_rows(office, VGR)

    assert references(here) == [sound.submission.reference]
    told = "row ValueError"
    assert catch_up(office, VGR).aside == {("ansokningar", "w-1"): told, ("kontakter", "w-1"): told}
    assert not office.journal.list("todo/vgr/", 10)


def test_a_row_that_the_sheet_refuses_is_found_by_halving(here):
    """The sheet's own limit of 50,000 characters a cell is 2½ times ours, so only a fault of ours can get there."""
    office = here.office(Pace(batch_interval_s=0, writes_per_minute=1000))
    for n in range(7):
        here.press(f"w-{n}")
    here.faults.add({"target": "sheets", "kind": "503", "times": 1000})
    deliver_rows(office, VGR)
    here.faults.clear()
    here.poison("w-3")
    deliver_rows(office, VGR)

    assert len(here.rows()) == 6
    assert catch_up(office, VGR).aside == {("ansokningar", "w-3"): "400 appendCells 50000 characters"}


def test_a_damaged_record_is_told_and_stops_nobody(here):
    office = here.office()
    office.journal.put_once(submission.key_of(Token("w-0")), b"{")
    office.journal.put_once(mark_key(VGR, Token("w-0")), b"")
    here.press("w-1")
    deliver_rows(office, VGR)

    assert len(here.rows()) == 1
    assert [line["submission"] for line in here.lines if line["event"] == "record_unreadable"] == ["w-0"]
    assert office.journal.list("todo/vgr/", 10) == ["todo/vgr/w-0"]


def test_text_comes_to_the_sheet_as_it_was_meant(here):
    """I12, R-C01: nothing becomes a formula, a number or a date, in a Swedish locale too."""
    for n, text in enumerate(
        ["=1+1", "+46 70", "0428", "50 000", "-5", "@x", "2026-12-01", "1,5", "åäö", "TRUE", "'x"]
    ):
        here.press(f"w-{n}", projekt_namn=text)
        deliver_rows(here.office(), VGR)

        assert here.rows()[-1]["Projekt"] == text


def test_numbers_and_dates_are_numbers_and_dates(here):
    here.press("w-1", sokt_belopp=45000, start_datum="2027-02-01")
    deliver_rows(here.office(), VGR)

    [row] = here.rows()
    assert row["Sökt belopp"] == 45000
    assert row["Start"] == 46419
    shown = here.spreadsheet().worksheet("Ansökningar").get_all_records(numericise_ignore=["all"])[0]
    assert shown["Start"] == "2027-02-01"
    assert shown["Sökt belopp"].replace("\xa0", " ") == "45 000 kr"


def test_staff_may_move_and_rename_columns_and_every_value_finds_its_own(here):
    here.press("w-1")
    office = here.office()
    deliver_rows(office, VGR)
    tab = here.spreadsheet().worksheet("Ansökningar")
    tab.insert_cols([["Vår egen", "ja"]], 2)
    tab.update_cell(1, 4, "Projektets titel")
    tab.update_title("Årets ansökningar")
    accepted = here.press("w-2", projekt_namn="Nytt")
    here.wait(0)
    deliver_rows(here.office(), VGR)

    row = here.rows("Årets ansökningar")[1]
    assert row["Referens"] == accepted.submission.reference
    assert row["Projektets titel"] == "Nytt"
    assert row["Vår egen"] == ""


def test_a_column_of_ours_that_staff_delete_comes_back_at_the_right(here):
    tab = here.spreadsheet().worksheet("Ansökningar")
    tab.delete_columns(3)
    here.press("w-1", projekt_namn="Nytt")
    deliver_rows(here.office(), VGR)

    [row] = here.rows()
    assert row["Projekt"] == "Nytt"
    assert here.spreadsheet().worksheet("Ansökningar").row_values(1)[-1] == "Projekt"


def test_a_pump_with_nothing_to_do_costs_one_listing_and_one_probe_and_no_sheets_call(here):
    office = here.office()
    here.press("w-1")
    deliver_rows(office, VGR)
    calls = here.count_journal_calls(office)
    here.sheets.log._entries.clear()

    assert deliver_rows(office, VGR) == Delivered()
    assert calls == ["list todo/vgr/", "get ledger/vgr/000000007"]
    assert here.requests() == []


def test_where_used_markers_are_not_refused_the_ids_in_the_sheet_are_read_first(here):
    here.sheets.markers = False
    here.faults.add({"target": "sheets", "kind": "drop_after", "match": "appendCells"})
    accepted = here.press("w-1")
    office = here.office_without_markers()
    deliver_rows(office, VGR)
    here.clock.sleep(660)
    deliver_rows(office, VGR)

    assert references(here) == [accepted.submission.reference]


def test_another_spreadsheet_in_the_configuration_stops_the_rows_with_words(here):
    here.press("w-1")
    deliver_rows(here.office(), VGR)
    here.press("w-2")
    moved = here.with_spreadsheet("work", "another-sheet")

    with pytest.raises(Permanent, match="the configuration names another-sheet"):
        deliver_rows(moved, VGR)
    assert find(moved, Token("w-2")) is not None


def test_old_markers_are_taken_away_a_day_after_their_outcome_and_the_newest_stay(here, monkeypatch):
    monkeypatch.setattr(batches, "MARKERS_KEPT", 2)
    office = here.office(Pace(batch_interval_s=0, batch=here.one_row_batches(), writes_per_minute=1000))
    for n in range(5):
        here.press(f"w-{n}")
    deliver_rows(office, VGR)
    here.clock.moved += timedelta(days=1)
    here.press("w-last")
    deliver_rows(office, VGR)

    state = catch_up(office, VGR)
    session = office.register(VGR, "work").session()
    base = state.workbooks["work"].base
    standing = [n for n in range(1, 13) if session.marker(base + n) is not None]
    assert standing == [n for n, (book, _) in state.markers.items() if book == "work"]
    assert len(standing) == 2
    assert len(here.rows()) == 6


def test_receipts_follow_when_the_relay_is_back(here):
    here.faults.add({"target": "mail", "kind": "451", "times": 1})
    here.press("w-1")
    office = here.office()
    deliver_rows(office, VGR)

    assert send_mails(office, VGR).delayed == 1
    assert here.mails() == []
    assert send_mails(office, VGR).sent == 0
    here.clock.sleep(60)
    assert send_mails(office, VGR).sent == 1
    assert len(here.mails()) == 1


def test_a_receipt_whose_answer_was_lost_goes_again_with_the_same_bytes(here):
    here.faults.add({"target": "mail", "kind": "drop_after", "match": "DATA"})
    here.press("w-1")
    office = here.office()
    deliver_rows(office, VGR)

    assert send_mails(office, VGR).unknown == 1
    here.clock.sleep(15 * 60)
    assert send_mails(here.office(), VGR).sent == 1
    one, other = here.mails()
    assert one.as_bytes() == other.as_bytes()


def test_an_address_that_is_refused_for_good_is_a_failed_mail_and_stops_nobody(here):
    here.faults.add({"target": "mail", "kind": "550", "match": "RCPT nobody@"})
    here.press("w-1", kontakt_epost="nobody@harryda.example")
    here.press("w-2")
    office = here.office()
    deliver_rows(office, VGR)
    posted = send_mails(office, VGR)

    assert (posted.failed, posted.sent) == (1, 1)
    assert sorted(mail.status for mail in catch_up(office, VGR).mails.values()) == ["failed", "sent"]


def test_two_pumps_send_one_receipt(here):
    here.press("w-1")
    deliver_rows(here.office(), VGR)
    one, other = here.office(), here.office()
    catch_up(one, VGR), catch_up(other, VGR)

    assert send_mails(one, VGR).sent + send_mails(other, VGR).sent == 1
    assert len(here.mails()) == 1


def test_a_stranger_gets_no_words_of_the_senders(here):
    here.press("w-1", kontakt_epost="stranger@elsewhere.example", projekt_namn="Köp billigt nu")
    deliver_rows(here.office(), VGR)
    send_mails(here.office(), VGR)

    [receipt] = here.mails()
    assert "Köp billigt" not in receipt.as_string()
    assert "Köp billigt" not in receipt.get_body(("plain",)).get_content()
    assert "/vgr/arende?k=" in receipt.get_body(("plain",)).get_content()


def test_no_log_line_tells_who_sent_what(here):
    here.press("w-1", kontakt_epost="stranger@elsewhere.example", projekt_namn="Hemligt")
    deliver_rows(here.office(), VGR)
    send_mails(here.office(), VGR)

    told = repr(here.lines)
    assert "stranger" not in told
    assert "Hemligt" not in told


def test_a_workbook_moves_when_nothing_is_open_on_the_old_spreadsheet(here):
    here.press("w-1")
    new = here.new_spreadsheet("work")
    here.faults.add({"target": "sheets", "kind": "503", "times": 1000})
    office = here.office()
    deliver_rows(office, VGR)
    assert move_workbook(office, VGR, "work", new) == 1
    here.press("w-2")
    here.faults.clear()
    deliver_rows(office, VGR)
    assert move_workbook(office, VGR, "work", new) == 0
    deliver_rows(here.with_spreadsheet("work", new), VGR)

    assert len(here.rows()) == 1
    assert [row["Kvitto-id"] for row in here.rows(spreadsheet=new)] == ["w-2"]


def test_a_pump_that_slept_while_the_workbook_moved_sends_nothing_to_the_old_spreadsheet(here):
    here.press("w-1")
    sleeper = here.office()
    deliver_rows(sleeper, VGR)
    new = here.new_spreadsheet("work")
    awake = here.office()
    move_workbook(awake, VGR, "work", new)
    here.press("w-2")
    here.faults.add({"target": "sheets", "kind": "503", "times": 1000})
    deliver_rows(here.with_spreadsheet("work", new), VGR)
    here.faults.clear()
    [number] = [b.number for b in catch_up(sleeper, VGR).open_batches.values() if b.workbook == "work"]
    tab = sleeper.forms.tabs(VGR)[0]

    with pytest.raises(Permanent, match="the configuration names"):
        send(sleeper, VGR, number, tab, lambda token: Row(token, {}), lambda: None)
    assert len(here.rows()) == 1


def test_rows_of_a_workbook_without_a_spreadsheet_wait_and_the_others_go(here):
    here.press("w-1")
    lone = here.without_spreadsheet("contacts")
    deliver_rows(lone, VGR)
    assert len(here.rows()) == 1
    assert here.rows("Kontakter", "contacts") == []
    deliver_rows(here.office(), VGR)
    assert len(here.rows("Kontakter", "contacts")) == 1


def test_the_pump_keeps_to_its_part_of_the_minutes_writes_over_calls(here):
    office = here.office(Pace(batch_interval_s=1, batch=here.one_row_batches(), writes_per_minute=6, call_s=30))
    for n in range(8):
        here.press(f"w-{n}")
    times = set()
    for _ in range(200):
        deliver_rows(office, VGR)
        times |= set(office.writes)
        here.clock.sleep(1)

    assert len(times) == len(here.rows()) + len(here.rows("Kontakter", "contacts")) == 16
    assert max(sum(start <= at < start + 60 for at in times) for start in times) <= 6
    assert max(times) < 60 * 16 / 6 * 1.3


def test_rows_beyond_the_prepared_ones_look_like_the_others(here):
    tab = here.spreadsheet().worksheet("Ansökningar")
    tab.resize(rows=2)
    for n in range(3):
        here.press(f"w-{n}")
    deliver_rows(here.office(), VGR)

    shown = tab.get_all_records(numericise_ignore=["all"])
    assert {row["Start"] for row in shown} == {"2027-02-01"}
    assert here.spreadsheet().worksheet("Ansökningar").row_count > 50
    assert here.choices("Ansökningar", "G4") == here.choices("Ansökningar", "G2") != []
    staff = letters(tab.row_values(1).index("Handläggare"))
    assert here.choices("Ansökningar", f"{staff}40") == here.choices("Ansökningar", f"{staff}2") != []


def test_a_tab_renamed_a_moment_ago_is_found_again(here):
    office = here.office()
    here.press("w-1")
    deliver_rows(office, VGR)
    here.spreadsheet().worksheet("Ansökningar").update_title("Nytt namn")
    here.press("w-2")
    deliver_rows(office, VGR)

    assert len(here.rows("Nytt namn")) == 2
    assert catch_up(office, VGR).parked == {}
