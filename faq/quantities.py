"""The numbers of a sentence that can be checked, in one measure each.

「8日以内」, 「八日以内」 and "within 8 days" are the same, 「1週間」 is 「7日」, "5 pm" is
"17:00", 「令和8年」 is 「2026年」. Numbers without a unit say nothing that another sentence could
deny: they are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, NamedTuple

Role = Literal["", "most", "least", "before", "after"]
"""What a number limits: 「以内」 is ``most``, 「以上」 ``least``; empty where nothing tells."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit: one value, two for a range or a date, and where it stands."""

    unit: str
    values: tuple[float, ...]
    role: Role
    start: int
    end: int

    def labels(self) -> list[str]:
        """Return each value with its unit, the same however and in what language it is written."""
        if self.unit == "phone":
            return [f"0{self.values[0]:.0f}"]
        if self.unit == "date":
            return [f"{self.values[0]:g}/{self.values[1]:g}"]
        if self.unit == "clock":
            hours, minutes = divmod(self.values[0], 60)
            return [f"{hours:g}:{minutes:02g}"]
        return [f"{value:.12g} {self.unit}" for value in self.values]

    def differs(self, other: Quantity) -> bool:
        """Tell whether both limit the same thing in the same unit, to another value."""
        roles = {self.role, other.role}
        comparable = self.unit == other.unit and (len(roles) == 1 or "" in roles)
        return comparable and self.values != other.values


class _Unit(NamedTuple):
    name: str
    pattern: str
    factor: float = 1.0


_UNITS = (
    _Unit("working day", r"営業日|(?:business|working)[ -]days?"),
    _Unit("day", r"日間?(?![曜本時程々])|(?:calendar )?days?"),
    _Unit("day", r"週間|weeks?", 7),
    _Unit("month", r"[か箇ヶカヵケ個]月間?|months?"),
    _Unit("month", r"年間?(?![度生齢代\d])|years?(?! old)", 12),
    _Unit("minute", r"時間(?!帯)|hours?|hrs?", 60),
    _Unit("minute", r"分間?(?![の割類])|minutes?|mins?"),
    _Unit("second", r"秒間?|seconds?"),
    _Unit("yen", r"円|yen"),
    _Unit("percent", r"%|パーセント|percent|per cent"),
    _Unit("percent", r"割", 10),
    _Unit("point", r"ポイント|points?"),
    _Unit("time", r"回|times"),
    _Unit("piece", r"個(?![人別室月])|点(?![数検滅])|items?|pieces?"),
    _Unit("person", r"名(?![義前称])|人(?![数気物])|people|persons?"),
    _Unit("sheet", r"枚|通(?![常知話信帳])|sheets?|pages?"),
    _Unit("age", r"[歳才]|years? old"),
    _Unit("book", r"冊|books?"),
    _Unit("GB", r"GB|ギガ(?:バイト)?"),
    _Unit("MB", r"MB|メガ(?:バイト)?"),
    _Unit("kg", r"kg|キロ(?:グラム)?|kilos?"),
    _Unit("cm", r"cm|センチ"),
    _Unit("km", r"km"),
    _Unit("character", r"文字|桁|characters?|digits?"),
)
_JAPANESE = {
    "working day": "営業日", "day": "日", "month": "か月", "minute": "分", "second": "秒",
    "yen": "円", "percent": "%", "point": "ポイント", "time": "回", "piece": "個", "person": "人",
    "sheet": "枚", "age": "歳", "book": "冊", "character": "文字", "year": "年",
}  # fmt: skip
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867}
_ENGLISH = "zero one two three four five six seven eight nine ten eleven twelve".split()
_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "億": 10**8}
_NO_NUMBERS = re.compile(
    "(?<![〇一二三四五六七八九百千])十分(?!間|以|前|後|ほど)|一部|一般|一人ひとり|一切|一度|万一|千円札"
)

