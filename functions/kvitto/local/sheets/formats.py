"""Cell formats and colours as Google keeps and answers them.

Inside a book a colour is kept once, as its …ColorStyle; the older …Color beside it is added to answers. Colours
are eight bits a channel and are answered as 32-bit floats, a zero channel left out (recorded).
"""

import struct
from typing import Any

from .cells import Json
from .masks import Mask

WHITE: Json = {"red": 1, "green": 1, "blue": 1}

DEFAULT: Json = {
    "backgroundColor": WHITE,
    "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
    "verticalAlignment": "BOTTOM",
    "wrapStrategy": "OVERFLOW_CELL",
    "textFormat": {
        "foregroundColor": {},
        "fontFamily": "arial,sans,sans-serif",
        "fontSize": 10,
        "bold": False,
        "italic": False,
        "strikethrough": False,
        "underline": False,
        "foregroundColorStyle": {"rgbColor": {}},
    },
    "backgroundColorStyle": {"rgbColor": WHITE},
}

_THEME = (
    ("TEXT", 0x000000),
    ("BACKGROUND", 0xFFFFFF),
    ("ACCENT1", 0x4285F4),
    ("ACCENT2", 0xEA4335),
    ("ACCENT3", 0xFBBC04),
    ("ACCENT4", 0x34A853),
    ("ACCENT5", 0xFF6D01),
    ("ACCENT6", 0x46BDC6),
    ("LINK", 0x1155CC),
)


def _from_hex(rgb: int) -> Json:
    return colour({"red": (rgb >> 16) / 255, "green": (rgb >> 8 & 255) / 255, "blue": (rgb & 255) / 255})


def colour(given: Json) -> Json:
    """A Color as Google gives it back."""
    channels = {name: _channel(given[name]) for name in ("red", "green", "blue") if given.get(name)}
    alpha = {"alpha": _float32(min(1.0, float(given["alpha"])))} if given.get("alpha") else {}
    return {name: value for name, value in channels.items() if value} | alpha


def _channel(value: float) -> float:
    # A hair is added so that 126.99999 from a 32-bit float is still 127.
    return _float32(int(min(1.0, max(0.0, float(value))) * 255 + 1e-3) / 255)


def _float32(value: float) -> float:
    single = float(f"{struct.unpack('f', struct.pack('f', value))[0]:.8g}")
    return int(single) if single == int(single) else single


THEME: Json = {
    "primaryFontFamily": "Arial",
    "themeColors": [{"colorType": name, "color": {"rgbColor": _from_hex(rgb)}} for name, rgb in _THEME],
}


def kept(given: Any) -> Any:
    """A format (or any JSON with colours in it) as a book keeps it."""
    if isinstance(given, list):
        return [kept(item) for item in given]
    if not isinstance(given, dict):
        return given
    result: Json = {}
    for name, value in given.items():
        if name.endswith("ColorStyle") and isinstance(value, dict):
            result[name] = {"rgbColor": colour(value["rgbColor"])} if "rgbColor" in value else value
        elif (name.endswith("Color") or name == "color") and isinstance(value, dict) and name != "rgbColor":
            if f"{name}Style" not in given:
                result[f"{name}Style"] = {"rgbColor": colour(value)}
        else:
            result[name] = kept(value)
    return result


def kept_mask(mask: Mask) -> Mask:
    """The mask that means the same of a kept format."""
    result: Mask = {}
    for name, deeper in mask.items():
        plain = (name.endswith("Color") or name == "color") and name != "rgbColor"
        result[f"{name}Style" if plain else name] = {} if plain else kept_mask(deeper)
    return result


def told(stored: Any) -> Any:
    """A kept format as it is answered: each colour style with its plain colour beside it."""
    if isinstance(stored, list):
        return [told(item) for item in stored]
    if not isinstance(stored, dict):
        return stored
    result: Json = {}
    for name, value in stored.items():
        if name.endswith("olorStyle") and isinstance(value, dict):
            if "rgbColor" in value:
                result[name.removesuffix("Style")] = value["rgbColor"]
            result[name] = value
        else:
            result[name] = told(value)
    return result


def effective(stored: Json | None) -> Json:
    """The format in force: the default with the cell's own on top."""
    base: Json = DEFAULT | {
        "textFormat": DEFAULT["textFormat"] | {"fontFamily": "Arial"},
        "hyperlinkDisplayType": "PLAIN_TEXT",
    }
    own = told(stored or {})
    text = base["textFormat"] | own.get("textFormat", {})
    result: Json = base | own | {"textFormat": text}
    return result
