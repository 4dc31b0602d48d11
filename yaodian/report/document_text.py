"""The text of a document as the reader needs it: its segments with their names, its facts with their places.

Belongs here: turning rows into pieces and marks.
Does not belong here: cutting the text (`reader`), the tables (`fact_tables`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence

from schemas.keys import CHILD_STRIDE
from yaodian.report.escaping import html_cell, html_text
from yaodian.report.fact_tables import VERDICT_SIGNS, Mention
from yaodian.report.labels import Labels
from yaodian.report.reader import Beside, Mark, read
from yaodian.report.row_types import Anomaly, ArithmeticCheck, DocumentRows, Repeat, Section, Segment, Target, Task
from yaodian.report.words import Words

_NAMES = {
    "task": ("任务", "Task"),
    "responsibility": ("责任", "Party"),
    "target": ("指标目标", "Target"),
    "policy_reference": ("政策引用", "Policy"),
    "anomaly": ("文本异常", "Anomaly"),
    "arithmetic_check": ("算术核对", "Arithmetic"),
    "section": ("章节", "Section"),
}


class Places:
    """Finds the segment of a place in the text."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = segments
        self._starts = [row.char_start for row in segments]

    def segment_at(self, place: int) -> int:
        """The number of the segment that holds a code point."""
        at = max(0, bisect_right(self._starts, place) - 1)
        while at and self._segments[at].kind == "whitespace":  # stands with the segment before it
            at -= 1
        return self._segments[at].ordinal


class DocumentText:
    """Writes texts with their marks in one language."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._names = {view: words.t(*names) for view, names in _NAMES.items()}
        self._kinds = Labels(words, "segment_kind")
        self._damage = Labels(words, "damage_kind")
        self._verdicts = Labels(words, "verdict")
        t = words.t
        corrected, suspect = t("更正", "corrected"), t("数值可疑", "suspect value")
        self._corrected = f'<a class="after" data-aside href="#corrections">〔{corrected}〕</a>'
        self._suspect = f'<span class="after v-fail" data-aside>〔{suspect}〕</span>'

    def html(self, rows: DocumentRows, named: Iterable[Mention], places: Places) -> str:
        """The text with everything marked."""
        beside = Beside(self._kinds, self._heads(rows, places), self._repeats(rows, places))
        return read(rows.segment, list(self._marks(rows, named)), beside)

    def _heads(self, rows: DocumentRows, places: Places) -> dict[int, str]:
        """Ordinal of a segment → links to the sections and tasks that begin with it."""
        heads: dict[int, str] = {}
        begun: list[tuple[str, Sequence[Section] | Sequence[Task]]] = [("section", rows.section), ("task", rows.task)]
        for view, found in begun:
            name = self._names[view]
            for row in found:
                number, at = row[0] % CHILD_STRIDE, places.segment_at(row.char_start)
                link = f'<a id="{view}-{number}-text" href="#{view}-{number}">{name} {number}</a>'
                heads[at] = f"{heads[at]} {link}" if at in heads else link
        return heads

    def _repeats(self, rows: DocumentRows, places: Places) -> dict[int, tuple[str, str]]:
        """Ordinal of a removed repeat → what it repeats, and what opens its text."""
        found = {}
        for segment in rows.segment:
            if segment.kind == "duplicate":
                size = segment.char_end - segment.char_start
                unfold = self._words.t(f"展开 {size:,} 个字符", f"Show its {size:,} characters")
                found[segment.ordinal] = self._note(segment, rows.repeat, places), unfold
        return found

    def _note(self, segment: Segment, repeats: Iterable[Repeat], places: Places) -> str:
        """What a removed repeat repeats."""
        t = self._words.t
        for left_start, left_end, first, last, similarity in repeats:
            if left_start < segment.char_end and left_end > segment.char_start:
                link = f'<a href="#segment-{places.segment_at(first)}">'
                return t(
                    f"与{link}第 {first + 1:,}–{last:,} 字</a>重复，相同 {similarity:.1%}；不计入事实。",
                    f"Repeats {link}characters {first + 1:,}–{last:,}</a>, {similarity:.1%} equal; gives no facts.",
                )
        return t("重复文本，不计入事实。", "Repeated text; gives no facts.")

    def _marks(self, rows: DocumentRows, named: Iterable[Mention]) -> Iterator[Mark]:
        mark = self._marker
        party = mark("responsibility")
        for row, _, is_corrected in named:
            yield party(row.responsibility_key, row.char_start, row.char_end, "", is_corrected)
        target, name = mark("target"), self._names["target"]
        for fact in rows.target:
            yield target(fact.target_key, fact.char_start, fact.char_end, self._doubt(fact), fact.is_corrected)
            if fact.value_char_start is not None and fact.value_char_end is not None:
                number = fact.target_key % CHILD_STRIDE
                yield Mark(
                    fact.value_char_start,
                    fact.value_char_end,
                    "target",
                    f"target-{number}",
                    f"{name} {number}",
                    "value",
                )
        policy = mark("policy_reference")
        for key, _, _, _, start, end, is_corrected in rows.policy_reference:
            yield policy(key, start, end, "", is_corrected)
        anomaly = mark("anomaly")
        for damage in rows.anomaly:
            after = f'<span class="after anomaly" data-aside>〔{self._reading(damage)}〕</span>'
            yield anomaly(damage.anomaly_key, damage.char_start, damage.char_end, after, damage.is_corrected)
        arithmetic = mark("arithmetic_check")
        for check in rows.arithmetic_check:
            if check.char_start is not None and check.char_end is not None:
                yield arithmetic(
                    check.arithmetic_check_key, check.char_start, check.char_end, self._verdict(check),
                    check.is_corrected,
                )  # fmt: skip

    def _marker(self, view: str) -> Callable[[int, int, int, str, bool], Mark]:
        """Makes the marks of a view out of key, span, what stands behind it, and whether a person corrected it."""
        name = self._names[view]

        def mark(key: int, start: int, end: int, after: str, is_corrected: bool) -> Mark:
            number = key % CHILD_STRIDE
            if is_corrected:
                after += self._corrected
            return Mark(start, end, view, f"{view}-{number}", f"{name} {number}", "", after)

        return mark

    def _doubt(self, row: Target) -> str:
        return self._suspect if row.is_suspect else ""

    def _verdict(self, row: ArithmeticCheck) -> str:
        number, verdict = row.arithmetic_check_key % CHILD_STRIDE, html_cell(row.verdict)
        told = f"{self._names['arithmetic_check']} {number}：{self._verdicts[row.verdict]}"
        return (
            f'<a class="after v-{verdict}" data-aside href="#arithmetic_check-{number}" title="{told}"'
            f' aria-label="{told}" tabindex="-1">{VERDICT_SIGNS.get(row.verdict, "?")}</a>'
        )

    def _reading(self, row: Anomaly) -> str:
        """What damaged words most likely said, or what is wrong where nobody can know."""
        if row.likely_reading is None:
            return self._damage[row.kind]
        if not row.likely_reading:
            return self._words.t("删", "delete")
        doubt = self._words.t("或作 ", "perhaps ") if row.confidence == "low" else ""
        return doubt + html_text(row.likely_reading.replace("\n", "↵"))