_NUMBER = (
    r"(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[十百千万億]\d*)*|[〇一二三四五六七八九十百千万億]+"
    rf"|\b(?:{'|'.join(_ENGLISH)})\b)"
)
_RANGE = rf"{_NUMBER}(?:\s?(?:[~〜～–—-]|から|to)\s?{_NUMBER})?"
_CLOCK = (
    r"(?P<half>午前|午後)?(?P<hour>[01]?\d|2[0-4])"
    r"(?::(?P<minute>[0-5]\d)|時(?![間点期])(?:(?P<past>[0-5]?\d)分|(?P<thirty>半))?)"
)
_CLOCK_12 = r"(?P<hour_12>1[0-2]|[1-9])(?::(?P<minute_12>[0-5]\d))?\s?(?P<half_12>[ap])\.?m\b\.?"
_DAY = (
    r"(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月"
    r"(?P<day>3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])日"
)
_PATTERN = re.compile(
    "|".join((
        rf"(?P<era>{'|'.join(_ERAS)})(?P<of_era>元|{_NUMBER})年(?!間)",
        r"(?P<year>(?<!\d)(?:19|20)\d\d)年(?![間生齢代])",
        r"(?P<phone>(?<![\d-])0\d{1,4}-\d{1,4}-\d{3,4}(?![\d-]))",
        rf"(?P<date>{_DAY})",
        rf"(?P<clock_12>{_CLOCK_12})",
        rf"(?P<clock>{_CLOCK})",
        rf"(?P<sign>[$€£¥])\s?(?P<sum>{_NUMBER})",
        rf"(?P<value>{_RANGE})[\s-]?(?:"
        + "|".join(f"(?P<u{place}>{unit.pattern})" for place, unit in enumerate(_UNITS))
        + r")(?![A-Za-z])",
    )),
    re.IGNORECASE,
)  # fmt: skip
_ONLY_A_NUMBER = re.compile(rf"{_NUMBER}|元|{'|'.join(_ERAS)}", re.IGNORECASE)
_BEHIND: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("before", re.compile("(?:ほど|くらい)?前")),
    ("after", re.compile("(?:ほど|くらい)?後|以降|経過")),
    ("most", re.compile("以内|以下|未満|まで|を限度")),
    ("least", re.compile("以上|から|を超え|より")),
)
_AHEAD: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("after", re.compile(r"\bafter $")),
    ("most", re.compile(r"\b(?:within|up to|at most|under|less than|by|until) $")),
    ("least", re.compile(r"\b(?:at least|over|more than|from|minimum of) $")),
)


def quantities(text: str) -> list[Quantity]:
    """Return what can be checked in a normalised sentence, in order."""
    plain = _NO_NUMBERS.sub(lambda match: " " * len(match[0]), text)
    return [_quantity(plain, match) for match in _PATTERN.finditer(plain)]


def in_words(label: str, japanese: bool) -> str:
    """Return one of `Quantity.labels` as people write it."""
    value, _, unit = label.partition(" ")
    return f"{value}{_JAPANESE.get(unit, unit)}" if japanese else label


def is_number(word: str) -> bool:
    """Tell whether a word is a number and nothing else, or the name of an era."""
    return _ONLY_A_NUMBER.fullmatch(word) is not None


def without_quantities(text: str, found: list[Quantity]) -> str:
    """Return a sentence with blanks for its quantities; what else it says stays in place."""
    characters = list(text)
    for quantity in found:
        characters[quantity.start : quantity.end] = " " * (quantity.end - quantity.start)
    return "".join(characters)


def _quantity(text: str, match: re.Match[str]) -> Quantity:
    start, end = match.span()
    unit, values = _read(match)
    return Quantity(unit, values, _role(text[:start].lower(), text[end:]), start, end)


def _role(before: str, after: str) -> Role:
    for role, pattern in _BEHIND:
        if pattern.match(after):
            return role
    return next((role for role, pattern in _AHEAD if pattern.search(before)), "")


def _read(match: re.Match[str]) -> tuple[str, tuple[float, ...]]:
    if match["era"]:
        count = 1.0 if match["of_era"] == "元" else _number(match["of_era"])
        return "year", (_ERAS[match["era"]] + count,)
    if match["year"]:
        return "year", (float(match["year"]),)
    if match["phone"]:
        return "phone", (float(match["phone"].replace("-", "")),)
    if match["date"]:
        return "date", (_number(match["month"]), _number(match["day"]))
    if match["clock_12"]:
        hour = int(match["hour_12"]) % 12 + (12 if match["half_12"].lower() == "p" else 0)
        return "clock", (60.0 * hour + int(match["minute_12"] or 0),)
    if match["clock"]:
        hour = int(match["hour"])
        hour = hour % 12 + 12 if match["half"] == "午後" else hour
        minute = 30 if match["thirty"] else int(match["minute"] or match["past"] or 0)
        return "clock", (60.0 * hour + minute,)
    if match["sign"]:
        return "yen" if match["sign"] == "¥" else match["sign"], (_number(match["sum"]),)
    unit = next(unit for place, unit in enumerate(_UNITS) if match[f"u{place}"])
    numbers = re.findall(_NUMBER, match["value"], re.IGNORECASE)
    return unit.name, tuple(_number(number) * unit.factor for number in numbers)


def _number(text: str) -> float:
    """Read a number in digits, in kanji or in both (1万5千), or an English word up to twelve."""
    if text.lower() in _ENGLISH:
        return float(_ENGLISH.index(text.lower()))
    total, section, digits = 0.0, 0.0, ""
    for character in text.replace(",", ""):
        if character in _SMALL:
            section += float(digits or 1) * _SMALL[character]
            digits = ""
        elif character in _LARGE:
            total += (section + float(digits or 0) or 1.0) * _LARGE[character]
            section, digits = 0.0, ""
        else:
            digits += str(_DIGITS.get(character, character))
    return total + section + float(digits or 0)
