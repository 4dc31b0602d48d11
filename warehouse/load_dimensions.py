"""Fill the dimensions.

Belongs here: which members a dimension has and what SQL makes their attributes.
Does not belong here: facts, and what a run says about itself.

Conformed dimensions (organisation, person, period, policy, date) hold exactly the members that loaded rows refer to:
what an old batch once mentioned and nobody refers to any more stays out, so a rebuild and an increment have the same
members.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from schemas import silver
from schemas.keys import AMBIGUOUS, CHILD_STRIDE, NOT_APPLICABLE, UNKNOWN
from schemas.star import TABLES
from warehouse import ask
from warehouse.filled import Filled, timed
from warehouse.insert import insert, insert_members, refuse_collisions
from warehouse.lake import LakeView, reference
from warehouse.members import leave_known, require_same_members


def load_dimensions(lake: LakeView) -> dict[str, Filled]:
    """Fill every dimension, members first, in an order in which every reference exists."""
    if not lake.is_part:
        insert_members(lake.con, TABLES)
    _keys_in_use(lake)
    return {name: timed(partial(fill, lake)) for name, fill in _FILLERS.items()}


def child_key(ordinal: str) -> str:
    """SQL for the key of a child row of ``s.document_key``."""
    return f"s.document_key * {CHILD_STRIDE} + {ordinal}"


def parent_key(lake: LakeView, table: str, ordinal: str, missing: str) -> str:
    """SQL for the key of the row of silver `table` that ``s`` names by `ordinal`.

    `missing` where it names none; unknown where that row was refused by its contract.
    """
    key = child_key(ordinal)
    if table in lake.refused_tables:
        refused = f"SELECT content_key, ordinal FROM refused WHERE target_table = '{table}' AND ordinal IS NOT NULL"
        key = f"CASE WHEN (s.content_key, {ordinal}) IN ({refused}) THEN {UNKNOWN} ELSE {key} END"
    return f"CASE WHEN {ordinal} IS NULL THEN {missing} ELSE {key} END"


def member_key(lake: LakeView, table: str, key: str) -> str:
    """SQL for `key` into conformed dimension `table`, unknown where that member's row was refused by its contract."""
    if table not in lake.refused_tables:
        return key
    refused = f"SELECT (row_json ->> '$.{table}_key')::BIGINT FROM refused WHERE target_table = '{table}'"
    present = f"SELECT {table}_key FROM seen_{table}"
    return f"CASE WHEN {key} IN ({refused}) AND {key} NOT IN ({present}) THEN {UNKNOWN} ELSE {key} END"


def _keys_in_use(lake: LakeView) -> None:
    """Temporary tables ``used_<t>`` (key) of the members that the rows to load refer to."""
    con = lake.con
    parties = "silver_responsibility"
    if "task" in lake.refused_tables:  # what hangs on a refused task is not loaded
        refused = "SELECT content_key, ordinal FROM refused WHERE target_table = 'task' AND ordinal IS NOT NULL"
        parties = f"(FROM silver_responsibility WHERE (content_key, task_seq) NOT IN ({refused}))"
    con.execute(f"CREATE OR REPLACE TEMP TABLE used_person AS SELECT DISTINCT person_key AS key FROM {parties}")
    con.execute(
        "CREATE OR REPLACE TEMP TABLE used_plan_period AS SELECT DISTINCT plan_period_key AS key FROM silver_document"
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE used_policy_instrument AS"
        " SELECT DISTINCT policy_instrument_key AS key FROM silver_policy_reference"
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE used_organization AS WITH RECURSIVE"
        " edge AS (SELECT DISTINCT organization_key, parent_organization_key AS parent FROM seen_organization),"
        f" used AS (SELECT organization_key AS key FROM {parties}"
        "  UNION SELECT organization_key FROM silver_organization_alias"
        "  UNION SELECT issuer_organization_key FROM silver_document"
        "  UNION SELECT p.scope_organization_key FROM seen_person AS p JOIN used_person AS u ON u.key = p.person_key"
        "  UNION SELECT i.issuer_organization_key FROM seen_policy_instrument AS i"
        "   JOIN used_policy_instrument AS u ON u.key = i.policy_instrument_key"
        "  UNION SELECT edge.parent FROM used JOIN edge ON edge.organization_key = used.key)"
        " SELECT DISTINCT key FROM used"
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE used_date AS"
        " SELECT issued_date_key AS key FROM silver_document UNION SELECT published_date_key FROM silver_document"
        " UNION SELECT due_date_key FROM silver_task UNION SELECT due_date_key FROM silver_target"
        " UNION SELECT baseline_date_key FROM silver_target"
    )
    if lake.is_part and lake.every_member:
        # What a member says follows from all batches that saw it, and some may be gone.
        for name in silver.DIMENSIONS:
            con.execute(
                f"INSERT INTO used_{name} SELECT key FROM candidate_dim_{name}"
                f" WHERE key NOT IN (SELECT key FROM used_{name} WHERE key IS NOT NULL)"
            )


