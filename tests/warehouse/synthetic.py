"""Synthetic lakes: silver frames that keep every contract and refer to each other consistently.

Belongs here: making documents out of nothing, and writing them as a lake in any number of shards and any order.
Does not belong here: assertions. What is loaded from here must pass the whole audit; tests then break one thing at a
time.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from schemas import lake as lake_schema
from schemas import silver, star
from schemas.keys import content_key, dimension_key
from schemas.polars_types import empty, polars_schema
from schemas.vocabulary import ROLES

Row = dict[str, object]
START = dt.datetime(2026, 1, 1, 8, 0, 0)

REGION = dimension_key("region:140000")
COUNTRY = dimension_key("region:100000")
UNIT = dimension_key("unit:yuan")
INDICATOR = dimension_key("indicator:rd_gdp_share")
THEMES = {name: dimension_key(f"theme:{name}") for name in ("talent", "platform")}


@dataclass
class Text:
    """A text that is written segment by segment, so that every span is known when it is written."""

    segments: list[Row] = field(default_factory=list)
    position: int = 0
    bytes_: int = 0

    def add(self, text: str, kind: str, section: int | None = None) -> tuple[int, int]:
        """Append a segment; returns its span."""
        start, first = self.position, self.bytes_
        self.position += len(text)
        self.bytes_ += len(text.encode())
        self.segments.append(
            {
                "ordinal": len(self.segments) + 1,
                "section_ordinal": section,
                "segment_kind_code": kind,
                "char_start": start,
                "char_end": self.position,
                "byte_start": first,
                "byte_end": self.bytes_,
                "text_raw": text,
            }
        )
        return start, self.position

    def whole(self) -> str:
        return "".join(str(segment["text_raw"]) for segment in self.segments)


@dataclass(frozen=True)
class Content:
    """One parsed content: rows by silver table, without `content_key`."""

    number: int
    sha256: str
    text: str
    rows: dict[str, list[Row]]

    @property
    def key(self) -> int:
        return content_key(self.sha256)


@dataclass(frozen=True)
class Version:
    """One version of one source file."""

    document_key: int
    source_file: str
    content: Content
    version_no: int = 1
    is_current: bool = True
    canonical_key: int | None = None


def content(number: int, tasks: int = 4, filler: int = 0) -> Content:
    """A document with sections, tasks, parties, targets, policies, damage, a repeated block and unclassified text."""
    rng = random.Random(number)
    rows: dict[str, list[Row]] = defaultdict(list)
    text = Text()
    year = 2020 + number % 5
    title = f"某省{year}年科技工作要点第{number}号"
    text.add(title, "title")
    text.add("\n", "whitespace")
    text.add(f"发布日期：{year}-03-0{number % 9 + 1}", "metadata")
    text.add("\n", "whitespace")
    text.add("为做好全年工作，制定本要点。", "preamble")
    text.add("\n", "whitespace")
    issuer = organization(rows, "某省科学技术厅", "department", None)
    sections = max(1, tasks // 2)
    for section in range(1, sections + 1):
        start, _ = text.add(f"{section}、", "section_heading", section)
        _, end = text.add(f"重点领域{section}", "section_heading", section)
        text.add("\n", "whitespace", section)
        rows["section"].append(
            {
                "ordinal": section,
                "parent_ordinal": section - 1 if section > 1 and section % 2 == 0 else None,
                "depth": 1 if section % 2 else 2,
                "sibling_ordinal": section,
                "number_raw": f"{section}、",
                "heading_zh": f"重点领域{section}",
                "path_zh": f"重点领域{section}",
                "char_start": start,
                "char_end": end,
            }
        )
    for line in range(filler):
        text.add(f"第{line}段：统筹推进科技体制改革与创新体系建设{rng.randrange(10**6)}。", "body")
    repeated = "请各单位认真贯彻执行本要点。"
    for seq in range(1, tasks + 1):
        _task(rows, text, rng, seq, (seq - 1) % sections + 1, year, issuer)
        text.add("\n", "whitespace")
    kept = text.add(repeated, "body")
    text.add("\n", "whitespace")
    removed = text.add(repeated, "duplicate")
    rows["duplicate_block"].append(
        {
            "ordinal": 1,
            "left_char_start": removed[0],
            "left_char_end": removed[1],
            "right_char_start": kept[0],
            "right_char_end": kept[1],
            "similarity": 1.0,
            "matched_chars": len(repeated),
            "method_code": "aligned_grams",
            "decision_code": "removed",
        }
    )
    start, end = text.add("发(fā)展", "body")
    rows["text_damage"].append(
        {
            "ordinal": 1,
            "damage_kind_code": "pinyin_insertion",
            "raw_text": "(fā)",
            "likely_reading": "",
            "confidence_code": "high",
            "char_start": start + 1,
            "char_end": end - 1,
            "rule_id": "damage.pinyin",
        }
    )
    text.add("?", "unclassified")
    text.add("上一页 下一页", "chrome")
    whole = text.whole()
    sha256 = hashlib.sha256(f"{number}:{whole}".encode()).hexdigest()
    period = dimension_key(f"year:{year}")
    rows["plan_period"].append(
        {
            "plan_period_key": period,
            "period_type_code": "year",
            "start_date": dt.date(year, 1, 1),
            "end_date": dt.date(year, 12, 31),
            "start_year": year,
            "end_year": year,
            "label_zh": f"{year}年",
            "label_en": str(year),
            "is_inferred": False,
        }
    )
    rows["text_segment"] = text.segments
    rows["document"].append(
        {
            "raw_sha256": sha256,
            "normalized_sha256": hashlib.sha256(whole.encode()).hexdigest(),
            "raw_bytes": len(whole.encode()),
            "raw_chars": len(whole),
            "encoding": "utf-8",
            "script_code": "Hans",
            "is_extracted": False,
            "title_zh": title,
            "document_number": f"科发〔{year}〕{number}号",
            "index_number": f"000014349/{year}-{number:05}",
            "subject_category": "科技、教育",
            "document_type_code": "工作要点",
            "issuer_name_zh": None,
            "issuer_organization_key": issuer,
            "region_key": REGION,
            "plan_period_key": period,
            "issued_date_key": -1,
            "published_date_key": year * 10000 + 301 + number % 9,
        }
    )
    return Content(number, sha256, whole, dict(rows))


def organization(rows: dict[str, list[Row]], name: str, kind: str, parent: int | None) -> int:
    """Note an organisation as seen; returns its key."""
    code = f"org:{parent or 0}:{name}"
    row = {
        "organization_key": dimension_key(code),
        "organization_code": code,
        "canonical_name_zh": name,
        "name_en": None,
        "org_type_code": kind,
        "admin_level_code": "province",
        "region_key": REGION,
        "parent_organization_key": parent or -2,
        "is_collective": False,
    }
    if row not in rows["organization"]:
        rows["organization"].append(row)
    return dimension_key(code)


def _task(
    rows: dict[str, list[Row]], text: Text, rng: random.Random, seq: int, section: int, year: int, issuer: int
) -> None:
    amount = rng.randrange(2, 90)
    policy = f"科技创新办法{rng.randrange(4)}"
    number = f"{seq}. "
    head = f"{number}实施专项{rng.randrange(1000)}，贯彻落实《{policy}》。"
    goal = f"研发投入达到{amount}亿元以上。"
    start, _ = text.add(head + goal, "task", section)
    unit, leader = f"计划处{rng.randrange(3)}", f"张{'伟芳娜敏静'[rng.randrange(5)]}"
    helper = f"成果处{rng.randrange(2)}"
    clause = f"（牵头单位：{unit}；配合单位：{helper}；分管领导：{leader}）"
    clause_start, end = text.add(clause, "responsibility", section)
    byte_start = text.segments[-2]["byte_start"]
    rows["task"].append(
        {
            "ordinal": seq,
            "section_ordinal": section,
            "task_ordinal": seq,
            "number_raw": number.strip(),
            "title_zh": head[len(number) :],
            "text_raw": head + goal + clause,
            "char_start": start,
            "char_end": end,
            "byte_start": byte_start,
            "byte_end": text.bytes_,
            "due_date_key": year * 10000 + 600 if seq % 2 else -2,
            "task_chars": end - start,
            "target_count": 1,
            "leader_count": 1,
            "lead_count": 1,
            "participant_count": 1,
            "responsible_count": 0,
        }
    )
    office = organization(rows, unit, "office", issuer)
    code = f"person:{issuer}:{leader}"
    person = {
        "person_key": dimension_key(code),
        "person_code": code,
        "name_zh": leader,
        "scope_organization_key": issuer,
        "disambiguation_basis": "within_organization",
    }
    if person not in rows["person"]:
        rows["person"].append(person)
    for role, kind, name, organization_key, person_key in (
        ("lead", "organization", unit, office, -2),
        ("participant", "organization", helper, organization(rows, helper, "office", issuer), -2),
        ("leader", "person", leader, issuer, dimension_key(code)),
    ):
        at = clause_start + clause.index(name)
        rows["responsibility"].append(
            {
                "ordinal": len(rows["responsibility"]) + 1,
                "task_seq": seq,
                "role_code": role,
                "party_type_code": kind,
                "organization_key": organization_key,
                "person_key": person_key,
                "actor_ordinal": 1,
                "party_name_zh": name,
                "party_name_raw": name,
                "is_collective": False,
                "is_inherited": False,
                "weight_all": 1 / 3,
                "weight_role": 1.0,
                "rule_id": "responsibility.bracket",
                "char_start": at,
                "char_end": at + len(name),
            }
        )
    alias = {"alias_zh": unit, "organization_key": office, "basis_code": "issuer_scope"}
    if alias not in rows["organization_alias"]:
        rows["organization_alias"].append(alias)
    quote_start = start + len(head)
    value = f"{amount}亿元以上"
    value_start = quote_start + goal.index(value)
    rows["target"].append(
        {
            "ordinal": seq,
            "parent_ordinal": seq - 1 if seq % 3 == 0 else None,
            "task_seq": seq,
            "section_ordinal": section,
            "indicator_key": INDICATOR if seq % 2 else -1,
            "indicator_name_zh": "研发投入",
            "qualifier_zh": None,
            "measure_kind_code": "share" if seq % 4 == 1 else "level",
            "comparator_code": "ge",
            "direction_code": None,
            "frequency_code": None,
            "deadline_year": year,
            "deadline_basis_code": "plan_year",
            "due_date_key": year * 10000,
            "is_suspect": False,
            "unit_key": UNIT,
            "unit_zh": "元",
            "value_low_raw": float(amount),
            "value_high_raw": None,
            "value_low": amount * 1e8,
            "value_high": None,
            "base_year": None,
            "base_value": None,
            "base_unit_zh": None,
            "baseline_date_key": -2,
            "stated_growth_rate": None,
            "implied_growth_rate": None,
            "consistency_code": "not_applicable",
            "stage_code": "final",
            "benchmark_text_zh": None,
            "value_text_raw": value,
            "quote_char_start": quote_start,
            "quote_char_end": quote_start + len(goal),
            "value_char_start": value_start,
            "value_char_end": value_start + len(value),
            "rule_id": "target.at_least",
        }
    )
    cited = f"《{policy}》"
    at = start + head.index(cited)
    instrument = f"policy:{policy}"
    row = {
        "policy_instrument_key": dimension_key(instrument),
        "instrument_code": instrument,
        "title_zh": policy,
        "instrument_type_code": "measures",
        "issuer_organization_key": -1,
        "document_number": None,
    }
    if row not in rows["policy_instrument"]:
        rows["policy_instrument"].append(row)
    rows["policy_reference"].append(
        {
            "ordinal": seq,
            "task_seq": seq,
            "policy_instrument_key": dimension_key(instrument),
            "title_zh": policy,
            "document_number": None,
            "action_code": "贯彻落实",
            "cited_text_raw": cited,
            "char_start": at,
            "char_end": at + len(cited),
        }
    )
    rows["arithmetic_check"].append(
        {
            "ordinal": seq,
            "task_seq": seq if seq % 2 else None,
            "check_type_code": "growth",
            "statement_zh": f"第{seq}项增长",
            "expression": f"{amount} / 1",
            "computed_value": float(amount),
            "stated_value": float(amount),
            "verdict_code": "approx" if seq == 2 else "pass",
            "char_start": quote_start,
            "char_end": quote_start + len(goal),
            "rule_id": "arithmetic.growth",
        }
    )
    for theme, weight in (("talent", 0.25), ("platform", 0.75)):
        rows["task_theme"].append(
            {"task_seq": seq, "theme_key": THEMES[theme], "weight": weight, "match_rule_code": "keyword"}
        )


def corpus(documents: int, tasks: int = 4) -> list[Version]:
    """`documents` current versions of as many different contents."""
    return [Version(number, f"dir/{number:05d}.txt", content(number, tasks)) for number in range(1, documents + 1)]


def with_history(versions: Sequence[Version]) -> list[Version]:
    """The versions, with one superseded version of the first source and a second file with its very bytes."""
    first = versions[0]
    highest = max(version.document_key for version in versions)
    old = Version(highest + 1, first.source_file, content(900 + first.content.number), 1, is_current=False)
    copy = Version(highest + 2, "copies/again.txt", first.content, canonical_key=first.document_key)
    return [replace(first, version_no=2), *versions[1:], old, copy]


def write_lake(
    folder: Path,
    versions: Sequence[Version],
    *,
    shards: int = 2,
    shuffle: int | None = None,
    quarantine: Iterable[Row] = (),
) -> Path:
    """Write the lake of `versions`; `shuffle` is the seed of another order of shards, documents and rows."""
    rng = random.Random(shuffle)
    contents = list({version.content.key: version.content for version in versions}.values())
    if shuffle is not None:
        rng.shuffle(contents)
    names = [f"batch-{number:04d}" for number in range(shards)]
    if shuffle is not None:
        rng.shuffle(names)
    shard_of = {item.key: names[place * shards // len(contents)] for place, item in enumerate(contents)}
    for name in names:
        for table in silver.TABLES:
            rows = [
                {"content_key": item.key, **row}
                for item in contents
                if shard_of[item.key] == name
                for row in item.rows.get(table.name, [])
            ]
            if shuffle is not None:
                rng.shuffle(rows)
            if table.name in silver.DIMENSIONS:
                rows = [{k: v for k, v in row.items() if k != "content_key"} for row in rows]
            if rows:
                frame = frame_of(table, rows)
                if table.name in silver.DIMENSIONS:
                    frame = frame.unique(maintain_order=True)
                write(frame, folder / "silver" / table.name / f"{name}.parquet")
    write_registry(folder, versions, shard_of, quarantine)
    return folder


def write_registry(
    folder: Path, versions: Sequence[Version], shard_of: dict[int, str], quarantine: Iterable[Row] = ()
) -> None:
    """Write versions, contents, quarantine and the reference dimensions."""
    write(
        frame_of(lake_schema.DOCUMENT_VERSION, [_version_row(version) for version in versions]),
        folder / "document_version.parquet",
    )
    contents = {version.content.key: version.content for version in versions}
    write(
        frame_of(
            lake_schema.CONTENT,
            [
                {
                    "content_key": key,
                    "raw_sha256": item.sha256,
                    "parser_version": "1",
                    "lexicon_sha256": "0" * 64,
                    "shard": shard_of[key],
                    "raw_bytes": len(item.text.encode()),
                }
                for key, item in contents.items()
                if key in shard_of
            ],
        ),
        folder / "content.parquet",
    )
    write(frame_of(lake_schema.QUARANTINE, list(quarantine)), folder / "quarantine.parquet")
    copies = [_copy_row(version) for version in versions if version.canonical_key is not None]
    write(frame_of(lake_schema.DOCUMENT_COPY, copies), folder / "document_copy.parquet")
    for name, rows in reference_rows().items():
        write(frame_of(star.TABLES[name], rows), folder / "reference" / f"{name}.parquet")


def frame_of(table: object, rows: Sequence[Row]) -> pl.DataFrame:
    """A frame with the columns and types of the contract; values the contract does not declare are left out."""
    if not rows:
        return empty(table)  # type: ignore[arg-type]
    schema = polars_schema(table)  # type: ignore[arg-type]
    return pl.DataFrame([{name: row[name] for name in schema} for row in rows], schema=schema)


def write(frame: pl.DataFrame, path: Path) -> None:
    """Write Parquet, making the folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.write_parquet(path)


