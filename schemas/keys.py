"""How keys are made.

Belongs here: the pure functions from content or code to key, the reserved members, the child key arithmetic.
Does not belong here: the registry that hands out document keys (the lake keeps it).

Every key that reaches the database is below 2**53, so that clients that read numbers as doubles keep it exact.
"""

from __future__ import annotations

import hashlib

MEMBERS: dict[int, tuple[str, str]] = {
    -1: ("unknown", "未知"),
    -2: ("not_applicable", "不适用"),
    -3: ("ambiguous", "有歧义"),
}
"""Reserved member key → (code, Chinese label); they stand in every dimension a fact can lack."""

UNKNOWN = -1
NOT_APPLICABLE = -2
AMBIGUOUS = -3

CHILD_STRIDE = 1 << 20
"""A child key is ``document_key * CHILD_STRIDE + ordinal``: room for 1 048 575 rows of a table in one document."""

MAX_KEY = (1 << 53) - 1


def dimension_key(code: str) -> int:
    """The 52-bit key of a dimension member, a hash of its natural code.

    Two codes may collide (one chance in 4.5e15 per pair); the load refuses to publish when they do.

    Raises:
        ValueError: the code is empty, so the member has no identity to hash.
    """
    if not code:
        raise ValueError("a dimension member needs a natural code; use -1, -2 or -3 where there is none")
    return int.from_bytes(hashlib.blake2b(code.encode("utf-8"), digest_size=8).digest(), "big") >> 12


def content_key(raw_sha256: str) -> int:
    """The 63-bit key of a content: the first 8 bytes of its SHA-256 (64 hex digits), shifted right by one.

    Raises:
        ValueError: `raw_sha256` is not the hex form of a SHA-256.
    """
    if len(raw_sha256) != 64:
        raise ValueError(f"expected the 64 hex digits of a SHA-256, got {len(raw_sha256)} characters")
    return int(raw_sha256[:16], 16) >> 1


def child_key(document_key: int, ordinal: int) -> int:
    """The key of row `ordinal` (from 1) of a table within a document.

    Raises:
        ValueError: the ordinal does not fit below `CHILD_STRIDE`, or the key would pass 2**53.
    """
    if not 1 <= ordinal < CHILD_STRIDE:
        raise ValueError(f"ordinal {ordinal} is outside 1..{CHILD_STRIDE - 1}; the document has too many rows")
    key = document_key * CHILD_STRIDE + ordinal
    if not 0 < key <= MAX_KEY:
        raise ValueError(f"document_key {document_key} gives the key {key}, outside 1..2**53-1")
    return key
