"""Several texts as one array of code points.

Belongs here: putting texts together so that nothing in one can be taken for something in another.
Does not belong here: what is looked for in them.

A call into an array library costs as much as some thousand characters of work, and a plan has two thousand. So what is
found by arrays is found in many texts at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
import numpy.typing as npt

from pipelines.text.codes import Codes, codes_of, text_of

_BEYOND = 0x110000  # no code point


@dataclass(frozen=True, slots=True)
class Joined:
    """Texts one after the other, each followed by a separator of its own that is no character.

    Attributes:
        codes: code points; the separator of text i is a number that stands nowhere else.
        starts: where each text begins, and at the end where one more would.
    """

    codes: Codes
    starts: list[int]

    def __getitem__(self, number: int) -> str:
        """One of the texts."""
        return text_of(self.codes[self.starts[number] : self.starts[number + 1] - 1])

    @property
    def separators(self) -> npt.NDArray[np.intp]:
        """The place behind each text."""
        return np.array(self.starts[1:], np.intp) - 1

    def put(self, number: int, text: str) -> None:
        """Put another text of the same length in the place of one of the texts."""
        self.codes[self.starts[number] : self.starts[number + 1] - 1] = codes_of(text)

    def __len__(self) -> int:
        return len(self.starts) - 1

    def count(self, is_found: npt.NDArray[np.bool_]) -> list[int]:
        """How many places of each text are found."""
        if not is_found.any():
            return [0] * len(self)
        counts: list[int] = np.diff(np.searchsorted(is_found.nonzero()[0], self.starts)).tolist()
        return counts

    def hold(self, is_found: npt.NDArray[np.bool_], at_least: int = 1) -> list[bool]:
        """Whether at least so many places of each text are found."""
        return [count >= at_least for count in self.count(is_found)]

    def places(self, found: npt.NDArray[np.intp]) -> list[list[int]]:
        """Ascending places by the text they stand in, counted from where it begins."""
        bounds = np.searchsorted(found, self.starts)
        places = (found - np.repeat(self.starts[:-1], np.diff(bounds))).tolist()
        return [places[first:last] for first, last in pairwise(bounds.tolist())]

    def spans(self, starts: npt.NDArray[np.intp], ends: npt.NDArray[np.intp]) -> list[list[tuple[int, int]]]:
        """The stretches (start, end) of each text, counted from where it begins."""
        bounds = np.searchsorted(starts, self.starts)
        origins = np.repeat(self.starts[:-1], np.diff(bounds))
        spans = list(zip((starts - origins).tolist(), (ends - origins).tolist(), strict=True))
        return [spans[first:last] for first, last in pairwise(bounds.tolist())]


def join(texts: Sequence[str]) -> Joined:
    """`texts` as one array."""
    codes = codes_of("\n".join((*texts, ""))).copy()
    starts = list(accumulate((len(text) + 1 for text in texts), initial=0))
    joined = Joined(codes, starts)
    codes[joined.separators] = np.arange(_BEYOND, _BEYOND + len(texts), dtype=np.uint32)
    return joined
