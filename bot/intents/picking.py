"""Rules that know which of some offered candidates a message picks, as `patterns.bare` returns it.

「２」, 「2番目の質問」, 「最後」, "the second one"; 「この中にない」, "none of these".
"""

from __future__ import annotations

import re

_NAMES = (
    "0 zero",
    "1 一 ひと one first 1st 最初 はじめ 初め 一番上 いちばん上",
    "2 二 ふた two second 2nd",
    "3 三 みっ three third 3rd",
)
_NUMBERS = {name: number for number, names in enumerate(_NAMES) for name in names.split()}
_LAST = frozenset({"最後", "一番下", "いちばん下", "last"})
_NUMBER = re.compile(
    r"(?:やっぱり|やはり|では|じゃあ|上から){0,2}(?:the |number |no |option |candidate |# ?)*"
    r"(?P<number>\d{1,2}|一番[上下]|いちばん[上下]|[一二三]|(?:ひと|ふた|みっ)(?=つ)|"
    r"最初|最後|はじめ|初め|zero|one|two|three|first|second|third|last|1st|2nd|3rd)"
    r"(?:番目?|つ目?|つめ|個目|件目|ばんめ?)?(?:の(?:もの|質問|候補|やつ|方|ほう)?)?"
    r"(?: (?:one|option|question|candidate))?"
    r"(?:です|だ|[でを]?お願いします|を?教えて(?:ください)?|を選びます)?(?: please)?"
)
_NOT_THERE = r"(?:ない|ないです|ありません)"
_DIFFERS = r"(?:違う|違います|ちがう|ちがいます)"
_NONE = re.compile(
    rf"(?:この|その)?中には?{_NOT_THERE}|どれ(?:でも{_NOT_THERE}|も{_DIFFERS})|"
    rf"(?:どちら|いずれ)(?:でも{_NOT_THERE}|も{_DIFFERS})|"
    r"(?:どれ|どちら|いずれ)にも(?:当|あ)てはま(?:らない|りません)|"
    rf"(?:全部|ぜんぶ|全て|すべて|みんな){_DIFFERS}|(?:当|あ)てはまる(?:もの|の)[はが]?{_NOT_THERE}|"
    rf"(?:該当)?(?:なし|無し)|該当し(?:ない|ません)|{_NOT_THERE}|"
    r"(?:その他|それ以外|ほか|他|別)(?:の(?:こと|質問|件))?(?:です)?|"
    r"(?:none|neither)(?: of (?:these|them|those|the above))?(?: (?:fits?|apply|applies|please))?|"
    r"something else|(?:an)?other|not (?:listed|here|in the list|any of (?:these|them|those))"
)


def number_picked(words: str, last: int) -> int | None:
    """Return the number that a message names, of the ``last`` there are; None if it names none.

    It may be 0, or larger than ``last``.
    """
    found = _NUMBER.fullmatch(words)
    if found is None:
        return None
    number = found["number"]
    if number in _LAST:
        return last
    return int(number) if number.isdecimal() else _NUMBERS[number]


def picks_none(words: str) -> bool:
    """Say whether a message says that none of the candidates is meant."""
    return _NONE.fullmatch(words) is not None
