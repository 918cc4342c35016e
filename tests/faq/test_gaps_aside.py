"""Gaps that nobody will fill are put aside, and come back when clearly more is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from faq import gaps_editing, gaps_store
from faq.gaps import Gap, Missed, Wording
from faq.gaps_aside import Aside, comes_back_at, is_aside, kept_up, sorted_out
from madoguchi import sites
from madoguchi.clock import FakeClock
from madoguchi.database.protocol import Database, Transaction
from madoguchi.errors import NotFound
from tests.faq.console import Console, Person, make_console

GAPS = "/console/shop/faq/gaps"
WRAP, PACK, JOBS = "ギフト包装はできますか", "プレゼント用に包んで", "求人はありますか"


def gap(times: int, *texts: str, locale: str = "ja") -> Gap:
    """Return a gap that was asked so often."""
    return Gap(locale, tuple(Wording(text, 1) for text in texts), times, 0, (), (times, 0, 0, 0))


def aside(times: int, *texts: str, id: str = "a", locale: str = "ja") -> Aside:
    """Return a gap that was put aside at so many questions."""
    return Aside(id, locale, frozenset(texts), times)


@pytest.mark.parametrize(("times", "back"), [(1, 4), (2, 5), (3, 6), (10, 20), (100, 200)])
def test_twice_as_many_questions_bring_a_gap_back(times: int, back: int) -> None:
    """And at least three more: one customer more than one is no news."""
    assert comes_back_at(times) == back
    assert is_aside(gap(back - 1, WRAP), [aside(times, WRAP)])
    assert not is_aside(gap(back, WRAP), [aside(times, WRAP)])


def test_a_gap_is_known_by_any_of_its_wordings() -> None:
    """However it is spaced, and not in another language."""
    known = [aside(5, WRAP)]
    found = [gap(5, PACK, f" {WRAP}　"), gap(5, JOBS), gap(5, WRAP, locale="en")]
    assert sorted_out(found, known) == (found[1:], found[:1])


def test_two_that_were_put_aside_and_are_one_now_count_together() -> None:
    """And one that falls into two is put aside whole."""
    both = [aside(5, WRAP, id="a"), aside(5, PACK, id="b")]
    assert is_aside(gap(19, WRAP, PACK), both)
    assert not is_aside(gap(20, WRAP, PACK), both)
    one = [aside(5, WRAP, PACK)]
    assert all(is_aside(part, one) for part in (gap(3, WRAP), gap(2, PACK)))


def test_other_words_for_the_same_belong_to_it_from_then_on() -> None:
    """So that it stays aside when the words it was put aside with are not asked any more."""
    known = [aside(5, WRAP, id="a"), aside(5, JOBS, id="b"), aside(1, "返品", id="c")]
    found = [gap(4, WRAP, PACK), gap(30, JOBS, "採用"), gap(2, "送料")]
    assert kept_up(found, known) == [aside(5, WRAP, PACK, id="a")], "what came back learns nothing"
    assert kept_up([gap(4, WRAP)], [aside(5, WRAP)]) == []
    assert kept_up([], known) == []


def test_a_part_that_came_back_is_aside_again_when_it_is_asked_less() -> None:
    """As it is where nothing was split; words that nobody asks any more are forgotten."""
    known = [aside(4, WRAP, PACK, "返品")]
    split = [gap(9, WRAP), gap(2, PACK, "包んで")]
    kept = kept_up(split, known)
    assert kept == [aside(4, WRAP, PACK, "包んで")]
    assert sorted_out(split, kept) == (split[:1], split[1:])
    assert is_aside(gap(5, WRAP), kept)


def put_aside(tx: Transaction, site_id: str, clock: FakeClock, first: Gap, *others: Gap) -> None:
    """Put the first of the gaps that there are aside."""
    gaps_editing.put_aside(tx, site_id, [first, *others], first, None, clock)


def test_what_is_put_aside_is_stored_and_taken_back(
    db: Database, clock: FakeClock, site_id: str
) -> None:
    """Put aside again, it counts what is asked now; another site has its own."""
    with db.write() as tx:
        sites.create_site(tx, id="other", name="Other", clock=clock)
        put_aside(tx, site_id, clock, gap(2, WRAP))
        put_aside(tx, site_id, clock, gap(9, WRAP, PACK))
        put_aside(tx, "other", clock, gap(1, WRAP))
        (one,) = gaps_store.asides(tx, site_id)
        assert (one.times, one.wordings) == (9, frozenset([WRAP, PACK]))
        gaps_editing.keep_up(tx, site_id, [gap(4, PACK, "包んで")])
        assert gaps_store.asides(tx, site_id)[0].wordings == {PACK, "包んで"}
        with pytest.raises(NotFound):
            gaps_editing.take_back(tx, site_id, [gap(4, PACK)], "en", PACK)
        gaps_editing.take_back(tx, site_id, [], "ja", PACK)
        assert gaps_store.asides(tx, site_id) == []
        assert len(gaps_store.asides(tx, "other")) == 1


def test_a_part_of_what_was_put_aside_is_put_aside_and_taken_back_alone(
    db: Database, clock: FakeClock, site_id: str
) -> None:
    """The other part, a gap of its own by now, stays aside whatever is done with this one."""
    parts = [gap(3, WRAP, "包んで"), gap(2, PACK)]
    with db.write() as tx:
        put_aside(tx, site_id, clock, gap(5, WRAP, PACK))
        put_aside(tx, site_id, clock, *parts)
        assert sorted_out(parts, gaps_store.asides(tx, site_id)) == ([], parts)
        gaps_editing.take_back(tx, site_id, parts, "ja", "包んで")
        asides = gaps_store.asides(tx, site_id)
        assert sorted_out(parts, asides) == (parts[:1], parts[1:])
        assert [one.wordings for one in asides] == [{PACK}]
        with pytest.raises(NotFound):
            gaps_editing.take_back(tx, site_id, parts, "ja", WRAP)


def test_what_came_back_is_put_aside_without_its_other_part(
    db: Database, clock: FakeClock, site_id: str
) -> None:
    """That stays known by the number it was put aside at."""
    parts = [gap(20, WRAP), gap(2, PACK)]
    with db.write() as tx:
        put_aside(tx, site_id, clock, gap(5, WRAP, PACK))
        put_aside(tx, site_id, clock, *parts)
        asides = gaps_store.asides(tx, site_id)
    assert [(one.times, one.wordings) for one in asides] == [
        (5, frozenset([PACK])),
        (20, frozenset([WRAP])),
    ]
    assert sorted_out(parts, asides) == ([], parts)


def test_a_gap_is_taken_back_with_the_words_that_a_page_does_not_show(
    db: Database, clock: FakeClock, site_id: str
) -> None:
    """A job's result holds so many wordings and no more."""
    whole = gap(3, WRAP, PACK, JOBS)
    with db.write() as tx:
        put_aside(tx, site_id, clock, whole)
        gaps_editing.take_back(tx, site_id, [gap(3, WRAP)], "ja", WRAP)
        assert not is_aside(whole, gaps_store.asides(tx, site_id))


