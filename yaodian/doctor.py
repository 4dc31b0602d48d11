"""Looking for what is wrong with an installation or a data folder.

Belongs here: one small examination per function, each giving findings with a cure.
Does not belong here: mending anything.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from yaodian.exits import Exit
from yaodian.session import Session

OLDEST, NEWEST = (3, 11), (3, 14)
_LOW_SPACE = 1 << 30
_NO_SPACE = 64 << 20
_NAMED = 3
_PATIENCE = 30  # seconds for another program
_SHOWN_PACKAGES = ("dagster", "dagster-webserver", "duckdb", "polars", "pyarrow", "pandera", "opencc", "ahocorasick-rs")


@dataclass(frozen=True, slots=True)
class Finding:
    """What an examination found.

    Attributes:
        level: ``ok``, ``warn`` or ``fail``.
        code: how the command ends when this is a failure.
        cure: what to do; empty where all is well.
    """

    level: str
    subject: str
    said: str
    cure: str = ""
    code: Exit = Exit.USAGE


def examine(session: Session) -> Iterator[Finding]:
    """Every examination, those of the data folder only where there is one."""
    yield _python(session)
    yield from _packages(session)
    yield _fonts(session)
    data_dir = session.data_dir
    if not data_dir.is_dir():
        yield Finding(
            "warn",
            session.t("数据文件夹", "data folder"),
            session.t(f"{data_dir} 不存在", f"{data_dir} does not exist"),
            session.t("第一次 yaodian build 会建立它", "the first yaodian build makes it"),
        )
        return
    for examination in _OF_DATA:
        yield from examination(session)


def _python(session: Session) -> Finding:
    said = f"{platform.python_version()} ({sys.executable})"
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return Finding("ok", "Python", said)
    return Finding(
        "fail",
        "Python",
        said,
        session.t(
            "需要 Python 3.11 至 3.14：make build PYTHON=python3.12",
            "Python 3.11 to 3.14 is needed: make build PYTHON=python3.12",
        ),
    )


def _packages(session: Session) -> Iterator[Finding]:
    """Installed versions against what the project asks for."""
    try:
        wanted = metadata.requires("yaodian") or []
    except metadata.PackageNotFoundError:
        yield Finding(
            "warn",
            session.t("软件包", "packages"),
            session.t("yaodian 没有安装，直接从源码运行", "yaodian is not installed; it runs from its sources"),
            "make build",
        )
        wanted = []
    bad = list(_unmet(wanted))
    for said in bad:
        yield Finding("fail", session.t("软件包", "packages"), said, "make build")
    if not bad:
        versions = ", ".join(f"{name} {found}" for name in _SHOWN_PACKAGES if (found := _version(name)))
        yield Finding("ok", session.t("软件包", "packages"), versions)


def _unmet(requirements: list[str]) -> Iterator[str]:
    try:
        from packaging.requirements import Requirement
    except ImportError:
        return
    for text in requirements:
        requirement = Requirement(text)
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        found = _version(requirement.name)
        if found is None:
            yield f"{requirement.name} is missing ({requirement})"
        elif not requirement.specifier.contains(found, prereleases=True):
            yield f"{requirement.name} {found} is installed, {requirement.specifier} is needed"


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _fonts(session: Session) -> Finding:
    """Whether this machine can draw the report's Chinese. Asked of fontconfig; elsewhere the system brings fonts."""
    subject = session.t("中文字体", "Chinese font")
    program = shutil.which("fc-list")
    if program is None:
        if sys.platform != "linux":
            return Finding("ok", subject, session.t("由系统提供", "the system brings them"))
        return Finding(
            "warn",
            subject,
            session.t("没有 fontconfig，无从得知", "there is no fontconfig to ask"),
            session.t(
                "在本机打开或打印报告之前：apt install fontconfig fonts-noto-cjk",
                "before the report is opened or printed on this machine: apt install fontconfig fonts-noto-cjk",
            ),
        )
    asked = [program, ":lang=zh-cn", "family"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=_PATIENCE)
    families = sorted({line.split(",")[0].strip() for line in done.stdout.splitlines() if line.strip()})
    if families:
        return Finding("ok", subject, ", ".join(families[:3]) + (" …" if len(families) > 3 else ""))
    return Finding(
        "warn",
        subject,
        session.t(
            "没有能显示中文的字体，报告在本机会显示成方框", "no font has Chinese: here the report would show boxes"
        ),
        session.t("apt install fonts-noto-cjk", "apt install fonts-noto-cjk"),
    )


