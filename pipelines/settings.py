"""What a run is told from outside: where things are, how much of the machine to use, what counts as failure.

Belongs here: every setting with its default, its check and its description, and the order in which sources win:
command line, then ``YAODIAN_*`` environment, then ``yaodian.toml``, then the default.
Does not belong here: choices of one command that are no habit (``--full``, ``--prune``, ``--dry-run``).

A relative path in ``yaodian.toml`` is relative to that file; elsewhere to the working folder.
"""

from __future__ import annotations

import dataclasses
import difflib
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.errors import ConfigurationError
from pipelines.objects import is_url

FILE_NAME = "yaodian.toml"
PREFIX = "YAODIAN_"
CONFIG_VARIABLE = "YAODIAN_CONFIG"
"""Names a configuration file to read instead of ``yaodian.toml`` in the working folder."""

MAX_FILE_BYTES = 64 << 20

_PATH_SEPARATOR = re.compile(rf"{re.escape(os.pathsep)}(?!//)")  # the colon of a URL separates nothing
_LIKENESS = 0.75  # how alike a misspelt name must be to be taken for a setting


@dataclass(frozen=True, slots=True)
class _Value:
    """A value on its way in: what it is, where it comes from, what relative paths in it hang on."""

    raw: Any
    origin: str
    folder: Path


_Reader = Callable[[_Value], Any]


def _refuse(value: _Value, wanted: str) -> ConfigurationError:
    return ConfigurationError(f"{value.origin}: {value.raw!r} is not {wanted}")


def _integer(minimum: int) -> _Reader:
    def read(value: _Value) -> int:
        wanted = f"a whole number of at least {minimum}"
        try:
            number = int(value.raw) if isinstance(value.raw, str) else value.raw
        except ValueError:
            raise _refuse(value, wanted) from None
        if isinstance(number, bool) or not isinstance(number, int) or number < minimum:
            raise _refuse(value, wanted)
        return number

    return read


def _seconds(value: _Value) -> float:
    wanted = "a number of seconds, 0 or more"
    try:
        number = float(value.raw) if isinstance(value.raw, str) else value.raw
    except ValueError:
        raise _refuse(value, wanted) from None
    if isinstance(number, bool) or not isinstance(number, int | float) or not 0 <= number < float("inf"):
        raise _refuse(value, wanted)
    return float(number)


def _one_of(*choices: str) -> _Reader:
    def read(value: _Value) -> str:
        if value.raw not in choices:
            raise _refuse(value, f"one of {', '.join(choices)}")
        return str(value.raw)

    return read


def _text(value: _Value) -> str:
    if not isinstance(value.raw, str) or not value.raw:
        raise _refuse(value, "a text")
    return value.raw


def _any_text(value: _Value) -> str:
    if not isinstance(value.raw, str):
        raise _refuse(value, "a text")
    return value.raw


def _storage_version(value: _Value) -> str:
    if not isinstance(value.raw, str) or not re.fullmatch(r"v\d+\.\d+\.\d+|latest", value.raw):
        raise _refuse(value, "a DuckDB storage version such as v1.4.0, or latest")
    return value.raw


def _local_path(value: _Value) -> Path:
    if is_url(value.raw):
        raise _refuse(value, "a folder of this machine; a lake in a store is named by shared_lake")
    return _path(value)


def _path(value: _Value) -> Path:
    if not isinstance(value.raw, str | os.PathLike) or not os.fspath(value.raw):
        raise _refuse(value, "a path")
    return value.folder / Path(value.raw).expanduser()


def _paths(value: _Value) -> tuple[Path | str, ...]:
    many = _PATH_SEPARATOR.split(value.raw) if isinstance(value.raw, str) else value.raw
    if not isinstance(many, list | tuple) or not many:
        raise _refuse(value, f"a list of paths (in the environment separated by {os.pathsep!r})")
    return tuple(one if is_url(one) else _path(dataclasses.replace(value, raw=one)) for one in many)


def _url_or_nothing(value: _Value) -> str:
    if value.raw != "" and not is_url(value.raw):
        raise _refuse(value, "the URL of a folder in a store such as s3://bucket/lake")
    return str(value.raw)


