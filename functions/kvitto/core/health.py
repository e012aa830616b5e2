"""What a doctor found: in one word how grave it is, and in plain words what it means."""

from dataclasses import dataclass
from typing import Literal

Grade = Literal["ok", "note", "fault"]
"""``note``: Kvitto works, and somebody should know. ``fault``: something must be done first."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing looked at. ``words`` say what was found and what Kvitto, or a person, will therefore do."""

    what: str
    grade: Grade
    words: str
