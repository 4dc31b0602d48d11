"""What a competent script knows of these plans: their encodings, their items and who answers for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import opencc

TASK_COLUMNS = ("source_file", "ordinal", "title")
DUTY_COLUMNS = ("source_file", "ordinal", "role", "party")

TRADITIONAL = re.compile("[國發計個與產業創實]")
_WIDTH = str.maketrans("，：；（）", ",:;()")
_NUMBERED = re.compile(r"^[ \t\u3000]*[0-9]{1,3}[、.](?![0-9])([^。\n]+)", re.M)
_BRACKETED = re.compile(r"^[ \t\u3000]*\([一二三四五六七八九十百]+\)([^。\n]+)", re.M)
_PARAGRAPH = re.compile(r"^[ \t\u3000]*(?![一二三四五六七八九十]+、)([^。\n]{4,60})。[^\n]{30,}", re.M)
_LABELS = "分管领导|责任人|牵头单位|配合单位|责任单位|责任处室"
_DUTY = re.compile(rf"({_LABELS}):(.*?)(?=[,;](?:{_LABELS}):|\)[ \t]*\r?$|[ \t]*\r?$)", re.M)
_SHARED = re.compile(r"\(([^()\n]{2,120})按职责分工负责\)")
_LED = re.compile(r"(.+?)牵头(?:,(.+?)参加)?$")
_ROLES = {
    "分管领导": "leader", "责任人": "leader", "牵头单位": "lead", "配合单位": "participant", "责任单位": "responsible",
    "责任处室": "lead",
}  # fmt: skip
_BREAK = re.compile(r"[、,](?![^()]*\))")


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """(path below the folder, text in mainland characters and half-width punctuation) of every file."""
    for path in sorted(folder.rglob("*.txt")):
        text = decoded(path.read_bytes())
        if len(TRADITIONAL.findall(text)) > 10:
            text = converter().convert(text)
        yield path.relative_to(folder).as_posix(), text.translate(_WIDTH)


@cache
def converter() -> opencc.OpenCC:
    """Traditional to Simplified; made once."""
    return opencc.OpenCC("t2s")


def decoded(raw: bytes) -> str:
    """The text, by the first encoding that fits."""
    if raw.startswith(b"\xff\xfe"):
        return raw[2:].decode("utf-16-le")
    for encoding in ("utf-8-sig", "gb18030", "big5hkscs"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("gb18030", "replace")


def rows(name: str, text: str) -> tuple[list[tuple[str, int, str]], list[tuple[str, int, str, str]]]:
    """The tasks and the duties of a plan; what stands twice on a page is taken once."""
    found = _NUMBERED.finditer(text) if _NUMBERED.search(text) else _BRACKETED.finditer(text)
    starts: list[int] = []
    titles: dict[str, int] = {}
    for match in found:
        starts.append(match.start())
        titles.setdefault(match.group(1).strip(), len(titles) + 1)
    if not titles:
        titles = {title.strip(): at for at, title in enumerate(dict.fromkeys(_PARAGRAPH.findall(text)), 1)}
    duties: dict[tuple[int, str, str], None] = {}
    clauses = [(match.start(), match.group(1), match.group(2)) for match in _DUTY.finditer(text)]
    clauses += [(match.start(), "", match.group(1)) for match in _SHARED.finditer(text)]
    at = 0
    for start, label, value in sorted(clauses):
        while at < len(starts) and starts[at] < start:
            at += 1
        for role, party in _parties(label, value):
            duties.setdefault((min(at, len(titles)), role, party))
    return (
        [(name, ordinal, title) for title, ordinal in titles.items()],
        [(name, task, role, party) for task, role, party in duties],
    )


def _parties(label: str, value: str) -> Iterator[tuple[str, str]]:
    role = _ROLES.get(label, "responsible")
    led = _LED.match(value)
    if led:
        yield from (("lead", name.strip()) for name in _BREAK.split(led.group(1)))
        value, role = led.group(2) or "", "participant"
    yield from ((role, name.strip()) for name in _BREAK.split(value) if name.strip())
