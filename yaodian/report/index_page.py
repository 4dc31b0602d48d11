"""The first page, and the lists of everything where everything is too much for it.

Belongs here: what the pages about the whole corpus are given.
Does not belong here: queries and HTML.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from schemas import report_places as places
from schemas.marts import view
from yaodian.report import charts, history, judged, measures, overview
from yaodian.report.copy_page import copies

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from warehouse.snapshots import Snapshot
    from yaodian.report.history import Past
    from yaodian.report.templates_of import Pages

FEW = 30
"""Documents, copies and changes that the first page shows one by one."""

_FEW_TARGETS = 120
_FEW_REFUSED = 100
_MOST_LINES = 500  # of a page of a list
_MOST_LINKS = 60  # from a page of a list to the others, where there are more of them
_NEAR = 5
_LINES = (
    ("documents", "文件", "documents"),
    ("tasks", "任务", "tasks"),
    ("targets", "指标目标", "targets"),
    ("anomalies", "文本异常", "anomalies"),
    ("warned", "警告", "checks that warned"),
    ("failed", "未通过", "checks that failed"),
)


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of a list.

    Attributes:
        number, of: which of how many.
    """

    kind: str
    lines: list[Any]
    number: int
    of: int
    total: int

    @property
    def numbers(self) -> list[int]:
        """The pages it links to."""
        return _near(self.number, self.of)

    def name(self, number: int) -> str:
        """The file of a page of this list."""
        return list_name(self.kind, number)


def _near(number: int, of: int) -> list[int]:
    """The pages that page `number` links to: all where they are not too many, else those near it and some on the way
    to the first and the last, so that any is a few clicks away."""
    if of <= _MOST_LINKS:
        return list(range(1, of + 1))
    steps = {0, *(sign * 2**power for power in range(of.bit_length()) for sign in (1, -1)), *range(-_NEAR, _NEAR + 1)}
    return sorted({1, of} | {number + step for step in steps if 1 <= number + step <= of})


def list_name(kind: str, number: int = 1) -> str:
    """The file of a page of a list: ``documents.html``, ``documents-2.html``."""
    return f"{kind}.html" if number == 1 else f"{kind}-{number}.html"


@dataclass(frozen=True, slots=True)
class Everything:
    """The lines that the lists and the first page share."""

    documents: list[overview.DocumentLine]
    targets: list[measures.TargetLine]


def everything(con: DuckDBPyConnection, pages: Pages) -> Everything:
    """Every document and every target."""
    return Everything(overview.document_lines(con, pages.words), measures.targets(con, pages.words))


def lists(pages: Pages, every: Everything) -> Iterator[tuple[str, str]]:
    """Names and texts of the lists: documents and targets, each where the first page has not all of them."""
    listed: list[tuple[str, list[Any], int]] = [
        ("documents", every.documents, FEW),
        ("targets", every.targets, _FEW_TARGETS),
    ]
    for kind, lines, few in listed:
        if len(lines) <= few:
            continue
        parts = [lines[first : first + _MOST_LINES] for first in range(0, len(lines), _MOST_LINES)]
        for number, part in enumerate(parts, start=1):
            page = ListPage(kind, part, number, len(parts), len(lines))
            yield (
                page.name(number),
                pages.page(
                    "list.html", page=page, stacked=_bar(pages), place=places.document, grouped=measures.grouped
                ),
            )


