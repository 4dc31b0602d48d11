"""Bodies named in a document, as members scoped to where they exist.

Belongs here: what a name of a body means in a document of an issuer (省科技厅 in a Shanxi document is
山西省科学技术厅, 计成处 is an office of the issuer), and the attributes of the member.
Does not belong here: finding or splitting the names (`pipelines.extract`), the words themselves (`departments.csv` and
others).

The natural code is a path of where a body exists, and every attribute is a pure function of it (`of_code`):

==============================  ==============================================================
``140000/科学技术厅``            the department of a region (a code with several editions: 420600@2010)
``140000/科学技术厅/计成处``      an office inside it, or a body known only to it
``000000/科学技术部``            a national body
``-/清华大学``                   a body that stands alone, whoever names it
``140000/科学技术厅/*各有关处室``  a collective designation, which stands for several bodies
``?/省科技厅``                   a body whose region cannot be known
==============================  ==============================================================
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from pipelines import lexicon
from pipelines.conform import regions
from pipelines.conform.regions import Region
from pipelines.lexicon.patterns import any_of
from pipelines.lexicon.tables import DepartmentRow
from schemas.keys import NOT_APPLICABLE, UNKNOWN, dimension_key

ALONE = "-"
NOWHERE = "?"
COLLECTIVE = "*"
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Organization:
    """A member of dim_organization, in the columns of the silver table."""

    organization_key: int
    organization_code: str
    canonical_name_zh: str
    name_en: str | None
    org_type_code: str
    admin_level_code: str | None
    region_key: int
    parent_organization_key: int
    is_collective: bool


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a name means, and on what basis (a code of the list `alias_basis`)."""

    organization: Organization
    basis_code: str


def issuer(name: str, region_key: int) -> Organization:
    """The body that issues a document.

    Args:
        name: as written, simplified; a relative name (省科技厅, 我厅 is not one) is completed by the region.
        region_key: the document's region, or a reserved member when unknown.
    """
    return resolve_with_basis(name, None, region_key).organization


def names_no_body_of(name: str, region_key: int) -> bool:
    """Whether a relative name (区政府) says a level that the region has no one place of: whose it is, nobody tells."""
    prefix = _relative_prefix(clean_name(name))
    home = regions.maybe(region_key)
    if prefix is None or home is None or _prefixes()[prefix] in ("none", "national", "self"):
        return False
    return _level_region(prefix, home) is None


def resolve(name: str, issuer: Organization | None, region_key: int = UNKNOWN) -> Organization:
    """The body that `name` (simplified) means in a document of `issuer`; unknown names are members inside the issuer.

    `region_key` is the document's region, which completes relative names (省科技厅) where the issuer is not known.
    """
    return resolve_with_basis(name, issuer, region_key).organization


@lru_cache(maxsize=1024)
def resolve_with_basis(name: str, issuer: Organization | None, region_key: int = UNKNOWN) -> Resolution:
    """Like `resolve`, with the basis for `organization_alias`. `region_key` is the scope where there is no issuer.

    Raises:
        ValueError: the name is blank.
    """
    cleaned = clean_name(name)
    if not cleaned:
        raise ValueError("an organisation needs a name; the given one is blank")
    home = regions.maybe(issuer.region_key) if issuer is not None else None
    if home is None:
        home = regions.maybe(region_key)
    code, basis = _code(cleaned, _scope(issuer, home), home, issuer)
    organization = of_code(code)
    if basis not in ("collective", "unresolved") and organization.canonical_name_zh == cleaned:
        basis = "exact"
    return Resolution(organization, basis)


