"""Signs that a machine filled in the form.

Whoever shows one gets the page again with every answer, and may go on. Who shows one a second time when sending is
taken in like everybody else, and waits in quarantine until staff have looked: an extension that fills in every input
costs a delay and not an application.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kvitto.core.forms.form import Text
from kvitto.core.submission import Doubt
from kvitto.web import body
from kvitto.web.body import Typed
from kvitto.web.draft import Draft

TRAP = "_webbplats"
"""An input that nobody sees: it is sent, and it is empty."""

SHORTEST = timedelta(seconds=3)
"""Nobody has read a form, filled it in and sent it sooner."""


@dataclass(frozen=True, slots=True)
class Doubted:
    """Why, and what to say the first time."""

    why: Doubt
    text: Text


TRAPPED = Doubted(
    "trap",
    Text(
        "Svaren är inte mottagna, men de finns kvar här. Ett dolt fält som ska vara tomt var ifyllt, kanske av ett "
        "tillägg i webbläsaren. Tryck på knappen igen, så går det vidare.",
        "Your answers have not been received, but they are still here. A hidden field that must be empty was filled "
        "in, perhaps by an extension of the browser. Press the button again to go on.",
    ),
)
TOO_SOON = Doubted(
    "speed",
    Text(
        "Svaren är inte mottagna, men de finns kvar här. Det gick snabbare än vi räknar med att någon hinner. Vänta "
        "några sekunder och tryck på knappen igen.",
        "Your answers have not been received, but they are still here. It went faster than we think anyone can. Wait "
        "a few seconds and press the button again.",
    ),
)


def doubt(inputs: Typed) -> Doubted | None:
    """Whether the trap was filled in, or left out. Raises: Unreadable when it comes twice."""
    return None if body.scalar(inputs, TRAP) == "" else TRAPPED


def doubt_at_end(inputs: Typed, begun: Draft, now: datetime) -> Doubted | None:
    """The same before anything is kept or mailed, when also the time is looked at. Raises: as :func:`doubt`."""
    return doubt(inputs) or (TOO_SOON if timedelta(0) <= now - begun.began_at < SHORTEST else None)
