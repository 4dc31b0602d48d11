"""``python -m yaodian`` and the console script: the command line, loaded when it is run.

A process that parses looks at what its parent was started with, and would load the command line for nothing.
"""

from __future__ import annotations

from typing import NoReturn


def main() -> NoReturn:
    """Run the command line and leave the process with the contract's exit code."""
    from yaodian.cli import main as run

    run()


if __name__ == "__main__":
    main()
