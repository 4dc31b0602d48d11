"""Sentences of generated plans, with the number of targets and of cited policies that each states.

Belongs here: frames of sentences, and filling them.
Does not belong here: how sentences make tasks and documents (`corpus_styles`).

A frame is text with slots in braces: a list of `corpus_words`, a number, a clause. Words and
numbers are drawn from two sources, so that next year's edition of a plan can keep its words and change its numbers.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from bench.corpus_words import words

_CLAUSES = """
{act}{kind}{item}{side}
{act}{item}{item}{side}
{act}{act}{kind}{item}
{act}{kind}{item}、{item}和{item}{side}
对{item}{side}进行{act}{act}
以{kind}{item}{act}{item}{side}
把{item}{act}与{item}{act}结合起来
{setting}{act}{kind}{item}{side}
{means}
{aim}
{act}“{hanzi}{hanzi}”{item}{item}
在{county}{hanzi}{hanzi}{place}{act}{item}{item}{side}
{tech}{item}{act}
让{actor}在{item}{act}中受益
{act}“{hanzi}{hanzi}”牌{item}
邀请{hanzi}{hanzi}{institute}、{hanzi}{hanzi}{institute}{act}{item}
{act}{county}{hanzi}{hanzi}{item}和{hanzi}{hanzi}{item}
按照{year}—{next_year}年{item}{side}部署{act}{kind}{item}
"""
_BODY = """
{setting}{verb}{field}{thing},{clause},{clause}
{verb}{tech}{item}{act}与{kind}{item}{act},引导{actor}{act}{item}{side},{clause}
支持{actor}开展{tech}、{item}{act}等{kind}攻关,形成{unitless}
以{field}、{item}{item}和{kind}{item}为重点,{clause},{clause}
鼓励{county}、{county}等地依托{kind}{carrier}{act}{item},{clause}
{clause},{clause},{clause}
{clause},{clause},{clause},确保{kind}{item}{side}取得实效
发挥{hanzi}{hanzi}{item}{carrier}的作用,为{actor}提供{item}{act}等方面的服务,{clause}
{verb}{city}与{city}之间的{item}{side}合作,{clause},{clause}
引导{actor}{act}{field}{item},{verb}“{mark}{mark}”专项行动,{clause}
推动{field}与{item}{side}融合发展,{clause},打造{unitless}
对{county}{hanzi}{hanzi}{place}{item}产业开展专题调研,{clause},{clause}
{verb}“{hanzi}{hanzi}{mark}”工程,{clause},推动{actor}{act}{kind}{item}
围绕{n_few}大重点产业{act}{item}{side},{clause},{clause}
办好第{n_few}届{field}{item}大赛和{city}{hanzi}{hanzi}{item}对接活动,{clause}
探索{actor}与{actor}参与的{item}{side}模式,{clause},{clause}
做好{kind}{item}{act}和{item}{side}工作,{clause},{clause}
加强与{city}{hanzi}{hanzi}{institute}在{kind}{item}方面的交流,{clause},{clause}
按照“{mark}、{mark}、{mark}”的要求,{clause},{clause},形成{unitless}
依托{hanzi}{hanzi}{item}有限公司{act}{item}{side},{clause},{clause}
推进{hanzi}{hanzi}{place}{item}{item}项目,{clause},{clause}
"""
_TARGETS = """
1 全年新认定高新技术企业{n_mid}家以上
1 到{year}年底,技术合同成交额达到{n_mid}亿元以上
1 全年新增{field}规模以上工业企业{n_mid}家
1 力争高新技术产业增加值同比增长{pct}%以上
1 研发经费投入占地区生产总值比重达到{small}%
2 专利申请量、授权量分别增长{pct}%
1 新建省级{carrier}{n_few}家
2 组织实施{field}科技计划项目{n_mid}项,争取上级资金{n_big}万元
1 培训农业技术人员{n_big}人次
1 年内完成{field}项目投资{n_mid}亿元
1 每万人发明专利拥有量达到{small}件
1 科技进步贡献率达到{n_share}%以上
1 引进{field}高层次人才{n_mid}名
1 推广{tech}新技术{n_mid}项
1 {county}建成{field}示范基地{n_few}个
2 新增{carrier}{n_few}家,其中国家级{n_two}家
"""
_POLICIES = """
1 认真贯彻落实《关于{policy_about}的{policy_type}》,{clause}
1 制定出台《{city}{policy_about}{policy_type}》,{clause},{clause}
1 修订《{city}{policy_about}管理办法》,{clause}
2 贯彻落实《{policy_about}条例》和《关于{policy_about}的{policy_type}》,{setting}{clause}
"""
_TITLES = """
{verb}{field}{thing}
{verb}{kind}{item}{act}
{act}{field}{item}{side}
{verb}{hanzi}{hanzi}{item}{carrier}建设
{act}{kind}{item}{side},{act}{item}{side}
"""
_SLOT = re.compile(r"\{([a-z_]+)\}")
_NUMBERS: dict[str, Callable[[random.Random], str]] = {
    "n_two": lambda rng: str(rng.randint(1, 2)),
    "n_few": lambda rng: str(rng.randint(3, 12)),
    "n_mid": lambda rng: str(rng.randint(13, 480)),
    "n_big": lambda rng: str(rng.randint(8, 990) * 10),
    "n_share": lambda rng: str(rng.randint(50, 68)),
    "pct": lambda rng: str(rng.randint(5, 26)) if rng.random() < 0.6 else f"{rng.randint(30, 199) / 10:.1f}",
    "small": lambda rng: f"{rng.randint(11, 49) / 10:.1f}",
}


@dataclass(frozen=True, slots=True)
class Slot:
    """A gap that no list of words fills: a number, the year of the plan, or a clause with gaps of its own."""

    name: str


Frame = tuple[str | tuple[str, ...] | Slot, ...]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence without its full stop, and what it states."""

    text: str
    targets: int = 0
    policies: int = 0


