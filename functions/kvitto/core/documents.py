"""Word documents of a case: where they lie, what they are called when they are handed out, and what they may tell."""

from collections.abc import Mapping, Sequence

from kvitto.core.case_letters import Told, case_facts
from kvitto.core.ids import DocumentId, Reference, Token

FACTS = frozenset(
    {
        "reference", "diary_number", "municipality", "project", "region_name", "unit", "programme", "year", "granted",
        "requested", "less", "something_granted", "reason", "decided_on", "decider", "delegation", "starts", "ends",
        "report_by", "agreement_by", "requisition_by", "last_payment", "paid_within_year", "own_contribution",
        "needs_agreement", "support", "consultant", "consultant_gives", "with_whom", "parties", "appeal",
    }
)  # fmt: skip
"""What templates may ask for. ``parties`` is a list, ``with_whom`` who is in it besides us and the applicant."""


def folder(token: Token) -> str:
    """The prefix of the documents of a case, by the post that opened it."""
    return f"documents/{token}/"


def word_key(token: Token, document: DocumentId) -> str:
    """The journal key of a document as it was written."""
    return f"{folder(token)}{_part(document)}.docx"


def signed_key(token: Token, document: DocumentId, file: str) -> str:
    """The journal key of a signed file of a document."""
    return f"{folder(token)}{_part(document)}.{file}.pdf"


def handed_out_as(name: str, reference: Reference, document: DocumentId, *, signed: bool = False) -> str:
    """What a file is called: Beslut_VGR-2026-7KQ4-M2XP.docx, and from the second one on with its number."""
    number = document.rpartition(".")[2]
    another = f"_{number}" if number != "1" else ""
    return f"{name}_{reference}{another}{'_undertecknat.pdf' if signed else '.docx'}"


def document_facts(told: Told, others: Sequence[str]) -> Mapping[str, object]:
    """What a document may tell of its case: both parties' contributions, and every party by name.

    ``others`` are partners that are no municipalities, as the applicant has named them.
    """
    facts = case_facts(told)
    partners = [told.region.municipality(code).official_name for code in told.case.partners]
    known = {
        **facts,
        "consultant": told.texts.consultant,
        "delegation": told.programme.delegation,
        "with_whom": _listed([*partners, *others]),
        "parties": [facts["municipality"], *partners, *others, facts["region_name"]],
    }
    return {name: known[name] for name in FACTS}


def _listed(names: Sequence[str]) -> str:
    """As in a sentence: "Hjo kommun, Skara kommun och Läsklubben"."""
    return " och ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _part(document: DocumentId) -> str:
    """Kind and number."""
    return document.partition(".")[2]