def _folder(session: Session) -> Iterator[Finding]:
    subject = session.t("数据文件夹", "data folder")
    closed = [str(path) for path in _used(session.data_dir) if not _is_usable(path)]
    if closed:
        named = ", ".join(closed[:_NAMED]) + (" …" if len(closed) > _NAMED else "")
        owner = _owner(Path(closed[0]))
        yield Finding(
            "fail",
            subject,
            session.t(f"{len(closed)} 处不可读写：{named}", f"{len(closed)} places cannot be used: {named}")
            + (session.t(f"（属于 {owner}）", f" (owned by {owner})") if owner else ""),
            session.t(
                "改权限（chmod -R u+rwX），以同一用户运行，或用 --data-dir 指定别的文件夹",
                "give the permissions back (chmod -R u+rwX), run as one user, or name another folder with --data-dir",
            ),
        )
    else:
        yield Finding("ok", subject, str(session.data_dir.absolute()))
    free = shutil.disk_usage(session.data_dir).free
    said = session.t(f"剩余 {free / 1e9:.1f} GB", f"{free / 1e9:.1f} GB free")
    cure = session.t("腾出空间，或 yaodian snapshots prune", "free some space, or yaodian snapshots prune")
    level = "fail" if free < _NO_SPACE else "warn" if free < _LOW_SPACE else "ok"
    yield Finding(level, session.t("磁盘", "disk"), said, "" if level == "ok" else cure, Exit.SNAPSHOT)


def _used(data_dir: Path) -> Iterator[Path]:
    """The folders a run writes in, and the files of the lake that it reads."""
    yield data_dir
    for name in ("lake", "warehouse", "report", "dagster_home", "logs"):
        folder = data_dir / name
        if folder.exists():
            yield folder
    for folder in (data_dir / "lake" / "raw", data_dir / "lake" / "silver", data_dir / "warehouse" / "snapshots"):
        if folder.is_dir() and os.access(folder, os.R_OK | os.X_OK):
            yield from (path for path in sorted(folder.iterdir()) if path.is_dir())
    lake = data_dir / "lake"
    if lake.is_dir() and os.access(lake, os.R_OK | os.X_OK):
        yield from sorted(lake.glob("*.parquet"))


def _is_usable(path: Path) -> bool:
    wanted = os.R_OK | os.W_OK | os.X_OK if path.is_dir() else os.R_OK
    return os.access(path, wanted)


def _owner(path: Path) -> str | None:
    """Whose file it is, where it is somebody else's."""
    try:
        uid = path.stat().st_uid
        return None if uid == os.geteuid() else path.owner()
    except (OSError, KeyError):
        return None


def _lock(session: Session) -> Iterator[Finding]:
    from warehouse.lock import holder, last_writer

    subject = session.t("写锁", "writer lock")
    who = holder(session.data_dir)
    if who is not None:
        yield Finding(
            "warn",
            subject,
            session.t(
                f"进程 {who.pid}（{who.host}）自 {who.since} 起正在写",
                f"process {who.pid} on {who.host} has been writing since {who.since}",
            ),
            session.t("等它结束；读取不受影响", "wait for it; readers are not affected"),
        )
        return
    left = last_writer(session.data_dir)
    if left is None:
        yield Finding("ok", subject, session.t("空闲", "free"))
        return
    yield Finding(
        "warn",
        subject,
        session.t(
            f"进程 {left.pid}（{left.host}，{left.since}）没有正常结束；它的锁已随进程释放",
            f"process {left.pid} on {left.host} (since {left.since}) did not end properly; its lock went with it",
        ),
        session.t("不用删除任何东西；再运行 yaodian build 即可", "nothing to remove; run yaodian build again"),
    )


