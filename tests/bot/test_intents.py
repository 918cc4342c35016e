"""Telling a request for a person and small talk from a question."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.intents.engine import LONGEST, Classifier
from bot.intents.files import NLU, load_examples
from bot.intents.model import KIND_OF_INTENT
from bot.intents.nearness import Nearness
from bot.intents.patterns import asks_for_person, bare, refuses_person
from faq.background import background
from madoguchi.encoder import Vectors
from madoguchi.errors import ConfigurationError, Unavailable
from madoguchi.text import normalise
from tests.fakes import HashEncoder

PERSON = """
    担当者につないでください|オペレーターに代わって|オペレーターと話したいです！|人と話したい|人に聞きたい
    有人対応をお願いします|すみません、スタッフの方とお話しできますか？|ボットじゃなくて人間に代わってください
    お店の人に直接質問したい|もういいから担当者を呼んで|分からないので担当者お願いします|ｵﾍﾟﾚｰﾀｰ|責任者の方と話せますか
    ひととはなしたい|hito to hanashitai|operator ni tsunaide
    オペレーターと話すにはどうすればいいですか
    I want to talk to a person|Can I speak to a human?|please connect me to an agent
    real person please
    transfer me to customer service|I'd like to speak with a representative about my refund
    ok just get me a human now|agent|Let me talk to somebody|could you put me through to an operator
"""
QUESTIONS = """
    オペレーターの営業時間は？|スタッフの対応が悪かったので返金してください|友人と話したい内容を贈り物に書けますか
    担当者の名前を変更したい|本人確認はどうすればいいですか|人気の商品は何ですか|一人で組み立てられますか
    受け取る人に値段が分からないようにできますか|人に贈りたいのですがギフト包装はありますか
    有人チャットは何時までですか|問い合わせの電話番号は？|サポート期間はいつまでですか|個人情報の扱いは
    担当者につながないでください|人と話したくない|法人で購入したい|スタッフ募集はしていますか
    How do I return an item a person sent me?|Can someone else receive my parcel?
    What are the agent's hours?
    How do I contact the seller's support about a refund?|I don't want to talk to a person
    Do you give a staff discount?|Can I give someone a gift card?|a human-readable manual, please
"""


NEAR_SMALL_TALK = """
    電話番号教えて|住所を教えて|会社名を教えて|何歳から使えますか|お返事まだですか|質問があります、送料は|助かりません
    あなたの会社はどこにありますか|ロボット掃除機はありますか|何時に終わりますか|また連絡してください
    感謝していません|お世話になった人に贈りたい
    How old do I have to be?|Is anybody at the store?|I want to leave|Are you open on Sunday?
    I need help with my order|Thank you card|That was not helpful
"""


def sentences(block: str) -> list[str]:
    """Return the sentences of a block, parted by bars and lines."""
    return [text.strip() for line in block.splitlines() for text in line.split("|") if text.strip()]


class Certain(HashEncoder):
    """Finds every message to be the first example, and the background unlike any of them."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Encode sentences of the background as one thing and all others as another."""
        anything = {normalise(text) for locale in ("ja", "en") for text in background(locale)}
        rows = [[0.0, 1.0] if text in anything else [1.0, 0.0] for text in texts]
        return np.array(rows, dtype=np.float32)


class Shifted(HashEncoder):
    """An encoder whose sentences have ``common`` in common, as those of real encoders do."""

    def __init__(self, common: float) -> None:
        super().__init__()
        self.common = common

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Encode with one more dimension, which all texts share."""
        vectors = super().encode_queries(texts)
        longer = np.c_[vectors, np.full(len(texts), self.common, dtype=np.float32)]
        return np.asarray(longer / np.linalg.norm(longer, axis=1, keepdims=True))


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    """The project's own examples behind an encoder without a model."""
    return Classifier(HashEncoder(), load_examples())


def nearest_to(intent: str) -> Classifier:
    """Return a classifier to which everything is as near to an intent as can be."""
    examples = load_examples()
    return Classifier(Certain(), {intent: examples[intent], **examples})


