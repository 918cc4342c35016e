"""Languages: sentences, dates, numbers, and the browser's wish."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from madoguchi import i18n
from madoguchi.clock import FakeClock
from madoguchi.errors import InvalidInput
from madoguchi.i18n import use_locale

MOMENT = datetime(2026, 11, 22, 5, 5, tzinfo=UTC)


def test_a_sentence_follows_the_language_in_force() -> None:
    """English is the key, Japanese the catalogue's."""
    with use_locale("ja"):
        assert i18n.gettext("Save") == "保存"
        with use_locale("en"):
            assert i18n.gettext("Save") == "Save"
        assert i18n.locale() == "ja"
    assert i18n.locale() == "en"


def test_an_unknown_sentence_and_an_unknown_language_fall_back_to_english() -> None:
    """Nobody sees an empty text."""
    with use_locale("ja"):
        assert i18n.gettext("Nobody wrote this %(n)s", n=1) == "Nobody wrote this 1"
    with use_locale("tlh"):
        assert i18n.gettext("Save") == "Save"


def test_values_are_filled_in() -> None:
    """Placeholders stand where the language puts them; a lone percent sign is left alone."""
    with use_locale("ja"):
        assert i18n.gettext("Page %(page)s of %(pages)s", page=2, pages=7) == "2 / 7 ページ"
    assert i18n.gettext("100 % sure") == "100 % sure"


def test_numbers_choose_the_plural() -> None:
    """English has two forms, Japanese one."""
    one, many = "%(n)s apple", "%(n)s apples"
    assert i18n.ngettext(one, many, 1) == "1 apple"
    assert i18n.ngettext(one, many, 0) == "0 apples"
    with use_locale("ja"):
        assert i18n.ngettext("%(n)s done", "%(n)s done", 3) == "3件 完了"


def test_one_word_can_have_two_meanings() -> None:
    """A context tells a role's name from anything else."""
    with use_locale("ja"):
        assert i18n.pgettext("role", "Agent") == "担当者"
        assert i18n.gettext("Agent") == "Agent"


def test_an_error_speaks_the_readers_language() -> None:
    """The English sentence of an error is the key, its values are filled in after."""
    error = InvalidInput("There is no time zone called %(name)s.", name="Mars/Olympus")
    with use_locale("ja"):
        assert i18n.translate_error(error) == "Mars/Olympus というタイムゾーンはありません。"
    assert i18n.translate_error(error) == str(error)


def test_a_language_is_bound_to_its_thread() -> None:
    """One visitor's language does not leak into another's request."""
    with use_locale("ja"), ThreadPoolExecutor(1) as pool:
        assert pool.submit(i18n.locale).result() == "en"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("ja,en;q=0.8", "ja"),
        ("en-GB,en;q=0.9,ja;q=0.8", "en"),
        ("fr-FR, fr;q=0.9, ja;q=0.4, en;q=0.5", "en"),
        ("ja;q=0, en", "en"),
        ("en;q=0.1, ja;q=x", "en"),
        ("fr", None),
        ("", None),
        ("*", None),
    ],
)
def test_the_browsers_wish_is_read(header: str, expected: str | None) -> None:
    """The best offered language by quality; region and letter case do not matter."""
    assert i18n.choose_locale(header) == expected


def test_dates_are_written_as_people_write_them() -> None:
    """On the site's clock, with the weekday."""
    with use_locale("ja"):
        assert i18n.format_datetime(MOMENT, "Asia/Tokyo") == "2026年11月22日(日) 14:05"
        assert i18n.format_date(MOMENT.date()) == "2026年11月22日(日)"
    assert i18n.format_datetime(MOMENT, "Asia/Tokyo") == "Sun, 22 Nov 2026 14:05"


@pytest.mark.parametrize(
    ("ago", "ja", "en"),
    [
        (timedelta(0), "1秒前", "1 second ago"),
        (timedelta(minutes=3), "3分前", "3 minutes ago"),
        (timedelta(minutes=59, seconds=40), "59分前", "59 minutes ago"),
        (timedelta(hours=23, minutes=59), "23時間前", "23 hours ago"),
        (timedelta(hours=24), "2026年11月21日(土) 14:05", "Sat, 21 Nov 2026 14:05"),
        (-timedelta(minutes=5), "5分後", "in 5 minutes"),
    ],
)
def test_times_under_a_day_are_relative(ago: timedelta, ja: str, en: str) -> None:
    """A distance is told up to a day, the date from then on."""
    clock = FakeClock(MOMENT)
    with use_locale("ja"):
        assert i18n.format_relative(MOMENT - ago, "Asia/Tokyo", clock) == ja
    assert i18n.format_relative(MOMENT - ago, "Asia/Tokyo", clock) == en


def test_numbers_and_shares_are_written_by_the_languages_rules() -> None:
    """Separators and the percent sign."""
    with use_locale("ja"):
        assert i18n.format_number(12345.678, 1) == "12,345.7"
        assert i18n.format_percent(0.745, 1) == "74.5%"
    assert i18n.format_number(1786) == "1,786"
    assert i18n.format_percent(0.5) == "50%"


def test_a_languages_name_can_be_said() -> None:
    """In itself unless told; a code that nobody knows stays what it is."""
    assert i18n.language_name("ja") == "日本語"
    assert i18n.language_name("ja", "en") == "Japanese"
    assert i18n.language_name("qq") == "qq"


def test_a_mark_only_marks() -> None:
    """A marked sentence is translated by whoever shows it."""
    with use_locale("ja"):
        assert i18n.mark("Save") == "Save"
