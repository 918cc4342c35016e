"""Rules that small talk has to pass which only the encoder took for it.

Sentences of one shape are near each other whatever they are about: 「電話番号教えて」 is near
「名前を教えて」, "I want to leave" near "I'm leaving now". So no word may be new, nothing may be
asked or denied, and a question about the bot must name the bot. In doubt it is a question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from bot.intents.model import Kind
from madoguchi.text import normalise, words

_HARMLESS = (
    "本当に とても 大変 誠に 非常に すごく 色々 いろいろ 丁寧な 迅速な 親切な 詳しい 早速の また "
    "今回 今日 十分 ご対応 ご回答 ご返信 お返事 ご説明 ご案内 さん 様 皆さん 私 "
    "a an the so very really much too for to of with in on at by from and or if but as "
    "i am im you your youre me my it its he she we us they is are was were be been being this that "
    "do did does have had has will would could should can may might "
    "s m re ve ll d sir madam dear friend team everyone "
    "ok okay oh well again just then now today everything"
)
"""Words that make small talk warmer or join it, and never turn it into something else."""
_ASKS = re.compile(
    r"か[ねな]?$|\?$|何|なに|なん(?:で|の)|いつ|どこ|どう(?!も)|どれ|どの|どんな|いくら|誰|だれ|なぜ|"
    r"教えて|ください|下さい|ほしい|欲しい|たい(?:です)?$|"
    r"\b(?:what|when|where|who|why|how|which|can|could|do|does|is there|are there|want|need)\b"
)
_DENIES = re.compile(
    r"ない|ません|無[いくし]|なかった|なく[てな]|ずに|"
    r"\b(?:no|not|never|nothing|nobody|without|cannot|\w+n'?t)\b"
)
_NAMES_BOT = re.compile(
    r"あなた|貴方|アナタ|お前|君|きみ|ボット|ロボット|人工知能|機械|自動応答|人間|中の人|"
    r"(?<![a-z])(?:ai|bots?|chatbot|robot|machine|computer|human|you|u|your|yourself)(?![a-z])"
)


class SmallTalkRules:
    """Knows the words of the examples."""

    def __init__(self, sentences: Sequence[tuple[Kind, str]]) -> None:
        self._sentences = sentences

    def pass_as(self, kind: Kind, text: str) -> bool:
        """Say whether a message that is near an example of a kind says nothing besides."""
        plain = normalise(text).lower().replace("’", "'")
        courtesy, about_bot = self._known
        said = _content_words(plain)
        if kind == "chit-chat":
            return said <= about_bot and _NAMES_BOT.search(plain) is not None
        return said <= courtesy and not _ASKS.search(plain) and not _DENIES.search(plain)

    @cached_property
    def _known(self) -> tuple[set[str], set[str]]:
        """The words of courtesy and those about the bot; making them loads a dictionary."""
        courtesy, about_bot = _content_words(_HARMLESS), _content_words(_HARMLESS)
        for kind, sentence in self._sentences:
            if kind != "person":
                (about_bot if kind == "chit-chat" else courtesy).update(_content_words(sentence))
        return courtesy, about_bot


def _content_words(text: str) -> set[str]:
    return {word.form for word in words(normalise(text).lower()) if word.content}
