"""Checks of a run against what is published.

Belongs here: what a new run may not take away from the snapshot in force without somebody saying so.
Does not belong here: rules of tables (`rules`), and what must agree inside one star (`reconciliations`).
"""

from __future__ import annotations

from schemas.checks import CheckKind, CheckSpec
from schemas.contract import Layer, Severity

PUBLISHED_STILL_PARSE = CheckSpec(
    "lake.content.published_documents_still_parse",
    Layer.LAKE,
    "content",
    None,
    CheckKind.REGRESSION,
    Severity.ERROR,
    True,
    "已解析内容: 现行快照中有事实的文件仍能解析",
    "lake.content: documents with facts in the snapshot in force can still be parsed",
)
"""A document that is read today and crashes the parser tomorrow is a fault of the program, not of the document."""

RUN_CHECKS = (PUBLISHED_STILL_PARSE,)
