"""Where things stand in the report: the pages and anchors that others may link to.

Belongs here: the address of a check, a document, a fact, a segment, as a path below ``DATA/report`` with its anchor.
These addresses are published (docs/report.md): they stay the same from run to run while the source has its name.
Does not belong here: what the pages say (`yaodian.report`).

Every function returns an address that is safe in a link without further quoting: ASCII letters, digits and ``-_./#``.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path

from schemas.keys import CHILD_STRIDE

FOLDER = "report"
INDEX = "index.html"
DOCUMENTS = "documents"
COPIES = "copies"

FACTS = ("task", "responsibility", "target", "policy_reference", "anomaly", "arithmetic_check", "section")
"""Views whose rows have an anchor on the page of their document."""

_LONGEST_NAME = 40
_NAMES = 20_000  # a page is named wherever one links to it
_DIGITS = 12  # of the hash: one chance in 500 that two of a million sources share a page


@lru_cache(maxsize=_NAMES)
def slug(source_file: str) -> str:
    """A name for pages about `source_file`: what is plain in its name, and a hash that tells it from every other."""
    digest = hashlib.sha256(source_file.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
    stem = source_file.rpartition("/")[2].partition(".")[0]
    plain = re.sub("[^A-Za-z0-9_]+", "-", stem).strip("-")[:_LONGEST_NAME]
    return f"{plain}-{digest}" if plain else digest


def check(check_id: str) -> str:
    """The place of a check, with its failing rows where it failed: ``index.html#check-…``."""
    return f"{INDEX}#{check_anchor(check_id)}"


def check_anchor(check_id: str) -> str:
    """The anchor of a check on the first page."""
    return f"check-{check_id}"


def document(source_file: str) -> str:
    """The page of a document: ``documents/….html``."""
    return f"{DOCUMENTS}/{slug(source_file)}.html"


def fact(source_file: str, view: str, key: int) -> str:
    """The row of a fact on the page of its document: ``documents/….html#target-2``.

    Args:
        view: one of `FACTS`.
        key: its key in the view; `fct_task_responsibility`, `fct_policy_reference`, `fct_text_damage` and
            `fct_arithmetic_check` have one in the star only.
    """
    return f"{document(source_file)}#{fact_anchor(view, key)}"


def fact_in_text(source_file: str, view: str, key: int) -> str:
    """The words of a fact in the text of its document: ``documents/….html#target-2-text``."""
    return f"{fact(source_file, view, key)}-text"


def fact_anchor(view: str, key: int) -> str:
    """The anchor of a fact on the page of its document: the view and the number of the row within the document.

    Raises:
        KeyError: rows of this view have no anchor.
    """
    if view not in FACTS:
        raise KeyError(f"rows of {view} have no anchor in the report; those of {', '.join(FACTS)} have")
    return f"{view}-{key % CHILD_STRIDE}"


def segment(source_file: str, ordinal: int) -> str:
    """A segment in the text of its document: ``documents/….html#segment-12``."""
    return f"{document(source_file)}#segment-{ordinal}"


def copy(source_file: str) -> str:
    """The page that shows a copy beside the document that stands for it: ``copies/….html``."""
    return f"{COPIES}/{slug(source_file)}.html"


def file(data_dir: Path, page: str = INDEX) -> Path:
    """The file of a page (an address without anchor) of the report of `data_dir`; the first page by default."""
    return data_dir / FOLDER / page


def uri(data_dir: Path, place: str) -> str:
    """The address of `place` (what the functions above return) as a file URI, for a browser on this machine."""
    return f"{(data_dir / FOLDER).absolute().as_uri()}/{place}"
