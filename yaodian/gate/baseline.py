"""Accepted findings: a file that people review, with a reason and a last day for each.

Belongs here: reading, writing and applying a baseline.
Does not belong here: what was found (`findings`).

The file is TOML, so that a diff of it can be read: one table ``[[accepted]]`` per finding. It is keyed by fingerprint;
check, source file and words stand beside it for the reader. An entry whose day has passed accepts nothing, and one that
nothing in the run answers to is reported, so that the file does not outlive what it excuses.
"""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yaodian.exits import CommandError
from yaodian.gate.finding import Finding

if TYPE_CHECKING:
    from yaodian.verdicts import Verdict

VERSION = 1
DAYS = 90
"""How long a finding is accepted when nobody says otherwise."""

_NEEDED = ("fingerprint", "check", "reason", "expires")
_KNOWN = (*_NEEDED, "source_file", "found")


@dataclass(frozen=True, slots=True)
class Entry:
    """One accepted finding.

    Attributes:
        reason: why it is accepted; never empty.
        expires: the last day on which it is.
        source_file, found: for the reader.
    """

    fingerprint: str
    check: str
    reason: str
    expires: dt.date
    source_file: str = ""
    found: str = ""


@dataclass(frozen=True, slots=True)
class Applied:
    """Verdicts with what is accepted taken out, and what the baseline itself needs.

    Attributes:
        expired: entries whose day has passed, and whose finding is back.
        unused: entries that nothing answers to.
    """

    verdicts: list[Verdict]
    expired: list[Entry] = field(default_factory=list)
    unused: list[Entry] = field(default_factory=list)


def read(path: Path) -> list[Entry]:
    """The entries of a baseline.

    Raises:
        CommandError: the file is missing or says something else than a baseline; the sentence names place and fix.
    """
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CommandError(
            f"没有基线文件 {path}；用 yaodian check --write-baseline {path} --reason 理由 建立",
            f"there is no baseline {path}; make one with: yaodian check --write-baseline {path} --reason WHY",
        ) from None
    except (OSError, ValueError) as error:
        raise CommandError(f"无法读取基线 {path}：{error}", f"{path} cannot be read as a baseline: {error}") from error
    if said.get("version") != VERSION or not isinstance(said.get("accepted", []), list):
        raise CommandError(
            f"{path} 不是第 {VERSION} 版基线（缺 version = {VERSION} 或 [[accepted]]）",
            f"{path} is no baseline of version {VERSION}: it needs `version = {VERSION}` and tables `[[accepted]]`",
        )
    entries = [_entry(path, place, each) for place, each in enumerate(said.get("accepted", []), 1)]
    seen: set[str] = set()
    for each in entries:
        if each.fingerprint in seen:
            raise CommandError(
                f"{path}：指纹 {each.fingerprint[:12]}… 出现两次；只留一条",
                f"{path}: fingerprint {each.fingerprint[:12]}… stands twice; keep one of them",
            )
        seen.add(each.fingerprint)
    return entries


def _entry(path: Path, place: int, said: Any) -> Entry:
    def bad(zh: str, en: str) -> CommandError:
        return CommandError(f"{path} 第 {place} 条：{zh}", f"{path}, entry {place}: {en}")

    if not isinstance(said, Mapping):
        raise bad("不是表", "it is no table")
    if lacking := [name for name in _NEEDED if not said.get(name)]:
        raise bad(f"缺 {'、'.join(lacking)}", f"{', '.join(lacking)} must be given")
    if unknown := [name for name in said if name not in _KNOWN]:
        raise bad(f"不认识 {'、'.join(unknown)}", f"{', '.join(unknown)} is not known; there are {', '.join(_KNOWN)}")
    day = said["expires"]
    if isinstance(day, dt.datetime) or not isinstance(day, dt.date):
        raise bad("expires 要写成日期，如 2027-01-31", "expires must be a date, as in 2027-01-31")
    texts = {name: str(said.get(name, "")) for name in _KNOWN if name != "expires"}
    return Entry(expires=day, **texts)


