"""The damage ledger, and stated numbers against what the others imply."""

from __future__ import annotations

from typing import Any

import pytest

from tests.structure.reading import kind_of, read, task_texts

Row = dict[str, Any]


def _plan(*items: str) -> str:
    items = (*items, "加强组织领导。", "做好宣传工作。")
    return "宝鸡市2016年重点工作要点\n\n" + "".join(f"{number}.{item}\n" for number, item in enumerate(items, start=1))


def _damages(text: str) -> list[tuple[str, str, str | None]]:
    document = read(text)
    for row in document.table("text_damage"):
        assert row["raw_text"] == document.text[row["char_start"] : row["char_end"]]
    return [(row["damage_kind_code"], row["raw_text"], row["likely_reading"]) for row in document.table("text_damage")]


@pytest.mark.parametrize(
    ("item", "kind", "raw", "reading"),
    [
        ("建设孵化面积13万?O的园区。", "mojibake", "?O", "㎡"),
        ("加快\ufffd\ufffd建设。", "mojibake", "\ufffd\ufffd", None),
        ("发(fā)展壮大企业。", "pinyin_insertion", "发(fā)", "发"),
        ("完善服务体系。。建设平台。", "doubled_punctuation", "。。", "。"),
        ("完善服务，，建设平台。", "doubled_punctuation", "，，", "，"),
        ("落实“十二五 ”规划。", "stray_space", "“十二五 ”", "“十二五”"),
        ("推进&nbsp;平台建设。", "markup_residue", "&nbsp;", None),
        ("推进<br>平台建设。", "markup_residue", "<br>", None),
        # beside digits
        ("新建平台3O家。", "wrong_character", "3O", "30"),
        ("到20l8年建成。", "wrong_character", "20l8", "2018"),
        ("研发投入占比达到2。5%。", "wrong_character", "2。5", "2.5"),
        ("培训农民2万人次人次。", "repeated_phrase", "2万人次人次", "2万人次"),
        ("科技贡献率提高2个个百分点。", "repeated_phrase", "2个个", "2个"),
        ("到20188年建成平台。", "garbled_date", "20188年", "2018年"),
        ("6月31日前完成申报。", "garbled_date", "6月31日", None),
        ("技术交易额增长 %以上。", "lost_word", " %以上", None),
    ],
)
def test_a_damaged_place_is_found_with_its_reading(item: str, kind: str, raw: str, reading: str | None) -> None:
    found = [entry for entry in _damages(_plan(item)) if entry[0] == kind]
    assert len(found) == 1
    assert raw in found[0][1]
    if reading is not None:
        assert found[0][2] == reading


@pytest.mark.parametrize(
    "item",
    [
        "研究与试验发展(R&D)投入达到2%。",
        "推广PPP模式(Public-Private Partnership)。",
        "落实“十二五”规划。",
        "建设平台……完善服务。",
        "发展二〇一六年度项目。",
        "温度低于5℃时停止施工。",
        "执行A≥B的标准。",
        "建设“一带一路”“互联网+”平台。",
        "办好2016年10月1日活动。",
        "推进县(市、区)改革。",
        "扶持3个个体工商户，2月29日前完成5G基站建设。",
        "编号H10的项目于2016年12月底前完成。",
    ],
)
def test_lawful_text_is_no_damage(item: str) -> None:
    assert _damages(_plan(item)) == []


def test_a_number_on_its_own_line_and_a_glued_one_are_recorded_and_read() -> None:
    text = "宝鸡市2016年重点工作要点\n\n1.建设平台。\n2\n、培育企业。\n32017年起，每年开展评估。\n4.做好宣传。\n"
    assert {("broken_numbering", "2."), ("glued_number", "3.2017年")} <= {
        (kind, reading) for kind, _, reading in _damages(text)
    }
    assert len(task_texts(read(text))) == 4


def test_taiwan_words_are_reported_once_each_and_only_in_converted_text() -> None:
    traditional = (
        "太原市資訊化2014年工作要點\n\n1.發展網際網路產業，建設網際網路平台。\n"
        "2.培育感測器企業，開展業務培訓。\n3.加強組織領導，確保實現目標。\n"
    )
    found = [(raw, reading) for kind, raw, reading in _damages(traditional) if kind == "tw_phrase"]
    assert len(found) == len(set(found)) >= 2
    assert ("網際網路", "互联网") in found
    assert [kind for kind, _, _ in _damages(_plan("应用契约精神，套用成熟模板。")) if kind == "tw_phrase"] == []


def test_the_text_itself_is_never_changed() -> None:
    text = _plan("发(fā)展企业。。", "建设13万?O园区,,落实“十二五 ”规划。")
    document = read(text)
    assert "".join(row["text_raw"] for row in document.table("text_segment")) == text


