"""`kvitto doctor`: what is wrong is told before an applicant meets it, and nothing stays behind."""

import json
import shutil
from datetime import UTC, datetime

import pytest

from kvitto.steps.deliver import deliver_rows
from kvitto.steps.examine import examine_journal
from kvitto.steps.nightly import prove_nightly
from tests.mail.relay import Desk, relaying
from tests.simulation.memory_journal import MemoryJournal
from tests.town import VGR


@pytest.fixture
def healthy(here, kvitto, monkeypatch):
    """A deployment in which everything is as it should be."""
    monkeypatch.setenv("KVITTO_SECRET", "x" * 40)
    monkeypatch.setenv("KVITTO_PUBLIC_URL", "https://ansok.bibliotek.example")
    return here


def lines(result, grade):
    return [line for line in result.output.splitlines() if line.startswith(grade)]


def test_a_healthy_deployment_is_ok_in_every_part(healthy, kvitto):
    result = kvitto("doctor")

    assert result.exit_code == 0
    assert lines(result, "fault") == lines(result, "note") == []
    parts = ["environment", "secret", "time zone", "templates", "data files", "journal", "put if absent", "clock"]
    for part in [*parts, "relay", "relay, size", "vgr, Ansökningar"]:
        assert any(line.startswith(f"ok     {part}: ") for line in result.output.splitlines())


def test_nothing_stays_behind_and_no_mail_is_sent_when_none_is_wanted(healthy, kvitto, tmp_path):
    kvitto("doctor", "--no-mail")

    assert [path for path in (tmp_path / "journal").rglob("*") if path.is_file()] == []
    assert healthy.mails() == []
    assert {one["method"] for one in healthy.requests()} == {"GET"}


def test_it_mails_itself_and_says_by_which_mark_the_mail_is_known(healthy, kvitto):
    told = kvitto("doctor").output

    [mail] = healthy.mails()
    assert mail["To"] == mail["From"] == "biblioteksutveckling@vgr.example"
    assert mail["X-Kvitto-Kind"] == "test"
    mark = str(mail.get_body(("plain",)).get_content()).partition("Märke: ")[2].split()[0]
    assert (
        f"ok     vgr, test mail: The relay took it. Look in biblioteksutveckling@vgr.example for the mark {mark}"
        in told
    )


@pytest.mark.parametrize("kind, grade", [("550", "fault"), ("451", "fault"), ("drop_after", "note")])
def test_a_test_mail_that_is_not_taken_is_told(healthy, kvitto, kind, grade):
    healthy.faults.add({"target": "mail", "kind": kind, "times": 1, "match": "DATA"})

    assert [line for line in lines(kvitto("doctor"), grade) if "vgr, test mail" in line]


def test_a_short_secret_and_an_open_address_are_told(here, kvitto):
    result = kvitto("doctor")

    assert result.exit_code == 1
    assert "KVITTO_SECRET has 19 bytes" in result.output
    assert "note   public address" in result.output


def test_a_relay_that_does_not_answer_is_a_fault(healthy, kvitto, monkeypatch):
    monkeypatch.setenv("KVITTO_MAIL", "smtp://127.0.0.1:1")
    result = kvitto("doctor")

    assert result.exit_code == 1
    assert [line for line in lines(result, "fault") if "relay" in line]


@pytest.mark.parametrize("takes, grade", [(25_000_000, "ok"), (10_000_000, "note"), (1_000_000, "fault"), (None, "ok")])
def test_a_relay_that_takes_less_than_our_largest_letter_is_told_with_what_to_do(
    healthy, kvitto, monkeypatch, takes, grade
):
    with relaying(Desk(), bytes_max=takes) as port:
        monkeypatch.setenv("KVITTO_MAIL", f"smtp://127.0.0.1:{port}")
        result = kvitto("doctor", "--no-mail")

    [told] = [line for line in result.output.splitlines() if "relay, size: " in line]
    assert told.split()[0] == grade
    assert ("Have the relay's limit raised" in told) == (grade != "ok")
    assert ("a signed file over" in told) == (grade == "note")


