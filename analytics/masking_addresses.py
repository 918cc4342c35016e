"""The shapes of Japanese addresses, in Japanese and in Latin letters, on folded text.

A place is not an address: a town, even with its 丁目, stays (「銀座4丁目に店はありますか」); what
names a plot of land is hidden, with the house and the room that follow.
"""

from __future__ import annotations

import re

_KANJI = r"一-鿿々〆ヶヵ"
_KATAKANA = r"ァ-ヴー\u3099\u309a"
_NAME = rf"[{_KANJI}{_KATAKANA}のつがるノ]"
_PREFECTURE = (
    r"(?:北海道|東京都|京都府|大阪府|(?:青森|岩手|宮城|秋田|山形|福島|茨城|栃木|群馬|埼玉|千葉|神奈川|新潟"
    r"|富山|石川|福井|山梨|長野|岐阜|静岡|愛知|三重|滋賀|兵庫|奈良|和歌山|鳥取|島根|岡山|広島|山口|徳島"
    r"|香川|愛媛|高知|福岡|佐賀|長崎|熊本|大分|宮崎|鹿児島|沖縄)県)"
)
_HIRAGANA_CITIES = (
    r"あきる野|あま|あわら|いすみ|いちき串木野|いなべ|いの|いわき|うきは|うるま|えびの|えりも|おいらせ|おおい|かすみがうら"
    r"|かつらぎ|かほく|さいたま|さくら|さつま|さぬき|せたな|たつの|つがる|つくばみらい|つくば|つるぎ|ときがわ|にかほ|ひたちなか"
    r"|ふじみ野|まんのう|みどり|みなかみ|みなべ|みやき|みやこ|みやま|みよし|むかわ|むつ|南あわじ|南さつま|東かがわ"
)
_NO_CITY = r"(?<!地区)(?!分|間|域|切|別|画|場|販|況)"  # 地区, 区分, 市場 … are no wards and cities
_BEFORE_CITY = rf"(?:(?:{_HIRAGANA_CITIES})|[{_KANJI}{_KATAKANA}]{{1,8}}?)"
_CITY = rf"(?:[{_KANJI}]{{1,6}}?郡)?{_BEFORE_CITY}[市区町村郡]{_NO_CITY}"
_TOWN = rf"[{_NAME[1:-1]} ]{{0,24}}?(?:[0-9]{{1,2}}条[東西南北]?)?"
_N = r"(?:[0-9]{1,5}|[〇一二三四五六七八九十百]{1,5})"
_NOT_COUNTED = (
    r"(?![0-9]|日(?!本)|[時分円個名人件点台枚本回歳才月年週店階割%]"
    r"|号[店線]|[かカヶ箇][月所]|km|cm)"
)
_PLOT = (
    rf"(?:{_N}丁目\s?{_N}\s?(?:番地の?|番|-|の)?\s?(?:{_N})?号?(?:-{_N}){{0,2}}"
    rf"|{_N}(?:番地の?|番|-){_N}(?:号|(?:-|の|番){_N}号?)?(?:-{_N})?|{_N}番地"
    rf"|{_N}条[東西南北]?{_N}丁目(?:{_N}(?:番地?|-){_N}?号?)?){_NOT_COUNTED}"
)
_LONE = rf"[0-9]{{1,5}}(?!丁目|番|条|-){_NOT_COUNTED}"
_WORD = rf"[{_KANJI}{_KATAKANA}・A-Za-z]"
_HOUSE = (
    r"(?:ビルディング|ビル|マンション|ハイツ|荘|アパート|コーポ|タワー|レジデンス|ハウス|館|住宅|団地|庁舎|寮|メゾン|ハイム|コート|プラザ"
    r"|パレス|ガーデン|ヒルズ|テラス|シティ|グラン|ライオンズ|ヴィラ|ドーム|棟)"
)
_ROOM = r"(?:\s?(?:[A-Z]-?)?[0-9]{1,4}(?:号室|号棟|号|階|室|F)?(?:[- ]?[0-9]{1,4}(?:号室|号|室)?)?)"
_BUILDING = (
    rf"(?:\s{{0,2}}(?:(?:(?![にのでへをはがとも])[ぁ-ん]{{2,8}})?{_WORD}{{0,14}}?{_HOUSE}{_WORD}{{0,10}}{_ROOM}?"
    rf"|[{_KATAKANA}・A-Za-z]{{2,14}}[{_KANJI}]{{0,8}}(?:\s?[0-9]{{1,4}}(?:号室|号|階|室|F)|[0-9]{{3,4}}(?![0-9]))"
    r"|(?:[A-Z]-?)?[0-9]{1,4}(?:号室|号棟|階|F)))?"
)
_CODE = r"[0-9]{3}-?[0-9]{4}(?![0-9])"
_GAP = r"[\s、,]{0,2}"

