"""Places named in a text, as divisions of GB/T 2260 in the edition of the year.

Belongs here: which division a name means in a year, how divisions contain each other, and which look-alikes are none.
Does not belong here: deciding which of the regions named in a document is the document's own.

A county name that several prefectures have is ambiguous (-3) unless the province or city stands right before it or is
given as context. A short form counts for provinces and prefectures only; counties need their suffix.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

import ahocorasick_rs

from pipelines import lexicon
from pipelines.lexicon.patterns import any_of
from schemas.keys import AMBIGUOUS, dimension_key

COUNTRY_CODE = "000000"
_LATEST = 9999
_HAN = re.compile("[\u4e00-\u9fff]")
_BODY_AFTER = re.compile("人民政府|政府办|委员会|委办公室|科学技术|科技局|(?:19|20)[0-9]{2}年")


@dataclass(frozen=True, slots=True)
class Region:
    """A division in one edition. `region_id` is the natural code of the dimension: code @ first year.

    `valid_to` is the year of the change that ended the name, so a name and its successor overlap in that year. For a
    county right under its province `city_code` is null; a prefecture is its own city.
    """

    region_key: int
    region_id: str
    region_code: str
    name_zh: str
    short_name_zh: str
    name_en: str | None
    level_code: str
    province_code: str | None
    province_name_zh: str | None
    city_code: str | None
    city_name_zh: str | None
    parent_region_key: int | None
    valid_from: int
    valid_to: int | None

    def holds_in(self, year: int | None) -> bool:
        """Whether the name stands in the list at the end of `year` (None: in the latest list)."""
        if year is None:
            return self.valid_to is None
        return self.valid_from <= year and (self.valid_to is None or year < self.valid_to)

    @property
    def starts_on(self) -> date:
        return date(self.valid_from, 1, 1)

    @property
    def ends_on(self) -> date | None:
        return None if self.valid_to is None else date(self.valid_to, 12, 31)


@dataclass(frozen=True, slots=True)
class RegionMention:
    """A place named in a text at [start, end). An ambiguous one has region_key -3 and no code."""

    start: int
    end: int
    region_key: int
    region_code: str | None
    name: str
    level_code: str
    is_ambiguous: bool


@cache
def all_regions() -> tuple[Region, ...]:
    """Every division of every edition, in the order of code and first year."""
    rows = lexicon.load("regions")
    editions: dict[str, list[lexicon.RegionRow]] = {}
    for row in rows:
        editions.setdefault(row.code, []).append(row)

    def at(code: str, year: int) -> lexicon.RegionRow:
        """The edition of a code that stood in `year`, else the last before, else the first."""
        earlier = [row for row in editions[code] if row.valid_from <= year]
        return earlier[-1] if earlier else editions[code][0]

    regions = []
    for row in rows:
        # The parents as they were last called while this row held.
        year = _LATEST if row.valid_to is None else row.valid_to - 1
        parent = at(row.parent_code, year) if row.parent_code is not None else None
        province = row if row.level == "province" else None
        city = row if row.level == "prefecture" else None
        if row.level in ("prefecture", "county"):
            province = at(f"{row.code[:2]}0000", year)
        if row.level == "county" and parent is not None and parent.level == "prefecture":
            city = parent
        region_id = _id(row)
        regions.append(
            Region(
                dimension_key(region_id),
                region_id,
                row.code,
                row.name,
                row.short_name,
                row.name_en,
                row.level,
                province.code if province else None,
                province.name if province else None,
                city.code if city else None,
                city.name if city else None,
                dimension_key(_id(parent)) if parent else None,
                row.valid_from,
                row.valid_to,
            )
        )
    return tuple(regions)


def _id(row: lexicon.RegionRow) -> str:
    return f"{row.code}@{row.valid_from}"


@cache
def _by_key() -> dict[int, Region]:
    return {region.region_key: region for region in all_regions()}


@cache
def _by_code() -> dict[str, tuple[Region, ...]]:
    grouped: dict[str, list[Region]] = {}
    for region in all_regions():
        grouped.setdefault(region.region_code, []).append(region)
    return {code: tuple(regions) for code, regions in grouped.items()}


def get(region_key: int) -> Region:
    """The region of a key.

    Raises:
        KeyError: the key is a reserved member or belongs to no division.
    """
    try:
        return _by_key()[region_key]
    except KeyError:
        raise KeyError(f"no region has the key {region_key}; reserved members have no row here") from None


def maybe(region_key: int) -> Region | None:
    """The region of a key, or None for the reserved members and unknown keys."""
    return _by_key().get(region_key)


def by_code(code: str, year: int | None = None) -> Region | None:
    """The division with a GB/T 2260 code, as it was called in `year`."""
    return _nearest(_by_code().get(code, ()), year)


def country() -> Region:
    """China as a whole (000000, which GB/T 2260 itself does not list)."""
    return _by_code()[COUNTRY_CODE][0]


def editions_of(code: str) -> tuple[Region, ...]:
    """The names a code has carried, oldest first."""
    return _by_code().get(code, ())


def parent_of(region: Region) -> Region | None:
    """The division that contains `region`; None for the country."""
    return None if region.parent_region_key is None else _by_key()[region.parent_region_key]


def lineage(region: Region) -> tuple[Region, ...]:
    """The region itself, then what contains it, up to the country."""
    chain = [region]
    while (parent := parent_of(chain[-1])) is not None:
        chain.append(parent)
    return tuple(chain)


def contains(outer: Region, inner: Region) -> bool:
    """Whether `inner` lies in `outer` (or is it), by their codes."""
    if outer.level_code == "country":
        return True
    if outer.level_code == "province":
        return inner.region_code[:2] == outer.region_code[:2]
    if outer.level_code == "prefecture":
        return inner.region_code[:4] == outer.region_code[:4]
    return inner.region_code == outer.region_code


def named(name: str, year: int | None = None, within: Region | None = None) -> Region | None:
    """The one division that a whole name means in `year`, inside `within` when given; None when none or several do."""
    candidates = [region for region in _index().get(name, ()) if within is None or contains(within, region)]
    chosen = _choose(candidates, year)
    return chosen[0] if len(chosen) == 1 else None


def is_name(name: str) -> bool:
    """Whether `name` as a whole is the name of a division or of a look-alike."""
    return name in _index() or name in _rules()


def may_open(text: str) -> bool:
    """Whether the name of a division may stand at the very beginning of `text`; asked before looking with `find`."""
    return text[:2] in _openings()


def find(text: str, year: int | None = None, within_key: int | None = None) -> tuple[RegionMention, ...]:
    """Divisions named in `text` (simplified characters), in the edition of `year`, left to right, not overlapping.

    Args:
        year: plan year; None takes the latest names. Names of other years are known too, the nearest edition answers.
        within_key: a region known to contain the text's subject, which settles names that several places share.
    """
    if len(text) > _LONGEST_CACHED:
        return _find(text, year, within_key)
    return _find_short(text, year, within_key)


_LONGEST_CACHED = 80  # names and titles return; whole texts do not, and a cache of them would hold the corpus


@lru_cache(maxsize=1024)
def _find_short(text: str, year: int | None, within_key: int | None) -> tuple[RegionMention, ...]:
    return _find(text, year, within_key)


def _find(text: str, year: int | None, within_key: int | None) -> tuple[RegionMention, ...]:
    index = _index()
    rules = _rules()
    within = maybe(within_key) if within_key is not None else None
    mentions: list[RegionMention] = []
    last: Region | None = None
    last_end = -2
    words = _words()
    for word, start, end in _automaton().find_matches_as_indexes(text):
        name = words[word]
        candidates = index.get(name)
        if candidates is None:  # a look-alike swallowed the place
            continue
        context = last if last is not None and 0 <= start - last_end <= 1 else None
        found, end = _settle(name, candidates, text, start, end, year, context, within, rules)
        if found is None:
            continue
        if len(found) == 1:
            last, last_end = found[0], end
            mentions.append(_mention(start, end, found[0], text[start:end]))
        else:
            mentions.append(RegionMention(start, end, AMBIGUOUS, None, text[start:end], found[0].level_code, True))
    return tuple(mentions)


def _settle(
    name: str,
    candidates: tuple[Region, ...],
    text: str,
    start: int,
    end: int,
    year: int | None,
    context: Region | None,
    within: Region | None,
    rules: dict[str, str],
) -> tuple[list[Region] | None, int]:
    """The divisions a matched name can mean, and where the name ends; None when it is no place here."""
    chosen: list[Region] | None = None
    for scope in (context, within):
        if scope is not None:
            inside = [region for region in candidates if contains(scope, region) and region != scope]
            chosen = _choose(inside, year)
            if chosen:
                return chosen, end
    chosen = _choose(candidates, year)
    is_county = chosen[0].level_code == "county"
    is_short = is_county and len(name) == 2 and not _names_body(text, start, end)
    needs_context = rules.get(name) == "context_required" or is_short
    if needs_context or (is_county and _RUNS_ON.match(text, end)):
        # 河北区域 names 河北, not the district of Tianjin.
        return _shorter(name, text, start, end, year)
    if not is_county and (_followers_of_short_name().match(text, end) if name[-1] not in "省市区州盟" else False):
        return None, end
    if name.endswith("市") and text.startswith("场", end) and not text.startswith("市场", end):
        return _shorter(name, text, start, end, year)
    return chosen, end


def _names_body(text: str, start: int, end: int) -> bool:
    """Whether a county of two characters begins the name of a body or of a plan: 泾县人民政府, and not 市和县政府."""
    before = text[max(0, start - 2) : start]
    stands_apart = not before or before == "中共" or not _HAN.match(before[-1])
    return stands_apart and _BODY_AFTER.match(text, end) is not None


def _shorter(name: str, text: str, start: int, end: int, year: int | None) -> tuple[list[Region] | None, int]:
    """The province or prefecture whose short name begins a name that is no place here."""
    for length in range(len(name) - 1, 1, -1):
        candidates = [region for region in _index().get(name[:length], ()) if region.level_code != "county"]
        if candidates and not _followers_of_short_name().match(text, start + length):
            return _choose(candidates, year), start + length
    return None, end


def _mention(start: int, end: int, region: Region, name: str) -> RegionMention:
    return RegionMention(start, end, region.region_key, region.region_code, name, region.level_code, False)


def _choose(candidates: Iterable[Region], year: int | None) -> list[Region]:
    """The candidates that held in `year`; when none did, those of the nearest edition."""
    candidates = list(candidates)
    holding = [region for region in candidates if region.holds_in(year)]
    if holding:
        return _highest(holding)
    if not candidates:
        return []
    best = min(_distance(region, year) for region in candidates)
    return _highest([region for region in candidates if _distance(region, year) == best])


def _highest(candidates: list[Region]) -> list[Region]:
    """A prefecture before a county of the same name: 吉安市 is the prefecture, 吉安县 says so."""
    for level in ("country", "province", "prefecture"):
        at_level = [region for region in candidates if region.level_code == level]
        if at_level:
            return at_level
    return candidates


def _distance(region: Region, year: int | None) -> int:
    year = _LATEST if year is None else year
    if year < region.valid_from:
        return region.valid_from - year
    return max(0, year - (region.valid_to or year))


def _nearest(editions: tuple[Region, ...], year: int | None) -> Region | None:
    chosen = _choose(editions, year)
    return chosen[-1] if chosen else None


@cache
def _index() -> dict[str, tuple[Region, ...]]:
    """Every name a division goes by → the divisions it may mean."""
    rules = _rules()
    names: dict[str, list[Region]] = {}

    def add(name: str, region: Region) -> None:
        known = names.setdefault(name, [])
        if region not in known:
            known.append(region)

    for region in all_regions():
        if region.level_code == "country":  # 全国 is said everywhere and names no place
            continue
        add(region.name_zh, region)
        # 吉林 alone is the province: the rule for short names is about prefectures.
        if region.level_code == "province" or rules.get(region.short_name_zh) != "suffix_required":
            add(region.short_name_zh, region)
    for row in lexicon.load("region_aliases"):
        if row.kind == "alias":
            for region in _by_code()[row.region_code]:
                add(row.alias, region)
    return {name: tuple(regions) for name, regions in names.items()}


@cache
def _rules() -> dict[str, str]:
    return {row.text: row.rule for row in lexicon.load("region_exceptions")}


@cache
def _words() -> tuple[str, ...]:
    look_alikes = [text for text, rule in _rules().items() if rule == "not_a_region"]
    return (*_index(), *(text for text in look_alikes if text not in _index()))


@cache
def _openings() -> frozenset[str]:
    """The first two characters of every name; none is shorter."""
    return frozenset(word[:2] for word in _words())


@cache
def _automaton() -> ahocorasick_rs.AhoCorasick:
    return ahocorasick_rs.AhoCorasick(_words(), matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)


# After a county's name: 区域, 市场 … read on, so the last character was not the suffix.
_RUNS_ON = re.compile("(?<=区)[域间块位别分]|(?<=市)[场值]|(?<=县)[域]")


@cache
def _followers_of_short_name() -> re.Pattern[str]:
    return re.compile(any_of(text for text, rule in _rules().items() if rule == "not_before"))


@lru_cache(maxsize=4096)
def of_document_number(number: str) -> Region | None:
    """The region that a document number names, in full or by a province's character (晋政发〔2014〕3号 → 山西省)."""
    for mention in find(number) if may_open(number) else ():
        if mention.start == 0 and not mention.is_ambiguous:
            return get(mention.region_key)
    abbreviations = {row.alias: row.region_code for row in lexicon.load("region_aliases") if row.kind == "abbreviation"}
    for length in (2, 1):
        code = abbreviations.get(number[:length])
        if code is not None:
            return by_code(code)
    return None