def _described(read: _Reader, description: str) -> dict[str, Any]:
    return {"read": read, "description": description}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting of a run; build one with `load`."""

    data_dir: Path = field(
        default=Path("data"),
        metadata=_described(_local_path, "the data folder: lake, warehouse, report, dagster_home"),
    )
    paths: tuple[Path | str, ...] = field(
        default=(Path("data/raw"),),
        metadata=_described(_paths, "files, folders and s3:// URLs read when a command names none"),
    )
    workers: int = field(default=0, metadata=_described(_integer(0), "processes that parse; 0 is one per core"))
    engine: str = field(
        default="local",
        metadata=_described(_one_of("local", "ray"), "where batches are parsed: local or ray"),
    )
    ray_address: str = field(
        default="local",
        metadata=_described(_text, "the cluster of engine ray: auto, host:port or ray://host:port; local starts one"),
    )
    shared_lake: str = field(
        default="",
        metadata=_described(_url_or_nothing, "a folder in a store where machines share the lake; empty is none"),
    )
    batch_bytes: int = field(
        default=3 << 20,  # a worker holds some tens of bytes for each, and more at once are no faster
        metadata=_described(_integer(1), "bytes of documents parsed as one batch (one shard of the lake)"),
    )
    pool_bytes: int = field(
        default=50 << 20,
        metadata=_described(_integer(0), "below this many bytes to parse, no worker process is started"),
    )
    max_file_bytes: int = field(
        default=MAX_FILE_BYTES, metadata=_described(_integer(1), "a larger file is quarantined")
    )
    max_document_seconds: float = field(
        default=60.0,
        metadata=_described(_seconds, "a document that takes longer is quarantined; 0 is no limit"),
    )
    max_document_memory_bytes: int = field(
        default=2 << 30,
        metadata=_described(_integer(0), "a document that needs more memory to be read is quarantined; 0 is no limit"),
    )
    max_extracted_bytes: int = field(
        default=64 << 20,
        metadata=_described(_integer(1), "a docx or pdf that unpacks to more is quarantined"),
    )
    max_pack_ratio: int = field(
        default=300,
        metadata=_described(_integer(1), "a part of a docx that is packed tighter than this to 1 is quarantined"),
    )
    max_pages: int = field(
        default=2_000,
        metadata=_described(_integer(1), "a pdf with more pages is quarantined"),
    )
    lock_timeout_seconds: float = field(
        default=10.0,
        metadata=_described(_seconds, "how long to wait for another writer of the data folder"),
    )
    corrections: Path = field(
        default=Path("corrections.csv"),
        metadata=_described(_path, "reviewed corrections of people; without the file there are none"),
    )
    storage_version: str = field(
        default="v1.4.0",
        metadata=_described(_storage_version, "DuckDB storage version; v1.4.0 opens in 1.4 to 2.x"),
    )
    warehouse_memory_bytes: int = field(
        default=256 << 20,
        metadata=_described(
            _integer(0),
            "memory DuckDB takes to build a warehouse before it spills to disk, doubled where that fails;"
            " 0: most of what there is",
        ),
    )
    settle_seconds: float = field(
        default=10.0,
        metadata=_described(_seconds, "the sensor leaves a file alone that was changed more recently than this"),
    )
    alert_command: str = field(
        default="",
        metadata=_described(
            _any_text, "a command that gets every failed run of the UI as JSON on stdin; empty is none"
        ),
    )
    report_url: str = field(
        default="http://127.0.0.1:3001",
        metadata=_described(
            _any_text, "where people open the report, for links from the UI; `yaodian dev` serves it at a local address"
        ),
    )
    keep_snapshots: int = field(
        default=10,
        metadata=_described(_integer(1), "snapshots kept by `yaodian snapshots prune` and the weekly job"),
    )
    fail_on: str = field(
        default="error",
        metadata=_described(_one_of("error", "warn"), "the level at which a failed check stops publishing"),
    )
    lang: str = field(
        default="zh",
        metadata=_described(_one_of("zh", "en"), "language of messages and reports: zh or en"),
    )
    log_format: str = field(
        default="text",
        metadata=_described(_one_of("text", "json"), "logs on stderr as text or as json"),
    )

    @property
    def worker_count(self) -> int:
        """`workers` with 0 resolved to the cores this process may use."""
        if self.workers:
            return self.workers
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

    @property
    def lake_dir(self) -> Path:
        """The lake inside the data folder."""
        return self.data_dir / "lake"


_SETTINGS = {declared.name: declared for declared in dataclasses.fields(Settings)}


def load(
    command_line: Mapping[str, Any] | None = None,
    *,
    environment: Mapping[str, str] | None = None,
    file: Path | None = None,
) -> Settings:
    """The settings of a run.

    Args:
        command_line: setting → value as given by the person; None values count as not given.
        environment: defaults to the process environment.
        file: the configuration file; defaults to the one `YAODIAN_CONFIG` names, else ``yaodian.toml`` in the working
            folder when there is one.

    Raises:
        ConfigurationError: a key is unknown, a value cannot be used, or the file cannot be read; the sentence names
            the option, the variable, or the file and its line.
    """
    environment = os.environ if environment is None else environment
    given: dict[str, _Value] = {}
    given |= _from_file(file, environment)
    given |= _from_environment(environment)
    given |= _from_command_line(command_line or {})
    return Settings(**{name: _SETTINGS[name].metadata["read"](value) for name, value in given.items()})


def _from_command_line(options: Mapping[str, Any]) -> dict[str, _Value]:
    given = {}
    for name, raw in options.items():
        if raw is None:
            continue
        origin = f"--{name.replace('_', '-')}"
        _require_known(name, origin)
        given[name] = _Value(raw, origin, Path())
    return given


def _from_environment(environment: Mapping[str, str]) -> dict[str, _Value]:
    given = {}
    for variable, raw in sorted(environment.items()):
        if not variable.startswith(PREFIX) or variable == CONFIG_VARIABLE:
            continue
        name = variable.removeprefix(PREFIX).lower()
        if name in _SETTINGS:
            given[name] = _Value(raw, f"environment variable {variable}", Path())
        elif near := _nearest(name):
            # Another program may use the prefix; what looks like one of ours misspelt must not be ignored in silence.
            raise ConfigurationError(
                f"environment variable {variable} is not a setting; did you mean {PREFIX}{near.upper()}?"
            )
    return given


def _from_file(file: Path | None, environment: Mapping[str, str]) -> dict[str, _Value]:
    if file is None and environment.get(CONFIG_VARIABLE):
        file = Path(environment[CONFIG_VARIABLE])
    if file is None:
        file = Path(FILE_NAME)
        if not file.exists():
            return {}
    try:
        text = file.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise ConfigurationError(f"{file} cannot be read as a configuration file: {reason}") from None
    given = {}
    for name, raw in table.items():
        origin = f"{file}, line {_line_of(name, text)}, {name}"
        _require_known(name, origin)
        given[name] = _Value(raw, origin, file.parent)
    return given


def _require_known(name: str, origin: str) -> None:
    if name in _SETTINGS:
        return
    near = _nearest(name)
    hint = f"did you mean {near}?" if near else f"the settings are {', '.join(_SETTINGS)}"
    raise ConfigurationError(f"{origin}: there is no such setting; {hint}")


def _nearest(name: str) -> str | None:
    return next(iter(difflib.get_close_matches(name, _SETTINGS, n=1, cutoff=_LIKENESS)), None)


def _line_of(name: str, text: str) -> int:
    """The line of a top-level key (a quoted key or a table header counts too); 1 when it hides too well."""
    pattern = re.compile(rf"\s*\[*\s*[\"']?{re.escape(name)}[\"']?\s*[\].=]")
    return next((number for number, line in enumerate(text.splitlines(), 1) if pattern.match(line)), 1)


def example_file() -> str:
    """The text of the ``yaodian.toml`` that comes with the project: every setting with its default, commented out."""
    lines = [
        "# Settings of Yaodian, all of them with their defaults. Uncomment what you change.",
        f"# The command line wins over the environment ({PREFIX}DATA_DIR ...), and that over this file.",
        "# Relative paths are relative to this file.",
    ]
    for declared in _SETTINGS.values():
        lines += ["", f"# {declared.metadata['description']}", f"# {declared.name} = {_as_toml(declared.default)}"]
    return "\n".join(lines) + "\n"


def _as_toml(value: Any) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_as_toml, value))}]"
    if isinstance(value, int | float):
        return f"{value:_}" if isinstance(value, int) else str(value)
    return f'"{value}"'