def _link(session: Session) -> Iterator[Finding]:
    from warehouse import snapshots

    link = snapshots.current_link(session.data_dir)
    subject = session.t("现行链接", "current link")
    if not os.path.lexists(link):
        yield Finding("warn", subject, session.t("还没有快照", "no snapshot yet"), "yaodian build")
        return
    if not link.is_symlink():
        yield Finding(
            "fail",
            subject,
            session.t(f"{link} 不是符号链接", f"{link} is not a symbolic link"),
            session.t("移走它，再 yaodian build", "move it away, then yaodian build"),
            Exit.SNAPSHOT,
        )
        return
    target = link.readlink()
    inside = not target.is_absolute() and target.parts[:1] == ("snapshots",) and len(target.parts) == 3
    if not inside or not link.exists():
        yield Finding(
            "fail",
            subject,
            session.t(f"{link} 指向 {target}，那里没有快照", f"{link} points to {target}, where there is no snapshot"),
            session.t("yaodian snapshots rollback 快照名", "yaodian snapshots rollback RUN"),
            Exit.SNAPSHOT,
        )
    else:
        yield Finding("ok", subject, str(target))


def _snapshots(session: Session) -> Iterator[Finding]:
    """Every snapshot against its manifest, and the current one against the versions in use."""
    from warehouse import snapshots
    from warehouse.errors import SnapshotTrouble

    subject = session.t("快照", "snapshots")
    found = snapshots.list_(session.data_dir)
    illegible = snapshots.illegible(session.data_dir)
    for trouble in illegible:
        yield Finding("fail", subject, _said(session, trouble), "yaodian build", Exit.SNAPSHOT)
    good = not illegible
    for each in found:
        try:
            snapshots.verify(session.data_dir, each.run_id)
        except SnapshotTrouble as error:
            good = False
            yield Finding("fail" if each.is_current else "warn", subject, _said(session, error), code=Exit.SNAPSHOT)
        if each.path.is_file() and each.path.stat().st_mode & 0o222:
            good = False
            yield Finding(
                "warn",
                subject,
                session.t(
                    f"{each.path} 可写，而快照不应改变", f"{each.path} can be written, and a snapshot must not change"
                ),
                f"chmod 444 {each.path}",
            )
        if each.path.with_name(each.path.name + ".wal").exists():
            good = False
            yield Finding(
                "fail" if each.is_current else "warn",
                subject,
                session.t(
                    f"{each.path}.wal：有人以读写方式打开过快照",
                    f"{each.path}.wal: somebody opened the snapshot for writing",
                ),
                session.t("让那个程序以只读方式打开", "let that program open it read-only"),
                Exit.SNAPSHOT,
            )
    if good and found:
        size = sum(each.size_bytes for each in found)
        yield Finding(
            "ok", subject, session.t(f"{len(found)} 个，{size / 1e6:.0f} MB", f"{len(found)}, {size / 1e6:.0f} MB")
        )


def _versions(session: Session) -> Iterator[Finding]:
    from schemas.marts import MARTS_VERSION
    from warehouse import snapshots
    from warehouse.errors import SnapshotTrouble

    subject = session.t("版本", "versions")
    try:
        now = snapshots.current(session.data_dir)
        with session.open():
            pass
    except SnapshotTrouble as error:
        if os.path.lexists(snapshots.current_link(session.data_dir)):
            yield Finding("fail", subject, _said(session, error), "yaodian build --full", Exit.SNAPSHOT)
        return
    written = now.versions.get("marts", "?")
    said = ", ".join(f"{name} {version}" for name, version in sorted(now.versions.items()))
    if written.partition(".")[0] != MARTS_VERSION.partition(".")[0]:
        yield Finding(
            "fail",
            subject,
            session.t(
                f"视图合约是 {written}，程序要 {MARTS_VERSION}",
                f"the views follow contract {written}, the program {MARTS_VERSION}",
            ),
            "yaodian build",
            Exit.SNAPSHOT,
        )
    else:
        yield Finding("ok", subject, said)
    yield from _storage(session, now.path)


