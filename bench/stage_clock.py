"""Where the CPU time of a run goes, stage by stage, without touching what is measured.

Belongs here: sampling by the system's profiling timer, and which module belongs to which stage.
Does not belong here: starting runs (`stage_run`), tables (`runs`).

Every two milliseconds of CPU time the stack of the main thread is looked at; the time since the last look goes to the
stage of the innermost module that belongs to one. So the clock follows the code wherever it is moved inside its
package, costs some hundredths, and counts what libraries burn in threads of their own to whoever called them.
"""

from __future__ import annotations

import signal
import time
from collections import defaultdict
from pathlib import Path
from types import FrameType, TracebackType

_EVERY = 0.002
_ROOT = Path(__file__).resolve().parents[1]

# Path below the repository (its beginning) → stage. The longest that fits decides; None leaves it to the caller.
_STAGES: dict[str, str | None] = {
    "pipelines/": None,
    "pipelines/discover.py": "land",
    "pipelines/land.py": "land",
    "pipelines/jobs.py": "read",
    "pipelines/batch.py": "rows",
    "pipelines/formats/": "decode",
    "pipelines/decode.py": "decode",
    "pipelines/text/fold.py": "fold",
    "pipelines/structure/": "segment",
    "pipelines/structure/repeats": "dedupe",
    "pipelines/structure/grams.py": "dedupe",
    "pipelines/corpus/": "dedupe",
    "pipelines/copies.py": "dedupe",
    "pipelines/extract/": "extract",
    "pipelines/rows/": "rows",
    "pipelines/conform/": "conform",
    "pipelines/validate.py": "validate",
    "pipelines/shards.py": "write",
    "schemas/pandera_models.py": "validate",
    "warehouse/": "load",
    "warehouse/read.py": None,
    "warehouse/audit.py": "audit",
    "warehouse/checks.py": "audit",
    "warehouse/failing.py": "audit",
    "warehouse/volumes.py": "audit",
    "warehouse/publish.py": "publish",
    "warehouse/snapshots.py": "publish",
    "warehouse/durable.py": "publish",
    "yaodian/report/": "report",
    "assets/stages/publishing.py": "publish",
}
STAGES = (
    "land", "read", "decode", "fold", "segment", "dedupe", "extract", "rows", "conform", "validate", "write", "load",
    "audit", "publish", "report", "imports", "other",
)  # fmt: skip
"""In the order of the work. `rows` makes rows and columns of what was found; `other` is Dagster and wiring."""

TO_CONFORM = ("read", "decode", "fold", "segment", "dedupe", "extract", "rows", "conform")


class StageClock:
    """Seconds of CPU by stage of what runs inside; only in the main thread."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._stage_of: dict[str, str | None] = {}
        self._last = 0.0

    def __enter__(self) -> StageClock:
        self._last = time.process_time()
        signal.signal(signal.SIGPROF, self._look)
        signal.siginterrupt(signal.SIGPROF, False)
        signal.setitimer(signal.ITIMER_PROF, _EVERY, _EVERY)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, signal.SIG_IGN)
        self._add(None)

    def _look(self, _: int, frame: FrameType | None) -> None:
        self._add(frame)

    def _add(self, frame: FrameType | None) -> None:
        now = time.process_time()
        self.seconds[self._stage(frame)] += now - self._last
        self._last = now

    def _stage(self, frame: FrameType | None) -> str:
        while frame is not None:
            code = frame.f_code
            if code.co_name == "read_bytes":
                return "read"
            if code.co_filename not in self._stage_of:
                self._stage_of[code.co_filename] = _stage_of(code.co_filename)
            found = self._stage_of[code.co_filename]
            if found is not None:
                return found
            frame = frame.f_back
        return "other"


def _stage_of(file: str) -> str | None:
    """The stage of a module; None where its caller's counts."""
    if file.startswith("<frozen importlib"):
        return "imports"
    try:
        path = Path(file).resolve().relative_to(_ROOT).as_posix()
    except ValueError:
        return None
    fitting = [start for start in _STAGES if path.startswith(start)]
    return _STAGES[max(fitting, key=len)] if fitting else None