@lru_cache(maxsize=1024)
def of_code(code: str) -> Organization:
    """The member of a natural code; all attributes follow from the code.

    Raises:
        ValueError: the code is no path of this module's form.
    """
    place, _, path = code.partition("/")
    if not place or not path:
        raise ValueError(f"{code} is no organisation code; expected a place and a name, as in 140000/科学技术厅")
    parts = path.split("/")
    region = _region_of(place)
    if place not in (ALONE, NOWHERE) and region is None:
        raise ValueError(f"{code} names the place {place}, which is no region of regions.csv")
    last = parts[-1]
    parent_code = _parent_code(place, parts)
    if last.startswith(COLLECTIVE):
        name, en, kind, is_collective = last[1:], None, "collective", True
    elif len(parts) == 1:
        is_collective = False
        name, en, kind = _top_name(last, region)
    else:
        is_collective = False
        name, en, kind = last, None, _kind_of_name(last)
        if kind == "office" or len(last) <= 2:
            above = of_code(f"{place}/{'/'.join(parts[:-1])}").canonical_name_zh
            name = above + last
    level = None
    if region is not None and not is_collective:
        level = _ADMIN_LEVELS.get(region.level_code)
    alone_in = _region_in_name(last) if place == ALONE else None
    located = region or alone_in
    return Organization(
        dimension_key(code),
        code,
        name,
        en,
        kind,
        level,
        located.region_key if located is not None else UNKNOWN,
        dimension_key(parent_code) if parent_code else NOT_APPLICABLE,
        is_collective,
    )


def parent(organization: Organization) -> Organization | None:
    """The body above: of an office the issuer, of a department the government or party committee of its region."""
    place, _, path = organization.organization_code.partition("/")
    code = _parent_code(place, path.split("/"))
    return of_code(code) if code else None


def with_ancestors(organization: Organization) -> tuple[Organization, ...]:
    """The body itself, then what is above it, so that every parent key has its row."""
    above = parent(organization)
    return (organization,) if above is None else (organization, *_with_ancestors(above.organization_code))


@lru_cache(maxsize=1024)
def _with_ancestors(code: str) -> tuple[Organization, ...]:
    """The body of a code and what is above it: a few governments stand above all offices."""
    return with_ancestors(of_code(code))


@lru_cache(maxsize=1024)
def looks_like_organization(name: str) -> bool:
    """Whether `name` (simplified) reads as the name of one body or several, by its ending or as a listed department."""
    cleaned = clean_name(name)
    if not 2 <= len(cleaned) <= _LONGEST_NAME or cleaned in _not_organizations():
        return False
    if is_collective(cleaned):
        return True
    if _LEAGUE.match(cleaned) or _suffix(cleaned) is not None:
        return True
    candidates = [cleaned]
    prefix = _relative_prefix(cleaned)
    if prefix is not None:
        candidates.append(cleaned[len(prefix) :])
    region, tail = _leading_region(cleaned, None)
    if region is not None and tail:
        candidates.append(tail)
    return any(map(_is_listed, candidates))


@lru_cache(maxsize=1024)
def looks_like_person(name: str) -> bool:
    """Whether `name` (without padding) reads as a person's name: a listed surname and one or two characters more."""
    if _DOTTED_NAME.fullmatch(name):
        return True
    if not 2 <= len(name) <= 4 or not _HAN.fullmatch(name):
        return False
    surnames = _surnames()
    words, characters = _not_persons()
    compound = name[:2] in surnames and len(name) > 2
    if len(name) == 4 and not (compound or (name[0] in surnames and name[1] in surnames)):
        return False
    if not compound and name[0] not in surnames:
        return False
    if name in words or name[:2] in words or not characters.isdisjoint(name[2 if compound else 1 :]):
        return False
    if any(_is_listed(f"{name}{suffix}") for suffix in ("局", "厅", "委")):
        return False
    return not regions.is_name(name)


@lru_cache(maxsize=1024)
def is_collective(name: str) -> bool:
    """Whether `name` stands for several bodies: 各有关处室, 有关市、县人民政府, 成员单位."""
    if _is_listed(name):  # 地方税务局
        return False
    words = _collectives()
    bare = name.replace("各族", "")
    if name in words.whole or bare.startswith(words.start) or bare.endswith(words.end):
        return True
    return bool(words.inside.search(bare) or _LEVEL_LIST.search(bare))


# --- the code of a name -------------------------------------------------------------------------------------


