"""Seven ways in which offices write plans, after what real pages look like; the truth is kept while writing.

Belongs here: headings, tasks, who answers for them, how a style marks them.
Does not belong here: sentences (`corpus_sentences`), pages around a plan and copies of it (`corpus`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bench.corpus_sentences import Sentence, Sentences
from bench.corpus_words import words

_CHINESE = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")
_SENTENCES_A_TASK = (2, 3, 3, 4, 4, 5, 6, 8)


@dataclass(slots=True)
class Truth:
    """What a plan says, as a careful reader would count it.

    Attributes:
        tasks: first sentence of each task, without its number.
        duties: (index of the task, role, name as written) of each named person or unit.
        targets, policies: how many the text states and cites.
    """

    tasks: list[str] = field(default_factory=list)
    duties: list[tuple[int, str, str]] = field(default_factory=list)
    targets: int = 0
    policies: int = 0


@dataclass(frozen=True, slots=True)
class Office:
    """Who writes: a city, the people in charge and the offices or departments that do the work."""

    city: str
    leaders: tuple[str, ...]
    units: tuple[str, ...]
    departments: tuple[str, ...]


class Plan:
    """A plan while it is written: its paragraphs and its truth."""

    def __init__(
        self,
        sentences: Sentences,
        office: Office,
        length: int,
        rates: tuple[float, float],
        fresh: Sentences,
        reworded: float,
    ) -> None:
        """`length` in characters; `rates`: targets and cited policies per sentence; a share `reworded` of the sentences
        is taken from `fresh`, as in an edition of another plan."""
        self.sentences = sentences
        self.fresh = fresh
        self.reworded = reworded
        self.office = office
        self.length = length
        self.rates = rates
        self.paragraphs: list[str] = []
        self.truth = Truth()
        self.size = 0

    @property
    def is_full(self) -> bool:
        """Whether the plan is as long as it shall be."""
        return self.size >= self.length

    def items(self, most: int) -> Iterator[int]:
        """The numbers of the next items: 1 to `most`, or fewer where the plan is full before."""
        for number in range(1, most + 1):
            yield number
            if self.is_full:
                return

    def add(self, paragraph: str) -> None:
        """Another paragraph."""
        self.paragraphs.append(paragraph)
        self.size += len(paragraph)

    def heading(self, number: int) -> None:
        """A section of the first level."""
        self.add(f"{_chinese(number)}、{self.sentences.word('section').replace(',', '，')}")

    def title(self) -> str:
        """The first sentence of a task, and the task in the truth."""
        title = self.sentences.title().replace(",", "，")
        self.truth.tasks.append(title)
        return title

    def duty(self, role: str, *names: str) -> None:
        """Those who answer for the last task."""
        task = len(self.truth.tasks) - 1
        self.truth.duties += [(task, role, name) for name in names]

    def sentence(self) -> str:
        """The next sentence of a task, with full stop."""
        found = self._drawn(self.sentences)
        if self.reworded and self.fresh.words_from.random() < self.reworded:
            found = self._drawn(self.fresh)
        self.truth.targets += found.targets
        self.truth.policies += found.policies
        return found.text.replace(",", "，") + "。"

    def _drawn(self, source: Sentences) -> Sentence:
        draw = source.words_from.random()
        targets, policies = self.rates
        if draw < targets:
            return source.target()
        return source.policy() if draw < targets + policies else source.body()

    def body(self) -> str:
        """The rest of a task: some sentences."""
        return "".join(self.sentence() for _ in range(self.sentences.pick(_SENTENCES_A_TASK)))

    def some(self, among: tuple[str, ...], most: int) -> tuple[str, ...]:
        """One to `most` of them, each once."""
        rng = self.sentences.words_from
        return tuple(rng.sample(among, min(len(among), rng.randint(1, most))))


def offices_below(plan: Plan) -> None:
    """Numbered items, each followed by 分管领导 and 责任处室 on lines of their own (as sample 000)."""
    number = 0
    while not plan.is_full or not number:
        number += 1
        plan.add(f"{number}、{plan.title()}。{plan.body()}")
        leaders, units = plan.some(plan.office.leaders, 3), plan.some(plan.office.units, 4)
        plan.add(f"分管领导：{'、'.join(leaders)}")
        helpers = "，" + "、".join(units[1:]) + "参加" if len(units) > 1 else ""
        plan.add(f"责任处室：{units[0]}牵头{helpers}")
        plan.duty("leader", *leaders)
        plan.duty("lead", units[0])
        plan.duty("participant", *units[1:])


def in_brackets(plan: Plan) -> None:
    """Sections with numbered items that end with (责任人:…,牵头单位:…,配合单位:…) (as sample 001)."""
    section = 0
    while not plan.is_full or not section:
        section += 1
        plan.heading(section)
        for number in plan.items(plan.sentences.pick((2, 3, 3, 4, 5))):
            text = f"{number}.{plan.title()}。{plan.body()}"
            leader, units = plan.some(plan.office.leaders, 1), plan.some(plan.office.units, 4)
            plan.duty("leader", *leader)
            plan.duty("lead", units[0])
            together = units[1:] or (plan.sentences.word("collective"),)
            plan.duty("participant", *together)
            plan.add(f"{text}（责任人：{leader[0]}，牵头单位：{units[0]}，配合单位：{'、'.join(together)}）")


def paragraphs_only(plan: Plan) -> None:
    """Sections whose every paragraph is a task, without number and without anybody named (as sample 002)."""
    section = 0
    while not plan.is_full or not section:
        section += 1
        plan.heading(section)
        for _ in plan.items(plan.sentences.pick((1, 2, 2, 3))):
            plan.add(f"{plan.title()}。{plan.body()}")


def numbered_through(plan: Plan) -> None:
    """Items numbered through all sections, without anybody named (as sample 004)."""
    section = number = 0
    while not plan.is_full or not section:
        section += 1
        plan.heading(section)
        for _ in plan.items(plan.sentences.pick((2, 3, 4))):
            number += 1
            plan.add(f"{number}.{plan.title()}。{plan.body()}")


def lead_departments(plan: Plan) -> None:
    """Two levels of sections and items that end with (牵头单位:…;责任单位:…) (as sample 003)."""
    section = 0
    while not plan.is_full or not section:
        section += 1
        plan.heading(section)
        for below in plan.items(plan.sentences.pick((1, 2, 3))):
            plan.add(f"（{_chinese(below)}）{plan.sentences.word('field')}{plan.sentences.word('mark')}工程。")
            for number in plan.items(plan.sentences.pick((1, 2, 3))):
                text = f"{number}.{plan.title()}。{plan.body()}"
                units = plan.some(plan.office.departments, 4)
                plan.duty("lead", units[0])
                plan.duty("responsible", *units[1:])
                others = f"；责任单位：{'、'.join(units[1:])}" if len(units) > 1 else ""
                plan.add(f"{text}（牵头单位：{units[0]}{others}）")


def shared_out(plan: Plan) -> None:
    """Sections with bracketed items that end with (A、B按职责分工负责), as opinions of the State Council do."""
    section = number = 0
    while not plan.is_full or not section:
        section += 1
        plan.heading(section)
        for _ in plan.items(plan.sentences.pick((2, 3, 4))):
            number += 1
            text = f"（{_chinese(number)}）{plan.title()}。{plan.body()}"
            units = plan.some(plan.office.departments, 5)
            plan.duty("responsible", *units)
            plan.add(f"{text}（{'、'.join(units)}按职责分工负责）")


def narrated(plan: Plan) -> None:
    """Sections of long paragraphs that report and promise; no task and nobody named (as reports of governments)."""
    section = 0
    while not plan.is_full or not section:
        section += 1
        plan.heading(section)
        for _ in plan.items(plan.sentences.pick((2, 3, 4))):
            plan.add(f"{plan.sentences.title()}。{plan.body()}{plan.body()}".replace(",", "，"))


Style = Callable[[Plan], None]

STYLES: tuple[tuple[str, str, Style], ...] = (
    ("offices_below", "重点工作计划责任分解", offices_below),
    ("in_brackets", "工作要点及责任分解", in_brackets),
    ("paragraphs_only", "科技工作要点", paragraphs_only),
    ("numbered_through", "工作要点", numbered_through),
    ("lead_departments", "创新驱动发展行动计划", lead_departments),
    ("shared_out", "关于促进科技创新的若干意见", shared_out),
    ("narrated", "政府工作报告", narrated),
)
"""Name, words of the title and writer of each style."""


def office(sentences: Sentences, city: str) -> Office:
    """The people and units of a city, from the source of words."""
    rng = sentences.words_from
    leaders = tuple(
        dict.fromkeys(rng.choice(words()["surname"]) + rng.choice(words()["given"]) for _ in range(rng.randint(4, 9)))
    )
    units = tuple(rng.sample(words()["office"], 10))
    return Office(city, leaders, units, tuple("市" + name for name in rng.sample(words()["bureau"], 12)))


def _chinese(number: int) -> str:
    """1 to 999 as 一 … 九百九十九."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    out = _CHINESE[hundreds - 1] + "百" if hundreds else ""
    if tens:
        out += ("" if tens == 1 and not hundreds else _CHINESE[tens - 1]) + "十"
    elif hundreds and ones:
        out += "零"
    return out + (_CHINESE[ones - 1] if ones else "")
