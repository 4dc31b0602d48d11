"""Which files a command is about, and what each is called from run to run.

Belongs here: walking folders, naming sources, telling what is ignored and what cannot be read as a file.
Does not belong here: opening files (`land`), asking stores (`remote_input`), judging their content (`decode`).

A source is named by its path below the folder given, so it keeps its name wherever the folder is mounted. The name is
always valid Unicode: bytes that are no UTF-8 are written ``\\xNN`` (`readable_name`), and `system_name` undoes that.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple, overload

import polars as pl

from pipelines.errors import DuplicateSource, MissingPath
from pipelines.objects import is_url

IGNORED_SUFFIXES = (".json", ".jsonl", ".md", ".csv", ".toml")
"""Companions of documents; a document is told by its content, these by their names."""

_PROVENANCE = re.compile(r"provenance(\.[^.]*)?|.+\.provenance|(sha\d+|md5)sums(\.txt)?", re.IGNORECASE)
_ESCAPE = re.compile(r"\\x([0-9a-f]{2})")


class SourceFile(NamedTuple):
    """A regular file to land. `path` is for the operating system, `source_file` for everybody else."""

    source_file: str
    path: str
    size: int
    mtime_ns: int


class Files(Sequence[SourceFile]):
    """Regular files to land, in columns; a `SourceFile` is made when it is asked for.

    Of a hundred thousand files all but a few are as the last run left them, and are told apart without one.

    Attributes:
        frame: source_file, absolute_path (a `readable_name`), size, mtime_ns.
    """

    __slots__ = ("frame",)

    SCHEMA = pl.Schema(
        {"source_file": pl.String(), "absolute_path": pl.String(), "size": pl.Int64(), "mtime_ns": pl.Int64()}
    )

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame

    @classmethod
    def of(cls, files: Iterable[SourceFile]) -> Files:
        """These files, in this order."""
        rows = [(file.source_file, readable_name(file.path), file.size, file.mtime_ns) for file in files]
        return cls(pl.DataFrame(rows, schema=cls.SCHEMA, orient="row"))

    def __len__(self) -> int:
        return self.frame.height

    @overload
    def __getitem__(self, place: int) -> SourceFile: ...
    @overload
    def __getitem__(self, place: slice) -> Files: ...
    def __getitem__(self, place: int | slice) -> SourceFile | Files:
        return Files(self.frame[place]) if isinstance(place, slice) else _as_file(*self.frame.row(place))

    def __iter__(self) -> Iterator[SourceFile]:
        return (_as_file(*row) for row in self.frame.iter_rows())


def _as_file(source_file: str, readable_path: str, size: int, mtime_ns: int) -> SourceFile:
    return SourceFile(source_file, system_name(readable_path), size, mtime_ns)


class Refusal(NamedTuple):
    """Something that was found and cannot be landed; codes are those of the vocabulary's rejection reasons."""

    source_file: str
    path: str
    reason_code: str
    reason_zh: str
    reason_en: str
    size: int = 0
    mtime_ns: int = 0


@dataclass(frozen=True, slots=True)
class Discovery:
    """What was found: files and refusals in the order of their names.

    Attributes:
        ignored: companions of documents, dotfiles, links to folders, and folders that were excluded.
        unread: folders that could not be read, as prefixes of source names (``below/here/``, empty for a whole root):
            what lies there is not gone, it is unknown.
    """

    files: Files
    ignored: int = 0
    refused: tuple[Refusal, ...] = ()
    unread: tuple[str, ...] = ()


def readable_name(name: str) -> str:
    """A file name or path of the operating system as valid Unicode.

    Ordinary names stay as they are. In a name that is not UTF-8 every byte beyond ASCII becomes ``\\xNN``; a name that
    already holds such a sequence has its backslash written ``\\x5c``, so that `system_name` gives back exactly the name
    it came from.
    """
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        raw = _ESCAPE.sub(r"\\x5cx\1", os.fsencode(name).decode("latin-1"))
        return "".join(char if char < "\x80" else f"\\x{ord(char):02x}" for char in raw)
    return _ESCAPE.sub(r"\\x5cx\1", name) if "\\x" in name else name


def _readable_names(names: Sequence[str]) -> pl.Series:
    """`readable_name` of each, which for almost all is the name itself."""
    try:
        readable = pl.Series(names, dtype=pl.String)
    except UnicodeEncodeError:
        return pl.Series(map(readable_name, names), dtype=pl.String)
    if readable.str.contains("\\x", literal=True).any():
        return pl.Series(map(readable_name, names), dtype=pl.String)
    return readable


