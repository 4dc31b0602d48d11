"""The page of one document: its text with the facts marked, and the facts in tables.

Belongs here: what is known of the document as a whole, and putting the parts together.
Does not belong here: queries (`document_rows`), the text (`document_text`), the tables (`fact_tables`,
`rare_tables`), HTML around it (templates).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from markupsafe import Markup

from schemas.vocabulary import CONSERVATION_CLASS_OF_KIND, CONSERVATION_CLASSES
from yaodian.report import rare_tables
from yaodian.report.charts import Slice, stacked
from yaodian.report.document_text import DocumentText, Places
from yaodian.report.escaping import html
from yaodian.report.fact_tables import FactTables, mentions
from yaodian.report.row_types import DocumentRows
from yaodian.report.words import Words


class DocumentPages:
    """Makes the pages of documents in one language."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._text = DocumentText(words)
        self._tables = FactTables(words)

    def page(self, rows: DocumentRows) -> DocumentPage:
        """The page of the document with these rows."""
        named = mentions(rows.responsibility)
        places = Places(rows.segment)
        reader = self._text.html(rows, named, places)
        tables = self._tables.html(rows, named) + rare_tables.html(rows, self._words, places)
        return DocumentPage(rows, self._words, html(reader), html(tables))


class DocumentPage:
    """The page of one document, as a template needs it.

    Attributes:
        reader: its text with everything marked.
        tables: the facts of each kind.
    """

    def __init__(self, rows: DocumentRows, words: Words, reader: Markup, tables: Markup) -> None:
        self.rows = rows
        self.words = words
        self.about = rows.document[0]
        self.reader = reader
        self.tables = tables
        self.shares = self._shares()

    def _shares(self) -> list[tuple[str, str, int]]:
        """What the text is made of: class of conservation, its label, its characters."""
        counted: Counter[str] = Counter()
        for _, kind, start, end, _ in self.rows.segment:
            counted[kind] += end - start
        classes: Counter[str] = Counter()
        for kind, size in counted.items():
            classes[CONSERVATION_CLASS_OF_KIND[kind]] += size
        return [(entry.code, self.words.t(entry.zh, entry.en), classes[entry.code]) for entry in CONSERVATION_CLASSES]

    @property
    def kinds(self) -> Sequence[str]:
        """Kinds of segment in the text, in the order of their first place, whitespace left out."""
        return [kind for kind in dict.fromkeys(row.kind for row in self.rows.segment) if kind != "whitespace"]

    @property
    def bar(self) -> list[Slice]:
        """The shares as a bar."""
        return stacked(self.shares, self.words)

    @property
    def parts(self) -> list[tuple[str, str, str, int]]:
        """Parts of the page: anchor, names, how much stands there."""
        rows = self.rows
        return [
            ("sections", "章节", "Outline", len(rows.section)),
            ("tasks", "任务", "Tasks", len(rows.task)),
            ("responsibilities", "责任", "Who answers", len(rows.responsibility)),
            ("targets", "指标目标", "Targets", len(rows.target)),
            ("arithmetic", "算术核对", "Arithmetic", len(rows.arithmetic_check)),
            ("policies", "政策引用", "Policies", len(rows.policy_reference)),
            ("anomalies", "文本异常", "Damage", len(rows.anomaly)),
            ("corrections", "更正", "Corrections", len(rows.correction)),
            ("quarantine", "隔离区", "Quarantine", len(rows.quarantine)),
        ]

    @property
    def card(self) -> list[tuple[str, str, str]]:
        """What is known of the document as a whole: names and value."""
        about, words = self.about, self.words
        years = "–".join(dict.fromkeys(str(year) for year in (about.plan_start_year, about.plan_end_year) if year))
        size = words.t(f"{about.char_count:,} 个字符", f"{about.char_count:,} characters")
        how = words.t("，文字从文件中提取", ", text extracted from the file") if about.is_extracted else ""
        return [
            ("地区", "region", about.region_name or ""),
            ("计划期", "plan period", years),
            ("发布日期", "published", str(about.publish_date or "")),
            ("文字", "script", words.label("script", about.script)),
            ("编码", "encoding", f"{about.encoding} · {size}{how}"),
            ("版本", "version", f"{about.version_no} · {about.document_id}"),
        ]