def _code(name: str, scope: str, home: Region | None, issuer: Organization | None) -> tuple[str, str]:
    """Natural code and basis of a cleaned name in the scope (an organisation code or a place)."""
    if is_collective(name):
        return f"{scope}/{COLLECTIVE}{name}", "collective"
    own = of_code(scope).canonical_name_zh if "/" in scope else ""
    if own and name.startswith(own) and name != own and not _is_listed(_leading_region(name, home)[1]):
        inside = f"{scope}/{name[len(own) :]}"
        if of_code(inside).canonical_name_zh == name:
            return inside, "issuer_scope"
    named = _explicit(name, home)
    if named is not None:
        return named
    if not _is_listed(name):  # 市场监管局 is no 场监管局 of the city
        relative = _relative(name, home, scope)
        if relative is not None:
            return relative
    if issuer is not None and issuer.canonical_name_zh == name:
        return issuer.organization_code, "exact"
    return _bare(name, scope, home, issuer)


def _explicit(name: str, home: Region | None) -> tuple[str, str] | None:
    """A name that says its region or is national by itself: 山西省科技厅, 国家知识产权局, 中共洛阳市委宣传部."""
    national = _departments()["national"]
    is_full = name in national and national[name].name == name
    if name in national and (is_full or _NATIONAL_WORDS.match(name) or home is None or home.level_code == "country"):
        return f"{regions.COUNTRY_CODE}/{national[name].name}", "lexicon"
    match = _HONORIFIC.match(name)
    head, rest = (match[0], name[match.end() :]) if match else ("", name)
    region, tail = _leading_region(rest, home)
    if region is None:
        if not head:
            return _in_functional_area(name)
        if rest in national:
            return f"{regions.COUNTRY_CODE}/{national[rest].name}", "lexicon"
        return None
    if head in ("中国人民政治协商会议", "政协"):
        tail = "政协" + tail.removeprefix("委员会").removeprefix("委")
    elif head in ("共产主义青年团", "中国共产主义青年团", "共青团", "团"):
        tail = "共青团" + tail.removeprefix("委员会").removeprefix("委")
    tail = tail.partition(region.name_zh)[0]  # of two bodies that issue together, the first
    if not tail:
        return None
    if head == "" and _STANDS_ALONE.search(tail) and not _is_listed(tail) and _suffix_standing(tail) == "alone":
        return f"{ALONE}/{name}", "unresolved"
    return f"{_place(region)}/{_path(tail, region)}", "lexicon"


def _in_functional_area(name: str) -> tuple[str, str] | None:
    """A body named after an area that is no division (雄安新区管委会): it keeps its name, in the region of the area."""
    for mention in regions.find(name[:40]) if regions.may_open(name) else ():
        if mention.start == 0 and mention.end < len(name) and not mention.is_ambiguous:
            region = regions.get(mention.region_key)
            if mention.name not in (region.name_zh, region.short_name_zh):
                return f"{_place(region)}/{name}", "lexicon"
    return None


def _relative(name: str, home: Region | None, scope: str) -> tuple[str, str] | None:
    """A name with 省, 市, 区 … before the department: completed by the issuer's region."""
    league = _LEAGUE.match(name)
    if league:
        region = _level_region(league[1], home)
        rest = name[league.end() :]
        if region is not None:
            return f"{_place(region)}/{_path('共青团' + rest, region)}", "region_scope"
        return None
    prefix = _relative_prefix(name)
    if prefix is None or _prefixes()[prefix] == "none":
        return None
    rest = name[len(prefix) :]
    level = _prefixes()[prefix]
    if level == "national":
        national = _departments()["national"]
        for candidate in (name, rest):
            if candidate in national:
                return f"{regions.COUNTRY_CODE}/{national[candidate].name}", "lexicon"
        split = _split_office(rest, "national")
        if split is not None:
            return f"{regions.COUNTRY_CODE}/{split}", "lexicon"
        if _suffix(name) is not None and prefix in ("国家", "国务院", "中央"):
            return f"{regions.COUNTRY_CODE}/{name}", "unresolved"
        return None
    region = home if level == "self" else _level_region(prefix, home)
    known = _is_listed(rest)
    if region is None:
        # Nobody can tell which province: the name stays what it is, inside who names it.
        return (f"{scope}/{name}", "unresolved") if known else None
    if level == "self" and not known:
        return None
    if not known and _split_office(rest, region.level_code) is None and _suffix(rest) is None:
        return None
    return f"{_place(region)}/{_path(rest, region)}", "region_scope"


