"""Word templates are checked before anybody signs what they make: do they open, and ask only for what is told?"""

import pytest
from docx import Document

from kvitto.adapters.word_documents import WordDocuments, checked
from kvitto.core.documents import FACTS
from kvitto.core.failures import Permanent
from kvitto.wiring import data_folder
from tests.forms.material import files


@pytest.fixture
def templates(tmp_path):
    """A templates folder, and a way to put a template in it."""
    folder = tmp_path / "documents"

    def put(name, *paragraphs):
        document = Document()
        for words in paragraphs:
            document.add_paragraph(words)
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        document.save(str(folder / name))

    return put, WordDocuments(tmp_path)


def test_every_template_that_a_region_names_is_right():
    found = dict(checked(files(), data_folder() / "templates"))
    assert len(found) == 5
    assert set(found.values()) == {None}


def test_a_field_that_is_not_told_is_named_with_the_one_that_was_meant(templates):
    put, words = templates
    put("beslut.docx", "{{ reasn }}", "{{ reference }}")
    assert list(words.faults("beslut.docx", "vgr")) == [
        'there is no fact "reasn" in a document. Did you mean "reason"?'
    ]


@pytest.mark.parametrize("paragraph", ["{% if %}", "{{ reason", "{%p endif %}"])
def test_a_field_that_is_broken_off_is_told(templates, paragraph):
    put, words = templates
    put("beslut.docx", paragraph)
    [fault] = words.faults("beslut.docx", "vgr")
    assert "it cannot be opened as a Word template" in fault


def test_a_template_that_is_missing_or_no_word_file_is_told(templates, tmp_path):
    put, words = templates
    put("annat.docx", "Hej")
    assert list(words.faults("beslut.docx", "vgr")) == ["There is no template beslut.docx in templates/documents."]
    (tmp_path / "documents" / "beslut.docx").write_bytes(b"%PDF-1.7")
    [fault] = words.faults("beslut.docx", "vgr")
    assert "it cannot be opened as a Word template" in fault


def test_a_regions_own_template_goes_before_the_common_one(templates):
    put, words = templates
    put("beslut.docx", "Alla")
    put("vgr/beslut.docx", "Västra Götaland")
    facts = dict.fromkeys(FACTS, "")
    assert words.draft("beslut.docx", "vgr", facts) != words.draft("beslut.docx", "orebro", facts)


def test_a_fact_that_is_not_there_stops_the_document(templates):
    put, words = templates
    put("beslut.docx", "{{ reason }}")
    with pytest.raises(Permanent, match="Run kvitto check"):
        words.draft("beslut.docx", "vgr", {})
