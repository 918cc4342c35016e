"""How texts are spelt: what n-grams and words of examples leave to compare."""

from __future__ import annotations

import numpy as np
import pytest

from bot.nlu import grams

_ENGLISH = ("show my alarms", "set an alarm", "what is the weather", "cancel the order", "pay now")
_JAPANESE = ("アラームを見せて", "リマインダーを消した", "天気はどう", "注文を送る", "何時に開く")


@pytest.mark.parametrize(
    ("examples", "asked", "nearest"),
    [
        (_ENGLISH, "the wether", 2),
        (_ENGLISH, "ALARM SET", 1),
        (_JAPANESE, "消す", 1),
        (_JAPANESE, "開いて", 4),
    ],
)
def test_a_text_is_nearest_to_what_is_spelt_or_said_alike(
    examples: tuple[str, ...], asked: str, nearest: int
) -> None:
    """With a typo, in another order, in capitals, or inflected otherwise."""
    learnt = grams.fit(examples)
    likeness = learnt.transform(examples) @ learnt.transform([asked])[0]
    assert likeness.argmax() == nearest
    assert likeness[nearest] > 0


def test_what_holds_nothing_known_has_no_length() -> None:
    """Signs alone are nothing, and divide nothing by zero."""
    learnt = grams.fit(_ENGLISH)
    assert np.isfinite(learnt.transform(["", "?!"])).all()
