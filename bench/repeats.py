"""How much of what a page says again is taken out, and whether anything is lost that it says once.

Run: ``python -m bench.repeats [--seeds 20]``. The table goes to stdout.

Every page is put together from lines whose sense is known, so that it is known which of them say the same. *Recall* is
the share of the letters said again that are taken out; *lost* are letters of a sense that no line left on the page has
any more, or of which only a shorter copy is left.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bench.repeat_cases import CHROME, merged_lines, noisy, plan, split_lines, title, traditional, wide
from pipelines.structure.numbering import heads_of
from pipelines.structure.paragraphs import paragraphs_of
from pipelines.structure.repeats import find_repeats, search_blocks
from pipelines.text.fold import fold, in_one_script
from pipelines.text.joined import join

_LETTER = re.compile(r"[^\W_]")


@dataclass
class Page:
    """Lines with their sense: lines of one sense say the same, the longest of them the whole of it."""

    text: str = ""
    said: list[tuple[int, int, str, int]] = field(default_factory=list)  # start, end, sense, letters it stands for

    def line(self, text: str, sense: str, stands_for: int | None = None) -> None:
        """Add a line; `stands_for` letters where damage changed their number."""
        start = len(self.text)
        self.text += text + "\n"
        self.said.append((start, start + len(text), sense, _letters(text) if stands_for is None else stands_for))

    def own(self, *lines: str) -> Page:
        """Add lines that say what no other line says."""
        for line in lines:
            self.line(line, f"own {len(self.said)}")
        return self

    def furniture(self) -> Page:
        """Add lines of the page around the document; what becomes of them does not count."""
        self.text += "".join(f"{line}\n" for line in CHROME)
        return self

    def body(self, lines: Iterable[str], how: Callable[[list[str]], list[str]] | None = None) -> Page:
        """Add lines of a plan, damaged line by line or not; a line's sense is the undamaged line."""
        for line in lines:
            self.line("\n".join(how([line])) if how else line, line, _letters(line))
        return self

    def run_on(self, lines: list[str]) -> Page:
        """Add lines of a plan with the breaks between measures lost."""
        glued = merged_lines(lines)
        at = 0
        for line in glued:
            while at < len(lines) and line:
                assert line.startswith(lines[at])
                start = len(self.text)
                self.text += lines[at]
                self.said.append((start, len(self.text), lines[at], _letters(lines[at])))
                line, at = line[len(lines[at]) :], at + 1
            self.text += "\n"
        return self


def _letters(text: str) -> int:
    return len(_LETTER.findall(text))


@dataclass
class Score:
    """Letters of one page, and the seconds of CPU that finding its repeats took."""

    again: int
    removed: int
    lost: int
    seconds: float

    @property
    def recall(self) -> float:
        """Share of what is said again that was taken out; 1 where nothing is."""
        return self.removed / self.again if self.again else 1.0


def score(page: Page) -> Score:
    """What finding repeats does to a page."""
    folding = fold(page.text)
    paragraphs = paragraphs_of(folding.text)
    gone = bytearray(len(page.text))
    text = in_one_script(folding)
    started = time.process_time()
    repeats = find_repeats(text, paragraphs, heads_of(text, paragraphs), search_blocks(join([text]))[0])
    spent = time.process_time() - started
    for repeat in repeats:
        start, end = paragraphs[repeat.removed_first].start, paragraphs[repeat.removed_last].end
        gone[start:end] = b"\1" * (end - start)
    senses: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for start, end, sense, stands_for in page.said:
        there = [place for place in range(start, end) if _LETTER.match(page.text[place])]
        kept = sum(not gone[place] for place in there) / max(1, len(there))
        senses[sense].append((stands_for, kept))
    again = removed = lost = 0
    for placed in senses.values():
        whole = max(letters for letters, _ in placed)
        left = max(round(letters * kept) for letters, kept in placed)
        again += sum(letters for letters, _ in placed) - whole
        lost += whole - left
        removed += sum(round(letters * (1 - kept)) for letters, kept in placed) - (whole - left)
    return Score(again, removed, lost, spent)


# --- the cases ------------------------------------------------------------------------------------------------------

OPENING = "2011年是关键的一年，全区要突出重点，狠抓落实，努力办好以下实事，请遵照执行。"


def _noise(rate: float) -> Callable[[int], Page]:
    return lambda seed: (
        Page().own(title()).body(plan(seed)).body(plan(seed), lambda line: noisy(line, rate, seed + len(line[0])))
    )


def _cut(lines: list[str], share: float) -> list[str]:
    """The lines up to a share of their letters; the last one breaks off in the middle."""
    room = round(share * sum(map(len, lines)))
    out = []
    for line in lines:
        out.append(line[:room])
        room -= len(line)
        if room <= 0:
            break
    return out


