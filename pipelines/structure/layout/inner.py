"""Documents inside a document: a notice and its plans, a plan and its annexes.

Belongs here: where another document begins in the midst of a file.
Does not belong here: the parts of one document (`front`, `back`).
"""

from __future__ import annotations

from pipelines.structure.furniture import is_metadata
from pipelines.structure.layout.model import ANNEX_LABEL, Lines, goes_on
from pipelines.structure.titles import LONGEST_TITLE_LINE, is_title


def inner_titles(order: list[int], lines: Lines) -> list[int]:
    """Where another document begins: a title in the midst of the body, behind which the numbering begins anew."""
    texts, heads = lines.texts, lines.heads
    numbered = [position for position, index in enumerate(order) if index in heads and index not in lines.chrome]
    if not numbered:
        return []
    starts: list[int] = []
    for position in range(numbered[0] + 1, numbered[-1]):
        index = order[position]
        text = texts[index]
        if index in heads or not 8 <= len(text) <= LONGEST_TITLE_LINE:
            continue
        label = ANNEX_LABEL.match(text)
        if label and label.end() < len(text) and index not in lines.chrome:
            # 附件:重点任务清单, and the list itself on the next line
            opened = heads.get(order[position + 1])
            if opened is not None and opened.value == 1 and is_title(text[label.end() :]):
                starts.append(position)
            continue
        if not is_title(text) or index in lines.chrome or is_metadata(text):
            continue
        following = next((heads[order[later]] for later in numbered if later > position), None)
        if following is None or following.value != 1 or following.rank >= heads[order[numbered[0]]].rank + 2:
            continue
        first = position
        while (
            first > numbered[0] + 1
            and order[first - 1] not in heads
            and (
                goes_on(texts[order[first - 1]], texts[order[first]]) or ANNEX_LABEL.fullmatch(texts[order[first - 1]])
            )
        ):
            first -= 1
        if not starts or first > starts[-1]:
            starts.append(first)
    return starts
