"""Rules that know a request for a person or small talk by its wording alone.

A rule matches the whole message, never a part of it: 「オペレーターの営業時間は？」 and "how do I
return an item a person sent me" speak of people without asking for one.
"""

from __future__ import annotations

import re
import unicodedata

_PUNCTUATION = re.compile(r"[\s、。,.!?…~〜・:;\"“”「」『』()\[\]_*^-]+")
_DROPPED = re.compile(r"['’\u200b-\u200f\u2060\u20e3\ufe00-\ufe0f]")
"""Apostrophes, and what only changes how the sign before it is drawn."""
_BREAK = re.compile(r"[、。,.!?…~〜・:;\n]+")

# ---- Japanese -----------------------------------------------------------------------------------
_LEAD_JA = (
    r"(?:すみません(?:が)?|すいません(?:が)?|申し訳(?:ありません|ない)が?|恐れ入りますが?|お手数ですが|"
    r"あの|えっと|やはり|やっぱり|もう|いいから|いいので|とにかく|早く|すぐ(?:に)?|今すぐ|至急|直接|"
    r"一度|ちょっと|少し|できれば|出来れば|可能(?:なら|であれば|でしたら)|"
    r"(?:チャット)?(?:ボット|ロボット|ai|機械|自動応答)(?:では|じゃ|で)(?:なく(?:て)?|だめなので|話にならない(?:ので)?)|"
    r"電話で|チャットで|それなら|それでは|では|じゃあ|なら|誰か|だれか|ちゃんとした|生身の|本物の|"
    r"(?:お?店|ショップ|サポート|カスタマーサポート|サポートセンター|コールセンター|お?問い?合わせ|窓口)の)"
)
_WHO_JA = (
    r"(?:(?:担当|係|係り|サポート|お?店|中)の(?:人|方|者)|担当者?|オペレーター?|おぺれーたー?|"
    r"人間(?:の(?:オペレーター?|担当者?|スタッフ|方))?|スタッフ(?:の方)?|係員|店員|責任者(?:の方)?|"
    r"有人(?:の?(?:チャット|サポート|対応|窓口))?|カスタマーサポート|(?<![一-龠々])人(?![気数])|ヒト|"
    r"たんとうしゃ|にんげん)(?:さん|様)?"
)
_VERB_JA = (
    r"(?:(?:お?話(?:し|が|を)?|はなし?|会話|通話|相談|質問|チャット|やりと?り|やり取り|対応|交代|"
    r"お?問い?合わせ)(?:を|が)?|つな(?:い|ぎ|げ|が)|繋(?:い|ぎ|げ|が)|"
    r"取り?次(?:い|ぎ)|代わ(?:っ|り)|替わ(?:っ|り)|変わ(?:っ|り)|かわ(?:っ|り)|切り?替え|呼(?:ん|び)|"
    r"聞(?:い|き)|訊(?:い|き)|話(?:し|せ|を)|出(?:し|して))"
)
_END_JA = (
    r"(?:(?:し|して|で|て)?(?:い)?(?:た(?:い|く)(?:です|の(?:です|ですが|だが)|ん(?:です|ですが|だけど)|と思います|と思って)?|"
    r"ください(?:ませんか)?|下さい|くれ(?:ますか|ませんか|ない|る)?|もらえ(?:ますか|ませんか|ない(?:ですか)?|る)?|"
    r"もらい?たい(?:です)?|いただ(?:けますか|けませんか|きたい(?:です|のですが)?|けないでしょうか)|"
    r"頂(?:けますか|けませんか|きたい(?:です|のですが)?)|ほしい(?:です|のですが)?|欲しい(?:です|のですが)?|"
    r"でき(?:ますか|ませんか|る|ないですか|ないでしょうか)|出来(?:ますか|ませんか)|せ(?:ますか|ませんか|る)|"
    r"ますか|ませんか|お?願い?(?:します|いたします|できますか|したい(?:です|のですが)?|致します)?|"
    r"(?:を)?希望(?:です|します)?|よ|ね)?)+"
)
_PERSON_JA = re.compile(
    rf"{_LEAD_JA}*{_WHO_JA}"
    rf"(?:(?:と|に|へ|を|から|の方に|が|で)?{_LEAD_JA}*{_VERB_JA}{_END_JA}"
    rf"|(?:を|に|で)?(?:お?願い(?:します|いたします|できますか|致します)|おねがい(?:します)?|希望(?:です|します)?)"
    rf"|と(?:話|はな)す(?:方法|には(?:どうすれば(?:いい|よい)(?:です|でしょう)か)?)(?:は|を?教えて(?:ください)?)?)"
)
_PERSON_AT_END_JA = re.compile(
    rf"(?:ので|から|ため|です|ます|ない|いい){_WHO_JA}(?:を|に)?"
    rf"(?:つないで|繋いで|代わって|替わって|出して|呼んで|お?願い(?:します|いたします)?)(?:ください|下さい)?$"
)
_PERSON_KANA = re.compile(
    r"(?:ひと|にんげん|たんとうしゃ)(?:と|に|へ)(?:はな[しせ]|そうだん|つない|かわ[っり]).{0,12}"
    r"|(?:hito|ningen|tantou?sha?|operator|opere-?ta-?) ?(?:to|ni|he|wo)? ?"
    r"(?:hanas|tsunai|tunai|kawatt?|sou?dan|onegai)\w*(?: \w+)?"
)
_BARE_JA = frozenset(
    "オペレーター オペレータ 有人 有人対応 有人チャット 有人サポート 担当者 担当者を 人間 スタッフ "
    "担当者希望 有人希望 オペレーター希望 人と話したい 人に代わって 人を出して 人につないで".split()
)

