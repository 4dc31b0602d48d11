"""Laws that hold of any text: arbitrary characters, and text built from the very words the grammar looks for."""

from __future__ import annotations

import hashlib
from pathlib import Path

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.batch import parse_batch
from pipelines.decode import NotReadable
from pipelines.document import parse_document
from pipelines.lake import Content
from schemas.pandera_models import split
from schemas.silver import DIMENSIONS, TABLES
from tests.extract.soundness import faults
from tests.gold.reading import SEEDS, STYLES, Parsed, parsed

_DOCUMENTS = sorted([*SEEDS.glob("*.txt"), *STYLES.glob("*.txt")])

# Words that steer the parser, alone and in each other's way.
_FRAGMENTS = [
    "\n",
    "\n\n",
    "\u3000\u3000",
    " ",
    "\r\n",
    "\t",
    "。",
    "，",
    "；",
    "：",
    "、",
    "！",
    "1.",
    "2、",
    "3．",
    "（一）",
    "(二)",
    "一、",
    "二、",
    "①",
    "②",
    "4.1.1 ",
    "1)",
    "第一条 ",
    "第二章 ",
    "42019年",
    "3．2020年底前",
    "一是",
    "二是",
    "——",
    "●",
    "宝鸡市2016年工作要点",
    "关于印发《",
    "》的通知",
    "政府工作报告",
    "“十三五”规划",
    "实施方案",
    "各县（区）人民政府：",
    "现将《方案》印发给你们",
    "指导思想",
    "工作目标",
    "主要任务",
    "保障措施",
    "2015年工作回顾",
    "宝鸡市人民政府",
    "市科技局",
    "2016年3月1日",
    "二○一六年三月一日",
    "20160301",
    "宝政发〔2016〕3号",
    "发布时间：2016-03-01",
    "来源：",
    "索引号：",
    "附件：",
    "抄送：",
    "首页 > 正文",
    "【打印】",
    "上一篇：",
    "- 2 -",
    "第2页 共5页",
    "（牵头单位：",
    "责任单位：",
    "分管领导：",
    "陈  忠",
    "配合单位：市财政局",
    "完成时限：6月底前",
    "牵头",
    "负责",
    "会同",
    "按职责分工负责",
    "列第一位者为牵头单位",
    "各县（市、区）",
    "各有关处室",
    "（",
    "）",
    "(",
    ")",
    "[",
    "]",
    "〔",
    "〕",
    "【",
    "】",
    "“",
    "”",
    "《",
    "》",
    "〈",
    "〉",
    "新建",
    "孵化器",
    "5家",
    "10%",
    "增长",
    "达到",
    "分别",
    "均",
    "其中",
    "从",
    "由",
    "去年的",
    "提高到",
    "在2015年1000件的基础上",
    "年均",
    "12.5亿元",
    "3-5个",
    "百分之五",
    "三分之一",
    "翻一番",
    "前5位",
    "2个百分点",
    "以上",
    "左右",
    "不超过",
    "控制在",
    "全国平均水平",
    "高于",
    "每年",
    "每季度",
    "到2020年",
    "通过3年的努力",
    "奖励20万元",
    "专利申请量",
    "授权量",
    "R&D",
    "13万?O",
    "发(fā)",
    'a="b"',
    "<br>",
    "&nbsp;",
    "，，",
    "\ufffd",
    "\ue003",
    "國家創新體系與產業",
    "資訊化",
    "😀",
    "\x00",
    "１２％",
    "㎡",
    "十",
    "百",
    "千",
    "万",
    "亿",
    "零",
    "年",
    "月",
    "日",
    "0",
    "9.",
    ",",
    "-",
]
_PROSE = st.lists(st.sampled_from(_FRAGMENTS), min_size=1, max_size=60).map("".join)