def _version_row(version: Version) -> Row:
    begin = START + dt.timedelta(days=version.version_no)
    return {
        "document_key": version.document_key,
        "document_id": f"doc-{version.document_key}",
        "source_file": version.source_file,
        "version_no": version.version_no,
        "content_key": version.content.key,
        "raw_sha256": version.content.sha256,
        "source_uri": f"file:///in/{version.source_file}",
        "valid_from": begin,
        "valid_to": None if version.is_current else begin + dt.timedelta(days=1),
        "is_current": version.is_current,
        "is_absent": False,
        "canonical_document_key": version.canonical_key or version.document_key,
        "is_canonical": version.canonical_key is None,
    }


def _copy_row(version: Version) -> Row:
    chars = len(version.content.text)
    return {
        "left_document_key": version.document_key,
        "right_document_key": version.canonical_key,
        **{f"{side}_char_start": 0 for side in ("left", "right")},
        **{f"{side}_char_end": chars for side in ("left", "right")},
        "similarity": 1.0,
        "matched_chars": chars,
        "method_code": "exact_bytes",
        "decision_code": "not_canonical",
    }


def reference_rows() -> dict[str, list[Row]]:
    """Small reference dimensions, in the columns of the star."""
    country: Row = {
        "region_key": COUNTRY,
        "region_code": "100000",
        "gbt2260_edition": "2023",
        "name_zh": "中国",
        "short_name_zh": "中国",
        "name_en": "China",
        "level_code": "country",
        "province_code": None,
        "province_name_zh": None,
        "city_code": None,
        "city_name_zh": None,
        "parent_region_key": None,
        "valid_from": None,
        "valid_to": None,
    }
    province = country | {
        "region_key": REGION,
        "region_code": "140000",
        "name_zh": "某省",
        "short_name_zh": "某",
        "name_en": None,
        "level_code": "province",
        "province_code": "140000",
        "province_name_zh": "某省",
        "parent_region_key": COUNTRY,
    }
    return {
        "dim_region": [country, province],
        "dim_unit": [
            {
                "unit_key": UNIT,
                "unit_code": "yuan",
                "unit_zh": "元",
                "unit_en": "yuan",
                "quantity_kind": "money",
                "canonical_unit_code": "yuan",
                "factor_to_canonical": 1.0,
            }
        ],
        "dim_indicator": [
            {
                "indicator_key": INDICATOR,
                "indicator_code": "rd_gdp_share",
                "name_zh": "研发经费占比",
                "name_en": None,
                "parent_indicator_key": None,
                "family_code": "rd",
                "quantity_kind": "ratio",
                "canonical_unit_key": UNIT,
                "additivity_code": "non_additive",
                "direction_code": "increase",
            }
        ],
        "dim_theme": [
            {"theme_key": key, "theme_code": code, "name_zh": code, "name_en": code, "parent_theme_key": None}
            for code, key in THEMES.items()
        ],
        "dim_responsibility_role": [
            {
                "role_key": role.sort_no,
                "role_code": role.code,
                "name_zh": role.zh,
                "name_en": role.en,
                "actor_kind": "any",
                "is_lead": role.code == "lead",
            }
            for role in ROLES
        ],
    }