# ---- English ------------------------------------------------------------------------------------
_LEAD_EN = (
    r"(?:(?:hi|hello|hey|please|ok|okay|sorry|no|just|now|thanks|well|actually|so|but|and|"
    r"excuse me|stop|i said) )"
)
_ASK_EN = (
    r"(?:(?:can|could|may|might) (?:i|you|we)(?: please)?|would you(?: please)?|let me|"
    r"i(?: a?m|'m)? ?(?:would|d|'d)? ?(?:want|need|like|love|prefer|wish|wanna|rather|have|got|"
    r"asking)(?: to)?|is it possible to|is there a way to|please)"
)
_VERB_EN = (
    r"(?:talk|speak|chat|connect|transfer|pass|put|get|reach|contact|hand|switch|escalate|"
    r"be (?:connected|transferred|put through|passed on)|talking|speaking|give|bring|forward)"
)
_LINK_EN = (
    r"(?:(?:me|us|this|it|through|over|on|in|touch|up|directly|straight|now|to|with|"
    r"a hold of|hold of) )*"
)
_WHO_EN = (
    r"(?:(?:a|an|the|some|any|one of your|your|another) )?"
    r"(?:(?:real|live|actual|human|customer|service|support|care|proper|living) )*"
    r"(?:person|human(?: being)?|people|agents?|operators?|representatives?|reps?|advis[oe]rs?|"
    r"someone|somebody|staff(?: members?)?|members? of staff|support|customer service|"
    r"team members?|humans|manager|supervisor)"
)
_TAIL_EN = (
    r"(?: (?:please|now|instead|right now|directly|here|in charge|at once|immediately|thanks|asap|"
    r"from (?:your )?(?:support|the team|team|the shop)|about .{1,60}|"
    r"not a (?:bot|robot|machine)|rather than a bot))*"
)
_PERSON_EN = re.compile(
    rf"{_LEAD_EN}*(?:{_ASK_EN} )?(?:{_VERB_EN} )+{_LINK_EN}{_WHO_EN}{_TAIL_EN}"
    rf"|{_LEAD_EN}*(?:i (?:want|need|would like|d like) |give me |get me ){_WHO_EN}{_TAIL_EN}"
    rf"|(?:real |live |human )*(?:agent|operator|human|representative|person|live support|"
    rf"live chat){_TAIL_EN}"
)

_NOT_WANTED = re.compile(r"(?<!つ)ないで(?!しょう|すか)|たくない|dont|do not|not want")
_NO_MACHINE = re.compile(
    r"(?:ロボット|ボット|機械|ai|人工知能)(?:と|とは|となんて|相手に)(?:話|はな|会話|チャット)\w{0,2}たくない|"
    r"(?:i )?(?:really )?(?:dont|do not) (?:want|wish|like|wanna)(?: to)?(?: \w+){0,3}? "
    r"(?:a |this |the |your |with |to )*(?:chat ?)?(?:bots?|robots?|machines?|computers?|ai)"
)
"""Who wants no machine wants a person; that refuses nothing."""


def bare(text: str) -> str:
    """Return a text as rules compare it: NFKC, lower case, punctuation and emoji gone.

    Words of Latin letters stay apart by one space; Japanese is written together.
    """
    folded = _DROPPED.sub("", unicodedata.normalize("NFKC", text).lower())
    kept = "".join(" " if unicodedata.category(c) in {"So", "Sk"} else c for c in folded)
    spaced = _PUNCTUATION.sub(" ", kept).strip()
    return re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", spaced)


def parts(text: str) -> list[str]:
    """Return what stands between a text's punctuation, each part as `bare` returns it."""
    found = (bare(part) for part in _BREAK.split(unicodedata.normalize("NFKC", text)))
    return [part for part in found if part]


def is_wordless(text: str) -> bool:
    """Say whether a text holds no letter and no digit: only signs or emoji."""
    return not any(unicodedata.category(character)[0] in "LN" for character in text)


def refuses_person(words: str) -> bool:
    """Say whether a message, as `bare` returns it, holds a refusal or a negation."""
    return _NOT_WANTED.search(_NO_MACHINE.sub("", words)) is not None


def asks_for_person(text: str) -> bool:
    """Say whether the whole message, read by rule, is a request for a person."""
    words = bare(text)
    if words in _BARE_JA:
        return True
    if refuses_person(words):
        return False
    whole = (_PERSON_JA, _PERSON_KANA, _PERSON_EN)
    return any(rule.fullmatch(words) for rule in whole) or bool(_PERSON_AT_END_JA.search(words))