_VERB = st.sampled_from(
    [
        "新建",
        "建成",
        "培育",
        "引进",
        "完成",
        "力争",
        "实现",
        "组织",
        "每年开展",
        "争取",
        "突破",
        "其中",
        "三是推广",
        "到2018年，",
    ]
)
_NOUN = st.sampled_from(
    [
        "孵化器",
        "高新技术企业",
        "专利申请量、授权量",
        "生产总值",
        "研发经费占生产总值比重",
        "失业率",
        "省级、市级中心",
        "粮食总产量",
        "培训班",
        "PM2.5浓度",
        "县（市、区）",
        "“三品一标”",
    ]
)
_LINK = st.sampled_from(
    [
        "",
        "达到",
        "增长",
        "分别增长",
        "分别达到",
        "由上年的100件增加到",
        "在2015年10亿元的基础上，年均增长",
        "控制在",
        "不低于",
        "下降",
        "提高到",
        "居全省",
        "超",
        "均超过",
    ]
)
_AMOUNT = st.sampled_from(
    [
        "5家",
        "3-5个",
        "10%",
        "8%左右、12%以上",
        "1.2亿元",
        "100万亩以上",
        "2个百分点",
        "前3位",
        "翻一番",
        "全国平均水平",
        "30微克/立方米以下",
        "三分之一",
        "百分之六十",
        "1,200件",
        "6‰",
        "20万人次",
    ]
)
_CLAUSE = st.builds(
    lambda a, b, names, c: a + b + "、".join(names) + c,
    st.sampled_from(["（", "[", "〔", "【", "\n", ""]),
    st.sampled_from(["牵头单位：", "责任单位:", "责任处室：", "分管领导：", "", "由", "主办科室：\n"]),
    st.lists(
        st.sampled_from(
            [
                "市科技局",
                "市财政局牵头",
                "各县、区政府",
                "陈  忠",
                "有关部门和单位",
                "市人社局会同市教育局",
                "计财处",
                "6月底前完成",
                "等",
                "列第一位者为牵头单位，下同",
            ]
        ),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from(["）", "]", "〕", "】", "负责）", "按职责分工负责）", "；配合单位：市水利局）", "", "\n"]),
)
_SENTENCE = st.builds(
    lambda *parts: "".join(parts),
    _VERB,
    _NOUN,
    _LINK,
    _AMOUNT,
    st.sampled_from(["。", "，", "；", "、", "项目，", "（含新增）。"]),
)
_HEAD = st.sampled_from(
    [
        "一、",
        "二、",
        "（一）",
        "（二）",
        "1.",
        "2．",
        "3、",
        "4 ",
        "1)",
        "①",
        "2.1 ",
        "2.1.1 ",
        "第一条 ",
        "——",
        "",
        "\u3000\u3000",
        "32019年",
    ]
)
_LINE = st.one_of(
    st.builds(
        lambda head, sentences, clause: head + "".join(sentences) + clause,
        _HEAD,
        st.lists(_SENTENCE, max_size=4),
        st.one_of(st.just(""), _CLAUSE),
    ),
    st.builds(
        lambda head, words: head + words,
        _HEAD,
        st.sampled_from(
            [
                "总体要求",
                "重点任务",
                "2015年工作回顾",
                "工作目标",
                "保障措施（市科技局牵头）",
                "制定《宝鸡市科技奖励办法》。",
            ]
        ),
    ),
    st.sampled_from(
        [
            "- 2 -",
            "首页 > 正文",
            "上一篇：没有了",
            "附件1",
            "宝鸡市2016年工作要点",
            "宝鸡市科学技术局",
            "2016年3月1日",
            "各县（区）人民政府：",
            "组  长：王磊  副市长",
            "",
        ]
    ),
)
_PLAN = st.lists(_LINE, min_size=4, max_size=16).map(lambda lines: "宝鸡市2016年工作要点\n\n" + "\n".join(lines) + "\n")


def _read(text: str) -> Parsed | None:
    try:
        return Parsed(text.encode("utf-8"))
    except NotReadable:
        return None


@settings(max_examples=400)
@given(_PLAN)
def test_a_plan_put_together_at_random_gives_sound_rows(text: str) -> None:
    document = _read(text)
    assert document is not None
    assert faults(document) == []


def test_the_plans_put_together_at_random_have_facts_to_check() -> None:
    """The law above says something: the random plans do hold tasks, owners and targets."""
    counts = dict.fromkeys(("task", "responsibility", "target", "section"), 0)

    @settings(max_examples=60, database=None, derandomize=True)
    @given(_PLAN)
    def count(text: str) -> None:
        for table in counts:
            counts[table] += len(Parsed(text.encode()).table(table))

    count()
    assert min(counts.values()) >= 40, counts


@settings(max_examples=400)
@given(_PROSE)
@example("（牵头单位：\n1.")
@example("1.5%、10%、")
@example("1.加强管理。（责任单位：--）")
@example("《《》》〈〉")
def test_text_made_of_the_words_of_the_grammar_gives_sound_rows(text: str) -> None:
    document = _read(text)
    assert document is None or faults(document) == []


@settings(max_examples=120)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300))
def test_any_text_gives_sound_rows_or_is_refused(text: str) -> None:
    document = _read(text)
    assert document is None or faults(document) == []


