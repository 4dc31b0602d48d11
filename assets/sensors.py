"""Noticing that the input changed.

Belongs here: the sensor on the input folder and the fingerprint it remembers.
Does not belong here: what changed in which document (`pipelines.land`).
"""

import hashlib
import json
import time
from dataclasses import asdict, dataclass

import dagster as dg

from assets.jobs import JOB
from assets.resources import YaodianSettings
from assets.stages.landing import DATA_PARTS
from pipelines.discover import Discovery, discover
from pipelines.errors import PipelineError
from pipelines.settings import Settings

INTERVAL_SECONDS = 30

MOST_WAITS = 20
"""After so many looks in a row at files that keep changing a run is asked for: a log that never rests must not keep
everything else waiting, and landing reads no file that changes under its hands."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """What the sensor remembers: the fingerprint it last asked a run for, the one it saw last, how many runs, and how
    often it has waited since."""

    built: str = ""
    seen: str = ""
    runs: int = 0
    waits: int = 0

    @classmethod
    def parse(cls, text: str | None) -> "Cursor":
        """The cursor of a text; a fresh one where there is none."""
        return cls(**json.loads(text)) if text else cls()

    def text(self) -> str:
        """The cursor as Dagster keeps it."""
        return json.dumps(asdict(self))


def fingerprint(found: Discovery) -> str:
    """A hash over names, sizes and times, without opening a file."""
    digest = hashlib.sha256()
    for file in found.files:
        digest.update(f"{file.source_file}\0{file.size}\0{file.mtime_ns}\n".encode())
    for refusal in found.refused:
        digest.update(f"{refusal.source_file}\0{refusal.reason_code}\n".encode())
    return digest.hexdigest()


def look(settings: Settings, cursor: Cursor, now: float) -> tuple[Cursor, str | None]:
    """One look at the input: the new cursor, and why no run is asked for (None: a run is)."""
    try:
        found = discover(settings.paths, exclude=[settings.data_dir / part for part in DATA_PARTS])
    except PipelineError as error:
        return cursor, str(error)
    seen = fingerprint(found)
    if seen == cursor.built:
        return Cursor(cursor.built, seen, cursor.runs), f"no change in {len(found.files)} files"
    youngest = max(found.files.frame["mtime_ns"], default=0) / 1e9
    is_settled = seen == cursor.seen and now - youngest >= settings.settle_seconds
    if not is_settled and cursor.waits < MOST_WAITS:
        return Cursor(cursor.built, seen, cursor.runs, cursor.waits + 1), "files changed; waiting until they settle"
    return Cursor(seen, seen, cursor.runs + 1), None


def input_sensor() -> dg.SensorDefinition:
    """Asks for a run when files were added, changed or removed and nobody writes to them any more."""

    @dg.sensor(
        name="input_folder_changed",
        job_name=JOB,
        minimum_interval_seconds=INTERVAL_SECONDS,
        description="输入文件夹有新增、改动或删除的文件，且已写完时运行。"
        " Files were added, changed or removed, and have settled.",
    )
    def watch(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        settings = YaodianSettings().resolve()
        cursor, reason = look(settings, Cursor.parse(context.cursor), time.time())
        if reason is not None:
            return dg.SensorResult(skip_reason=reason, cursor=cursor.text())
        request = dg.RunRequest(
            run_key=f"{cursor.runs}-{cursor.built[:16]}",
            tags={"yaodian/trigger": "sensor", "yaodian/input": cursor.built[:16]},
        )
        return dg.SensorResult(run_requests=[request], cursor=cursor.text())

    return watch
