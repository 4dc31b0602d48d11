"""``yaodian doctor``: what is wrong, and what to do about it."""

from __future__ import annotations

import click

from yaodian.console import paint
from yaodian.session import Session, with_session
from yaodian.text import harmless, pad

_MARKS = {"ok": ("✓", "green"), "warn": ("!", "yellow"), "fail": ("✗", "red")}
_SUBJECT = 14


@click.command("doctor")
@with_session()
def command(session: Session) -> int:
    """Examine the installation and the data folder: versions, permissions, space, lock, snapshots, lake."""
    from yaodian.doctor import examine

    code = 0
    for finding in examine(session):
        mark, style = _MARKS[finding.level]
        line = (
            f"{paint(mark, style, coloured=session.coloured)} {pad(finding.subject, _SUBJECT)} {harmless(finding.said)}"
        )
        click.echo(line)
        if finding.cure:
            click.echo(f"  {pad('', _SUBJECT)} → {harmless(finding.cure)}")
        if finding.level == "fail":
            code = max(code, finding.code)
    return code