def _bare(name: str, scope: str, home: Region | None, issuer: Organization | None) -> tuple[str, str]:
    """A name without any region: a department of the issuer's region, a ministry, or something inside the issuer."""
    national = _departments()["national"]
    is_inside = _suffix_standing(name) == "inside" or name in _INSIDE
    if home is not None and home.level_code != "country" and not (is_inside and not _is_listed(name)):
        row = _listed(home).get(name)
        if row is not None:
            return f"{_place(home)}/{row.name}", "issuer_scope"
        if name in national:
            return f"{regions.COUNTRY_CODE}/{national[name].name}", "lexicon"
        if _anywhere(name) is not None and name not in _INSIDE:
            return f"{_place(home)}/{_path(name, home)}", "issuer_scope"
        split = _split_office(name, home.level_code)
        if split is not None and not _is_department(issuer, split.partition("/")[0]):
            return f"{_place(home)}/{split}", "issuer_scope"
    if name in national:
        return f"{regions.COUNTRY_CODE}/{national[name].name}", "lexicon"
    split = _split_office(name, "national")
    if split is not None:
        return f"{regions.COUNTRY_CODE}/{split}", "lexicon"
    standing = _suffix_standing(name)
    if standing == "alone" and len(name) > 2:
        return f"{ALONE}/{name}", "unresolved"
    if standing == "region" and home is not None:
        if home.level_code == "country" and _suffix(name) not in (None, "leading_group"):
            return f"{regions.COUNTRY_CODE}/{name}", "unresolved"
        return f"{_place(home)}/{_path(name, home)}", "issuer_scope"
    return f"{scope}/{name}", "issuer_scope" if issuer is not None and _suffix(name) == "office" else "unresolved"


def _is_department(issuer: Organization | None, name: str) -> bool:
    """Whether the first part of a code path is the issuer itself: 科技厅办公室 in its own document is its office."""
    return issuer is not None and issuer.organization_code.endswith(f"/{name}")


def _scope(issuer: Organization | None, home: Region | None) -> str:
    """Where unknown names of a document live: inside its issuer, without the issuing office."""
    if issuer is not None:
        place, _, path = issuer.organization_code.partition("/")
        parts = path.split("/")
        while len(parts) > 1 and of_code(f"{place}/{'/'.join(parts)}").org_type_code == "office":
            parts.pop()
        return f"{place}/{'/'.join(parts)}"
    return _place(home) if home is not None else NOWHERE


def _path(tail: str, region: Region) -> str:
    """The path below a region for the name that follows it: canonical department, maybe an office inside."""
    tail = tail.replace("/", "／")
    row = _listed(region).get(tail) or _anywhere(tail)
    if row is not None:
        return row.name
    return _split_office(tail, region.level_code) or tail


def _split_office(name: str, level: str) -> str | None:
    """``department/office`` for a name such as 科技厅办公室; None when it is not of that form."""
    match = _OFFICE_END.search(name)
    if match is None:
        return None
    indexes = [_departments()["national"]] if level in ("national", "country") else _indexes_of(level)
    for end in range(len(name) - 2, 1, -1):
        for index in indexes:
            row = index.get(name[:end])
            if row is not None and _OFFICE.fullmatch(name[end:]):
                return f"{row.name}/{name[end:]}"
    return None


def _leading_region(name: str, home: Region | None) -> tuple[Region | None, str]:
    """The regions a name begins with (重庆市大渡口区…): the last of them and what follows."""
    region: Region | None = None
    end = 0
    if not regions.may_open(name):
        return region, name
    for mention in regions.find(name[:40], None, home.region_key if home is not None else None):
        if mention.start != end:
            break
        if mention.is_ambiguous:
            return region, name[end:]
        found = regions.get(mention.region_key)
        is_area = mention.name.endswith(("新区", "开发区", "合作区", "实验区"))
        if mention.name != found.name_zh and (is_area or mention.name[0] != found.name_zh[0]):
            break  # 雄安新区 lies in 保定市 and is not its name; 滨海新区 is a division
        region, end = found, mention.end
    tail = name[end:]
    return region, tail


