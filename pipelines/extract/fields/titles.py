"""Title and type of a document.

Belongs here: choosing the title among several, reading it out of an opening, and the type it stands for.
Does not belong here: recognising title lines (`structure.layout`), the type words (`structure.titles`).
"""

from __future__ import annotations

import re

from pipelines.extract.fields.page import Page, without_blanks
from pipelines.structure.titles import bare, document_type, ends_as_title

# 现将《…》印发给你们, 《…》已经省政府同意
_NAMED = (
    "[^《》。,]{0,12}《(?P<after>[^《》]{6,80}(?:《[^《》]*》[^《》]*)?)》"
    "|《(?P<before>[^《》]{6,80})》(?:\\([^()]*\\))?(?:已|业)经"
)
_CARRIES = re.compile(f"(?:现将|(?<!关于)(?:印发|下发|转发)){_NAMED}")
_HANDS_OUT = re.compile(f"现将{_NAMED}")
# 现将2009年科技工作要点安排如下
_ARRANGES = re.compile(
    "现将[《“]?([^《》。,:;]{6,50}?)[》”]?(?:(?:安排|分解|通知|公布|明确)如下|(?:印发|下发|转发)给|予以(?:公布|印发))"
)
# 特制定本方案, 提出如下意见
_ANNOUNCES_TYPE = re.compile(
    "(?:提出(?:以下|如下)|(?:特)?制[定订]本|现制定)(?P<type>[\u4e00-\u9fff]{2,8}?(?:意见|方案|计划|措施|规划|要点))"
)
# of which 《政府工作报告》 speaks, and is none
_REPORT = re.compile("(?<![《〈<])政府工作报告")
_UNTOLD = "其他"


def read_type(page: Page) -> tuple[str, bool]:
    """(type, orders measures) of a document, from its titles alone; needed before the body is read."""
    kinds = [document_type(title) for title in page.titles]
    for kind in reversed(kinds):
        if kind[0] not in ("通知", _UNTOLD):
            return kind
    # a 意见 or 办法 is one, whatever it cites
    is_told = any(ends_as_title(title) and not bare(title).endswith("通知") for title in page.titles)
    carried = None if is_told else carried_title(page)
    kind = document_type(carried) if carried else (_UNTOLD, True)
    # 《政府工作报告》已经大会审议通过 is where the tasks of a notice come from
    if kind[0] != _UNTOLD and not (kinds and kind[0] == "政府工作报告"):
        return kind
    if kinds:
        return next((kind for kind in kinds if kind[0] != _UNTOLD), kinds[-1])
    announced = _ANNOUNCES_TYPE.search(page.opening)
    if announced:
        kind = document_type(announced.group("type"))
        if kind[0] != _UNTOLD:
            return kind
    head = page.folded[: page.head_end]
    if "向大会报告工作" in head or _REPORT.search(head):
        return "政府工作报告", False
    return _UNTOLD, True


def title_of(page: Page) -> str | None:
    """The plan's own title where it stands apart from the notice, else the first; else the one the opening names."""
    if not page.titles:
        return carried_title(page)
    plans = [title for title in page.titles if not bare(title).endswith("通知")]
    if plans and len(plans) < len(page.titles) and not any(document_type(title)[1] for title in plans):
        # 印发2022年工作总结和2023年工作要点的通知, of which a page shows the look back alone
        plans = [] if any(document_type(title)[1] for title in page.titles) else plans
    return max(plans, key=len) if plans else page.titles[0]


def carried_title(page: Page) -> str | None:
    """The title an opening names: 现将《…》印发给你们, 现将…安排如下."""
    for line in page.lines:
        if line.kind == "preamble":
            quoted = _CARRIES.search(line.text)
            if quoted:
                return without_blanks(quoted.group("after") or quoted.group("before"))
            arranged = _ARRANGES.search(line.text)
            if arranged:
                return without_blanks(arranged.group(1))
    # a notice that numbers nothing is all body, which cites other policies too
    quoted = _HANDS_OUT.search(page.opening)
    return without_blanks(quoted.group("after") or quoted.group("before")) if quoted else None