# --- arithmetic -----------------------------------------------------------------------------------------------------


def _checks(text: str) -> list[Row]:
    return read(text).table("arithmetic_check")


@pytest.mark.parametrize(
    ("item", "verdict", "computed"),
    [
        ("在孵企业从去年的300家增加到390家，同比增长30%。", "pass", 30),
        ("在孵企业从去年的318家增加到387家，同比增长21%。", "approx", 21.6981),
        ("在孵企业从去年的300家增加到390家，同比增长45%。", "fail", 30),
        # the base stands behind the level
        ("在孵企业达到390家，较去年的300家增长30%。", "pass", 30),
        # increases by an amount
        ("科技贡献率由50%提高到55%，提高6个百分点。", "fail", 5),
        # what falls is less than its base
        ("单位能耗由2015年的0.8吨标准煤下降到0.6吨标准煤，下降25%。", "pass", 25),
        ("单位能耗由2015年的0.8吨标准煤下降到0.6吨标准煤，下降35%。", "fail", 25),
        ("失业率由5%下降到3%，下降2个百分点。", "pass", 2),
        ("商标注册量达到390件，较去年300件增长20%。", "fail", 30),
    ],
)
def test_growth_is_checked_against_base_and_level(item: str, verdict: str, computed: float) -> None:
    (check,) = [row for row in _checks(_plan(item)) if row["check_type_code"] == "growth"]
    assert check["verdict_code"] == verdict
    assert check["computed_value"] == pytest.approx(computed, abs=1e-3)


def test_compound_growth_is_checked_over_the_years_between() -> None:
    item = "有效发明专利拥有量在2015年1000件的基础上，年均增长20%，到2018年达到1728件。"
    (check,) = [row for row in _checks(_plan(item)) if row["check_type_code"] == "compound_growth"]
    assert (check["verdict_code"], check["stated_value"]) == ("pass", 1728)
    assert check["computed_value"] == pytest.approx(1728)


@pytest.mark.parametrize(("parts", "verdict"), [("9家、市级14家", "pass"), ("9家、市级20家", "fail")])
def test_parts_are_added_up_against_their_total(parts: str, verdict: str) -> None:
    checks = [
        row
        for row in _checks(_plan(f"新建工程技术研究中心23家，其中省级{parts}。"))
        if row["check_type_code"] == "composition"
    ]
    assert [row["verdict_code"] for row in checks] == [verdict]


def test_what_yearly_decrease_leaves_is_checked_over_the_years_between() -> None:
    item = "万元产值用水量在2015年100立方米的基础上，年均下降10%，到2018年下降到72.9立方米。"
    (check,) = [row for row in _checks(_plan(item)) if row["check_type_code"] == "compound_growth"]
    assert (check["verdict_code"], check["expression"]) == ("pass", "100 × (1 - 10 %)^3")


def test_parts_named_by_a_trade_or_a_kind_of_patent_are_parts() -> None:
    for item, verdict in (
        ("培训农民1万人次，其中种植业4000人次、养殖业7000人次。", "fail"),
        ("培训农民1万人次，其中种植业3000人次、养殖业7000人次。", "pass"),
        ("专利申请量达到600件，增长30%，其中发明专利申请700件。", "fail"),
    ):
        checks = [row for row in _checks(_plan(item)) if row["check_type_code"] == "composition"]
        assert [row["verdict_code"] for row in checks] == [verdict], item


@pytest.mark.parametrize(
    ("shares", "verdicts"),
    [
        ("10.2:45.3:44.5", ["pass"]),
        ("10.2：45.3：44.6", ["approx"]),
        ("10:45:49", ["fail"]),
        ("8:51:42", ["approx"]),
        ("1:2:3", []),
    ],
)
def test_the_shares_of_a_structure_make_a_hundred(shares: str, verdicts: list[str]) -> None:
    checks = [row for row in _checks(_plan(f"三次产业结构调整为{shares}。")) if row["check_type_code"] == "composition"]
    assert [row["verdict_code"] for row in checks] == verdicts


@pytest.mark.parametrize(
    ("item", "verdicts"),
    [
        ("抓好渭滨、金台、陈仓三个区的试点。", ["pass"]),
        # places are told by their names, so one too many is a fault of the text
        ("重点推进西安、宝鸡、咸阳、渭南三个城市试点。", ["fail"]),
        ("重点推进西安、宝鸡、咸阳、渭南等五个城市试点。", []),
        ("重点推进制造、物流、能源、旅游三个城市名片。", []),
        ("加强与上海、江苏、浙江、安徽三省一市的科技合作。", []),
    ],
)
def test_what_is_listed_is_counted(item: str, verdicts: list[str]) -> None:
    checks = [row for row in _checks(_plan(item)) if row["check_type_code"] == "enumeration"]
    assert [row["verdict_code"] for row in checks] == verdicts


