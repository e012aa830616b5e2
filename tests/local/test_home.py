"""The data folder: what a restart finds in it, and when it is refused."""

from datetime import timedelta

import pytest

from kvitto.core.failures import Permanent
from kvitto.local.home import MEMORY, at_home


def test_a_restart_finds_the_secret_the_clock_and_the_spreadsheets(tmp_path):
    with at_home(tmp_path / "data") as home:
        home.remember_clock(timedelta(days=3))
        home.remember_spreadsheet("vgr", "work", "1abc")
        secret = home.memory.secret

    with at_home(tmp_path / "data") as again:
        assert again.memory.secret == secret
        assert again.memory.clock_moved_s == 3 * 86_400
        assert again.spreadsheet("vgr", "work") == "1abc"
        assert again.spreadsheet("orebro", "work") is None


def test_two_folders_have_different_secrets(tmp_path):
    with at_home(tmp_path / "one") as one, at_home(tmp_path / "two") as two:
        assert one.memory.secret != two.memory.secret
        assert len(one.memory.secret) >= 64


def test_only_its_owner_can_read_the_secret(tmp_path):
    with at_home(tmp_path):
        assert (tmp_path / MEMORY).stat().st_mode & 0o077 == 0


def test_a_second_kvitto_is_kept_out_until_the_first_has_stopped(tmp_path):
    with at_home(tmp_path), pytest.raises(Permanent, match="in use by another `kvitto run`"), at_home(tmp_path):
        pass

    with at_home(tmp_path):
        pass


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"secret": "x"}', b"\xff"])
def test_a_damaged_memory_stops_the_start_and_says_what_to_do(tmp_path, damage):
    (tmp_path / MEMORY).write_bytes(damage)

    with pytest.raises(Permanent, match=r"local\.json is damaged.*delete the folder"), at_home(tmp_path):
        pass


def test_a_file_where_the_folder_should_be_is_told(tmp_path):
    (tmp_path / "data").write_text("")

    with pytest.raises(Permanent, match="cannot hold Kvitto's data"), at_home(tmp_path / "data"):
        pass
