"""The measure of targets: found at all, and every attribute right.

Belongs here: matching targets and comparing their attributes.
Does not belong here: the other measures.
"""

from __future__ import annotations

from yaodian.evaluate.comparing import best_pairs, jaccard, likeness, overlap, rates, same_number, share, unit_name
from yaodian.evaluate.measures import Figures, missing
from yaodian.evaluate.subject import Record, Say, Subject

ATTRIBUTES = ("value", "comparator", "unit", "kind", "deadline", "base", "indicator")
_SAME_INDICATOR = 0.6
_SHARE_TOLERANCE = 1e-3


def targets(subject: Subject, say: Say) -> tuple[Figures, Figures]:
    """Targets by value span, and those of them that are right in every attribute."""
    gold = subject.gold["targets"]
    predicted = [_with_value_span(row) for row in subject.read("target")]
    pairs = best_pairs(
        (_score(subject, wanted, row), g, p)
        for g, wanted in enumerate(gold)
        for p, row in enumerate(predicted)
        if overlap(subject.placed(wanted["value_start"], wanted["value_end"]), _value_span(row))
    )
    lost = missing(gold, pairs)
    for wanted in lost:
        say(f"missed {wanted['target_id']} {wanted['quote'][:40]}")
    alarms = [row for p, row in enumerate(predicted) if p not in set(pairs.values())]
    for row in alarms:
        say(f"false alarm {row.get('quote') or subject.raw[row['char_start'] : row['char_end']]!r}")
    right = dict.fromkeys(ATTRIBUTES, 0)
    whole = found = 0
    for g, p in pairs.items():
        wanted, row = gold[g], predicted[p]
        if wanted["borderline"]:
            continue
        found += 1
        judged = judge(wanted, row)
        for name, is_right in judged.items():
            right[name] += is_right
        whole += all(judged.values())
        if wrong := [name for name, is_right in judged.items() if not is_right]:
            say(f"{wanted['target_id']} wrong {','.join(wrong)}: got {_as_found(row)}; wanted {_as_wanted(wanted)}")
    figures = {
        **rates(found, len(alarms), len(lost)),
        "attributes": {name: share(count, found) for name, count in right.items()},
    }
    return figures, rates(whole, len(alarms) + found - whole, len(lost) + found - whole)


def judge(wanted: Record, row: Record) -> dict[str, bool]:
    """Attribute → whether it is right."""
    return {
        "value": _same_value(wanted, row),
        "comparator": row["comparator"] in [wanted["comparator"], *(wanted.get("comparator_alt") or [])],
        "unit": _same_unit(wanted, row),
        "kind": row["target_kind"] in [wanted["kind"], *(wanted.get("kind_alt") or [])],
        "deadline": row["deadline_year"] in [wanted["deadline_year"], *(wanted.get("deadline_accept") or [])],
        "base": same_number(row["base_value"], _base_value(wanted))
        and (row["base_year"] == wanted["base_year"] or wanted.get("base_year_basis") == "inferred"),
        "indicator": likeness(row["indicator_name"], wanted["indicator"]) >= _SAME_INDICATOR,
    }


def _score(subject: Subject, wanted: Record, row: Record) -> float:
    quote = subject.placed(wanted["quote_start"], wanted["quote_end"])
    score = 1 + likeness(row["indicator_name"], wanted["indicator"])
    score += 0.5 * jaccard(quote, (row["char_start"], row["char_end"]))
    score += same_number(row["value_low"], wanted["value_low_norm"]) or same_number(
        row["value_high"], wanted["value_high_norm"]
    )
    return score + 0.5 * (row["target_kind"] in [wanted["kind"], *(wanted.get("kind_alt") or [])])


def _with_value_span(row: Record) -> Record:
    """A row without value span, against the contract, still gets scored by its quote."""
    if row["value_char_start"] is not None:
        return row
    return {**row, "value_char_start": row["char_start"], "value_char_end": row["char_end"]}


def _value_span(row: Record) -> tuple[int, int]:
    return row["value_char_start"], row["value_char_end"]


def _same_value(wanted: Record, row: Record) -> bool:
    low, high = row["value_low"], row["value_high"]
    want_low, want_high = wanted["value_low_norm"], wanted["value_high_norm"]
    if same_number(low, want_low) and same_number(high, want_high):
        return True
    if wanted["unit"] == "比例" and row["unit"] in ("%", "百分比") and want_low is not None:
        as_share = (low or 0) / 100
        return same_number(as_share, want_low) or abs(as_share - want_low) < _SHARE_TOLERANCE
    if wanted["comparator"] in ("eq", "approx") and row["comparator"] in (wanted.get("comparator_alt") or []):
        return same_number(low, want_low)
    return bool(wanted.get("suspect") and row.get("is_suspect") and same_number(low, 5) and same_number(high, 8))


def _same_unit(wanted: Record, row: Record) -> bool:
    accepted = {unit_name(unit) for unit in [wanted["unit"], *(wanted.get("unit_alt") or [])]}
    return unit_name(row["unit"]) in accepted or (wanted["unit"] == "比例" and row["unit"] == "%")


def _base_value(wanted: Record) -> float | None:
    value: float | None = wanted.get("base_value_norm", wanted["base_value"])
    return value


def _as_found(row: Record) -> str:
    return (
        f"{row['indicator_name']!r} {row['comparator']} {row['value_low']}..{row['value_high']} {row['unit']}"
        f" {row['target_kind']} by {row['deadline_year']} base {row['base_year']}/{row['base_value']}"
    )


def _as_wanted(wanted: Record) -> str:
    return (
        f"{wanted['indicator']!r} {wanted['comparator']} {wanted['value_low_norm']}..{wanted['value_high_norm']}"
        f" {wanted['unit']} {wanted['kind']} by {wanted['deadline_year']}"
        f" base {wanted['base_year']}/{wanted.get('base_value_norm')}"
    )
