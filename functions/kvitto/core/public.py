"""What of a case's standing its applicant may read: never a decision before the letter that tells it has gone."""

from collections.abc import Collection, Sequence

from kvitto.core.programme import Programme


def told_path(path: Sequence[str], programme: Programme, gone: Collection[str]) -> tuple[str, ...]:
    """The way of a case as far as it may be told. ``gone`` are the kinds of letters that have been sent on it.

    A status with a letter that waits for staff is held back until that letter has gone, and so is what comes after,
    unless a later letter has told of it.
    """
    told = 1
    held = False
    for place, status in enumerate(path):
        letters = [one for one in programme.letter if one.occasion == "status" and one.tick and status in one.statuses]
        if any(letter.kind in gone for letter in letters):
            held = False
        elif letters:
            held = True
        if not held:
            told = place + 1
    return tuple(path[:told])
