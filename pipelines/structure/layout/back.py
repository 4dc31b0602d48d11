"""Back matter: what stands behind the body.

Belongs here: signature, metadata and furniture after the last paragraph of the body.
Does not belong here: the same in front of it (`front`).
"""

from __future__ import annotations

import re

from pipelines.structure.clauses import is_owner_line
from pipelines.structure.furniture import is_barred_label, is_chrome, is_date_line, is_metadata, is_page_number
from pipelines.structure.layout.model import ENDS_SENTENCE, Lines, is_issuer, is_signed_line
from pipelines.structure.loose_tables import may_be_of_row
from pipelines.structure.numbering import bullet_at

_MEMBER = re.compile(
    "(?:局长|主任|书记|市长|县长|区长|部长|院长|处长|科长|组长|成员|主席)$|^(?:组|副组|成)\\s*(?:长|员)"
)
# 3|建设平台|市财政局, and no 1|2|3|下一页
_BARRED_ROW = re.compile("\\|?\\s*[0-9]{1,3}\\s*\\|\\s*[\u4e00-\u9fff“][^|]{3,}\\|")


def back_matter(rest: list[int], lines: Lines, *, after_table: bool = False) -> dict[int, str]:
    """Signature, metadata and chrome after the last paragraph of the body; `after_table`: short lines may be cells."""
    texts, heads = lines.texts, lines.heads
    kinds: dict[int, str] = {}
    for position in range(len(rest) - 1, -1, -1):
        index = rest[position]
        text = texts[index]
        if index in lines.cells:
            break
        if index in lines.annexes:
            kinds[index] = "metadata"
            continue
        if is_chrome(text, "tail") or is_page_number(text):
            kinds[index] = "chrome"
        elif is_signed_line(text):
            kinds[index] = "signature"
        elif is_date_line(text):
            kinds[index] = "metadata" if text.endswith(("印发", "印")) else "signature"
        elif is_metadata(text) and not is_barred_label(text):
            kinds[index] = "metadata"
        elif (
            is_issuer(text) and position + 1 < len(rest) and kinds.get(rest[position + 1]) in ("signature", "metadata")
        ):
            kinds[index] = kinds[rest[position + 1]] if is_date_line(texts[rest[position + 1]]) else "signature"
        elif (
            index not in heads
            and len(text) <= 20
            and not text.endswith(ENDS_SENTENCE)
            and position > 0
            and not _is_content(text)
            and not (after_table and may_be_of_row(text))
        ):
            kinds[index] = "chrome"
        else:
            break
    return kinds


def _is_content(text: str) -> bool:
    """Whether a short last line says something: a row of a table, a bullet cut off, an owner, a member of a list."""
    return bool(
        "\t" in text
        or _BARRED_ROW.match(text)
        or is_barred_label(text)
        or bullet_at(text, 0, len(text))
        or is_owner_line(text)
        or _MEMBER.search(text)
    )