def test_a_wording_names_its_gap() -> None:
    """In its language; one that is in none is said to be none."""
    found = [gap(1, WRAP, PACK), gap(1, JOBS)]
    assert gaps_editing.named(found, "ja", PACK) is found[0]
    with pytest.raises(NotFound):
        gaps_editing.named(found, "en", PACK)


@pytest.fixture
def console(db: Database, site_id: str, clock: FakeClock, tmp_path: Path) -> Console:
    """The pages of the site ``shop``."""
    return make_console(db, clock, tmp_path)


def look(console: Console, editor: Person, *missed: tuple[str, int], searched: bool = False) -> str:
    """Look for gaps in what was asked so often; return the page."""
    console.missed = [
        Missed(text, "ja", console.clock(), searched=searched)
        for text, times in missed
        for _ in range(times)
    ]
    editor.post(GAPS)
    console.run_jobs()
    return editor.get(GAPS).text


def test_a_gap_is_put_aside_seen_again_and_taken_back(console: Console) -> None:
    """At once by the undo, later from the list of what is put aside; a new search knows it."""
    editor = console.person("editor")
    assert WRAP in look(console, editor, (WRAP, 2), (JOBS, 1))
    sent = editor.post(f"{GAPS}/aside", locale="ja", wording=WRAP)
    assert sent.headers["Location"] == GAPS
    page = editor.get(GAPS).text
    assert "It comes back when it is asked 5 times in 4 weeks" in page
    assert f'<h2 id="gap-1" lang="ja">{JOBS}' in page
    assert "gap-2" not in page
    assert WRAP in editor.get(f"{GAPS}?kind=aside").text
    assert f'<h2 id="gap-1" lang="ja">{JOBS}' in look(console, editor, (WRAP, 4), (JOBS, 1))
    for _click in range(2):
        sent = editor.post(f"{GAPS}/return", locale="ja", wording=WRAP, kind="aside")
        assert sent.status_code == 303
    assert WRAP in editor.get(GAPS).text
    assert WRAP not in editor.get(f"{GAPS}?kind=aside").text


def test_a_gap_comes_back_when_clearly_more_is_asked(console: Console) -> None:
    """By itself, after the next search."""
    editor = console.person("editor")
    look(console, editor, (WRAP, 2))
    editor.post(f"{GAPS}/aside", locale="ja", wording=WRAP)
    assert "Nothing to do here" in look(console, editor, (WRAP, 4))
    assert "Asked 5 times" in look(console, editor, (WRAP, 5))


def test_only_who_may_edit_puts_a_gap_aside_and_only_one_there_is(console: Console) -> None:
    """Others see no buttons and no boxes."""
    editor, viewer = console.person("editor"), console.person("viewer")
    look(console, editor, (WRAP, 2))
    for act in ("aside", "return"):
        assert viewer.post(f"{GAPS}/{act}", locale="ja", wording=WRAP).status_code == 403
    assert "Put it aside" not in viewer.get(GAPS).text
    assert editor.post(f"{GAPS}/aside", locale="ja", wording="<b>").status_code == 404
    with console.db.read() as tx:
        assert gaps_store.asides(tx, "shop") == []


def test_searches_of_the_help_centre_are_marked(console: Console) -> None:
    """As such; nobody asked the bot."""
    editor = console.person("editor")
    assert "Searched in the help centre" in look(console, editor, (WRAP, 2), searched=True)
    assert "Searched in the help centre" not in look(console, editor, (WRAP, 2))


def test_only_the_wordings_that_are_ticked_go_into_the_draft(console: Console) -> None:
    """Each as a line of its own; none is no wording."""
    editor = console.person("editor")
    words = {"locale": "ja", "question": WRAP}
    both = editor.post("/console/shop/faq/draft", **words, paraphrases=[PACK, "包んで"]).text
    assert f"{PACK}\n包んで</textarea>" in both
    none = editor.post("/console/shop/faq/draft", **words).text
    assert WRAP in none
    assert PACK not in none
