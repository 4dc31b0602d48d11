"""A text as an array of code points.

Belongs here: getting one (place i of the array is character i of the text), and what Unicode says of code points.
Does not belong here: what is done with it.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.uint32]
PLANE = 0x10000
"""The size of the first plane, which tables of characters cover: others are rare."""


def text_of(codes: Codes) -> str:
    """The text of code points."""
    return codes.tobytes().decode("utf-32-le", "surrogatepass")


def codes_of(text: str) -> Codes:
    """The code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def plane(width: int = 1) -> npt.NDArray[np.str_]:
    """Each character of the first plane as a string, in their order, with room for `width` characters."""
    return np.arange(PLANE, dtype=np.uint32).view("U1").astype(f"U{width}")


@cache
def is_letter() -> npt.NDArray[np.bool_]:
    """Whether a code point of the first plane is a letter or a digit; one look-up instead of a call a character."""
    return np.strings.isalnum(plane())
