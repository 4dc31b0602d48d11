"""Lines become paragraphs, and the numbers at their beginning are told from years and amounts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.structure.numbering import (
    RANK_CHAPTER,
    RANK_CIRCLED,
    RANK_DIGIT,
    RANK_DIGIT_BRACKET,
    RANK_HAN,
    RANK_HAN_BRACKET,
    bullet_at,
    head_at,
)
from pipelines.structure.paragraphs import paragraphs_of
from pipelines.text.fold import fold_width


def _paragraphs(text: str) -> list[str]:
    folded = fold_width(text)
    return [folded[paragraph.start : paragraph.end] for paragraph in paragraphs_of(folded)]


def test_a_paragraph_is_a_trimmed_line() -> None:
    assert _paragraphs("\n  工作要点  \r\n\n\u3000\u3000一、抓好落实\u3000\r\n") == ["工作要点", "一、抓好落实"]


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["15.", "完善科技政策。"], "15.\n完善科技政策。"),
        (["17", "、完善科技政策。"], "17\n、完善科技政策。"),
        (["(三)", "完善科技政策。"], "(三)\n完善科技政策。"),
        (["二、", "完善科技政策"], "二、\n完善科技政策"),
    ],
)
def test_a_number_on_a_line_of_its_own_joins_its_text(lines: list[str], joined: str) -> None:
    assert _paragraphs("\n".join(["前言说明。", *lines, "结尾说明。"])) == ["前言说明。", joined, "结尾说明。"]


@pytest.mark.parametrize("lines", [["15.", "16.完善政策。"], ["(一)", "(二)完善政策。"], ["86", "2012年1月1日"]])
def test_a_number_without_a_text_of_its_own_joins_nothing(lines: list[str]) -> None:
    assert _paragraphs("\n".join(lines)) == lines


def _wrap(sentences: str, width: int) -> list[str]:
    return [sentences[at : at + width] for at in range(0, len(sentences), width)]


_LONG = (
    "各级各部门要把创新摆在发展全局的核心位置,围绕产业链部署创新链,围绕创新链布局产业链,加快形成以企业为主体、市场为导向、"
    "产学研深度融合的技术创新体系,全面增强自主创新能力,为推动经济高质量发展提供有力支撑和坚实保障,努力走在全省前列,"
    "让创新成为引领发展的第一动力,使科技成果更多更好地惠及人民群众,不断开创各项工作的新局面,以优异成绩迎接新的更大挑战。"
)


@pytest.mark.parametrize("width", [24, 30, 38])
def test_hard_wrapped_lines_join_into_their_paragraph(width: int) -> None:
    text = "\n".join(["全市科技创新工作方案", *_wrap("一、" + _LONG, width), *_wrap("二、" + _LONG, width)])
    joined = [paragraph.replace("\n", "") for paragraph in _paragraphs(text)]
    assert joined == ["全市科技创新工作方案", "一、" + _LONG, "二、" + _LONG]


def test_short_lines_of_a_list_are_not_joined() -> None:
    lines = [
        f"{name}人民政府"
        for name in ("城关区", "七里河区", "西固区", "安宁区", "红古区", "永登县", "榆中县", "皋兰县", "新区管委会")
    ]
    assert _paragraphs("\n".join(lines)) == lines


def test_long_lines_that_end_their_sentences_are_not_joined() -> None:
    lines = [f"{number}.完善制度建设,健全工作机制,压实各方责任,确保任务落地见效。" for number in range(1, 12)]
    assert _paragraphs("\n".join(lines)) == lines


@given(st.text(alphabet=" \n\r\t　一二三、.()（）1230。:：牵头单位建设项目第章节①—", max_size=200))
def test_every_character_but_blanks_is_in_exactly_one_paragraph(text: str) -> None:
    folded = fold_width(text)
    covered = [0] * len(folded)
    for paragraph in paragraphs_of(folded):
        assert paragraph.start < paragraph.end
        assert not folded[paragraph.start].isspace()
        assert not folded[paragraph.end - 1].isspace()
        for at in range(paragraph.start, paragraph.end):
            covered[at] += 1
    assert max(covered, default=0) <= 1
    assert all(count or char.isspace() for count, char in zip(covered, folded, strict=True))


# --- numbers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "rank", "value", "number"),
    [
        ("第三章 重点任务", RANK_CHAPTER, 3, "第三章"),
        ("一、总体要求", RANK_HAN, 1, "一、"),
        ("十二、附则", RANK_HAN, 12, "十二、"),
        ("二.主要任务", RANK_HAN, 2, "二."),
        ("(一)加强领导", RANK_HAN_BRACKET, 1, "(一)"),
        ("(十一)、强化考核", RANK_HAN_BRACKET, 11, "(十一)、"),
        ("1.建设平台", RANK_DIGIT, 1, "1."),
        ("23、建设平台", RANK_DIGIT, 23, "23、"),
        ("4 .建设平台", RANK_DIGIT, 4, "4 ."),
        ("5)建设平台", RANK_DIGIT, 5, "5)"),
        ("(6)建设平台", RANK_DIGIT_BRACKET, 6, "(6)"),
        ("③建设平台", RANK_CIRCLED, 3, "③"),
        ("3.2020年底前,建成平台", RANK_DIGIT, 3, "3."),
        ("42019年起,公开信息", RANK_DIGIT, 4, "4"),
        ("17\n、完善政策", RANK_DIGIT, 17, "17\n、"),
    ],
)
def test_a_list_number_has_rank_and_value(text: str, rank: int, value: int, number: str) -> None:
    head = head_at(text, 0, len(text))
    assert head is not None
    assert (head.rank, head.value) == (rank, value)
    assert text[head.start : head.number_end] == number
    assert text[head.text_start :] and not text[head.text_start].isspace()


def test_ranks_nest_in_the_order_of_the_standard() -> None:
    texts = ["第一章 总则", "一、目标", "(一)任务", "1.任务", "(1)任务", "①任务"]
    ranks = [head.rank for text in texts if (head := head_at(text, 0, len(text)))]
    assert len(ranks) == len(texts)
    assert ranks == sorted(set(ranks))


@pytest.mark.parametrize(
    ("parent", "child"), [("四、任务书写", "4.1 建设"), ("4.1 建设", "4.1.1 平台"), ("4.1.1 平台", "4.1.1.1 系统")]
)
def test_a_decimal_number_stands_under_the_shorter_one(parent: str, child: str) -> None:
    above, below = head_at(parent, 0, len(parent)), head_at(child, 0, len(child))
    assert above is not None and below is not None
    assert above.rank < below.rank


@pytest.mark.parametrize(
    "text",
    [
        "2012年全市科技工作",
        "2.5亿元专项资金",
        "1.5%的增长",
        "10个项目",
        "一是加强领导",
        "三是强化考核",
        "一批重点项目",
        "十大工程",
        "第三产业增加值",
        "第一时间处置",
        "3月底前完成",
        "100万元以上",
        "12345热线",
        "1.1万家企业",
    ],
)
def test_a_number_that_counts_something_is_no_list_number(text: str) -> None:
    assert head_at(text, 0, len(text)) is None


@pytest.mark.parametrize("text", ["一、", "1.", "(二)", "①"])
def test_a_number_with_nothing_behind_it_is_no_head(text: str) -> None:
    assert head_at(text, 0, len(text)) is None


@pytest.mark.parametrize("text", ["——到2020年,建成体系", "--项目建设", "●优化环境", "• 发布单位"])
def test_a_bullet_is_no_number_but_is_seen(text: str) -> None:
    assert head_at(text, 0, len(text)) is None
    at = bullet_at(text, 0, len(text))
    assert at is not None and text[at] not in "—-●• "