class Sentences:
    """Sentences from `words_from` and `numbers_from`, for a plan of `year`."""

    def __init__(self, words_from: random.Random, numbers_from: random.Random, year: int) -> None:
        self.words_from = words_from
        self.numbers_from = numbers_from
        self.year = str(year)
        self.next_year = str(year + 1)

    def title(self) -> str:
        """The first sentence of a task; it states nothing that is counted."""
        return self._one_of(_TITLES).text

    def body(self) -> Sentence:
        """A sentence without target or policy."""
        return self._one_of(_BODY)

    def target(self) -> Sentence:
        """A sentence that commits to one or two quantities."""
        return self._one_of(_TARGETS)

    def policy(self) -> Sentence:
        """A sentence that cites one or two documents."""
        return self._one_of(_POLICIES)

    def pick(self, among: Sequence[T]) -> T:
        """One of them, from the source of words."""
        return among[int(self.words_from.random() * len(among))]

    def word(self, name: str) -> str:
        """A word of a list."""
        return self.pick(words()[name])

    def _one_of(self, lines: str) -> Sentence:
        targets, policies, frame = self.pick(frames(lines))
        return Sentence(self.fill(frame), targets, policies)

    def fill(self, frame: Frame) -> str:
        """The text of a frame."""
        rng, size = self.words_from.random, len
        out = []
        for part in frame:
            if isinstance(part, str):
                out.append(part)
            elif isinstance(part, tuple):
                out.append(part[int(rng() * size(part))])
            elif part.name == "clause":
                out.append(self._one_of(_CLAUSES).text)
            elif part.name == "year":
                out.append(self.year)
            elif part.name == "next_year":
                out.append(self.next_year)
            else:
                out.append(_NUMBERS[part.name](self.numbers_from))
        return "".join(out)


@cache
def frames(lines: str) -> tuple[tuple[int, int, Frame], ...]:
    """The frames of some lines with the targets and policies each states, as the number before it says."""
    out = []
    for line in lines.strip().split("\n"):
        count = int(line[0]) if line[0].isdigit() else 0
        is_policy = lines is _POLICIES
        frame = compiled(line[2:] if count else line)
        out.append((0 if is_policy else count, count if is_policy else 0, frame))
    return tuple(out)


def compiled(line: str) -> Frame:
    """A frame cut at its slots: text, the words that fit a slot, or a `Slot`."""
    parts: list[str | tuple[str, ...] | Slot] = []
    for index, piece in enumerate(_SLOT.split(line)):
        if index % 2:
            parts.append(words()[piece] if piece in words() else Slot(piece))
        elif piece:
            parts.append(piece)
    return tuple(parts)