def _level_region(prefix: str, home: Region | None) -> Region | None:
    """The region that 省, 市, 区 … means seen from the issuer's region; None when it names no particular one."""
    if home is None or home.level_code == "country":
        return None
    level = _prefixes().get(prefix, "")
    chain = {region.level_code: region for region in regions.lineage(home)}
    province = chain.get("province")
    if level == "autonomous_region":
        return province if province is not None and province.name_zh.endswith("自治区") else None
    if level == "province":
        return province
    if level == "prefecture":
        if home.level_code == "county" and home.name_zh.endswith("市") and "市" in prefix:
            return home
        if "prefecture" in chain:
            return chain["prefecture"]
        return province if province is not None and province.region_code[:2] in _MUNICIPALITIES else None
    if level == "county":
        if "county" in chain:
            return chain["county"]
        # 区 in a document of an autonomous region is the region itself.
        is_autonomous = home.level_code == "province" and home.name_zh.endswith("自治区")
        return home if is_autonomous and "区" in prefix else None
    return home


# --- names and kinds ----------------------------------------------------------------------------------------


def _top_name(name: str, region: Region | None) -> tuple[str, str | None, str]:
    """Canonical name, English name and type of a body right below its place."""
    if region is None:
        return name, None, _kind_of_name(name)
    if region.level_code == "country":
        row = _departments()["national"].get(name)
        if row is None:
            return name, None, _kind_of_name(name)
        return row.name, row.name_en, row.org_type
    row = _listed(region).get(name) or _anywhere(name)
    kind = row.org_type if row is not None else _kind_of_name(name)
    en = f"{row.name_en} of {region.name_en}" if row is not None and row.name_en and region.name_en else None
    place = region.name_zh
    committee = "委" if place[-1] in "省市县区旗" and not place.endswith(("自治区", "特别行政区")) else "委员会"
    if name == "党委":
        return f"中共{place}{committee}", en, kind
    if name.startswith("党委"):
        return f"中共{place}{committee}{name[2:]}", en, kind
    if name == "纪律检查委员会":
        return f"中共{place}{name}", en, kind
    for prefix in ("政协", "共青团"):
        if name.startswith(prefix):
            return f"{prefix}{place}委员会{name[len(prefix) :]}", en, kind
    if name.startswith(_stem(region)) or _in_functional_area(name) is not None:
        return name, en, kind  # 湘西高新区管委会 says where it is
    return place + name, en, kind


def _stem(region: Region) -> str:
    """The part of a region's name that bodies carry in theirs: 湘西 of 湘西州, 洛阳 of 洛阳市."""
    short = region.short_name_zh
    return short[:-1] if len(short) > 2 and short[-1] in "州市县区旗盟" else short


def _kind_of_name(name: str) -> str:
    """The type of a body by how its name ends."""
    return _suffix(name) or "other"


def _parent_code(place: str, parts: list[str]) -> str | None:
    if len(parts) > 1:
        return f"{place}/{'/'.join(parts[:-1])}"
    name = parts[0]
    if place in (ALONE, NOWHERE) or name.startswith(COLLECTIVE):
        return None
    if place == regions.COUNTRY_CODE:
        row = _departments()["national"].get(name)
        return f"{place}/国务院" if row is not None and row.org_type == "department" else None
    if name in ("人民政府", "党委", "人民代表大会常务委员会", "人民代表大会", "政协", "行政公署"):
        return None
    if name.startswith("党委"):
        return f"{place}/党委"
    if name.startswith("政协"):
        return f"{place}/政协"
    if name.startswith("人民代表大会"):
        return f"{place}/人民代表大会常务委员会"
    region = _region_of(place)
    row = (_listed(region).get(name) if region is not None else None) or _anywhere(name)
    kind = row.org_type if row is not None else _kind_of_name(name)
    return (
        f"{place}/人民政府" if kind in ("department", "public_institution", "zone_committee", "leading_group") else None
    )


