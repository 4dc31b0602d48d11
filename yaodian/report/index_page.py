"""The first page, and the lists of everything where everything is too much for it.

Belongs here: what the pages about the whole corpus are given.
Does not belong here: queries and HTML.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from schemas import report_places as places
from schemas.marts import view
from yaodian.report import charts, history, judged, list_rows, measures, overview
from yaodian.report.copy_page import Copy
from yaodian.report.document_lines import DocumentLines
from yaodian.report.target_lines import TargetLines

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from warehouse.snapshots import Snapshot
    from yaodian.report.history import Past
    from yaodian.report.templates_of import Pages

FEW = 30
"""Documents, copies and changes that the first page shows one by one."""

_FEW_TARGETS = 120
_FEW_REFUSED = 100
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
        rows: of its table, as HTML.
        number, of: which of how many.
        total: rows of all pages; the first one says it, so that a row more or less changes no other page.
    """

    kind: str
    rows: str
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


class Lists:
    """Documents and targets: on the first page where they are few, else some of them there and all on pages of lists.

    A page of a list has a sum of what it is made of, and is put together only where that is not known.
    """

    def __init__(self, con: DuckDBPyConnection, pages: Pages) -> None:
        self._pages = pages
        self.documents = DocumentLines(con, pages.words)
        self.targets = TargetLines(con, pages.words)
        self._sizes: dict[str, int] = {}

    def known(self) -> dict[str, dict[str, str]]:
        """Kind of list → name and sum of its pages, in their order; kinds that the first page has in full are left
        out."""
        found = {}
        for kind, lines, few in (("documents", self.documents, FEW), ("targets", self.targets, _FEW_TARGETS)):
            if lines.total > few:
                sums = lines.sums()
                self._sizes[kind] = len(sums)
                found[kind] = {
                    list_name(kind, number): f"{len(sums)} {lines.total if number == 1 else ''} {said}"
                    for number, said in enumerate(sums, start=1)
                }
        return found

    def texts(self, kind: str, stamps: Mapping[int, str]) -> Iterator[tuple[int, str]]:
        """Number and text of some pages of a list that is `known`; the first one has the number 1.

        Args:
            stamps: number → stamp of the pages that are wanted.
        """
        words = self._pages.words
        wanted = [number - 1 for number in stamps]
        made: Iterator[tuple[int, str]]
        if kind == "documents":
            total = self.documents.total
            made = ((at, list_rows.documents(lines, words)) for at, lines in self.documents.pages(wanted))
        else:
            total = self.targets.total
            made = ((at, list_rows.targets(lines, words)) for at, lines in self.targets.pages(wanted))
        for at, rows in made:
            page = ListPage(kind, rows, at + 1, self._sizes[kind], total)
            yield page.number, self._pages.page("list.html", page=page, stamp=stamps[page.number])


def first(
    con: DuckDBPyConnection, pages: Pages, snapshot: Snapshot, past: Past, lists: Lists, pairs: Sequence[Copy]
) -> str:
    """The first page."""
    words = pages.words
    documents, targets = lists.documents.first(FEW), lists.targets.first(_FEW_TARGETS)
    checks = judged.judged(con, words)
    parties = measures.parties(con)
    leaders, departments = parties.get("person", []), parties.get("organization", [])
    return pages.page(
        "index.html",
        snapshot=snapshot,
        verdict=overview.verdict(con),
        counts=overview.counts(con, words),
        past=past,
        charts=[(name, words.t(zh, en), charts.line(history.values(past.moments, name))) for name, zh, en in _LINES],
        change_lines=_changes(pages, past),
        documents=list_rows.documents(documents, words),
        document_shown=len(documents),
        document_count=lists.documents.total,
        together=lists.documents.together,
        stacked=_bar(pages),
        place=places.document,
        copy_place=places.copy,
        checks=checks,
        targets=list_rows.targets(targets, words),
        target_shown=len(targets),
        target_count=lists.targets.total,
        leaders=list(zip(leaders, charts.lengths([party.load for party in leaders]), strict=True)),
        departments=list(zip(departments, charts.lengths([party.load for party in departments]), strict=True)),
        themes=measures.themes(con),
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
        "SELECT d.source_file, any_value(d.title), count(*), sum(b.left_char_end - b.left_char_start)"
        " FROM star.fct_duplicate_block AS b JOIN report_document AS d ON d.document_key = b.left_document_key"
        f" WHERE b.scope_code = 'document' GROUP BY 1 ORDER BY 4 DESC, 1 LIMIT {FEW}"
    ).fetchall()


def _corrections(con: DuckDBPyConnection, pages: Pages) -> list[dict[str, Any]]:
    cursor = con.execute(
        "SELECT c.source_file, d.source_file IS NOT NULL AS has_page, c.table_name, c.field_name, c.quote,"
        " c.extracted_value, c.corrected_value, c.status_code AS status, c.reason, c.author, c.reviewed_on,"
        f" c.message_{pages.words.lang} AS message FROM star.fct_correction AS c"
        " LEFT JOIN report_document AS d ON d.source_file = c.source_file"
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