def _storage(session: Session, path: Path) -> Iterator[Finding]:
    """The format of the file itself: clients of DuckDB 1.4 must be able to open it."""
    wanted = session.settings.storage_version
    subject = session.t("存储版本", "storage")
    with session.open() as con:
        found = con.execute(
            "SELECT tags['storage_version'] FROM duckdb_databases() WHERE database_name = current_database()"
        ).fetchall()
    said = str(found[0][0] or "?")
    if wanted in (said.rstrip("+"), "latest"):
        oldest = said.removeprefix("v").rstrip("+")
        opens = session.t(
            f"{said}；DuckDB {oldest} 及以后的客户端都能打开", f"{said}: DuckDB {oldest} and later open it"
        )
        yield Finding("ok", subject, opens)
        return
    yield Finding(
        "warn",
        subject,
        session.t(
            f"{path} 是 {said}，应为 {wanted}；较旧的客户端打不开",
            f"{path} is {said}, not {wanted}: older clients cannot open it",
        ),
        session.t("yaodian build --full 重新写出", "yaodian build --full writes it again"),
    )


def _said(session: Session, error: Exception) -> str:
    """The sentence of an error in the language of the session."""
    return session.t(getattr(error, "zh", str(error)), str(error))


def _writers(session: Session) -> Iterator[Finding]:
    """Processes that have a snapshot open for writing: they keep readers out. Known on Linux only."""
    from warehouse import snapshots

    folder = str(snapshots.snapshots_folder(session.data_dir).resolve())
    for descriptor in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            target = os.readlink(descriptor)
            if not target.startswith(folder + os.sep):
                continue
            info = (descriptor.parent.parent / "fdinfo" / descriptor.name).read_text()
            flags = int(next(line for line in info.splitlines() if line.startswith("flags:")).split()[1], 8)
        except (OSError, StopIteration, ValueError):
            continue
        if flags & (os.O_WRONLY | os.O_RDWR):
            pid = descriptor.parts[2]
            yield Finding(
                "fail",
                session.t("快照", "snapshots"),
                session.t(f"进程 {pid} 以读写方式打开了 {target}", f"process {pid} has {target} open for writing"),
                session.t("让它以只读方式打开，或结束它", "let it open the file read-only, or end it"),
                Exit.SNAPSHOT,
            )


def _lake(session: Session) -> Iterator[Finding]:
    """The tables of the lake against their checksums, and whether every original is there."""
    from pipelines.errors import LakeCorrupted
    from pipelines.lake import Lake
    from schemas.lake import TABLES

    subject = session.t("数据湖", "lake")
    lake = Lake(session.settings.lake_dir, read_only=True)
    frames = {}
    for table in TABLES:
        try:
            frames[table.name] = lake.read_table(table.name)
        except LakeCorrupted as error:
            yield Finding("fail", subject, _said(session, error), code=Exit.SNAPSHOT)
    versions = frames.get("document_version")
    if versions is None:
        return
    missing = [sha for sha in versions["raw_sha256"].unique() if not lake.raw_path(sha).is_file()]
    if missing:
        yield Finding(
            "fail",
            subject,
            session.t(f"缺少 {len(missing)} 份原文", f"{len(missing)} originals are missing"),
            session.t(
                "来源文件在场时运行 yaodian build --verify-hashes",
                "run yaodian build --verify-hashes with the sources in place",
            ),
            Exit.SNAPSHOT,
        )
    else:
        yield Finding("ok", subject, session.t(f"{versions.height} 个文件版本", f"{versions.height} document versions"))


def _opened(session: Session) -> Iterator[Finding]:
    """Who has a snapshot open for writing, and only where nobody has, whether it can be read."""
    writers = list(_writers(session))
    yield from writers or _versions(session)


_OF_DATA: tuple[Callable[[Session], Iterator[Finding]], ...] = (_folder, _lock, _link, _snapshots, _opened, _lake)
