"""The measures of a document: what is right, what is missed, what is a false alarm.

Belongs here: one function per measure, each giving its figures and saying every miss through `say`.
Does not belong here: how values are compared (`yaodian.evaluate.comparing`); targets, the longest measure, have
their own module.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from yaodian.evaluate.comparing import bare, best_pairs, jaccard, likeness, overlap, rates, same_text, share
from yaodian.evaluate.subject import Record, Say, Subject

Figures = dict[str, Any]

_SAME_SPAN = 0.8
_SAME_TITLE = 0.75
_SAME_POLICY = 0.9
# A predicted anomaly counts for a gold one only when it is not much longer.
_ANOMALY_ROOM = 12
_VOCABULARY_KINDS = frozenset({"tw_phrase", "tw_orthography", "duplicated_block"})
_REMARKS = (None, "plausibility", "other")


def required(entries: Iterable[Record], matched: Iterable[int]) -> int:
    """How many entries are matched, those in doubt left out."""
    hit = set(matched)
    return sum(1 for i, entry in enumerate(entries) if i in hit and not entry.get("borderline"))


def missing(entries: Iterable[Record], matched: Iterable[int]) -> list[Record]:
    """The entries that should have been found and were not."""
    hit = set(matched)
    return [entry for i, entry in enumerate(entries) if i not in hit and not entry.get("borderline")]


def segments(subject: Subject, say: Say) -> Figures:
    """Characters without a segment, and the share of characters that are not space whose kind is right.

    Sets `subject.delta` when the document agrees better with the other copy of a repeated block.
    """
    size = len(subject.raw)
    kinds: list[str | None] = [None] * size
    position, holes = 0, 0
    for row in sorted(subject.read("segment"), key=lambda row: row["char_start"]):
        holes += abs(row["char_start"] - position)
        position = row["char_end"]
        for i in range(max(0, row["char_start"]), min(size, position)):
            kinds[i] = row["kind"]
    holes += abs(size - position)
    wanted = _wanted_kinds(subject)
    right = _agreement(kinds, wanted)
    chosen = wanted
    for block in subject.repeats:
        swapped = _other_copy(wanted, block)
        if (other := _agreement(kinds, swapped)) > right:
            right, chosen, subject.delta = other, swapped, block["delta"]
    wrong: dict[tuple[str, str | None], list[int]] = {}
    for i, (kind, also) in chosen.items():
        if kinds[i] != kind and kinds[i] not in also:
            wrong.setdefault((kind, kinds[i]), []).append(i)
    for (kind, got), places in sorted(wrong.items(), key=lambda entry: -len(entry[1])):
        say(f"{len(places)} characters of {kind} came out as {got}, first at {places[0]}: {subject.snippet(places[0])}")
    return {"conservation_gap_chars": holes, "segment_accuracy": share(right, len(chosen))}


Wanted = dict[int, tuple[str, tuple[str, ...]]]


def _wanted_kinds(subject: Subject) -> Wanted:
    wanted: Wanted = {}
    for segment in subject.gold["segments"]:
        if segment["kind"] == "whitespace":
            continue
        also = tuple(segment.get("alt_kinds") or ())
        for i in range(segment["start"], segment["end"]):
            if not subject.raw[i].isspace():
                wanted[i] = (segment["kind"], also)
    return wanted


def _other_copy(wanted: Wanted, block: Record) -> Wanted:
    """What is wanted of a pipeline that kept the first copy instead of the second."""
    swapped = dict(wanted)
    delta = block["delta"]
    for i in range(block["start"], block["end"]):
        if i + delta in wanted:
            swapped[i] = wanted[i + delta]
            swapped[i + delta] = ("duplicate", ())
    return swapped


def _agreement(kinds: list[str | None], wanted: Wanted) -> int:
    return sum(kinds[i] == kind or kinds[i] in also for i, (kind, also) in wanted.items())


def document_fields(subject: Subject, say: Say) -> Figures:
    """How many of the nine document fields are right."""
    gold = subject.gold["document"]
    accepted = {
        "issuer_name": gold.get("issuer_accept") or [gold["issuer_name"]],
        "region_code": [gold["admin_code_gbt2260"]],
        "plan_start_year": [gold["plan_start_year"]],
        "plan_end_year": [gold["plan_end_year"]],
        "document_type": [gold["doc_type"], *(gold.get("doc_type_also") or [])],
        "issue_date": [gold["issue_date"]],
        "publish_date": gold.get("publish_date_accept") or [gold["publish_date"]],
        "script": [gold["script"]],
    }
    found = subject.read("document")
    if not found:
        say("the document is not in the warehouse")
        return {"right": 0, "of": len(accepted) + 1}
    row = found[0]
    right = 0
    for name, values in accepted.items():
        got = _iso(row.get(name)) if name.endswith("_date") else row.get(name)
        if same_text(got, values):
            right += 1
        else:
            say(f"{name}: got {got!r}, wanted {values!r}")
    title = row.get("title")
    titles = [each for each in (gold["title"], gold.get("plan_title")) if each]
    if any(likeness(title, each) >= _SAME_TITLE for each in titles) or (
        title is None and gold.get("title_source") == "inferred"
    ):
        right += 1
    else:
        say(f"title: got {title!r}, wanted {titles!r}")
    return {"right": right, "of": len(accepted) + 1}


def _iso(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        return value.isoformat()
    return None if value is None else str(value)[:10]


def tasks(subject: Subject, say: Say) -> Figures:
    """Tasks by span. Fills `subject.task_keys`."""
    gold, predicted = subject.gold["tasks"], subject.read("task")
    spans = [subject.placed(task["start"], task["end"]) for task in gold]
    scored = []
    for g, span in enumerate(spans):
        for p, row in enumerate(predicted):
            alike = jaccard(span, (row["char_start"], row["char_end"]))
            if alike >= _SAME_SPAN:
                scored.append((alike, g, p))
    pairs = best_pairs(scored)
    subject.task_keys = {gold[g]["task_id"]: predicted[p]["task_key"] for g, p in pairs.items()}
    lost = missing(gold, pairs)
    for task in lost:
        say(f"missed {task['task_id']} [{task['start']},{task['end']}) {task['title_or_first_sentence'][:30]}")
    alarms = [row for p, row in enumerate(predicted) if p not in set(pairs.values())]
    for row in alarms:
        say(f"false alarm [{row['char_start']},{row['char_end']}) {subject.snippet(row['char_start'])}")
    exact = sum(spans[g] == (predicted[p]["char_start"], predicted[p]["char_end"]) for g, p in pairs.items())
    return {**rates(required(gold, pairs), len(alarms), len(lost)), "exact_span": share(exact, len(pairs))}


def responsibilities(subject: Subject, say: Say) -> Figures:
    """Who answers for what: task, role and name together. Needs `tasks` first."""
    wanted = {
        (subject.task_keys.get(row["task_id"], row["task_id"]), row["role"], bare(row["name_normalized"])): row
        for row in subject.gold["responsibilities"]
    }
    got = {(row["task_key"], row["role"], bare(row["party_name"])): row for row in subject.read("responsibility")}
    right = set(wanted) & set(got)
    for key in sorted(set(wanted) - right, key=str):
        row = wanted[key]
        say(f"missed {row['task_id']} {row['role']} {row['name_normalized']}")
    for key in sorted(set(got) - right, key=str):
        say(f"false alarm {key}")
    same_type = sum(wanted[key]["party_type"] == got[key]["party_type"] for key in right)
    figures = rates(len(right), len(got) - len(right), len(wanted) - len(right))
    return {**figures, "party_type_accuracy": share(same_type, len(right))}


def policy_references(subject: Subject, say: Say) -> Figures:
    """Bracketed titles by span and title, and whether their action is right."""
    gold, predicted = subject.gold["policy_refs"], subject.read("policy_reference")
    scored = []
    for g, reference in enumerate(gold):
        span = subject.placed(reference["quote_start"], reference["quote_end"])
        for p, row in enumerate(predicted):
            alike = jaccard(span, (row["char_start"], row["char_end"]))
            if alike >= _SAME_SPAN and likeness(row["title"], reference["title_normalized"]) >= _SAME_POLICY:
                scored.append((alike, g, p))
    pairs = best_pairs(scored)
    same_action = 0
    for g, reference in enumerate(gold):
        if g not in pairs:
            if not reference["borderline"]:
                say(f"missed {reference['quote']}")
            continue
        action = predicted[pairs[g]]["action"]
        if action in [reference["action"], *reference["actions"], *(reference.get("action_alt") or [])]:
            same_action += not reference["borderline"]
        else:
            say(f"{reference['quote']} action {action}, wanted {reference['actions']}")
    right = required(gold, pairs)
    figures = rates(right, len(predicted) - len(pairs), len(missing(gold, pairs)))
    return {**figures, "action_accuracy": share(same_action, right)}


def anomalies(subject: Subject, say: Say) -> Figures:
    """Damage of high confidence, place by place, vocabulary differences left out."""
    predicted = subject.read("anomaly")
    spans = [(row["char_start"], row["char_end"]) for row in predicted]
    known: set[int] = set()
    hit = of = readable = read = 0
    for entry in subject.gold["anomalies"]:
        own = (entry["start"], entry["end"])
        for place in entry.get("occurrences") or [own]:
            start, end = subject.placed(*place)
            room = max(_ANOMALY_ROOM, 3 * (end - start))
            near = [
                p for p, span in enumerate(spans) if overlap((start - 1, end + 1), span) and span[1] - span[0] <= room
            ]
            known.update(near)
            scored = entry["confidence"] == "high" and entry["kind"] not in _VOCABULARY_KINDS
            if not scored or tuple(place) != own:
                continue
            of += 1
            if not near:
                say(f"missed {entry['kind']} at {entry['start']}: {entry['raw'][:30]!r}")
                continue
            hit += 1
            if entry["likely_reading"]:
                readable += 1
                read += _reads(bare(entry["likely_reading"]), [bare(predicted[p]["likely_reading"]) for p in near])
    for p, row in enumerate(predicted):
        if p not in known:
            say(f"not in gold {row['kind']} at {row['char_start']}: {subject.snippet(*spans[p])}")
    return {
        "recall": share(hit, of),
        "hit": hit,
        "of": of,
        "reading_accuracy": share(read, readable),
        "predicted": len(predicted),
        "known": len(known),
    }


def _reads(wanted: str, readings: list[str]) -> bool:
    return any(reading and (wanted in reading or reading in wanted) for reading in readings)


def arithmetic(subject: Subject, say: Say) -> Figures:
    """Checks a machine should find, by type and verdict; and how many failures are claimed."""
    predicted = subject.read("arithmetic_check")
    hit: dict[str, int] = {}
    of: dict[str, int] = {}
    for check in subject.gold.get("arithmetic_checks", []):
        kind = check.get("check_type")
        if kind in _REMARKS:
            continue
        of[kind] = of.get(kind, 0) + 1
        spans = [subject.placed(quote["start"], quote["end"]) for quote in check["quotes"]]
        found = any(
            row["check_type"] == kind and row["verdict"] == check["verdict"] and _stands_at(row, spans)
            for row in predicted
        )
        hit[kind] = hit.get(kind, 0) + found
        if not found:
            say(f"missed {check['check_id']} {kind} {check['verdict']}: {check['statement']}")
    claimed = [row for row in predicted if row["verdict"] == "fail"]
    for row in claimed:
        say(f"claims fail: {row['statement']} ({row['expression']})")
    return {"hit": hit, "of": of, "claimed_fail": len(claimed)}


def _stands_at(row: Record, spans: list[tuple[int, int]]) -> bool:
    if not spans or row["char_start"] is None:
        return True
    return any(overlap(span, (row["char_start"], row["char_end"])) for span in spans)
