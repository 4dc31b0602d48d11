"""Documents that lie in a store: which there are, and their bytes.

Belongs here: listing a folder of a store by the rules of `discover`, reading one object, whether one is still there.
Does not belong here: talking to the store (`objects`), the rules (`discover`), comparing with the last run (`land`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pipelines.discover import SourceFile, readable_name
from pipelines.errors import MissingPath, StoreTrouble
from pipelines.objects import ObjectStore

AT_ONCE = 32
"""Objects read at a time: what one waits for is the distance."""


def list_objects(url: str, is_ignored: Callable[[str], bool]) -> Iterator[SourceFile | None]:
    """The object at `url`, or those below it, by key; None stands for one that is ignored.

    A source is named by its key below the URL, an object named itself by its last part. `path` is its own URL.

    Raises:
        MissingPath: there is no such object, and none below.
        StoreTrouble: the store cannot be asked.
    """
    url = url.rstrip("/")
    above, _, last = url.rpartition("/")
    single = ObjectStore(above).look(last) if "://" in above else None
    if single is not None:
        name = readable_name(last)
        yield None if is_ignored(name) else SourceFile(name, url, single.size, single.mtime_ns)
        return
    try:
        found = ObjectStore(url).entries()
    except FileNotFoundError:
        found = []
    if not found:
        raise MissingPath(f"{url} holds no object; name a folder with documents", zh=f"{url} 中没有对象；请给出文件夹")
    for entry in found:
        if any(is_ignored(part) if last else part.startswith(".") for part, last in _parts(entry.key)):
            yield None
        else:
            yield SourceFile(readable_name(entry.key), f"{url}/{entry.key}", entry.size, entry.mtime_ns)


def read_object(url: str) -> bytes:
    """The bytes of an object; raises OSError when it is gone, StoreTrouble when the store cannot be asked."""
    folder, _, key = url.rpartition("/")
    return ObjectStore(folder).get(key)


def look_again(url: str, source_file: str) -> SourceFile | None:
    """An object as it is now, None when it is gone or cannot be asked for."""
    folder, _, key = url.rpartition("/")
    try:
        found = ObjectStore(folder).look(key)
    except StoreTrouble:
        return None
    return None if found is None else SourceFile(source_file, url, found.size, found.mtime_ns)


def is_gone(url: str) -> bool:
    """Whether an object is no longer there; of what cannot be asked nothing is known."""
    folder, _, key = url.rpartition("/")
    try:
        return ObjectStore(folder).size(key) is None
    except StoreTrouble:
        return False


def _parts(key: str) -> list[tuple[str, bool]]:
    parts = key.split("/")
    return [(part, number == len(parts)) for number, part in enumerate(parts, 1)]
