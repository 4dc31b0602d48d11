"""``python -m yaodian.reference FOLDER``: write the generated pages below a folder, as ``make docs`` does."""

import sys
from pathlib import Path

from yaodian.reference.pages import pages


def main() -> None:
    """Write every page; the folder is the first argument."""
    folder = Path(sys.argv[1])
    for name, text in pages().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