def clean_name(name: str) -> str:
    """Without blanks, quotes, a trailing 等 and a trailing remark in brackets: 财政局(国资局) → 财政局."""
    cleaned = _BLANKS.sub("", name).translate(_WIDTHS)
    if "等" in cleaned:
        cleaned = _TRAILING_OTHERS.sub("", cleaned) or cleaned
    if cleaned[:1] in "我本厅局":
        cleaned = _OWN_OFFICE.sub("", cleaned)
    if cleaned.endswith(")") and not _LEVEL_LIST.search(cleaned):
        cleaned = _REMARK.sub("", cleaned) or cleaned
    return cleaned.strip("、,;:。.“”\"'()[]〔〕【】<>《》-—")


_BLANKS = re.compile(r"[\s\u3000\u00a0\ue000-\uf8ff]+")
_WIDTHS = str.maketrans("（），；：", "(),;:")
_TRAILING_OTHERS = re.compile(
    "(?<=..)等(?:(?:有关|相关)?(?:部门|单位|部门和单位|部门单位|部委|厅局|国务院相关部门|处室)|\\d+个?(?:部门|单位))?$"
)
_OWN_OFFICE = re.compile("^(?:我|本)?[厅局](?=(?:机关|办公室|[\u4e00-\u9fff]{2,8}[处科室]$))(?!机关各)")
_REMARK = re.compile(r"\([^()]*\)$")
_HAN = re.compile("[\u4e00-\u9fff\u3400-\u4dbf]+")
_DOTTED_NAME = re.compile("[\u4e00-\u9fff]{2,8}[·•・][\u4e00-\u9fff]{2,8}")
_LEVEL_LIST = re.compile(r"[省市州县区旗镇乡]\)?[、/](?:自治)?[省市州县区旗镇乡街盟]|[市县区州]\((?:市|县|区|州)")
_NATIONAL_WORDS = re.compile("国务院|国家|中国|中华|全国|中央|中共中央|最高人民|.{2,}(?:总局|总署|部)$")
_HONORIFIC = re.compile(
    "中国人民政治协商会议|中国共产主义青年团|共产主义青年团|中华人民共和国|国家税务总局|共青团|政协|中共|中国共产党"
)
_LEAGUE = re.compile("(?:共青)?团(省|市|自治区|州|盟|区|县|旗)委(?:员会)?")
_OFFICE_END = re.compile("[处科室股委厅组部会心站所]$|党委$")
_OFFICE = re.compile(
    "(?:机关)?(?:办公室|办公厅|党委|党组|党总支|工会|纪委)|(?!公室)[\u4e00-\u9fff]{1,10}(?:处|科|室|股)|[\u4e00-\u9fff]{2,12}(?:服务中心|信息中心|中心)"
)
_STANDS_ALONE = re.compile("(?:大学|学院|公司|集团|银行|协会|学会)$")
_INSIDE = frozenset({"办公室", "办公厅", "机关党委", "党委", "党组", "委"})
_MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
_ADMIN_LEVELS = {"country": "national", "province": "province", "prefecture": "prefecture", "county": "county"}


# --- lexicon, compiled once ---------------------------------------------------------------------------------


@cache
def _departments() -> dict[str, dict[str, DepartmentRow]]:
    """For every level, each listed name and short form → its row."""
    levels: dict[str, dict[str, DepartmentRow]] = {
        level: {} for level in ("national", "municipality", "province", "prefecture", "county")
    }
    for row in lexicon.load("departments"):
        for name in (row.name, *row.aliases):
            levels[row.level][name] = row
    return levels


def _listed(region: Region) -> dict[str, DepartmentRow]:
    """The departments of a region's level; a municipality has its own beside those of a province."""
    if region.level_code == "country":
        return _departments()["national"]
    if region.level_code == "province" and region.region_code[:2] in _MUNICIPALITIES:
        return _of_municipality()
    return _departments().get(region.level_code, {})


@cache
def _of_municipality() -> dict[str, DepartmentRow]:
    return {**_departments()["province"], **_departments()["municipality"]}


