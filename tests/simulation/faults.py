"""All that can go wrong at a call, and at which calls. A fault point is a call and a fault."""

from typing import Final


class Fault:
    """One way to fail, in the words of the story that is told of a failing run."""

    __slots__ = ("bit", "name")

    def __init__(self, name: str, bit: int) -> None:
        self.name = name
        self.bit = bit
        """Its place in the mask that says which faults a schedule knows; 0 for none."""


class Call:
    """One method of a port, and the faults it may meet. One named twice is met twice as often."""

    __slots__ = ("faults", "name", "often", "points")

    def __init__(self, name: str, *faults: Fault, often: int) -> None:
        self.name = name
        self.faults = faults
        self.often = often
        """How much more often than the calmest calls it meets a fault: what is seldom called must fail often."""
        self.points = tuple(f"{name}: {fault.name}" for fault in faults)


FAULTS: list[Fault] = []


def _fault(name: str) -> Fault:
    FAULTS.append(Fault(name, 1 << len(FAULTS)))
    return FAULTS[-1]


QUIET: Final = Fault("nothing", 0)

# Any call.
DIES = _fault("dies before it")
DIES_AFTER = _fault("dies after it")
SLOW = _fault("is slow")
FREEZES = _fault("freezes before it")
FREEZES_AFTER = _fault("freezes after it")
FAILS = _fault("no answer, and it never happens")
FAILS_AFTER = _fault("it happens, and the answer is lost")
LANDS_LATE = _fault("no answer, and it happens later")
DIES_LANDS_LATE = _fault("dies, and it happens later")

# The journal.
SAYS_TAKEN = _fault("it happens, and a retry below says taken")
CHANGES = _fault("the listing changes between its pages")

# The register.
QUOTA = _fault("429")
EXPIRES = _fault("401")
SHORT_TOKEN = _fault("the access token is already old")
ODD_REFUSAL = _fault("an odd 400")
TORN = _fault("half of it is read before staff do something, half after")
STAFF = _fault("staff work in the sheet")
MOVED = _fault("staff move a column")
FOREIGN = _fault("somebody else's marker is put")
MARKER_LOST = _fault("a marker is lost")
PROTECTED = _fault("the tab is protected for a while")
SHARE_LOST = _fault("the share is withdrawn for a while")

# The relay.
LOGIN = _fault("the relay refuses our login")
PUT_OFF = _fault("4xx")
REFUSED = _fault("5xx")
LINE_DROPS = _fault("the line drops")
LOST_SENT = _fault("the line drops after the mail was taken")
LOST_UNSENT = _fault("the line drops before the mail was taken")
LOST_SENT_LATE = _fault("the line drops, and the mail goes later")

_ALWAYS = (DIES, SLOW, FREEZES)
_AFTER = (DIES_AFTER, FREEZES_AFTER)
_READ = (*_ALWAYS, FAILS, FAILS)
_WRITE = (*_ALWAYS, *_AFTER, FAILS, FAILS_AFTER, FAILS_AFTER, LANDS_LATE, LANDS_LATE, DIES_LANDS_LATE)
_STAFF = (STAFF, STAFF, STAFF, FOREIGN, FOREIGN, MARKER_LOST, PROTECTED, SHARE_LOST)
_GOOGLE = (QUOTA, EXPIRES)

PUT = Call("journal.put_once", *_WRITE, SAYS_TAKEN, SAYS_TAKEN, often=6)
GET = Call("journal.get", *_READ, often=1)
LIST = Call("journal.list", *_READ, CHANGES, CHANGES, CHANGES, often=6)
DELETE = Call("journal.delete", *_WRITE, often=3)
NOW = Call("journal.now", *_READ, often=1)
SLEEP = Call("clock.sleep", DIES, FREEZES, often=6)

SESSION = Call("register.session", *_READ, SHORT_TOKEN, SHORT_TOKEN, SHARE_LOST, often=8)
APPEND = Call("register.append_once", *_WRITE, *_GOOGLE, *_STAFF, ODD_REFUSAL, MOVED, MOVED, often=20)
MARKER = Call("register.marker", *_READ, *_GOOGLE, *_STAFF, often=20)
PUT_MARKER = Call("register.put_marker", *_WRITE, *_GOOGLE, *_STAFF, often=20)
PRUNE = Call("register.prune_markers", *_WRITE, *_GOOGLE, *_STAFF, often=20)
TOKENS_IN = Call("register.tokens_in", *_READ, *_GOOGLE, *_STAFF, often=10)
LOOK = Call("register.look", *_READ, *_GOOGLE, STAFF, STAFF, STAFF, STAFF, PROTECTED, SHARE_LOST, TORN, TORN, often=10)
WRITE_CELLS = Call("register.write_cells", *_WRITE, *_GOOGLE, STAFF, STAFF, PROTECTED, SHARE_LOST, often=20)
ADD_COLUMNS = Call("register.add_columns", *_WRITE, *_GOOGLE, STAFF, PROTECTED, SHARE_LOST, often=40)

CONNECT = Call("post.connect", *_READ, LOGIN, LOGIN, often=8)
ADDRESS = Call("post.address", *_ALWAYS, *_AFTER, PUT_OFF, REFUSED, LINE_DROPS, often=8)
SEND = Call(
    "post.send",
    *_ALWAYS,
    *_AFTER,
    *(PUT_OFF, REFUSED, LINE_DROPS),
    *(LOST_SENT, LOST_SENT, LOST_SENT, LOST_UNSENT, LOST_UNSENT, LOST_SENT_LATE, LOST_SENT_LATE),
    often=20,
)

CALLS = (
    PUT, GET, LIST, DELETE, NOW, SLEEP,
    SESSION, APPEND, MARKER, PUT_MARKER, PRUNE, TOKENS_IN, LOOK, WRITE_CELLS, ADD_COLUMNS,
    CONNECT, ADDRESS, SEND,
)  # fmt: skip

POINTS = tuple(dict.fromkeys(point for call in CALLS for point in call.points))
"""Every fault point. A run of many schedules must have met each of them."""
