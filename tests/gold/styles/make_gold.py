"""Gold files of the style documents, generated from quotes.

Each document is a pair: ``NN_name.txt``, the text, and ``NN_name.toml``, what a careful reader finds in it, given as
quotes. This script finds every quote, computes the offsets and writes ``NN_name.json`` in the format of
``tests/gold/README.md``. A quote that does not stand in the text, or stands there twice where one is meant, is an
error that names it.

    python -m tests.gold.styles.make_gold            write every JSON file
    python -m tests.gold.styles.make_gold --check    exit 1 when one of them is not what its source gives

Belongs here: turning quotes into offsets.
Does not belong here: any reading of the text. What counts as a task or a target is decided in the TOML file, by the
definitions and by a person, never by the parser that is measured.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
ROLES = ("leader", "lead", "participant", "responsible")
_OPEN_BELOW = {"ge", "gt"}
_OPEN_ABOVE = {"le", "lt"}
_DOCUMENT_KEYS = (
    "title",
    "plan_title",
    "title_source",
    "issuer_name",
    "admin_code_gbt2260",
    "plan_start_year",
    "plan_end_year",
    "doc_type",
    "issue_date",
    "publish_date",
    "script",
    "doc_number",
)

Record = dict[str, Any]


class SourceError(ValueError):
    """A source that does not fit its text; the sentence names file and quote."""


def sources() -> list[Path]:
    """The TOML files, in order of their numbers."""
    return sorted(FOLDER.glob("[0-9]*.toml"))


def read_text(source: Path) -> str:
    """The document of a source, newlines untouched."""
    return source.with_suffix(".txt").read_bytes().decode("utf-8")


def build(source: Path) -> Record:
    """The gold record of one source."""
    return _Builder(source).build()


def rendered(gold: Record) -> str:
    """The JSON text of a gold record."""
    return json.dumps(gold, ensure_ascii=False, indent=1) + "\n"


class _Builder:
    """Finds the quotes of one source in its text, in reading order."""

    def __init__(self, source: Path) -> None:
        self.name = source.stem
        self.text = read_text(source)
        self.given = tomllib.loads(source.read_text("utf-8"))
        self.doc = self.name[:2]

    def build(self) -> Record:
        self.sections = self._sections()
        self.tasks = self._tasks()
        return {
            "shows": self.given["shows"],
            "document": self._document(),
            "segments": self._segments(),
            "duplicate_map": self._duplicate_map(),
            "anomalies": self._anomalies(),
            "sections": self.sections,
            "tasks": [{key: value for key, value in task.items() if key != "given"} for task in self.tasks],
            "responsibilities": list(self._responsibilities()),
            "targets": self._targets(),
            "policy_refs": self._policies(),
            "arithmetic_checks": self._checks(),
        }

    # --- finding -----------------------------------------------------------------------------------------

    def find(self, quote: str, start: int = 0, end: int | None = None) -> int:
        """Where `quote` first stands in [start, end)."""
        at = self.text.find(quote, start, len(self.text) if end is None else end)
        if at < 0:
            raise SourceError(f"{self.name}: {quote!r} does not stand in the text after offset {start}")
        return at

    def extent(self, given: Record, start: int) -> tuple[int, int]:
        """The span of an entry given as ``text``, or as ``from`` and ``to``."""
        if "text" in given:
            at = self.find(given["text"], start)
            return at, at + len(given["text"])
        at = self.find(given["from"], start)
        return at, self.find(given["to"], at) + len(given["to"])

    # --- parts -------------------------------------------------------------------------------------------

    def _document(self) -> Record:
        given = self.given["document"]
        record: Record = {"doc_id": self.doc, "source_file": f"{self.name}.txt", "raw_length": len(self.text)}
        record.update({key: given.get(key) for key in _DOCUMENT_KEYS})
        record["script"] = given.get("script", "Hans")
        record["doc_type_also"] = given.get("doc_type_also", [])
        # an empty string in a list of accepted values stands for: absent
        for key in ("issuer_accept", "publish_date_accept"):
            if key in given:
                record[key] = [value or None for value in given[key]]
        return record

    def _segments(self) -> list[Record]:
        """The partition, where the source gives one: all but blanks must be covered."""
        if "segment" not in self.given:
            return []
        segments: list[Record] = []
        at = 0
        for given in self.given["segment"]:
            start, end = self.extent(given, at)
            if self.text[at:start].strip():
                raise SourceError(f"{self.name}: no segment covers {self.text[at:start].strip()[:40]!r}")
            if start > at:
                segments.append({"start": at, "end": start, "kind": "whitespace"})
            segment = {"start": start, "end": end, "kind": given["kind"]}
            if "alt" in given:
                segment["alt_kinds"] = given["alt"]
            segments.append(segment)
            at = end
        if self.text[at:].strip():
            raise SourceError(f"{self.name}: no segment covers {self.text[at:].strip()[:40]!r}")
        if at < len(self.text):
            segments.append({"start": at, "end": len(self.text), "kind": "whitespace"})
        return segments

    def _duplicate_map(self) -> list[Record]:
        """Blocks that stand twice, character for character: the first copy is the duplicate, the second is kept."""
        blocks = []
        for given in self.given.get("repeat", []):
            start, end = self.extent(given, 0)
            kept = self.find(self.text[start:end], end)
            blocks.append(
                {
                    "start": start,
                    "end": end,
                    "canonical_start": kept,
                    "canonical_end": kept + end - start,
                    "delta": kept - start,
                }
            )
        return blocks

    def _sections(self) -> list[Record]:
        found: list[Record] = []
        at = self._begin()
        for number, given in enumerate(self.given.get("section", []), start=1):
            start = self.find(given["number"] + given.get("between", "") + given["heading"], at)
            heading = start + len(given["number"] + given.get("between", ""))
            parents = [section for section in found if section["level"] < given["level"]]
            parent = parents[-1]["section_id"] if parents and given["level"] > 1 else None
            at = heading + len(given["heading"])
            found.append(
                {
                    "section_id": f"{self.doc}-S{number}",
                    "parent_id": parent,
                    "level": given["level"],
                    "number_text": given["number"],
                    "ordinal": number,
                    "heading": given["heading"],
                    "start": start,
                    "heading_start": heading,
                    "heading_end": at,
                }
            )
        return found

    def _begin(self) -> int:
        """Where the reading begins: after a first copy that is the duplicate."""
        return self.find(self.given["begin"]) if "begin" in self.given else 0

    def _tasks(self) -> list[Record]:
        found: list[Record] = []
        at = self._begin()
        for sequence, given in enumerate(self.given.get("task", []), start=1):
            start, end = self.extent(given, at)
            at = end
            number = given.get("number")
            if number is not None and not self.text.startswith(number, start):
                raise SourceError(
                    f"{self.name}: the task {self.text[start : start + 20]!r} does not begin with {number!r}"
                )
            title_start = start + len(number or "")
            while self.text[title_start] in " \t\u3000\n":
                title_start += 1
            stop = self.text.find("。", title_start, end)
            title_end = end if stop < 0 else stop
            section = next((s["section_id"] for s in reversed(self.sections) if s["start"] < start), None)
            found.append(
                {
                    "task_id": f"{self.doc}-T{sequence}",
                    "section_id": section,
                    "seq": sequence,
                    "number_text": number,
                    "title_or_first_sentence": self.text[title_start:title_end],
                    "title_start": title_start,
                    "title_end": title_end,
                    "start": start,
                    "end": end,
                    "borderline": given.get("borderline", False),
                    "given": given,
                }
            )
        return found

    def _responsibilities(self) -> Iterator[Record]:
        bounds = sorted([task["start"] for task in self.tasks] + [section["start"] for section in self.sections])
        for task in self.tasks:
            given = task["given"]
            if "clause" in given:
                start = self.find(given["clause"], self._begin())
                end = start + len(given["clause"])
            else:
                start = task["end"]
                end = next((bound for bound in bounds if bound >= start), len(self.text))
            taken: list[tuple[int, int]] = []
            for role in ROLES:
                at = start
                for entry in given.get(role, []):
                    raw, name = entry if isinstance(entry, list) else (entry, re.sub(r"\s", "", entry))
                    at = self._free(raw, at, end, taken)
                    taken.append((at, at + len(raw)))
                    yield {
                        "task_id": task["task_id"],
                        "role": role,
                        "party_type": "person" if role == "leader" else "organization",
                        "name_raw": raw,
                        "name_normalized": name,
                        "collective": raw in given.get("collective", []),
                        "inherited": given.get("inherited", False),
                        "quote": raw,
                        "quote_start": at,
                        "quote_end": at + len(raw),
                    }
                    at += len(raw)

    def _free(self, name: str, start: int, end: int, taken: list[tuple[int, int]]) -> int:
        at = self.find(name, start, end)
        while any(first < at + len(name) and at < last for first, last in taken):
            at = self.find(name, at + 1, end)
        return at

    def _targets(self) -> list[Record]:
        found: list[Record] = []
        at = self._begin()
        plan_end = self.given["document"].get("plan_end_year")
        for sequence, given in enumerate(self.given.get("target", []), start=1):
            quote, value = given["quote"], given["value"]
            at = self.find(quote, at)
            if quote.count(value) != 1 and "nth" not in given:
                raise SourceError(f"{self.name}: {value!r} stands {quote.count(value)} times in {quote!r}; give nth")
            value_at = at
            for _ in range(given.get("nth", 1)):
                value_at = self.find(value, value_at + 1 if value_at > at else at, at + len(quote))
            comparator, number, multiplier = (
                given.get("comparator", "eq"),
                given.get("number"),
                given.get("multiplier", 1),
            )
            low, high = number if isinstance(number, list) else (number, number)
            low = None if comparator in _OPEN_ABOVE else low
            high = None if comparator in _OPEN_BELOW else high
            task = next((t["task_id"] for t in self.tasks if t["start"] <= at < t["end"]), None)
            record: Record = {
                "target_id": f"{self.doc}-Q{sequence:02d}",
                "task_id": task,
                "indicator": given["indicator"],
                "qualifier": given.get("qualifier"),
                "comparator": comparator,
                "value_low": low,
                "value_high": high,
                "unit": given.get("unit"),
                "multiplier": multiplier,
                "value_low_norm": _times(low, multiplier),
                "value_high_norm": _times(high, multiplier),
                "kind": given["kind"],
                "base_year": given.get("base_year"),
                "base_value": given.get("base_value"),
                "deadline_year": given.get("deadline", plan_end),
                "deadline_basis": given.get("basis", "stated" if "deadline" in given else "plan_year"),
                "quote": quote,
                "quote_start": at,
                "quote_end": at + len(quote),
                "value_raw": value,
                "value_start": value_at,
                "value_end": value_at + len(value),
                "borderline": given.get("borderline", False),
                "reference": given.get("reference"),
                "frequency": given.get("frequency"),
            }
            for key in ("comparator_alt", "kind_alt", "unit_alt", "deadline_accept", "suspect", "base_year_basis"):
                if key in given:
                    record[key] = given[key]
            found.append(record)
        return found

    def _policies(self) -> list[Record]:
        found = []
        at = self._begin()
        for given in self.given.get("policy", []):
            quote = given.get("quote", f"《{given['title']}》")
            at = self.find(quote, at)
            actions = given["action"] if isinstance(given["action"], list) else [given["action"]]
            found.append(
                {
                    "title": given["title"],
                    "title_normalized": given.get("normalized", given["title"]),
                    "quote": quote,
                    "quote_start": at,
                    "quote_end": at + len(quote),
                    "action": actions[0],
                    "actions": actions,
                    "borderline": given.get("borderline", False),
                }
            )
            at += 1
        silent = [(s["start"], s["end"]) for s in self._segments() if s["kind"] in ("chrome", "duplicate")]
        known = {record["quote_start"] for record in found}
        for match in re.finditer("《", self.text):
            nested = any(record["quote_start"] < match.start() < record["quote_end"] for record in found)
            if match.start() not in known and not nested and not any(a <= match.start() < b for a, b in silent):
                raise SourceError(
                    f"{self.name}: the source leaves out {self.text[match.start() : match.start() + 20]!r}"
                )
        return found

    def _anomalies(self) -> list[Record]:
        found = []
        at = 0
        for given in self.given.get("anomaly", []):
            at = self.find(given["raw"], at)
            found.append(
                {
                    "start": at,
                    "end": at + len(given["raw"]),
                    "raw": given["raw"],
                    "kind": given["kind"],
                    "likely_reading": given.get("reading"),
                    "confidence": given.get("confidence", "high"),
                }
            )
            at += len(given["raw"])
        return found

    def _checks(self) -> list[Record]:
        found = []
        for number, given in enumerate(self.given.get("check", []), start=1):
            quotes = []
            for quote in given.get("quotes", []):
                at = self.find(quote, self._begin())
                quotes.append({"quote": quote, "start": at, "end": at + len(quote)})
            found.append(
                {
                    "check_id": f"{self.doc}-C{number:02d}",
                    "check_type": given["type"],
                    "statement": given["statement"],
                    "quotes": quotes,
                    "verdict": given["verdict"],
                }
            )
        return found


def _times(value: float | None, multiplier: float) -> float | None:
    if value is None:
        return None
    product = round(value * multiplier, 6)
    return int(product) if product == int(product) else product


def main() -> int:
    """Write or check every gold file."""
    only_check = "--check" in sys.argv[1:]
    stale = []
    for source in sources():
        target = source.with_suffix(".json")
        wanted = rendered(build(source))
        if only_check:
            if not target.exists() or target.read_text("utf-8") != wanted:
                stale.append(target.name)
        else:
            target.write_text(wanted, "utf-8")
    if stale:
        print(
            f"not what the source gives: {', '.join(stale)}; run python -m tests.gold.styles.make_gold", file=sys.stderr
        )
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