def _reference(name: str) -> Callable[[LakeView], Filled]:
    """Fill a dimension that the lexicon lists."""

    def fill(lake: LakeView) -> Filled:
        table = TABLES[name]
        if lake.is_part:
            return Filled(0)  # with another lexicon everything is loaded anew
        source = f"({reference(lake.con, lake.folder, table)})"
        refuse_collisions(lake.con, table, source)
        return Filled(insert(lake.con, table, f"{source} AS s WHERE s.{table.primary_key[0]} > 0"))

    return fill


def _dates(lake: LakeView) -> Filled:
    """One row per date key in use; an impossible day breaks the rule that a day has a date."""
    if lake.is_part:
        leave_known(lake.con, "used_date", TABLES["dim_date"])
    source = "(SELECT key, key // 10000 AS y, key // 100 % 100 AS m, key % 100 AS d FROM used_date WHERE key > 0) AS s"
    rows = insert(
        lake.con,
        TABLES["dim_date"],
        source,
        {
            "date_key": "s.key",
            "full_date": "CASE WHEN d > 0 THEN try_strptime(s.key::VARCHAR, '%Y%m%d')::DATE END",
            "precision_code": "CASE WHEN d > 0 THEN 'day' WHEN m > 0 THEN 'month' ELSE 'year' END",
            "year_no": "y",
            "quarter_no": "CASE WHEN m > 0 THEN (m + 2) // 3 END",
            "month_no": "CASE WHEN m > 0 THEN m END",
            # There was no plan in 1963 to 1965.
            "five_year_plan_no": "CASE WHEN y >= 1966 THEN (y - 1966) // 5 + 3"
            " WHEN y BETWEEN 1953 AND 1957 THEN 1 WHEN y BETWEEN 1958 AND 1962 THEN 2 END",
            "label_zh": "concat(y, '年', CASE WHEN m > 0 THEN m || '月' END, CASE WHEN d > 0 THEN d || '日' END)",
        },
    )
    return Filled(rows)


def _organization(lake: LakeView, column: str) -> dict[str, str]:
    return {column: member_key(lake, "organization", f"s.{column}")}


def _mentioned(
    name: str, silver: str, expressions: Callable[[LakeView], dict[str, str]] | None = None
) -> Callable[[LakeView], Filled]:
    """Fill a conformed dimension with the members in use, each once.

    Batches may repeat a member. Its attributes follow from its code; should two lexicon versions differ in them, the
    first in the order of the attributes is taken, so that the choice does not depend on the order of batches.
    """

    def fill(lake: LakeView) -> Filled:
        table = TABLES[name]
        key = table.primary_key[0]
        seen = f"(SELECT m.* FROM seen_{silver} AS m JOIN used_{silver} AS u ON u.key = m.{key})"
        lake.con.execute(f"CREATE OR REPLACE TEMP TABLE member AS SELECT *, count(*) AS times FROM {seen} GROUP BY ALL")
        refuse_collisions(lake.con, table, "member")
        if lake.is_part:
            require_same_members(lake.con, table)
            leave_known(lake.con, "member", table, key)
        found = ask.number(lake.con, "SELECT coalesce(sum(times), 0) FROM member")
        once = f"(SELECT DISTINCT ON ({key}) * FROM (SELECT * EXCLUDE (times) FROM member) ORDER BY ALL) AS s"
        rows = insert(lake.con, table, once, expressions(lake) if expressions else None)
        return Filled(found, deduplicated=found - rows)

    return fill


