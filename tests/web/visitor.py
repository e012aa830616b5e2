"""A visitor without JavaScript: reads pages, fills in what stands there and presses buttons."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from urllib3.filepost import encode_multipart_formdata
from werkzeug.test import Client, TestResponse

VOID = {"input", "br", "link", "meta", "hr", "img", "path"}
SKIPPED = {"script", "style", "title"}


@dataclass
class Control:
    """An input, a choice in one, or a button, with the words that it is known by."""

    name: str
    value: str
    kind: str
    words: str = ""
    on: bool = True
    href: str = ""


@dataclass
class Sheet(HTMLParser):
    """What a page holds: its words, links, and the controls of its one form."""

    html: str
    title: str = ""
    words: str = ""
    action: str = ""
    controls: list[Control] = field(default_factory=list)
    links: list[Control] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    described: list[str] = field(default_factory=list)
    multipart: bool = False

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[tuple[str, Control | None]] = []
        self._select = ""
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        control = self._control(tag, given)
        if "id" in given:
            self.ids.append(given["id"])
        self.described += given.get("aria-describedby", "").split()
        if tag == "form":
            self.action = given["action"]
            self.multipart = given.get("enctype") == "multipart/form-data"
        if tag not in VOID:
            self._open.append((tag, control))

    def _control(self, tag: str, given: Mapping[str, str]) -> Control | None:
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "input":
            on = "checked" in given if given["type"] in ("radio", "checkbox") else True
            self.controls.append(Control(name, value, given["type"], on=on))
            return None
        if tag == "select":
            self._select = name
        if tag == "option":
            self.controls.append(Control(self._select, value, "option", on="selected" in given))
        elif tag == "textarea":
            self.controls.append(Control(name, "", "textarea"))
        elif tag == "button":
            self.controls.append(Control(name, value, "button", on=False, href=given.get("formaction", "")))
        elif tag == "a":
            self.links.append(Control("", "", "a", href=given["href"]))
            return self.links[-1]
        else:
            return None
        return self.controls[-1]

    def handle_endtag(self, tag: str) -> None:
        opened, _ = self._open.pop()
        assert opened == tag, f"</{tag}> closes <{opened}>"

    def handle_data(self, data: str) -> None:
        tag = self._open[-1][0] if self._open else ""
        control = next((control for _, control in reversed(self._open) if control is not None), None)
        if tag == "textarea" and control is not None:
            control.value += data.removeprefix("\n")
        elif control is not None:
            control.words += data
        if tag == "title":
            self.title += data
        elif tag not in SKIPPED:
            self.words += f" {data}"

    def sent(self, button: Control | None) -> Iterator[tuple[str, str]]:
        """What a browser would send: filled-in controls, and the button that was pressed."""
        for control in self.controls:
            if control.name and control.kind != "file" and (control.on or control is button):
                yield control.name, control.value


def multipart(parts: Sequence[tuple[str, str | tuple[str, bytes]]]) -> dict[str, Any]:
    """A form with files as a browser sends it: what the client's ``post`` needs to know."""
    body, content_type = encode_multipart_formdata(parts)
    return {"data": body, "content_type": content_type}


class Visitor:
    """Stands on one page at a time, and thinks before a press.

    ``headers`` go with every request, as a browser's own would.
    """

    def __init__(
        self, client: Client, headers: Mapping[str, str] | None = None, think: Callable[[], None] = lambda: None
    ) -> None:
        self.client = client
        self.think = think
        self.headers = dict(headers or {})
        self.at = ""
        self.answer: TestResponse
        self.page: Sheet
        self.chosen: dict[str, list[tuple[str, bytes]]] = {}

    def go(self, address: str) -> "Visitor":
        return self._show(self.client.get(self._here(address), headers=self.headers), address)

    def follow(self, words: str) -> "Visitor":
        link = next(link for link in self.page.links if words in link.words)
        return self.go(urljoin(self.at, link.href))

    def fill(self, answers: Mapping[str, str | Sequence[str]]) -> "Visitor":
        """Fill in by the names of the inputs. A list picks just those of it."""
        for name, answer in answers.items():
            controls = [control for control in self.page.controls if control.name == name]
            assert controls, f"no input {name} on {self.page.title}"
            values = [answer] if isinstance(answer, str) else list(answer)
            ticks = [control for control in controls if control.kind in ("radio", "checkbox", "option")]
            if ticks and len(ticks) < len(controls):  # A field to type in, with boxes for other answers beside it.
                ticked = [control for control in ticks if control.value in values]
                for control in controls:
                    control.on = control not in ticks or control in ticked
                    if control not in ticks:
                        control.value = "" if ticked else values[0]
            elif ticks:
                assert set(values) <= {control.value for control in controls}, f"{name} cannot be {values}"
                for control in controls:
                    control.on = control.value in values
            else:
                for control, value in zip(controls, values, strict=True):
                    control.value = value
        return self

    def press(self, words: str = "") -> "Visitor":
        """Press the first button with these words in it; without words, Enter: the first button of all."""
        buttons = [control for control in self.page.controls if control.kind == "button" and words in control.words]
        assert buttons, f"no button {words!r} on {self.page.title}"
        self.think()
        address = self._here(buttons[0].href or self.page.action)
        data: dict[str, list[str]] = {}
        for name, value in self.page.sent(buttons[0]):
            data.setdefault(name, []).append(value)
        if not self.page.multipart:
            return self._show(self.client.post(address, data=data, headers=self.headers), address)
        parts: list[tuple[str, str | tuple[str, bytes]]] = list(self.page.sent(buttons[0]))
        for control in self.page.controls:
            if control.kind == "file":  # One that nobody has touched is sent, too: empty and without a name.
                parts += [(control.name, file) for file in self.chosen.pop(control.name, [("", b"")])]
        return self._show(self.client.post(address, headers=self.headers, **multipart(parts)), address)

    def choose(self, name: str, *files: tuple[str, bytes]) -> "Visitor":
        """Choose files in the browser's window; they are sent with the next press."""
        assert any(control.name == name and control.kind == "file" for control in self.page.controls)
        self.chosen[name] = list(files)
        return self

    def typed(self, name: str) -> list[str]:
        """What stands in the inputs of that name now."""
        return [control.value for control in self.page.controls if control.name == name and control.on]

    def _show(self, answer: TestResponse, address: str) -> "Visitor":
        if answer.status_code in (301, 302, 303, 307, 308):
            return self.go(urljoin(address, answer.headers["Location"]))
        self.at, self.answer = address, answer
        self.page = Sheet(answer.get_data(as_text=True))
        return self

    def _here(self, address: str) -> str:
        parts = urlsplit(address)
        return parts.path + (f"?{parts.query}" if parts.query else "")
