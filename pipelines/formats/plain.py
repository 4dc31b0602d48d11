"""Bytes of a text to characters, for markup too: one decoding per document, by a strict ladder.

Belongs here: choosing the encoding among all of them, also without byte order mark and with damaged bytes; notes.
Does not belong here: reading damaged bytes (`damaged`), undoing a double encoding (`mojibake`), markup.

The ladder (byte order mark, UTF-8, GB18030 against Big5-HKSCS by the share of common characters, UTF-16, then damaged
bytes) was measured as accurate on Chinese pages as the best general detector, at a twentieth of its cost or less.
"""

from __future__ import annotations

import re
from dataclasses import replace

from pipelines.decode import Decoded, NotReadable, plausibility
from pipelines.formats.damaged import read_damaged
from pipelines.formats.mojibake import repair
from pipelines.formats.source import Limits, Note, SourceText

# Below this share of common characters a decoding is noise that happened to be valid.
_PLAUSIBLE = 0.6
# With such a share a decoding needs no second opinion.
_SURE = 0.85
_SAMPLE = 4096
_HEAD = 1 << 16
_NARROW = ("gb18030", "big5hkscs")
_WIDE = ("utf-16-le", "utf-16-be")
# The longest first: the mark of UTF-16 begins that of UTF-32.
_BOMS = (
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_CONTROL_CHARACTERS = tuple(map(chr, (*range(0x09), *range(0x0E, 0x20))))
_DAILY_ASCII = re.compile(r"[\t\n\x0b\f\r -\x7f]+")
_MAX_NOTES = 200


def decode_text(raw: bytes, limits: Limits) -> SourceText:
    """Decode `raw`, repair what can be repaired, and note it; NotReadable names the reason where it is no text."""
    del limits  # the size of a text is that of its file
    decoded = _decode(raw)
    notes = [] if decoded.is_exact else _losses(decoded)
    source = SourceText(
        decoded.text, decoded.encoding, "text/plain", is_repaired=bool(notes), notes=tuple(notes), decoded=decoded
    )
    repaired = repair(source.text)
    if repaired is None:
        return source
    text, more = repaired
    # what is repaired has moved, so the earlier notes lose their spans
    whole = [replace(note, start=None, end=None) for note in notes]
    return replace(source, text=text, is_repaired=True, notes=tuple([*whole, *more][:_MAX_NOTES]))


def _decode(raw: bytes) -> Decoded:
    for bom, encoding in _BOMS:
        if raw.startswith(bom):
            found = _strict(raw, encoding, len(bom)) or Decoded(
                read_damaged(raw[len(bom) :], encoding), encoding, len(bom), False
            )
            return _refuse_noise(found)
    has_zero = b"\0" in raw[:_SAMPLE]
    if not has_zero:
        exact = _strict(raw, "utf-8", 0)
        if exact is not None:
            return _refuse_noise(exact)
    best = _best(raw, _NARROW)
    if best is not None and best[0] >= _SURE and not has_zero:
        return _refuse_noise(best[1])
    best = max(filter(None, (best, _best(raw, _WIDE))), key=lambda scored: scored[0], default=None)
    if best is not None and best[0] >= _PLAUSIBLE:
        return _refuse_noise(best[1])
    damaged = _damaged(raw)
    if damaged is None:
        if has_zero:
            raise NotReadable("binary", "文件不是文本（含有空字节）", "the file is not text: it holds NUL bytes")
        raise NotReadable(
            "binary", "文件不是文本（无法以任何中文编码读出）", "the file is not text in any Chinese encoding"
        )
    return _refuse_noise(damaged)


def _best(raw: bytes, encodings: tuple[str, ...]) -> tuple[float, Decoded] | None:
    """(plausibility, decoding) of the most plausible strict decoding; the first of equals."""
    found = [decoded for encoding in encodings if (decoded := _strict(raw, encoding, 0)) is not None]
    scored = [(chinese_share(decoded.text), decoded) for decoded in found]
    return max(scored, key=lambda pair: pair[0], default=None)


def _strict(raw: bytes, encoding: str, bom_length: int) -> Decoded | None:
    try:
        text = raw[bom_length:].decode(encoding)
        # a few byte sequences of GB18030 and Big5 share a character: then offsets cannot be counted back
        is_exact = encoding not in _NARROW or text.encode(encoding) == raw
    except UnicodeError:
        return None
    return Decoded(text, encoding, bom_length, is_exact)


def chinese_share(text: str) -> float:
    """Share of common Chinese characters among all that are not ASCII in daily use; 0 where there are none."""
    sample = _DAILY_ASCII.sub("", text[: 2 * _SAMPLE])[:_SAMPLE]
    if len(sample) < _SAMPLE and len(text) > 2 * _SAMPLE:  # much of it is ASCII: look further
        sample = _DAILY_ASCII.sub("", text[:_HEAD])[:_SAMPLE]
    return plausibility(_CONTROL.sub("\ufffd", sample)) if sample else 0.0


def _damaged(raw: bytes) -> Decoded | None:
    """The most plausible reading of bytes that no encoding accepts, or None where none is plausible."""
    sample = raw[:_HEAD]
    scores = {}
    for encoding in ("utf-8", *_NARROW, *_WIDE):
        scores[encoding] = chinese_share(sample.decode(encoding, "replace"))
        if encoding in _WIDE:
            # one byte too many or too few shifts the rest of a UTF-16 text
            scores[encoding] = max(scores[encoding], chinese_share(sample[1:].decode(encoding, "replace")))
    for encoding in sorted(scores, key=scores.__getitem__, reverse=True):
        if scores[encoding] < _PLAUSIBLE / 2:
            return None
        text = read_damaged(raw, encoding)
        if chinese_share(text) >= _PLAUSIBLE:
            return Decoded(text, encoding, 0, False)
    return None


def _refuse_noise(decoded: Decoded) -> Decoded:
    """Control characters in number mean that the bytes are no text."""
    sample = decoded.text[:_SAMPLE]
    # nearly no text has any, and looking for each of them is quicker than a pattern for all
    if any(map(sample.__contains__, _CONTROL_CHARACTERS)) and len(_CONTROL.findall(sample)) > len(sample) // 50:
        raise NotReadable(
            "binary", "文件不是文本（含有大量控制字符）", "the file is not text: it is full of control characters"
        )
    if "\ufffd" in decoded.text and decoded.text.count("\ufffd") > len(decoded.text) // 3:
        raise NotReadable("undecodable", "文件的字符大多已丢失", "most characters of the file are lost")
    return decoded


def _losses(decoded: Decoded) -> list[Note]:
    """One note for each run of bytes that could not be read."""
    notes = [
        Note(
            "encoding_repair",
            f"此处的字节按 {decoded.encoding} 无法读出，以 \ufffd 代替",
            f"the bytes here cannot be read as {decoded.encoding}; \ufffd stands for them",
            match.start(),
            match.end(),
        )
        for match in re.finditer("\ufffd+", decoded.text)
    ]
    if not notes:
        zh = f"文件的字节与 {decoded.encoding} 不完全相符"
        notes.append(Note("remark", zh, f"the bytes of the file are not quite {decoded.encoding}"))
    return notes[:_MAX_NOTES]
