"""Kontroll: the proof, and a line for each open matter, until it is settled."""

from datetime import timedelta

import pytest

from kvitto.core.ids import TabKey
from kvitto.steps.deliver import deliver_rows
from kvitto.steps.ledger import catch_up
from kvitto.steps.mail import send_mails
from kvitto.steps.nightly import prove_nightly
from kvitto.steps.watch import watch
from tests.town import VGR

TAB = TabKey("ansokningar")


def work_sheet(here, *tokens):
    references = [here.press(token).submission.reference for token in tokens]
    office = here.office()
    deliver_rows(office, VGR)
    send_mails(here.office(), VGR)
    look(here, office)
    return office, here.spreadsheet().worksheet("Ansökningar"), references


def look(here, office, times=1):
    for _ in range(times - 1):
        look(here, office)
    here.clock.moved += timedelta(minutes=5)
    return watch(office, VGR)


def lines(here):
    """What Kontroll says below the proof: Vad and Var."""
    return [(row["Vad"], row["Var"]) for row in here.rows("Kontroll")[1:] if row["Vad"]]


def kontroll(here):
    return here.spreadsheet().worksheet("Kontroll")


def tick(here, what):
    tab = kontroll(here)
    at = tab.find(what, in_column=2).row
    tab.update_cell(at, tab.row_values(1).index("Klart") + 1, True)


def type_in(tab, row, heading, value):
    tab.update_cell(row, tab.row_values(1).index(heading) + 1, value)


def test_the_first_line_is_the_proof_and_names_the_cases_behind_its_numbers(here):
    office, tab, references = work_sheet(here, "w-1", "w-2")
    type_in(tab, 2, "Projekt", "Rättat")
    look(here, office, times=3)

    first = here.rows("Kontroll")[0]
    assert first["Vad"] == "2 mottagna, 2 rader, 2 kvitton, 1 rader ändrade för hand, 0 saknas"
    assert first["Var"] == f"Ändrade för hand: {references[0]}."
    assert first["Tid"] > 46000
    assert lines(here) == []


def test_a_row_on_its_way_is_not_called_missing(here):
    office, _, _ = work_sheet(here, "w-1")
    here.press("w-2")
    deliver_rows(office, VGR)
    here.faults.add({"target": "sheets", "kind": "503", "match": "Ansökningar", "times": 1})
    look(here, office, times=2)

    assert here.rows("Kontroll")[0]["Vad"] == "2 mottagna, 2 rader, 1 kvitton, 1 kvitton på väg, 0 saknas"


def test_a_doubled_row_is_told_until_one_of_the_two_is_gone_and_never_twice(here):
    office, tab, [reference] = work_sheet(here, "w-1")
    tab.append_row(tab.row_values(2))
    look(here, office, times=3)
    assert lines(here) == [
        ("Raden finns två gånger. Inga ändringar i den räknas.", f"Ansökningar, {reference}"),
    ]

    tab.delete_rows(3)
    look(here, office)
    assert lines(here) == []


def test_a_deleted_row_is_offered_back_until_staff_tick_it_as_done(here):
    office, tab, [reference, _] = work_sheet(here, "w-1", "w-2")
    tab.delete_rows(2)
    look(here, office, times=4)
    [(what, where)] = lines(here)
    assert (what, where) == ("Raden är borttagen. Inga fler mejl går till sökanden.", f"Ansökningar, {reference}")

    tick(here, what)
    look(here, office, times=2)
    assert lines(here) == []


def test_a_halted_tab_counts_again_when_staff_tick_klart(here):
    office, tab, _ = work_sheet(here, *(f"w-{n:02}" for n in range(12)))
    at = tab.row_values(1).index("Handläggare") + 1
    tab.update([["Handläggare 1"]] * 12, tab.cell(2, at).address)
    look(here, office)
    [(what, where)] = lines(here)
    assert (what, where) == (
        "12 rader ändrades på en gång. Inga ändringar i fliken räknas förrän ni har svarat.",
        "Ansökningar",
    )
    assert look(here, office, times=4).settled == 0

    tick(here, what)
    assert look(here, office).seen == 12
    assert lines(here) == []
    assert look(here, office, times=2).settled == 12


def test_a_tick_for_one_halt_does_not_confirm_the_next(here):
    office, tab, _ = work_sheet(here, *(f"w-{n:02}" for n in range(11)))
    at = tab.row_values(1).index("Handläggare") + 1
    first = tab.cell(2, at).address
    tab.update([["Handläggare 1"]] * 11, first)
    look(here, office)
    tick(here, lines(here)[0][0])
    look(here, office, times=4)
    tab.update([["Handläggare 2"]] * 11, first)
    look(here, office)

    assert TAB in catch_up(office, VGR).halted
    assert len(lines(here)) == 1


def test_staff_may_sort_kontroll_and_write_beside_the_lines(here):
    office, tab, [first, second] = work_sheet(here, "w-1", "w-2")
    tab.append_rows([tab.row_values(2), tab.row_values(3)])
    look(here, office)
    own = kontroll(here)
    own.add_cols(1)
    own.update([["Vem tar det"], [""], ["Jag"], ["Du"]], "G1")
    own.append_row(["", "Vår egen rad"])
    own.sort((3, "des"), range="A2:G9")
    tab.delete_rows(4)
    look(here, office)

    rows = here.rows("Kontroll")
    assert [row["Vem tar det"] for row in rows if row["Var"] == f"Ansökningar, {second}"] == ["Du"]
    assert [row for row in rows if row["Var"] == f"Ansökningar, {first}"] == []
    assert [row["Vad"] for row in rows].count("Vår egen rad") == 1
    assert sum(row["Vad"].startswith("2 mottagna") for row in rows) == 1


