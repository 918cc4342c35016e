"""The shapes of numbers and mails that `analytics.masking` looks for, on folded text.

Every repetition is bounded or starts where its run starts, so that time grows with the length of a
text and no faster. Addresses are in `analytics.masking_addresses`.
"""

from __future__ import annotations

import re

HYPHENS = frozenset("-‐‑‒–—―−－﹣⁃╴─━")
"""Everything that is typed for a hyphen; ー and 〜 count as one only between digits."""

KANJI_NUMBER = re.compile(r"[〇零○◯](?:[-・のー ]?[〇零○◯一二三四五六七八九]){8,10}")
"""A number written out digit by digit; only a telephone's begins with nought."""
KANJI_DIGITS = str.maketrans("〇零○◯一二三四五六七八九", "0000123456789")

URL = re.compile(r"(?:https?://|www\.)[!-~]{1,2000}", re.IGNORECASE)

_LOCAL = r"A-Za-z0-9._%+'-"
_LABEL = r"[A-Za-z0-9-]*[A-Za-z0-9]"
EMAIL = re.compile(
    rf"(?<![{_LOCAL}])(?:[{_LOCAL}]*?(?=%40)|[{_LOCAL}]+)"
    r"(?:\s?(?:@|[(\[]at[)\]]|アットマーク)\s?|%40)"
    rf"{_LABEL}(?:(?:\.{_LABEL})+|(?:。{_LABEL})+)",
    re.IGNORECASE,
)

_BOUND = r"(?<![0-9])(?<![0-9][-.,:/])"
_END = r"(?![0-9A-Za-z])(?!-[0-9])"

CARD = re.compile(
    rf"{_BOUND}(?:[2-6][0-9]{{13,18}}"
    r"|[2-6][0-9]{3}(?P<a>[- ])[0-9]{4}(?P=a)[0-9]{4}(?P=a)[0-9]{4}(?:(?P=a)[0-9]{3})?"
    rf"|3[0-9]{{3}}(?P<b>[- ])[0-9]{{6}}(?P=b)[0-9]{{4,5}}){_END}"
)
CARD_SHAPES = re.compile(
    r"3[47][0-9]{13}|3(?:0[0-5]|[689][0-9])[0-9]{11}|35[0-9]{14}|4[0-9]{15}|4[0-9]{18}"
    r"|5[1-5][0-9]{14}|2[2-7][0-9]{14}|6[0-9]{15,18}"
)
"""Lengths as the schemes give them. Visa's old 13 digits are left out: JAN codes look the same."""

MY_NUMBER = re.compile(rf"{_BOUND}[0-9]{{4}}([- ]?)[0-9]{{4}}\1[0-9]{{4}}{_END}(?! [0-9])")

INTERNATIONAL = re.compile(rf"\+[1-9](?:[-. ()]{{0,3}}[0-9]){{8,14}}{_END}")
_GAP = r"(?: ?[-.・の] ?| )"
PHONE = re.compile(
    rf"{_BOUND}(?:\(0[0-9]{{1,4}}\)[- ]?[0-9]{{1,4}}{_GAP}?[0-9]{{4}}"
    rf"|0[1-9][0-9]{{0,3}}(?:{_GAP}[0-9]{{1,4}}{_GAP}| ?\([0-9]{{1,4}}\)[- ]?)[0-9]{{4}}"
    rf"|0[1-9][0-9]{{0,3}}{_GAP}[0-9]{{6,8}}"
    rf"|0[1-9][0-9]{{8,9}}){_END}"
)
MOBILE = re.compile(r"0[5789]0")
HOTLINE = re.compile(r"(?:0120|0570)|0800[^0-9]")
"""Freephone and the like: no person has one."""

PERSONAL_LABEL = re.compile(
    r"電話|携帯|ケータイ|スマホ|連絡先|マイナンバー|個人番号|クレジット|tel|phone|mobile|cell|fax"
    r"|my ?number|individual number|credit",
    re.IGNORECASE,
)
_THINGS = (
    r"注文|受注|発注|オーダー|伝票|追跡|荷物|送り状|配送|問い?合わ?せ|お?客様?|会員|顧客|予約|商品|型|品|部品|管理|受付|整理"
    r"|契約|製造|シリアル|機器|機種|物件|請求書?|領収書?|取引|店舗?|支店|口座|レジ|カタログ|ポイント(?:カード)?|会員カード"
    r"|クーポン|エラー|認証|確認|社員|学籍|車台"
)
REFERENCE_BEFORE = re.compile(
    rf"(?:(?:{_THINGS})(?:の)?(?:番号?|ナンバー|コード|証|ID|No\.?)"
    r"|注文|受注|オーダー|伝票|追跡|荷物|シリアル|バーコード|JAN(?:コード)?|ISBN|S/N|№"
    r"|(?:order|tracking|invoice|serial|waybill|parcel|shipment|item|part|booking|membership|member"
    r"|customer|ref|reference|shop|store|coupon|promo|error|receipt|ticket)"
    r"(?:[ -]?(?:number|code|no\.?|id))?)"
    r"(?:[は:がを「『\"(\[#=.に ]|No\.?|is ){0,5}$",
    re.IGNORECASE,
)
REFERENCE_AFTER = re.compile(
    r"[」』\")\] ]?(?:(?:の|という|っていう)(?:注文|受注|オーダー|荷物|伝票|追跡|商品|部品"
    r"|バーコード|JAN|型番|品番|製品|会員|予約|店舗?|送り状|お?問い?合わ?せ番号)|と(?:書いて|書かれ|表示|印字|刻印|記載))"
)
AMOUNT_BEFORE = re.compile(r"[¥$€#]\s?$")
AMOUNT_AFTER = re.compile(r"\s?(?:円|個|件|点|本|枚|歩|ポイント|pt|yen|jpy)", re.IGNORECASE)
IN_A_WORD = re.compile(r"[A-Za-z][-_#.]?$")
