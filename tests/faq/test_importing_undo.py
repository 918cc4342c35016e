"""Taking the last import back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from faq import editing, imports_store, store
from faq.editing import Author
from faq.importing import ImportOptions, import_file
from faq.importing_report import ImportReport
from faq.importing_undo import UndoReport, preview, undo_import
from faq.model import Article, Draft
from madoguchi import accounts, sites
from madoguchi.clock import FakeClock
from madoguchi.database.protocol import Database
from madoguchi.errors import Conflict, NotFound

Load = Callable[..., ImportReport]


@pytest.fixture
def author(clock: FakeClock) -> Author:
    """Somebody at the command line."""
    return Author(None, clock)


@pytest.fixture
def load(db: Database, site_id: str, author: Author) -> Load:
    """Imports text into the site."""

    def load_one(content: str, options: ImportOptions | None = None) -> ImportReport:
        return import_file(
            db, site_id, content.encode(), options or ImportOptions(), author, source="faq.csv"
        )

    return load_one


def undo(db: Database, report: ImportReport, author: Author) -> UndoReport:
    """Take an import back."""
    return undo_import(db, "shop", report.import_id, author)


def of_question(db: Database, question: str) -> Article:
    """Return the one article whose newest question it is."""
    with db.read() as tx:
        found = [item for item in store.articles_of_site(tx, "shop") if item.question == question]
    assert len(found) == 1
    return found[0]


def live(db: Database) -> dict[str, str]:
    """Return what customers see: questions and answers."""
    with db.read() as tx:
        return {item.question: item.answer for item in store.published_articles(tx, "shop")}


def state(db: Database) -> list[tuple[object, ...]]:
    """Return all there is to see of the site's articles, without their revision numbers."""
    with db.read() as tx:
        seen = {item.id: item.draft for item in store.published_articles(tx, "shop")}
        return [
            (item.id, item.external_id, item.status, item.draft, seen.get(item.id))
            for item in store.articles_of_site(tx, "shop")
        ]


def test_what_was_added_is_put_away_and_what_was_changed_is_as_before(
    db: Database, site_id: str, load: Load, author: Author
) -> None:
    """Text, visibility and id of before; nothing is deleted, every step is in the history."""
    with db.write() as tx:
        for question, publish in (("live", True), ("draft", False), ("archived", True)):
            editing.create(tx, site_id, Draft("ja", question, "before"), author, publish=publish)
        waiting = editing.create(
            tx, site_id, Draft("ja", "waiting", "before"), author, publish=True
        )
        new = Draft("ja", "waiting", "in work")
        editing.save(tx, site_id, waiting.id, new, author, expected_revision=1)
        archived = store.articles_of_site(tx, site_id)[2]
        editing.archive(tx, site_id, archived.id, author, expected_revision=1)
    before = state(db)
    report = load(
        "id,question,answer,status\n1,live,after,\n2,draft,after,\n3,archived,after,published\n"
        "4,waiting,after,\n5,new,after,\n6,new draft,after,draft\n"
    )
    assert (report.added, report.updated) == (2, 4)
    assert set(live(db).values()) == {"after"}
    done = undo(db, report, author)
    assert (done.put_away, done.restored, done.left_count) == (2, 4, 0)
    assert state(db)[:4] == before
    assert [(row[2], row[4]) for row in state(db)[4:]] == [("archived", None)] * 2
    with db.read() as tx:
        steps = store.revisions(tx, site_id, waiting.id)
    assert [(step.change, step.answer) for step in steps] == [
        ("draft", "in work"),
        ("published", "before"),
        ("published", "after"),
        ("draft", "in work"),
        ("published", "before"),
    ]


def test_what_a_person_changed_since_is_left_alone_and_named(
    db: Database, site_id: str, clock: FakeClock, load: Load, author: Author
) -> None:
    """An edit after the import counts for more than taking the import back."""
    load("question,answer\nold,before\n")
    report = load("question,answer\nold,after\nnew,after\nother,after\n")
    with db.write() as tx:
        person = accounts.create_account(tx, email="e@example.com", name="花子", clock=clock)
        editor = Author(person.id, clock)
        for question in ("old", "new"):
            item = next(i for i in store.articles_of_site(tx, site_id) if i.question == question)
            words = Draft("ja", question, "by hand")
            editing.save(
                tx, site_id, item.id, words, editor, expected_revision=item.revision, publish=True
            )
    with db.read() as tx:
        assert preview(tx, site_id, report.import_id, author).left_count == 2
    done = undo(db, report, author)
    assert (done.put_away, done.restored) == (1, 0)
    assert {question for _, question in done.left} == {"old", "new"}
    assert live(db) == {"old": "by hand", "new": "by hand"}


