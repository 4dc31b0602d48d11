"""Reviewed corrections as an overlay between silver and star.

Belongs here: deciding of each correction whether it still holds, the rows it changes, and what the star says of it.
Does not belong here: reading the corrections file (`pipelines`), which fields may be corrected (`schemas.corrections`).

Silver is never changed. The relation ``silver_<t>`` that the load reads is replaced by one in which the corrected rows
stand in place of the extracted ones; spans, quoted texts and ordinals stay, so keys and stored texts do too.

A correction holds while the text at its span is its quote and the value that was extracted is the one it corrects. It
changes every row of its view at that place with that value: two targets that share a wrong unit, one party that stands
for several tasks. What would break a rule of the table is not applied, and the run goes on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from schemas import lake as lake_tables
from schemas.contract import Table
from schemas.corrections import SUBJECTS, Field, Form, Subject, read_value
from schemas.keys import CHILD_STRIDE, UNKNOWN
from schemas.polars_types import polars_schema
from schemas.silver import RESPONSIBILITY, TASK
from schemas.star import TABLES
from schemas.vocabulary import codes
from warehouse import ask
from warehouse.ddl import listed, literal
from warehouse.insert import insert_rows
from warehouse.lake import LakeView, reference

Row = dict[str, Any]
_RowId = tuple[str, int, int]  # subject, document_key, ordinal (0 for the document itself)
_WEIGHT_DIGITS = 8  # as the parser writes shares
_REGIONS, _INDICATORS, _UNITS = TABLES["dim_region"], TABLES["dim_indicator"], TABLES["dim_unit"]


@dataclass(slots=True)
class Correction:
    """One line of the corrections file and what became of it."""

    row: Row
    document_key: int = UNKNOWN
    status: str = "applied"
    zh: str | None = None
    en: str | None = None
    rows: list[_RowId] = field(default_factory=list)
    column: str = ""
    value: Any = None
    unit_key: int = UNKNOWN

    def refuse(self, status: str, zh: str, en: str) -> None:
        """Note why it is not applied; the first reason stays."""
        if self.status == "applied":
            self.status, self.zh, self.en, self.rows = status, zh, en, []


def overlay(lake: LakeView) -> list[Correction]:
    """Replace the relations of `lake` by corrected ones; returns every correction with what became of it."""
    corrections = [Correction(row) for row in _read(lake)]
    if not corrections:
        return []
    texts = _Texts(lake, {one.row["source_file"] for one in corrections})
    rows = _Rows(lake, set(texts.documents.values()))
    members = _Members(lake)
    for one in corrections:
        _judge(one, texts, rows, members)
    _refuse_contradictions(corrections)
    while _refuse_broken(lake, corrections, rows):
        pass
    changed = rows.corrected(corrections)
    for name in sorted({name for name, _, _ in changed}):
        _replace(lake, SUBJECTS[name].silver, [row for row_id, row in changed.items() if row_id[0] == name])
    return corrections


def record(lake: LakeView, run_key: int, corrections: Iterable[Correction]) -> None:
    """Fill `fct_correction` and `bridge_corrected_row`; the rows of the facts must be there.

    A corrected row that the load left out (its task was refused) is none.
    """
    facts, bridges = [], []
    for one in corrections:
        kept = [row_id for row_id in one.rows if _is_loaded(lake, row_id)]
        if one.status == "applied" and not kept:
            one.refuse("no_row", "所在的行已被隔离", "the row it corrects was refused")
        said = one.row
        key = said["line_no"]
        facts.append(
            (
                key,
                run_key,
                one.document_key,
                *(said[column.name] for column in lake_tables.CORRECTION.columns if column.name != "line_no"),
                one.status,
                len(kept),
                one.zh,
                one.en,
            )
        )
        bridges += [(key, SUBJECTS[row_id[0]].star[0], _star_key(row_id)) for row_id in kept]
    insert_rows(lake.con, TABLES["fct_correction"], facts)
    insert_rows(lake.con, TABLES["bridge_corrected_row"], bridges)


def _read(lake: LakeView) -> list[Row]:
    file = lake.folder / f"{lake_tables.CORRECTION.name}.parquet"
    if not file.is_file():
        return []
    return ask.named(lake.con, f"SELECT * FROM read_parquet({literal(str(file))}) ORDER BY line_no")


def _star_key(row_id: _RowId) -> int:
    name, document_key, ordinal = row_id
    return document_key * CHILD_STRIDE + ordinal if SUBJECTS[name].spans else document_key


def _is_loaded(lake: LakeView, row_id: _RowId) -> bool:
    table, key = SUBJECTS[row_id[0]].star
    return bool(lake.con.execute(f"SELECT 1 FROM star.{table} WHERE {key} = ?", [_star_key(row_id)]).fetchall())


class _Texts:
    """The stored texts of the current documents that corrections name."""

    def __init__(self, lake: LakeView, source_files: set[str]) -> None:
        self._lake = lake
        self.documents: dict[str, int] = dict(
            lake.con.execute(
                "SELECT v.source_file, v.document_key FROM version AS v JOIN current USING (document_key)"
                f" WHERE v.source_file IN ({listed(source_files)})"
            ).fetchall()
        )
        self._texts: dict[int, str] = {}

    def of(self, document_key: int) -> str:
        """The text of a document, put together from its segments."""
        if document_key not in self._texts:
            parts = self._lake.con.execute(
                "SELECT text_raw FROM silver_text_segment WHERE document_key = ? ORDER BY ordinal", [document_key]
            ).fetchall()
            self._texts[document_key] = "".join(part for (part,) in parts)
        return self._texts[document_key]


class _Rows:
    """The extracted rows of those documents, and what they become."""

    def __init__(self, lake: LakeView, documents: set[int]) -> None:
        self._lake = lake
        self._documents = ", ".join(map(str, documents)) or "NULL"
        self._rows: dict[str, dict[_RowId, Row]] = {}

    def of(self, name: str) -> dict[_RowId, Row]:
        """The rows of a subject by their identity, in the order of the document."""
        if name not in self._rows:
            order = "document_key, ordinal" if SUBJECTS[name].spans else "document_key"
            rows = ask.named(
                self._lake.con,
                f"SELECT * FROM silver_{SUBJECTS[name].silver.name}"
                f" WHERE document_key IN ({self._documents}) ORDER BY {order}",
            )
            self._rows[name] = {(name, row["document_key"], row.get("ordinal", 0)): row for row in rows}
        return self._rows[name]

    def at(self, subject: Subject, document_key: int, start: int, end: int) -> list[_RowId]:
        """The rows that stand exactly at a span, else the narrowest ones around it."""
        rows = [(row_id, row) for row_id, row in self.of(subject.name).items() if row_id[1] == document_key]
        if not subject.spans:
            return [row_id for row_id, _ in rows]
        for first, last in subject.spans:
            if exact := [row_id for row_id, row in rows if (row[first], row[last]) == (start, end)]:
                return exact
        around: dict[int, list[_RowId]] = defaultdict(list)
        first, last = subject.spans[-1]
        for row_id, row in rows:
            if row[first] is not None and row[first] <= start and end <= row[last]:
                around[row[last] - row[first]].append(row_id)
        return around[min(around)] if around else []

    def corrected(self, corrections: Iterable[Correction]) -> dict[_RowId, Row]:
        """Every row that is not as it was extracted: those corrected, and the counts and shares that follow."""
        changed: dict[_RowId, Row] = {}
        for one in corrections:
            for row_id in one.rows:
                row = changed.setdefault(row_id, dict(self.of(row_id[0])[row_id]))
                row |= _consequences(one)
        self._count_again(changed)
        return changed

    def _count_again(self, changed: dict[_RowId, Row]) -> None:
        """Places and shares within a role, and the counts of the task, where a party has another role."""
        parties = [row_id for row_id in changed if row_id[0] == RESPONSIBILITY.name]
        before = self.of(RESPONSIBILITY.name) if parties else {}
        moved = {
            (row_id[1], changed[row_id]["task_seq"])
            for row_id in parties
            if changed[row_id]["role_code"] != before[row_id]["role_code"]
        }
        for document_key, task in sorted(moved):
            own = {
                row_id: dict(changed.get(row_id, row))
                for row_id, row in before.items()
                if row_id[1] == document_key and row["task_seq"] == task
            }
            by_role: dict[str, list[Row]] = defaultdict(list)
            for row in own.values():
                by_role[row["role_code"]].append(row)
            for same in by_role.values():
                for place, row in enumerate(same, start=1):
                    row["actor_ordinal"] = place
                    row["weight_role"] = round(1 / len(same), _WEIGHT_DIGITS)
            changed |= own
            task_id = (TASK.name, document_key, task)
            if task_id in self.of(TASK.name):
                counted = changed.setdefault(task_id, dict(self.of(TASK.name)[task_id]))
                counted |= {f"{role}_count": len(by_role.get(role, [])) for role in codes("role")}


def _consequences(one: Correction) -> Row:
    """The columns that a correction sets."""
    said: Row = {one.column: one.value}
    if one.column in ("value_low", "value_high"):
        said[f"{one.column}_raw"] = one.value  # nobody wrote the right value with 万 or 亿
    if one.column == "unit_zh":
        said["unit_key"] = one.unit_key
    if one.column == "issuer_organization_key":
        said["issuer_name_zh"] = None  # the text states the name that was wrong; the view falls back to the full name
    return said


class _Members:
    """Members of dimensions by the code or name people write, and back."""

    def __init__(self, lake: LakeView) -> None:
        self._lake = lake
        self._pairs: dict[str, list[tuple[str, int]]] = {}

    def key(self, form: Form, text: str) -> int | None:
        """The key of a member; None where there is none of that name, or several."""
        found = {key for name, key in self._of(form.value) if name == text}
        return found.pop() if len(found) == 1 else None

    def unit(self, text: str | None) -> int:
        """The key of a unit by its Chinese name, unknown where the lexicon has none."""
        return min((key for name, key in self._of("unit") if name == text), default=UNKNOWN)

    def text(self, form: Form, key: int) -> str | None:
        """What people call the member `key`."""
        return next((name for name, known in self._of(form.value) if known == key), None)

    def _of(self, kind: str) -> list[tuple[str, int]]:
        """(code or name, key) of every member of a kind."""
        if kind not in self._pairs:
            con, folder = self._lake.con, self._lake.folder
            columns, source = {
                # The newest edition of a code is the one people mean
                "region": ("region_code, arg_max(region_key, gbt2260_edition)", reference(con, folder, _REGIONS)),
                "indicator": ("indicator_code, min(indicator_key)", reference(con, folder, _INDICATORS)),
                "unit": ("unit_zh, min(unit_key)", reference(con, folder, _UNITS)),
                "organization": ("canonical_name_zh, organization_key", "FROM seen_organization"),
            }[kind]
            rows = con.execute(f"SELECT {columns} FROM ({source}) GROUP BY ALL ORDER BY ALL").fetchall()
            self._pairs[kind] = [(text, key) for text, key in rows if key > 0]
        return self._pairs[kind]


def _judge(one: Correction, texts: _Texts, rows: _Rows, members: _Members) -> None:
    """Find the rows a correction changes and the value they get, or why it does not hold."""
    said = one.row
    subject = SUBJECTS[said["table_name"]]
    declared = subject.fields[said["field_name"]]
    if said["source_file"] not in texts.documents:
        one.refuse("no_document", "没有这份现行文件", "there is no current document of this name")
        return
    one.document_key = texts.documents[said["source_file"]]
    start, end = said["char_start"], said["char_end"]
    text = texts.of(one.document_key)
    if text[start:end] != said["quote"]:
        one.refuse("text_changed", *_where_now(text, said["quote"], text[start:end]))
        return
    one.column = declared.stored.name
    one.value = read_value(declared, said["corrected_value"])
    if declared.form in (Form.REGION, Form.INDICATOR, Form.ORGANIZATION):
        key = UNKNOWN if one.value is None else members.key(declared.form, str(one.value))
        if key is None:
            one.refuse(
                "no_member",
                f"没有名为 {one.value} 的成员，或不止一个",
                f"no member is called {one.value}, or more than one is",
            )
            return
        one.value = key
    elif declared.form is Form.DATE and one.value is None:
        one.value = UNKNOWN
    if one.column == "unit_zh":
        one.unit_key = members.unit(one.value)
    place = rows.at(subject, one.document_key, start, end)
    if not place:
        one.refuse("no_row", f"此处没有{subject.silver.zh}", f"no {subject.name} stands at this place")
        return
    found = {row_id: _shown(rows.of(subject.name)[row_id], declared, members) for row_id in place}
    wanted = said["extracted_value"]
    one.rows = [row_id for row_id, value in found.items() if _same(declared, value, wanted)]
    if one.rows:
        return
    values = sorted({"（空）" if value is None else value for value in found.values()})
    if all(_same(declared, value, said["corrected_value"]) for value in found.values()):
        one.refuse("not_needed", "现在抽取的就是更正值", "what is extracted now is the right value")
    else:
        one.refuse(
            "value_changed",
            f"现在抽取的是 {'、'.join(values)}，不是 {wanted or '（空）'}",
            f"now {', '.join(values)} is extracted, not {wanted or '(nothing)'}",
        )


def _where_now(text: str, quote: str, found: str) -> tuple[str, str]:
    """What stands at the span instead, and where the quote went if it is still there once."""
    zh, en = f"此处现在是“{_short(found)}”", f"the text there is now “{_short(found)}”"
    if text.count(quote) == 1:
        start = text.index(quote)
        zh += f"；引文现在位于 [{start}, {start + len(quote)})"
        en += f"; the quote now stands at [{start}, {start + len(quote)})"
    return zh, en


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"


def _shown(row: Mapping[str, Any], declared: Field, members: _Members) -> str | None:
    """The value of a row as people write it in the corrections file."""
    value = row[declared.stored.name]
    if value is None:
        return None
    if declared.stored.name == "issuer_organization_key" and row["issuer_name_zh"]:
        return str(row["issuer_name_zh"])
    if declared.form is Form.DATE:
        return _date_text(int(value))
    if declared.form is not Form.PLAIN:
        return members.text(declared.form, int(value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _date_text(key: int) -> str | None:
    if key <= 0:
        return None
    year, month, day = key // 10_000, key // 100 % 100, key % 100
    return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")


def _same(declared: Field, shown: str | None, wanted: str | None) -> bool:
    return read_value(declared, shown) == read_value(declared, wanted) if shown and wanted else not shown and not wanted


def _refuse_contradictions(corrections: Iterable[Correction]) -> None:
    """Two lines may reach one row by different spans; where they want different values, neither is applied."""
    wanted: dict[tuple[_RowId, str], list[Correction]] = defaultdict(list)
    for one in corrections:
        for row_id in one.rows:
            wanted[row_id, one.column].append(one)
    for same in wanted.values():
        if len({(type(one.value), one.value) for one in same}) > 1:
            lines = sorted(one.row["line_no"] for one in same)
            for one in same:
                others = [line for line in lines if line != one.row["line_no"]]
                one.refuse(
                    "contradicts",
                    f"与第 {'、'.join(map(str, others))} 行对同一行的更正矛盾",
                    f"line {', '.join(map(str, others))} wants another value in the same row",
                )


def _refuse_broken(lake: LakeView, corrections: list[Correction], rows: _Rows) -> bool:
    """Refuse the corrections of rows that would break a rule of their table; whether there were any."""
    changed = rows.corrected(corrections)
    broken: dict[_RowId, tuple[str, str]] = {}
    for name in sorted({name for name, _, _ in changed}):
        table = SUBJECTS[name].silver
        ids = [row_id for row_id in changed if row_id[0] == name]
        candidate = _frame(table, [changed[row_id] for row_id in ids]).with_row_index("place").to_arrow()
        lake.con.register("corrected_candidate", candidate)
        for rule in table.rules:
            bad = lake.con.execute(f"SELECT place FROM corrected_candidate WHERE NOT ({rule.expression})").fetchall()
            for (place,) in bad:
                broken.setdefault(ids[place], (rule.zh, rule.en))
        lake.con.unregister("corrected_candidate")
    found = False
    for one in corrections:
        if reasons := [broken[row_id] for row_id in one.rows if row_id in broken]:
            zh, en = reasons[0]
            one.refuse("breaks_rule", f"更正后不符合“{zh}”", f"the corrected row would not keep: {en}")
            found = True
    return found


def _frame(table: Table, rows: list[Row]) -> pl.DataFrame:
    schema = {"document_key": pl.Int64(), **polars_schema(table)}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _replace(lake: LakeView, table: Table, rows: list[Row]) -> None:
    """Let the load read `rows` in place of the extracted ones."""
    key = ["document_key", "ordinal"] if "ordinal" in table.column_names else ["document_key"]
    frame = _frame(table, rows)
    lake.con.register("corrected_rows", frame.to_arrow())
    lake.con.execute(f"CREATE OR REPLACE TEMP TABLE corrected_{table.name} AS SELECT * FROM corrected_rows")
    lake.con.unregister("corrected_rows")
    columns = ", ".join(f'"{name}"' for name in frame.columns)
    lake.con.execute(
        f"CREATE OR REPLACE TEMP VIEW silver_{table.name} AS"
        f" SELECT {columns} FROM extracted_{table.name} AS e"
        f" ANTI JOIN corrected_{table.name} AS c USING ({', '.join(key)})"
        f" UNION ALL SELECT {columns} FROM corrected_{table.name}"
    )
