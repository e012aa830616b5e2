"""An application on its way: what has been typed so far, carried sealed in one hidden input.

Nothing of it is stored here until *Spara* or *Skicka*. It holds the words as they were typed, so whoever goes back
finds them so, and a new version of the form reads them anew.
"""

from collections.abc import Mapping
from dataclasses import astuple, dataclass, field, replace
from datetime import UTC, datetime, timedelta

from werkzeug.exceptions import RequestEntityTooLarge

from kvitto.core.forms.answers import Answers
from kvitto.core.forms.form import Form
from kvitto.core.ids import Token
from kvitto.core.seal import BrokenSeal, seal, unseal
from kvitto.web.body import Typed

SEALED_CHARS_MAX = 200_000
LIFETIME = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Link:
    """The mailed link by which a form was opened on a case: the case's token, the contact that the link was for, and
    what staff had asked then.

    Of a final report also what was promised, in Swedish and English, and what was paid out, in kronor.
    """

    token: Token
    contact: str
    asked: str = ""
    promised: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    received: int | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """Which report the link opened, and what the municipality answered for the year before ``year``.

    ``stamp`` is that of the version of the report that the person has seen.
    """

    municipality: str
    year: int
    answers: Answers
    stamp: str = ""

    def beside(self, answers: Answers) -> Answers:
        """Last year's answers, if it is still that municipality and year that is answered for."""
        same = answers.get("kommun_kod") == self.municipality and answers.get("ar") == self.year
        return self.answers if same else {}


@dataclass(frozen=True, slots=True)
class Draft:
    """`typed` is by step. `checking`: the person has seen the check page, and returns to it from every step.

    `saved`: it is kept in the journal, under a mailed link. `since` is when the form was first begun, where that was
    before the token in use was as good as new. `link` tells the case that it is about, if any, and
    `earlier` what was answered the year before. `doubted`: it once
    looked as if a machine had filled it in, and the person was told. `turn` counts the pages that the draft has been
    on, so that a browser that goes back can tell the newest. `registers` is the form whose paper staff are typing in.
    """

    token: Token
    began_at: datetime
    typed: Mapping[str, Typed] = field(default_factory=dict)
    checking: bool = False
    saved: bool = False
    since: datetime | None = None
    link: Link | None = None
    doubted: bool = False
    earlier: Earlier | None = None
    turn: int = 0
    registers: str = ""

    @property
    def first_begun(self) -> datetime:
        """When the person began, which counts against a form's last moment."""
        return min(self.since or self.began_at, self.began_at)

    def with_step(self, step: str, inputs: Typed) -> "Draft":
        """The same draft with the step answered so."""
        return replace(self, typed={**self.typed, step: inputs})

    def of(self, step: str) -> Typed:
        """What has been typed in the step."""
        return self.typed.get(step, {})

    def expired(self, now: datetime) -> bool:
        """Whether it was begun so long ago that its token may no longer be used for the first time."""
        return not -LIFETIME < now - self.began_at <= LIFETIME


@dataclass(frozen=True, slots=True)
class Carried:
    """What a page carries on: the sealed draft, and which it is, for the script that finds the newest."""

    sealed: str
    token: Token
    turn: int


def carried(draft: Draft, form: Form, secret: bytes) -> Carried:
    """The draft for the next page's hidden input.

    Raises: RequestEntityTooLarge if it would be longer than 200 kB.
    """
    turn = draft.turn + 1
    content = {
        "token": draft.token,
        "began": int(draft.began_at.timestamp()),
        "typed": {
            step: {_writable(name): [_writable(value) for value in values] for name, values in inputs.items()}
            for step, inputs in draft.typed.items()
        },
        "checking": draft.checking,
        "saved": draft.saved,
        **({"since": int(draft.since.timestamp())} if draft.since else {}),
        **({"link": list(astuple(draft.link))} if draft.link else {}),
        "doubted": draft.doubted,
        **({"earlier": list(astuple(draft.earlier))} if draft.earlier else {}),
        "turn": turn,
        **({"registers": draft.registers} if draft.registers else {}),
    }
    sealed = seal(secret, _purpose(form.region, form.id), content)
    if len(sealed) > SEALED_CHARS_MAX:
        raise RequestEntityTooLarge
    return Carried(sealed, draft.token, turn)


def unfold(sealed: str, region: str, form_id: str, secret: bytes) -> Draft:
    """The draft that :func:`carried` sealed for this form, also as an older version of it did. Raises: BrokenSeal."""
    content = unseal(secret, _purpose(region, form_id), sealed)
    try:
        return Draft(
            token=Token(content["token"]),
            began_at=datetime.fromtimestamp(content["began"], UTC),
            typed={
                step: {name: tuple(values) for name, values in inputs.items()}
                for step, inputs in content["typed"].items()
            },
            checking=content.get("checking", False),
            saved=content.get("saved", False),
            since=datetime.fromtimestamp(content["since"], UTC) if "since" in content else None,
            link=Link(*content["link"]) if "link" in content else None,
            doubted=content.get("doubted", False),
            earlier=Earlier(*content["earlier"]) if "earlier" in content else None,
            turn=content.get("turn", 0),
            registers=content.get("registers", ""),
        )
    except (KeyError, TypeError, AttributeError) as fault:
        raise BrokenSeal(f"a draft of another shape: {type(fault).__name__}") from None


def _writable(text: str) -> str:
    """Without what no UTF-8 can carry, which the step has refused already."""
    return text.encode("utf-8", "replace").decode()


def _purpose(region: str, form_id: str) -> str:
    return f"draft {region}/{form_id}"
