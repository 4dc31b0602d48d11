"""Text that a spreadsheet would compute.

Belongs here: recognising it, and making it plain text.
Does not belong here: writing CSV (`warehouse.export`, the tables of the command line).
"""

from __future__ import annotations

import re

# Full-width signs count where the input method is Chinese; blanks before a sign do not hide it.
_FORMULA = re.compile("[\\s\x00-\x1f]*[=+@＝＋＠－-]|[\t\r\n]")


def is_formula(text: str) -> bool:
    """Whether a spreadsheet may take `text` for a formula."""
    return _FORMULA.match(text) is not None


def plain(text: str) -> str:
    """`text`, with an apostrophe before it where a spreadsheet may take it for a formula."""
    return f"'{text}" if is_formula(text) else text