def write_big_lake(
    folder: Path, documents: int, *, tasks: int = 4, filler: int = 170, shards: int = 16, variants: int = 16
) -> Path:
    """A lake of many documents made of a few texts: each variant is repeated under other content keys."""
    originals = [content(number, tasks, filler) for number in range(1, variants + 1)]
    copies = [
        Version(
            number,
            f"dir/{number:06d}.txt",
            replace(
                originals[number % variants],
                number=number,
                sha256=hashlib.sha256(f"big {number}".encode()).hexdigest(),
            ),
        )
        for number in range(1, documents + 1)
    ]
    shard_of: dict[int, str] = {}
    for shard in range(shards):
        mine = copies[shard * documents // shards : (shard + 1) * documents // shards]
        name = f"batch-{shard:04d}"
        shard_of |= {version.content.key: name for version in mine}
        keys = pl.DataFrame(
            {
                "variant": [version.number % variants for version in (copy.content for copy in mine)],
                "content_key": [version.content.key for version in mine],
                "sha": [version.content.sha256 for version in mine],
            }
        )
        for table in silver.TABLES:
            frames = [
                frame_of(table, [{"content_key": 0, **row} for row in item.rows.get(table.name, [])]).with_columns(
                    variant=pl.lit(place, pl.Int64)
                )
                for place, item in enumerate(originals)
            ]
            frame = pl.concat(frames)
            if table.name in silver.DIMENSIONS:
                frame = frame.drop("variant").unique(maintain_order=True)
            elif table.name == "quarantine":
                continue
            else:
                order = [name for name in table.column_names if name != "content_key"]
                frame = keys.join(frame.drop("content_key"), on="variant", maintain_order="left")
                if table.name == "document":
                    frame = frame.with_columns(raw_sha256="sha")
                frame = frame.select("content_key", *order)
            write(frame, folder / "silver" / table.name / f"{name}.parquet")
    write_registry(folder, copies, shard_of)
    return folder


def refused_file(source_file: str, reason: str = "empty_file") -> Row:
    """The quarantine row of a file that could not be read."""
    return {
        "source_file": source_file,
        "content_key": None,
        "target_table": None,
        "rule_id": reason,
        "message_zh": "文件为空",
        "message_en": "the file is empty",
        "char_start": None,
        "char_end": None,
        "raw_text": None,
        "row_json": None,
        "first_seen_run_id": "run-0",
        "resolution_code": "open",
    }


def refused_row(version: Version, table: str, row_json: str, rule_id: str = "span_is_forward") -> Row:
    """The quarantine row of a row that its contract refused."""
    return refused_file(version.source_file, rule_id) | {
        "content_key": version.content.key,
        "target_table": table,
        "row_json": row_json,
    }
