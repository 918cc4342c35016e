"""Findings that are settled where they stand: by one button, live at once, and taken back."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from faq import care_job
from faq.care import About, Finding, Kind, Quote
from faq.care_finding import Care
from faq.editing import Author, save
from faq.model import Article
from madoguchi import jobs
from madoguchi.clock import FakeClock
from madoguchi.database.protocol import Database
from madoguchi.jobs import Runner
from tests.faq.console import Console, Person, make_console

CARE = "/console/shop/faq/care"
WORDING = "実物を見たい"


@pytest.fixture
def console(db: Database, site_id: str, clock: FakeClock, tmp_path: Path) -> Console:
    """The pages of the site ``shop``."""
    return make_console(db, clock, tmp_path)


@pytest.fixture
def articles(console: Console) -> tuple[Article, Article]:
    """An article with a wording that leads to another one, and that one."""
    own = console.published("在庫はありますか", paraphrases=(WORDING, "売り切れですか"))
    return own, console.published("見本をもらえますか")


def found(console: Console, finding: Finding) -> dict[str, str]:
    """Have a look find this alone; return what its forms send."""
    with console.db.write() as tx:
        jobs.enqueue(tx, care_job.KIND, {}, site_id="shop", clock=console.clock)
    result = care_job.result_of(Care((finding,), 2))
    Runner(console.db, console.clock, {care_job.KIND: lambda _: result}).run_due()
    return {"fingerprint": finding.fingerprint, "kind": finding.kind}


def stray(console: Console, articles: tuple[Article, Article]) -> dict[str, str]:
    """Have a wording found that leads to another article."""
    about = tuple(About(one.id, one.question, one.revision) for one in articles)
    return found(console, Finding("stray_wording", "ja", about, (Quote(WORDING),), {"sure": 0.9}))


def overdue(console: Console, article: Article) -> dict[str, str]:
    """Have an article found that is to be looked at again."""
    about = (About(article.id, article.question, article.revision),)
    return found(console, Finding("overdue", "ja", about, numbers={"days": 3}))


def rewrite(console: Console, article: Article) -> None:
    """Have a colleague publish another answer."""
    author, draft = Author(None, console.clock), replace(article.draft, answer="新しい答えです。")
    with console.db.write() as tx:
        revision = article.revision
        save(tx, "shop", article.id, draft, author, expected_revision=revision, publish=True)


def undo(editor: Person) -> None:
    """Press the button of what was just said."""
    (steps,) = re.findall(r'name="steps" value="([^"]*)"', editor.get(CARE).text)
    editor.post(f"{CARE}/unfix", steps=steps)


def test_a_wording_is_moved_to_where_it_leads_and_back(
    console: Console, articles: tuple[Article, Article]
) -> None:
    """Both texts are live at once; the finding is gone, and back after the undo."""
    editor, form = console.person("editor"), stray(console, articles)
    assert "Move it there" in editor.get(CARE).text
    sent = editor.post(f"{CARE}/fix", **form, action="move")
    assert sent.headers["Location"] == f"{CARE}?kind=stray_wording"
    own, other = (console.newest(one.id) for one in articles)
    assert own.paraphrases == ("売り切れですか",)
    assert other.paraphrases == (WORDING,)
    assert own.published_revision == own.revision == 2
    assert "Nothing to do here" in editor.get(f"{CARE}?kind=stray_wording").text
    editor.post(f"{CARE}/fix", **form, action="move")
    assert "Somebody else changed this article" in editor.get(CARE).text
    assert console.newest(own.id).revision == 2


def test_both_steps_of_a_move_are_undone_together(
    console: Console, articles: tuple[Article, Article]
) -> None:
    """Or none, where somebody has changed one of them since."""
    editor, form = console.person("editor"), stray(console, articles)
    editor.post(f"{CARE}/fix", **form, action="move")
    undo(editor)
    assert [console.newest(one.id).draft for one in articles] == [one.draft for one in articles]
    assert "Move it there" in editor.get(CARE).text, "what was found is there as before"
    own, other = (console.newest(one.id) for one in articles)
    with console.db.write() as tx:
        draft = own.draft
        author = Author(None, console.clock)
        save(tx, "shop", own.id, draft, author, expected_revision=3, review=True)
    editor.post(f"{CARE}/unfix", steps=f"{other.id}:{other.revision} {own.id}:{own.revision}")
    assert "in the meantime" in editor.get(CARE).text
    assert console.newest(other.id).revision == other.revision
    for nonsense in ("x", "x:1", f"{own.id}:一", ""):
        assert editor.post(f"{CARE}/unfix", steps=nonsense).status_code == 303
    assert console.newest(own.id).revision == 4


def test_a_wording_is_taken_out(console: Console, articles: tuple[Article, Article]) -> None:
    """The other article stays as it is; undoing brings it back."""
    editor, form = console.person("editor"), stray(console, articles)
    editor.post(f"{CARE}/fix", **form, action="out")
    assert console.newest(articles[0].id).paraphrases == ("売り切れですか",)
    assert console.newest(articles[1].id) == articles[1]
    undo(editor)
    assert console.newest(articles[0].id).paraphrases == articles[0].paraphrases


def test_what_is_still_right_gets_its_next_day(
    console: Console, articles: tuple[Article, Article]
) -> None:
    """A day that is none, or past, changes nothing and says so."""
    editor, form = console.person("editor"), overdue(console, articles[0])
    assert 'value="2027-05-23"' in editor.get(CARE).text, "half a year on, unless said"
    for day, said in (("soon", "Write the day as"), ("2026-11-22", "still to come")):
        editor.post(f"{CARE}/fix", **form, action="again", review_on=day)
        assert said in editor.get(CARE).text
    assert console.newest(articles[0].id).revision == 1
    editor.post(f"{CARE}/fix", **form, action="again", review_on="2027-01-31")
    after = console.newest(articles[0].id)
    assert (after.review_on, after.published_revision) == (date(2027, 1, 31), 2)
    undo(editor)
    assert console.newest(articles[0].id).review_on is None


def test_a_day_to_come_is_one_of_the_sites_calendar(
    console: Console, clock: FakeClock, articles: tuple[Article, Article]
) -> None:
    """At one in the morning in Tokyo the day has begun, whatever it is in Greenwich."""
    clock.advance(hours=11)
    editor, form = console.person("editor"), overdue(console, articles[0])
    assert 'value="2027-05-24"' in editor.get(CARE).text
    editor.post(f"{CARE}/fix", **form, action="again", review_on="2026-11-23")
    assert "still to come" in editor.get(CARE).text
    editor.post(f"{CARE}/fix", **form, action="again", review_on="2026-11-24")
    assert console.newest(articles[0].id).review_on == date(2026, 11, 24)


def test_unfinished_work_does_not_go_live_by_the_way(
    console: Console, articles: tuple[Article, Article]
) -> None:
    """Where a newer text waits, neither article is changed."""
    editor, form = console.person("editor"), stray(console, articles)
    draft = console.newest(articles[1].id).draft
    with console.db.write() as tx:
        author = Author(None, console.clock)
        waiting = draft.__class__(draft.locale, draft.question, "途中です。")
        save(tx, "shop", articles[1].id, waiting, author, expected_revision=1)
    editor.post(f"{CARE}/fix", **form, action="move")
    assert "not published" in editor.get(CARE).text
    assert console.newest(articles[0].id).revision == 1


def test_only_who_may_publish_settles_and_only_what_was_found(
    console: Console, articles: tuple[Article, Article]
) -> None:
    """A writer sees the finding without the buttons."""
    editor, writer, form = (
        *(console.person("editor"), console.person("writer")),
        stray(console, articles),
    )
    assert "Move it there" not in writer.get(CARE).text
    assert writer.post(f"{CARE}/fix", **form, action="move").status_code == 403
    assert writer.post(f"{CARE}/unfix", steps=f"{articles[0].id}:1").status_code == 403
    for wrong in ({"action": "again"}, {"action": ""}, {"action": "out", "fingerprint": "x"}):
        assert editor.post(f"{CARE}/fix", **(form | wrong)).status_code == 404
    assert console.newest(articles[0].id).revision == 1


def test_of_two_articles_one_is_kept_with_the_wordings_of_both(
    console: Console, articles: tuple[Article, Article]
) -> None:
    """The other is put away; the undo brings both back as they were."""
    own, other = articles
    editor = console.person("editor")
    about = tuple(About(one.id, one.question, one.revision) for one in articles)
    form = found(console, Finding("duplicate", "ja", about, numbers={"alike": 0.9}))
    assert editor.get(CARE).text.count("Keep only this one") == 2
    editor.post(f"{CARE}/fix", **form, action="keep", kept=other.id)
    assert console.newest(own.id).status == "archived"
    assert console.newest(other.id).paraphrases == (own.question, *own.paraphrases)
    assert "Nothing to do here" in editor.get(f"{CARE}?kind=duplicate").text


def test_keeping_one_of_two_is_undone_whole(
    console: Console, articles: tuple[Article, Article]
) -> None:
    """Also where the one that stays had every wording; an article of another finding is none."""
    own, other = articles
    editor = console.person("editor")
    about = tuple(About(one.id, one.question, one.revision) for one in articles)
    form = found(console, Finding("duplicate", "ja", about, (Quote(WORDING),)))
    assert editor.post(f"{CARE}/fix", **form, action="keep", kept="x").status_code == 404
    assert all(console.newest(one.id).is_live for one in articles)
    editor.post(f"{CARE}/fix", **form, action="keep", kept=own.id)
    assert console.newest(other.id).status == "archived"
    undo(editor)
    assert [console.newest(one.id).draft for one in articles] == [own.draft, other.draft]
    assert all(console.newest(one.id).is_live for one in articles)


def test_an_article_nobody_reads_is_put_away(
    console: Console, articles: tuple[Article, Article]
) -> None:
    """And brought back by the undo."""
    own, editor = articles[0], console.person("editor")
    about = (About(own.id, own.question, own.revision),)
    form = found(console, Finding("unread", "ja", about, numbers={"days": 100}))
    editor.post(f"{CARE}/fix", **form, action="away")
    assert console.newest(own.id).status == "archived"
    undo(editor)
    assert console.newest(own.id).is_live


@pytest.mark.parametrize(
    ("kind", "action", "both"),
    [
        ("duplicate", "keep", True),
        ("stray_wording", "move", True),
        ("stray_wording", "out", True),
        ("unread", "away", False),
        ("overdue", "again", False),
    ],
)
def test_a_text_that_was_published_since_the_look_is_left_alone(
    console: Console, articles: tuple[Article, Article], kind: Kind, action: str, both: bool
) -> None:
    """The finding was about another one: also where it is the second article that changed."""
    editor, told = console.person("editor"), articles if both else articles[:1]
    about = tuple(About(one.id, one.question, one.revision) for one in told)
    form = found(console, Finding(kind, "ja", about, (Quote(WORDING),)))
    rewrite(console, told[-1])
    before = [console.newest(one.id) for one in articles]
    more = {"kept": articles[0].id, "review_on": "2027-01-31"}
    editor.post(f"{CARE}/fix", **form, **more, action=action)
    assert "Somebody else changed this article" in editor.get(CARE).text
    assert [console.newest(one.id) for one in articles] == before


def test_what_was_settled_and_undone_is_settled_again(
    console: Console, articles: tuple[Article, Article]
) -> None:
    """The texts are those of the finding, in newer steps."""
    editor, form = console.person("editor"), stray(console, articles)
    for _time in range(2):
        editor.post(f"{CARE}/fix", **form, action="move")
        assert console.newest(articles[1].id).paraphrases == (WORDING,)
        undo(editor)
    assert console.newest(articles[1].id).draft == articles[1].draft