def test_a_mail_that_was_refused_for_good_is_told_within_one_cycle(here):
    accepted = here.press("w-1")
    office = here.office()
    deliver_rows(office, VGR)
    here.faults.add({"target": "mail", "kind": "550"})
    send_mails(here.office(), VGR)
    look(here, office)

    [(what, where)] = lines(here)
    assert what.startswith("Kvitto (550")
    assert where == accepted.submission.reference


def test_a_parked_tab_says_why_and_the_line_goes_when_it_takes_rows_again(here):
    office, _, _ = work_sheet(here, "w-1")
    sheet = here.settings.spreadsheets["vgr", "contacts"]
    here.faults.add({"target": "sheets", "kind": "403", "match": f"{sheet}:batchUpdate", "times": 2})
    here.press("w-2")
    deliver_rows(office, VGR)
    look(here, office)
    assert lines(here) == [
        ("Fliken tar inte emot nya rader: Kvitto har inte längre rätt till kalkylarket.", "Kontakter"),
    ]

    here.clock.moved += timedelta(minutes=10)
    deliver_rows(office, VGR)
    look(here, office)
    assert lines(here) == []


def test_a_row_typed_by_hand_and_an_unknown_reference_are_told(here):
    office, tab, _ = work_sheet(here, "w-1")
    tab.append_row(["", "Ale", "Ett projekt på papper", "", "", "", "", "", "", "", "", "Brev", 5000])
    tab.append_row(["VGR-2026-AAAA-AAAA", "Ale"])
    tab.append_row(["", "", "Summa:", "", "", "", "", "", "", "", "", "", 5000])
    look(here, office)

    assert lines(here) == [
        (
            "Rader utan referens (rad 3). Kvitto vet inte vilket ärende de hör till, och gör inget med dem.",
            "Ansökningar",
        ),
        ("Referenser som Kvitto inte känner: VGR-2026-AAAA-AAAA.", "Ansökningar"),
    ]


def test_a_tab_that_is_gone_or_copied_is_told(here):
    office, tab, _ = work_sheet(here, "w-1")
    tab.duplicate(new_sheet_name="Kopia av Ansökningar", insert_sheet_index=0)
    look(here, office)
    told = lines(here)
    here.spreadsheet().del_worksheet(here.spreadsheet().worksheet("Kopia av Ansökningar"))
    here.spreadsheet().del_worksheet(tab)
    look(here, office)

    assert told in ([("Fliken har kopierats: Kopia av Ansökningar.", "Ansökningar")], [])
    assert lines(here) == [("Kvitto kan inte läsa fliken: den finns inte.", "Ansökningar")]


def test_the_nightly_proof_tells_its_faults_and_when_it_was_made(here):
    office, _, [reference, _] = work_sheet(here, "w-1", "w-2")
    lost = here.mailbox.parent / "journal/received/w-1"
    held = lost.read_bytes()
    lost.unlink()
    prove_nightly(here.office(), VGR)
    look(here, office)
    assert lines(here) == [
        ("Nattens kontroll stämmer inte: ett ärende saknas i journalen (received/w-1).", reference),
    ]

    lost.write_bytes(held)
    prove_nightly(here.office(), VGR)
    look(here, office)
    assert lines(here) == []
    assert here.rows("Kontroll")[0]["Gör så här"] == "Hela journalen gicks igenom 2026-11-20 09:10: allt stämmer."


@pytest.mark.parametrize("to", ["Vårt arkiv", "Testärenden"])
def test_a_row_moved_to_another_tab_is_told_and_not_called_deleted(here, to):
    office, tab, [reference, _] = work_sheet(here, "w-1", "w-2")
    archive = here.spreadsheet().add_worksheet(to, 20, tab.col_count) if to == "Vårt arkiv" else None
    archive = archive or here.spreadsheet().worksheet(to)
    archive.append_row(tab.row_values(2))
    tab.delete_rows(2)
    assert [look(here, office).gone for _ in range(5)] == [0] * 5
    commits = catch_up(office, VGR).n
    look(here, office)
    assert catch_up(office, VGR).n == commits
    assert lines(here) == [(f"Raden står i fliken {to}. Ändringar i den räknas inte där.", f"Ansökningar, {reference}")]

    tab.append_row(archive.row_values(archive.find(reference).row))
    archive.clear()
    look(here, office)
    assert lines(here) == []


def test_a_spreadsheet_that_is_filling_up_is_told_in_time(here):
    office, _, _ = work_sheet(here, "w-1")
    own = here.spreadsheet().add_worksheet("Vår flik", 1000, 300)
    for _ in range(3):
        here.clock.moved += timedelta(days=15)
        own.add_rows(8000)
        look(here, office)

    [(what, _)] = [line for line in lines(here) if "fyllt" in line[0]]
    assert what == "Kalkylarket är fyllt till 75 procent och blir fullt inom två månader."


def test_a_sheet_without_surprises_writes_nothing_in_kontroll(here):
    office, _, _ = work_sheet(here, "w-1")
    look(here, office)
    here.sheets.log._entries.clear()
    look(here, office)

    assert [one["method"] for one in here.requests()] == ["GET"] * 5
