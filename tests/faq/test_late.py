"""Late interaction: the nearest token of each document for each token of a query."""

from __future__ import annotations

import numpy as np
import pytest

from faq.late import Late
from madoguchi.encoder import TOKEN_WIDTH, Tokens


def tokens(*places: int) -> Tokens:
    """Return tokens that each lie in one direction of their own."""
    return np.asarray(np.eye(TOKEN_WIDTH, dtype=np.int8)[list(places)] * 127, dtype=np.int8)


NOTHING = tokens()


def test_each_token_of_the_query_finds_its_nearest() -> None:
    """In whichever text of the document it is."""
    late = Late([[tokens(0, 1), tokens(2)], [tokens(3)]])
    found = late.nearest(tokens(0, 2, 3), np.array([0, 1]))
    assert found.tolist() == pytest.approx(np.array([[1, 0], [1, 0], [0, 1]]))


def test_documents_come_in_the_order_asked_for() -> None:
    """And only those."""
    late = Late([[tokens(0)], [tokens(1)], [tokens(2)]])
    assert late.nearest(tokens(2), np.array([2, 0])).tolist() == [[1, 0]]


def test_what_has_no_tokens_is_near_to_nothing() -> None:
    """A document of pictures, a query of signs, an encoder that tells no tokens."""
    late = Late([[NOTHING], [tokens(0), NOTHING], []])
    assert late.nearest(tokens(0), np.array([0, 1, 2])).tolist() == [[0, 1, 0]]
    assert late.nearest(NOTHING, np.array([0, 1])).shape == (0, 2)
    assert Late([]).nearest(tokens(0), np.array([], dtype=np.intp)).shape == (1, 0)
