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
from pipelines.extract.responsibilities.model import ClauseReading, Party
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

_BLANK = re.compile(r"\s+")
# a name has at least one letter: a list of bare marks names nobody
_LETTER = re.compile(r"[^\W\d_]")
_OWN_ROLE = re.compile(r"\((?P<verb>牵头|主办|负责|配合|协办|参与|参加)\)")
# a longer clause hardly returns, and the memory of what was read stays small
_LONGEST_KNOWN = 200


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
        found, inner = _read_list(folded, start, end, role, is_person, f"column:{label}", lead_is_first, lead_mark)
        deadline = inner or deadline
        parties += found
    return ClauseReading(tuple(parties), deadline)


def read_clause(
    folded: str, start: int, end: int, *, lead_is_first: bool = False, lead_mark: str = ""
) -> ClauseReading:
    """Read the clause content [start, end) of `folded`; spans are those of `folded`."""
    at = max(0, start - 1)
    reading = clause_of(folded[at:end], start - at, lead_is_first, lead_mark)
    parties = tuple(party._replace(start=party.start + at, end=party.end + at) for party in reading.parties)
    return ClauseReading(parties, reading.deadline)


def clause_of(text: str, start: int, lead_is_first: bool, lead_mark: str = "") -> ClauseReading:
    """Read the clause content that `text` holds from `start` on; spans are those of `text`.

    Of what stands before a clause its grammar sees one character, which tells whether a word goes on there; so a clause
    is read the same wherever it stands. A plan names the same few bodies all over: what was read is kept.
    """
    return (_known if len(text) <= _LONGEST_KNOWN else _read)(text, start, lead_is_first, lead_mark)


@lru_cache(maxsize=8192)
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
        label = _BLANK.sub("", match.group("label"))
        role, is_person = roles("label")[label]
        if role == "deadline":
            deadline = text[match.end() : field_end].strip(" ,;。\n") or deadline
            continue
        if role == "contact":
            continue  # whom to call is no one in charge
        found, inner_deadline = _read_list(
            text, match.end(), field_end, role, is_person, f"label:{label}", lead_is_first, lead_mark
        )
        deadline = inner_deadline or deadline
        if (
            role == "responsible"
            and label.endswith(("处室", "科室", "股室", "部室"))
            and len(found) == 1
            and found[0].rule_id == f"label:{label}"
        ):
            # an office named alone, without a verb, is the one in charge
            found = [found[0]._replace(role="lead", rule_id=f"sole:{label}")]
        parties += found
    return ClauseReading(tuple(parties), deadline)


@lru_cache(maxsize=1024)
def _is_cut_label(name: str) -> bool:
    """Whether the last name of a text that breaks off is the beginning of a label: 责任单(位)."""
    return len(name) > 1 and any(label.startswith(name) and label != name for label in roles("label"))


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
    for token_start, token_end in tokens(folded, start, end, is_person):
        text = folded[token_start:token_end]
        if ("第一" in text or "首" in text) and FIRST_IS_LEAD.search(text):
            continue
        if REMARK.fullmatch(text) or (lead_mark and MARK_IS_LEAD.search(text)):
            continue
        if DEADLINE.fullmatch(text):
            deadline = text
            continue
        verb = None
        if not is_person and text.endswith(verb_words()):
            verb = role_verb_pattern().search(text)
        body_end = token_end
        if verb is not None and verb.end() == len(text):
            body_end = token_start + verb.start()
        else:
            verb = None
        for name_start, name_end, join in split_join(folded, token_start, body_end, is_person):
            joined_by_prefix = joined_by_prefix or join
            is_marked = bool(lead_mark) and not is_person and lead_mark in folded[name_start:name_end]
            name_start, name_end = trim(folded, name_start, name_end)
            own = None
            if not is_person and folded.find("(", name_start, name_end) >= 0:
                own = _OWN_ROLE.search(folded, name_start, name_end)
            if own:
                # 市工商局(牵头): a role that one name of the list has for itself
                name_end = own.start()
            if name_end <= name_start:
                continue
            name = "".join(folded[name_start:name_end].split())
            if (
                not 2 <= len(name) <= 40
                or not _LETTER.search(name)
                or (token_end == end and _is_cut_label(name))
                or (
                    role is None
                    and not is_person
                    and not joined_by_prefix
                    and not organizations.looks_like_organization(name)
                )
            ):
                continue
            if own:
                own_role = roles("verb")[own.group("verb")][0]
                parties.append(Party(own_role, is_person, name, name_start, name_end, f"verb:{own.group('verb')}"))
            elif is_marked:
                parties.append(Party("lead", is_person, name, name_start, name_end, "marked_is_lead"))
            elif joined_by_prefix:
                parties.append(Party("participant", is_person, name, name_start, name_end, "prefix:会同"))
            else:
                parties.append(Party(role or "responsible", is_person, name, name_start, name_end, rule_id))
                pending.append(len(parties) - 1)
        if verb is not None:
            verb_role = roles("verb")[verb.group("verb")][0]
            for index in pending:
                parties[index] = parties[index]._replace(role=verb_role, rule_id=f"verb:{verb.group('verb')}")
            pending.clear()
            joined_by_prefix = False
    if lead_is_first and parties and not is_person and all(party.role == "responsible" for party in parties):
        parties[0] = parties[0]._replace(role="lead", rule_id="first_is_lead")
    return parties, deadline
