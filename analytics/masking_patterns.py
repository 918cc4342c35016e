"""The shapes that `analytics.masking` looks for, on folded text (ASCII digits, one hyphen)."""

from __future__ import annotations

import re

HYPHENS = frozenset("-‐‑‒–—―−－﹣⁃╴─━")
"""Everything that is typed for a hyphen; ー and 〜 count as one only between digits."""

EMAIL = re.compile(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")

_BOUND = r"(?<![0-9])(?<![0-9][-.,:/])"
_END = r"(?![0-9A-Za-z])(?!-[0-9])"

CARD = re.compile(rf"{_BOUND}[2-6][0-9]{{3}}(?:[- ]?[0-9]){{10,15}}{_END}")
CARD_SHAPES = re.compile(
    r"3[47][0-9]{13}|3(?:0[0-5]|[689][0-9])[0-9]{11}|35[0-9]{14}|4[0-9]{15}|4[0-9]{18}"
    r"|5[1-5][0-9]{14}|2[2-7][0-9]{14}|6[0-9]{15,18}"
)
"""Lengths as the schemes give them. Visa's old 13 digits are left out: JAN codes look the same."""

MY_NUMBER = re.compile(rf"{_BOUND}[0-9]{{4}}([- ]?)[0-9]{{4}}\1[0-9]{{4}}{_END}(?! [0-9])")
MY_NUMBER_LABEL = re.compile(r"マイナンバー|個人番号|my ?number", re.IGNORECASE)

INTERNATIONAL = re.compile(rf"\+[1-9](?:[-. ()]{{0,2}}[0-9]){{8,14}}{_END}")
PHONE = re.compile(
    rf"{_BOUND}(?:\(0[0-9]{{1,4}}\)[- ]?[0-9]{{1,4}}[-. ]?[0-9]{{3,4}}"
    rf"|0[1-9][0-9]{{0,3}}[-. ]?[-. (][0-9]{{1,4}}[-. )][- ]?[0-9]{{3,4}}"
    rf"|0[1-9][0-9]{{0,3}}[-. ][0-9]{{6,8}}"
    rf"|0[1-9][0-9]{{8,9}}){_END}"
)
PHONE_LABEL = re.compile(r"(?:電話|携帯|ケータイ|スマホ|連絡先|tel|phone|mobile|fax)[^0-9]*$", re.I)
PHONE_WORD = re.compile(r"(?:tel|phone|mobile|fax|cell)[-_#.:]?$", re.I)

REFERENCE_LABEL = re.compile(
    r"(?:注文|受注|オーダー|伝票|追跡|荷物|配送|問い?合わ?せ|お客様|会員|顧客|予約|商品|型番|品番|管理|受付"
    r"|整理|契約|製造|シリアル|バーコード|JAN|order|tracking|invoice|serial|item|member|booking|ref)"
    r"[^0-9]{0,10}$",
    re.IGNORECASE,
)
AMOUNT_BEFORE = re.compile(r"[¥$€#]\s?$")
AMOUNT_AFTER = re.compile(r"\s?(?:円|個|件|点|本|枚|歩|ポイント|pt|yen|jpy)", re.IGNORECASE)

_NAME = r"[一-鿿々〆ヶヵァ-ヴーのつがる]"
_PREFECTURE = (
    r"(?:北海道|東京都|京都府|大阪府|(?:青森|岩手|宮城|秋田|山形|福島|茨城|栃木|群馬|埼玉|千葉|神奈川|新潟"
    r"|富山|石川|福井|山梨|長野|岐阜|静岡|愛知|三重|滋賀|兵庫|奈良|和歌山|鳥取|島根|岡山|広島|山口|徳島"
    r"|香川|愛媛|高知|福岡|佐賀|長崎|熊本|大分|宮崎|鹿児島|沖縄)県)"
)
_TOWN = rf"{_NAME}{{1,16}}?[市区町村郡]{_NAME}{{0,24}}"
_BLOCK = r"[0-9]{1,5}(?:(?:丁目|番地の?|番町?|号|-|の)[0-9]{0,5})+"
_BUILDING = (
    r"(?:\s?[一-鿿々ァ-ヴーA-Za-z]{1,20}"
    r"(?:ビル|マンション|ハイツ|荘|アパート|コーポ|タワー|レジデンス|ハウス|館)[A-Z]?)?"
    r"(?:\s?[0-9]{1,4}(?:号室|号|階|F))?"
)
_STREET = rf"{_TOWN}\s?{_BLOCK}{_BUILDING}"
_CODE = r"[0-9]{3}-?[0-9]{4}(?![0-9])"
POSTAL = re.compile(
    rf"(?:〒\s?{_CODE}|(?<=郵便番号)[は:： ]{{0,2}}{_CODE}|(?<![0-9-]){_CODE}(?=\s?{_PREFECTURE}))"
    rf"(?:[\s、]{{0,2}}{_PREFECTURE}?\s?(?:{_STREET}|{_NAME}{{1,10}}?[市区町村郡]))?"
)
ADDRESS = re.compile(rf"(?:{_PREFECTURE}\s?{_STREET})")
