"""A finding: one failing row behind a verdict, and how it reads.

Belongs here: the record, its line of text, its form for programs.
Does not belong here: gathering findings (`findings`), accepting them (`baseline`), their place in a file (`places`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yaodian.tables import number

_SILENT = ("source_file", "raw_text", "row_json", "first_seen_run_id")
_SILENT_ENDS = ("_key", "char_start", "char_end")


@dataclass(frozen=True, slots=True)
class Finding:
    """One row that a check found.

    Attributes:
        source_file: empty where it is about no single document.
        span: code points of the text, half-open; None without a place.
        values: column → value.
        fingerprint: the same from run to run while the row says the same.
        accepted: why it is accepted, None while it is open.
        expired: the day (ISO) until which it was accepted, where that day has passed.
    """

    check_id: str
    table: str
    source_file: str
    span: tuple[int, int] | None
    values: Mapping[str, Any]
    fingerprint: str
    accepted: str | None = None
    expired: str | None = None

    def says(self, lang: str) -> str:
        """What was found, in a line without the place: a sentence where the check gives one, else its values."""
        message = self.values.get(f"message_{lang}")
        said = str(message) if message else "  ".join(_said(self.table, self.values, lang))
        if self.expired:
            past = f"（曾接受至 {self.expired}）" if lang == "zh" else f" (was accepted until {self.expired})"
            said += past
        return said

    def line(self, lang: str) -> str:
        """Place and words in one line."""
        where = self.source_file
        if self.span:
            where += f" [{self.span[0]},{self.span[1]})"
        return "  ".join(part for part in (where, self.says(lang)) if part)

    def as_object(self) -> dict[str, Any]:
        """The finding for a program."""
        start, end = self.span or (None, None)
        return {
            "fingerprint": self.fingerprint,
            "source_file": self.source_file or None,
            "char_start": start,
            "char_end": end,
            "message": {"zh": self.says("zh"), "en": self.says("en")},
            "status": "accepted" if self.accepted else "expired" if self.expired else "open",
            "reason": self.accepted,
            "values": dict(self.values),
        }


def _said(table: str, values: Mapping[str, Any], lang: str) -> Iterator[str]:
    """``label=value`` for every value a reader can use; keys and offsets are left out, codes stand as their labels."""
    for name, value in values.items():
        if value is None or name in _SILENT or name.endswith(_SILENT_ENDS) or name.startswith("message_"):
            continue
        label, shown = _label(table, name, value, lang)
        yield f"{label}={shown}"


def _label(table: str, name: str, value: Any, lang: str) -> tuple[str, str]:
    from schemas.star import TABLES
    from schemas.vocabulary import DOMAINS

    column = next(
        (column for each in TABLES if each.name == table for column in each.columns if column.name == name), None
    )
    shown = number(value) if isinstance(value, float) else str(value)
    if column is None:
        return name, shown
    for entry in DOMAINS[column.domain] if column.domain else ():
        if entry.code == value:
            shown = entry.zh if lang == "zh" else entry.en
    return (column.zh if lang == "zh" else name), shown