def _with_fragment(page: Page, lines: list[str], whole: list[str]) -> Page:
    for line, of in zip(lines, whole, strict=False):
        page.line(line, of)
    return page


def _interleaved(seed: int) -> Page:
    page = Page().own(title(), OPENING)
    for line in plan(seed):
        page.body([line]).body([line])
    return page


def _woven_scripts(seed: int) -> Page:
    page = Page().own(title())
    for line in plan(seed):
        page.body([line]).body([line], traditional)
    return page


def _bare(lines: list[str]) -> list[str]:
    """The lines without their list numbers."""
    return [re.sub(r"^(?:[0-9]+\.|[一二三四五六]、)", "", line) for line in lines]


def _thinned(lines: list[str], seed: int) -> list[str]:
    """The plan without a section's last measures, as a summary of it that was posted first."""
    return lines[:6] + lines[8:12] if seed % 2 else lines[:4] + lines[5:]


REPEATS: dict[str, Callable[[int], Page]] = {
    "the same again": lambda seed: Page().own(title(), OPENING).body(plan(seed)).body(plan(seed)),
    "noise 1 %": _noise(0.01),
    "noise 3 %": _noise(0.03),
    "noise 5 %": _noise(0.05),
    "other width and spaces": lambda seed: Page().own(title()).body(plan(seed)).body(plan(seed), wide),
    "a line for every sentence": lambda seed: Page().own(title()).body(plan(seed)).body(plan(seed), split_lines),
    "measures run together": lambda seed: Page().own(title()).body(plan(seed)).run_on(plan(seed)),
    "the first run together": lambda seed: Page().own(title()).run_on(plan(seed)).body(plan(seed)),
    "second in Traditional": lambda seed: Page().own(title()).body(plan(seed)).body(plan(seed), traditional),
    "first in Traditional": lambda seed: Page().own(title()).body(plan(seed), traditional).body(plan(seed)),
    "second cut to 60 %": lambda seed: _with_fragment(
        Page().own(title()).body(plan(seed)), _cut(plan(seed), 0.6), plan(seed)
    ),
    "first cut to 60 %": lambda seed: (
        _with_fragment(Page().own(title()), _cut(plan(seed), 0.6), plan(seed)).furniture().body(plan(seed))
    ),
    "only the end again": lambda seed: Page().own(title()).body(plan(seed)).furniture().body(plan(seed)[8:]),
    "three copies": lambda seed: Page().own(title()).body(plan(seed)).body(plan(seed)).body(plan(seed)),
    "page furniture between": lambda seed: (
        Page()
        .furniture()
        .own(title())
        .body(plan(seed))
        .furniture()
        .own("上一篇：没有了")
        .body(plan(seed))
        .own("版权所有 未经许可不得转载")
    ),
    "paragraphs interleaved": _interleaved,
    "the second more complete": lambda seed: (
        Page().own(title()).body(_thinned(plan(seed), seed)).furniture().body(plan(seed))
    ),
    "the first more complete": lambda seed: (
        Page().own(title()).body(plan(seed)).furniture().body(_thinned(plan(seed), seed))
    ),
    "noise in both": lambda seed: (
        Page()
        .own(title())
        .body(plan(seed), lambda line: noisy(line, 0.02, seed + len(line[0])))
        .body(plan(seed), lambda line: noisy(line, 0.02, 50 + seed + len(line[0])))
    ),
    "three copies, noisy": lambda seed: (
        Page()
        .own(title())
        .body(plan(seed))
        .body(plan(seed), lambda line: noisy(line, 0.02, seed + len(line[0])))
        .body(plan(seed), lambda line: noisy(line, 0.04, 9 + seed + len(line[0])))
    ),
    "woven, one in Traditional": _woven_scripts,
    "noise, width and script": lambda seed: (
        Page()
        .own(title())
        .body(plan(seed))
        .furniture()
        .body(plan(seed), lambda line: wide(traditional(noisy(line, 0.03, seed + len(line[0])))))
    ),
    "one section again": lambda seed: Page().own(title()).body(plan(seed)).body(plan(seed)[4:8]),
    "no numbers": lambda seed: Page().own(title()).body(_bare(plan(seed))).body(_bare(plan(seed))),
    "title and opening too": lambda seed: (
        Page().body([title(), OPENING, *plan(seed)]).body([title(), OPENING, *plan(seed)])
    ),
    "no headings": lambda seed: Page().own(title()).body(plan(seed, heading=False)).body(plan(seed, heading=False)),
    "a short plan": lambda seed: Page().own(title()).body(plan(seed, items=4)).body(plan(seed, items=4)),
}
"""Pages that say something again; what repeats has to go."""