@pytest.mark.parametrize("text", sentences(PERSON))
def test_a_request_for_a_person_is_known_by_its_wording(text: str, classifier: Classifier) -> None:
    """In both languages, in kana, in romaji, with and without politeness."""
    assert classifier.classify(text, "ja").kind == "person"


@pytest.mark.parametrize("text", sentences(QUESTIONS))
def test_a_question_that_only_speaks_of_people_is_a_question(
    text: str, classifier: Classifier
) -> None:
    """The rules ask for the whole message, and a negation is heard."""
    assert not asks_for_person(text)
    assert classifier.classify(text, "ja").kind == "question"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("こんにちは！", "greeting"),
        ("ｺﾝﾆﾁﾊ", "greeting"),
        ("HELLO", "greeting"),
        ("ありがとうございます😊", "thanks"),
        ("Thank you so much for your help.", "thanks"),
        ("さようなら", "goodbye"),
        ("That's all for now", "goodbye"),
        ("あなたはロボットですか？", "chit-chat"),
        ("are you a bot", "chit-chat"),
        ("こんにちは。送料はいくらですか", "question"),
        ("ありがとうございます。あと返品の期限は？", "question"),
        ("解約", "question"),
        ("すみません、質問があります", "greeting"),
        ("了解しました。失礼します。", "goodbye"),
        ("はい、分かりました", "thanks"),
        ("That’s all for now ❤️", "goodbye"),
        ("こんにちはー", "greeting"),
        ("もう結構です。担当者に代わってください", "person"),
        ("解決しました", "thanks"),
        ("解決しません", "question"),
        ("どうもありがとうございました！大変助かりました。", "thanks"),
        ("ありがとうポイントとは", "question"),
    ],
)
def test_small_talk_is_told_from_questions(text: str, kind: str, classifier: Classifier) -> None:
    """A question that begins politely stays a question."""
    assert classifier.classify(text, "ja").kind == kind


@pytest.mark.parametrize(
    "text", ["👍", "！？", "(^^)", "…", "❤️🙏🏻", "はい", "いいえ。", "はい、はい", "Yes", "no!"]
)
def test_what_asks_nothing_is_no_question(text: str, classifier: Classifier) -> None:
    """Signs and emoji alone, and a yes or no where nothing was asked."""
    assert classifier.classify(text, "ja").kind == "empty"


@pytest.mark.parametrize("text", sentences(NEAR_SMALL_TALK))
@pytest.mark.parametrize("intent", ["greet", "thank", "goodbye", "ask_who_you_are"])
def test_a_question_in_the_shape_of_small_talk_is_a_question(text: str, intent: str) -> None:
    """However near the encoder finds it: a new word, a negation or a request decides."""
    assert nearest_to(intent).classify(text, "ja").kind == "question"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("本当に助かりました、感謝しています", "thank"),
        ("thanks so much for your help everyone", "thank"),
        ("hello sir", "greet"),
        ("あなたは機械ですよね", "ask_who_you_are"),
    ],
)
def test_small_talk_in_known_words_is_known_by_nearness(text: str, intent: str) -> None:
    """Nothing is said besides, so what the encoder finds nearest stands."""
    understood = nearest_to(intent).classify(text, "ja")
    assert (understood.kind, understood.by) == (KIND_OF_INTENT[intent], "nearness")


def test_nearness_does_not_depend_on_the_range_of_cosines() -> None:
    """What all sentences share moves every cosine and no nearness."""
    text = "スタッフの方に直接質問したいのですが"
    plain, shifted = (
        Nearness(Shifted(common), [("person", "直接スタッフに質問したい")]).nearest(text)
        for common in (0.0, 3.0)
    )
    assert shifted.cosine > plain.cosine + 0.3
    assert shifted.near == pytest.approx(plain.near, abs=1e-3)


def test_an_example_worded_a_little_differently_is_found_by_nearness() -> None:
    """What no rule knows, the encoder does."""
    classifier = Classifier(HashEncoder(), {"thank": ("本当に感謝しております",)})
    near = classifier.classify("本当に感謝しておりますよ", "ja")
    assert near.kind == "thanks"
    assert near.evidence == "本当に感謝しております"
    assert classifier.classify("送料はいくらですか", "ja").kind == "question"


