"""Texts made to be slow: very long lines, lists, brackets that never close, residue of markup.

Run as a script it parses each of them and prints one JSON line per text, before and after, so that whoever waits can
tell which one did not finish. Belongs here: the texts. Does not belong here: what is expected of them.
"""

from __future__ import annotations

import json

_TITLE = "宝鸡市2016年工作要点\n\n"


def texts() -> dict[str, str]:
    """Name → text."""
    sentence = "建设孵化器10个，"
    return {
        "a line of 60 000 digits": "1" * 60_000,
        "60 000 list marks": "国、" * 60_000,
        "60 000 commas": "国," * 60_000,
        "60 000 characters without a stop": "中" * 60_000,
        "30 000 brackets that open": "(" * 30_000,
        "30 000 brackets that open and close": "()" * 30_000,
        "30 000 brackets in the wrong order": "([)]" * 8_000,
        "30 000 quotes that open": "“" * 30_000,
        "30 000 titles that open": "《" * 30_000,
        "30 000 titles nested": "《〈" * 15_000 + "〉》" * 15_000,
        "60 000 blanks": " " * 60_000 + "。",
        "60 000 line breaks": "一\n" + "\n" * 60_000 + "二",
        "20 000 list heads": _TITLE + "".join(f"{number % 99 + 1}.建设平台。\n" for number in range(20_000)),
        "20 000 list heads without a text": "1.\n" * 20_000,
        "20 000 list heads on one line": _TITLE + "".join(f"{number % 99 + 1}.建设平台。" for number in range(20_000)),
        "20 000 headings": _TITLE + "".join("（一）建设\n一、发展\n" for _ in range(10_000)),
        "deep decimal heads": _TITLE + "1.1.1.1 平台。\n" * 10_000,
        "20 000 percent values": _TITLE + "1.增长" + "5%、" * 20_000 + "。\n",
        "10 000 percent values, each a sentence": _TITLE + "1.收入增长5%。" * 10_000,
        "5 000 targets in one sentence": _TITLE + "1." + sentence * 5_000 + "完善服务。\n",
        "5 000 indicators and 5 000 values": _TITLE
        + "1."
        + "申请量、" * 5_000
        + "授权量分别增长"
        + "5%、" * 5_000
        + "6%。\n",
        "10 000 owners in one clause": _TITLE + "1.建设平台。（责任单位：" + "市科技局、" * 10_000 + "市财政局）\n",
        "10 000 clauses": _TITLE + "1.建设平台。" + "（市科技局负责）" * 10_000,
        "10 000 clauses that never close": _TITLE + "1.建设平台。" + "（责任单位：" * 10_000,
        "10 000 label lines": _TITLE + "1.建设平台。\n" + "责任单位：市科技局\n" * 10_000,
        "10 000 attributes": _TITLE + "1." + 'class="a" style="b" ' * 10_000,
        "20 000 tags that never close": _TITLE + "1." + "<a " * 20_000,
        "10 000 insertions of pinyin": _TITLE + "1." + "发(fā)" * 10_000,
        "10 000 quotes half open": _TITLE + "1." + "“甲和“乙”" * 10_000,
        "one sentence 3 000 times": _TITLE + "完善服务体系，建设公共平台。\n" * 3_000,
        "one phrase 20 000 times": "项目和" * 20_000,
        "years in a row": "2008年" * 12_000,
        "dates in a row": "2008年3月1日" * 8_000,
        "a list and a number at its end": "甲乙丙丁、" * 12_000 + "三个城市",
        "numbers and hyphens": "1-" * 30_000,
        "grouped digits": "1,234," * 12_000,
        "Chinese numerals": "一百二十三万四千五百六十七亿" * 4_000,
        "a page of 800 kB": _TITLE
        + "".join(
            f"{number % 30 + 1}.推进第{number}号项目建设，年内完成投资{number}万元，"
            f"增长{number % 40}%。（市发改委负责）\n"
            for number in range(6_000)
        ),
    }


def main() -> None:
    """Parse every text and print its row counts and the broken laws."""
    from tests.extract.soundness import faults
    from tests.gold.reading import Parsed

    for name, text in texts().items():
        print(json.dumps({"begins": name}), flush=True)
        try:
            document = Parsed(text.encode())
        except Exception as error:  # whatever it is, it is reported under the name of its text
            print(
                json.dumps({"ends": name, "error": repr(error), "rows": {}, "faults": [], "covered": False}), flush=True
            )
            continue
        rows = {table: len(found) for table, found in document.found.all_rows().items()}
        # the laws are checked in quadratic time: only where there are few rows
        broken = faults(document)[:3] if max(rows.values()) <= 1_500 else []
        covered = sum(row["char_end"] - row["char_start"] for row in document.table("text_segment")) == len(text)
        print(json.dumps({"ends": name, "rows": rows, "faults": broken, "covered": covered}), flush=True)


if __name__ == "__main__":
    main()
