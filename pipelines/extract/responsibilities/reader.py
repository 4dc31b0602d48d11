"""What a clause says: its parties with their roles, and its deadline.

Belongs here: labels, closing verbs, 会同, and the order that makes the first a lead.
Does not belong here: cutting a list into names (`members`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pipelines.conform import organizations
from pipelines.extract.responsibilities.members import split_join, tokens, trim
from pipelines.extract.responsibilities.model import ClauseReading, Member, Name, Party
from pipelines.extract.responsibilities.words import roles, verb_words
from pipelines.structure.clauses import (
    DEADLINE,
    FIRST_IS_LEAD,
    MARK_IS_LEAD,
    MARKS,
    REMARK,
    REMARK_SENTENCE,
    role_label_pattern,
    role_verb_pattern,
)

# a name has at least one letter: a list of bare marks names nobody
_LETTER = re.compile(r"[^\W\d_]")
_LONGEST_NAME = 40
_OWN_ROLE = re.compile(r"\((?P<verb>牵头|主办|负责|配合|协办|参与|参加)\)")
# a longer clause hardly returns, and the memory of what was read stays small
_LONGEST_KNOWN = 200
_LONGEST_MEMBER = 30
_OFFICES = ("处室", "科室", "股室", "部室")


def first_is_lead(folded: str) -> bool:
    """Whether the document says that the body listed first leads (列第一位者为牵头单位，下同)."""
    return ("第一位" in folded or "首位" in folded) and FIRST_IS_LEAD.search(folded) is not None


def mark_of_leads(folded: str) -> str:
    """The mark that the document sets beside those who lead (标★的为牵头单位), or nothing."""
    if "牵头" not in folded and "主办" not in folded and "主责" not in folded and "主要责任" not in folded:
        return ""
    if not any(mark in folded for mark in MARKS):
        return ""
    legend = MARK_IS_LEAD.search(folded)
    return legend.group("mark") if legend else ""


def read_row(
    folded: str, columns: Sequence[tuple[str, int, int]], *, lead_is_first: bool = False, lead_mark: str = ""
) -> ClauseReading:
    """Read the owner cells of a table row: (label of the column, start, end) of each."""
    parties: list[Party] = []
    deadline = None
    for label, start, end in columns:
        role, is_person = roles("label")[label]
        if role == "deadline":
            deadline = folded[start:end].strip() or deadline
            continue
        if role == "contact":
            continue
        rule_id = f"column:{label}"
        found, inner = _read_list(folded, start, end, role, is_person, rule_id, lead_is_first, lead_mark)
        deadline = inner or deadline
        parties += _sole_office(found, role, label, rule_id)
    return ClauseReading(tuple(parties), deadline)


def read_clause(
    folded: str, start: int, end: int, *, lead_is_first: bool = False, lead_mark: str = ""
) -> ClauseReading:
    """Read the clause content [start, end) of `folded`; spans are those of `folded`."""
    at = max(0, start - 1)
    reading = clause_of(folded[at:end], start - at, lead_is_first, lead_mark)
    parties = tuple(
        [
            Party(role, is_person, name, start + at, end + at, rule_id)
            for role, is_person, name, start, end, rule_id in reading.parties
        ]
    )
    return ClauseReading(parties, reading.deadline)


def clause_of(text: str, start: int, lead_is_first: bool, lead_mark: str = "") -> ClauseReading:
    """Read the clause content that `text` holds from `start` on; spans are those of `text`.

    Of what stands before a clause its grammar sees one character, which tells whether a word goes on there; so a clause
    is read the same wherever it stands. A plan names the same few bodies all over: what was read is kept.
    """
    return (_known if len(text) <= _LONGEST_KNOWN else _read)(text, start, lead_is_first, lead_mark)


@lru_cache(maxsize=1024)
def _known(text: str, start: int, lead_is_first: bool, lead_mark: str) -> ClauseReading:
    return _read(text, start, lead_is_first, lead_mark)


def _read(text: str, start: int, lead_is_first: bool, lead_mark: str) -> ClauseReading:
    remark = REMARK_SENTENCE.search(text, start) if "以下" in text else None
    end = remark.start() if remark else len(text)
    labels = list(role_label_pattern().finditer(text, start, end)) if ":" in text else []
    parties: list[Party] = []
    deadline = None
    if not labels:
        found, deadline = _read_list(text, start, end, None, False, "bracket", lead_is_first, lead_mark)
        return ClauseReading(tuple(found), deadline)
    if labels[0].start() > start:
        found, deadline = _read_list(text, start, labels[0].start(), None, False, "bracket", lead_is_first, lead_mark)
        parties += found
    for index, match in enumerate(labels):
        field_end = labels[index + 1].start() if index + 1 < len(labels) else end
        label = "".join(match.group("label").split())
        role, is_person = roles("label")[label]
        if role == "deadline":
            deadline = text[match.end() : field_end].strip(" ,;。\n") or deadline
            continue
        if role == "contact":
            continue  # whom to call is no one in charge
        rule_id = f"label:{label}"
        found, inner_deadline = _read_list(
            text, match.end(), field_end, role, is_person, rule_id, lead_is_first, lead_mark
        )
        deadline = inner_deadline or deadline
        parties += _sole_office(found, role, label, rule_id)
    return ClauseReading(tuple(parties), deadline)


def _sole_office(found: list[Party], role: str, label: str, rule_id: str) -> list[Party]:
    """An office named alone, without a verb, is the one in charge: 责任处室:高新处."""
    if role == "responsible" and label.endswith(_OFFICES) and len(found) == 1 and found[0].rule_id == rule_id:
        return [found[0]._replace(role="lead", rule_id=f"sole:{label}")]
    return found


@lru_cache(maxsize=1024)
def _is_cut_label(name: str) -> bool:
    """Whether the last name of a text that breaks off is the beginning of a label: 责任单(位)."""
    return len(name) > 1 and any(label.startswith(name) and label != name for label in roles("label"))


@lru_cache(maxsize=1024)
def _known_member(text: str, is_person: bool) -> Member:
    """The same few bodies are named in ever other lists."""
    return _member(text, is_person)


def _member(text: str, is_person: bool) -> Member:
    """Read one member of a list; what names nobody (以下同) has no names."""
    if ("第一" in text or "首" in text) and FIRST_IS_LEAD.search(text):
        return Member()
    if REMARK.fullmatch(text) or MARK_IS_LEAD.search(text):
        return Member()
    if DEADLINE.fullmatch(text):
        return Member(is_deadline=True)
    closing = role_verb_pattern().search(text) if not is_person and text.endswith(verb_words()) else None
    if closing is not None and closing.end() < len(text):
        closing = None
    names: list[Name] = []
    for start, end, joins in split_join(text, 0, closing.start() if closing else len(text), is_person):
        beside = text[start] if start < end and text[start] in MARKS else text[end - 1 : end]
        mark = beside if beside in MARKS else ""
        start, end = trim(text, start, end)
        own = _OWN_ROLE.search(text, start, end) if not is_person and "(" in text else None
        if own:
            end = own.start()
        name = "".join(text[start:end].split())
        if not 2 <= len(name) <= _LONGEST_NAME or not _LETTER.search(name):
            name = ""
        names.append(Name(name, start, end, joins, own.group("verb") if own else None, mark))
    return Member(tuple(names), closing.group("verb") if closing else None)


def _read_list(
    folded: str,
    start: int,
    end: int,
    role: str | None,
    is_person: bool,
    rule_id: str,
    lead_is_first: bool,
    lead_mark: str,
) -> tuple[list[Party], str | None]:
    parties: list[Party] = []
    pending: list[int] = []  # indexes into parties still waiting for the verb that closes their list
    deadline = None
    joined_by_prefix = False
    for at, to in tokens(folded, start, end, is_person):
        text = folded[at:to]
        member = (_known_member if len(text) <= _LONGEST_MEMBER else _member)(text, is_person)
        if member.is_deadline:
            deadline = text
        for name, name_start, name_end, joins, own_verb, mark in member.names:
            joined_by_prefix = joined_by_prefix or joins
            if not name or (to == end and _is_cut_label(name)):
                continue
            if (
                role is None
                and not is_person
                and not joined_by_prefix
                and not organizations.looks_like_organization(name)
            ):
                continue
            name_start, name_end = at + name_start, at + name_end
            if own_verb:
                # 市工商局(牵头): a role that one name of the list has for itself
                own_role = roles("verb")[own_verb][0]
                parties.append(Party(own_role, is_person, name, name_start, name_end, f"verb:{own_verb}"))
            elif lead_mark and mark == lead_mark and not is_person:
                parties.append(Party("lead", is_person, name, name_start, name_end, "marked_is_lead"))
            elif joined_by_prefix:
                parties.append(Party("participant", is_person, name, name_start, name_end, "prefix:会同"))
            else:
                pending.append(len(parties))
                parties.append(Party(role or "responsible", is_person, name, name_start, name_end, rule_id))
        if member.verb is not None:
            verb_role = roles("verb")[member.verb][0]
            for index in pending:
                _, _, name, name_start, name_end, _ = parties[index]
                parties[index] = Party(verb_role, is_person, name, name_start, name_end, f"verb:{member.verb}")
            pending.clear()
            joined_by_prefix = False
    if lead_is_first and parties and not is_person and all(party.role == "responsible" for party in parties):
        parties[0] = parties[0]._replace(role="lead", rule_id="first_is_lead")
    return parties, deadline
