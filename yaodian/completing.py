"""What a shell may complete where a person types a name.

Belongs here: names of questions, metrics, snapshots, documents and kinds of rows, found quickly and quietly.
Does not belong here: the script of the shell (`yaodian.commands.completion_command`).

A completion never complains: where nothing can be found out, nothing is offered.
"""

from __future__ import annotations

from pathlib import Path

import click

_MOST = 200


def questions(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Named questions, with their ``@``."""
    from warehouse.questions import questions as known

    return [f"@{name}" for name in known() if f"@{name}".startswith(incomplete)]


def metrics(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Names of metrics."""
    from schemas.metrics import metrics as known

    return [each.name for each in known() if each.name.startswith(incomplete)]


def dimensions(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Dimensions of the metric that was typed; further ones after a comma."""
    from schemas.metrics import metrics as known

    done, comma, started = incomplete.rpartition(",")
    names = [each.name for metric in known() if metric.name == ctx.params.get("metric") for each in metric.dimensions]
    return [f"{done}{comma}{name}" for name in names if name.startswith(started) and name not in done.split(",")]


def snapshots(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Runs that published a snapshot, the newest first."""
    folder = _data_dir(ctx) / "warehouse" / "snapshots"
    names = sorted((path.name for path in folder.glob("[!.]*") if path.is_dir()), reverse=True)
    return [name for name in names if name.startswith(incomplete)]


def snapshots_or_words(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The same, and the words that stand for two of them."""
    words = [word for word in ("current", "previous") if word.startswith(incomplete)]
    return [*words, *snapshots(ctx, parameter, incomplete)]


def documents(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Source files of the published snapshot."""
    from warehouse.errors import WarehouseError
    from warehouse.read import open_current

    try:
        with open_current(_data_dir(ctx)) as con:
            rows = con.execute(
                f"SELECT source_file FROM marts.document WHERE starts_with(source_file, ?) ORDER BY 1 LIMIT {_MOST}",
                [incomplete],
            ).fetchall()
    except WarehouseError:
        return []
    return [name for (name,) in rows]


def kinds(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Kinds of rows that can be explained."""
    from yaodian.explanation import SUBJECTS

    return [name for name in SUBJECTS if name.startswith(incomplete)]


def _data_dir(ctx: click.Context) -> Path:
    from pipelines.errors import ConfigurationError
    from pipelines.settings import load

    given = ctx.params.get("data_dir") or ctx.find_root().params.get("data_dir")
    try:
        return load({"data_dir": given} if given else {}).data_dir
    except ConfigurationError:
        return Path("data")
