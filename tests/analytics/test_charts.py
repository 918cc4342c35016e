"""Charts drawn by the server."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from analytics import charts
from analytics.charts import NARROW, WIDE, Column, Part, TrendPoint, Words

WORDS = Words("w", "How many <solved>?", "From 1 % to 2 %.")
KEYS = ("confirmed", "assumed", "unanswered", "denied", "escalated")


def band(*shares: float | None) -> list[TrendPoint]:
    """Return a band of which only the confirmed rate varies."""
    return [
        TrendPoint(f"d{n}", f"day {n}", share, None if share is None else 0.9, f"/list?d={n}&x=1")
        for n, share in enumerate(shares)
    ]


def columns(count: int) -> list[Column]:
    """Return columns with one inquiry more of each outcome."""
    return [
        Column(f"d{n}", [Part(key, key, i + n, f"/{key}") for i, key in enumerate(KEYS)])
        for n in range(count)
    ]


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_chart_is_well_formed_and_says_what_it_shows(width: int) -> None:
    """Title and description are escaped and named by the picture."""
    for drawn in (
        charts.trend(WORDS, band(0.2, 0.4), width),
        charts.stack(WORDS, columns(3), width),
    ):
        root = ElementTree.fromstring(str(drawn))
        title, description = root[0], root[1]
        assert (title.text, description.text) == (WORDS.title, WORDS.description)
        assert root.attrib["aria-labelledby"] == f"{title.attrib['id']} {description.attrib['id']}"
        assert root.attrib["role"] == "group"


def test_nothing_is_styled_inline() -> None:
    """A strict content policy would drop it."""
    drawn = charts.trend(WORDS, band(0.2)) + charts.stack(WORDS, columns(2)) + charts.swatch("open")
    assert "style=" not in drawn


def test_a_day_on_which_nothing_ended_is_a_gap() -> None:
    """The line is not drawn across it."""
    assert charts.trend(WORDS, band(0.2, None, 0.4)).count("<polyline") == 4
    assert charts.trend(WORDS, band(0.2, 0.3, 0.4)).count("<polyline") == 2
    assert charts.trend(WORDS, band(None)).count("<polyline") == 0


def test_the_last_values_stand_beside_their_marks() -> None:
    """Also when nothing ended on the last day."""
    drawn = charts.trend(WORDS, band(0.25, None))
    assert 'class="chart-number">25%<' in drawn
    assert 'class="chart-number">90%<' in drawn


def test_a_column_fills_up_to_a_hundred_per_cent() -> None:
    """Heights add up to the height of the frame, whatever the counts are."""
    drawn = charts.stack(WORDS, columns(1), WIDE)
    tops = [float(y) for y in re.findall(r'class="fill-\w+" x="[\d.]+" y="([\d.]+)"', drawn)]
    assert min(tops) == pytest.approx(24)
    assert len(tops) == 4  # confirmed is 0 in the first column: no piece


def test_every_piece_opens_its_list_and_carries_a_pattern() -> None:
    """Colour is never the only sign."""
    drawn = charts.stack(WORDS, columns(2))
    for key in KEYS[1:]:
        assert f'href="/{key}"' in drawn
        assert f'fill="url(#w-760-{key})"' in drawn
        assert f'id="w-760-{key}"' in drawn


def test_many_columns_are_labelled_only_where_there_is_room() -> None:
    """The last one always is."""
    drawn = charts.stack(WORDS, columns(56), NARROW)
    labels = re.findall(r'class="chart-label">(\w+)<', drawn)
    assert labels[-1] == "d55"
    assert len(labels) <= 6


def test_a_bar_without_inquiries_is_an_empty_track() -> None:
    """It shows neither 0 % nor 100 %."""
    assert "bar-low" not in charts.band_bar(None, None, None)
    assert "bar-interval" in charts.band_bar(0.4, 0.6, (0.3, 0.5))


def test_swatches_use_the_pages_patterns() -> None:
    """Each pattern is defined once, however many rows show it."""
    patterns = charts.swatch_patterns()
    for key in (*KEYS, "open", "test"):
        assert f'id="swatch-{key}"' in patterns
        assert f"url(#swatch-{key})" in charts.swatch(key)
