"""Kinds of rows of the page of a document.

Belongs here: what is known of each row. Does not belong here: where it comes from (`document_queries`).

Keys are those of the star, places are code points of the text, numbers are as in the views of `marts`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple


class Segment(NamedTuple):
    """A stretch of the text."""

    ordinal: int
    kind: str
    char_start: int
    char_end: int
    text: str


class Section(NamedTuple):
    """A heading."""

    section_key: int
    level: int
    number_text: str | None
    heading: str | None
    char_start: int


class Task(NamedTuple):
    """A task with the names of its themes."""

    task_key: int
    number_text: str | None
    title: str | None
    char_start: int
    target_count: int | None
    themes: str | None
    is_corrected: bool


class Responsibility(NamedTuple):
    """A party that answers for a task."""

    responsibility_key: int
    task_key: int
    role: str | None
    party_name_raw: str
    organization_name: str | None
    is_collective: bool
    is_inherited: bool
    char_start: int
    char_end: int
    is_corrected: bool


class Target(NamedTuple):
    """A target; its span is that of the quote."""

    target_key: int
    task_key: int
    indicator_name: str
    qualifier: str | None
    comparator: str | None
    value_low: float | None
    value_high: float | None
    direction: str | None
    unit: str | None
    target_kind: str
    base_year: int | None
    base_value: float | None
    base_unit: str | None
    deadline_year: int | None
    benchmark: str | None
    is_suspect: bool
    consistency: str
    char_start: int
    char_end: int
    value_char_start: int | None
    value_char_end: int | None
    is_corrected: bool


class PolicyReference(NamedTuple):
    """A policy that is cited."""

    policy_reference_key: int
    title: str
    document_number: str | None
    action: str
    char_start: int
    char_end: int
    is_corrected: bool


class Anomaly(NamedTuple):
    """Damage of the text."""

    anomaly_key: int
    kind: str
    raw_text: str
    likely_reading: str | None
    confidence: str
    char_start: int
    char_end: int
    is_corrected: bool


class ArithmeticCheck(NamedTuple):
    """Figures that were recomputed."""

    arithmetic_check_key: int
    check_type: str
    statement: str
    expression: str
    verdict: str
    char_start: int | None
    char_end: int | None
    is_corrected: bool


class About(NamedTuple):
    """What is known of the document as a whole."""

    source_file: str
    document_id: str
    title: str | None
    document_number: str | None
    document_type: str | None
    issuer_name: str | None
    region_name: str | None
    plan_start_year: int | None
    plan_end_year: int | None
    issue_date: date | None
    publish_date: date | None
    script: str | None
    encoding: str
    char_count: int
    is_canonical: bool
    canonical_source_file: str | None
    version_no: int
    raw_sha256: str
    is_extracted: bool


class Repeat(NamedTuple):
    """A repeat that was taken out (left) and what it repeats."""

    left_char_start: int
    left_char_end: int
    right_char_start: int
    right_char_end: int
    similarity: float


class Copy(NamedTuple):
    """A document that says the same; `is_copy` where it is the one that stands for both."""

    source_file: str
    similarity: float
    is_copy: bool


class Relation(NamedTuple):
    """A document that this one has to do with."""

    source_file: str
    relation: str


class Correction(NamedTuple):
    """What a person corrected, and which row it changed, if any."""

    table_name: str
    field_name: str
    extracted_value: str | None
    corrected_value: str | None
    reason: str
    author: str
    reviewed_on: date
    status: str
    message_zh: str | None
    message_en: str | None
    entity_table: str | None
    entity_key: int | None


class Refused(NamedTuple):
    """A row in quarantine."""

    target_table: str
    rule_id: str
    message_zh: str
    message_en: str
    raw_text: str | None
    char_start: int | None


@dataclass(slots=True)
class DocumentRows:
    """Everything the page of one document shows, by kind, in the order of the text."""

    document: list[About] = field(default_factory=list)
    segment: list[Segment] = field(default_factory=list)
    section: list[Section] = field(default_factory=list)
    task: list[Task] = field(default_factory=list)
    responsibility: list[Responsibility] = field(default_factory=list)
    target: list[Target] = field(default_factory=list)
    policy_reference: list[PolicyReference] = field(default_factory=list)
    anomaly: list[Anomaly] = field(default_factory=list)
    arithmetic_check: list[ArithmeticCheck] = field(default_factory=list)
    repeat: list[Repeat] = field(default_factory=list)
    copies: list[Copy] = field(default_factory=list)
    relation: list[Relation] = field(default_factory=list)
    correction: list[Correction] = field(default_factory=list)
    quarantine: list[Refused] = field(default_factory=list)


KIND_OF_TABLE = {
    "dim_task": "task",
    "fct_task_responsibility": "responsibility",
    "fct_target": "target",
    "fct_policy_reference": "policy_reference",
    "fct_text_damage": "anomaly",
    "fct_arithmetic_check": "arithmetic_check",
}
"""Table of the star → the kind of rows that come from it and that people correct; their key is their first field."""
