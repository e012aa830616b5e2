"""One question after sending: was the page of use? The answer is kept beside the submission, outside the ledger."""

import json

from kvitto.core.ids import Token
from kvitto.core.submission import Submission
from kvitto.ports import Office


def give_feedback(office: Office, post: Submission, *, useful: bool, words: str) -> None:
    """Keep the answer; the first one stands. Raises: JournalUnavailable."""
    answer = {
        "record": 1,
        "region": post.region,
        "form": post.form,
        "answered_at": office.clock.now().isoformat(timespec="seconds"),
        "useful": useful,
        "words": words,
    }
    office.journal.put_once(key_of(post.token), json.dumps(answer, ensure_ascii=False).encode())


def has_given_feedback(office: Office, post: Submission) -> bool:
    """Whether the question has been answered. Raises: JournalUnavailable."""
    return office.journal.get(key_of(post.token)) is not None


def key_of(token: Token) -> str:
    """The journal key of what was answered after a post."""
    return f"feedback/{token}"
