"""The damage ledger: where the text is broken, and what it most likely said.

Belongs here: one rule per kind of damage, each giving span, likely reading and confidence. The text itself is never changed.
Does not belong here: quality checks of tables, or doubts about what a text means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from pipelines.extract.fields import Fields
from pipelines.lexicon import load, terms
from pipelines.structure.furniture import metadata_fields
from pipelines.structure.numbering import head_at
from pipelines.structure.outline import Outline
from pipelines.structure.paragraphs import Paragraph
from pipelines.structure.segments import Segment

_HAN = "[\u4e00-\u9fff]"
_SPACE_IN_QUOTES = re.compile("“[^“”\n]{1,16}[ \u3000\u00a0]+”|“[ \u3000\u00a0]+[^“”\n]{1,16}”")
_SPACE_AFTER_COMMA = re.compile(f"[,，](?<={_HAN}.)[ \u00a0](?={_HAN})")
_SPACE_IN_TITLE = re.compile(f"《[^《》\n]*?(?P<at>{_HAN}{{1,6}}\u00a0+{_HAN}{{1,6}})[^《》\n]*》")
_DOUBLED = re.compile("(?P<mark>[，。、；：,;])(?P=mark)+")
_YEAR_WITH_CIRCLE = re.compile(
    "[二一](?=[〇○零O一二三四五六七八九]{3}年)[〇○零O一二三四五六七八九]*[○O][〇○零O一二三四五六七八九]*年"
)
_GARBLED_DATE = re.compile("[二一](?P<digits>[^年\\s]{3})年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日")
_NUMERALS = frozenset("〇○零O0一二三四五六七八九")
_COMPACT_DATE = re.compile(r"(?<![0-9])20[0-9]{2}[0-9]{3,4}(?![0-9])")
_MARKUP = re.compile(
    r"""(?P<tag>(?:\s?[A-Za-z_:]{1,20}=["“”'][^"“”'\n]{0,40}["“”']){1,6}[^\n>]{0,8}>|</?[A-Za-z][^<>\n]{0,80}>|&(?:nbsp|lt|gt|amp|quot|ldquo|rdquo);?)(?P<close>[^“”\s<>，,。]{0,8}”)?"""
)
_BEFORE_MARKUP = re.compile("“[^“”\\s<>，,。]{0,8}$")
_UNIT_DEBRIS = re.compile(r"(?<=[0-9万亿])\?[O0](?![A-Za-z0-9])")
_REPLACEMENT = re.compile("\ufffd+|锟斤拷(?:锟斤拷)*|ï»¿|Ã.|â€.")
_QUESTION_ROW = re.compile(r"^[ \t]*\?{1,}[ \t]*$", re.M)
PINYIN = re.compile(f"[(（](?<={_HAN}.)(?P<pinyin>[a-züāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]{{1,6}})[)）]")
_TWICE_OPENED = re.compile("“(?P<first>[^“”\n]{2,40})“(?P<second>[^“”\n]{1,30})”")
_CHUNK = re.compile("[^,，。;；:：“”《》()\n]{6,400}")
_PUA = re.compile("[\ue000-\uf8ff]")
_RANGE_OF_THINGS = re.compile("(?<![0-9])[1-9]\\s?[-—~至]\\s?[1-9][个项家种]")
_LONE_PAIR = re.compile("(?<![0-9.-—])(?P<value>[1-9][1-9])(?P<unit>[个项家种])(?P<noun>[\u4e00-\u9fff]{2,12})")
_CONNECTIVE_BEFORE_QUOTE = re.compile("(?:和|与|及|、|以及)$")


_BULLET_LABEL = re.compile(
    "^[ ]*[•·][ ]*(?P<label>发布单位|发布时间|发布日期|发布机构|发文字号|成文日期|中文名|性质|文号)(?![:\\s])[^\n:]{2,40}$",
    re.M,
)
_CITED = re.compile("《([^《》\n]{4,60})》")


@dataclass(frozen=True, slots=True)
class Damage:
    """One damaged place. `reading` is None where it cannot be recovered."""

    start: int
    end: int
    kind: str
    reading: str | None
    confidence: str
    rule_id: str


def find_damage(
    text: str,
    folded: str,
    segments: list[Segment],
    paragraphs: list[Paragraph],
    structure: Outline,
    fields: Fields,
    is_traditional: bool,
) -> list[Damage]:
    """Every damaged place outside removed duplicates, in order of position."""
    silent = [(segment.start, segment.end) for segment in segments if segment.kind == "duplicate"]
    found = [
        *_missing_title(folded, segments, fields),
        *_spaces(text),
        *_punctuation(text, folded),
        *_dates(text, folded, segments),
        *_markup(text),
        *_encoding(text, folded),
        *_numbering(text, folded, paragraphs, silent),
        *_repeated_phrases(folded),
        *_lost_list_mark(folded),
        *_private_use(text),
        *_suspect_values(folded),
        *_blocks(text, segments),
        *_broken_lines(text, folded, segments),
        *_cut_summary(folded, segments),
    ]
    if is_traditional:
        found += _conversion(text, folded)
    kept = [
        damage
        for damage in found
        if damage.kind == "duplicated_block" or not any(start <= damage.start < end for start, end in silent)
    ]
    return sorted(kept, key=lambda damage: (damage.start, damage.end, damage.kind))


def _missing_title(folded: str, segments: list[Segment], fields: Fields) -> Iterator[Damage]:
    if any(segment.kind == "title" for segment in segments) or not segments:
        return
    first = segments[0]
    end = first.end if first.kind == "whitespace" else min(1, len(folded))
    yield Damage(
        0,
        end,
        "missing_title",
        None,
        "high" if first.kind == "whitespace" and first.end >= 4 else "medium",
        "damage.missing_title",
    )


def _spaces(text: str) -> Iterator[Damage]:
    for match in _SPACE_IN_QUOTES.finditer(text):
        yield Damage(
            match.start(),
            match.end(),
            "stray_space",
            re.sub(r"\s", "", match.group()),
            "high",
            "damage.space_in_quotes",
        )
    for match in _SPACE_AFTER_COMMA.finditer(text):
        yield Damage(match.start(), match.end(), "stray_space", match.group()[0], "high", "damage.space_after_comma")
    for match in _SPACE_IN_TITLE.finditer(text):
        start, end = match.span("at")
        yield Damage(start, end, "stray_space", match.group("at").replace("\u00a0", ""), "low", "damage.space_in_title")


def _punctuation(text: str, folded: str) -> Iterator[Damage]:
    for match in _DOUBLED.finditer(text):
        yield Damage(
            match.start(), match.end(), "doubled_punctuation", match.group("mark"), "high", "damage.doubled_punctuation"
        )
    for match in _TWICE_OPENED.finditer(text):
        if "=" in match.group():
            continue
        first = match.group("first")
        connective = _CONNECTIVE_BEFORE_QUOTE.search(first)
        inner = first[: connective.start()] if connective else first
        reading = f"“{inner}”{connective.group() if connective else ''}“{match.group('second')}”"
        yield Damage(match.start(), match.end(), "unbalanced_quote", reading, "high", "damage.quote_opened_twice")
    for match in _BULLET_LABEL.finditer(folded):
        reading = f"{text[match.start('label') : match.end('label')]}:{text[match.end('label') : match.end()].strip()}"
        yield Damage(
            match.start("label"), match.end(), "lost_punctuation", reading, "high", "damage.label_without_colon"
        )
    for match in _CITED.finditer(folded) if "《" in folded else ():
        cited = re.sub(r"\s", "", match.group(1))
        right = _official_titles().get(cited.replace("、", ""))
        if right is not None and right != cited:
            marks = [at for at, char in enumerate(right) if char == "、"]
            first, last = max(0, marks[0] - 2), marks[-1] + 3
            end = match.start(1) + last - len(marks)
            yield Damage(
                match.start(1) + first,
                min(end, match.end(1)),
                "lost_punctuation",
                right[first:last],
                "high",
                "damage.official_title",
            )
    named: dict[str, str] = {}
    for match in re.finditer(f"({_HAN}{{2,3}})—({_HAN}{{2,3}})", folded):
        named[match.group(1)[-2:] + match.group(2)[:2]] = match.group()
    for match in re.finditer(f"({_HAN}{{2}})-({_HAN}{{2}})", folded) if named else ():
        if match.group(1) + match.group(2) in named:
            yield Damage(
                match.start(),
                match.end(),
                "char_variant",
                match.group().replace("-", "—"),
                "medium",
                "damage.hyphen_for_dash",
            )


@cache
def _official_titles() -> dict[str, str]:
    """Official titles with an enumeration inside, by the title without its marks."""
    return {row.title.replace("、", ""): row.title for row in load("official_titles")}


def _dates(text: str, folded: str, segments: list[Segment]) -> Iterator[Damage]:
    for match in _YEAR_WITH_CIRCLE.finditer(text):
        for circle in re.finditer("[○O]+", match.group()):
            start = match.start() + circle.start()
            yield Damage(
                start,
                start + len(circle.group()),
                "char_variant",
                "〇" * len(circle.group()),
                "high",
                "damage.circle_for_zero",
            )
    for match in _GARBLED_DATE.finditer(folded):
        if _NUMERALS.issuperset(match.group("digits")):
            continue
        numerals = re.sub("[^〇○零一二三四五六七八九]", "〇", match.group()[1:4])
        yield Damage(
            match.start(),
            match.end(),
            "garbled_date",
            match.group()[0] + numerals + match.group()[4:],
            "high",
            "damage.garbled_date",
        )
    for segment in segments:
        if segment.kind in ("signature", "metadata") and segment.end - segment.start <= 9:
            match = _COMPACT_DATE.fullmatch(folded[segment.start : segment.end])
            if match:
                yield Damage(
                    segment.start, segment.end, "garbled_date", _compact(match.group()), "high", "damage.compact_date"
                )


def _compact(digits: str) -> str | None:
    rest = digits[4:]
    readings = [
        (int(rest[:cut]), int(rest[cut:]))
        for cut in (1, 2)
        if rest[cut:] and 1 <= int(rest[:cut]) <= 12 and 1 <= int(rest[cut:]) <= 31 and len(rest[cut:]) <= 2
    ]
    return f"{digits[:4]}年{readings[0][0]}月{readings[0][1]}日" if len(readings) == 1 else None


def _markup(text: str) -> Iterator[Damage]:
    if "<" not in text and "&" not in text and not (">" in text and "=" in text):
        return
    for match in _MARKUP.finditer(text):
        opened = _BEFORE_MARKUP.search(text, max(0, match.start() - 9), match.start()) if match.group("close") else None
        start = opened.start() if opened else match.start()
        reading = (opened.group() if opened else "") + (match.group("close") or "")
        if match.group("tag").startswith("&"):
            reading = ""
        yield Damage(start, match.end(), "markup_residue", reading or None, "high", "damage.markup")


def _encoding(text: str, folded: str) -> Iterator[Damage]:
    for match in _UNIT_DEBRIS.finditer(folded):
        yield Damage(match.start(), match.end(), "mojibake", "㎡", "high", "damage.unit_debris")
    for match in _REPLACEMENT.finditer(text):
        yield Damage(match.start(), match.end(), "mojibake", None, "high", "damage.replacement_character")
    for match in _QUESTION_ROW.finditer(folded):
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        yield Damage(
            start, start + len(match.group().strip()), "mojibake", None, "medium", "damage.row_of_question_marks"
        )
    for match in PINYIN.finditer(folded):
        yield Damage(
            match.start() - 1, match.end(), "pinyin_insertion", folded[match.start() - 1], "high", "damage.pinyin"
        )


def _numbering(text: str, folded: str, paragraphs: list[Paragraph], silent: list[tuple[int, int]]) -> Iterator[Damage]:
    for paragraph in paragraphs:
        head = head_at(folded, paragraph.start, paragraph.end)
        if head is None or any(start <= head.start < end for start, end in silent):
            continue
        if head.style == "glued":
            year_end = folded.index("年", head.number_end) + 1
            yield Damage(
                head.start,
                year_end,
                "glued_number",
                f"{folded[head.start : head.number_end]}.{folded[head.number_end : year_end]}",
                "high",
                "damage.number_glued_to_year",
            )
            continue
        number = folded[head.start : head.text_start]
        if head.style == "digit" and ("\n" in number or re.match(r"[0-9]+\s+[.、]", number)):
            end = head.text_start if "\n" in number.rstrip(" ") else head.number_end
            while end > head.number_end and text[end - 1] != "\n":
                end -= 1
            digits = re.match("[0-9]+", number)
            yield Damage(
                head.start,
                end,
                "broken_numbering",
                f"{digits.group()}." if digits else None,
                "high",
                "damage.number_apart",
            )


def _repeated_phrases(folded: str) -> Iterator[Damage]:
    """A phrase of 5 to 20 characters said twice in a row, by comparing the text with itself shifted."""
    codes = np.frombuffer(folded.encode("utf-32-le"), dtype=np.uint32)
    is_han = (codes >= 0x4E00) & (codes <= 0x9FFF)
    last_end = -1
    found: list[tuple[int, int]] = []
    for length in range(20, 4, -1):
        if len(codes) <= 2 * length:
            continue
        equal = (codes[:-length] == codes[length:]) & is_han[:-length]
        if int(equal.sum()) < length:
            continue
        edges = np.flatnonzero(np.diff(np.concatenate(([0], equal.astype(np.int8), [0]))))
        for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            if end - start >= length:
                found.append((start, length))
    for start, length in sorted(found, key=lambda item: (item[0], -item[1])):
        if start < last_end:
            continue
        last_end = start + 2 * length
        phrase = folded[start : start + length]
        if len(set(phrase)) > length // 2:
            yield Damage(start, last_end, "repeated_phrase", phrase, "high", "damage.phrase_twice")


def _lost_list_mark(folded: str) -> Iterator[Damage]:
    """A、 is lost where one member of a list ends twice in the noun that every member ends in."""
    for match in _CHUNK.finditer(folded):
        if "、" not in match.group():
            continue
        members = match.group().split("、")
        nouns = {member[-2:] for member in members}
        if len(nouns) != 1:
            continue
        noun = nouns.pop()
        at = match.start()
        for member in members:
            inner = member.find(noun)
            joined = re.search("[和与及等的两三四五六大0-9]", member[inner + 2 : -2]) is not None
            if 2 <= inner < len(member) - 4 and member.count(noun) == 2 and not joined:
                cut = inner + 2
                lead = re.match(".*[对将把为以](?=[\u4e00-\u9fff]{4})", member[:inner])
                skip = lead.end() if lead else 0
                yield Damage(
                    at + skip,
                    at + len(member),
                    "lost_punctuation",
                    f"{member[skip:cut]}、{member[cut:]}",
                    "high",
                    "damage.list_mark_lost",
                )
            at += len(member) + 1


def _private_use(text: str) -> Iterator[Damage]:
    seen: set[str] = set()
    for match in _PUA.finditer(text):
        if match.group() not in seen:
            seen.add(match.group())
            yield Damage(match.start(), match.end(), "pua_char", None, "high", "damage.private_use")


@cache
def _few() -> dict[str, int]:
    return {row.noun: row.at_most for row in load("few_of_a_kind")}


def _suspect_values(folded: str) -> Iterator[Damage]:
    """58个新品种 where ranges such as 3-5项 are written elsewhere: the sign between 5 and 8 is probably lost."""
    if len(_RANGE_OF_THINGS.findall(folded)) < 2:
        return
    for match in _LONE_PAIR.finditer(folded):
        low, high = int(match.group("value")[0]), int(match.group("value")[1])
        limit = next((limit for noun, limit in _few().items() if match.group("noun").startswith(noun)), None)
        if low < high and limit is not None and int(match.group("value")) > limit:
            noun = next(noun for noun in _few() if match.group("noun").startswith(noun))
            end = match.start("noun") + len(noun)
            yield Damage(
                match.start(),
                end,
                "suspect_value",
                f"{low}-{high}{match.group('unit')}{noun}",
                "medium",
                "damage.range_sign_lost",
            )


def _blocks(text: str, segments: list[Segment]) -> Iterator[Damage]:
    seen: dict[str, int] = {}
    for segment in segments:
        if segment.kind == "duplicate":
            yield Damage(segment.start, segment.end, "duplicated_block", None, "high", "damage.repeated_block")
        elif segment.kind in ("title", "chrome") and segment.end - segment.start >= 20:
            line = re.sub(r"\s", "", text[segment.start : segment.end])
            if line in seen:
                yield Damage(segment.start, segment.end, "duplicated_block", None, "high", "damage.repeated_title")
            seen[line] = segment.start


def _broken_lines(text: str, folded: str, segments: list[Segment]) -> Iterator[Damage]:
    """A label and its value on two lines; a title over several lines."""
    solid = [segment for segment in segments if segment.kind != "whitespace"]
    run: list[Segment] = []
    for segment in [*solid, Segment(len(text), len(text), "end", None)]:
        before = run[-1] if run else None
        if segment.kind == "title" and (before is None or text[before.end : segment.start].count("\n") == 1):
            run.append(segment)
            continue
        if len(run) > 1:
            parts = [text[piece.start : piece.end].strip() for piece in run]
            if len({re.sub(r"\s", "", part) for part in parts}) == len(parts):
                yield Damage(
                    run[0].start, run[-1].end, "broken_line", "".join(parts), "high", "damage.title_over_lines"
                )
        run = [segment] if segment.kind == "title" else []
    for first, second in zip(solid, solid[1:], strict=False):
        if first.kind == "metadata" == second.kind and text[first.end : second.start].count("\n") == 1:
            label = metadata_fields(folded[first.start : first.end])
            if (
                len(label) == 1
                and label[0][2] >= first.end - first.start
                and not metadata_fields(folded[second.start : second.end])
            ):
                reading = text[first.start : first.end] + text[second.start : second.end]
                yield Damage(first.start, second.end, "broken_line", reading, "high", "damage.label_apart")


def _cut_summary(folded: str, segments: list[Segment]) -> Iterator[Damage]:
    """A summary of the page that breaks off inside a sentence the text says in full."""
    for segment in segments:
        line = folded[segment.start : segment.end]
        if segment.kind != "chrome" or len(line) < 30 or line[-1] in "。!?…":
            continue
        again = folded.find(line[-16:], segment.end)
        if again < 0:
            continue
        rest = re.match("[^。!?,;\n]{1,20}[。!?]?", folded[again + 16 :])
        yield Damage(
            segment.end - 2,
            segment.end,
            "truncated_sentence",
            line[-2:] + (rest.group() if rest else ""),
            "high",
            "damage.cut_summary",
        )


def _conversion(text: str, folded: str) -> Iterator[Damage]:
    """Words a Taiwan conversion put in place of mainland ones, once for each distinct term."""
    seen: set[str] = set()
    for start, end, term, mainland in terms.find_terms(folded):
        if term not in seen and term != mainland:
            seen.add(term)
            yield Damage(start, end, "tw_phrase", mainland, "high", "damage.taiwan_term")
    for start, end, _, right in terms.find_conversion_errors(text):
        yield Damage(start, end, "char_conversion_error", right, "high", "damage.conversion_error")