def system_name(readable: str) -> str:
    """The name for the operating system of a `readable_name`."""
    if "\\x" not in readable:
        return readable
    pieces = _ESCAPE.split(readable)  # text, two digits, text, two digits, ..., text
    raw = b"".join(bytes.fromhex(piece) if odd % 2 else piece.encode("utf-8") for odd, piece in enumerate(pieces))
    return os.fsdecode(raw)


def discover(paths: Sequence[Path | str], *, exclude: Iterable[Path] = ()) -> Discovery:
    """Find the files of a command.

    Args:
        paths: files, and folders to search at any depth; also URLs of either in a store.
        exclude: folders that are never entered (the data folder's own parts); each counts as one ignored.

    Links are followed to files inside the folder given, never out of it; a linked folder is not entered, since
    what it holds is found where it really is.

    Raises:
        MissingPath: a path does not exist.
        DuplicateSource: two paths give files the same name.
    """
    search = _Search(frozenset(os.path.realpath(folder) for folder in exclude))
    for path in paths:
        if is_url(path):
            search.enter_store(str(path))
        else:
            search.enter(os.fspath(path))
    found = search.found().sort("source_file")
    refused = sorted(search.refused, key=attrgetter("source_file"))
    if len(paths) > 1:  # below one folder every name is its own
        _require_distinct(found, refused)
    return Discovery(Files(found), search.ignored, tuple(refused), tuple(sorted(search.unread)))


def _require_distinct(found: pl.DataFrame, refused: Sequence[Refusal]) -> None:
    others = pl.DataFrame(
        [(one.source_file, readable_name(one.path)) for one in refused],
        schema=["source_file", "absolute_path"],
        orient="row",
        schema_overrides={"source_file": pl.String, "absolute_path": pl.String},
    )
    named = pl.concat([found.select(others.columns), others])
    twice = named.filter(pl.col("source_file").is_duplicated()).sort("source_file", maintain_order=True)
    if twice.height:
        source_file, one = twice.row(0)
        other = twice["absolute_path"][1]
        raise DuplicateSource(
            f"{one} and {other} would both be known as {source_file}; "
            "name a folder above both, or build them into two data folders"
        )


_FOLDERS = pl.Schema({"prefix": pl.String(), "path": pl.String(), "files": pl.UInt32()})


