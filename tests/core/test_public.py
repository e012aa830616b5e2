"""An applicant reads of a decision on the page of the case only when the letter that tells it has gone."""

import pytest

from kvitto.core.programme import Programme
from kvitto.core.public import told_path

WORDS = {"sv": "x", "en": "x"}


def status(id_: str, **words: object) -> dict[str, object]:
    return {"id": id_, "word": id_, "public": WORDS, "meaning": WORDS, **words}


PROGRAMME = Programme.model_validate(
    {
        "rules": {},
        "status": [
            status("INKOMMEN"),
            status("BEREDNING"),
            status("BEVILJAD", decision=True),
            status("AVSLAG", decision=True),
            status("AVTAL_SKICKAT"),
            status("UTBETALD"),
        ],
        "way": [],
        "letter": [
            {"kind": "granted", "name": "Beslut", "statuses": ["BEVILJAD"], "tick": True},
            {"kind": "agreement", "name": "Avtal", "statuses": ["AVTAL_SKICKAT"], "tick": True},
        ],
    }
)


@pytest.mark.parametrize(
    "path, gone, told",
    [
        (["INKOMMEN"], [], 1),
        (["INKOMMEN", "BEREDNING"], [], 2),
        (["INKOMMEN", "BEREDNING", "BEVILJAD"], ["receipt"], 2),
        (["INKOMMEN", "BEREDNING", "BEVILJAD"], ["receipt", "granted"], 3),
        (["INKOMMEN", "BEREDNING", "BEVILJAD", "AVTAL_SKICKAT"], [], 2),
        (["INKOMMEN", "BEREDNING", "BEVILJAD", "AVTAL_SKICKAT"], ["agreement"], 4),
        (["INKOMMEN", "BEREDNING", "BEVILJAD", "AVTAL_SKICKAT", "UTBETALD"], [], 5),
        (["INKOMMEN", "AVSLAG"], [], 1),  # A decision without a letter of its own is never told by this page first.
    ],
)
def test_the_way_is_told_as_far_as_letters_have_told_it(path, gone, told):
    assert told_path(path, PROGRAMME, gone) == tuple(path[:told])
