"""Which snapshot a person means.

Belongs here: names of snapshots on the command line: a run, the beginning of one, ``current``, ``previous``.
Does not belong here: opening it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from yaodian.exits import CommandError, Exit
from yaodian.text import one_line

if TYPE_CHECKING:
    from warehouse.snapshots import Snapshot

CURRENT, PREVIOUS = "current", "previous"


def chosen(data_dir: Path, wanted: str) -> Snapshot:
    """The snapshot of a data folder called `wanted`.

    Raises:
        NoSnapshot: there is none in force, or none called so.
        CommandError: several begin with it, or there is none before the current.
    """
    from warehouse import snapshots

    if wanted == CURRENT:
        return snapshots.current(data_dir)
    known = snapshots.list_(data_dir)
    if wanted == PREVIOUS:
        now = snapshots.current(data_dir)
        earlier = known[[each.run_id for each in known].index(now.run_id) + 1 :]
        if not earlier:
            raise CommandError(
                f"{now.run_id} 之前没有快照；再运行一次 yaodian build 之后才能比较",
                f"there is no snapshot before {now.run_id}; there will be one after another yaodian build",
                Exit.SNAPSHOT,
            )
        return earlier[0]
    meant = [each for each in known if each.run_id == wanted] or [
        each for each in known if each.run_id.startswith(wanted)
    ]
    if len(meant) > 1:
        names = ", ".join(each.run_id for each in meant)
        raise CommandError(
            f"{one_line(wanted)} 可以指 {len(meant)} 个快照：{names}",
            f"{one_line(wanted)} could be any of {len(meant)} snapshots: {names}",
        )
    return meant[0] if meant else snapshots.get(data_dir, wanted)
