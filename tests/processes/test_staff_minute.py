"""Staff sort, move, rename, insert and delete while applications arrive, and every promise holds."""

from tests.staff_minute.minute import spend


def test_some_seconds_of_staff_at_work_leave_every_row_right(tmp_path):
    minute = spend(tmp_path, seconds=2, posts=25, acts=10)

    assert minute.broken == {"I1": [], "I2": [], "I3": [], "I4": []}
    assert minute.proof_holds, minute.proof
    assert (minute.posts, minute.done.total() >= 10) == (25, True)
