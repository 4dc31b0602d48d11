"""``yaodian eval``: score the published warehouse against a gold annotation."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from yaodian.evaluate import KINDS, SUMMED, Evaluation, evaluate
from yaodian.evaluate.subject import Subject, gold_files, load_gold, reader
from yaodian.exits import CommandError
from yaodian.session import Session, with_session
from yaodian.tables import aligned

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@click.command("eval")
@click.argument("gold_dir", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print all figures as one JSON object.")
@click.option("--show", multiple=True, type=click.Choice(KINDS), help="List every miss and false alarm of this kind.")
@click.option("--only", metavar="PREFIX", help="Only the gold files whose names start so.")
@click.option(
    "--raw-dir",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the originals (default: the originals in the lake).",
)
@click.option("--snapshot", metavar="RUN", help="Score this snapshot instead of the published one.")
@with_session()
def command(
    session: Session,
    gold_dir: Path,
    as_json: bool,
    show: tuple[str, ...],
    only: str | None,
    raw_dir: Path | None,
    snapshot: str | None,
) -> None:
    """Score the published warehouse against the annotation in GOLD_DIR.

    Offsets are code points of the UTF-8 text. Entries in doubt (borderline) count neither way.
    """
    files = gold_files(gold_dir, only)
    if not files:
        raise CommandError(
            f"{gold_dir} 中没有{f'以 {only} 开头的' if only else ''}标注文件（*.json）",
            f"{gold_dir} holds no gold file (*.json){f' that starts with {only}' if only else ''}",
        )
    with session.open(snapshot) as con:
        found = evaluate(_subjects(session, con, files, raw_dir), show)
    if as_json:
        click.echo(json.dumps(found.documents, ensure_ascii=False, indent=1))
        return
    for note in found.notes:
        click.echo(note)
    sys.stdout.write(render(found))


def _subjects(
    session: Session, con: DuckDBPyConnection, files: list[Path], raw_dir: Path | None
) -> Iterator[tuple[str, Subject]]:
    for path in files:
        try:
            gold = load_gold(path)
        except ValueError as error:
            raise CommandError(f"{path} 不是标注文件：{error}", str(error)) from error
        source_file = gold["document"]["source_file"]
        raw = _original(session, con, source_file, raw_dir).decode("utf-8")
        yield path.stem, Subject(gold, raw, reader(con, source_file))


def _original(session: Session, con: DuckDBPyConnection, source_file: str, raw_dir: Path | None) -> bytes:
    if raw_dir is not None:
        path = raw_dir / source_file
    else:
        from pipelines.lake import Lake

        known = con.execute(
            "SELECT raw_sha256 FROM star.dim_document WHERE source_file = ? AND is_current", [source_file]
        ).fetchone()
        if known is None:
            raise CommandError(
                f"仓库中没有 {source_file}；先用 yaodian build 读入它，或用 --raw-dir 指明原文所在文件夹",
                f"{source_file} is not in the warehouse; build it first, or give its folder with --raw-dir",
            )
        path = Lake(session.settings.lake_dir, read_only=True).raw_path(known[0])
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(
            f"{path} 读不出来（{error.strerror}）；用 --raw-dir 指明原文所在文件夹",
            f"{path} cannot be read ({error.strerror}); give the folder with --raw-dir",
        ) from error


def render(found: Evaluation) -> str:
    """The figures as tables."""
    documents = aligned(
        ["document", "segments", "gap", "fields", *SUMMED, "anomalies"],
        [_document_row(name, scores) for name, scores in found.documents.items()],
    )
    totals = aligned(
        ["all", "precision", "recall", "F1", "right", "false", "missed"],
        [
            (name, _three(t["precision"]), _three(t["recall"]), _three(t["f1"]), t["tp"], t["fp"], t["fn"])
            for name, t in found.totals.items()
        ],
    )
    attributes = aligned(*_attribute_rows(found))
    return f"{documents}\n{totals}\n{attributes}\n{_arithmetic_line(found)}\n"


def _three(value: float) -> str:
    return f"{value:.3f}"


def _document_row(name: str, scores: dict[str, Any]) -> list[Any]:
    whole = "segment_accuracy" in scores
    fields = scores["document_fields"]
    found = scores.get("anomalies")
    return [
        name,
        _three(scores["segment_accuracy"]) if whole else None,
        scores["conservation_gap_chars"] if whole else None,
        f"{fields['right']}/{fields['of']}",
        *(_three(scores[measure]["f1"]) for measure in SUMMED),
        f"{found['hit']}/{found['of']}" if found else None,
    ]


def _attribute_rows(found: Evaluation) -> tuple[list[str], list[list[Any]]]:
    """The finer figures: what of a matched row is right."""
    columns = ["document", "exact_span", "party_type", "action", "reading"]
    names = list(next(iter(found.documents.values()))["targets"]["attributes"])
    rows = []
    for name, scores in found.documents.items():
        finer = [
            scores["tasks"]["exact_span"],
            scores["responsibilities"]["party_type_accuracy"],
            scores["policy_references"]["action_accuracy"],
            scores["anomalies"]["reading_accuracy"] if "anomalies" in scores else None,
            *(scores["targets"]["attributes"][attribute] for attribute in names),
        ]
        rows.append([name, *(None if value is None else _three(value) for value in finer)])
    return [*columns, *names], rows


def _arithmetic_line(found: Evaluation) -> str:
    parts = [scores["arithmetic"] for scores in found.documents.values() if "arithmetic" in scores]
    kinds = sorted({kind for part in parts for kind in part["of"]})
    by_kind = [
        f"{kind} {sum(part['hit'].get(kind, 0) for part in parts)}/{sum(part['of'].get(kind, 0) for part in parts)}"
        for kind in kinds
    ]
    return f"arithmetic  {'  '.join(by_kind)}  claimed fail {sum(part['claimed_fail'] for part in parts)}"
