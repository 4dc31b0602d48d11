"""Compiled templates, kept beside the compiled code.

Belongs here: where they are kept, and under which key.
Does not belong here: the environment they are compiled in (`templates_of`), keeping files (`warehouse.kept`).

Compiling takes a tenth of a second, a sixth of what the report of five documents takes.
"""

from __future__ import annotations

import sys
from functools import cache
from importlib.resources import files

import jinja2
from jinja2.bccache import Bucket, BytecodeCache

from warehouse import kept


class Compiled(BytecodeCache):
    """What every process compiles the same, compiled once."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket where its template was kept."""
        if found := kept.find(*_place(bucket)):
            bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template for those who look for it next."""
        kept.keep(*_place(bucket), bucket.bytecode_to_string())


def _place(bucket: Bucket) -> tuple[str, str]:
    """Kind and key; the bucket's own key is made of the template's name and file, its checksum of its source."""
    return f"template-{bucket.key}", kept.key_of([jinja2.__version__, sys.version, bucket.checksum, *_how()])


@cache
def _how() -> tuple[str, ...]:
    """How templates are compiled, which goes into their code: what is escaped, and how values are shown."""
    return tuple((files("yaodian.report") / name).read_text("utf-8") for name in ("templates_of.py", "escaping.py"))