@dataclass(slots=True)
class _Search:
    """What was found so far; of plain files below folders, which are many, each column of its own.

    Attributes:
        names, sizes, mtimes: of plain files, folder by folder.
        folders: of each folder the prefix of its source names, its path for the system, and how many of them.
        files: those that were found otherwise.
    """

    exclude: frozenset[str]
    names: list[str] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    mtimes: list[int] = field(default_factory=list)
    folders: list[tuple[str, str, int]] = field(default_factory=list)
    files: list[SourceFile] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    ignored: int = 0

    def found(self) -> pl.DataFrame:
        """All files, columns of `Files`."""
        names = _readable_names(self.names)
        read = [(prefix, readable_name(path), files) for prefix, path, files in self.folders]
        plain = (
            pl.DataFrame(read, schema=_FOLDERS, orient="row")
            .select(pl.col("prefix", "path").repeat_by("files").explode())
            .select(
                source_file=pl.col("prefix") + names,
                absolute_path=pl.col("path") + names,
                size=pl.Series(self.sizes, dtype=pl.Int64),
                mtime_ns=pl.Series(self.mtimes, dtype=pl.Int64),
            )
        )
        if plain["absolute_path"].str.contains("\\x", literal=True).any():  # a path is escaped as a whole
            plain = plain.with_columns(absolute_path=pl.Series(map(readable_name, self._paths()), dtype=pl.String))
        return pl.concat([plain, Files.of(self.files).frame])

    def _paths(self) -> Iterator[str]:
        """The path of each plain file."""
        names = iter(self.names)
        return (path + name for _, path, files in self.folders for name in islice(names, files))

    def enter(self, path: str) -> None:
        """One path of the command line; a link is followed, since the person named it."""
        try:
            found = os.stat(path)
        except FileNotFoundError:
            name = readable_name(path)
            raise MissingPath(f"{name} does not exist", zh=f"{name} 不存在") from None
        except OSError as error:
            self._refuse_unreadable(_last_name(path), path, error)
            return
        if stat.S_ISDIR(found.st_mode):
            self._walk(os.path.realpath(path))
        elif _is_ignored(name := _last_name(path)):
            self.ignored += 1
        else:
            self._take(name, os.path.abspath(path), found)

    def enter_store(self, url: str) -> None:
        """One URL of the command line."""
        from pipelines.remote_input import list_objects  # late: stores are rarely asked for

        for found in list_objects(url, _is_ignored):
            if found is None:
                self.ignored += 1
            else:
                self.files.append(found)

    def _walk(self, root: str) -> None:
        inside = os.path.join(root, "")
        pending = [(root, "")]
        while pending:
            folder, prefix = pending.pop()
            if folder in self.exclude:
                self.ignored += 1
                continue
            before = len(self.names)
            try:
                is_empty = self._look_into(folder, prefix, inside, pending)
            except OSError as error:
                self._refuse_unreadable(prefix.rstrip("/") or _last_name(root), folder, error)
                self.unread.append(prefix)
                continue
            finally:
                if len(self.names) > before:
                    self.folders.append((prefix, os.path.join(folder, ""), len(self.names) - before))
            if is_empty and prefix.lower().endswith(".txt/"):
                self._refuse_irregular(
                    prefix.rstrip("/"), folder, "是空文件夹，不是文件", "it is an empty folder, not a file"
                )

    def _look_into(self, folder: str, prefix: str, inside: str, pending: list[tuple[str, str]]) -> bool:
        """Take what lies in a folder, folders below it into `pending`; whether it is empty."""
        # Asked by its descriptor: the system need not find the folder again for each of its files.
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            listed = os.listdir(descriptor)
            for name in listed:
                if name[0] == ".":
                    self.ignored += 1
                    continue
                try:
                    found = os.stat(name, dir_fd=descriptor, follow_symlinks=False)
                except FileNotFoundError:
                    continue  # somebody took it away since the folder was listed
                except OSError as error:
                    self._lose(folder, prefix, name, error)
                    continue
                mode = found.st_mode
                if stat.S_ISREG(mode):  # most are
                    if _is_ignored(name):
                        self.ignored += 1
                    else:
                        self.names.append(name)
                        self.sizes.append(found.st_size)
                        self.mtimes.append(found.st_mtime_ns)
                elif stat.S_ISDIR(mode):
                    pending.append((os.path.join(folder, name), f"{prefix}{readable_name(name)}/"))
                elif _is_ignored(name):
                    self.ignored += 1
                elif stat.S_ISLNK(mode):
                    self._link(inside, prefix + readable_name(name), os.path.join(folder, name))
                else:
                    self._take(prefix + readable_name(name), os.path.join(folder, name), found)
        finally:
            os.close(descriptor)
        return not listed

    def _lose(self, folder: str, prefix: str, name: str, error: OSError) -> None:
        """Something of which the system does not say what it is; should it be a folder, nothing is known of its
        files."""
        if _is_ignored(name):
            self.ignored += 1
        else:
            self._refuse_unreadable(prefix + readable_name(name), os.path.join(folder, name), error)
        self.unread.append(f"{prefix}{readable_name(name)}/")

    def _link(self, inside: str, source_file: str, path: str) -> None:
        try:
            target = os.path.realpath(path, strict=True)
            found = os.stat(target)
        except OSError as error:
            self._refuse_unreadable(source_file, path, error)
            return
        if not os.path.join(target, "").startswith(inside):
            self._refuse_irregular(
                source_file,
                path,
                "是指向文件夹之外的链接，没有跟随",
                "it is a link that leaves the folder, which is not followed",
            )
        elif stat.S_ISDIR(found.st_mode):
            self.ignored += 1
        else:
            self._take(source_file, path, found)

    def _take(self, source_file: str, path: str, found: os.stat_result) -> None:
        if stat.S_ISREG(found.st_mode):
            self.files.append(SourceFile(source_file, path, found.st_size, found.st_mtime_ns))
        else:
            self._refuse_irregular(
                source_file, path, "是管道、套接字或设备，不是文件", "it is a pipe, a socket or a device, not a file"
            )

    def _refuse_irregular(self, source_file: str, path: str, zh: str, en: str) -> None:
        self.refused.append(Refusal(source_file, path, "not_a_regular_file", zh, en))

    def _refuse_unreadable(self, source_file: str, path: str, error: OSError) -> None:
        self.refused.append(unreadable(source_file, path, error))


def unreadable(source_file: str, path: str, error: OSError) -> Refusal:
    """The refusal of a path that the operating system does not let us read."""
    reason = error.strerror or type(error).__name__
    return Refusal(source_file, path, "unreadable", f"系统无法读取：{reason}", f"the system cannot read it: {reason}")


def _last_name(path: str) -> str:
    return readable_name(os.path.basename(os.path.abspath(path)) or path)


def _is_ignored(name: str) -> bool:
    low = name.lower()
    if name[0] == "." or low.endswith(IGNORED_SUFFIXES):
        return True
    return ("provenance" in low or "sums" in low) and _PROVENANCE.fullmatch(name) is not None
