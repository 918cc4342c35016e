"""Which intents share sentences: each example is asked for without having been learnt."""

from __future__ import annotations

from bot.nlu.confusions import FOLDS, cross_validate
from bot.nlu.training import Sentence
from tests.bot.nlu.assistants import JAPANESE, SENTENCES, sentences
from tests.fakes import HashEncoder


def test_the_same_words_in_two_intents_are_mistaken() -> None:
    """And the example they are mistaken for is named; progress ends at its end."""
    shared = "please cancel my order of yesterday"
    steps: list[tuple[int, int]] = []
    found = cross_validate(
        [*sentences(), Sentence(shared, "pay"), Sentence(f"{shared}!", "cancel_order")],
        HashEncoder(),
        lambda done, total: steps.append((done, total)),
    )
    assert found.asked == len(sentences()) + 2
    assert steps[-1] == (FOLDS, FOLDS)
    pair = next(pair for pair in found.pairs if {pair.one, pair.other} == {"cancel_order", "pay"})
    mistake = next(one for one in pair.mistakes if one.text == shared)
    assert (mistake.intent, mistake.taken_for) == ("pay", "cancel_order")
    assert mistake.near == f"{shared}!"
    counts = [len(pair.mistakes) for pair in found.pairs]
    assert counts == sorted(counts, reverse=True)


def test_languages_are_looked_at_apart_and_alone_nothing_is_asked() -> None:
    """The only example of an intent is not asked for; without examples nothing is found."""
    both = cross_validate(sentences(SENTENCES, JAPANESE), HashEncoder(), lambda done, total: None)
    texts = [one for pair in both.pairs for one in pair.mistakes]
    assert all(one.text.isascii() == one.near.isascii() for one in texts)
    lone = [*sentences(), Sentence("a lone one", "lone")]
    assert cross_validate(lone, HashEncoder(), lambda *_: None).asked == len(sentences())
    assert cross_validate([], HashEncoder(), lambda *_: None).pairs == ()
