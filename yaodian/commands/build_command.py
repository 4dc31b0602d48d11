"""``yaodian build``: read documents, build the warehouse, publish it, write the report."""

from __future__ import annotations

import gc
import json
import os
import time
from typing import TYPE_CHECKING, Any

import click

from yaodian.exits import CommandError, Exit, code_of
from yaodian.session import Session, with_session
from yaodian.text import escaped, one_line

if TYPE_CHECKING:
    from assets.ledger import Ledger


@click.command("build")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--workers", type=click.IntRange(min=0), metavar="N", help="Processes that parse (0: one per core).")
@click.option("--engine", type=click.Choice(["local", "ray"]), help="Where batches are parsed (default: local).")
@click.option("--ray-address", metavar="A", help="The Ray cluster: auto, host:port, ray://host:port (default: local).")
@click.option("--shared-lake", metavar="URL", help="A folder in a store (s3://...) where machines share the lake.")
@click.option("--full", is_flag=True, help="Parse everything again; history is kept.")
@click.option("--prune", is_flag=True, help="Sources not seen leave the current facts.")
@click.option(
    "--verify-hashes",
    is_flag=True,
    help="Read every file again and prove every stored original, shard and snapshot in force.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be done; write nothing.")
@click.option(
    "--fail-on", type=click.Choice(["error", "warn"]), help="The level at which a failed check stops publishing."
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object.")
@with_session("paths", "workers", "engine", "ray_address", "shared_lake", "fail_on")
def command(session: Session, full: bool, prune: bool, verify_hashes: bool, dry_run: bool, as_json: bool) -> int:
    """Read the documents at PATH (files, folders, s3:// URLs; default data/raw) into the warehouse.

    Documents that did not change are not parsed again. Nothing is published when a check fails at the level --fail-on.
    """
    if dry_run:
        return _dry_run(session, full, prune, verify_hashes, as_json)
    # What the libraries build when they are loaded stays to the end: looking for garbage in it takes time, finds none.
    gc.set_threshold(500_000)
    _require_paths(session)
    started = time.perf_counter()
    session.console.progress(session.t("启动", "starting"), 0, 0)
    from assets.errors import RunRefused
    from assets.resources import RunChoices
    from assets.run import run_build
    from schemas.pandera_models import ContractBroken
    from yaodian.run_hooks import run_hooks
    from yaodian.summary import verdict

    choices = RunChoices(full=full, prune=prune, verify_hashes=verify_hashes)
    gc.freeze()
    try:
        record = run_build(session.settings, choices, run_hooks(session), tags={"yaodian/trigger": "command line"})
    except (RunRefused, ContractBroken) as refused:
        _say(session, _last_record(session), started, as_json)
        raise CommandError(refused.zh, refused.en, code_of(refused) or Exit.INTERNAL) from refused
    _say(session, record, started, as_json)
    return verdict(session, record)


def _require_paths(session: Session) -> None:
    """Tell a mistyped path or correction at once, before Dagster is loaded and a run is noted for it."""
    from pipelines.corrections import corrections_of
    from pipelines.discover import discover
    from pipelines.engines import require_engine
    from pipelines.errors import MissingPath
    from pipelines.objects import is_url

    require_engine(session.settings)
    corrections_of(session.settings)
    for path in session.settings.paths:
        if not is_url(path) and not os.path.lexists(path):
            raise MissingPath(
                f"{path} does not exist; name a file or folder with documents", zh=f"{path} 不存在；请给出文件或文件夹"
            )
    if len(session.settings.paths) > 1 and not any(map(is_url, session.settings.paths)):
        discover(session.settings.paths)  # two files of one name


def _last_record(session: Session) -> Ledger | None:
    from assets import ledger
    from assets.resources import lake_of

    return ledger.read(lake_of(session.settings))


def _say(session: Session, record: Ledger | None, started: float, as_json: bool) -> None:
    from yaodian.summary import as_object, as_text

    if record is None:
        return
    total = time.perf_counter() - started
    if as_json:
        click.echo(escaped(json.dumps(as_object(record, total), ensure_ascii=False)))
        return
    session.console.clear()
    click.echo(as_text(session, record, total), nl=False)


def _dry_run(session: Session, full: bool, prune: bool, verify_hashes: bool, as_json: bool) -> int:
    from assets.resources import RunChoices
    from assets.stages.landing import land_sources
    from yaodian.intentions import intentions

    landing = land_sources(session.settings, RunChoices(prune=prune, verify_hashes=verify_hashes), dry_run=True)
    would = intentions(session.settings, landing, full=full)
    changes: list[dict[str, Any]] = landing.landed.filter(landing.landed["status"] != "unchanged").to_dicts()
    if as_json:
        files = {row["source_file"]: row["status"] for row in changes}
        said = {"documents": landing.counts, "files": files, "parse": would.parse, "prune": would.prune}
        click.echo(escaped(json.dumps(said, ensure_ascii=False)))
        return Exit.PASS
    from yaodian.summary import documents_line

    for row in changes:
        reason = session.t(row["reason_zh"] or "", row["reason_en"] or "")
        click.echo(f"{row['status']:9} {one_line(row['source_file'])}{'  ' + reason if reason else ''}")
    for source_file in would.absent:
        click.echo(f"{'pruned' if source_file in would.prune else 'absent':9} {one_line(source_file)}")
    click.echo(documents_line(session, landing.counts))
    click.echo(
        session.t(
            f"将解析 {len(would.parse)} 份文件，移出现行事实 {len(would.prune)} 份；没有写入任何内容",
            f"would parse {len(would.parse)} documents and take {len(would.prune)} out of the current facts;"
            " nothing was written",
        )
    )
    return Exit.PASS
