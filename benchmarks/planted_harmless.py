"""Numbers that are nobody's: amounts, dates, orders, models and all else that customers write."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

_WIDE = str.maketrans("0123456789-:.,", "０１２３４５６７８９－：．，")


def value(random: Random, kind: str) -> str:
    """Return a value of a kind of `planted_sentences.HARMLESS`, now and then in full width."""
    text = _MAKERS[kind](random)
    plain = kind not in ("url", "network")
    return text.translate(_WIDE) if plain and random.random() < 0.15 else text


def _amount(random: Random) -> str:
    n = random.choice((random.randint(100, 9_999), random.randint(10_000, 99_999_999)))
    return random.choice(
        (f"{n:,}円", f"{n}円", f"¥{n:,}", f"￥{n}", f"{n:,}円(税込)", f"JPY {n:,}",
         f"{n / 100:,.2f}ドル", f"{n // 1000}千円", f"{n // 100}万円", f"${n / 100:.2f}")
    )  # fmt: skip


def _date(random: Random) -> str:
    y, m, d = random.randint(2019, 2027), random.randint(1, 12), random.randint(1, 28)
    return random.choice(
        (f"{y}年{m}月{d}日", f"{m}月{d}日", f"{y}/{m}/{d}", f"{y}-{m:02}-{d:02}",
         f"{y}.{m:02}.{d:02}", f"{m}/{d}", f"{y}{m:02}{d:02}", f"令和{y - 2018}年{m}月{d}日",
         f"R{y - 2018}.{m}.{d}", f"{y % 100:02}-{m:02}-{d:02}", f"{d:02}-{m:02}-{y}",
         f"十{'一二'[m % 2]}月{'二十' if d > 19 else ''}三日")
    )  # fmt: skip


def _time(random: Random) -> str:
    h, m = random.randint(0, 23), random.randint(0, 59)
    return random.choice(
        (f"{h}:{m:02}", f"{h:02}:{m:02}:{m:02}", f"{h}時{m}分", f"午後{h % 12}時", f"{h}-{h + 2}時",
         f"{h:02}:00〜{h + 1:02}:00", f"{h}時間{m}分", f"2026-11-03 {h:02}:{m:02}",
         f"20261103{h:02}{m:02}")
    )  # fmt: skip


def _reference(random: Random) -> str:
    n = random.choice((6, 7, 8, 9, 10, 10, 11, 11, 12, 13, 14, 15, 16))
    digits = _digits(random, n)
    return random.choice(
        (digits, digits, f"A-{digits}", f"{digits[:3]}-{digits[3:]}",
         f"{digits[:4]}-{digits[4:]}", f"{digits[:3]}-{digits[3:7]}-{digits[7:]}".strip("-"),
         f"ORD{digits}", f"EC-2026-{digits[:6]}", f"2026{digits[:8]}",
         f"250-{_digits(random, 7)}-{_digits(random, 7)}", f"0{digits}")
    )  # fmt: skip


def _tracking(random: Random) -> str:
    n = _digits(random, 12)
    return random.choice(
        (n, f"{n[:4]}-{n[4:8]}-{n[8:]}", f"{n[:4]} {n[4:8]} {n[8:]}", _digits(random, 11),
         f"{n[:3]}-{n[3:7]}-{n[7:11]}", f"EJ{n[:9]}JP", f"1Z{n[:6]}0{n[6:]}",
         _digits(random, 13))
    )  # fmt: skip


def _member(random: Random) -> str:
    n = _digits(random, 16)
    return random.choice(
        (n[:8], n[:10], n[:12], n, f"{n[:4]}-{n[4:8]}-{n[8:12]}-{n[12:]}", f"M{n[:7]}",
         f"{n[:3]}-{n[3:7]}", f"0{n[:9]}", f"{n[:4]}-{n[4:8]}-{n[8:12]}")
    )  # fmt: skip


def _serial(random: Random) -> str:
    n = _digits(random, 12)
    letters = "".join(random.choices("ABCDEFGHJKLMNPRSTUVWXYZ", k=4))
    return random.choice(
        (f"{letters[:2]}{n[:8]}", f"{letters}-{n[:4]}-{n[4:8]}", n, f"{n[:2]}{letters}{n[2:9]}",
         f"{n[:3]}{letters[:1]}{n[3:8]}", f"0{n[:10]}",
         f"{letters[:1]}{n[:3]}-{n[3:7]}-{n[7:11]}")
    )  # fmt: skip


def _model(random: Random) -> str:
    n = _digits(random, 6)
    letters = "".join(random.choices("ABCDEFGHKMNPRSTWX", k=3))
    return random.choice(
        (f"{letters}-{n[:4]}", f"{letters[:2]}{n[:3]}{letters[2]}", f"{letters}-{n[:3]}-{n[3:]}",
         f"WH-1000XM{n[0]}", f"{n[:3]}-{n[3:]}{letters[0]}", f"{letters[0]}{n[:2]} Pro {n[2]}",
         f"DMC-{n[:2]}{letters}", f"{letters}0{n[:2]}-{n}")
    )  # fmt: skip


def _version(random: Random) -> str:
    a, b, c = random.randint(0, 30), random.randint(0, 20), random.randint(0, 300)
    return random.choice((f"{a}.{b}.{c}", f"{a}.{b}", f"{a}.{b}.{c}.{b * 97}", f"{a}.{b}.{c}-{c}"))


def _percent(random: Random) -> str:
    n = random.randint(1, 100)
    return random.choice((f"{n}%", f"{n}％", f"{n / 7:.2f}%", f"{n}パーセント", f"{n % 9 + 1}割"))


def _size(random: Random) -> str:
    a, b, c = (random.randint(10, 300) for _ in range(3))
    return random.choice(
        (f"{a}×{b}×{c}cm", f"{a}x{b}mm", f"{a}-{b}-{c}", f"{a}センチ", f"{a}*{b}*{c}",
         f"{a / 10}kg", f"{a}mm〜{b * 10}mm", f"{a}インチ", f"φ{a}×{b}", f"{a}/{b}/{c}")
    )  # fmt: skip


def _quantity(random: Random) -> str:
    n = random.choice((random.randint(1, 99), random.randint(100, 100_000)))
    unit = random.choice(("個", "本", "枚", "箱", "セット", "ケース", "点", " pcs", "人分", "台"))
    return random.choice(
        (f"{n}{unit}", f"{n:,}{unit}", f"{n}-{n + 5}{unit}", f"{n}〜{n * 2}{unit}")
    )


def _shop(random: Random) -> str:
    n = _digits(random, 6)
    return random.choice((n[:3], n[:4], n, f"{n[:3]}-{n[3:]}", f"S{n[:4]}", f"0{n[:2]}-{n[2:5]}"))


def _book(random: Random) -> str:
    n = _digits(random, 9)
    return random.choice(
        (f"9784{n}", f"978-4-{n[:4]}-{n[4:8]}-{n[8]}", f"4{n}", f"4-{n[:4]}-{n[4:8]}-X",
         f"49{n}{n[:2]}", f"45{n}{n[:2]}", f"4 {n[:6]} {n[3:9]}")
    )  # fmt: skip


def _era(random: Random) -> str:
    n = random.randint(1, 30)
    return random.choice(
        (f"令和{n % 8 + 1}年", f"平成{n}年", f"昭和{n + 30}年", f"{1960 + n}年度", f"{2000 + n}",
         f"H{n}年", f"平成{'二十' if n > 19 else '十'}三年", f"{1990 + n}-{2000 + n}")
    )  # fmt: skip


def _product(random: Random) -> str:
    n = _digits(random, 11)
    return random.choice(
        (f"{n[:3]}-{n[3:7]}", n[:7], f"{n[:4]}-{n[4:7]}", f"{n[:2]}-{n[2:6]}-{n[6:]}",
         f"{n[:5]}-{n[5:]}", f"{n[:3]}-{n[3:7]}-{n[7:9]}", f"{n[:4]}-{n[4:8]}")
    )  # fmt: skip


def _url(random: Random) -> str:
    n = _digits(random, 10)
    return random.choice(
        (f"https://shop.example.com/items/{n}",
         f"https://example.com/p/{n[:3]}-{n[3:7]}?ref={n}",
         f"http://example.jp/2026/11/{n[:2]}/",
         f"https://help.example.com/hc/ja/articles/{n}{n[:2]}",
         f"https://example.com/?order=0{n[:9]}&v=2",
         f"www.example.com/a/0{n[:2]}-{n[2:6]}-{n[6:]}")
    )  # fmt: skip


def _code(random: Random) -> str:
    n = _digits(random, 8)
    return random.choice(
        (f"E-{n[:4]}", f"0x{n}", n[:6], f"SALE{n[:4]}", f"{n[:4]}-{n[4:]}", f"ERR_{n[:3]}",
         f"SUMMER-{n[:4]}-{n[4:]}", f"{n[:3]}", f"XX{n}")
    )  # fmt: skip


def _network(random: Random) -> str:
    a, b = random.randint(1, 254), random.randint(0, 254)
    return random.choice(
        (f"192.168.{b}.{a}", f"10.{a}.{b}.{a}:8080", f"203.0.113.{a}", f"2001:db8::{a}",
         f"172.16.{b}.{a}/24")
    )  # fmt: skip


def _place(random: Random) -> str:
    return random.choice(
        ("東京都町田市", "北海道札幌市中央区", "沖縄県の離島", "大阪市北区", "横浜市内",
         "港区芝公園", "三重県四日市市", "京都市内", "千葉県市川市まで2日", "島根県隠岐郡海士町",
         "八王子市", "銀座4丁目", "Tokyo", "Minato-ku", "Osaka in 2-3 days")
    )  # fmt: skip


def _floor(random: Random) -> str:
    n = random.randint(1, 12)
    return random.choice(
        (f"本館{n}階", f"{n}F", f"B{n % 3 + 1}F", f"{n}階A-{n}番", f"新館{n}階", f"floor {n}")
    )


def _hotline(random: Random) -> str:
    n = _digits(random, 6)
    return random.choice(
        (f"0120-{n[:3]}-{n[3:]}", f"0120{n}", f"0570-{n[:3]}-{n[3:]}", f"0800-{n[:3]}-{n[2:]}",
         f"0120-{n[:2]}-{n[2:]}")
    )  # fmt: skip


def _digits(random: Random, count: int) -> str:
    return "".join(random.choices("0123456789", k=count))


_MAKERS: dict[str, Callable[[Random], str]] = {
    "amount": _amount,
    "date": _date,
    "time": _time,
    "order": _reference,
    "tracking": _tracking,
    "member": _member,
    "serial": _serial,
    "model": _model,
    "version": _version,
    "percent": _percent,
    "size": _size,
    "quantity": _quantity,
    "shop": _shop,
    "book": _book,
    "era": _era,
    "product": _product,
    "url": _url,
    "code": _code,
    "network": _network,
    "place": _place,
    "floor": _floor,
    "hotline": _hotline,
}
