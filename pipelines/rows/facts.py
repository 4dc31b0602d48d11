"""Rows of target, policy_reference, text_damage and arithmetic_check.

Belongs here: facts with a span of their own, and the task each lies in.
Does not belong here: finding them (`extract`).
"""

from __future__ import annotations

from collections.abc import Generator

from pipelines.conform import policies as instruments
from pipelines.extract.arithmetic import Finding, audit
from pipelines.extract.damage import Damage, find_damage
from pipelines.extract.policies import find_policies
from pipelines.extract.swapped_names import swapped_names
from pipelines.extract.targets import Context, Target, find_targets
from pipelines.rows.model import DocumentRows, Reading, Row, TaskIndex

# Facts are read from the text a document means to say, not from the page around it or from a second copy.
_SILENT_KINDS = frozenset({"chrome", "duplicate", "whitespace"})


def add_facts(reading: Reading, out: DocumentRows) -> Generator[None, None, list[Target]]:
    """Add every fact; pauses after each kind, and returns the targets."""
    folded, segments, structure, fields = reading.folded, reading.segments, reading.structure, reading.fields
    # what a covering notice tells its readers to report, and how often, is no target
    said = [segment for segment in segments if segment.kind != "body"] if structure.only_instructs else segments
    targets = find_targets(Context(folded, said, structure, fields, reading.simplified))
    yield
    swapped = swapped_names(folded, reading.signs.names)
    damages = find_damage(
        reading.text,
        folded,
        segments,
        reading.heads,
        swapped,
        reading.phrases,
        reading.signs,
        is_traditional=reading.is_traditional,
        has_private_use=reading.folding.has_private_use,
    )
    damages = sorted(
        [*damages, *_repairs(reading, damages)], key=lambda damage: (damage.start, damage.end, damage.kind)
    )
    yield
    findings = audit(folded, segments, structure, targets, fields, swapped, reading.signs.counts)
    yield
    tasks = TaskIndex(structure.tasks)
    out.extend("target", _targets(reading, targets, damages))
    out.extend("policy_reference", _policies(reading, out, tasks))
    out.extend("text_damage", _damages(reading, damages))
    out.extend("arithmetic_check", _checks(reading, findings, tasks))
    return targets


def _targets(reading: Reading, targets: list[Target], damages: list[Damage]) -> list[Row]:
    """Rows of the targets, after the audit has judged them and the ledger has named suspect values."""
    suspects = [(damage.start, damage.end) for damage in damages if damage.kind == "suspect_value"]
    for target in targets if suspects else ():
        at = target.quantity.start
        target.is_suspect = any(start <= at < end for start, end in suspects)
    return [target.row(reading.key, ordinal, reading.text) for ordinal, target in enumerate(targets, start=1)]


def _policies(reading: Reading, out: DocumentRows, tasks: TaskIndex) -> list[Row]:
    spoken = [(segment.start, segment.end) for segment in reading.segments if segment.kind not in _SILENT_KINDS]
    rows: list[Row] = []
    for reference in find_policies(reading.folded, spoken):
        title = reading.simplified(reference.title)
        if not instruments.normalise_title(title):
            continue  # brackets around nothing but marks
        instrument = instruments.instrument(title, reference.document_number)
        out.member("policy_instrument", instrument.policy_instrument_key, instrument)
        rows.append(
            (
                reading.key,
                len(rows) + 1,
                tasks.at(reference.start),
                instrument.policy_instrument_key,
                title,
                reference.document_number,
                reference.action,
                reading.text[reference.start : reference.end],
                reference.start,
                reference.end,
            )
        )
    return rows


def _repairs(reading: Reading, damages: list[Damage]) -> list[Damage]:
    """Places that reading the file repaired or lost, where the ledger does not name them already."""
    found = []
    for note in reading.source.notes:
        if note.kind == "remark" or note.start is None or note.end is None or note.end <= note.start:
            continue
        if not any(damage.start < note.end and note.start < damage.end for damage in damages):
            found.append(Damage(note.start, note.end, note.kind, None, "high", f"decode.{note.kind}"))
    return found


def _damages(reading: Reading, damages: list[Damage]) -> list[Row]:
    return [
        (reading.key, ordinal, kind, reading.text[start:end], likely, confidence, start, end, rule_id)
        for ordinal, (start, end, kind, likely, confidence, rule_id) in enumerate(damages, start=1)
    ]


def _checks(reading: Reading, findings: list[Finding], tasks: TaskIndex) -> list[Row]:
    return [
        (
            reading.key,
            ordinal,
            tasks.at(finding.start),
            finding.check_type,
            reading.simplified(finding.statement),
            finding.expression,
            finding.computed,
            finding.stated,
            finding.verdict,
            finding.start,
            finding.end,
            finding.rule_id,
        )
        for ordinal, finding in enumerate(findings, start=1)
    ]
