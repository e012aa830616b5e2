"""What of a case's standing its applicant may read: never a decision before the letter that tells it has gone."""

from collections.abc import Collection, Sequence

from kvitto.core.programme import Programme


def told_path(path: Sequence[str], programme: Programme, gone: Collection[str]) -> tuple[str, ...]:
    """The way of a case as far as it may be told. ``gone`` are the kinds of letters that have been sent on it.

    A decision, and whatever has a letter that waits for staff, is held back until that letter has gone. When staff have
    gone on from there to something that needs no letter, the applicant has been told in another way.
    """
    told = 1
    for place, status_id in enumerate(path):
        status = programme.by_id.get(status_id)
        letters = [
            one for one in programme.letter if one.occasion == "status" and one.tick and status_id in one.statuses
        ]
        waits = bool(letters) or (status is not None and status.decision)
        if not waits or any(letter.kind in gone for letter in letters):
            told = place + 1
    return tuple(path[:told])