def apply(entries: Iterable[Entry], verdicts: Sequence[Verdict], today: dt.date) -> Applied:
    """Take out of every verdict what an entry accepts on `today`."""
    known = {entry.fingerprint: entry for entry in entries}
    met: set[str] = set()
    judged = []
    for verdict in verdicts:
        findings = [_judge(finding, known, met, today) for finding in verdict.findings]
        accepted = sum(finding.accepted is not None for finding in findings)
        judged.append(replace(verdict, findings=tuple(findings), accepted=accepted))
    return Applied(
        judged,
        [entry for entry in known.values() if entry.fingerprint in met and entry.expires < today],
        [entry for entry in known.values() if entry.fingerprint not in met],
    )


def as_verdicts(applied: Applied) -> list[Verdict]:
    """What the baseline itself needs, as two checks of level info."""
    from yaodian.verdicts import Verdict

    def verdict(rule: str, entries: list[Entry], zh: str, en: str) -> Verdict:
        check_id = f"gate.baseline.{rule}"
        findings = tuple(
            Finding(check_id, "", entry.source_file, None, _shown(entry), entry.fingerprint) for entry in entries
        )
        count = sum(each.accepted for each in applied.verdicts) + len(applied.expired) + len(applied.unused)
        status = "fail" if entries else "pass"
        return Verdict(check_id, "", "info", status, count, len(entries), zh, en, findings=findings)

    return [
        verdict("is_in_force", applied.expired, "基线: 已接受的发现都未过期", "baseline: no acceptance has expired"),
        verdict("is_used", applied.unused, "基线: 每一条都有对应的发现", "baseline: every entry answers to a finding"),
    ]


def _shown(entry: Entry) -> dict[str, Any]:
    said = {"check": entry.check, "found": entry.found, "reason": entry.reason, "expires": entry.expires.isoformat()}
    return {name: value for name, value in said.items() if value}


def _judge(finding: Finding, known: Mapping[str, Entry], met: set[str], today: dt.date) -> Finding:
    entry = known.get(finding.fingerprint)
    if entry is None or entry.check != finding.check_id:
        return finding
    met.add(entry.fingerprint)
    if entry.expires < today:
        return replace(finding, expired=entry.expires.isoformat())
    return replace(finding, accepted=entry.reason)


def accept(
    earlier: Iterable[Entry], findings: Iterable[Finding], reason: str | None, expires: dt.date, today: dt.date
) -> list[Entry]:
    """The entries of a baseline that accepts `findings`: those already accepted keep reason and day, the others get
    the given ones, and entries that nothing answers to are left out.

    Raises:
        CommandError: there is something new or expired to accept and no reason was given.
    """
    known = {entry.fingerprint: entry for entry in earlier if entry.expires >= today}
    entries = []
    for finding in findings:
        entry = known.get(finding.fingerprint)
        if entry is None and not (reason and reason.strip()):
            raise CommandError(
                f"接受发现要说明理由：加上 --reason（{finding.check_id}：{finding.line('zh')}）",
                f"say why they are accepted with --reason ({finding.check_id}: {finding.line('en')})",
            )
        entries.append(
            entry
            or Entry(
                finding.fingerprint,
                finding.check_id,
                (reason or "").strip(),
                expires,
                finding.source_file,
                finding.says("zh"),
            )
        )
    return sorted(entries, key=lambda entry: (entry.check, entry.source_file, entry.found, entry.fingerprint))


def as_toml(entries: Iterable[Entry]) -> str:
    """The text of a baseline."""
    lines = [
        "# Findings of `yaodian check` that somebody looked at and accepted, each with a reason and a last day.",
        "# 已审阅并接受的检查发现，每条都有理由和截止日期。",
        f"version = {VERSION}",
    ]
    for entry in entries:
        lines += ["", "[[accepted]]", f"check = {_quoted(entry.check)}"]
        lines += [f"source_file = {_quoted(entry.source_file)}"] if entry.source_file else []
        lines += [f"found = {_quoted(entry.found)}"] if entry.found else []
        lines += [
            f"reason = {_quoted(entry.reason)}",
            f"expires = {entry.expires.isoformat()}",
            f"fingerprint = {_quoted(entry.fingerprint)}",
        ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A basic string of TOML: JSON writes one, but for the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
