"""Japanese addresses as people type them: real towns, drawn numbers, made-up houses."""

from __future__ import annotations

from random import Random

_TOWNS = (
    *(
        ("東京都", "港区", "芝公園"),
        ("東京都", "千代田区", "神田神保町"),
        ("東京都", "あきる野市", "二宮"),
    ),
    *(
        ("東京都", "西東京市", "田無町"),
        ("大阪府", "大阪市北区", "梅田"),
        ("大阪府", "堺市堺区", "南瓦町"),
    ),
    *(
        ("京都府", "京都市中京区", "寺町通御池上る上本能寺前町"),
        ("北海道", "札幌市中央区", "北一条西"),
    ),
    *(("神奈川県", "横浜市中区", "山下町"), ("愛知県", "名古屋市中村区", "名駅")),
    *(
        ("福岡県", "福岡市博多区", "博多駅前"),
        ("沖縄県", "那覇市", "泉崎"),
        ("茨城県", "つくば市", "吾妻"),
    ),
    *(("長野県", "北安曇郡白馬村", "大字北城"), ("埼玉県", "さいたま市大宮区", "桜木町")),
    *(
        ("宮城県", "仙台市青葉区", "国分町"),
        ("石川県", "金沢市", "広坂"),
        ("千葉県", "市川市", "八幡"),
    ),
    *(("青森県", "上北郡おいらせ町", "中下田"), ("奈良県", "奈良市", "登大路町")),
    *(
        ("三重県", "四日市市", "諏訪町"),
        ("広島県", "廿日市市", "宮島町"),
        ("岐阜県", "郡上市", "八幡町島谷"),
    ),
    *(
        ("東京都", "町田市", "森野"),
        ("富山県", "中新川郡立山町", "前沢"),
        ("鹿児島県", "いちき串木野市", "昭和通"),
    ),
)
_HOUSES = (
    *("芝マンション301号室", "グランドハイツ大宮 203", "サンライズ梅田1205号", "コーポ山田 A-102"),
    *(
        "メゾン・ド・ソレイユ 205号室",
        "パークタワー晴海12階",
        "第二佐藤ビル3F",
        "レジデンス中央 1001",
    ),
    *("みどり荘５号室", "ライオンズガーデン402", "県営住宅3号棟501", "ひまわりアパート201号"),
)
_KANJI = "〇一二三四五六七八九"
_WIDE = str.maketrans("0123456789-", "０１２３４５６７８９－")
_ENGLISH = (
    *(
        ("Shibakoen", "Minato-ku", "Tokyo"),
        ("Umeda", "Kita-ku", "Osaka"),
        ("Meieki", "Nakamura-ku", "Nagoya"),
    ),
    *(("Yamashita-cho", "Naka-ku, Yokohama-shi", "Kanagawa"), ("Morino", "Machida-shi", "Tokyo")),
    *(("Hakata-ekimae", "Hakata-ku", "Fukuoka"), ("Hirosaka", "Kanazawa-shi", "Ishikawa")),
)


def address(random: Random) -> tuple[str, tuple[str, ...]]:
    """Return an address in Japanese, and its parts of which none may stay."""
    prefecture, city, town = random.choice(_TOWNS)
    code = random.choice(("", "", *_codes(random)))
    if not code and random.random() < 0.25:
        prefecture = ""
    block = _block(random)
    gap = random.choice(("", "", " ", "　"))
    house = random.choice(("", *_HOUSES)) if random.random() < 0.7 else ""
    joint = random.choice((" ", "　", "")) if house else ""
    if block[-1:].isdigit() and house[:1].isdigit():
        joint = " "
    text = f"{code}{prefecture}{city}{gap if town else ''}{town}{block}{joint}{house}"
    parts = tuple(part for part in (code.strip(), town + block, house) if part)
    return text, parts


def _codes(random: Random) -> tuple[str, ...]:
    first, last = f"{random.randint(100, 999)}", f"{random.randint(0, 9999):04}"
    return (
        *(f"〒{first}-{last} ", f"〒{first}{last} ", f"{first}-{last} ", f"〒{first}-{last}\n"),
        f"〒{first}－{last}　".translate(_WIDE),
    )


def _block(random: Random) -> str:
    a, b, c = random.randint(1, 9), random.randint(1, 40), random.randint(1, 30)
    text = random.choice(
        (
            *(f"{a}-{b}-{c}", f"{a}-{b}-{c}", f"{a}丁目{b}番{c}号", f"{a}丁目{b}-{c}"),
            *(f"{a}丁目{b}番地{c}", f"{a}-{b}", f"{b * 13}番地", f"{b * 13}番地の{c}"),
            *(f"{_kanji(a)}丁目{_kanji(b)}番{_kanji(c)}号", f"{_kanji(a)}丁目{b}の{c}"),
            f"{a}−{b}−{c}",
        )
    )
    return text.translate(_WIDE) if random.random() < 0.25 else text


def _kanji(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = {0: "", 1: "十"}.get(tens, _KANJI[tens] + "十")
    return head + (_KANJI[ones] if ones else "")


def address_in_english(random: Random) -> tuple[str, tuple[str, ...]]:
    """Return a Japanese address in Latin letters, and its parts of which none may stay."""
    town, ward, city = random.choice(_ENGLISH)
    block = f"{random.randint(1, 9)}-{random.randint(1, 40)}-{random.randint(1, 30)}"
    code = random.choice(("", f" {random.randint(100, 999)}-{random.randint(0, 9999):04}"))
    room = random.choice(("", "", f"#{random.randint(101, 1205)}, ", "Shiba Mansion 301, "))
    if random.random() < 0.25:
        return f"{code.strip()} {city}, {ward}, {town} {block}".strip(), (block,)
    return f"{room}{block} {town}, {ward}, {city}{code}", (block, room.strip(" ,") or block)
