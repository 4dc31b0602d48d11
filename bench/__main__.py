"""Every benchmark: ``python -m bench [--only SECTION…] [--megabytes 20] [--documents 4000] [--runs 3] [--write]``.

`make bench` runs it small; `make bench-results` runs it large, keeps the figures and writes the page anew from them.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from bench.increments import SIZES
from bench.performance_page import write_pages
from bench.results import SECTIONS, Options, keep, measure_all
from bench.tables import as_text, tables


def main() -> None:
    """Measure, print, and keep the figures where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=list(SECTIONS), default=list(SECTIONS), metavar="SECTION",
                        help=f"of {', '.join(SECTIONS)}")  # fmt: skip
    parser.add_argument("--megabytes", type=float, default=20.0, help="of the generated corpus")
    parser.add_argument("--documents", type=int, default=4000, help="among which copies are looked for")
    parser.add_argument("--runs", type=int, default=3, help="of each measurement")
    parser.add_argument("--increments", nargs="+", type=int, default=SIZES, metavar="DOCUMENTS",
                        help="folders of so many documents, of which one changes")  # fmt: skip
    parser.add_argument("--work", type=Path, help="folder for corpora and builds; default: one that is removed again")
    parser.add_argument("--write", action="store_true", help="keep the figures and write docs/performance.md from them")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = options.work or Path(folder)
        work.mkdir(parents=True, exist_ok=True)
        asked = Options(
            tuple(options.only), options.megabytes, options.documents, options.runs, work.resolve(),
            tuple(options.increments),
        )  # fmt: skip
        results = measure_all(asked, keep) if options.write else measure_all(asked)
    print("\n\n".join(as_text(table, "en") for table in tables(results)))
    if options.write:
        write_pages()


if __name__ == "__main__":
    main()
