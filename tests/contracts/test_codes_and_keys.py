"""Code lists and keys."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import lake, silver, star
from schemas.keys import CHILD_STRIDE, MAX_KEY, MEMBERS, child_key, content_key, dimension_key
from schemas.marts import VIEWS
from schemas.vocabulary import (
    CONSERVATION_CLASS_OF_KIND,
    DOMAINS,
    codes,
    label,
)

GOLD = Path(__file__).parent.parent / "gold"


@pytest.mark.parametrize("domain", DOMAINS)
def test_codes_of_a_list_are_distinct_numbered_and_labelled_in_both_languages(domain: str) -> None:
    entries = DOMAINS[domain]
    assert len({entry.code for entry in entries}) == len({entry.zh for entry in entries}) == len(entries)
    assert [entry.sort_no for entry in entries] == list(range(1, len(entries) + 1))
    for entry in entries:
        assert any("\u4e00" <= character <= "\u9fff" for character in entry.zh)
        assert entry.en.isascii() and entry.en


def test_every_list_is_used_by_a_column() -> None:
    tables = (*lake.TABLES, *silver.TABLES, *star.TABLES)
    used = {column.domain for table in tables for column in table.columns}
    used |= {column.domain for view in VIEWS for column in view.columns}
    # these two label what is no column: the columns of the conservation fact, and the reserved members
    assert set(DOMAINS) - used == {"conservation_class", "member"}


def test_document_types_and_segment_kinds_are_those_of_the_published_contract() -> None:
    assert "、".join(codes("document_type")) == (
        "工作要点、责任分解、行动计划、实施方案、实施意见、指导意见、工作意见、规划、政府工作报告、若干措施、若干意见、工作计划、工作总结、通知、其他"
    )
    assert ", ".join(codes("segment_kind")) == (
        "title, metadata, salutation, preamble, section_heading, task, responsibility, body, signature, chrome,"
        " duplicate, whitespace, unclassified"
    )


@pytest.mark.parametrize(
    ("domain", "listed"),
    [
        ("role", "leader lead participant responsible"),
        ("comparator", "ge gt le lt eq approx range"),
        ("target_kind", "level growth_rate increase_abs increase_pp share count rank"),
        ("deadline_basis", "stated plan_year relative"),
        ("frequency", "annual quarterly monthly"),
        ("consistency", "exact rounded truncated inconsistent not_applicable"),
        ("action", "制定 出台 修订 贯彻落实 编制 other"),
        ("arithmetic_check_type", "growth compound_growth composition enumeration numbering repetition date_order"),
        ("verdict", "pass approx fail not_checkable"),
        ("document_relation", "draft_of next_year_of same_template"),
        ("severity", "info warn error"),
        ("check_status", "pass fail skipped"),
        ("script", "Hans Hant"),
    ],
)
def test_lists_people_query_by_are_those_of_the_published_contract(domain: str, listed: str) -> None:
    assert codes(domain) == tuple(listed.split())


@pytest.mark.parametrize("path", sorted(GOLD.glob("*.json")), ids=lambda path: path.stem)
def test_the_lists_cover_the_gold_annotation(path: Path) -> None:
    gold = json.loads(path.read_text(encoding="utf-8"))
    for items, field, domain in (
        ("segments", "kind", "segment_kind"),
        ("responsibilities", "role", "role"),
        ("responsibilities", "party_type", "party_type"),
        ("targets", "comparator", "comparator"),
        ("targets", "kind", "target_kind"),
        ("targets", "deadline_basis", "deadline_basis"),
        ("policy_refs", "action", "action"),
        ("anomalies", "kind", "damage_kind"),
        ("anomalies", "confidence", "confidence"),
        ("arithmetic_checks", "verdict", "verdict"),
    ):
        assert {item[field] for item in gold[items]} <= set(codes(domain)), (items, field)
    assert gold["document"]["doc_type"] in codes("document_type")


def test_the_gold_annotation_is_there() -> None:
    assert len(list(GOLD.glob("*.json"))) == 5


def test_every_segment_kind_is_conserved_in_one_class() -> None:
    assert set(CONSERVATION_CLASS_OF_KIND) == set(codes("segment_kind"))
    assert set(CONSERVATION_CLASS_OF_KIND.values()) == set(codes("conservation_class"))


def test_a_label_is_found_by_list_code_and_language() -> None:
    assert (label("role", "lead"), label("role", "lead", "en")) == ("牵头单位", "lead unit")
    with pytest.raises(KeyError, match="boss is not in the code list role"):
        label("role", "boss")
    with pytest.raises(KeyError, match="no code list mood"):
        codes("mood")


def test_reserved_members_carry_the_same_labels_everywhere() -> None:
    assert [(entry.code, entry.zh) for entry in DOMAINS["member"]] == list(MEMBERS.values())


@given(st.text(min_size=1))
def test_a_dimension_key_is_positive_and_exact_in_a_double(code: str) -> None:
    key = dimension_key(code)
    assert 0 <= key < 1 << 52 and int(float(key)) == key


def test_dimension_keys_stay_what_they_are() -> None:
    # published warehouses hold them: a new value would orphan every stored key
    assert dimension_key("x") == 1317164304799461
    assert dimension_key("140000") == int.from_bytes(hashlib.blake2b(b"140000", digest_size=8).digest(), "big") >> 12


def test_a_member_without_a_code_gets_no_key() -> None:
    with pytest.raises(ValueError, match="natural code"):
        dimension_key("")


@given(st.binary())
def test_a_content_key_is_the_start_of_the_hash_and_fits_a_signed_integer(raw: bytes) -> None:
    digest = hashlib.sha256(raw)
    assert content_key(digest.hexdigest()) == int.from_bytes(digest.digest()[:8], "big") >> 1 < 1 << 63


def test_a_content_key_is_made_of_a_whole_hash_only() -> None:
    with pytest.raises(ValueError, match="64 hex digits"):
        content_key("abc")


@given(st.integers(1, MAX_KEY // CHILD_STRIDE - 1), st.integers(1, CHILD_STRIDE - 1))
def test_a_child_key_tells_document_and_row_and_is_exact_in_a_double(document_key: int, ordinal: int) -> None:
    key = child_key(document_key, ordinal)
    assert divmod(key, CHILD_STRIDE) == (document_key, ordinal) and int(float(key)) == key


@pytest.mark.parametrize(("document_key", "ordinal"), [(1, 0), (1, CHILD_STRIDE), (0, 1 - CHILD_STRIDE), (1 << 33, 1)])
def test_a_child_key_outside_its_room_is_refused(document_key: int, ordinal: int) -> None:
    with pytest.raises(ValueError, match=r"ordinal|2\*\*53"):
        child_key(document_key, ordinal)
