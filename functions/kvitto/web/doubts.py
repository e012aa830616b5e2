"""Signs that a machine filled in the form. Whoever shows one gets the page again with every answer, and may go on."""

from datetime import datetime, timedelta

from kvitto.core.forms.form import Text
from kvitto.web import body
from kvitto.web.body import Typed
from kvitto.web.draft import Draft

TRAP = "_webbplats"
"""An input that nobody sees: it is sent, and it is empty."""

SHORTEST = timedelta(seconds=3)
"""Nobody has read a form, filled it in and sent it sooner."""

TRAPPED = Text(
    "Svaren är inte mottagna, men de finns kvar här. Ett dolt fält som ska vara tomt var ifyllt, kanske av ett "
    "tillägg i webbläsaren. Tryck på knappen igen. Händer det en gång till? Prova en annan webbläsare, eller skriv "
    "till oss.",
    "Your answers have not been received, but they are still here. A hidden field that must be empty was filled in, "
    "perhaps by an extension of the browser. Press the button again. Does it happen once more? Try another browser, "
    "or write to us.",
)
TOO_SOON = Text(
    "Svaren är inte mottagna, men de finns kvar här. Det gick snabbare än vi räknar med att någon hinner. Vänta några "
    "sekunder och tryck på knappen igen.",
    "Your answers have not been received, but they are still here. It went faster than we think anyone can. Wait a few "
    "seconds and press the button again.",
)


def doubt(inputs: Typed) -> Text | None:
    """What to say to whoever filled in the trap, or left it out. Raises: Unreadable when it comes twice."""
    return None if body.scalar(inputs, TRAP) == "" else TRAPPED


def doubt_at_end(inputs: Typed, begun: Draft, now: datetime) -> Text | None:
    """The same before anything is kept or mailed, when also the time is looked at. Raises: as :func:`doubt`."""
    return doubt(inputs) or (TOO_SOON if timedelta(0) <= now - begun.began_at < SHORTEST else None)
