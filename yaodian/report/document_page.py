"""What the page of one document shows: its text with the facts marked, and the facts in tables.

Belongs here: turning the rows of a document into marks, segments and lines of tables.
Does not belong here: queries (`document_rows`), cutting the text (`reader`), HTML around it (templates).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from schemas import report_places as places
from schemas.vocabulary import CONSERVATION_CLASS_OF_KIND, CONSERVATION_CLASSES
from yaodian.report.charts import Slice, stacked
from yaodian.report.document_rows import Row
from yaodian.report.reader import Mark, Piece, read
from yaodian.report.words import Words, html, html_text

NAMES = {
    "task": ("任务", "Task"),
    "responsibility": ("责任", "Party"),
    "target": ("指标目标", "Target"),
    "policy_reference": ("政策引用", "Policy"),
    "anomaly": ("文本异常", "Anomaly"),
    "arithmetic_check": ("算术核对", "Arithmetic"),
    "section": ("章节", "Section"),
}
VERDICT_SIGNS = {"pass": "✓", "approx": "≈", "fail": "✗", "not_checkable": "?"}
_MARKED = ("responsibility", "target", "policy_reference", "anomaly", "arithmetic_check")
_VIEWS = {
    "dim_task": "task",
    "fct_task_responsibility": "responsibility",
    "fct_target": "target",
    "fct_policy_reference": "policy_reference",
    "fct_text_damage": "anomaly",
    "fct_arithmetic_check": "arithmetic_check",
}


class DocumentPage:
    """The page of one document, as a template needs it.

    Args:
        rows: its rows by kind (`document_rows.rows_of`).
    """

    def __init__(self, rows: Mapping[str, list[Row]], words: Words) -> None:
        self.rows = rows
        self.words = words
        self.about = rows["document"][0]
        self.slug = places.slug(self.about["source_file"])
        self._starts = [row["char_start"] for row in rows["segment"]]

    def anchor(self, view: str, row: Row) -> str:
        """The anchor of a row on this page."""
        return places.fact_anchor(view, row[f"{view}_key"])

    def number(self, view: str, key: int | None) -> str:
        """The number of a fact within the document; empty for none."""
        return places.fact_anchor(view, key).rpartition("-")[2] if key and key > 0 else ""

    def named(self, view: str, key: int) -> str:
        """A fact as people call it: ``指标目标 2``."""
        return f"{self.words.t(*NAMES[view])} {self.number(view, key)}"

    def segment_at(self, place: int) -> int:
        """The number of the segment that holds a code point."""
        at = max(0, bisect_right(self._starts, place) - 1)
        while at and self.rows["segment"][at]["kind"] == "whitespace":  # stands with the segment before it
            at -= 1
        return int(self.rows["segment"][at]["ordinal"])

    # --- the text ---

    @property
    def reader(self) -> Markup:
        """The text with everything marked."""
        return html("".join(read(list(self._pieces()), list(self._marks()))))

    def _pieces(self) -> Iterator[Piece]:
        heads: dict[int, list[str]] = {}
        for view in ("section", "task"):
            for row in self.rows[view]:
                anchor, name = self.anchor(view, row), self.named(view, row[f"{view}_key"])
                link = f'<a id="{anchor}-text" href="#{anchor}">{escape(name)}</a>'
                heads.setdefault(self.segment_at(row["char_start"]), []).append(link)
        for row in self.rows["segment"]:
            size = row["char_end"] - row["char_start"]
            yield Piece(
                row["ordinal"], row["kind"], row["char_start"], row["char_end"], row["text"],
                self.words.label("segment_kind", row["kind"]),
                head=" ".join(heads.get(row["ordinal"], ())),
                note=self._note(row) if row["kind"] == "duplicate" else "",
                unfold=self.words.t(f"展开 {size:,} 个字符", f"Show its {size:,} characters"),
            )  # fmt: skip

    def _note(self, segment: Row) -> str:
        """What a removed repeat repeats."""
        t = self.words.t
        for row in self.rows["repeat"]:
            if row["left_char_start"] < segment["char_end"] and row["left_char_end"] > segment["char_start"]:
                first, last = row["right_char_start"], row["right_char_end"]
                link = f'<a href="#segment-{self.segment_at(first)}">'
                return t(
                    f"与{link}第 {first + 1:,}–{last:,} 字</a>重复，相同 {row['similarity']:.1%}；不计入事实。",
                    f"Repeats {link}characters {first + 1:,}–{last:,}</a>, {row['similarity']:.1%} equal;"
                    " gives no facts.",
                )
        return t("重复文本，不计入事实。", "Repeated text; gives no facts.")

    def _marks(self) -> Iterator[Mark]:
        for view in _MARKED:
            for row in self.mentions if view == "responsibility" else self.rows[view]:
                if row["char_start"] is None:
                    continue
                anchor = self.anchor(view, row)
                label = self.named(view, row[f"{view}_key"])
                after = self._after(view, row, anchor)
                if row["is_corrected"]:
                    after += (
                        f'<a class="after" data-aside href="#corrections">〔{self.words.t("更正", "corrected")}〕</a>'
                    )
                yield Mark(row["char_start"], row["char_end"], view, anchor, label, after=after)
                if view == "target" and row["value_char_start"] is not None:
                    yield Mark(row["value_char_start"], row["value_char_end"], view, anchor, label, part="value")

    def _after(self, view: str, row: Row, anchor: str) -> str:
        t = self.words.t
        if view == "anomaly":
            return f'<span class="after anomaly" data-aside>〔{self._reading(row)}〕</span>'
        if view == "arithmetic_check":
            verdict = self.words.label("verdict", row["verdict"])
            told = f"{self.named(view, row['arithmetic_check_key'])}：{verdict}"
            return (
                f'<a class="after v-{escape(row["verdict"])}" data-aside href="#{anchor}" title="{escape(told)}"'
                f' aria-label="{escape(told)}" tabindex="-1">{VERDICT_SIGNS.get(row["verdict"], "?")}</a>'
            )
        if view == "target" and row["is_suspect"]:
            return f'<span class="after v-fail" data-aside>〔{t("数值可疑", "suspect value")}〕</span>'
        return ""

    def _reading(self, row: Row) -> str:
        """What damaged words most likely said, or what is wrong where nobody can know."""
        if row["likely_reading"] is None:
            return str(escape(self.words.label("damage_kind", row["kind"])))
        if not row["likely_reading"]:
            return self.words.t("删", "delete")
        doubt = self.words.t("或作 ", "perhaps ") if row["confidence"] == "low" else ""
        return doubt + html_text(row["likely_reading"].replace("\n", "↵"))

    # --- the tables ---

    @property
    def mentions(self) -> list[Row]:
        """The places where parties are named: one row a place and role, with the facts that come from it."""
        found: dict[tuple[Any, ...], Row] = {}
        for row in self.rows["responsibility"]:
            key = (row["char_start"], row["char_end"], row["role"], row["organization_name"])
            mention = found.setdefault(key, {**row, "rows": []})
            mention["rows"].append(row)
            mention["is_corrected"] = mention["is_corrected"] or row["is_corrected"]
        return sorted(found.values(), key=lambda row: (row["char_start"], row["responsibility_key"]))

    def corrected_row(self, correction: Row) -> str:
        """The anchor of the row that a correction changed; empty where it was not applied to one."""
        view = _VIEWS.get(correction["entity_table"] or "")
        return places.fact_anchor(view, correction["entity_key"]) if view else ""

    @property
    def shares(self) -> list[tuple[str, str, int]]:
        """What the text is made of: class of conservation, its label, its characters."""
        counted: Counter[str] = Counter()
        for row in self.rows["segment"]:
            counted[CONSERVATION_CLASS_OF_KIND[row["kind"]]] += row["char_end"] - row["char_start"]
        return [(entry.code, self.words.t(entry.zh, entry.en), counted[entry.code]) for entry in CONSERVATION_CLASSES]

    @property
    def kinds(self) -> Sequence[str]:
        """Kinds of segment in the text, in the order of their first place, whitespace left out."""
        return [kind for kind in dict.fromkeys(row["kind"] for row in self.rows["segment"]) if kind != "whitespace"]

    @property
    def bar(self) -> list[Slice]:
        """The shares as a bar."""
        return stacked(self.shares, self.words)

    @property
    def parts(self) -> list[tuple[str, str, str, int]]:
        """Parts of the page: anchor, names, how much stands there."""
        return [
            ("sections", "章节", "Outline", len(self.rows["section"])),
            ("tasks", "任务", "Tasks", len(self.rows["task"])),
            ("responsibilities", "责任", "Who answers", len(self.rows["responsibility"])),
            ("targets", "指标目标", "Targets", len(self.rows["target"])),
            ("arithmetic", "算术核对", "Arithmetic", len(self.rows["arithmetic_check"])),
            ("policies", "政策引用", "Policies", len(self.rows["policy_reference"])),
            ("anomalies", "文本异常", "Damage", len(self.rows["anomaly"])),
            ("corrections", "更正", "Corrections", len(self.rows["correction"])),
            ("quarantine", "隔离区", "Quarantine", len(self.rows["quarantine"])),
        ]

    @property
    def card(self) -> list[tuple[str, str, str]]:
        """What is known of the document as a whole: names and value."""
        about, words = self.about, self.words
        years = "–".join(
            dict.fromkeys(str(year) for year in (about["plan_start_year"], about["plan_end_year"]) if year)
        )
        size = words.t(f"{about['char_count']:,} 个字符", f"{about['char_count']:,} characters")
        how = words.t("，文字从文件中提取", ", text extracted from the file") if about["is_extracted"] else ""
        return [
            ("地区", "region", about["region_name"] or ""),
            ("计划期", "plan period", years),
            ("发布日期", "published", str(about["publish_date"] or "")),
            ("文字", "script", words.label("script", about["script"])),
            ("编码", "encoding", f"{about['encoding']} · {size}{how}"),
            ("版本", "version", f"{about['version_no']} · {about['document_id']}"),
        ]