def test_a_spreadsheet_that_is_not_shared_or_not_named_is_told_with_what_to_do(healthy, kvitto, monkeypatch):
    healthy.sheets.access.withdrawn.add(healthy.settings.spreadsheets["vgr", "work"])
    monkeypatch.delenv("KVITTO_CONTACTS_VGR")
    result = kvitto("doctor")

    assert result.exit_code == 1
    *unshared, unnamed = lines(result, "fault")
    assert unshared
    assert all("Share the spreadsheet with the service account" in tab for tab in unshared)
    assert "set KVITTO_CONTACTS_VGR" in unnamed


def test_a_configuration_that_the_ledger_disagrees_with_is_told(healthy, kvitto, monkeypatch):
    healthy.press("w-1")
    deliver_rows(healthy.office(), VGR)
    monkeypatch.setenv("KVITTO_SPREADSHEET_VGR", healthy.new_spreadsheet("work"))

    assert "kvitto sheet move" in kvitto("doctor").output


def test_a_wrong_data_file_is_told_and_the_other_regions_are_looked_at_all_the_same(
    healthy, kvitto, monkeypatch, tmp_path
):
    data = tmp_path / "deployed"
    for folder in ("schemas", "templates"):
        shutil.copytree(healthy.settings.data / folder, data / folder)
    form = data / "schemas/orebro/ansokan.toml"
    form.write_text(form.read_text(encoding="utf-8").replace('kind = "money_sek"', 'kind = "money"'), encoding="utf-8")
    monkeypatch.setattr("kvitto.wiring.data_folder", lambda: data)
    monkeypatch.setenv("KVITTO_REGIONS", "orebro vgr")
    result = kvitto("doctor")

    assert [
        line
        for line in lines(result, "fault")
        if "schemas/orebro/ansokan.toml" in line and 'Did you mean "money_sek"' in line
    ]
    assert grade_of(result, "orebro") == "fault"
    assert grade_of(result, "vgr, Ansökningar") == "ok"


def grade_of(result, part):
    return next(line.split()[0] for line in result.output.splitlines() if line[7:].startswith(f"{part}: "))


@pytest.mark.parametrize(
    "secret, part, grade",
    [
        ("2026-11-01:" + "x" * 32, "secret", "ok"),
        ("2020-01-01:" + "x" * 32, "secret", "note"),
        ("2026-11-01:" + "x" * 32 + ",short", "secret, key 2", "fault"),
        ("x" * 32, "secret", "ok"),
    ],
)
def test_each_key_is_long_enough_and_not_too_old(healthy, kvitto, monkeypatch, secret, part, grade):
    monkeypatch.setenv("KVITTO_SECRET", secret)

    assert grade_of(kvitto("doctor"), part) == grade


def test_the_last_nightly_proof_is_told(healthy, kvitto):
    healthy.press("w-1")
    deliver_rows(healthy.office(), VGR)
    before = kvitto("doctor").output
    prove_nightly(healthy.office(), VGR)

    assert "note   vgr, last proof: None yet" in before
    assert "with 0 faults" in kvitto("doctor").output


def test_the_next_reminders_are_counted(healthy, kvitto):
    assert grade_of(kvitto("doctor"), "vgr, next reminders") == "ok"


def test_a_machine_that_watches_gets_json(healthy, kvitto):
    told = json.loads(kvitto("doctor", "--json").output)

    assert {one["grade"] for one in told} == {"ok"}
    assert {"what", "grade", "words"} == set(told[0])


class OneClock:
    def now(self):
        return datetime(2026, 11, 20, 8, tzinfo=UTC)


class Forgiving(MemoryJournal):
    """A store whose "put if absent" overwrites: some that speak S3 pass over the condition."""

    def put_once(self, key, body):
        self.delete(key)
        return super().put_once(key, body)


