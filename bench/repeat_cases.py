"""Plans of our own making, and what pages do to a second copy of them.

Belongs here: the generator behind `bench.repeats` and the tests: texts that say nothing twice, how a copy differs.
Does not belong here: assertions.
"""

from __future__ import annotations

import random
import re
from functools import cache
from typing import Any

_VERBS = [
    "加快推进",
    "认真组织",
    "积极开展",
    "全面完成",
    "着力抓好",
    "稳步实施",
    "大力发展",
    "切实加强",
    "深入开展",
    "扎实做好",
    "重点扶持",
    "统筹安排",
    "规范管理",
    "持续改善",
    "进一步完善",
    "主动对接",
]
_THINGS = [
    "农村危房改造",
    "中小河流治理",
    "职业技能培训",
    "社区养老设施",
    "城市污水管网",
    "特色小镇建设",
    "村级卫生室改造",
    "粮食仓储物流",
    "公共文化场馆",
    "义务教育学校",
    "水源地保护",
    "电子商务园区",
    "高标准农田",
    "农产品冷链",
    "旅游景区提升",
    "道路客运站场",
    "老旧小区改造",
    "基层司法所",
    "气象观测站网",
    "应急避难场所",
    "林下种植养殖",
    "残疾人康复",
    "青年创业园区",
    "法律援助窗口",
    "食品检验机构",
    "工业固废处置",
    "天然气管道",
    "数字档案馆",
    "智慧停车场",
    "乡镇综合文化站",
    "幼儿园布点",
    "体育健身步道",
    "沼气集中供气",
    "边远山区通信",
    "种质资源保护",
    "非遗传习场所",
    "船舶污染防治",
    "通用航空机场",
    "地质灾害监测",
    "湿地生态修复",
]
_WAYS = [
    "分批下达计划并逐月通报进度",
    "建立联席会议及时研究难点",
    "邀请专家现场踏勘论证方案",
    "把工程质量终身责任落到个人",
    "采取以奖代补办法调动积极性",
    "按照轻重缓急排出时间节点",
    "同步推进征地拆迁与前期报批",
    "引入社会资本参与运营维护",
    "对薄弱环节开展回头看",
    "公开招标择优确定施工单位",
    "完善台账做到一项一档",
    "结合汛期特点提前备足物料",
    "委托第三方开展绩效评价",
    "发动群众投工投劳参与管护",
    "利用信息平台实行动态监管",
    "选派干部驻点帮助协调",
    "将结果纳入年终目标考核",
    "联合高校培养本土人才",
    "简化手续实行一次告知",
    "严肃查处弄虚作假行为",
    "推广先行地区成熟做法",
    "设立专户确保资金安全",
    "压实属地责任防止反弹",
    "统一标识方便居民识别",
    "建立退出机制实行末位淘汰",
    "争取上级政策倾斜支持",
    "开放数据供企业查询利用",
    "组织技术骨干巡回指导",
    "明确管护主体长效运行",
    "及时回应社会关切",
]
_SECTIONS = ["推进城乡建设", "改善民生福祉", "深化重点改革", "严格安全监管", "繁荣文化事业", "优化营商环境"]
_NOISE = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动"
    "同工也能下过子说产种面而方后多定行学法所民得经"
)


def plan(seed: int, *, items: int = 12, year: int = 2011, place: str = "临川区", heading: bool = True) -> list[str]:
    """The paragraphs of a plan: headings, numbered measures of some 70 characters, no sentence twice."""
    chosen = random.Random(seed)
    things, ways = chosen.sample(_THINGS, len(_THINGS)), chosen.sample(_WAYS, len(_WAYS))
    lines: list[str] = []
    per_section = 3
    for number in range(1, items + 1):
        if heading and (number - 1) % per_section == 0:
            section = (number - 1) // per_section
            lines.append(f"{'一二三四五六'[section]}、{_SECTIONS[section]}")
        first, second, third = things[3 * number - 3], things[3 * number - 2], things[3 * number - 1]
        one, two = ways[2 * number - 2], ways[2 * number - 1]
        verbs = chosen.sample(_VERBS, 3)
        count = chosen.randrange(3, 90)
        lines.append(
            f"{number}.{verbs[0]}{first}。{verbs[1]}{second}，{one}，年内完成{count}处。"
            f"{verbs[2]}{third}，{two}，确保{year}年{chosen.randrange(3, 12)}月底前见到成效。"
        )
    return lines


def title(year: int = 2011, place: str = "临川区") -> str:
    """The title of a plan."""
    return f"{place}{year}年重点民生工作要点"


def noisy(lines: list[str], rate: float, seed: int) -> list[str]:
    """Characters replaced, dropped and inserted, as a scan or a retyped page has them; list numbers stay."""
    chosen = random.Random(seed)
    out = []
    for line in lines:
        head = re.match(r"(?:[0-9]+\.|[一二三四五六]、)", line)
        start = head.end() if head else 0
        kept = line[:start]
        for char in line[start:]:
            if "\u4e00" <= char <= "\u9fff" and chosen.random() < rate:
                kept += chosen.choice([chosen.choice(_NOISE), "", char + chosen.choice(_NOISE)])
            else:
                kept += char
        out.append(kept)
    return out


def wide(lines: list[str]) -> list[str]:
    """Full-width digits and brackets, indents, spaces around numbers."""
    return [
        "\u3000\u3000"
        + re.sub(
            "[0-9]+", lambda match: f" {''.join(chr(ord(digit) + 0xFEE0) for digit in match.group())} ", line
        ).strip()
        for line in lines
    ]


def split_lines(lines: list[str]) -> list[str]:
    """Every sentence on a line of its own."""
    return [part for line in lines for part in re.findall("[^。]+。?", line)]


def merged_lines(lines: list[str]) -> list[str]:
    """A section on one line: the breaks between its items are lost."""
    merged: list[str] = []
    for line in lines:
        if merged and re.match("[0-9]", line) and re.match("[0-9]", merged[-1]):
            merged[-1] += line
        else:
            merged.append(line)
    return merged


def traditional(lines: list[str]) -> list[str]:
    """The same in Traditional characters."""
    return [_to_traditional().convert(line) for line in lines]


@cache
def _to_traditional() -> Any:
    import opencc

    return opencc.OpenCC("s2t")


CHROME = ["【打印本页】 【关闭窗口】", "您的位置：首页 > 政务公开 > 规划计划", "浏览次数：86"]
