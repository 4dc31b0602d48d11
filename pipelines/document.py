"""One document: from bytes to the rows of every silver table.

Belongs here: the order of the steps, and turning what they find into rows.
Does not belong here: any rule about text; those stand in `structure` and `extract`.

A document's rows are a pure function of its bytes, the parser version and the lexicon. Nothing here knows a path or a clock.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import Any

from pipelines.conform import organizations, periods, persons, themes
from pipelines.conform import policies as instruments
from pipelines.decode import Decoded, decode
from pipelines.extract.arithmetic import Finding, audit
from pipelines.extract.damage import PINYIN, Damage, find_damage
from pipelines.extract.fields import Fields, read_fields, read_type
from pipelines.extract.policies import find_policies
from pipelines.extract.responsibilities import ClauseReading, first_is_lead, read_clause
from pipelines.extract.targets import Context, Target, find_targets
from pipelines.lexicon import terms
from pipelines.structure.clauses import Clause
from pipelines.structure.layout import lay_out
from pipelines.structure.outline import Outline, Task, outline
from pipelines.structure.paragraphs import Paragraph, paragraphs_of
from pipelines.structure.repeats import Repeat, find_repeats
from pipelines.structure.segments import Segment, partition
from pipelines.text.fold import Folded, fold
from pipelines.text.numerals import date_key, find_date
from schemas.keys import NOT_APPLICABLE, UNKNOWN

Row = tuple[Any, ...]

# Facts are read from the text a document means to say, not from the page around it or from a second copy.
_SILENT_KINDS = frozenset({"chrome", "duplicate", "whitespace"})
_FIRST_SENTENCE = re.compile("[。!?]")


@dataclass(slots=True)
class DocumentRows:
    """Rows of one content by silver table, in the column order of the contract; dimension members by table and key."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    members: dict[str, dict[int, Row]] = field(default_factory=dict)

    def add(self, table: str, row: Row) -> None:
        """Append one row."""
        self.rows.setdefault(table, []).append(row)


def parse_document(content_key: int, raw: bytes) -> DocumentRows:
    """Parse the bytes of one document.

    Raises:
        NotReadable: the bytes are no readable document (see `pipelines.decode`).
    """
    decoded = decode(raw)
    return _Assembler(content_key, raw, decoded).assemble()


