"""The lexicon files the document grammar reads: roles, page furniture, labels, headings, types, targets, actions.

Belongs here: row classes and declarations, as in `tables`, of the words that structure and extraction look for.
Does not belong here: names of things that exist (`tables`).
"""

from __future__ import annotations

from typing import NamedTuple

from pipelines.lexicon.tables import LexiconTable, _domain, _table


class RoleWordRow(NamedTuple):
    """A word that assigns a role: a label before the names, a verb after them, or a prefix that adds helpers."""

    word: str
    usage: str
    role: str
    party: str
    note: str | None


class ChromePatternRow(NamedTuple):
    """A regular expression that a whole paragraph of page furniture matches, after folding.

    `holds`: a pattern that may open with anything costs a look at the whole paragraph; what stands in every paragraph
    it matches spares that look where it is missing.
    """

    pattern: str
    holds: str | None
    where: str
    note: str | None


class MetadataLabelRow(NamedTuple):
    """A label of a document's metadata and the field its value belongs to (none: no field of ours)."""

    label: str
    field: str
    note: str | None


class GuidanceHeadingRow(NamedTuple):
    """A heading that gives direction, goals, a look back or organisation: what stands under it orders no measure."""

    word: str
    note: str | None


class DocumentTypeRow(NamedTuple):
    """A word that ends a title and names the type of document; `is_plan` 1 when its paragraphs order measures."""

    word: str
    document_type: str
    is_plan: int
    note: str | None


class ActionVerbRow(NamedTuple):
    """A verb before a cited policy and the action it stands for."""

    verb: str
    action: str
    note: str | None


class TargetWordRow(NamedTuple):
    """A word of the target grammar: its list, and what it decides."""

    list: str
    word: str
    value: str | None
    note: str | None


class StructureWordRow(NamedTuple):
    """A word that decides what a line or a cell is, and the list it belongs to.

    The lists: `builds` verbs and `built` things of a cell that says what is to be built, which ends as a body does, and
    `names_body`, what stands behind such a verb in the name of a body; `instructs`, headings of a notice that tell its
    readers how to carry out the plan.
    """

    list: str
    word: str
    note: str | None


class FewOfAKindRow(NamedTuple):
    """A thing a plan names few of: a larger number is suspect where the text also writes ranges."""

    noun: str
    at_most: int
    note: str | None


class OfficialTitleRow(NamedTuple):
    """The official title of a policy that texts cite with a mark lost."""

    title: str
    note: str | None


_FIELDS = frozenset(
    {
        "none",
        "title",
        "issuer",
        "document_number",
        "issue_date",
        "publish_date",
        "print_date",
        "source",
        "subject",
        "index_number",
        "subject_category",
    }
)

GRAMMAR_TABLES: dict[str, LexiconTable] = {
    table.name: table
    for table in (
        _table("action_verbs", ActionVerbRow, "verb", codes={"action": _domain("action")}),
        _table(
            "chrome_patterns", ChromePatternRow, "pattern", codes={"where": frozenset({"any", "head", "tail", "box"})}
        ),
        _table("document_types", DocumentTypeRow, "word", codes={"document_type": _domain("document_type")}),
        _table("few_of_a_kind", FewOfAKindRow, "noun"),
        _table("guidance_headings", GuidanceHeadingRow, "word"),
        _table("metadata_labels", MetadataLabelRow, "label", codes={"field": _FIELDS}),
        _table("official_titles", OfficialTitleRow, "title"),
        _table(
            "role_words",
            RoleWordRow,
            "word",
            "usage",
            codes={
                "usage": frozenset({"label", "verb", "prefix"}),
                "role": _domain("role") | {"deadline", "contact"},
                "party": _domain("party_type"),
            },
        ),
        _table(
            "structure_words",
            StructureWordRow,
            "list",
            "word",
            codes={"list": frozenset({"builds", "built", "instructs", "names_body"})},
        ),
        _table("target_words", TargetWordRow, "list", "word"),
    )
}
