"""Telling kinds of messages apart: by rule, then by the nearest example sentence.

A message is taken for something else than a question only where that is clear. Where only its
nearness to an example says so, it must be nearer than to any question of the FAQ, a request for a
person must also name a person, and small talk must say nothing besides (`bot.intents.small_talk`).
What is in doubt is a question, because the FAQ can say that it does not know.
"""

from __future__ import annotations

import re
from difflib import get_close_matches

from bot.intents.files import Examples
from bot.intents.model import KIND_OF_INTENT, Kind, Understanding
from bot.intents.nearness import Nearest, Nearness
from bot.intents.patterns import asks_for_person, bare, is_wordless, parts, refuses_person
from bot.intents.small_talk import SmallTalkRules
from bot.intents.yes_no import says_solved, says_thanks, yes_or_no
from madoguchi.encoder import Encoder
from madoguchi.text import katakana

NEAR_PERSON = 0.30
"""For a message that names somebody who serves customers, and wants something."""
NEAR_PERSON_UNNAMED = 0.50
"""For a message that wants something of somebody it has no word for that we know."""
NEAR_PERSON_ASKING = 0.60
"""For a message that might ask about a person rather than for one."""
NEAR_SMALL_TALK = 0.55
LONGEST = 100
"""In characters; who writes more has something to ask."""

_PERSON_WORD = re.compile(
    r"担当|オペレ|おぺれ|スタッフ|有人|人間|にんげん|係|店員|店長|責任者|上司|管理者|マネージャ|上の(?:人|方|者)|社員|従業員|職員|"
    r"相談員|アドバイザ|エージェント|ヘルプデスク|専門家|サポート|窓口|受付|(?:コール|カスタマー)(?:センター|サービス|サポート)|"
    r"誰か|だれか|どなたか|(?:できる|わかる|分かる|詳しい|の|もの|中|別の|本物の)(?:人|方)|"
    r"(?<![一-龠々])人(?![気数])(?:と|に|へ|を|が|の手)|(?:ひと|たんとう\w{0,2})(?:と|に|へ|を)|"
    r"\b(?:person|people|humans?|agents?|operators?|rep|reps|representatives?|staff|someone|somebody|"
    r"anyone|anybody|employees?|colleagues?|managers?|supervisors?|advis[eo]rs?|executives?|"
    r"specialists?|associates?|support|team|customer (?:care|services?)|live chat|"
    r"call cent(?:er|re))\b"
)
_WANTS = re.compile(
    r"(?<![世電])話|電話で|はな|喋|会話|相談|質問|聞|訊|対応|代わ|変わ|替わ|変え|かわ|つな|繋|繫|取り?次|切り?替|引き?継|回し|"
    r"呼|よん|出し|だし|出せ|だせ|お?願|おねがい|希望|ほしい|欲し|くれ|ください|下さい|もらえ|いただ|頂|"
    r"連絡|返事|返信|説明|チャット|やり?と|"
    r"\b(?:want|wanna|need|give|get|bring|let|please|pls|plz|help|answer|talk|tlak|speak|chat|call|contact|"
    r"connect|conect|transfer|forward|pass|put|hand|switch|escalate|reach|send|demand|request|prefer|"
    r"rather|instead|have|take|touch)\w*\b"
)
_ASKS_ABOUT = re.compile(
    r"時間|何時|いつ|どこ|番号|曜日|名前|何人|なぜ|いくら|料金|違い|とは(?:何|なに|$)|"
    r"\b(?:hours?|when|where|what|why|who|how|number|how much|discounts?|gifts?|cards?)\b"
)


_WHO = ("human", "person", "operator", "agent", "representative", "someone", "somebody", "manager")
_ALIKE = 0.8
_SHORTEST_ALIKE = 5


class Classifier:
    """Knows the kind of a message; safe to call from several threads.

    The examples are encoded at the first use, or by `warm_up`.
    """

    def __init__(self, encoder: Encoder, examples: Examples) -> None:
        sentences = [
            (KIND_OF_INTENT[intent], sentence)
            for intent, found in examples.items()
            for sentence in found
        ]
        self._nearness = Nearness(encoder, sentences)
        self._small_talk = SmallTalkRules(sentences)
        self._whole = {_key(bare(sentence)): kind for kind, sentence in sentences}

    def warm_up(self) -> None:
        """Encode the examples, so that the first customer need not wait for it."""
        self._nearness.warm_up()

    def classify(self, text: str, locale: str, faq_cosine: float = -1.0) -> Understanding:
        """Return the kind of a message; ``faq_cosine`` is that of the nearest FAQ question.

        Both languages are understood whatever the conversation's ``locale``: customers switch.
        """
        words = bare(text)
        if is_wordless(text):
            return Understanding("empty", 1.0, "no words")
        if (known := self._whole.get(_key(words))) is not None:
            return Understanding(known, 1.0, words)
        if len(words) > LONGEST:
            return Understanding("question", 1.0, "length")
        if (kind := self._by_rule(text, words)) is not None:
            return Understanding(kind, 1.0, "rule")
        nearest = self._nearness.nearest(text)
        if nearest.person_cosine > faq_cosine and _wants_person(words, nearest):
            return Understanding("person", nearest.near_person, nearest.sentence, by="nearness")
        if nearest.cosine > faq_cosine and self._is_small_talk(nearest, text):
            return Understanding(nearest.kind, nearest.near, nearest.sentence, by="nearness")
        return Understanding("question", 1.0 - min(max(nearest.near, 0.0), 1.0), nearest.sentence)

    def _by_rule(self, text: str, words: str) -> Kind | None:
        """Return what the wording alone says: of the whole message, or of every part of it."""
        if asks_for_person(words):
            return "person"
        if yes_or_no(words) is not None:
            return "empty"
        if says_thanks(words) or says_solved(words):
            return "thanks"
        kinds = [self._kind_of_part(part) for part in parts(text)]
        if None in kinds:
            return None
        if "person" in kinds:
            return "person"
        return next((kind for kind in reversed(kinds) if kind != "empty"), "empty")

    def _kind_of_part(self, words: str) -> Kind | None:
        if asks_for_person(words):
            return "person"
        return self._whole.get(_key(words)) or ("empty" if yes_or_no(words) is not None else None)

    def _is_small_talk(self, nearest: Nearest, text: str) -> bool:
        if nearest.kind == "person" or nearest.near < NEAR_SMALL_TALK:
            return False
        return self._small_talk.pass_as(nearest.kind, text)


def _key(words: str) -> str:
    """Return what two wordings share that differ by kana or a drawn-out end alone."""
    return katakana(words).rstrip("ーッ")


def _wants_person(words: str, nearest: Nearest) -> bool:
    """Say whether a message near a request for a person is one.

    Who else than a person is asked for by name must want something of them; small talk may be
    nearer, because it speaks of people and machines as well.
    """
    if refuses_person(words):
        return False
    near = nearest.near_person
    wants = _WANTS.search(words) is not None and _names_person(words)
    if _ASKS_ABOUT.search(words):
        return wants and near >= NEAR_PERSON_ASKING
    if wants:
        return near >= NEAR_PERSON
    return near >= NEAR_PERSON_UNNAMED and nearest.kind == "person"


def _names_person(words: str) -> bool:
    """Say whether a message has a word for somebody who serves customers, misspelt or not."""
    return _PERSON_WORD.search(words) is not None or any(
        get_close_matches(word, _WHO, 1, _ALIKE)
        for word in words.split()
        if len(word) >= _SHORTEST_ALIKE
    )
