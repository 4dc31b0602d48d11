"""The arithmetic audit: stated numbers against what the other stated numbers imply.

Belongs here: growth, compound growth, composition, enumeration, numbering, repetition and date order, each with its expression.
Does not belong here: plausibility (a machine should not claim it) and checks of tables.

A false alarm is worse than a missing check: a check is made only where the text itself gives both sides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.extract.fields import Fields
from pipelines.extract.targets import Target
from pipelines.structure.outline import Outline
from pipelines.structure.segments import Segment
from pipelines.text.numerals import find_date, to_number

_NUMBER = "(?:[0-9]{1,2}|[两二三四五六七八九十]{1,2})"
# Every enumeration is found by its count; the list before it is read backwards, which costs nothing where there is no count.
_COUNTED = re.compile(
    f"(?<![第十百0-9])(?P<count>{_NUMBER})(?P<unit>个|大|家|支|项|方|座|类|市|省|区|县)(?P<noun>[\u4e00-\u9fff]{{2,12}})"
)
_ANNOUNCED = re.compile(f"(?P<count>{_NUMBER})(?:个)?方面(?:的)?(?:重点)?(?:工作|任务|内容|举措)")
_NAMED_SET = re.compile(f"“(?P<count>{_NUMBER})大(?P<noun>[\u4e00-\u9fff]{{2,4}})”")
_LIST_BREAK = re.compile("[,。;:!?“”《》\\s]")
_AND = re.compile("(?<=[\u4e00-\u9fff)]{2})(?:和|与|及)(?=[\u4e00-\u9fff]{2})")
_LONGEST_LIST = 240
_LABEL_OF_CLAUSES = re.compile(
    "“(?P<count>[两二三四五六])(?P<phrase>[\u4e00-\u9fff]{2,4})”[,，]?即(?P<rest>[^。;]{4,120})"
)
_ONES = re.compile("“(?P<count>[0-9]{1,2}|[三四五六七八九十])个[1一]\\s?”[^,。]{0,6}[,:](?P<rest>[^。]{10,240})")
_ONE_OF = re.compile("一[个所家项条支座处名本套间]")
_SET_OF_WORKS = re.compile("(?P<count>[两二三四五六七八九十])大(?P<noun>工程|行动|计划|专项)(?![\u4e00-\u9fff]{0,2}”)")
_ANNUAL = re.compile("年均|每年|递增")


@dataclass(frozen=True, slots=True)
class Finding:
    """One checked statement. `start`, `end` are None where it concerns the whole document."""

    check_type: str
    statement: str
    expression: str
    computed: float | None
    stated: float | None
    verdict: str
    start: int | None
    end: int | None
    rule_id: str


def audit(
    folded: str, segments: list[Segment], structure: Outline, targets: list[Target], fields: Fields
) -> list[Finding]:
    """Every check the document allows; sets `consistency` of the targets it concerns."""
    spoken = [segment for segment in segments if segment.kind in ("task", "body", "preamble", "section_heading")]
    findings = [
        *_growth(folded, targets),
        *_composition(folded, targets),
        *_enumeration(folded, spoken, structure),
        *_numbering(structure),
        *_repetition(folded, targets),
        *_date_order(folded, segments, fields),
    ]
    return sorted(
        findings, key=lambda finding: (finding.start is None, finding.start or 0, finding.check_type, finding.statement)
    )


# --- growth --------------------------------------------------------------------------------------------------------


def _growth(folded: str, targets: list[Target]) -> Iterator[Finding]:
    """A growth rate against base and level of the same indicator in the same sentence."""
    for growth in targets:
        if growth.kind != "growth_rate" or growth.base_value is None or growth.low is None:
            continue
        level = next(
            (
                other
                for other in targets
                if other is not growth
                and other.kind in ("level", "share", "count")
                and other.indicator == growth.indicator
                and other.base_value == growth.base_value
                and other.low is not None
                and abs(other.quantity.start - growth.quantity.start) <= 80
            ),
            None,
        )
        if level is None or level.low is None or not growth.base_value:
            continue
        annual = _ANNUAL.search(folded, growth.quote_start, growth.quantity.start) is not None
        start, end = min(growth.quote_start, level.quote_start), max(growth.quote_end, level.quote_end)
        statement = folded[start:end]
        if annual:
            if growth.base_year is None or level.deadline_year is None or level.deadline_year <= growth.base_year:
                continue
            years = level.deadline_year - growth.base_year
            computed = growth.base_value * (1 + growth.low / 100) ** years
            verdict = _agrees_compound(computed, level.low, level.comparator)
            implied = ((level.low / growth.base_value) ** (1 / years) - 1) * 100
            expression = f"{_show(growth.base_value)} × (1 + {_show(growth.low)} %)^{years}"
            yield Finding(
                "compound_growth",
                statement,
                expression,
                _rounded(computed),
                level.low,
                verdict,
                start,
                end,
                "audit.compound_growth",
            )
        else:
            implied = computed = (level.low - growth.base_value) / growth.base_value * 100
            verdict = _agrees(computed, growth.low)
            expression = f"({_show(level.low)} - {_show(growth.base_value)}) / {_show(growth.base_value)}"
            yield Finding(
                "growth", statement, expression, _rounded(computed), growth.low, verdict, start, end, "audit.growth"
            )
        consistency = _consistency(computed, level.low if annual else growth.low, verdict)
        for target in (growth, level):
            target.stated_growth, target.implied_growth, target.consistency = growth.low, _rounded(implied), consistency


def _agrees(computed: float, stated: float) -> str:
    """pass when the stated figure is the computed one rounded to its own decimals; approx when cut off; fail otherwise."""
    decimals = _decimals(stated)
    if abs(round(computed, decimals) - stated) < 1e-9:
        return "pass"
    if abs(computed - stated) < 10**-decimals:
        return "approx"
    return "approx" if abs(computed - stated) <= 0.02 * abs(stated) else "fail"


def _agrees_compound(computed: float, stated: float, comparator: str) -> str:
    if comparator in ("ge", "gt") and computed >= stated * (1 - 1e-9):
        return "pass"
    difference = abs(computed - stated) / abs(stated)
    if difference < 1e-4:
        return "pass"
    return "approx" if difference <= 0.03 else "fail"


def _consistency(computed: float, stated: float, verdict: str) -> str:
    if verdict == "fail":
        return "inconsistent"
    decimals = _decimals(stated)
    if abs(computed - stated) < 1e-9:
        return "exact"
    return (
        "rounded"
        if abs(round(computed, decimals) - stated) < 1e-9
        or verdict == "pass"
        or abs(computed - stated) >= 10**-decimals
        else "truncated"
    )


def _decimals(value: float) -> int:
    text = f"{value:.6f}".rstrip("0")
    return len(text.split(".")[1]) if "." in text else 0


def _rounded(value: float) -> float:
    return round(value, 4)


def _show(value: float) -> str:
    return f"{value:.10g}"


# --- composition -------------------------------------------------------------------------------------------------------


def _composition(folded: str, targets: list[Target]) -> Iterator[Finding]:
    """A total and its stated parts: 23 = 9 + 14."""
    parts: dict[int, list[Target]] = {}
    for target in targets:
        if target.parent is not None:
            parent = target.parent
            while targets[parent - 1].parent is not None:
                parent = targets[parent - 1].parent or parent
            parts.setdefault(parent, []).append(target)
    for parent, members in parts.items():
        total = targets[parent - 1]
        values = [member.low if member.low is not None else member.high for member in members]
        whole = total.low if total.low is not None else total.high
        if (
            whole is None
            or any(value is None for value in values)
            or any(member.unit != total.unit for member in members)
        ):
            continue
        known = [value for value in values if value is not None]
        computed = sum(known)
        start, end = total.quote_start, members[-1].quote_end
        sign = "=" if computed == whole else "≤"
        verdict = "pass" if computed <= whole or total.comparator in ("ge", "gt", "approx") else "fail"
        expression = f"{' + '.join(map(_show, known))} {sign} {_show(whole)}"
        yield Finding(
            "composition", folded[start:end], expression, computed, whole, verdict, start, end, "audit.composition"
        )


# --- enumeration ---------------------------------------------------------------------------------------------------------


def _enumeration(folded: str, spoken: list[Segment], structure: Outline) -> Iterator[Finding]:
    """An announced number against what is listed."""
    top = [section for section in structure.sections if section.depth == 1]
    for segment in spoken:
        if segment.kind == "preamble" or not top or segment.start < top[0].start:
            for match in _ANNOUNCED.finditer(folded, segment.start, segment.end):
                stated = to_number(match.group("count"))
                if stated and top and stated == len(top):
                    yield Finding(
                        "enumeration",
                        match.group(),
                        "count of top-level sections",
                        float(len(top)),
                        stated,
                        "pass",
                        match.start(),
                        match.end(),
                        "audit.announced_sections",
                    )
            yield from _works(folded, segment, structure)
        yield from _listed(folded, segment)
        if folded.find("“", segment.start, segment.end) >= 0:
            yield from _named_sets(folded, segment)
            yield from _labels(folded, segment)


def _list_before(folded: str, start: int, position: int) -> tuple[int, str]:
    """The stretch right before `position` that may be a list: (its start, its text). Marks inside brackets do not end it."""
    window_start = max(start, position - _LONGEST_LIST)
    window = folded[window_start:position]
    at = 0
    for match in _LIST_BREAK.finditer(re.sub("\\([^()]{1,8}\\)", lambda found: "字" * len(found.group()), window)):
        at = match.end()
    return window_start + at, window[at:]


def _listed(folded: str, segment: Segment) -> Iterator[Finding]:
    """杭州、宁波、嘉兴三个城市; A和B两个基地; A、B等八个县, where 等 only closes the list."""
    for match in _COUNTED.finditer(folded, segment.start, segment.end):
        stated = to_number(match.group("count").replace("两", "二"))
        if not stated or stated < 2:
            continue
        start, text = _list_before(folded, segment.start, match.start())
        text = text.removesuffix("等")
        members = text.split("、")
        if len(members) == 1 and stated != 2:
            continue
        last = _AND.split(members[-1])
        counts = {len(members), len(members) - 1 + len(last)} if len(members) > 1 else {len(last)}
        if any(not 2 <= len(member) <= 40 for member in (*members[:-1], *last)) or (
            len(members) == 1 and text.endswith("的")
        ):
            continue
        if stated in counts:
            yield Finding(
                "enumeration",
                folded[start : match.end()],
                f"{int(stated)} listed",
                stated,
                stated,
                "pass",
                start,
                match.end(),
                "audit.listed",
            )


def _named_sets(folded: str, segment: Segment) -> Iterator[Finding]:
    """A平台、B平台“三大平台”: every member ends in the noun of the set, so the marks tell how many there are."""
    for match in _NAMED_SET.finditer(folded, segment.start, segment.end):
        start, text = _list_before(folded, segment.start, match.start())
        members = text.split("、")
        stated = to_number(match.group("count").replace("两", "二"))
        noun = match.group("noun")
        if stated and len(members) > 1 and all(member.endswith(noun) for member in members):
            verdict = "pass" if len(members) == stated else "fail"
            yield Finding(
                "enumeration",
                folded[start : match.end()],
                f"{len(members)} listed",
                float(len(members)),
                stated,
                verdict,
                start,
                match.end(),
                "audit.named_set",
            )


def _labels(folded: str, segment: Segment) -> Iterator[Finding]:
    """A label that counts what follows it: “两高于”,即高于…、高于…; “6个1”工程,每村一个…"""
    for match in _LABEL_OF_CLAUSES.finditer(folded, segment.start, segment.end):
        stated = to_number(match.group("count").replace("两", "二"))
        count = match.group("rest").count(match.group("phrase"))
        if stated and count == stated:
            yield Finding(
                "enumeration",
                match.group(),
                f"{count} × {match.group('phrase')}",
                float(count),
                stated,
                "pass",
                match.start(),
                match.end(),
                "audit.label_of_clauses",
            )
    for match in _ONES.finditer(folded, segment.start, segment.end):
        stated = to_number(match.group("count"))
        count = len(_ONE_OF.findall(match.group("rest")))
        if stated and count == stated:
            yield Finding(
                "enumeration",
                match.group(),
                f"{count} components",
                float(count),
                stated,
                "pass",
                match.start(),
                match.end(),
                "audit.ones",
            )


def _works(folded: str, segment: Segment, structure: Outline) -> Iterator[Finding]:
    """六大工程 announced before the tasks, against the works the tasks open with (实施…工程)."""
    for match in _SET_OF_WORKS.finditer(folded, segment.start, segment.end):
        noun = match.group("noun")
        opening = re.compile(f"(?:实施|推进|开展)(?P<name>[\u4e00-\u9fff]{{2,16}}?{noun})")
        names = {
            found.group("name")
            for task in structure.tasks
            if (found := opening.match(folded, task.text_start, task.end))
        }
        stated = to_number(match.group("count").replace("两", "二"))
        if stated and len(names) == stated:
            yield Finding(
                "enumeration",
                match.group(),
                f"{len(names)} distinct {noun}",
                float(len(names)),
                stated,
                "pass",
                match.start(),
                match.end(),
                "audit.set_of_works",
            )


# --- numbering -------------------------------------------------------------------------------------------------------------


def _numbering(structure: Outline) -> Iterator[Finding]:
    """List numbers of the tasks and of the headings run without gap, restarting at most where a section begins."""
    numbered = [task for task in structure.tasks if task.number is not None]
    if len(numbered) >= 2:
        gaps, before = 0, None
        for task in numbered:
            if before is not None and task.number != 1 and task.number != before + 1:
                gaps += 1
            before = task.number
        if not gaps:
            yield Finding(
                "numbering",
                "任务编号连续",
                f"{len(numbered)} numbered tasks",
                float(len(numbered)),
                float(len(numbered)),
                "pass",
                None,
                None,
                "audit.task_numbers",
            )
    tops = [section for section in structure.sections if section.depth == 1]
    if len(tops) >= 2:
        yield Finding(
            "numbering",
            "章节编号连续",
            f"{len(tops)} top-level sections",
            float(len(tops)),
            float(len(tops)),
            "pass",
            None,
            None,
            "audit.section_numbers",
        )


# --- repetition --------------------------------------------------------------------------------------------------------------


def _repetition(folded: str, targets: list[Target]) -> Iterator[Finding]:
    """One target stated twice."""
    groups: dict[tuple[str, str, bool, str | None], list[Target]] = {}
    for target in targets:
        if target.low is not None and target.parent is None and target.frequency is None:
            is_annual = _ANNUAL.search(folded, target.quote_start, target.quantity.start) is not None
            groups.setdefault(
                (_bare(target.indicator), target.kind, is_annual, target.qualifier if target.kind == "share" else None),
                [],
            ).append(target)
    for members in groups.values():
        for first, second in zip(members, members[1:], strict=False):
            if (
                first.low != second.low
                or first.quote_start == second.quote_start
                or first.deadline_year != second.deadline_year
            ):
                continue
            verdict = "pass" if first.comparator == second.comparator else "approx"
            statement = (
                f"{folded[first.quote_start : first.quote_end]} / {folded[second.quote_start : second.quote_end]}"
            )
            yield Finding(
                "repetition",
                statement,
                f"{_show(first.low or 0)} = {_show(second.low or 0)}",
                second.low,
                first.low,
                verdict,
                second.quote_start,
                second.quote_end,
                "audit.repetition",
            )


def _bare(indicator: str) -> str:
    return re.sub(
        "^(?:新建|新增|培育|开发|建设|建成|启动|实施|组织实施|新认定|申报)|(?:各类|企业研发)|数$", "", indicator
    )


# --- dates --------------------------------------------------------------------------------------------------------------------


def _date_order(folded: str, segments: list[Segment], fields: Fields) -> Iterator[Finding]:
    """A document is dated before it is printed or published."""
    if fields.issue_date <= 0:
        return
    signature = next(
        (
            s
            for s in segments
            if s.kind == "signature" and re.search("[0-9〇○一二三四五六七八九]+日", folded[s.start : s.end])
        ),
        None,
    )
    for segment in segments:
        text = folded[segment.start : segment.end]
        if segment.kind == "metadata" and text.endswith(("印发", "印")):
            found = find_date(text)
            if found and found[4]:
                printed = found[2] * 10_000 + (found[3] or 0) * 100 + found[4]
                verdict = "pass" if fields.issue_date <= printed else "fail"
                at = signature or segment
                yield Finding(
                    "date_order",
                    text,
                    f"{fields.issue_date} <= {printed}",
                    float(fields.issue_date),
                    float(printed),
                    verdict,
                    at.start,
                    at.end,
                    "audit.issued_before_printed",
                )
    if fields.publish_date > 0 and signature is not None and fields.publish_date % 100 and fields.issue_date % 100:
        verdict = "pass" if fields.issue_date <= fields.publish_date else "fail"
        yield Finding(
            "date_order", folded[signature.start : signature.end], f"{fields.issue_date} <= {fields.publish_date}", float(fields.issue_date), float(fields.publish_date), verdict,
            signature.start, signature.end, "audit.issued_before_published",
        )  # fmt: skip
