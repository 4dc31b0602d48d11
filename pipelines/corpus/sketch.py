"""The sketch of a document: a fixed share of its shingles, all of its numbers, and a few facts about it.

Belongs here: shingles, their sampling, numbers with the words around them, the mark of a draft.
Does not belong here: comparing sketches (`judge`), storing them (`pipelines.shards`).

A shingle is kept when its hash lies in the lowest sixteenth of all hashes, so equal passages keep equal shingles
whatever stands around them: the share of one sketch found in another estimates how much of the text is contained.
Numbers are kept apart with the words around them, because next year's plan differs from this one's in little else.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipelines.corpus.letters import Letters, Span, letter_values, letters_of, mix
from pipelines.corpus.sketches import HEAD_SCHEMA, MARK_SCHEMA, NUMBER, WITH_DIGIT, WORDS, Sketches

SHINGLE = 5
"""Letters in a shingle. Longer ones lose documents with noise, shorter ones find officialese everywhere."""
PASSAGE = 15
"""Letters in a passage. Shingles of officialese are too common to say which documents to compare; passages are not."""
SAMPLED_ONE_IN = 16
_BEFORE, _AFTER = 4, 2  # letters around a number that tell which number it is
_BATCH_CHARS = 60_000  # arrays of this length stay in the cache of a core
_HEAD = 400  # where a document calls itself a draft
_LARGEST_NUMBER = 2_000_000_000
_MULTIPLIER = 0xD6E8FEB86659FD93
_POWERS = [np.uint64(pow(_MULTIPLIER, power, 1 << 64)) for power in range(1, 25)]
_ONE = np.uint64(1)
_DRAFT = re.compile(
    r"意见[稿槁]|送审稿|讨论稿|[(〔]\s*(?:草\s*案|初\s*稿|草\s*稿)\s*[)〕]|征求.{0,60}意见[^,。]{0,8}的(?:公告|通知|函|通告|启事)",
    re.DOTALL,
)


_Head = tuple[int, int, int, bool, int, int]
_Marks = tuple[NDArray[np.int64], NDArray[np.int8], NDArray[np.int64], NDArray[np.int32], NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class Text:
    """What a sketch is made of.

    Attributes:
        content_key: key of the content.
        folded: the folded text (`pipelines.text.fold`), as long as the decoded text.
        spans: the parts that are the document, without chrome and repeats, in code points; None for all of it.
    """

    content_key: int
    folded: str
    spans: Sequence[Span] | None = None


def sketch(text: Text) -> Sketches:
    """The sketch of one document; for many, `sketch_many` is several times faster."""
    return sketch_many([text])


def sketch_many(texts: Iterable[Text]) -> Sketches:
    """Sketches of `texts`, each a pure function of its letters."""
    heads: list[_Head] = []
    marks: list[_Marks] = []
    batch: list[Text] = []
    chars = 0
    for text in texts:
        batch.append(text)
        chars += len(text.folded)
        if chars >= _BATCH_CHARS:
            _sketch_batch(batch, heads, marks)
            batch, chars = [], 0
    if batch:
        _sketch_batch(batch, heads, marks)
    marks.append(_no_marks())
    columns = [np.concatenate(parts) for parts in zip(*marks, strict=True)]
    by_content = np.argsort(columns[0], kind="stable")  # a few ascending runs, which this sort only merges
    columns = [column[by_content] for column in columns]
    return Sketches(
        pl.DataFrame(heads, schema=HEAD_SCHEMA, orient="row"),
        pl.DataFrame(dict(zip(MARK_SCHEMA.names(), columns, strict=False)), schema=MARK_SCHEMA),
    )


def _sketch_batch(texts: Sequence[Text], heads: list[_Head], marks: list[_Marks]) -> None:
    letters = letters_of([text.folded for text in texts], [text.spans for text in texts])
    keys = np.array([text.content_key for text in texts], np.int64)
    data = memoryview(letters.codes.tobytes())
    bounds = letters.bounds.tolist()
    for at, (text, first, last) in enumerate(zip(texts, bounds[:-1], bounds[1:], strict=True)):
        digest = hashlib.blake2b(data[2 * first : 2 * last], digest_size=8).digest()
        is_draft = _DRAFT.search(_head(text)) is not None
        key = int.from_bytes(digest, "big") >> 1
        heads.append((text.content_key, key, last - first, is_draft, *letters.span_in_text(at)))
    values = letter_values().take(letters.codes)
    is_digit = (letters.codes - np.uint16(ord("0"))) < 10  # unsigned: what lies below wraps around
    marks.append(_shingles(letters, values, is_digit, keys))
    marks.append(_numbers(letters, values, is_digit, keys))


def _head(text: Text) -> str:
    if text.spans is None:
        return text.folded[:_HEAD]
    parts: list[str] = []
    room = _HEAD
    for start, end in text.spans:
        if room <= 0:
            break
        parts.append(text.folded[start : min(end, start + room)])
        room -= end - start
    return "".join(parts)


def _shingles(
    letters: Letters, values: NDArray[np.uint64], is_digit: NDArray[np.bool_], keys: NDArray[np.int64]
) -> _Marks:
    """The sampled shingles, in the order of the text, each once a document."""
    count = len(values) - SHINGLE + 1
    if count <= 0:
        return _no_marks()
    sums = _shingle_sums(values, count)
    hashes = mix(sums)
    first = np.flatnonzero(hashes < np.uint64((1 << 64) // SAMPLED_ONE_IN))
    owner = letters.owner(first)
    whole = first + SHINGLE <= letters.bounds[owner + 1]
    first, owner = first[whole], owner[whole]
    marks = (hashes[first] >> _ONE).astype(np.int64)
    kinds = np.where(is_digit[first[:, None] + np.arange(SHINGLE)].any(axis=1), WITH_DIGIT, WORDS).astype(np.int8)
    kept = _first_of_equal(owner, marks)
    first, owner = first[kept], owner[kept]
    # a passage is whole shingles, one behind the other, but its first letter is multiplied too
    passage = np.zeros(len(first), np.uint64)
    for offset in range(0, PASSAGE, SHINGLE):
        at = np.minimum(first + offset, count - 1)
        passage += (sums[at] + values[at] * (_POWERS[0] - _ONE)) * (_POWERS[offset - 1] if offset else _ONE)
    passages = (mix(passage) >> _ONE).astype(np.int64)
    # Every second one is enough to find what to compare.
    passages[(first + PASSAGE > letters.bounds[owner + 1]) | (passages % 2 == 1)] = 0
    return keys[owner], kinds[kept], marks[kept], letters.place_in_text(first).astype(np.int32), passages


def _shingle_sums(values: NDArray[np.uint64], count: int) -> NDArray[np.uint64]:
    """values[i] + values[i + 1] * _POWERS[1] + … of a shingle, for the first `count`; pairs, then fours, then all."""
    pairs = values[2:] * _POWERS[0]
    pairs += values[1:-1]
    fours = pairs[2:] * _POWERS[1]
    fours += pairs[:-2]
    fours *= _POWERS[1]
    fours += values[:count]
    return fours


def _numbers(
    letters: Letters, values: NDArray[np.uint64], is_digit: NDArray[np.bool_], keys: NDArray[np.int64]
) -> _Marks:
    """Each number with a hash of the words around it; words that stand around two different numbers tell nothing."""
    at = np.flatnonzero(is_digit)
    if not len(at):
        return _no_marks()
    owner = letters.owner(at)
    # 2012-2015 are two numbers though nothing that counts stands between them
    begins = np.ones(len(at), np.bool_)
    gap = np.diff(letters.places[at])
    is_apart = (gap > 2) | ((gap == 2) & ~letters.follow_blank(at[1:]))  # 2 0 1 2 is one number, 1,2 are two
    begins[1:] = is_apart | (np.diff(owner) > 0)
    opening = np.flatnonzero(begins)
    starts, owner = at[opening], owner[opening]
    lengths = np.diff(opening, append=len(at))
    number = np.zeros(len(starts), np.int64)
    for offset in range(min(18, int(lengths.max()))):
        longer = lengths > offset
        number[longer] = number[longer] * 10 + letters.codes[starts[longer] + offset].astype(np.int64) - ord("0")
    words = np.flatnonzero(~is_digit)
    behind = starts - opening  # index of the first word letter after each number: all before it less the digits
    whole = (behind >= _BEFORE) & (behind + _AFTER <= len(words))
    behind, number, owner = behind[whole], number[whole], owner[whole]
    whole = (words[behind - _BEFORE] >= letters.bounds[owner]) & (
        words[behind + _AFTER - 1] < letters.bounds[owner + 1]
    )
    behind, number, owner = behind[whole], number[whole], owner[whole]
    context = np.zeros(len(number), np.uint64)
    for power, offset in enumerate(range(-_BEFORE, _AFTER)):
        context += values[words[behind + offset]] * _POWERS[power]
    # which of the numbers that stand together: 2012-2015年 has two in one place
    for step in range(1, 4):
        context[step:] += (behind[step:] == behind[:-step]).astype(np.uint64)
    marks = (mix(context) >> _ONE).astype(np.int64)
    number = np.minimum(number, _LARGEST_NUMBER)
    order = np.lexsort((number, marks, owner))
    of = np.stack((owner[order], marks[order], number[order]))
    changes = (np.diff(of[:2], prepend=-1) != 0).any(axis=0)
    group = np.cumsum(changes) - 1
    several = np.zeros(len(order), np.bool_)
    several[group[1:][~changes[1:] & (np.diff(of[2]) != 0)]] = True
    kept = order[changes & ~several[group]]
    kinds = np.full(len(kept), NUMBER, np.int8)
    return keys[owner[kept]], kinds, marks[kept], number[kept].astype(np.int32), np.zeros(len(kept), np.int64)


def _first_of_equal(owner: NDArray[np.int64], marks: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each mark is the first of its kind in its document."""
    # One number that tells mark and document costs one sort instead of two; equal sums of unequal parts are as rare
    # as equal hashes.
    both = marks.astype(np.uint64) + owner.astype(np.uint64) * np.uint64(_MULTIPLIER)
    order = np.argsort(both, kind="stable")  # the first of equal ones comes first
    both = both[order]
    repeated = np.zeros(len(order), np.bool_)
    repeated[order[1:]] = both[1:] == both[:-1]
    return ~repeated


def _no_marks() -> _Marks:
    long = np.empty(0, np.int64)
    return long, np.empty(0, np.int8), long, np.empty(0, np.int32), long


__all__ = ["PASSAGE", "SAMPLED_ONE_IN", "SHINGLE", "Text", "sketch", "sketch_many"]