class _Assembler:
    """Runs the steps of one document and collects its rows."""

    def __init__(self, content_key: int, raw: bytes, decoded: Decoded) -> None:
        self.key = content_key
        self.raw = raw
        self.decoded = decoded
        self.text = decoded.text
        self.folding: Folded = fold(decoded.text)
        self.folded = self.folding.text
        self.is_traditional = self.folding.script == "Hant"
        self.out = DocumentRows()
        self.aliases: dict[str, tuple[int, str]] = {}

    def assemble(self) -> DocumentRows:
        paragraphs = paragraphs_of(self.folded)
        repeats = find_repeats(self.folded, paragraphs)
        removed = {index for repeat in repeats for index in range(repeat.removed_first, repeat.removed_last + 1)}
        layout = lay_out(self.folded, paragraphs, removed)
        kind = read_type(self.folded, paragraphs, layout)
        structure = outline(self.folded, paragraphs, layout, orders_measures=kind[1])
        pieces = list(structure.pieces)
        pieces += [
            (paragraphs[index].start, paragraphs[index].end, name, None)
            for index, name in layout.kinds.items()
            if name != "duplicate"
        ]
        pieces += [
            (paragraphs[repeat.removed_first].start, paragraphs[repeat.removed_last].end, "duplicate", None)
            for repeat in repeats
        ]
        self.segments = partition(self.folded, pieces)
        self.bytes_at = (
            self.decoded.byte_offsets(cut for segment in self.segments for cut in (segment.start, segment.end)) or {}
        )
        self.fields = read_fields(self.folded, paragraphs, layout, kind)
        self.spoken = [(segment.start, segment.end) for segment in self.segments if segment.kind not in _SILENT_KINDS]
        self._segments()
        self._sections(structure)
        self._duplicates(paragraphs, repeats)
        readings = self._responsibilities(structure)
        targets = find_targets(Context(self.folded, self.segments, structure, self.fields, self.simplified))
        damages = find_damage(self.text, self.folded, self.segments, paragraphs, is_traditional=self.is_traditional)
        findings = audit(self.folded, self.segments, structure, targets, self.fields)
        self._targets(targets, damages)
        self._policies(structure)
        self._damages(damages)
        self._checks(findings, structure)
        self._tasks(structure, readings, targets)
        for alias, (organization_key, basis) in self.aliases.items():
            self.out.add("organization_alias", (self.key, alias, organization_key, basis))
        self._document()
        return self.out

    # --- values -------------------------------------------------------------------------------------------

    def simplified(self, text: str) -> str:
        """A folded value as mainland readers write it: one line, Taiwan terms resolved where the text was converted."""
        value = re.sub(r"\s+", "", text) if "\n" in text else text.strip()
        value = PINYIN.sub("", value) if "(" in value else value
        return terms.to_mainland(value) if self.is_traditional else value

    def span(self, start: int, end: int) -> str:
        return self.simplified(self.folded[start:end])

    def _byte(self, cut: int) -> int | None:
        return self.bytes_at.get(cut)

    # --- structure ------------------------------------------------------------------------------------------

    def _segments(self) -> None:
        for ordinal, segment in enumerate(self.segments, start=1):
            section = None if segment.section is None else segment.section + 1
            self.out.add(
                "text_segment",
                (
                    self.key,
                    ordinal,
                    section,
                    segment.kind,
                    segment.start,
                    segment.end,
                    self._byte(segment.start),
                    self._byte(segment.end),
                    self.text[segment.start : segment.end],
                ),
            )

    def _sections(self, structure: Outline) -> None:
        self.paths: list[str] = []
        for ordinal, section in enumerate(structure.sections, start=1):
            heading = self.span(section.heading_start, section.heading_end)
            path = heading if section.parent is None else f"{self.paths[section.parent]} / {heading}"
            self.paths.append(path)
            parent = None if section.parent is None else section.parent + 1
            number = self.text[section.start : section.number_end]
            self.out.add(
                "section",
                (
                    self.key,
                    ordinal,
                    parent,
                    section.depth,
                    section.sibling,
                    number,
                    heading or None,
                    path or "—",
                    section.start,
                    section.end,
                ),
            )

    def _duplicates(self, paragraphs: list[Paragraph], repeats: list[Repeat]) -> None:
        for ordinal, repeat in enumerate(repeats, start=1):
            left = paragraphs[repeat.removed_first].start, paragraphs[repeat.removed_last].end
            self.out.add(
                "duplicate_block",
                (
                    self.key,
                    ordinal,
                    *left,
                    repeat.kept_start,
                    repeat.kept_end,
                    repeat.similarity,
                    repeat.matched_chars,
                    "aligned_grams",
                    "removed",
                ),
            )

    # --- facts ------------------------------------------------------------------------------------------------

    def _responsibilities(self, structure: Outline) -> list[dict[str, int]]:
        """Rows of every party; returns the number of parties by role for each task."""
        lead_is_first = first_is_lead(self.folded)
        readings: dict[Clause, ClauseReading] = {}
        counts: list[dict[str, int]] = []
        self.deadlines: list[str | None] = []
        ordinal = 0
        for sequence, task in enumerate(structure.tasks, start=1):
            clauses = [(clause, False) for clause in task.clauses]
            if not clauses:
                clauses = [(clause, True) for clause in self._inherited(structure, task)]
            parties = []
            deadline = None
            for clause, is_inherited in clauses:
                reading = readings.get(clause)
                if reading is None:
                    reading = readings[clause] = read_clause(
                        self.folded, clause.inner_start, clause.inner_end, lead_is_first=lead_is_first
                    )
                parties += [(party, is_inherited) for party in reading.parties]
                deadline = deadline or reading.deadline
            self.deadlines.append(deadline)
            seen: set[tuple[str, str]] = set()
            parties = [
                item for item in parties if (key := (item[0].role, item[0].name)) not in seen and not seen.add(key)
            ]  # type: ignore[func-returns-value]
            by_role: dict[str, int] = {}
            for party, _ in parties:
                by_role[party.role] = by_role.get(party.role, 0) + 1
            position: dict[str, int] = {}
            for party, is_inherited in parties:
                ordinal += 1
                position[party.role] = position.get(party.role, 0) + 1
                name = self.simplified(party.name)
                is_person = party.is_person and not (
                    organizations.looks_like_organization(name) and not organizations.looks_like_person(name)
                )
                if is_person:
                    scope = self.fields.issuer
                    person = persons.resolve(name, scope)
                    organization_key, person_key, is_collective = (
                        (scope.organization_key if scope else UNKNOWN),
                        person.person_key,
                        False,
                    )
                    self.out.members.setdefault("person", {})[person.person_key] = _row(person)
                else:
                    resolution = organizations.resolve_with_basis(name, self.fields.issuer, self.fields.region_key)
                    organization = resolution.organization
                    organization_key, person_key, is_collective = (
                        organization.organization_key,
                        NOT_APPLICABLE,
                        organization.is_collective,
                    )
                    self._organization(organization)
                    self.aliases[name] = (organization_key, resolution.basis_code)
                self.out.add(
                    "responsibility",
                    (
                        self.key, ordinal, sequence, party.role, "person" if is_person else "organization", organization_key, person_key,
                        position[party.role], name, self.text[party.start : party.end], is_collective, is_inherited,
                        round(1 / len(parties), 8), round(1 / by_role[party.role], 8), party.rule_id, party.start, party.end,
                    ),
                )  # fmt: skip
            counts.append(by_role)
        return counts

    def _inherited(self, structure: Outline, task: Task) -> list[Clause]:
        """The clause of the nearest heading above a task that has none of its own."""
        section = task.section
        while section is not None:
            clause = structure.sections[section].clause
            if clause is not None:
                return [clause]
            section = structure.sections[section].parent
        return []

    def _organization(self, organization: organizations.Organization) -> None:
        for member in organizations.with_ancestors(organization):
            self.out.members.setdefault("organization", {})[member.organization_key] = _row(member)

    def _targets(self, targets: list[Target], damages: list[Damage]) -> None:
        """Rows of the targets, after the audit has judged them and the ledger has named suspect values."""
        suspects = [(damage.start, damage.end) for damage in damages if damage.kind == "suspect_value"]
        for ordinal, target in enumerate(targets, start=1):
            at = target.quantity.start
            target.is_suspect = any(start <= at < end for start, end in suspects)
            self.out.add("target", target.row(self.key, ordinal, self.text))

    def _policies(self, structure: Outline) -> None:
        tasks = _TaskIndex(structure.tasks)
        for ordinal, reference in enumerate(find_policies(self.folded, self.spoken), start=1):
            title = self.simplified(reference.title)
            instrument = instruments.instrument(title, reference.document_number)
            self.out.members.setdefault("policy_instrument", {})[instrument.policy_instrument_key] = _row(instrument)
            self.out.add(
                "policy_reference",
                (
                    self.key, ordinal, tasks.at(reference.start), instrument.policy_instrument_key, title, reference.document_number,
                    reference.action, self.text[reference.start : reference.end], reference.start, reference.end,
                ),
            )  # fmt: skip

    def _damages(self, damages: list[Damage]) -> None:
        for ordinal, damage in enumerate(damages, start=1):
            self.out.add(
                "text_damage",
                (
                    self.key,
                    ordinal,
                    damage.kind,
                    self.text[damage.start : damage.end],
                    damage.reading,
                    damage.confidence,
                    damage.start,
                    damage.end,
                    damage.rule_id,
                ),
            )

    def _checks(self, findings: list[Finding], structure: Outline) -> None:
        tasks = _TaskIndex(structure.tasks)
        for ordinal, finding in enumerate(findings, start=1):
            self.out.add(
                "arithmetic_check",
                (
                    self.key, ordinal, tasks.at(finding.start) if finding.start is not None else None, finding.check_type,
                    self.simplified(finding.statement), finding.expression, finding.computed, finding.stated, finding.verdict,
                    finding.start, finding.end, finding.rule_id,
                ),
            )  # fmt: skip

    def _tasks(self, structure: Outline, counts: list[dict[str, int]], targets: list[Target]) -> None:
        per_task: dict[int, int] = {}
        for target in targets:
            if target.task is not None:
                per_task[target.task] = per_task.get(target.task, 0) + 1
        all_numbered = all(task.number is not None for task in structure.tasks)
        for sequence, task in enumerate(structure.tasks, start=1):
            raw = self.text[task.start : task.end]
            stop = _FIRST_SENTENCE.search(self.folded, task.text_start, task.end)
            title = self.span(task.text_start, stop.start() if stop else task.end)
            number = self.text[task.start : task.number_end] if task.number_end is not None else None
            section = None if task.section is None else task.section + 1
            by_role = counts[sequence - 1]
            self.out.add(
                "task",
                (
                    self.key, sequence, section, task.number if all_numbered and task.number is not None else task.position, number,
                    title or None, raw, task.start, task.end, self._byte(task.start), self._byte(task.end), self._due(self.deadlines[sequence - 1]),
                    len(raw), per_task.get(sequence, 0), by_role.get("leader", 0), by_role.get("lead", 0), by_role.get("participant", 0),
                    by_role.get("responsible", 0),
                ),
            )  # fmt: skip
            for theme_key, weight, rule in themes.of(self.simplified(self.folded[task.text_start : task.end])):
                self.out.add("task_theme", (self.key, sequence, theme_key, weight, rule))

    def _due(self, deadline: str | None) -> int:
        """The date key of a deadline written in a clause (6月底完成); the plan's end where there is none."""
        end = self.fields.plan_end_year
        if deadline is None:
            return date_key(end)
        found = find_date(deadline)
        if found:
            return date_key(found[2], found[3], found[4])
        month = re.search("([0-9]{1,2})月", deadline)
        year = re.search("((?:19|20)[0-9]{2})年", deadline)
        stated = int(year.group(1)) if year else end
        return date_key(stated, int(month.group(1)) if month and stated and 1 <= int(month.group(1)) <= 12 else None)

    # --- the document -----------------------------------------------------------------------------------------

    def _document(self) -> None:
        fields: Fields = self.fields
        if fields.issuer is not None:
            self._organization(fields.issuer)
        period_key = UNKNOWN
        period = periods.resolve(fields.plan_start_year, fields.plan_end_year, fields.period_is_inferred)
        if period is not None:
            period_key = period.plan_period_key
            self.out.members.setdefault("plan_period", {})[period.plan_period_key] = _row(period)
        normalized = re.sub(r"\s+", "", self.folded)
        self.out.add(
            "document",
            (
                self.key, hashlib.sha256(self.raw).hexdigest(), hashlib.sha256(normalized.encode("utf-8", "surrogatepass")).hexdigest(),
                len(self.raw), len(self.text), self.decoded.encoding, self.folding.script, False,
                self.simplified(fields.title) if fields.title else None, fields.document_number, fields.document_type,
                fields.issuer.organization_key if fields.issuer else UNKNOWN, fields.region_key, period_key, fields.issue_date, fields.publish_date,
            ),
        )  # fmt: skip


def _row(member: Any) -> Row:
    """The fields of a dimension member in declared order."""
    return tuple(getattr(member, name) for name in member.__dataclass_fields__)


class _TaskIndex:
    """Which task a position lies in, for positions asked in any order."""

    def __init__(self, tasks: list[Task]) -> None:
        import bisect

        self._bisect = bisect.bisect_right
        self._starts = [task.start for task in tasks]
        self._ends = [task.block_end for task in tasks]

    def at(self, position: int) -> int | None:
        """The sequence number (from 1) of the task that holds `position`, or None."""
        index = self._bisect(self._starts, position) - 1
        return index + 1 if index >= 0 and position < self._ends[index] else None


__all__ = ["DocumentRows", "Segment", "parse_document"]