def test_imports_are_taken_back_one_after_the_other_from_the_last(
    db: Database, site_id: str, load: Load, author: Author
) -> None:
    """An earlier one cannot be undone under a later one, but after it: its articles count as
    untouched."""
    first = load("question,answer\nq,1\n")
    second = load("question,answer\nq,2\n")
    third = load("question,answer\nq,3\n")
    with pytest.raises(Conflict, match="not the last import"):
        undo(db, second, author)
    assert undo(db, third, author).restored == 1
    assert live(db) == {"q": "2"}
    assert undo(db, second, author).restored == 1
    assert live(db) == {"q": "1"}
    assert undo(db, first, author).put_away == 1
    assert live(db) == {}
    with db.read() as tx:
        assert imports_store.last(tx, site_id) is None
    with pytest.raises(NotFound):
        undo_import(db, site_id, "imp_none", author)


def test_undoing_twice_is_once(db: Database, load: Load, author: Author) -> None:
    """The job that was killed after the work reports what was done."""
    report = load("question,answer\nq,a\n")
    done = undo(db, report, author)
    before = of_question(db, "q")
    assert undo(db, report, author) == done
    assert of_question(db, "q") == before


def test_an_import_that_changed_nothing_is_not_the_last(
    db: Database, site_id: str, load: Load, author: Author
) -> None:
    """The one to undo is the last that did something; a check and a refused file did not."""
    report = load("question,answer\nq,a\n")
    assert load("question,answer\nq,a\n").import_id == ""
    assert load("question,answer\nx,y\n", ImportOptions(check_only=True)).import_id == ""
    assert load("question,answer\nx,\n").import_id == ""
    with db.read() as tx:
        last = imports_store.last(tx, site_id)
    assert last is not None
    assert (last.id, last.source, last.added, last.changed) == (report.import_id, "faq.csv", 1, 0)


def test_a_corrected_file_goes_in_again_after_an_undo(
    db: Database, load: Load, author: Author
) -> None:
    """What was put away by the undo is no person's decision: the next import brings it back."""
    undo(db, load("question,answer,status\nq,a,\nq2,wrong,\nq3,a,draft\n"), author)
    again = load("question,answer,status\nq,a,\nq2,right,\nq3,a,draft\n")
    assert (again.added, again.updated, again.notes) == (0, 3, ())
    assert live(db) == {"q": "a", "q2": "right"}
    assert of_question(db, "q3").status == "draft"
    undo(db, again, author)
    assert live(db) == {}


def test_languages_that_came_with_it_go_with_it(
    db: Database, site_id: str, load: Load, author: Author
) -> None:
    """Unless somebody has written in them meanwhile."""
    report = load("question,answer,lang\nq,a,fr\nq2,a,de\n")
    with db.write() as tx:
        editing.create(tx, site_id, Draft("de", "x", "y"), author)
    assert undo(db, report, author).locales == ("fr",)
    with db.read() as tx:
        assert sites.get_site(tx, site_id).locales == ("ja", "en", "de")


def test_an_import_of_another_site_is_not_found(db: Database, load: Load, author: Author) -> None:
    """Nobody undoes what belongs to others."""
    report = load("question,answer\nq,a\n")
    with db.write() as tx:
        sites.create_site(tx, id="other", name="Other")
    with pytest.raises(NotFound):
        undo_import(db, "other", report.import_id, author)


def test_search_is_told(db: Database, site_id: str, load: Load, author: Author) -> None:
    """The site's FAQ revision moves, so that the index is built anew."""
    report = load("question,answer\nq,a\n")
    with db.read() as tx:
        before = sites.get_site(tx, site_id).faq_revision
    undo(db, report, author)
    with db.read() as tx:
        assert sites.get_site(tx, site_id).faq_revision > before


def test_what_waits_for_review_or_its_time_waits_again(
    db: Database, site_id: str, clock: FakeClock, load: Load, author: Author
) -> None:
    """An import over a text in review and one with a time to come; and one that set a time."""
    later = clock() + timedelta(days=30)
    with db.write() as tx:
        words = Draft("ja", "reviewed", "before")
        editing.create(tx, site_id, words, author, review=True)
        words = Draft("ja", "scheduled", "before", publish_at=later)
        editing.create(tx, site_id, words, author, publish=True)
        editing.create(tx, site_id, Draft("ja", "live", "before"), author, publish=True)
    before = state(db)
    report = load(
        "question,answer,publish_at\nreviewed,after,\nscheduled,after,\nlive,after,2027-01-01\n"
    )
    assert report.updated == 3
    assert live(db) == {"reviewed": "after", "scheduled": "after", "live": "before"}
    assert undo(db, report, author).restored == 3
    assert state(db) == before
    with db.read() as tx:
        waiting = store.scheduled_articles(tx, site_id)
    assert [(item.question, item.answer, item.publish_at) for item in waiting] == [
        ("scheduled", "before", later)
    ]
