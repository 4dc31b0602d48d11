"""The views of `marts`, read straight from the parser: a document is scored without a warehouse.

Belongs here: renaming the columns of the parser's rows to those of the views.
Does not belong here: any judgement. That the warehouse shows the same is tested in `tests/warehouse`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.conform import regions
from pipelines.document import DocumentRows, parse_document
from pipelines.formats import read
from schemas import silver
from yaodian.evaluate.subject import Subject, load_gold

Record = dict[str, Any]

GOLD = Path(__file__).parent
STYLES = GOLD / "styles"
WHOLE = GOLD / "whole"
SEEDS = GOLD.parents[1] / "data" / "raw"

# view → (silver table, {column of the view: column of the table})
_VIEWS: dict[str, tuple[str, dict[str, str]]] = {
    "segment": ("text_segment", {"kind": "segment_kind_code", "text": "text_raw"}),
    "task": (
        "task",
        {
            "task_key": "ordinal",
            "ordinal": "task_ordinal",
            "number_text": "number_raw",
            "title": "title_zh",
            "text": "text_raw",
        },
    ),
    "responsibility": (
        "responsibility",
        {"task_key": "task_seq", "role": "role_code", "party_type": "party_type_code", "party_name": "party_name_zh"},
    ),
    "target": (
        "target",
        {
            "task_key": "task_seq",
            "indicator_name": "indicator_name_zh",
            "qualifier": "qualifier_zh",
            "comparator": "comparator_code",
            "direction": "direction_code",
            "unit": "unit_zh",
            "target_kind": "measure_kind_code",
            "base_unit": "base_unit_zh",
            "deadline_basis": "deadline_basis_code",
            "benchmark": "benchmark_text_zh",
            "frequency": "frequency_code",
            "consistency": "consistency_code",
            "char_start": "quote_char_start",
            "char_end": "quote_char_end",
        },
    ),
    "policy_reference": ("policy_reference", {"task_key": "task_seq", "title": "title_zh", "action": "action_code"}),
    "anomaly": ("text_damage", {"kind": "damage_kind_code", "confidence": "confidence_code"}),
    "arithmetic_check": (
        "arithmetic_check",
        {
            "check_type": "check_type_code",
            "statement": "statement_zh",
            "computed": "computed_value",
            "stated": "stated_value",
            "verdict": "verdict_code",
        },
    ),
    "section": ("section", {"level": "depth", "number_text": "number_raw", "heading": "heading_zh", "path": "path_zh"}),
}


class Parsed:
    """A parsed document: its rows as dictionaries, by silver table and by view."""

    def __init__(self, raw: bytes) -> None:
        self.text = read(raw).text
        self.found: DocumentRows = parse_document(1, raw)

    def table(self, name: str) -> list[Record]:
        """The rows of a silver table."""
        columns = silver.TABLES[name].column_names
        return [dict(zip(columns, row, strict=True)) for row in self.found.all_rows().get(name, [])]

    def view(self, name: str) -> list[Record]:
        """The rows of a view, with the columns that scoring reads."""
        if name == "document":
            return [self._document(row) for row in self.table("document")]
        table, names = _VIEWS[name]
        return [row | {column: row[source] for column, source in names.items()} for row in self.table(table)]

    def member(self, table: str, key: int) -> Record | None:
        """A dimension member seen in the document."""
        row = self.found.members.get(table, {}).get(key)
        return None if row is None else dict(zip(silver.TABLES[table].column_names, row, strict=True))

    def _document(self, row: Record) -> Record:
        issuer = self.member("organization", row["issuer_organization_key"])
        period = self.member("plan_period", row["plan_period_key"])
        region = regions.get(row["region_key"]) if row["region_key"] > 0 else None
        return row | {
            "title": row["title_zh"],
            "document_type": row["document_type_code"],
            "issuer_name": row["issuer_name_zh"] or (issuer["canonical_name_zh"] if issuer else None),
            "issuer_full_name": issuer["canonical_name_zh"] if issuer else None,
            "region_code": region.region_code if region else None,
            "plan_start_year": period["start_year"] if period else None,
            "plan_end_year": period["end_year"] if period else None,
            "issue_date": _day(row["issued_date_key"]),
            "publish_date": _day(row["published_date_key"]),
            "script": row["script_code"],
        }


def _day(key: int) -> str | None:
    """An ISO date; None where not even the day is known."""
    return f"{key // 10_000:04d}-{key // 100 % 100:02d}-{key % 100:02d}" if key > 0 and key % 100 else None


@cache
def parsed(path: Path) -> Parsed:
    """A document, parsed once per session."""
    return Parsed(path.read_bytes())


def seed_gold() -> list[Path]:
    """The gold files of the five sample documents."""
    return sorted(GOLD.glob("[0-9]*.json"))


def style_gold() -> list[Path]:
    """The gold files of the style documents."""
    return sorted(STYLES.glob("[0-9]*.json"))


def whole_gold() -> list[Path]:
    """The gold files of the whole documents."""
    return sorted(WHOLE.glob("[0-9]*.json"))


def text_folder(gold_path: Path) -> Path:
    """Where the document of a gold file lies: beside it, but for the samples."""
    return SEEDS if gold_path.parent == GOLD else gold_path.parent


def subject(gold_path: Path) -> Subject:
    """A gold file and its document, ready to be scored."""
    gold = load_gold(gold_path)
    document = parsed(text_folder(gold_path) / gold["document"]["source_file"])
    read: Callable[[str], list[Record]] = document.view
    return Subject(gold, document.text, read)
