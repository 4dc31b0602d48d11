"""Labelled fields of a page: 索引号：…, 发布日期：…, several on one line or one a row.

Belongs here: the labels, with the lexicon's names for their fields. Does not belong here: dates and names as values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from pipelines.formats.blocks import Block
from pipelines.lexicon import load

# Labels the lexicon gives no field: kept under their own name.
_OWN_NAME = (
    "体裁分类",
    "组配分类",
    "公开方式",
    "公开形式",
    "有效性",
    "效力状态",
    "主题词",
    "关键词",
)
_MAX_VALUE = 200


@cache
def _labels() -> tuple[re.Pattern[str], dict[str, str]]:
    fields = {name: name for name in _OWN_NAME}
    for row in load("metadata_labels"):
        if row.field != "none":
            fields[row.label] = row.field
    every = "|".join(
        r"[\s\u3000]*".join(map(re.escape, label)) for label in sorted(fields, key=lambda label: (-len(label), label))
    )
    return re.compile(rf"(?<![\u4e00-\u9fff])[\[【]?\s*(?P<label>{every})\s*[\]】]?\s*[：:]"), fields


def is_label_line(text: str) -> bool:
    """Whether a line begins with a label."""
    return len(text) <= 400 and _labels()[0].match(text) is not None


def read_labels(blocks: Iterable[Block]) -> dict[str, str]:
    """Field → the first value stated for it."""
    pattern, fields = _labels()
    found: dict[str, str] = {}
    for block in blocks:
        if len(block.text) > 600:
            continue
        matches = list(pattern.finditer(block.text))
        for index, match in enumerate(matches):
            end = matches[index + 1].start() if index + 1 < len(matches) else len(block.text)
            value = block.text[match.end() : end].strip(" \u3000|[]【】")
            # on a line of several fields a value ends where blanks leave a gap before the next label
            value = re.split(r"\s+(?=[\u4e00-\u9fff]{2,6}[：:])", value)[0]
            if value and len(value) <= _MAX_VALUE:
                found.setdefault(fields[re.sub(r"[\s\u3000]", "", match.group("label"))], value)
    return found
