"""One thing under two names.

Belongs here: names of which the document itself shows another form.
Does not belong here: finding them (`extract.swapped_names`), names of organisations (`conform.organizations`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipelines.extract.damage.model import Damage
from pipelines.extract.swapped_names import SwappedName


def find(folded: str, swapped: Iterable[SwappedName]) -> Iterator[Damage]:
    """10大科技重大专项 where the document said 10个重大科技专项 before."""
    for name in swapped:
        before = folded[name.other_start : name.other_end]
        yield Damage(name.start, name.end, "name_variant", before, "high", "damage.words_swapped")