# A title counts as equal whatever its brackets, blanks and punctuation.
BARE = "regexp_replace({}, '[\\s\\p{{P}}]', '', 'g')"
RESOLVED = (
    "(SELECT CASE count(*) WHEN 0 THEN "
    + str(NOT_APPLICABLE)
    + " WHEN 1 THEN any_value(d.document_key) ELSE "
    + str(AMBIGUOUS)
    + " END FROM star.dim_document AS d WHERE d.is_current AND d.is_canonical AND d.document_key > 0 AND "
    + BARE.format("d.title_zh")
    + " = "
    + BARE.format("s.title_zh")
    + ")"
)


def _documents(lake: LakeView) -> Filled:
    """Every version whose content is known; superseded versions only stand here, they have no facts."""
    insert(
        lake.con,
        TABLES["dim_document"],
        "version AS v JOIN silver_document AS s USING (document_key)",
        {
            **{name: f"v.{name}" for name in FROM_VERSION},
            "document_key": "v.document_key",
            "issuer_organization_key": member_key(lake, "organization", "s.issuer_organization_key"),
            "plan_period_key": member_key(lake, "plan_period", "s.plan_period_key"),
        },
    )
    return Filled(lake.rows_in["document"], quarantined=lake.rows_refused["document"])


FROM_VERSION = (
    "document_id",
    "raw_sha256",
    "canonical_document_key",
    "is_canonical",
    "source_file",
    "version_no",
    "valid_from",
    "valid_to",
    "is_current",
    "is_absent",
    "source_uri",
    "parser_version",
    "lexicon_sha256",
)
"""Columns of `dim_document` that the history of the lake has."""


def _sections(lake: LakeView) -> Filled:
    insert(
        lake.con,
        TABLES["dim_section"],
        "silver_section AS s",
        {
            "section_key": child_key("s.ordinal"),
            "parent_section_key": parent_key(lake, "section", "s.parent_ordinal", "NULL"),
        },
    )
    return Filled(lake.rows_in["section"], quarantined=lake.rows_refused["section"])


def _tasks(lake: LakeView) -> Filled:
    insert(
        lake.con,
        TABLES["dim_task"],
        "silver_task AS s",
        {
            "task_key": child_key("s.ordinal"),
            "section_key": parent_key(lake, "section", "s.section_ordinal", str(NOT_APPLICABLE)),
            "text_zh": "s.text_raw",
        },
    )
    return Filled(lake.rows_in["task"], quarantined=lake.rows_refused["task"])


_FILLERS: dict[str, Callable[[LakeView], Filled]] = {
    "dim_region": _reference("dim_region"),
    "dim_date": _dates,
    "dim_organization": _mentioned("dim_organization", "organization"),
    "dim_person": _mentioned("dim_person", "person", lambda lake: _organization(lake, "scope_organization_key")),
    "dim_plan_period": _mentioned("dim_plan_period", "plan_period"),
    "dim_document": _documents,
    "dim_section": _sections,
    "dim_task": _tasks,
    "dim_unit": _reference("dim_unit"),
    "dim_indicator": _reference("dim_indicator"),
    "dim_theme": _reference("dim_theme"),
    "dim_responsibility_role": _reference("dim_responsibility_role"),
    "dim_policy_instrument": _mentioned(
        "dim_policy_instrument",
        "policy_instrument",
        lambda lake: {**_organization(lake, "issuer_organization_key"), "resolved_document_key": RESOLVED},
    ),
}
