"""The settings as a page, read from their declaration.

Belongs here: the table. Does not belong here: the settings (`pipelines.settings`).
"""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path
from typing import Any

from pipelines.settings import FILE_NAME, PREFIX, Settings
from yaodian.reference.chinese import said

_HEAD = {
    "en": (
        "# Settings",
        "Written from `pipelines/settings.py` by `make docs`; do not edit.",
        "What is given on the command line wins over `{prefix}…` in the environment, that over `{file}` in the working"
        " folder (or the file that `YAODIAN_CONFIG` names), that over the default. A relative path in the file is"
        " relative to the file. A name or a value that cannot be meant is refused with the place it stands in.",
        ("setting", "environment", "default", "means"),
    ),
    "zh": (
        "# 设置",
        "由 `make docs` 从 `pipelines/settings.py` 生成，请勿手工修改。",
        "优先级从高到低：命令行、环境变量 `{prefix}…`、工作目录下的 `{file}`（或 `YAODIAN_CONFIG` 指定的文件）、"
        "默认值。文件里的相对路径以该文件所在目录为准。名字或取值写错会被拒绝，并指出错在哪里。",
        ("设置", "环境变量", "默认值", "含义"),
    ),
}


def render(lang: str) -> str:
    """The page: one row a setting."""
    title, origin, order, columns = _HEAD[lang]
    rows = [_row(declared, lang) for declared in dataclasses.fields(Settings)]
    table = "\n".join([f"| {' | '.join(columns)} |", "| --- " * len(columns) + "|", *rows])
    return f"{title}\n\n{origin}\n\n{order.format(prefix=PREFIX, file=FILE_NAME)}\n\n{table}\n"


def _row(declared: dataclasses.Field[Any], lang: str) -> str:
    meaning = said(declared.metadata["description"], lang)
    return f"| `{declared.name}` | `{PREFIX}{declared.name.upper()}` | `{_shown(declared.default)}` | {meaning} |"


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return os.pathsep.join(map(str, value))
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:_}"
    return value.as_posix() if isinstance(value, Path) else str(value) or '""'