def test_a_nearer_question_of_the_faq_wins_over_an_example() -> None:
    """Unless the message is nearer to the example, it is a question."""
    classifier = Classifier(HashEncoder(), {"thank": ("本当に感謝しております",)})
    assert (
        classifier.classify("本当に感謝しておりますよ", "ja", faq_cosine=0.999).kind == "question"
    )


def test_a_long_message_is_a_question(classifier: Classifier) -> None:
    """Who writes much has something to ask, and the rules stay quick; small talk is shorter."""
    text = "本当にありがとうございました" * 20
    assert len(text) > LONGEST["ja"]
    understood = classifier.classify(text, "ja")
    assert (understood.kind, understood.evidence) == ("question", "length")


def test_a_long_message_may_ask_for_a_person(classifier: Classifier) -> None:
    """Whatever else it tells, who wants to talk to somebody is heard."""
    text = "人と話したい" * 20
    assert len(text) > LONGEST["ja"]
    understood = classifier.classify(text, "ja")
    assert (understood.kind, understood.by) == ("person", "learnt")


@pytest.mark.parametrize(
    "unit",
    ["すみません", "して", "please ", "can i talk to ", "i want to talk ", "もういいから", "話し"],
)
def test_the_rules_take_no_time_on_repetitive_text(unit: str) -> None:
    """No nested repetition makes them explode."""
    started = time.perf_counter()
    asks_for_person(("オペレーターに" + unit * 100)[: LONGEST["ja"]])
    asks_for_person((unit * 100)[: LONGEST["en"]])
    assert time.perf_counter() - started < 0.1


def test_a_failing_encoder_is_heard_of(classifier: Classifier) -> None:
    """The turn has to know, so that a person gets the chat."""
    encoder = HashEncoder()
    broken = Classifier(encoder, load_examples())
    broken.warm_up()
    encoder.failing = True
    with pytest.raises(Unavailable):
        broken.classify("送料はいくらですか", "ja")


def test_every_intent_has_25_sentences_in_each_language() -> None:
    """And none twice."""
    examples = load_examples()
    assert set(examples) == set(KIND_OF_INTENT)
    for intent, found in examples.items():
        japanese = [text for text in found if not text.isascii()]
        assert len(japanese) >= 25, intent
        assert len(found) - len(japanese) >= 25, intent
    everything = [bare(text) for found in examples.values() for text in found]
    assert len(everything) == len(set(everything))


def test_intents_of_other_uses_are_left_alone(tmp_path: Path) -> None:
    """The same file holds what the dialogue needs; it is no kind of small talk."""
    path = tmp_path / "nlu.yml"
    path.write_text(
        "version: '3.1'\nnlu:\n- intent: dance\n  examples: |\n    - ワルツ\n"
        "- intent: greet\n  examples: |\n    - やあ\n",
        encoding="utf-8",
    )
    assert load_examples(path) == {"greet": ("やあ",)}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("version: '3.1'\nnlu:\n- intent: greet\n  examples: [a, b]\n", "nlu.yml:4:13: .*block"),
        ("version: '2.0'\nnlu: []\n", "nlu.yml:1:10: .*2.0"),
        ("version: '3.1'\nnlu: []\nstories: []\n", "nlu.yml:3:1: .*stories"),
        ("nlu: [", "bracket"),
    ],
)
def test_what_is_not_understood_in_the_file_is_said(tmp_path: Path, text: str, said: str) -> None:
    """Nothing is ignored silently."""
    path = tmp_path / "nlu.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=said):
        load_examples(path)


def test_the_file_is_rasas_own_format() -> None:
    """Version 3.1, one list under ``nlu``."""
    assert NLU.read_text(encoding="utf-8").startswith('version: "3.1"\n')


@pytest.mark.parametrize(
    "words",
    ["i dont want to talk to a robot", "窓口へ切り替えていただけないでしょうか", "人につないで"],
)
def test_who_wants_no_machine_or_asks_politely_refuses_nobody(words: str) -> None:
    """A negation is heard, but not in what only sounds like one."""
    assert not refuses_person(words)
    assert refuses_person("人には聞きたくない")
    assert refuses_person("i do not want an agent")
