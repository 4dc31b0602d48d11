"""What the rules of extraction say, a sentence each: the ``rule_id`` of a row for people.

Belongs here: reading `extraction_rules.csv`.
Does not belong here: the rules (`pipelines.extract`), rules of tables (`Rule`).

An id with a colon names a family and the word that decided: ``label:牵头单位``.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources


@cache
def rules() -> dict[str, tuple[str, str]]:
    """Rule or family → Chinese and English sentence; ``{word}`` in them stands for the word of a family."""
    text = resources.files("schemas").joinpath("extraction_rules.csv").read_text(encoding="utf-8")
    return {row["rule_id"]: (row["zh"], row["en"]) for row in csv.DictReader(text.splitlines(), strict=True)}


def sentence(rule_id: str, lang: str) -> str | None:
    """What a rule says, in ``zh`` or ``en``; None for an id that is not listed."""
    name, colon, word = rule_id.partition(":")
    found = rules().get(name + colon)
    return found[0 if lang == "zh" else 1].replace("{word}", word) if found else None
