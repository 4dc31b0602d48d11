"""Work plans with known copies: one generator for benchmarks and tests.

Belongs here: writing plans from templates of their own, and making copies, editions, siblings and drafts of them.
Does not belong here: measuring anything.

Each plan is written from a lineage (a template with a city and an office), a year, and a seed; nothing is taken from
real documents. Sentences come from phrases that all lineages share, as officialese does.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

CITIES = """
太原 大同 长治 晋城 朔州 临汾 运城 忻州 吕梁 晋中 洛阳 开封 郑州 安阳 新乡 焦作 许昌 漯河 商丘 信阳
济南 青岛 烟台 潍坊 威海 日照 临沂 德州 聊城 滨州 南京 无锡 徐州 常州 苏州 南通 扬州 镇江 泰州 宿迁
杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 台州 丽水 合肥 芜湖 蚌埠 淮南 安庆 黄山 滁州 阜阳 宿州 六安
福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德 南昌 九江 赣州 吉安 宜春 上饶 武汉 黄石 十堰 宜昌 襄阳
荆门 孝感 荆州 黄冈 咸宁 长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 益阳 郴州 永州 广州 韶关 深圳 珠海 汕头
佛山 江门 湛江 茂名 肇庆
""".split()  # noqa: SIM905
_OFFICES = """
科学技术局 农业农村局 教育局 财政局 商务局 文化和旅游局 生态环境局 卫生健康委员会 交通运输局 水务局
""".split()  # noqa: SIM905
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_NAMES = "建国志强文军晓明海燕丽华国平永红新民春生玉兰"
_VERBS = """
加快推进 大力实施 深入开展 着力提升 统筹推进 扎实做好 积极培育 全面落实 持续优化 组织实施 研究制定
严格执行 进一步完善 重点支持 稳步扩大 有序推动 切实加强 不断深化 主动对接 认真组织
""".split()  # noqa: SIM905
_OBJECTS = """
高新技术企业培育 农产品质量安全监管 职业教育产教融合 重点项目资金绩效管理 电子商务进农村
非物质文化遗产保护 大气污染联防联控 基层医疗服务体系建设 农村公路提档升级 河湖水系综合治理
科技成果转移转化 高标准农田建设 义务教育均衡发展 预算管理一体化改革 外贸企业转型升级
全域旅游示范创建 土壤污染风险管控 重大疾病防治 综合交通枢纽建设 城乡供水一体化 产业技术创新战略联盟
畜禽粪污资源化利用 校园安全专项整治 政府采购信用体系 会展经济品牌建设 公共图书馆总分馆制
秸秆综合利用 中医药传承创新 物流园区布局 水土流失治理 知识产权质押融资 新型农业经营主体
教师队伍建设 国有资产清查 夜间经济示范街区 红色资源保护利用 危险废物规范化管理 家庭医生签约服务
公共交通优先发展 节水型社会建设
""".split()  # noqa: SIM905
_MEANS = """
建立健全工作台账 完善部门联席会议制度 明确时间表和路线图 强化督导检查 落实属地管理责任 加大宣传力度
开展业务培训 引入第三方评估 推行清单化管理 建设信息化平台 健全长效机制 加强队伍建设 简化办事流程
拓宽融资渠道 总结推广典型经验 定期通报进展情况 坚持问题导向 发挥示范带动作用 严肃工作纪律
做好风险防范
""".split()  # noqa: SIM905
_RESULTS = """
新增示范企业{}家 完成投资{}亿元 培训人员{}人次 建成示范点{}个 覆盖率达到{}%以上 同比增长{}%
实施项目{}项 新建改造{}公里 惠及群众{}万人 培育品牌{}个 办结率达到{}% 压减时限{}个工作日
争取资金{}万元 创建达标单位{}个
""".split()  # noqa: SIM905
_SECTIONS = """
强化创新驱动 优化发展环境 夯实工作基础 保障改善民生 深化重点改革 推动绿色发展 加强队伍建设
提升服务效能 防范化解风险 扩大对外开放
""".split()  # noqa: SIM905
_PLACES = """
东城 西山 南河 北塬 新区 开发区 高新区 老城 临港 经开区 沿江 青龙 白云 石桥 柳林 杨家湾 马站 双河
清水 红旗
""".split()  # noqa: SIM905
_CHROME = (
    "首页 > 政务公开 > 规划计划\n字号:大 中 小 打印本页 关闭窗口\n浏览次数:{} 次\n",
    "当前位置:网站首页 >> 信息公开目录 >> 工作计划\n来源:办公室 作者:佚名 点击数:{}\n分享到: 微信 微博\n",
    "您现在的位置: 首页 - 通知公告\n发布时间:2020-0{}-11 【字体:大中小】\n",
)
_FOOTERS = (
    "\n上一篇:关于开展年度考核的通知\n下一篇:没有了\n主办单位:市人民政府办公室 备案号:ICP备0{}号 网站地图 联系我们\n",
    "\n相关链接\n版权所有 未经许可不得转载 技术支持:信息中心 您是第{}位访问者\n",
    "\n扫一扫在手机打开当前页\n【打印】【关闭】 公安备案 {}\n",
)


@dataclass(frozen=True, slots=True)
class Plan:
    """A document and its truth.

    Attributes:
        cluster: documents with the same number are copies of one another.
        kind: how it was made.
        origin: the cluster of which it is another edition, sibling or draft; its own where it is none.
    """

    text: str
    cluster: int
    kind: str
    origin: int


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a plan is written from.

    Attributes:
        template: seed of the sentences.
        city, office: who issues it. `year`: for which year.
        numbers: seed of figures, names and places; `drift` the share of figures and sentences of its own.
    """

    template: int
    city: str
    office: str
    year: int
    numbers: int
    edited: float = 0.0
    redrawn: float = 1.0
    parent: int = 0
    draft: bool = False
    length: int = 2500


