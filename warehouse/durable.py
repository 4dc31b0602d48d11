"""Changes of the file system that survive a crash.

Belongs here: fsync of files and folders, and replacing a file or a link in one step.
Does not belong here: what the files mean.
"""

from __future__ import annotations

import os
import shutil
import uuid
from pathlib import Path


def sync_file(path: Path) -> None:
    """Force the bytes of `path` to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(path: Path) -> None:
    """Force the entries of the folder `path` (creations, renames, removals) to disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_text(path: Path, text: str) -> None:
    """Replace `path` by `text`: a reader sees the old file or the new one, never a part."""
    beside = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
    with beside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)
    sync_folder(path.parent)


def point(link: Path, target: str) -> None:
    """Make `link` a symbolic link to `target` (relative to the link's folder) in one step."""
    beside = link.with_name(f".{link.name}.{uuid.uuid4().hex}.part")
    os.symlink(target, beside)
    os.replace(beside, link)
    sync_folder(link.parent)


def copy(source: Path, target: Path) -> None:
    """Copy the bytes of a file to `target`, inside the kernel and sharing blocks where the file system can."""
    with source.open("rb") as reads, target.open("xb") as writes:
        left = os.fstat(reads.fileno()).st_size
        try:
            while left and (done := os.copy_file_range(reads.fileno(), writes.fileno(), left)):
                left -= done
        except OSError:  # another file system, or one that cannot
            pass
        if left:
            reads.seek(-left, os.SEEK_END)
            writes.seek(reads.tell())
            shutil.copyfileobj(reads, writes, 1 << 20)


def move(source: Path, target: Path) -> None:
    """Move a file to `target`, through a copy when they are on different file systems."""
    try:
        os.replace(source, target)
    except OSError as error:
        if error.errno != 18:  # EXDEV
            raise
        beside = target.with_name(f".{target.name}.{uuid.uuid4().hex}.part")
        shutil.copyfile(source, beside)
        sync_file(beside)
        os.replace(beside, target)
        source.unlink()


def remove_folder(path: Path) -> None:
    """Remove a folder so that it is either whole or gone under its name, also after a crash."""
    aside = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
    os.replace(path, aside)
    shutil.rmtree(aside)


def sweep(folder: Path, pattern: str = ".*.part*") -> list[str]:
    """Remove what a crashed writer left in `folder` (names that match `pattern`); call it with the lock held.

    Returns the names removed, sorted.
    """
    removed = []
    for path in sorted(folder.glob(pattern)):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
        removed.append(path.name)
    return removed
