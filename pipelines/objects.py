"""Files that lie in a store named by a URL (``s3://bucket/folder``, ``file:///mnt/share``), through fsspec.

Belongs here: whole objects in and out, listing, and the one thing a store decides for us: who creates a key first.
Does not belong here: what lies there (`shared_lake`, `remote_input`). Credentials are never ours: the driver of the
store finds them where it always does (for S3 the ``AWS_*`` variables, among them ``AWS_ENDPOINT_URL``).
"""

from __future__ import annotations

import os
import re
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from pipelines.errors import ConfigurationError, MissingExtra, StoreTrouble

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_URL = re.compile(r"[a-z][a-z0-9+.-]+://.", re.IGNORECASE)
_LOCAL = ("file", "local")
_EXTRAS = {"s3": "s3", "s3a": "s3"}
"""Protocol → the extra of this project that brings its driver; for others the driver's own name is told."""


def is_url(path: object) -> bool:
    """Whether a path names an object in a store and not a file of this machine."""
    return isinstance(path, str) and _URL.match(path) is not None


class Entry(NamedTuple):
    """An object: its key below the store's folder, its size in bytes, and when it was written (ns since 1970)."""

    key: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class ObjectStore:
    """A folder of a store. Pickles as its URL, so it travels to other machines; each connects for itself.

    Every method raises StoreTrouble when the store cannot be asked, MissingExtra when no driver for it is installed.
    """

    url: str

    def get(self, key: str) -> bytes:
        """The bytes of an object; FileNotFoundError when there is none."""
        with self._asking():
            return bytes(self._files.cat_file(self._path(key)))

    def size(self, key: str) -> int | None:
        """The size of an object in bytes, None when there is none."""
        with self._asking():
            try:
                return int(self._files.info(self._path(key))["size"])
            except FileNotFoundError:
                return None

    def look(self, key: str) -> Entry | None:
        """An object as `entries` tells it, None when there is none."""
        with self._asking():
            try:
                found = self._files.info(self._path(key))
            except FileNotFoundError:
                return None
        return Entry(key, int(found["size"]), _mtime_ns(found)) if found["type"] == "file" else None

    def put(self, key: str, data: bytes) -> None:
        """Put an object; a reader sees the old one or the new one, never a part."""
        with self._asking(writing=True):
            if not self._is_local:
                self._files.pipe_file(self._path(key), data)  # a store shows an object when it is whole
                return
            part = self._part(key, data)
            os.replace(part, self._path(key))

    def put_new(self, key: str, data: bytes) -> None:
        """Put an object that is not there yet: of many who try at once, one succeeds.

        S3 decides it by ``If-None-Match``, a shared disk by a hard link. Drivers try again when an answer is lost, so
        finding our own bytes there is success.

        Raises:
            FileExistsError: somebody else's bytes are there.
        """
        with self._asking(writing=True):
            try:
                self._create(key, data)
            except OSError as error:
                if self.size(key) is None:
                    raise
                if self.get(key) != data:
                    raise FileExistsError(f"{self.url}/{key} is there") from error

    def _create(self, key: str, data: bytes) -> None:
        if not self._is_local:
            self._files.pipe_file(self._path(key), data, mode="create")
            return
        part = self._part(key, data)
        try:
            os.link(part, self._path(key))
        finally:
            os.unlink(part)

    def remove(self, key: str) -> None:
        """Remove an object; nothing happens when there is none."""
        with self._asking(writing=True):
            try:
                self._files.rm_file(self._path(key))
            except FileNotFoundError:
                return

    def entries(self, prefix: str = "") -> list[Entry]:
        """Every object below a prefix that ends with ``/`` (or is empty: all), by key; temporary files left out.

        FileNotFoundError where the store says that there is no such place (S3: no such bucket).
        """
        with self._asking():
            found = self._files.find(self._path(prefix), detail=True)
        folder = len(self._path(""))
        entries = (
            Entry(path[folder:].lstrip("/"), int(about["size"]), _mtime_ns(about))
            for path, about in found.items()
            if about["type"] == "file" and not path.endswith(".part")
        )
        return sorted(entry for entry in entries if entry.key)

    # -- how

    @property
    def _files(self) -> AbstractFileSystem:
        return _connected(self.url)[0]

    @property
    def _is_local(self) -> bool:
        return self.url.partition("://")[0].lower() in _LOCAL

    def _path(self, key: str) -> str:
        root = _connected(self.url)[1]
        return f"{root}/{key}" if key else root

    def _part(self, key: str, data: bytes) -> str:
        path = self._path(key)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        part = f"{os.path.dirname(path)}/.{uuid.uuid4().hex}.part"
        with open(part, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        return part

    @contextmanager
    def _asking(self, *, writing: bool = False) -> Iterator[None]:
        """Turn what a driver raises into a sentence. That an object is not there, or is, passes through as it is."""
        try:
            yield
        except FileExistsError:
            raise
        except _driver_errors() as error:
            if isinstance(error, FileNotFoundError) and not writing:
                raise
            said = " ".join(str(error).split())[:300] or type(error).__name__
            raise StoreTrouble(
                f"{self.url} cannot be {'written' if writing else 'read'}: {said}. See that it exists, and that address"
                " and credentials of the store are set (for S3 the AWS_* variables)",
                zh=f"无法{'写入' if writing else '读取'} {self.url}：{said}。请确认它存在，"
                "并已设置存储的地址和凭据（S3 用 AWS_* 环境变量）",
            ) from error


@cache
def _connected(url: str) -> tuple[AbstractFileSystem, str]:
    import fsspec

    protocol = url.partition("://")[0].lower()
    options: dict[str, Any] = {"auto_mkdir": True} if protocol in _LOCAL else {"use_listings_cache": False}
    try:
        files, root = fsspec.core.url_to_fs(url, **options)
    except ImportError as error:
        extra = _EXTRAS.get(protocol)
        install = f"the extra {extra}: pip install 'yaodian[{extra}]'" if extra else f"its driver ({error})"
        raise MissingExtra(
            f"{url} needs a driver that is not installed; install {install}",
            zh=f"{url} 需要的驱动没有安装；请安装 {f'yaodian[{extra}]' if extra else error}",
        ) from None
    except ValueError as error:
        raise ConfigurationError(f"{url} is not the address of a store: {error}") from None
    return files, str(root).rstrip("/")


def _driver_errors() -> tuple[type[BaseException], ...]:
    """What drivers raise besides OSError; a class whose library nobody loaded cannot have been raised."""
    named = (("botocore.exceptions", "BotoCoreError"), ("aiohttp", "ClientError"))
    found = (getattr(sys.modules.get(module), name, None) for module, name in named)
    return (OSError, *(error for error in found if error is not None))


def _mtime_ns(about: dict[str, Any]) -> int:
    written = about.get("mtime", about.get("LastModified", about.get("last_modified", about.get("created"))))
    if written is None:
        return 0
    seconds = written.timestamp() if hasattr(written, "timestamp") else float(written)
    return int(seconds * 1_000) * 1_000_000  # stores keep no more than milliseconds
