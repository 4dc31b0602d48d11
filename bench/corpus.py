"""Corpora of generated plans: any document of any size of corpus, from its number alone, with its truth.

Belongs here: what a document is made of: plan, page around it, copies, encodings.
Does not belong here: sentences and styles (`corpus_sentences`, `corpus_styles`), writing folders (`corpus_folder`).

Document 17 of seed 1 is the same whether 100 or a million are made, so corpora can be written in parallel, and a
smaller one is the beginning of a larger one. How long documents are, how often they say a page twice, are written in
Traditional characters or hard-wrapped comes from `corpus_statistics.json`.
"""

from __future__ import annotations

import json
import math
import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bench.corpus_sentences import Sentences
from bench.corpus_styles import STYLES, Plan, Truth, office
from bench.corpus_words import words
from bench.plans import copy_of, reposted

STATISTICS = Path(__file__).parent / "corpus_statistics.json"
_BYTES_A_CHARACTER = 2.9
_AROUND = 150  # characters of a page that are not its body: titles, date, what the last item is longer than wanted
_SMALLEST = 200  # characters of the shortest body
_INDENTS = (("\n", 5), ("\n\u3000\u3000", 4), ("\n\n", 3), ("\n\n    ", 2), ("\r\n\u3000\u3000", 1))
_FAITHFUL = ("exact", "reposted", "traditional", "width")
_DAMAGING = ("noise", "truncated", "repost_noise")
_HALF_WIDTH = str.maketrans("，：；（）", ",:;()")
_WRAP = 38


@dataclass(frozen=True, slots=True)
class Document:
    """A generated file and its truth.

    Attributes:
        cluster: documents with the same number are copies of one another.
        kind: original, next_year (another edition of an older document, no copy), or how a copy was made.
        truth: of the text before damage; for damaged copies (`is_damaged`) it is no reference.
        encoding: Python codec name. `script`: Hans or Hant.
        repeats: whether the page says its plan twice.
    """

    index: int
    raw: bytes
    cluster: int
    kind: str
    style: str
    truth: Truth
    encoding: str
    script: str
    is_damaged: bool
    repeats: bool

    @property
    def name(self) -> str:
        """Path below the folder of the corpus."""
        return f"{self.index // 1000:04}/{self.index:07}.txt"


def document(index: int, seed: int = 1, mean_bytes: int = 12_500) -> Document:
    """Document `index` of the corpus of `seed`, whose files have some `mean_bytes` on average."""
    rng = random.Random(f"{seed} document {index}")
    shares = statistics()["shares"]
    root, kind = _family(index, seed)
    written = _write(root, seed, mean_bytes)
    text = written.text
    script, is_damaged = written.script, False
    if kind in _FAITHFUL + _DAMAGING:
        text = copy_of(text, kind, rng)
        is_damaged = kind in _DAMAGING
        script = "Hant" if kind == "traditional" else script
    elif rng.random() < shares["chrome"]:
        text = reposted(text, rng)
    encoding = "big5hkscs" if script == "Hant" and rng.random() < 0.1 else _weighted(shares["encodings"], rng)
    raw, encoding = _encoded(text, encoding)
    truth, style, repeats = written.truth, written.style, written.repeats
    return Document(index, raw, root, kind, style, truth, encoding, script, is_damaged, repeats)


@dataclass(frozen=True, slots=True)
class _Written:
    """A plan before it is put on a page."""

    text: str
    style: str
    truth: Truth
    script: str
    repeats: bool


def _family(index: int, seed: int) -> tuple[int, str]:
    """The document that `index` is a copy of (itself if of none), and its kind."""
    rng = random.Random(f"{seed} family {index}")
    draw = rng.random()
    shares = statistics()["shares"]
    if index and draw < shares["copies"]:
        root, _ = _family(index - rng.randint(1, min(index, 400)), seed)
        kinds = _FAITHFUL * 2 + _DAMAGING
        return root, kinds[int(rng.random() * len(kinds))]
    is_edition = index and draw < shares["copies"] + shares["editions"]
    return index, "next_year" if is_edition else "original"


def _write(index: int, seed: int, mean_bytes: int) -> _Written:
    """The plan of an original or of an edition, whose words are those of the plan it follows."""
    own = random.Random(f"{seed} numbers {index}")
    root = index
    while _family(root, seed)[1] == "next_year":
        root, _ = _family(root - random.Random(f"{seed} before {root}").randint(1, min(root, 400)), seed)
    shape = random.Random(f"{seed} words {root}")
    shares = statistics()["shares"]
    style, title, write = STYLES[int(shape.random() * len(STYLES))]
    city = shape.choice(words()["city"])
    year = shape.randint(2006, 2022)
    reworded = 0.0
    if root != index:
        reworded, year = shares["reworded_in_an_edition"], year + own.randint(1, 3)
        city = own.choice((city, own.choice(words()["city"])))
    sentences = Sentences(shape, own, year)
    rates = (shares["target_sentences"], shares["policy_sentences"])
    fresh = Sentences(own, own, year)
    plan = Plan(sentences, office(sentences, city), _length(shape, mean_bytes), rates, fresh, reworded)
    heading = f"{city}{year}年{title}"
    half, is_wrapped, is_traditional, repeats = (
        shape.random() < shares[name] for name in ("half_width", "wrapped", "traditional", "says_it_twice")
    )
    indent = _weighted(dict(_INDENTS), shape)
    intro = f"{year}年是推进科技创新的重要一年。现将今年的工作安排如下。"
    write(plan)
    body = [*plan.paragraphs, f"{city}科学技术局", f"{year}年{shape.randint(1, 4)}月{shape.randint(1, 28)}日"]
    paragraphs = [heading, intro, *plan.paragraphs, heading, intro, *body] if repeats else [heading, intro, *body]
    if is_wrapped:
        paragraphs = [line for paragraph in paragraphs for line in _wrapped(paragraph)]
    text = indent.join(paragraphs)
    if half:
        text = text.translate(_HALF_WIDTH)
    if is_traditional:
        text = copy_of(text, "traditional", own)
    return _Written(text, style, plan.truth, "Hant" if is_traditional else "Hans", repeats)


def _length(rng: random.Random, mean_bytes: int) -> int:
    """Characters of a body: log-normal, as real ones are, between a paragraph and ten times the mean."""
    spread = statistics()["shares"]["length_sigma"]
    mean = max(mean_bytes / _BYTES_A_CHARACTER - _AROUND, _SMALLEST)
    drawn = rng.lognormvariate(math.log(mean) - spread**2 / 2, spread)
    return int(min(max(drawn, _SMALLEST), 10 * mean))


def _wrapped(paragraph: str) -> list[str]:
    """Lines of at most 38 characters, as pages made from a PDF have them."""
    return [paragraph[at : at + _WRAP] for at in range(0, len(paragraph), _WRAP)]


def _encoded(text: str, encoding: str) -> tuple[bytes, str]:
    """The bytes of a text, and the codec: UTF-8 where the wanted one lacks a character."""
    try:
        return (b"\xff\xfe" if encoding == "utf-16-le" else b"") + text.encode(encoding), encoding
    except UnicodeEncodeError:
        return text.encode(), "utf-8"


def _weighted(weights: dict[str, float], rng: random.Random) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]


@cache
def statistics() -> dict[str, Any]:
    """The figures that corpora are made by, and those they were measured on."""
    found: dict[str, Any] = json.loads(STATISTICS.read_text(encoding="utf-8"))
    return found