@settings(max_examples=60)
@given(st.binary(min_size=1, max_size=600))
def test_any_bytes_are_parsed_or_refused(raw: bytes) -> None:
    try:
        rows = parse_document(1, raw).all_rows()
    except NotReadable:
        return
    assert rows["document"]


@settings(max_examples=80)
@given(st.sampled_from(_DOCUMENTS), st.data())
def test_a_real_document_with_a_piece_cut_out_or_doubled_is_still_sound(path: Path, data: st.DataObject) -> None:
    text = parsed(path).text[:3_000]
    start, end = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    end = min(end, start + 200)
    piece = data.draw(st.sampled_from(["", text[start:end] * 2, "\n", "（", "》", "1."]))
    document = _read(text[:start] + piece + text[end:])
    assert document is None or faults(document) == []


@pytest.mark.parametrize("path", _DOCUMENTS, ids=lambda path: path.stem)
def test_the_rows_of_a_document_are_sound(path: Path) -> None:
    assert faults(parsed(path)) == []


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("path", _DOCUMENTS[::6], ids=lambda path: path.stem)
def test_byte_offsets_cut_the_original_at_every_segment_and_task(path: Path, encoding: str) -> None:
    raw = path.read_bytes().decode("utf-8").encode(encoding)
    codec = "utf-16-le" if encoding == "utf-16" else encoding.removesuffix("-sig")
    rows = parse_document(1, raw).all_rows()
    for table, text_column in (("text_segment", "text_raw"), ("task", "text_raw")):
        names = TABLES[table].column_names
        for row in rows.get(table, []):
            values = dict(zip(names, row, strict=True))
            assert raw[values["byte_start"] : values["byte_end"]].decode(codec) == values[text_column]


# --- batches --------------------------------------------------------------------------------------------------------


def _contents(paths: list[Path]) -> list[Content]:
    return [
        Content(number, hashlib.sha256(path.read_bytes()).hexdigest(), path)
        for number, path in enumerate(paths, start=1)
    ]


def _of_one(frames: dict[str, pl.DataFrame], content_key: int) -> dict[str, list[tuple[object, ...]]]:
    return {
        name: frame.filter(pl.col("content_key") == content_key).rows()
        for name, frame in frames.items()
        if "content_key" in frame.columns and name != "quarantine"
    }


def test_neither_order_nor_size_of_a_batch_changes_the_rows_of_a_document() -> None:
    contents = _contents(_DOCUMENTS[5:17])
    whole = parse_batch(contents)
    backwards = parse_batch(contents[::-1])
    for at in (0, 5, 11):
        key = contents[at].content_key
        alone = _of_one(parse_batch([contents[at]]), key)
        assert _of_one(whole, key) == _of_one(backwards, key) == alone
    for name in DIMENSIONS:
        assert whole[name].equals(backwards[name])


def test_parsing_twice_gives_the_same_frames() -> None:
    contents = _contents(_DOCUMENTS[:8])
    first, second = parse_batch(contents), parse_batch(contents)
    assert first.keys() == second.keys()
    assert all(first[name].equals(second[name]) for name in first)


def test_a_content_that_is_no_document_is_rejected_and_the_others_are_parsed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    (tmp_path / "b.txt").write_bytes(b"")
    frames = parse_batch(_contents([tmp_path / "a.txt", _DOCUMENTS[6], tmp_path / "b.txt"]))
    assert frames["rejected_content"]["reason_code"].to_list() == ["unsupported_format", "empty_file"]
    assert frames["document"]["content_key"].to_list() == [2]


def test_no_row_of_the_samples_and_the_styles_breaks_a_contract() -> None:
    frames = parse_batch(_contents(_DOCUMENTS))
    for table in TABLES:
        if table.name in frames and table.name != "quarantine":
            parts = split(table, frames[table.name])
            assert parts.rejected.height == 0, parts.rejected.head(3).to_dicts()


def test_an_empty_batch_has_every_table_and_no_row() -> None:
    frames = parse_batch([])
    assert {table.name for table in TABLES} <= frames.keys()
    assert all(frame.height == 0 for frame in frames.values())
