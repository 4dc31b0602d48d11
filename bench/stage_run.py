"""One `yaodian` command under the stage clock, in this process.

Run by `bench.runs`: ``python -m bench.stage_run build FOLDER --data-dir DIR --workers 1``. What the command prints goes
to stdout as ever; the last line is a JSON object, seconds of CPU by stage.
"""

from __future__ import annotations

import json
import sys

from bench.stage_clock import StageClock


def main() -> None:
    """Run the command that the arguments are, and print where its time went."""
    with StageClock() as clock:
        from yaodian.cli import main as yaodian

        code: object = 0
        try:
            yaodian()
        except SystemExit as end:
            code = end.code
    if code:
        sys.exit(f"yaodian {' '.join(sys.argv[1:])} ended with {code}")
    print(json.dumps(dict(clock.seconds)), flush=True)


if __name__ == "__main__":
    main()
