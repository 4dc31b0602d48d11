"""The page as text.

Belongs here: templates with their data, and the security policy of the page.
Does not belong here: queries (`facts`).
"""

from __future__ import annotations

import base64
import hashlib
from importlib import resources
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from yaodian.report import charts
from yaodian.report.facts import Facts
from yaodian.text import harmless

if TYPE_CHECKING:
    from warehouse.snapshots import Snapshot

_DOCUMENT = (
    "source_file",
    "title",
    "issuer_name",
    "region_name",
    "document_type",
    "plan_start_year",
    "plan_end_year",
    "issue_date",
    "publish_date",
    "script",
    "encoding",
    "char_count",
    "is_canonical",
    "version_no",
    "is_corrected",
)
_TARGET = (
    "source_file",
    "indicator_name",
    "qualifier",
    "comparator",
    "value_low",
    "value_high",
    "unit",
    "target_kind",
    "deadline_year",
    "base_year",
    "base_value",
    "is_suspect",
    "is_corrected",
    "quote",
)
_QUARANTINE = ("source_file", "target_table", "rule_id", "message", "raw_text")
_DUPLICATE = (
    "scope",
    "left_source_file",
    "left_char_start",
    "left_char_end",
    "right_source_file",
    "right_char_start",
    "right_char_end",
    "similarity",
    "decision",
)
_CORRECTION = (
    "source_file",
    "table_name",
    "field_name",
    "quote",
    "extracted_value",
    "corrected_value",
    "status",
    "reason",
    "author",
    "reviewed_on",
    "message",
)
_CHECK = ("check_id", "severity", "status", "rows_evaluated", "rows_failed", "description")


def render(facts: Facts, snapshot: Snapshot, lang: str) -> str:
    """The whole page; every text from a document is escaped, and nothing in it can run or be fetched."""
    style = resources.files("yaodian.report").joinpath("templates", "style.css").read_text(encoding="utf-8")
    environment = Environment(
        loader=PackageLoader("yaodian.report"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_printable,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html").render(
        lang="zh-CN" if lang == "zh" else "en",
        t=facts.t,
        policy=_policy(style),
        style=style,
        snapshot=snapshot,
        facts=facts,
        charts=charts,
        documents=facts.grid("document", _DOCUMENT, "source_file"),
        targets=facts.grid("target", _TARGET, "source_file, value_char_start, target_key"),
        quarantine=facts.grid("quarantine", _QUARANTINE, "source_file, target_table NULLS FIRST, rule_id, char_start"),
        duplicates=facts.grid("duplicate", _DUPLICATE, "left_char_end - left_char_start DESC, left_source_file"),
        corrections=facts.grid("correction", _CORRECTION, "status = 'applied', source_file, char_start, field_name"),
        checks=facts.grid("check_result", _CHECK, "check_id"),
        leaders=facts.load("leader", "person"),
        leads=facts.load("lead", "organization"),
    )


def _printable(value: Any) -> Any:
    """Control characters and the like shown, as on a terminal; what a macro made is left as it is."""
    return harmless(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _policy(style: str) -> str:
    """Nothing may be loaded or run; the one style sheet is known by its hash."""
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