def test_a_document_printed_before_it_was_signed_fails() -> None:
    text = (
        "宝鸡市人民政府办公室关于印发2016年重点工作要点的通知\n\n各县区人民政府：\n现将《2016年重点工作要点》印发给你们，请认真贯彻落实。\n\n宝鸡市人民政府办公室\n2016年3月{}日\n\n"
        + _plan("建设平台。")
        + "宝鸡市人民政府办公室 2016年3月10日印发\n"
    )
    for day, verdict in ((8, "pass"), (15, "fail")):
        checks = [row for row in _checks(text.format(day)) if row["check_type_code"] == "date_order"]
        assert verdict in {row["verdict_code"] for row in checks}


def test_a_gap_in_the_numbering_is_not_called_continuous() -> None:
    whole, broken = (
        _plan("建设平台。", "培育企业。"),
        _plan("建设平台。", "培育企业。").replace("3.", "5.").replace("4.", "6."),
    )
    assert "numbering" in {row["check_type_code"] for row in _checks(whole)}
    assert "numbering" not in {row["check_type_code"] for row in _checks(broken) if row["verdict_code"] == "pass"}


@pytest.mark.parametrize(
    "item",
    [
        "在孵企业增长30%，毕业企业达到390家。",
        "新建平台23家，培育企业30家。",
        "围绕创新、协调、绿色等五大理念开展宣传。",
        "完善产学研、科工贸等三项机制。",
        "培育企业100家，其中民营企业占60%。",
        "培育企业100家，其中2016年40家、2017年70家、2018年100家。",
        "申报省级以上项目1项、市级5项。",
        "大型企业研发投入占比达到1.5%，领军企业达到3%。",
        "组织农业、林业、水利等部门三次会商。",
    ],
)
def test_numbers_that_have_nothing_to_do_with_each_other_are_not_compared(item: str) -> None:
    assert [row for row in _checks(_plan(item)) if row["verdict_code"] == "fail"] == []


def test_a_removed_copy_is_one_damage_and_its_inside_is_silent() -> None:
    lines = [
        f"{number}.{text}"
        for number, text in enumerate(
            (
                "完善现代流通体系，建设农产品冷链物流中心，，畅通城乡双向流通渠道，提升供应保障能力水平。",
                "推动商贸企业数字化转型，支持老字号创新发展，培育新型消费模式，打造特色商业街区品牌。",
                "优化口岸营商环境，压缩通关时间，降低进出口环节合规成本，扩大优质商品和服务进口规模。",
                "健全重要民生商品储备制度，加强市场监测预警，稳定节日期间供应和价格，维护市场秩序。",
            ),
            start=1,
        )
    ]
    text = "宝鸡市2016年商务工作要点\n" + "\n".join(lines) + "\n【打印本页】\n" + "\n".join(lines) + "\n"
    found = _damages(text)
    assert [kind for kind, _, _ in found].count("duplicated_block") == 1
    assert [kind for kind, _, _ in found].count("doubled_punctuation") == 1
    assert kind_of(read(text), "【打印本页】") == {"chrome"}


def _repetitions(*items: str) -> list[tuple[str, str]]:
    checks = _checks(_plan(*items))
    return [(row["expression"], row["verdict_code"]) for row in checks if row["check_type_code"] == "repetition"]


def test_a_name_whose_words_changed_places_is_one_name_under_two_forms() -> None:
    items = ("组织实施10个重大科技专项。", "为10大科技重大专项做好服务。")
    assert ("10 = 10", "pass") in _repetitions(*items)
    variants = [(raw, reading) for kind, raw, reading in _damages(_plan(*items)) if kind == "name_variant"]
    assert variants == [("10大科技重大专项", "10个重大科技专项")]


@pytest.mark.parametrize(
    "items",
    [
        ("组织实施10个重大科技专项。", "为12大科技重大专项做好服务。"),  # another number
        ("建设3个科技园区。", "建设3个园区科技服务站。"),  # more words, not the same in another order
        ("建设3个科技园区。", "服务3个科技园区。"),  # the same name
    ],
)
def test_names_that_only_resemble_each_other_are_no_variants(items: tuple[str, ...]) -> None:
    assert [raw for kind, raw, _ in _damages(_plan(*items)) if kind == "name_variant"] == []


def test_an_indicator_and_the_one_that_contains_it_agree_where_their_values_do() -> None:
    assert ("10 = 10", "approx") in _repetitions("新建各类企业研发机构10个。", "新建企业研发中心10个以上。")
    assert _repetitions("新建各类企业研发机构10个。", "新建企业研发中心12个以上。") == []
    assert _repetitions("新建企业研发机构10个、研发中心10个。") == []
