"""The text layer of a pdf: lines as they are printed, put together to paragraphs.

Belongs here: starting the reader, its refusals, telling scans, characters that fonts name wrongly.
Does not belong here: pdfium (`pdf_lines`), joining lines (`typeset`), recognising images of text.

pdfium was chosen by measurement: no character wrong on fonts with and without tables to Unicode, ten times as fast as
pypdf on pages a browser prints, where pypdf lost dashes. It runs in a process of its own: a crash, a bomb or an endless
loop costs that process.
"""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

from pipelines.decode import NotReadable
from pipelines.formats.plain import chinese_share
from pipelines.formats.source import Limits, Note, SourceText, corrupt, encrypted, no_text, too_large
from pipelines.formats.typeset import Line, paragraphs, without_furniture

MEDIA_TYPE = "application/pdf"
_READER = Path(__file__).with_name("pdf_lines.py")
# Fewer characters a page than this is what a scanner or a stamp leaves, not a text layer.
_FEW_CHARS_A_PAGE = 12
_FEW_CHARS = 400
_PLAUSIBLE = 0.5
_MIN_JUDGED = 50
# Fonts often name the radical where they mean the character.
_RADICALS = re.compile("[\u2e80-\u2fd5]")
# The radicals of the supplement have no decomposition; these stand for characters in daily use (Unicode's own table).
_SUPPLEMENT = str.maketrans(
    "⺁⺄⺈⺊⺌⺍⺎⺒⺓⺜⺝⺟⺠⺧⺩⺪⺫⺬⺮⺶⻁⻃⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻱⻳",
    "厂乙刀卜小小兀巳幺日月母民牛王疋目示竹羊虎覀西见角贝车長长门青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龜龟",
)
_DOOR = "\u2f3e"  # decomposes to 戶, and is 户 in a mainland text
_TRADITIONAL = re.compile("[國發經們與業產務導]")


def read(raw: bytes, limits: Limits) -> SourceText:
    """The text of a pdf; NotReadable for a scan, a password, a broken file, or one above the limits."""
    said = _ask(raw, limits)
    pages = [[Line(*line) for line in page] for page in said["pages"]]
    kept = without_furniture(pages)
    chars = sum(len(line.text.strip()) for page in kept for line in page)
    if not chars or (chars < _FEW_CHARS_A_PAGE * len(pages) and chars < _FEW_CHARS and len(pages) > 1):
        raise no_text(
            "扫描件 PDF：没有文字层，请先做文字识别", "a scanned pdf: it has no text layer; recognise its text first"
        )
    notes: list[Note] = []
    text = "\n".join(paragraphs(kept))
    if _RADICALS.search(text):
        text = _characters(text)
        zh = "PDF 用部首代替的汉字已换回"
        notes.append(Note("remark", zh, "radicals that the pdf uses for characters were replaced"))
    beyond = sum(char > "\x7f" for char in text)
    if beyond >= _MIN_JUDGED and chinese_share(text) < _PLAUSIBLE:
        raise NotReadable(
            "undecodable",
            "PDF 的字体没有字符对照表，文字无法还原",
            "the fonts of the pdf have no table back to characters",
        )
    empty = [number for number, page in enumerate(kept, 1) if not page]
    if empty:
        zh, en = "、".join(map(str, empty[:20])), ", ".join(map(str, empty[:20]))
        notes.append(
            Note("remark", f"第 {zh} 页没有文字（可能是图片）", f"pages without text (they may be images): {en}")
        )
    title = " ".join(str(said.get("title") or "").split())
    return SourceText(text, "utf-8", MEDIA_TYPE, True, False, {"container_title": title} if title else {}, tuple(notes))


def _characters(text: str) -> str:
    if _DOOR in text and not _TRADITIONAL.search(text):
        text = text.replace(_DOOR, "户")
    return _RADICALS.sub(lambda match: unicodedata.normalize("NFKC", match.group()), text).translate(_SUPPLEMENT)


def _ask(raw: bytes, limits: Limits) -> dict[str, Any]:
    """What the reader says of a pdf; NotReadable for its refusal, its end without a word, or no answer in time."""
    seconds = limits.max_seconds or None
    command = [
        sys.executable, "-I", str(_READER), str(limits.max_memory_bytes), str(math.ceil(seconds) + 1 if seconds else 0),
        str(limits.max_pages), str(limits.max_extracted_bytes),
    ]  # fmt: skip
    try:
        done = subprocess.run(command, input=raw, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        zh, en = f"读取超过 {limits.max_seconds:g} 秒", f"reading takes longer than {limits.max_seconds:g} s"
        raise too_large(zh, en) from None
    if b"ModuleNotFoundError" in done.stderr:
        # an installation that is not whole is no fault of the file
        raise ModuleNotFoundError("pypdfium2 is not installed; install the project's dependencies again")
    try:
        said = json.loads(done.stdout)
    except ValueError:
        raise corrupt(
            f"PDF 使读取程序中止（{done.returncode}）", f"the pdf ended the program that reads it ({done.returncode})"
        ) from None
    refused = said.get("refused")
    if refused is None:
        return dict(said)
    if refused == "encrypted":
        raise encrypted("PDF 已加密，需要密码", "the pdf is encrypted and asks for a password")
    if refused == "pages":
        raise too_large(f"PDF 超过 {limits.max_pages} 页", f"the pdf has more than {limits.max_pages} pages")
    if refused == "size":
        raise too_large("PDF 的内容过大", "the content of the pdf is too large")
    if refused == "empty":
        raise no_text("PDF 没有页面", "the pdf has no page")
    raise corrupt("PDF 文件损坏，无法读取", "the pdf is damaged and cannot be read")
