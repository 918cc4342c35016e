"""Rules that know a yes, a no and thanks by the whole message, as `patterns.bare` returns it.

What a yes means depends on what was asked: 「お願いします」 takes an offer and says nothing of an
answer, 「解決しました」 does the reverse, and a bare 「はい」 answers either. Each function
returns None for a message that is neither yes nor no to its question.
"""

from __future__ import annotations

import re

LONGEST = 80
"""In characters; who writes more says more than yes or no."""

# ---- what all of them share ---------------------------------------------------------------------
_YES = (
    r"(?:(?:はーい|はい|うん|ええ|そう(?:です|だ)?よ?|その通り(?:です)?|hai|"
    r"yes|yeah|yep|yup|ya|y)(?![a-z]) ?)"
)
_NO = (
    r"(?:(?:いいえ|いえ|いや|ううん|(?:違|ちが)(?:う|います)[ねよ]?|iie|"
    r"no|nope|nah|n)(?![a-z]) ?)"
)
_THANKS = (
    r"(?:(?:どうも|本当に|誠に|まことに|大変|とても|すごく|色々|いろいろ){0,2}"
    r"(?:(?:ありがと|有難|有り難)う?(?:ござい(?:ます|ました))?|助かりました|"
    r"サンキュー|thanks|thank you|thx|cheers)"
    r"(?: (?:a lot|so much|very much|for your help))?[ねよ]? ?)"
)
_BARE_YES = re.compile(rf"{_YES}{{1,3}}")
_BARE_NO = re.compile(rf"{_NO}{{1,3}}")
_THANKS_ALONE = re.compile(rf"(?:(?:ok|okay|はい) ?)?{_THANKS}{{1,3}}")

# ---- did this solve it? -------------------------------------------------------------------------
_PROBLEM_EN = r"(?:my|the) (?:problem|issue|question)"
_SOLVED_JA = (
    r"(?:(?:無事|おかげ(?:さま|様)|お陰(?:さま|様)|これ|それ|今|やっと|なんとか|何とか|もう|"
    r"問題|疑問)(?:に|で|は|が)?){0,3}"
    r"(?:解決(?:しました|した|いたしました|(?:でき|出来)(?:ました|た)|済み?(?:です)?|です)|"
    r"(?:でき|出来)(?:ました|た)|(?:直|なお)(?:りました|った)|(?:うま|上手)くい(?:きました|った)|"
    r"役に?立ち?(?:ました|った))(?:です)?[ねよ]?"
)
_SOLVED_EN = (
    rf"(?:(?:it|its|that|thats|this|all|everything|problem|{_PROBLEM_EN}) )?"
    r"(?:(?:is|was|has been|now|finally|really|all) ){0,2}"
    r"(?:solved|resolved|fixed|sorted|worked|works|helped|did it|did the trick)"
    rf"(?: (?:it|that|this|now|me|fine|well|perfectly|great|for me|{_PROBLEM_EN})){{0,2}}"
)
_SOLVED = re.compile(
    rf"(?:{_YES}|{_THANKS}|(?:なるほど|(?:分か|わか)りました|ok|okay|great|perfect|good) ?){{0,3}}"
    rf"(?:{_SOLVED_JA}|{_SOLVED_EN}) ?{_THANKS}{{0,2}}"
    rf"|{_YES}{{1,3}}{_THANKS}{{1,2}}|yes (?:it|that) (?:did|does)"
)
_UNSOLVED_JA = (
    r"(?:まだ|全然|まったく|全く|やはり|やっぱり|残念ながら|問題[はが]|これ(?:では|じゃ)|それでも|"
    r"でも){0,3}"
    r"(?:解決(?:し(?:ない|ません(?:でした)?|なかった|てい?(?:ない|ません))|せず|"
    r"(?:でき|出来)(?:ない|ません(?:でした)?|なかった|てい?(?:ない|ません))|"
    r"には?なら(?:ない|ません|なかった))|未解決|"
    r"(?:でき|出来)(?:ない|ません(?:でした)?|なかった)|"
    r"(?:うま|上手)くい(?:かない|きません(?:でした)?|かなかった)|"
    r"(?:直|なお)(?:らない|りません(?:でした)?|らなかった)|(?:だめ|ダメ|駄目)(?:です|でした|だった)?|"
    r"役に?立(?:たない|ちません(?:でした)?|たなかった)|助かりません(?:でした)?|"
    r"答えに(?:なって)?い?(?:ない|ません)|(?:そう|それ|これ)(?:では|じゃ)(?:ない|ありません)|"
    r"(?:質問|聞きたいこと|知りたいこと)とは?(?:違う|違います))"
    r"(?:ん?です)?(?:けど|が)?[ねよ]?"
)
_UNSOLVED_EN = (
    r"(?:(?:it|that|this|your answer|the answer) )?(?:(?:still|really|just) )?"
    r"(?:(?:did|does|has|is|was) ?n(?:o)?t|not|thats not)(?: (?:really|been|even|what))?"
    r" (?:solved?|help(?:ed|ful)?|work(?:ed|ing)?|resolved?|fix(?:ed)?|answer(?:ed)?|it|"
    r"i (?:asked|meant|need|needed|want|wanted))"
    rf"(?: (?:it|that|me|at all|for me|{_PROBLEM_EN})){{0,2}}"
)
_UNSOLVED = re.compile(
    rf"{_NO}{{0,2}}(?:{_UNSOLVED_JA}|{_UNSOLVED_EN}|unsolved)"
    r"|not really|no (?:it|that) (?:did|does) ?n(?:o)?t"
)