def write(recipe: Recipe) -> str:
    """The plan of `recipe`, some `length` characters of clean text."""
    shape = random.Random(f"shape {recipe.template}")
    own = random.Random(f"own {recipe.template} {recipe.numbers} {recipe.year}")
    base = random.Random(f"base {recipe.template} {recipe.parent}")
    people = random.Random(f"people {recipe.city} {recipe.office} {recipe.parent}")
    leaders = ["".join((people.choice(_SURNAMES), *people.sample(_NAMES, 2))) for _ in range(4)]
    city, year = recipe.city, recipe.year
    office = f"{city}市{recipe.office}"
    mark = "(征求意见稿)" if recipe.draft else ""
    title = f"{office}{year}年工作要点{mark}"
    serial = base.randint(1, 90)
    lines = [title, ""]
    if not recipe.draft:
        lines = [f"关于印发《{title}》的通知", f"{city}政发〔{year}〕{serial}号", "", *lines]
    lines.append(
        f"{year}年是实施规划的重要一年。全市工作的总体要求是:认真落实市委、市政府部署,围绕{shape.choice(_OBJECTS)}和"
        f"{shape.choice(_OBJECTS)},{shape.choice(_MEANS)},努力实现{year}年各项目标。"
    )
    size = sum(map(len, lines))
    section = task = 0
    while size < recipe.length:
        if task % 4 == 0:
            section += 1
            lines.append(f"{'一二三四五六七八九十'[(section - 1) % 10]}、{_SECTIONS[shape.randrange(len(_SECTIONS))]}")
        task += 1
        body = _task(shape, base, own, recipe, city)
        lines.append(f"{task}.{body}(责任领导:{leaders[shape.randrange(4)]},责任单位:{city}市{shape.choice(_OFFICES)})")
        size += len(lines[-1])
    lines += ["", office, f"{year}年{base.randint(1, 4)}月{base.randint(1, 28)}日"]
    return "\n".join(lines)


def _task(shape: random.Random, base: random.Random, own: random.Random, recipe: Recipe, city: str) -> str:
    """A task: its words from the template, its figures from the base or, where redrawn, the plan's own."""
    words = [shape.choice(_VERBS) + shape.choice(_OBJECTS)]
    words += shape.sample(_MEANS, 2)
    result = shape.choice(_RESULTS)
    # The base is drawn from in every case, so that the plans of one lineage stay in step.
    figure, place, other = base.randint(3, 480), base.choice(_PLACES), base.choice(_PLACES)
    if own.random() < recipe.redrawn:
        figure = own.randint(3, 480)
    detail = f"在{place}、{other}等地{base.choice(_VERBS)}{base.choice(_OBJECTS)},{base.choice(_MEANS)}"
    if own.random() < recipe.edited:
        detail = f"对{own.choice(_PLACES)}{own.choice(_VERBS)}{own.choice(_OBJECTS)},并{own.choice(_MEANS)}"
    until = f"{recipe.year}年{shape.randint(3, 12)}月底前" if shape.random() < 0.4 else "年内"
    return f"{words[0]}。{words[1]},{words[2]},{detail}。{until}{result.format(figure)},{shape.choice(_MEANS)}。"


# --- copies -----------------------------------------------------------------------------------------------------


def reposted(text: str, rng: random.Random) -> str:
    """The text on another page, its lines broken and indented another way."""
    indent = rng.choice(["", "\u3000\u3000", "    "])
    lines = [indent + line for line in text.split("\n") if line or rng.random() < 0.5]
    gap = rng.choice(["\n", "\n\n"])
    return (
        rng.choice(_CHROME).format(rng.randint(1, 9))
        + gap.join(lines)
        + rng.choice(_FOOTERS).format(rng.randint(1, 999))
    )


def traditional(text: str, rng: random.Random) -> str:
    """The text in Traditional characters."""
    del rng
    converted: str = _to_traditional().convert(text)
    return converted


def widened(text: str, rng: random.Random) -> str:
    """The text with fullwidth digits and punctuation, and blanks here and there."""
    wide = {code: code + 0xFEE0 for code in (*range(0x30, 0x3A), *map(ord, ",:;()%"))}
    return "".join(char + (" " if rng.random() < 0.02 else "") for char in text.translate(wide))