def _owners(seed: int) -> Page:
    page = Page().own(title())
    for line in plan(seed, heading=False):
        page.own(line, "分管领导：卫小平", "责任单位：区住建局、区财政局、区水利局", "完成时限：2011年12月底前")
    return page


def _closing(seed: int) -> Page:
    closing = "各责任单位要制定实施方案，明确专人负责，按月报送进展情况，年底前形成书面总结报区政府办公室。"
    return Page().own(title(), *(line + closing if line[0].isdigit() else line for line in plan(seed)))


def _headers(seed: int) -> Page:
    page = Page().own(title())
    for at, line in enumerate(plan(seed)):
        if at % 4 == 0:
            page.own("序号 重点任务 工作措施 牵头部门 主责单位 协办单位 完成时限", "（单位：万元、公里、处、户、人次）")
        page.own(line)
    return page


def _tables(seed: int) -> Page:
    """The same owners and dates under every measure, as rows of a table."""
    page = Page().own(title())
    for at, line in enumerate(plan(seed, heading=False), start=1):
        page.own(
            line.split("。")[0], *(f"{at} | {month}月 | 区发展和改革局 | 每月报送 | 按期完成" for month in (3, 6, 9))
        )
    return page


def _towns(seed: int) -> Page:
    """The same measures under the heading of every town."""
    page = Page().own(title())
    measures = plan(seed, items=3, heading=False)
    for at, town in enumerate(("城关", "河口", "石桥", "柳林", "青龙", "白云")):
        page.own(f"({'一二三四五六'[at]}){town}镇", *measures)
    return page


def _next_year(seed: int, year: int = 2009) -> Page:
    first = plan(seed, year=year)
    again = [
        re.sub("(?<=完成)[0-9]+", lambda match: str(int(match.group()) + 7), line.replace(str(year), str(year + 1)))
        for line in first
    ]
    return Page().own(title(year), *first, title(year + 1), *again)


def _next_year_noisy(seed: int) -> Page:
    page = _next_year(seed)
    return Page().own(*noisy([page.text[start:end] for start, end, *_ in page.said], 0.02, seed))


def _annex(seed: int) -> Page:
    bureaus = ("住建", "水利", "民政", "教育", "卫健", "农业")
    lines = plan(seed)
    page = Page().own(title(), *lines, "附件：任务分解表")
    measures = [line for line in lines if line[0].isdigit()]
    return page.own(
        *(
            f"{line.split('。')[0]}。责任单位：区{bureaus[at % 6]}局；完成时限：{at % 12 + 1}月底"
            for at, line in enumerate(measures)
        )
    )


def _quoted(seed: int) -> Page:
    lines = plan(seed)
    chosen = lines[random.Random(seed).choice((2, 5, 7))].split(".", 1)[-1]
    return Page().own(title(), *lines, f"区委书记强调，要“{chosen}”各镇要认真学习领会。")


NEGATIVES: dict[str, Callable[[int], Page]] = {
    "nothing said again": lambda seed: Page().own(title(), OPENING, *plan(seed)),
    "a paragraph quoted": _quoted,
    "owner lines": _owners,
    "a closing sentence": _closing,
    "table headers": _headers,
    "rows of a table": _tables,
    "towns with the same measures": _towns,
    "next year's plan": _next_year,
    "next year's, noisy": _next_year_noisy,
    "an annex of owners": _annex,
    "two plans": lambda seed: Page().own(title(), *plan(seed), title(2012), *plan(seed + 100, year=2012)),
}
"""Pages that look as if they said something again, and do not: nothing may go."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    options = parser.parse_args()
    recalls, lost, chars, spent = [], 0, 0, 0.0
    print(f"{'case':<30}{'pages':>6}{'recall':>9}{'worst':>9}{'lost':>7}")
    for cases in (REPEATS, NEGATIVES):
        for name, make in cases.items():
            pages = [make(seed) for seed in range(options.seeds)]
            found = [score(page) for page in pages]
            spent += sum(each.seconds for each in found)
            chars += sum(len(page.text) for page in pages)
            lost += sum(each.lost for each in found)
            shown = ""
            if cases is REPEATS:
                of = [each.recall for each in found]
                recalls.append(sum(of) / len(of))
                shown = f"{recalls[-1]:>9.3f}{min(of):>9.3f}"
            print(f"{name:<30}{len(pages):>6}{shown:>18}{sum(each.lost for each in found):>7}")
    count = options.seeds * (len(REPEATS) + len(NEGATIVES))
    print(
        f"\nmean recall {sum(recalls) / len(recalls):.4f} over {len(REPEATS)} kinds of repeat;"
        f" lawful letters lost: {lost} of {chars} characters;"
        f" {1000 * spent / count:.1f} ms of CPU a page of {chars // count} characters"
    )


if __name__ == "__main__":
    main()
