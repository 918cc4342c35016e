"""What is exported and imported again is what it was: in every format, whatever people write."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from faq import editing, exporting, store
from faq.editing import Author
from faq.exporting import FORMATS, Format
from faq.importing import ImportOptions, import_file
from faq.model import Article, Draft
from madoguchi import sites
from madoguchi.clock import FakeClock
from madoguchi.database.protocol import Database

NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
NASTY = (
    *("=1+1", "+81", "-", "@x", "\t=x", "'=x", "''@", "＝１", "＠", "007", "1e5", "1.0", "TRUE"),
    *('"', "'", ",", ";", "|", "｜", "、", "[", "]", "{", "[1]", "\\", "<b>", "&amp;", "_x0041_"),
    *("\n", "\r\n", "---", "...", "# ", "- ", "~", "null", "yes", ": ", "*a", "&a", "!!x", "%"),
    *("①", "㈱", "髙", "～", "−", "ｶﾅ", "Ａ", "が", "😀", "👨‍👩‍👧", "\u2028", "\u200b", "\ufeff"),
    *("返品", "できますか", "a b", " ", "\x0b", "\x00", "\ud800", "\u0085", "</script>", "{{ 1 }}"),
)
words = st.lists(st.sampled_from(NASTY), min_size=1, max_size=6).map("".join)
times = st.none() | st.integers(1, 10_000).map(lambda hours: NOW + timedelta(hours=hours))
drafts = st.builds(
    Draft,
    locale=st.sampled_from(["ja", "en"]),
    question=words.map(lambda text: f"問{text}"),
    answer=words.map(lambda text: f"{text}答"),
    paraphrases=st.lists(words, max_size=3).map(tuple),
    category=st.none() | words,
    tags=st.lists(words.map(lambda text: text[:30]), max_size=3).map(tuple),
    audience=st.sampled_from(["customers", "staff"]),
    always_person=st.booleans(),
    test_questions=st.lists(words, max_size=2).map(tuple),
    publish_at=times,
    expire_at=st.none() | st.just(NOW + timedelta(days=1000)),
    review_on=st.none() | st.dates(date(2026, 1, 1), date(2030, 1, 1)),
)
ids = (f"{first}{number}" for number in itertools.count() for first in ("0", "=", "A,", "ＩＤ"))
site_names = (f"site-{number}" for number in itertools.count())


def new_site(db: Database) -> str:
    """Add a site with two languages."""
    name = next(site_names)
    with db.write() as tx:
        sites.create_site(tx, id=name, name=name, locales=("ja", "en"))
    return name


def fill(db: Database, site_id: str, given: list[tuple[Draft, Draft, str]], author: Author) -> None:
    """Add articles in the states that a draw names, each with a second text."""
    with db.write() as tx:
        made: list[Article] = []
        for (first, second, state), external_id in zip(given, ids, strict=False):
            first, second = (_linked(words, made) for words in (first, second))
            article = editing.create(
                tx, site_id, first, author, publish=state != "draft", external_id=external_id
            )
            if state in {"waiting", "in_review"}:
                article = editing.save(
                    *(tx, site_id, article.id, second, author),
                    expected_revision=1,
                    review=state == "in_review",
                )
            if state == "archived":
                article = editing.archive(tx, site_id, article.id, author, expected_revision=1)
            made.append(article)


def _linked(words: Draft, made: list[Article]) -> Draft:
    """Name articles that are there already."""
    if not made:
        return words
    return replace(words, related=(made[-1].id,), translation_of=made[0].id, translated_revision=1)


def exported(db: Database, site_id: str, format: Format, language: str) -> bytes:
    """Return a site's articles as a file."""
    with db.read() as tx:
        return exporting.export(exporting.texts(tx, site_id), format, language)


@pytest.fixture
def author() -> Author:
    """Somebody, at a time that stands still."""
    return Author(None, FakeClock(NOW))


states = st.sampled_from(["draft", "live", "waiting", "in_review", "archived"])


@pytest.mark.parametrize(
    ("format", "language"), [*((name, "en") for name in FORMATS), ("csv", "ja"), ("xlsx", "ja")]
)
@settings(
    max_examples=40,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(given=st.lists(st.tuples(drafts, drafts, states), min_size=1, max_size=4))
def test_export_import_export_gives_the_same_bytes(
    db: Database,
    author: Author,
    format: Format,
    language: str,
    given: list[tuple[Draft, Draft, str]],
) -> None:
    """In another site and in the same one, where nothing is changed; in either language."""
    here, there = new_site(db), new_site(db)
    fill(db, here, given, author)
    data = exported(db, here, format, language)
    again = import_file(db, here, data, ImportOptions(), author)
    assert (again.stored, again.added, again.updated) == (True, 0, 0), again
    report = import_file(db, there, data, ImportOptions(), author)
    assert (report.rejected, report.added) == ((), len(given))
    assert exported(db, there, format, language) == data
    with db.read() as tx:
        assert _seen(store.published_articles(tx, here, audience="")) == _seen(
            store.published_articles(tx, there, audience="")
        )


def _seen(articles: list[Article]) -> dict[str | None, Draft]:
    """Return what is live by the file's ids, without what is numbered by each site."""
    nothing = {"related": (), "translation_of": None, "translated_revision": None}
    return {item.external_id: Draft(**{**item.words(), **nothing}) for item in articles}