def _indexes_of(level: str) -> list[dict[str, DepartmentRow]]:
    levels = _departments()
    if level == "province":
        return [levels["province"], levels["municipality"]]
    return [levels.get(level, {})]


def _anywhere(name: str) -> DepartmentRow | None:
    """A listed local department, whatever its level: some counties keep names of a level above."""
    for level in ("province", "municipality", "prefecture", "county"):
        row = _departments()[level].get(name)
        if row is not None:
            return row
    return None


@cache
def _prefixes() -> dict[str, str]:
    return {row.prefix: row.level for row in lexicon.load("organization_prefixes")}


@cache
def _longest_prefix() -> int:
    return max(map(len, _prefixes()))


def _relative_prefix(name: str) -> str | None:
    """The longest listed word that begins the name and leaves something; 市民政局 is 市 + 民政局, not 市民 + 政局."""
    longest = min(_longest_prefix(), len(name) - 1)
    fitting = [prefix for length in range(longest, 0, -1) if (prefix := name[:length]) in _prefixes()]
    for prefix in fitting:
        if _prefixes()[prefix] != "none" and _is_listed(name[len(prefix) :]):
            return prefix
    return fitting[0] if fitting else None


def _is_listed(name: str) -> bool:
    """Whether a name is a listed department of any level."""
    return name in _listed_anywhere()


@cache
def _listed_anywhere() -> frozenset[str]:
    return frozenset(name for index in _departments().values() for name in index)


@cache
def _suffixes() -> dict[str, list[tuple[str, tuple[str, str]]]]:
    """For every last character the listed endings, the longest first, each with its type and standing."""
    by_last: dict[str, list[tuple[str, tuple[str, str]]]] = {}
    for row in sorted(lexicon.load("organization_suffixes"), key=lambda row: -len(row.suffix)):
        by_last.setdefault(row.suffix[-1], []).append((row.suffix, (row.org_type, row.standing)))
    return by_last


def _by_suffix(name: str) -> tuple[str, str] | None:
    """Type and standing by the longest listed ending."""
    if name in _not_organizations():
        return None
    for suffix, found in _suffixes().get(name[-1:], ()):
        if name.endswith(suffix):
            return found
    return None


def _suffix(name: str) -> str | None:
    found = _by_suffix(name)
    return found[0] if found else None


def _suffix_standing(name: str) -> str | None:
    found = _by_suffix(name)
    return found[1] if found else None


class _Collectives(NamedTuple):
    start: tuple[str, ...]
    end: tuple[str, ...]
    inside: re.Pattern[str]
    whole: frozenset[str]


@cache
def _collectives() -> _Collectives:
    words: dict[str, list[str]] = {"start": [], "end": [], "inside": [], "whole": []}
    for row in lexicon.load("collectives"):
        words[row.place].append(row.word)
    inside = re.compile(any_of(words["inside"]))
    return _Collectives(tuple(words["start"]), tuple(words["end"]), inside, frozenset(words["whole"]))


@cache
def _surnames() -> frozenset[str]:
    return frozenset(row.surname for row in lexicon.load("surnames"))


@cache
def _not_persons() -> tuple[frozenset[str], frozenset[str]]:
    rows = lexicon.load("not_persons")
    return (
        frozenset(row.text for row in rows if row.kind == "word"),
        frozenset(row.text for row in rows if row.kind == "character"),
    )


@cache
def _not_organizations() -> frozenset[str]:
    return frozenset(row.word for row in lexicon.load("not_organizations"))


# --- places in codes ----------------------------------------------------------------------------------------


def _place(region: Region) -> str:
    """The place of a code: the region's code, with its edition where the code has carried several names."""
    return region.region_code if len(regions.editions_of(region.region_code)) == 1 else region.region_id


def _region_of(place: str) -> Region | None:
    if place in (ALONE, NOWHERE):
        return None
    code, _, edition = place.partition("@")
    editions = regions.editions_of(code)
    if not edition:
        return editions[-1] if editions else None
    return next((region for region in editions if str(region.valid_from) == edition), None)


def _region_in_name(name: str) -> Region | None:
    """Where a body that stands alone is, when its name begins with the place."""
    region, _ = _leading_region(name, None)
    return region
