"""What is known of a document as a whole, as pieces of HTML for the places of its template.

Belongs here: title, dates, card, shares of the kinds of text, links to parts and to other documents.
Does not belong here: the text (`document_text`), the facts (`fact_tables`), what stands on every page (the template).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from schemas import report_places as places
from schemas.vocabulary import CONSERVATION_CLASS_OF_KIND, CONSERVATION_CLASSES
from yaodian.report.charts import stacked
from yaodian.report.escaping import html_cell
from yaodian.report.labels import Labels
from yaodian.report.row_types import About, DocumentRows
from yaodian.report.words import Words


class DocumentHead:
    """Writes the pieces in one language."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._types = Labels(words, "document_type")
        self._kinds = Labels(words, "segment_kind")
        self._scripts = Labels(words, "script")
        self._relations = Labels(words, "document_relation")
        self._classes = [(entry.code, words.t(entry.zh, entry.en)) for entry in CONSERVATION_CLASSES]

    def pieces(self, rows: DocumentRows) -> dict[str, str]:
        """Place of the template → what stands there."""
        about = rows.document[0]
        said = (about.issuer_name, about.document_number, about.issue_date)
        parts = [html_cell(str(part)) for part in said if part] + [self._types[about.document_type]]
        shares = self._shares(rows)
        return {
            "title": html_cell(about.title or about.source_file),
            "line": " · ".join(filter(None, parts)),
            "note": "" if about.is_canonical else self._stands_for(about),
            "parts": "".join(self._parts(rows)),
            "kinds": "".join(self._legend(rows)),
            "script": "zh-Hant" if about.script == "Hant" else "zh-Hans",
            "source": html_cell(about.source_file),
            "card": "".join(self._card(about)),
            "digest": html_cell(about.raw_sha256),
            "bar": self._bar(shares),
            "shares": "".join(self._numbers(shares)),
            "others": self._others(rows) if rows.copies or rows.relation else "",
        }

    def _stands_for(self, about: About) -> str:
        said = self._words.t(
            "这是一份副本，其事实不计入汇总；正本：",
            "This is a copy, its facts are left out of totals; it is represented by ",
        )
        link = _link(about.canonical_source_file) if about.canonical_source_file else ""
        return f'<p class="note">{said}{link}</p>'

    def _parts(self, rows: DocumentRows) -> Iterator[str]:
        """Links to the parts of the page, with how much stands there."""
        for anchor, zh, en, count in (
            ("sections", "章节", "Outline", len(rows.section)),
            ("tasks", "任务", "Tasks", len(rows.task)),
            ("responsibilities", "责任", "Who answers", len(rows.responsibility)),
            ("targets", "指标目标", "Targets", len(rows.target)),
            ("arithmetic", "算术核对", "Arithmetic", len(rows.arithmetic_check)),
            ("policies", "政策引用", "Policies", len(rows.policy_reference)),
            ("anomalies", "文本异常", "Damage", len(rows.anomaly)),
            ("corrections", "更正", "Corrections", len(rows.correction)),
            ("quarantine", "隔离区", "Quarantine", len(rows.quarantine)),
        ):
            if count:
                yield f'<a href="#{anchor}">{self._words.t(zh, en)}&nbsp;<span class="count">{count}</span></a>'

    def _legend(self, rows: DocumentRows) -> Iterator[str]:
        """Kinds of segment in the text, in the order of their first place, whitespace left out."""
        for kind in dict.fromkeys([row.kind for row in rows.segment]):
            if kind != "whitespace":
                yield f'<span class="key k-{kind}">{self._kinds[kind]}</span> '

    def _card(self, about: About) -> Iterator[str]:
        t = self._words.t
        years = "–".join(dict.fromkeys(str(year) for year in (about.plan_start_year, about.plan_end_year) if year))
        size = t(f"{about.char_count:,} 个字符", f"{about.char_count:,} characters")
        how = t("，文字从文件中提取", ", text extracted from the file") if about.is_extracted else ""
        for zh, en, value in (
            ("地区", "region", html_cell(about.region_name or "")),
            ("计划期", "plan period", years),
            ("发布日期", "published", str(about.publish_date or "")),
            ("文字", "script", self._scripts[about.script]),
            ("编码", "encoding", f"{html_cell(about.encoding)} · {size}{how}"),
            ("版本", "version", f"{about.version_no} · {html_cell(about.document_id)}"),
        ):
            if value:
                yield f"<dt>{t(zh, en)}</dt><dd>{value}</dd>"

    def _shares(self, rows: DocumentRows) -> list[tuple[str, str, int]]:
        """What the text is made of: class of conservation, its label, its characters."""
        counted: Counter[str] = Counter()
        for _, kind, start, end, _ in rows.segment:
            counted[CONSERVATION_CLASS_OF_KIND[kind]] += end - start
        return [(code, label, counted[code]) for code, label in self._classes]

    def _bar(self, shares: list[tuple[str, str, int]]) -> str:
        return "".join(
            f'<rect class="c-{piece.kind}" x="{piece.x}" width="{piece.width}" height="10">'
            f"<title>{html_cell(piece.title)}</title></rect>"
            for piece in stacked(shares, self._words)
        )

    def _numbers(self, shares: list[tuple[str, str, int]]) -> Iterator[str]:
        for code, label, characters in shares:
            if characters:
                swatch = (
                    '<svg class="swatch" viewBox="0 0 12 12" aria-hidden="true" focusable="false">'
                    f'<rect class="c-{code}" width="12" height="12"/></svg>'
                )
                yield f"<span>{swatch} {label} {self._words.number(characters)}</span> "

    def _others(self, rows: DocumentRows) -> str:
        """Documents that this one is a copy of, or has to do with."""
        t = self._words.t
        source, colon, lines = rows.document[0].source_file, t("：", ": "), ""
        for name, similarity, is_copy in rows.copies:
            beside = f"../{places.copy(source if is_copy else name)}"
            lines += (
                f"<li>{t('副本', 'copy')}{colon}{_link(name)} {similarity:.1%} ·"
                f' <a href="{beside}">{t("并排对照", "side by side")}</a></li>'
            )
        for name, relation in rows.relation:
            lines += f"<li>{self._relations[relation]}{colon}{_link(name)}</li>"
        return f'<ul class="plain">\n{lines}</ul>\n'


def _link(source_file: str) -> str:
    return f'<a href="{places.slug(source_file)}.html">{html_cell(source_file)}</a>'