# ---- shall I pass you on to a person? -----------------------------------------------------------
_PLEASE_JA = (
    r"(?:(?:ぜひ|是非|では|それでは|じゃあ|すぐに?|至急|よろしく|宜しく)?(?:お願い|おねがい)"
    r"(?:(?:し|いたし|致し)ます|したい(?:です)?)?|ぜひ|是非|(?:頼|たの)みます|"
    r"(?:そう|それで)(?:お願いします|してください|します)|"
    r"(?:つない|繋い|代わっ|替わっ|呼ん)で(?:ください|下さい|(?:ほし|欲し)い(?:です)?|もらえますか)?|"
    r"(?:話|相談)したい(?:です)?|了解(?:です|しました)?|オーケー)[ねよ]?"
)
_PLEASE_EN = (
    r"(?:ok|okay|sure|please(?: do)?|go ahead|do it|i would|id (?:like|love) (?:that|to)|why not|"
    r"(?:pass|connect|put) me (?:on|through)|connect me|of course|absolutely|definitely|"
    r"that would be (?:great|good|nice|helpful|lovely))"
)
_TAKES = re.compile(
    rf"(?:{_YES}|{_THANKS}){{0,3}}(?:{_PLEASE_JA}|{_PLEASE_EN})(?: please)? ?{_THANKS}?"
    rf"|{_YES}{{1,3}}{_THANKS}?"
)
_NEED_NOT_JA = (
    r"(?:まだ|今は|今回は|もう|とりあえず|いったん|一旦)?"
    r"(?:(?:大丈夫|結構|けっこう)(?:です)?|いいです|(?:い|要)ら(?:ない|ないです)|(?:い|要)りません|"
    r"(?:不要|不用)(?:です)?|必要[はが]?(?:ない|ないです|ありません)|やめて?(?:おき|とき)ます|"
    r"遠慮(?:し|いたし|しておき)ます|(?:つなが|繋が)(?:なくて|ないで)も?(?:いい(?:です)?|結構です|ください)?|"
    r"自分で(?:やり|し|調べ)(?:てみ)?ます)[ねよ]?"
)
_NEED_NOT_EN = (
    r"(?:not (?:now|yet|right now|necessary|needed)|no need|never ?mind|(?:maybe )?later|"
    r"(?:its|im|i am|it is) (?:ok|okay|fine|good)|(?:please )?do ?n(?:o)?t)"
)
_REFUSES = re.compile(
    rf"(?:{_NO}|{_THANKS}){{0,3}}(?:{_NEED_NOT_JA}|{_NEED_NOT_EN}) ?{_THANKS}?"
    rf"|{_NO}{{1,3}}{_THANKS}?"
)


def yes_or_no(words: str) -> bool | None:
    """Return what a bare yes or no says; it means something only after a question."""
    return _read(words, _BARE_YES, _BARE_NO)


def says_thanks(words: str) -> bool:
    """Say whether a message is thanks and nothing else."""
    return len(words) <= LONGEST and _THANKS_ALONE.fullmatch(words) is not None


def says_solved(words: str) -> bool | None:
    """Return what the customer says in so many words of an answer: it solved it, or it did not."""
    return _read(words, _SOLVED, _UNSOLVED)


def takes_offer(words: str) -> bool | None:
    """Return whether the customer takes or refuses what the bot has just offered."""
    return _read(words, _TAKES, _REFUSES)


def _read(words: str, yes: re.Pattern[str], no: re.Pattern[str]) -> bool | None:
    if len(words) > LONGEST:
        return None
    if no.fullmatch(words):
        return False
    return True if yes.fullmatch(words) else None
