"""``yaodian show``: a document with its segments marked."""

from __future__ import annotations

import click

from yaodian import completing
from yaodian.console import paint
from yaodian.session import Session, with_session
from yaodian.text import harmless, one_line, pad

_COLOURS = {
    "title": "bold",
    "section_heading": "bold magenta",
    "task": "blue",
    "responsibility": "yellow",
    "duplicate": "dim",
    "chrome": "dim",
    "metadata": "dim",
    "unclassified": "red",
}
_MARGIN = 14


@click.command("show")
@click.argument("document", shell_complete=completing.documents)
@click.option("--kind", metavar="KIND", help="Only the segments of this kind.")
@click.option(
    "--snapshot",
    metavar="RUN",
    shell_complete=completing.snapshots,
    help="Look into this snapshot instead of the published one.",
)
@with_session()
def command(session: Session, document: str, kind: str | None, snapshot: str | None) -> None:
    """Show DOCUMENT (name, part of the name, identifier or key) with every segment and its kind in the margin.

    Control characters of the text are shown, not sent to the terminal.
    """
    from schemas.vocabulary import label
    from yaodian import documents

    with session.open(snapshot) as con:
        found = documents.find(con, document)
        segments = con.execute(
            "SELECT segment_kind_code, char_start, char_end, text_raw FROM star.fct_text_segment"
            " WHERE document_key = ? ORDER BY ordinal",
            [found.document_key],
        ).fetchall()
    title = f"  {one_line(found.title)}" if found.title else ""
    head = f"{one_line(found.source_file)}{title}  {found.raw_chars:,} {session.t('字符', 'characters')}"
    click.echo(paint(head, "bold", coloured=session.coloured))
    for code, start, end, text in segments:
        if code == "whitespace" or (kind and code != kind):
            continue
        name = label("segment_kind", code, session.settings.lang) if session.settings.lang == "zh" else code
        margin = f"{pad(name, _MARGIN)} {f'{start}–{end}':>13} │ "
        for line in text.split("\n"):
            shown = paint(harmless(line), _COLOURS.get(code, ""), coloured=session.coloured)
            click.echo(margin + shown)
            margin = " " * (_MARGIN + 14) + " │ "
