"""Three small plans in two states, made so that the gate has something to say.

Belongs here: texts, in encodings that make bytes and characters differ.
Does not belong here: building them, assertions.

A set of three platforms of which the text lists two is a finding with a place; an empty file one without.
"""

from __future__ import annotations

import shutil
from pathlib import Path

FINDING = "加大对专利技术交易平台、知识产权法律服务平台“三大平台”"
FORMULA = '=HYPERLINK("http://example.invalid","x")'

ZHEJIANG = f"""浙江省科技厅2012年工作要点

一、加强知识产权工作
1、完善服务体系，{FINDING}的支持力度，全年新认定高新技术企业{{count}}家以上。
（牵头单位：知识产权局）
2、做好基础研究工作，完善项目管理制度，组织实施10个重大科技专项。
（牵头单位：计划处）
"""
SHANXI = f"""山西省科技厅2014年工作要点

一、推进创新
1、新建5家区域创新平台，完善服务体系。
（牵头单位：平台处）
{FORMULA}
"""
PAGE = f"""<!DOCTYPE html><html><head><title>工作要点</title></head><body>
<h1>洛阳市科技局2008年工作要点</h1><p>一、强化服务</p>
<p>1、完善服务体系，{FINDING}的支持力度，组织开展科技下乡活动，全年举办培训班20期。</p>
<p>（责任单位：农村科）</p><p>2、加强队伍建设。</p></body></html>
"""


def write(folder: Path, state: int) -> None:
    """The folder in state 1, or in 2: without Shanxi, with another count in Zhejiang, and with an empty file."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "省").mkdir(parents=True)
    count = 300 if state == 1 else 400
    (folder / "省" / "浙江 2012.txt").write_bytes(ZHEJIANG.format(count=count).encode("gb18030"))
    (folder / "page.html").write_text(PAGE, encoding="utf-8")
    if state == 1:
        (folder / "shanxi.txt").write_bytes(SHANXI.replace("\n", "\r\n").encode("utf-8-sig"))
    else:
        (folder / "empty.txt").write_bytes(b"")