@pytest.mark.parametrize("store, grade", [(MemoryJournal, "ok"), (Forgiving, "fault")])
def test_a_store_that_lets_two_win_is_not_to_be_used(here, store, grade):
    office = here.office()
    office.journal = store(OneClock())
    found = {one.what: one.grade for one in examine_journal(office)}

    assert (found["journal"], found["put if absent"], found["clock"]) == (grade, grade, "ok")


# -- With --live ----------------------------------------------------------------------------------


def left(here):
    """What the spreadsheet holds besides its own tabs: tabs and markers."""
    titles = [tab.title for tab in here.spreadsheet().worksheets()]
    work = here.settings.spreadsheets["vgr", "work"]
    address = f"https://sheets.googleapis.com/v4/spreadsheets/{work}/developerMetadata:search"
    lookup = {"dataFilters": [{"developerMetadataLookup": {"metadataKey": "kvitto.doctor"}}]}
    found = here.spreadsheet().client.request("post", address, json=lookup)
    return [title for title in titles if "doctor" in title], found.json()


def test_everything_that_google_promises_is_tried_and_found_to_hold(healthy, kvitto):
    result = kvitto("doctor", "--live")

    assert result.exit_code == 0
    told = [line.split(":")[0] for line in result.output.splitlines() if "live" in line]
    assert told == [
        f"ok     vgr, live, {what}"
        for what in (
            "access",
            "late writes",
            "markers",
            "filters and hidden rows",
            "check boxes and notes",
            "renamed tabs",
            "reads of two ranges",
            "types",
        )
    ]
    assert left(healthy) == ([], {})


def test_half_a_minutes_quota_is_enough(healthy, kvitto):
    kvitto("doctor", "--live")
    methods = [one["method"] for one in healthy.requests()]

    assert methods.count("POST") <= 30
    assert methods.count("GET") <= 30


def test_where_used_markers_are_accepted_it_says_what_to_set_and_what_is_then_promised(healthy, kvitto):
    healthy.sheets.markers = False
    result = kvitto("doctor", "--live")

    assert result.exit_code == 1
    assert "Set KVITTO_MARKERS=off" in result.output
    assert "made 2 rows, not one" in result.output
    assert left(healthy) == ([], {})


def test_where_that_is_set_already_it_is_a_note(healthy, kvitto, monkeypatch):
    healthy.sheets.markers = False
    monkeypatch.setenv("KVITTO_MARKERS", "off")
    result = kvitto("doctor", "--live")

    assert result.exit_code == 0
    assert len(lines(result, "note")) == 2


def test_a_write_that_lands_late_keeps_its_repetition_out(healthy, kvitto):
    healthy.faults.add({"target": "sheets", "kind": "late", "times": 1, "match": "appendCells", "seconds": 0.05})
    result = kvitto("doctor", "--live")

    assert 0 in [one["status"] for one in healthy.requests("appendCells")]
    assert result.exit_code == 0
    assert "landed after we had given it up" in result.output
    assert left(healthy) == ([], {})


@pytest.mark.parametrize("kind", ["429", "503"])
def test_a_bad_minute_stops_it_with_words_and_the_scratch_tab_is_removed(healthy, kvitto, kind):
    healthy.faults.add({"target": "sheets", "kind": kind, "times": 1, "match": "setBasicFilter"})
    result = kvitto("doctor", "--live")

    assert result.exit_code == 1
    assert "Stopped by" in result.output
    assert left(healthy) == ([], {})


def test_a_spreadsheet_that_may_only_be_read_is_told(healthy, kvitto):
    healthy.faults.add({"target": "sheets", "kind": "403", "times": 1, "match": "addSheet"})
    result = kvitto("doctor", "--live")

    assert result.exit_code == 1
    assert "no right to the spreadsheet" in result.output


def test_the_spreadsheet_is_as_it_was(healthy, kvitto):
    healthy.press("w-1")
    deliver_rows(healthy.office(), VGR)
    before = healthy.rows()
    kvitto("doctor", "--live")

    assert healthy.rows() == before