def noisy(text: str, rng: random.Random, share: float) -> str:
    """The text with `share` of its characters replaced, lost or followed by another, as scanning does."""
    pool = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面"
    out = []
    for char in text:
        if char == "\n" or rng.random() >= share:
            out.append(char)
            continue
        kind = rng.random()
        if kind < 0.6:
            out.append(rng.choice("0123456789" if char.isdigit() else pool))
        elif kind < 0.8:
            out.append(char + rng.choice(pool))
    return "".join(out)


def truncated(text: str, rng: random.Random) -> str:
    """50 to 80 % of the text: its beginning, mostly, or its end."""
    keep = int(len(text) * rng.uniform(0.5, 0.8))
    return text[:keep] + "……" if rng.random() < 0.7 else text[-keep:]


@cache
def _to_traditional() -> Any:
    import opencc

    return opencc.OpenCC("s2t")


COPIES = ("exact", "reposted", "traditional", "width", "noise", "truncated", "truncated_noise", "repost_noise")
EDITIONS = ("next_year", "other_city", "draft")


def copy_of(text: str, kind: str, rng: random.Random) -> str:
    """A copy of `text` of a kind in `COPIES`."""
    if kind == "exact":
        return text
    if kind == "reposted":
        return reposted(text, rng)
    if kind == "traditional":
        return traditional(text, rng)
    if kind == "width":
        return widened(text, rng)
    if kind == "noise":
        return noisy(text, rng, rng.uniform(0.01, 0.05))
    if kind == "truncated":
        return truncated(text, rng)
    if kind == "truncated_noise":
        return noisy(truncated(text, rng), rng, rng.uniform(0.01, 0.03))
    if kind == "repost_noise":
        return noisy(reposted(text, rng), rng, rng.uniform(0.01, 0.03))
    raise ValueError(f"no kind of copy is called {kind}; there are {', '.join(COPIES)}")


def corpus(count: int, seed: int = 1) -> list[Plan]:
    """`count` plans in an order that tells nothing, with copies, editions, siblings and drafts among them."""
    rng = random.Random(seed)
    plans: list[Plan] = []
    lineages = _lineages(rng)
    while len(plans) < count:
        plans += next(lineages)
    plans = plans[:count]
    rng.shuffle(plans)
    return plans


def _lineages(rng: random.Random) -> Iterator[list[Plan]]:
    """Families of plans: a lineage over some years, its siblings in other cities, drafts, and copies of any of them."""
    cluster = 0
    template = 0
    while True:
        template += 1
        family: list[Plan] = []
        for _ in range(rng.choice([1, 1, 2, 4, 12])):
            city, office = rng.choice(CITIES), rng.choice(_OFFICES)
            first = rng.randint(2008, 2021)
            lineage = rng.randrange(1 << 30)
            origin = cluster
            for later in range(rng.choice([1, 2, 2, 3])):
                recipe = Recipe(
                    template, city, office, first + later, rng.randrange(1 << 30),
                    edited=0.1 * (later > 0), redrawn=0.7 if later else 0.0, parent=lineage,
                )  # fmt: skip
                text = write(recipe)
                kind = "next_year" if later else ("original" if family == [] else "other_city")
                family.append(
                    Plan(text, cluster, kind, origin if later else (family[0].cluster if family else cluster))
                )
                family += _copies(text, cluster, rng)
                final = cluster
                cluster += 1
                if rng.random() < 0.15:
                    draft = Recipe(
                        template, city, office, first + later, recipe.numbers,
                        edited=recipe.edited + 0.15, redrawn=min(1.0, recipe.redrawn + 0.1), parent=lineage, draft=True,
                    )  # fmt: skip
                    family.append(Plan(write(draft), cluster, "draft", final))
                    cluster += 1
        yield family


def _copies(text: str, cluster: int, rng: random.Random) -> list[Plan]:
    if rng.random() < 0.45:
        return []
    kinds = rng.choices(COPIES, k=rng.choice([1, 1, 2, 3, 4]))
    return [Plan(copy_of(text, kind, rng), cluster, kind, cluster) for kind in kinds]


# --- fields -----------------------------------------------------------------------------------------------------

_TITLE = re.compile(f"({'|'.join(CITIES)})市([\u4e00-\u9fff]{{2,9}}?(?:局|委员会))((?:19|20)[0-9]{{2}})年")
_NUMBER = re.compile("政发〔(?:19|20)[0-9]{2}〕[0-9]+号")


def fields_of(folded: str) -> dict[str, Any]:
    """What the first lines of a folded text say, read from the text itself: noise and lost titles take their toll."""
    head = re.sub(r"[ \t\u3000]+", "", folded[:600])
    title = _TITLE.search(head)
    number = _NUMBER.search(head)
    return {
        "plan_start_year": int(title.group(3)) if title else None,
        "region_key": CITIES.index(title.group(1)) + 1 if title else -1,
        "issuer_organization_key": sum(ord(char) * 131**place for place, char in enumerate(title.group(2))) % (1 << 40)
        if title
        else -1,
        "document_number": number.group() if number else None,
    }