POSTAL = re.compile(
    rf"(?:〒\s?{_CODE}|(?<=郵便番号)[は: ]{{0,2}}{_CODE}"
    rf"|(?<![0-9-]){_CODE}(?=\s?(?:{_PREFECTURE}|{_CITY}{_TOWN}{_PLOT})))"
    rf"(?:{_GAP}(?:{_PREFECTURE}\s?)?(?:[ぁ-ん]{{0,8}}{_CITY}\s?{_TOWN}\s?(?:{_PLOT}|{_LONE}){_BUILDING}"
    rf"|{_CITY})|{_GAP}{_PREFECTURE})?"
)
"""A postal code, with the address that follows it."""
ADDRESS = re.compile(
    rf"{_PREFECTURE}\s?[ぁ-ん]{{0,8}}{_CITY}\s?{_TOWN}\s?(?:{_PLOT}|{_LONE}){_BUILDING}"
)
"""An address from its prefecture on."""
LOCAL_ADDRESS = re.compile(
    rf"(?=[{_NAME[1:-1]}ぁ-ん\s0-9条]{{1,40}}?{_N}(?:丁目|番|-))"
    rf"(?:{_BEFORE_CITY}[市区町郡]{_NO_CITY}(?:{_HIRAGANA_CITIES})?\s?{_TOWN}\s?{_PLOT}"
    rf"|[{_KANJI}{_KATAKANA}]{{1,10}}?\s?{_N}丁目\s?{_N}(?:番地?|-|の){_N}?号?{_NOT_COUNTED})"
    rf"{_BUILDING}"
)
"""An address from its city or its town on."""

_LATIN = r"[A-Z][A-Za-z]{1,20}(?:-[a-z]{1,12}){0,2}"
_REGION = (
    r"(?:[A-Z][a-z]{1,20}-(?:ku|shi|gun|cho|machi|ken|mura)"
    r"|Hokkaido|Aomori|Iwate|Miyagi|Akita|Yamagata|Fukushima|Ibaraki|Tochigi|Gunma|Saitama|Chiba|Tokyo"
    r"|Kanagawa|Niigata|Toyama|Ishikawa|Fukui|Yamanashi|Nagano|Gifu|Shizuoka|Aichi|Mie|Shiga|Kyoto|Osaka"
    r"|Hyogo|Nara|Wakayama|Tottori|Shimane|Okayama|Hiroshima|Yamaguchi|Tokushima|Kagawa|Ehime|Kochi"
    r"|Fukuoka|Saga|Nagasaki|Kumamoto|Oita|Miyazaki|Kagoshima|Okinawa|Sapporo|Sendai|Yokohama|Nagoya|Kobe"
    r")"
)
_LATIN_PLOT = r"[0-9]{1,5}-[0-9]{1,4}(?:-[0-9]{1,4}){0,2}"
ENGLISH_ADDRESS = re.compile(
    rf"(?<![A-Za-z0-9-])(?:(?:[0-9]{{3}}-[0-9]{{4}},? )?{_REGION}(?:,? {_LATIN}){{1,4}},? "
    r"[0-9]{1,5}-[0-9]{1,4}-[0-9]{1,4}(?![0-9-])"
    rf"|(?:(?:#[0-9]{{1,4}}|{_LATIN}(?: {_LATIN}){{0,2}} #?[0-9]{{1,4}}),? )?(?!{_CODE} )"
    rf"{_LATIN_PLOT},? {_LATIN}(?:,? {_LATIN}){{0,3}}?,? {_REGION}(?:,? {_REGION}){{0,2}}"
    r"(?:,? [0-9]{3}-[0-9]{4}(?![0-9]))?(?:, Japan)?)"
)
"""A Japanese address in Latin letters, from the prefecture down or from the plot up."""
