"""The newest state of a shared lake: copying it here, and making what is here the newest.

Belongs here: which tables of the lake are shared, and the commit.
Does not belong here: originals and shards on their way (`shared_lake`), what the tables say.

    tables/<sha256>         tables of the lake under the checksum of their bytes
    state/<number>.json     which tables are the lake; put only where there is none of that number

A state becomes the newest by being created, in one request, after everything it names is there. Of two runs that began
with the same state one commits; the other is told, and loses nothing but its numbering. The lake of this machine is a
working copy that a lost disk may take.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from pipelines.errors import LakeMoved, UsageError
from pipelines.lake import Lake, sync_everything
from pipelines.shared_lake import SharedLake, at_once, bytes_at, raw_key
from schemas import lake as lake_tables

_DECIDING = (
    lake_tables.DOCUMENT_VERSION.name,
    lake_tables.CONTENT.name,
    lake_tables.QUARANTINE.name,
    lake_tables.QUARANTINE_RELEASE.name,
    lake_tables.DOCUMENT_COPY.name,
    lake_tables.DOCUMENT_RELATION.name,
)
"""While these are as they were, there is nothing to commit: the others only save work."""
_TABLES = (*_DECIDING, lake_tables.LANDED_FILE.name, "corpus_unit", "corpus_pair", "corpus_evidence")
_FILES = ("registry.json", "corpus.json")
_NOTE = "shared.json"
"""In the lake of this machine: the state it was copied from or committed."""
_BELONGS_TO = "published.json"
_ATTEMPTS = 3
_IN_MEMORY = 256  # originals fetched before they are written


@dataclass(frozen=True, slots=True)
class State:
    """What the lake is: name of a table or file → SHA-256 of its bytes, shard → SHA-256 of its manifest."""

    number: int = 0
    run_id: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    shards: Mapping[str, str] = field(default_factory=dict)


def newest(shared: SharedLake) -> State | None:
    """The newest state, None before the first."""
    try:
        numbers = [entry.key for entry in shared.store.entries("state/") if entry.key.endswith(".json")]
    except FileNotFoundError:
        numbers = []  # whoever puts the first object is told what is missing
    if not numbers:
        return None
    said = json.loads(shared.store.get(max(numbers)))
    shards = json.loads(shared.store.get(f"tables/{said['shards']}"))
    return State(int(said["number"]), str(said["run_id"]), said["files"], shards)


def pull(shared: SharedLake, lake: Lake) -> bool:
    """Bring the lake of this machine to the newest state; returns whether anything changed.

    What a run of this machine wrote and did not commit gives way to what another one committed; landing finds it
    again. The caller holds the data folder.

    Raises:
        UsageError: the lake of this machine has a history of its own.
        LakeMoved: states followed each other faster than they could be copied.
    """
    for _ in range(_ATTEMPTS):
        state, known = newest(shared), _known(shared, lake)
        if state is None or state.number == known.number:
            return False
        if not known.number and lake.table_path(_DECIDING[0]).exists():
            raise UsageError(
                f"{lake.root} has a history of its own, and {shared.url} has another; use an empty data folder, or"
                " another shared lake",
                zh=f"{lake.root} 与 {shared.url} 的历史不同；请使用空的数据文件夹，或另一个共享湖",
            )
        try:
            _copy(shared, state, lake)
        except FileNotFoundError:
            continue  # somebody committed and tidied up meanwhile
        return True
    raise LakeMoved(f"{shared.url} changes faster than it can be copied; run again when fewer runs write to it")


def _copy(shared: SharedLake, state: State, lake: Lake) -> None:
    blobs = dict(zip(state.files, at_once(lambda name: _blob(shared, name), list(state.files.values())), strict=True))
    history = pl.read_parquet(blobs[_DECIDING[0]])
    lacking = [name for name in history["raw_sha256"].unique().sort() if not lake.raw_path(name).exists()]
    for start in range(0, len(lacking), _IN_MEMORY):
        for name, data in shared.originals(lacking[start : start + _IN_MEMORY]).items():
            lake.keep_raw(data, name)
    sync_everything()
    for shard, wanted in state.shards.items():
        if _sha256_of(lake, shard) != wanted:
            shared.fetch_shard(lake, shard)
    for name, data in blobs.items():
        if name in _FILES:
            lake.write_bytes(lake.root / name, data)
        else:
            lake.write_table_bytes(name, data)
    for name in {*_TABLES, *_FILES} - blobs.keys():
        (lake.root / name if name in _FILES else lake.table_path(name)).unlink(missing_ok=True)
    # The snapshot of this machine is older than the history now; that is no rollback.
    (lake.root / _BELONGS_TO).unlink(missing_ok=True)
    _note(shared, lake, state)


def _blob(shared: SharedLake, sha256: str) -> bytes:
    return shared.store.get(f"tables/{sha256}")


def keep_originals(shared: SharedLake, lake: Lake, *, verify: bool = False) -> int:
    """Put the originals of the history that the newest state does not name, before anybody is sent to read them;
    returns how many the store lacked. With `verify` all of them are read there, and put again where they are damaged.

    Raises:
        LakeMoved: another run committed since this one pulled.
    """
    known, table = _known(shared, lake), _DECIDING[0]
    history = bytes_at(lake.table_path(table)) or b""
    if verify and history:
        return shared.keep_originals(lake, _named({table: history}), verify=True)
    if hashlib.sha256(history).hexdigest() == known.files.get(table):
        return 0
    return shared.keep_originals(lake, _named({table: history}) - _stored_originals(shared, known))


def commit(shared: SharedLake, lake: Lake, run_id: str, *, sweep: bool = False) -> int:
    """Make the lake of this machine the newest state; returns its number. Nothing is put when nothing changed.

    Args:
        sweep: afterwards remove every original and shard that the state does not name, also what runs left behind
            that were cut short.

    Raises:
        LakeMoved: another run committed since this one pulled; nothing was replaced.
    """
    known = _known(shared, lake)
    files = {name: data for name in _TABLES if (data := bytes_at(lake.table_path(name))) is not None}
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    number = known.number
    if not known.number or any(sums.get(name) != known.files.get(name) for name in _DECIDING):
        number = _commit(shared, lake, run_id, known, files)
    if sweep:
        _sweep(shared, lake)
    return number


def _commit(shared: SharedLake, lake: Lake, run_id: str, known: State, files: dict[str, bytes]) -> int:
    files |= {name: data for name in _FILES if (data := bytes_at(lake.root / name)) is not None}
    before = _stored_originals(shared, known)
    after = _named(files)
    shared.keep_originals(lake, after - before)
    shards = {shard: _sha256_of(lake, shard) or "" for shard in _shards_of(files)}
    fresh = [shard for shard, wanted in shards.items() if known.shards.get(shard) != wanted]
    for shard in fresh:
        shared.ensure_shard(lake, shard)
    listed = json.dumps(shards, sort_keys=True).encode()
    blobs = {hashlib.sha256(data).hexdigest(): data for data in (*files.values(), listed)}
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    old = {*known.files.values(), _listed(shared, known)}
    at_once(lambda name: shared.store.put(f"tables/{name}", blobs[name]), sorted(blobs.keys() - old))
    state = State(known.number + 1, run_id, sums, shards)
    said = {
        "number": state.number,
        "run_id": run_id,
        "files": sums,
        "shards": hashlib.sha256(listed).hexdigest(),
    }
    try:
        shared.store.put_new(_state(state.number), json.dumps(said, sort_keys=True).encode())
    except FileExistsError:
        raise _moved(shared, state.number) from None
    _note(shared, lake, state)
    # Only now does nobody need what the state before named alone.
    for shard in sorted(known.shards.keys() - shards.keys()):
        shared.remove_shard(shard)
    gone = [raw_key(name) for name in sorted(before - after)]
    gone += [f"tables/{name}" for name in sorted(old - blobs.keys()) if name]
    at_once(shared.store.remove, gone)
    return state.number


def _moved(shared: SharedLake, number: int) -> LakeMoved:
    return LakeMoved(
        f"another run wrote state {number} of {shared.url} meanwhile; nothing was published here. Run again: what was"
        " parsed is kept",
        zh=f"另一次运行已写入 {shared.url} 的状态 {number}，本次没有发布；请重新运行，已解析的结果会保留",
    )


def _sweep(shared: SharedLake, lake: Lake) -> None:
    state = _known(shared, lake)
    kept = {raw_key(name) for name in _stored_originals(shared, state)}
    found = [entry.key for entry in shared.store.entries("raw/") if entry.key not in kept]
    for folder in ("shards/", "silver/"):
        found += [
            entry.key
            for entry in shared.store.entries(folder)
            if entry.key.rpartition("/")[2].partition(".")[0] not in state.shards
        ]
    at_once(shared.store.remove, found)


def _stored_originals(shared: SharedLake, state: State) -> set[str]:
    wanted = [name for name in _DECIDING[:2] if name in state.files]
    try:
        return _named({name: _blob(shared, state.files[name]) for name in wanted})
    except FileNotFoundError:  # whoever commits tidies up what the state before named
        raise _moved(shared, state.number + 1) from None


def _listed(shared: SharedLake, state: State) -> str:
    """Where the list of the shards of a state lies."""
    listed = json.dumps(dict(state.shards), sort_keys=True).encode()
    return hashlib.sha256(listed).hexdigest() if state.number else ""


def _known(shared: SharedLake, lake: Lake) -> State:
    """The state the lake of this machine comes from; number 0 when it comes from none of this shared lake."""
    said = lake.read_json(lake.root / _NOTE)
    if not said or said["url"] != shared.url:
        return State()
    return State(said["number"], said["run_id"], said["files"], said["shards"])


def _note(shared: SharedLake, lake: Lake, state: State) -> None:
    said = {"url": shared.url, "number": state.number, "run_id": state.run_id}
    lake.write_json(lake.root / _NOTE, {**said, "files": dict(state.files), "shards": dict(state.shards)})


def _state(number: int) -> str:
    return f"state/{number:08d}.json"


def _sha256_of(lake: Lake, shard: str) -> str | None:
    """SHA-256 of the manifest of a shard in the lake of this machine."""
    data = bytes_at(lake.shard_path(shard))
    return None if data is None else hashlib.sha256(data).hexdigest()


def _named(files: Mapping[str, bytes]) -> set[str]:
    """The originals that history and contents name."""
    names: set[str] = set()
    for table in _DECIDING[:2]:
        if table in files:
            names.update(pl.read_parquet(files[table], columns=["raw_sha256"])["raw_sha256"])
    return names


def _shards_of(files: Mapping[str, bytes]) -> list[str]:
    content = files.get(lake_tables.CONTENT.name)
    return [] if content is None else pl.read_parquet(content, columns=["shard"])["shard"].unique().sort().to_list()
