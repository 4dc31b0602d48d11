"""A decoded text: where each of its characters stands in the bytes, and how plausible it is as Chinese.

Belongs here: what every reader of bytes goes by, and the error of those who cannot read them.
Does not belong here: choosing the encoding (`formats.plain`), taking text out of html, docx or pdf.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, islice, pairwise

import numpy as np
from numpy.typing import NDArray

_SAMPLE = 4096
_LAST_ASCII, _LAST_OF_TABLE = 0x7F, 0xFFFF  # nothing beyond the first plane is common, nor is its last code point
_TRADITIONAL = (
    "丟並亂亞佔來侖侶俠倆倉個們倫偉側偵傑傘備傭傳債傷傾僅僑僕僞僥僱價儀億儈儉償優儲兇兌兒內兩冊冪凍凜凱別刪則剎剛剝剮"
    "創劃劇劉劊劍劑勁動務勝勞勢勳勵勸勻匯區協卻厭厲參叄叢吳吶呂員問啓啞喚喪喫喬單喲嗆嗎嗚嘆嘔嘗嘯噓噴噸嚇嚨嚴囂囑囪國"
    "圍園圓圖團執堅堯報場塊塗塢塵塹墊墜墮墳墾壇壓壘壞壟壩壯壺壽夠夢夥夾奧奪奮妝娛婁婦媽嬌嬰嬸孫學孿宮寢實寧審寫寬寵寶"
    "將專尋對導屆屍屜屢層屬岡峯島峽崗嶄嶺嶼嶽巋巒巖帥師帳帶幀幟幣幫幹幾庫廁廂廄廈廚廟廠廢廣廬廳張強彈彌彎彥後徑從復徵"
    "徹恆恥悅悶悽惡惱愛態慘慚慣慫慮慶憂憊憐憑憚憤憫憲憶懇應懲懶懷懸懼懾戀戰戲戶拋挾掃掄掙掛採揀揚換揮損搖搗搶摟摯摳摻"
    "撈撐撓撣撥撫撲撻撾撿擁擄擇擊擋擔據擠擬擯擰擱擲擴擺擻擾攆攏攔攙攜攝攢攣攤攪攬敗敘敵數斂斃斬斷於時晉晝暈暢暫曉曠曬"
    "書會東柵條棄棗棟棧棲楊楓業極榮構槍槓槳樁樂樓標樞樣樸樹橋機橢橫檔檢檸檻櫃櫥櫻欄權欽歐歡歲歷歸殘殲殺殼毀毆氈氣氫決"
    "沒況洶涼淚淨淪淵淺渙減渦測渾湊湧湯準溝溫溼滄滅滌滬滯滲滷滾滿漁漚漢漣漬漲漸漿潑潔潛潤潰澀澆澇澗澤澱濁濃濘濟濤濫濰"
    "濱濺濾瀉瀕瀝瀾灑灘灣灤災烏烴無煉煙煥煩熒熱熾燈燒燙營燦燭燴燻燼爍爐爛爭爲爺爾牀牆牽犢犧狀狹狽猙猶獄獅獎獨獰獲獵獸"
    "獺獻現琺瑣瑤瑩瑪環瓊甕產畝畢畫異當疇疊痙瘋瘍瘓瘡瘧療癟癡癢癬癰癱發皁皚皺盜盞盡監盤盧睜瞞矚矯硯碩確碼磚礎礙礦礫礬"
    "祕祿禍禮禱禿稅稈種稱積穎穢穩窩窪窮窯窺竄竅竈竊競筆筍箋節範築篩簍簡簾籃籌籠籤籬籮籲粵糞糧糾紀約紅紉紋納紐純紗紙級"
    "紛紡細紳紹終組絆結絕絛絞絡絢給絨統絲絹綁綏經綜綠綢維綱網綴綸綻綽綿緊緒緘線緝緞締緣編緩緬緯練縛縣縫縮縱縷總績繃織"
    "繕繞繡繩繪繭繳繹繼續纏纓纖纜罰罵罷羅羣羨義習翹聖聞聯聰聲聳聶職聽聾肅脅脈脣脫脹腎腦腫腳腸膚膠膩膽膿臉臍臘臥臨臺與"
    "興舉舊艙艦艱茲荊莊莖莢華萊萬葉葦葷蒼蓋蓮蔣蔥蔭蕩蕪蕭薊薔薦薩藍藝藥藹蘆蘇蘊蘋蘭蘿處虛虜號虧蛻蝕蝦蝨蝸螞螢蟄蟬蟲蟻"
    "蠅蠍蠟蠱蠶蠻衆術衛衝裏補裝褲襖襪襯襲見規覓視親覺覽觀觸訂訃計訊討訓訖記訛訝訟訣訪設許訴診詐評詛詞詠詢詣試詩詫詭話"
    "該詳誅誇認誕誘語誠誡誣誤誦誨說誰課誹誼調諄談請諒論諜諧諮諱諷諸諺諾謀謂謄謅謊謎謗謙講謝謠謬謹謾譁證譏識譚譜譯議譴"
    "護譽讀變讒讓讕豈豎豐豔豬貓貝貞負財貢貧貨販貪貫責貯貳貴貶買貸費貼貿賀賂賃賄資賈賊賒賓賜賞賠賢賣賤賦質賬賭賴賺購賽"
    "贅贈贊贍贏贓贖贛趕趙趨跡踐蹤躊躍躥軀車軋軌軍軒軟軸較載輔輕輛輝輥輩輪輯輸輻輾輿轄轅轉轍轎轟辦辭辮辯農這連進遊運過"
    "達違遙遜遞遠適遲遷選遺遼邁還邊邏郵鄉鄒鄖鄧鄭鄰鄲醜醞醫醬釀釁釋釐釘針釣釩釺鈉鈍鈔鈕鈞鈣鈴鈾鉀鉑鉗鉚鉛鉢鉤鉸鉻銀銅"
    "銑銘銜銥銳銷銻鋁鋅鋇鋒鋤鋪鋸鋼錄錐錘錠錢錦錨錫錯錳鍁鍋鍍鍘鍛鍬鍵鍺鍾鎂鎊鎖鎢鎬鎮鎳鏈鏟鏡鏽鐐鐮鐳鐵鑄鑑鑰鑲鑷鑼鑽"
    "鑿長門閃閉開閏閒間閘閡閣閥閨閩閱閹閻闊闌闖關闡闢陝陣陰陳陸陽隊階隕際隨險隱隴隸雖雙雛雜雞離難雲電霧靈靜鞏韋韌韓韻"
    "響頁頂頃項順須頌預頑頒頓頗領頤頭頰頸頹頻顆題額顏願顛類顧顫顯顱顴風飄飛飢飯飲飼飽飾餃餅養餌餒餓餘餞餡館餾饅饋饒饞"
    "馬馭馮馱馳馴駁駐駒駕駛駝駭駱駿騁騎騙騰騷騾驅驕驗驚驟驢骯髒體鬥鬧鬱魚魯鮑鮮鯉鯨鰓鱉鱗鳥鳳鳴鴉鴕鴛鴦鴨鴻鴿鵑鵝鵬鵲"
    "鶴鷗鷹鹹鹼鹽麗麥麼黃點黨黴齊齋齒齡齧齲龍龐龔龜"
)
"""Traditional forms of the characters in daily use, as OpenCC (s2t) has them; loading its tables costs more
than decoding hundreds of pages."""


class NotReadable(Exception):
    """Bytes that are no readable document. The reason code is one of the vocabulary's rejection reasons."""

    def __init__(self, reason_code: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.reason_code = reason_code
        self.zh = zh
        self.en = en


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a document.

    Attributes:
        text: without byte order mark, newlines untouched.
        encoding: Python codec name.
        bom_length: bytes before the first character.
        is_exact: whether encoding the text gives the original bytes, so that byte offsets exist.
    """

    text: str
    encoding: str
    bom_length: int
    is_exact: bool

    def byte_offsets(self, cuts: Iterable[int]) -> dict[int, int] | None:
        """Byte offset in the original file of each character offset in `cuts`; None when the text is not exact.

        Only the pieces between cuts are encoded, so the cost is one pass over the text.
        """
        if not self.is_exact:
            return None
        text, encoding = self.text, self.encoding
        ordered = sorted(set(cuts))
        lengths = [len(text[start:end].encode(encoding)) for start, end in pairwise((0, *ordered))]
        return dict(zip(ordered, islice(accumulate(lengths, initial=self.bom_length), 1, None), strict=True))


def plausibility(text: str) -> float:
    """Share of the non-ASCII characters of a sample that are common in Chinese text; 1.0 for plain ASCII."""
    codes = np.frombuffer(text[:_SAMPLE].encode("utf-32-le", "surrogatepass"), np.uint32)
    beyond_ascii = codes[codes > _LAST_ASCII]
    if not len(beyond_ascii):
        return 1.0
    return int(np.count_nonzero(_is_common()[np.minimum(beyond_ascii, _LAST_OF_TABLE)])) / len(beyond_ascii)


@cache
def _is_common() -> NDArray[np.bool_]:
    """Whether a code point of the first plane is a common character; one look-up for all characters of a sample."""
    table = np.zeros(_LAST_OF_TABLE + 1, np.bool_)
    table[list(map(ord, common_characters()))] = True
    return table


@cache
def common_characters() -> frozenset[str]:
    """GB 2312 level one (3 755 characters in daily use), their Traditional forms, and CJK punctuation."""
    level_one = bytes(byte for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF) for byte in (high, low))
    simplified = level_one.decode("gb2312", "ignore")
    return frozenset(
        simplified
        + _TRADITIONAL
        + "，。、；：？！“”‘’「」『』（）《》〈〉【】〔〕—…·％～０１２３４５６７８９\u3000\u00a0①②③④⑤⑥⑦⑧⑨⑩"
    )
