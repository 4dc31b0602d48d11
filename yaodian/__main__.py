"""``python -m yaodian``: the command line without its console script."""

from __future__ import annotations

if __name__ == "__main__":  # and not where a worker looks at what its parent runs: there it would load for nothing
    from yaodian.cli import main

    main()