def first(con: DuckDBPyConnection, pages: Pages, snapshot: Snapshot, past: Past, every: Everything) -> str:
    """The first page."""
    words = pages.words
    lines, targets = every.documents, every.targets
    worst = sorted(lines, key=lambda line: (-line.unclassified, line.source_file))[:FEW] if len(lines) > FEW else lines
    checks = judged.judged(con, words)
    pairs = copies(con)
    leaders = measures.parties(con, "person")
    departments = measures.parties(con, "organization")
    return pages.page(
        "index.html",
        snapshot=snapshot,
        verdict=overview.verdict(con),
        counts=overview.counts(con, words),
        past=past,
        charts=[(name, words.t(zh, en), charts.line(history.values(past.moments, name))) for name, zh, en in _LINES],
        change_lines=_changes(pages, past),
        documents=worst,
        document_count=len(lines),
        together=overview.altogether(lines, words),
        stacked=_bar(pages),
        place=places.document,
        copy_place=places.copy,
        checks=checks,
        targets=targets[:_FEW_TARGETS],
        target_count=len(targets),
        grouped=measures.grouped,
        leaders=list(zip(leaders, charts.lengths([party.load for party in leaders]), strict=True)),
        departments=list(zip(departments, charts.lengths([party.load for party in departments]), strict=True)),
        themes=measures.themes(con, words),
        lengths=charts.lengths,
        copies=pairs[:FEW],
        copy_count=len(pairs),
        repeats=_repeats(con),
        corrections=_corrections(con, pages),
        quarantine=overview.refused(con, words, _FEW_REFUSED),
    )


def _bar(pages: Pages) -> Any:
    return partial(charts.stacked, words=pages.words)


def _repeats(con: DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """Documents with removed repeats: name, title, how many, characters."""
    return con.execute(
        "SELECT d.source_file, any_value(d.title), count(*), sum(p.left_char_end - p.left_char_start)"
        " FROM marts.duplicate AS p JOIN marts.document AS d ON d.source_file = p.left_source_file"
        f" WHERE p.scope = 'document' GROUP BY 1 ORDER BY 4 DESC, 1 LIMIT {FEW}"
    ).fetchall()


def _corrections(con: DuckDBPyConnection, pages: Pages) -> list[dict[str, Any]]:
    cursor = con.execute(
        "SELECT c.source_file, d.source_file IS NOT NULL AS has_page, c.table_name, c.field_name, c.quote,"
        " c.extracted_value, c.corrected_value, c.status_code AS status, c.reason, c.author, c.reviewed_on,"
        f" c.message_{pages.words.lang} AS message FROM star.fct_correction AS c"
        " LEFT JOIN marts.document AS d ON d.source_file = c.source_file"
        " ORDER BY c.status_code = 'applied', c.source_file, c.char_start, c.field_name"
        f" LIMIT {_FEW_REFUSED}"
    )
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _changes(pages: Pages, past: Past) -> list[tuple[str, str, str, str]]:
    """What changed, line by line: sign, address, name, what."""
    if past.comparison is None:
        return []
    words = pages.words
    signs = {"added": "+", "removed": "−", "changed": "±"}
    lines = []
    for change in past.comparison.documents[:FEW]:
        row = change.after or change.before or {}
        address = places.document(change.source_file) if change.after else ""
        fields = "" if change.kind != "changed" else _fields(pages, "document", change.fields)
        lines.append((signs[change.kind], address, str(row.get("title") or change.source_file), fields))
    for change in past.comparison.targets[:FEW]:
        row = change.after or change.before or {}
        said = words.value(*(row.get(name) for name in ("comparator", "value_low", "value_high", "unit", "benchmark")))
        if change.kind == "changed":
            said = _fields(pages, "target", change.fields)
        address = places.document(change.source_file) if change.after else ""
        name = f"{row.get('qualifier') or ''}{row.get('indicator_name') or ''}"
        lines.append((signs[change.kind], address, name, said))
    return lines


def _fields(pages: Pages, name: str, fields: Any) -> str:
    words = pages.words
    contract = {column.name: column for column in view(name).columns}
    silent = ("char_start", "char_end", "value_char_start", "value_char_end")
    said = [
        f"{words.t(contract[field].zh, field)} {words.plain(old) or '∅'} → {words.plain(new) or '∅'}"
        for field, (old, new) in fields.items()
        if field not in silent
    ]
    return words.t("；", "; ").join(said)
