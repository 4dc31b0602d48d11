"""Lines of the lists of documents and targets as rows of HTML.

Belongs here: one row of a table for each line.
Does not belong here: the tables around them (``lines.html``), what a line says (`document_lines`, `target_lines`).

There are hundreds on each of many pages, so they are put together here and not in a template. Every value that a
document gave is a number, a label or goes through `html_cell`.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from schemas import report_places as places
from yaodian.report import charts
from yaodian.report.document_lines import DocumentLine
from yaodian.report.escaping import html, html_cell
from yaodian.report.target_lines import TargetLine, grouped
from yaodian.report.words import Words


def documents(lines: Sequence[DocumentLine], words: Words) -> Markup:
    """A row for each document."""
    return html("".join([_document(line, words) for line in lines]))


def targets(lines: Sequence[TargetLine], words: Words) -> Markup:
    """A row for each target; those of one indicator stand beside its name."""
    rows = []
    for indicator, group in grouped(lines):
        head = f'<th scope="rowgroup" rowspan="{len(group)}">{html_cell(indicator)}</th>'
        for line in group:
            rows.append(_target(line, head, words))
            head = ""
    return html("".join(rows))


def _document(line: DocumentLine, words: Words) -> str:
    name = html_cell(line.title or line.source_file)
    tag = "" if line.is_canonical else f' <span class="tag">{words.t("副本", "copy")}</span>'
    issuer = f" · {html_cell(line.issuer)}" if line.issuer else ""
    pieces = "".join([
        f'<rect class="c-{piece.kind}" x="{piece.x}" width="{piece.width}" height="10">'
        f"<title>{html_cell(piece.title)}</title></rect>"
        for piece in charts.stacked(line.shares, words)
    ])  # fmt: skip
    return (
        f'<tr><th scope="row"><a href="{places.document(line.source_file)}">{name}</a>{tag}<br>'
        f'<span class="dim small wrap">{html_cell(line.source_file)}{issuer}</span>'
        f'<svg class="stack" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" aria-label="{name}">\n'
        f'{pieces}</svg>\n</th><td class="short">{line.years}</td><td class="number">{words.number(line.characters)}'
        f'</td><td class="number">{line.unclassified:.1%}</td><td class="number">{line.tasks}</td>'
        f'<td class="number">{line.targets}</td><td class="number">{line.anomalies}</td></tr>\n'
    )


def _target(line: TargetLine, head: str, words: Words) -> str:
    qualifier = f" · {html_cell(line.qualifier)}" if line.qualifier else ""
    return (
        f'<tr>{head}<td>{html_cell(line.region)}</td><td class="short">{line.year or ""}</td>'
        f'<td><span class="amount">{html_cell(line.value)}</span><br><span class="dim small">{html_cell(line.kind)}'
        f"{qualifier}</span></td><td>{html_cell(line.base)}</td><td>{_audit(line.audit, words)}</td>"
        f'<td class="quote"><a href="{line.place}" title="{html_cell(line.plan)}">{html_cell(line.quote)}</a></td>'
        "</tr>\n"
    )


def _audit(audit: str, words: Words) -> str:
    if not audit:
        return ""
    if audit == "suspect":
        return f'<span class="v-fail">{words.t("可疑", "suspect")}</span>'
    said = html_cell(words.label("consistency", audit))
    return (
        f'<span class="v-fail">✗ {said}</span>' if audit == "inconsistent" else f'<span class="v-pass">✓</span> {said}'
    )
