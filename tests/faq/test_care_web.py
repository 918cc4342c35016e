"""The page of care, its job, and what was put aside."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from faq import care_job, care_store, synonyms_store
from faq.care_use import Confirmed, Facts
from faq.editing import Author, create, save
from faq.model import Article, Draft
from faq.synonyms import fingerprint
from faq.synonyms_editing import Line, add_term, replace_all
from madoguchi import jobs
from madoguchi.clock import FakeClock
from madoguchi.database.protocol import Database
from madoguchi.errors import Conflict, InvalidInput
from tests.faq.console import Console, Person, make_console
from tests.faq.shop import SHOP

CARE = "/console/shop/faq/care"
OLD = "到着後10日以内の未使用品は返品できます。"
NEW = "到着後14日以内の未使用品は返品できます。"


@pytest.fixture
def console(db: Database, site_id: str, clock: FakeClock, tmp_path: Path) -> Console:
    """The pages of the site ``shop``."""
    return make_console(db, clock, tmp_path)


def publish(console: Console, question: str, answer: str, *paraphrases: str) -> Article:
    """Publish an article."""
    draft = Draft("ja", question, answer, paraphrases)
    with console.db.write() as tx:
        return create(tx, "shop", draft, Author(None, console.clock), publish=True)


def contradicting(console: Console) -> Article:
    """Publish two articles that contradict each other among others; return the second."""
    for document in SHOP:
        publish(console, document.question, document.answer)
    return publish(console, "<b>返品の期限</b>は", NEW)


def look(console: Console, editor: Person) -> str:
    """Look and return the page."""
    editor.post(CARE)
    console.run_jobs()
    return editor.get(CARE).text


def fingerprints(page: str) -> list[str]:
    """Return those of the findings on a page."""
    return re.findall(r'id="finding-(\w+)"', page)


def test_findings_are_shown_with_what_differs(console: Console) -> None:
    """Found in the background, by kind, with links to the articles, and nothing runs of it."""
    editor = console.person("editor")
    assert "Not looked at yet" in editor.get(CARE).text
    other = contradicting(console)
    editor.post(CARE)
    editor.post(CARE)
    assert "Comparing the articles" in editor.get(CARE).text
    assert console.run_jobs() == 1, "asked for twice, it runs once"
    page = editor.get(f"{CARE}?kind=contradiction").text
    assert "<mark>10日</mark>" in page
    assert "<mark>14日</mark>" in page
    assert f'href="/console/shop/faq/{other.id}?fingerprint=' in page
    assert "&lt;b&gt;返品の期限&lt;/b&gt;は" in page
    assert "cannot be told yet" in editor.get(CARE).text
    assert "Nothing to do here" in editor.get(f"{CARE}?kind=unread").text
    assert "Look after the FAQ" in editor.get("/console/shop/jobs").text


def test_what_is_no_problem_is_put_aside_until_the_texts_change(console: Console) -> None:
    """It can be taken back, and another text is another matter."""
    editor = console.person("editor")
    other = contradicting(console)
    look(console, editor)
    (mark,) = fingerprints(editor.get(f"{CARE}?kind=contradiction").text)
    sent = editor.post(f"{CARE}/dismiss", fingerprint=mark, kind="contradiction")
    assert sent.headers["Location"] == f"{CARE}?kind=contradiction"
    assert mark not in fingerprints(editor.get(CARE).text)
    assert mark not in fingerprints(look(console, editor)), "found again, still no problem"
    assert fingerprints(editor.get(f"{CARE}?kind=dismissed").text) == [mark]
    editor.post(f"{CARE}/return", fingerprint=mark)
    assert mark in fingerprints(editor.get(CARE).text)
    editor.post(f"{CARE}/dismiss", fingerprint=mark)
    draft = Draft("ja", other.question, NEW.replace("14", "20"))
    with console.db.write() as tx:
        author = Author(None, console.clock)
        save(tx, "shop", other.id, draft, author, expected_revision=1, publish=True)
    look(console, editor)
    (changed,) = fingerprints(editor.get(f"{CARE}?kind=contradiction").text)
    assert changed != mark


def test_a_finding_leads_to_its_article_and_back_and_is_gone_once_that_is_changed(
    console: Console,
) -> None:
    """It stands beside the text, before and after; the next look tells whether it is settled."""
    editor = console.person("editor")
    other = contradicting(console)
    assert "Changed since" not in look(console, editor)
    (mark,) = fingerprints(editor.get(f"{CARE}?kind=contradiction").text)
    address = f"/console/shop/faq/{other.id}?fingerprint={mark}"
    shown = editor.get(address).text
    assert "<mark>14日</mark>" in shown
    assert "Back to care" in shown
    assert f'action="{address}"' in shown
    words = {"question": other.question, "answer": OLD, "revision": 1, "action": "publish"}
    sent = editor.post(address, **words, keeps_copy=1)
    assert sent.headers["Location"] == address
    assert "Changed since" in editor.get(address).text
    assert fingerprints(editor.get(f"{CARE}?kind=contradiction").text) == []
    assert mark not in fingerprints(editor.get(CARE).text)
    assert fingerprints(editor.get(f"{CARE}?kind=changed").text) == [mark]
    look(console, editor)
    assert "Changed since" not in editor.get(CARE).text
    assert "Back to care" not in editor.get(f"{address}x").text


def suggest(console: Console) -> None:
    """Have customers ask for the delivery fee by a word of their own."""
    ids = {}
    for document in SHOP:
        article = publish(console, document.question, document.answer, *document.paraphrases)
        ids[document.id] = article.id
    texts = [(one.question, one.id) for one in SHOP]
    texts += [(f"{one.question}教えて", one.id) for one in SHOP]
    own = ("送り賃はいくら", "北海道までの送り賃を知りたい", "送り賃が無料になるのは")
    texts += [(text, "fee") for text in own]
    confirmed = [Confirmed(text, "ja", ids[id], f"c{n}") for n, (text, id) in enumerate(texts)]
    console.facts = Facts({}, confirmed, console.clock())


def test_a_customers_word_is_added_with_one_click(console: Console) -> None:
    """Unless somebody changed the synonyms since the page was shown: nothing is lost then."""
    editor, writer = console.person("editor"), console.person("writer")
    suggest(console)
    look(console, editor)
    page = editor.get(f"{CARE}?kind=synonym").text
    (mark,) = fingerprints(page)
    assert "送り賃 = 送料" in page
    found = re.search(r'name="instead_of" value="(\w*)"', page)
    assert found is not None
    form = {"fingerprint": mark, "kind": "synonym", "instead_of": found[1]}
    assert writer.post(f"{CARE}/synonym", **form).status_code == 403
    with console.db.write() as tx:
        replace_all(tx, "shop", [Line(1, ("車", "カー"))], console.clock)
    editor.post(f"{CARE}/synonym", **form)
    assert "Somebody else changed the synonyms" in editor.get(CARE).text
    page = editor.get(f"{CARE}?kind=synonym").text
    found = re.search(r'name="instead_of" value="(\w*)"', page)
    assert found is not None
    editor.post(f"{CARE}/synonym", **(form | {"instead_of": found[1]}))
    assert "Search heeds it" in editor.get(CARE).text
    with console.db.read() as tx:
        assert set(synonyms_store.groups(tx, "shop").values()) == {
            ("送料", "送り賃"),
            ("車", "カー"),
        }
    assert fingerprints(editor.get(f"{CARE}?kind=synonym").text) == []
    assert editor.post(f"{CARE}/synonym", **(form | {"fingerprint": "x"})).status_code == 404


def test_who_only_reads_changes_nothing(console: Console) -> None:
    """Nor do people of other sites see anything."""
    viewer = console.person("viewer")
    assert viewer.get(CARE).status_code == 200
    for path in ("", "/dismiss", "/return", "/synonym"):
        assert viewer.post(CARE + path, fingerprint="x").status_code == 403
    assert console.person("editor").post(f"{CARE}/dismiss", fingerprint="x").status_code == 404
    assert viewer.get("/console/other/faq/care").status_code == 404


def test_the_page_speaks_japanese(console: Console) -> None:
    """As the rest of the console does."""
    editor = console.person("editor", language="ja")
    contradicting(console)
    page = look(console, editor)
    for text in ("点検", "食い違い", "問題なし", "まだ判断できません"):
        assert text in page


def test_a_term_joins_the_group_of_its_word(db: Database, site_id: str, clock: FakeClock) -> None:
    """A full or an old list is refused, and a word of another group."""

    def now_and(word: str, term: str, instead_of: str | None = None) -> None:
        with db.write() as tx:
            held = synonyms_store.groups(tx, site_id).values()
            mark = fingerprint(held) if instead_of is None else instead_of
            add_term(tx, site_id, word, term, clock, mark)

    now_and("送料", "送り賃")
    now_and("送料", "配送代")
    now_and("送料", "送り賃")
    now_and("車", "カー")
    with db.read() as tx:
        groups = set(synonyms_store.groups(tx, site_id).values())
    assert groups == {("送料", "送り賃", "配送代"), ("車", "カー")}
    with pytest.raises(InvalidInput, match="belongs to one group"):
        now_and("送料", "カー")
    with pytest.raises(Conflict):
        now_and("送料", "運賃", instead_of="old")


def test_dismissals_are_kept_by_site(db: Database, site_id: str, clock: FakeClock) -> None:
    """Twice is once, and each can be forgotten."""
    with db.write() as tx:
        care_store.dismiss(tx, site_id, "a", None, clock())
        care_store.dismiss(tx, site_id, "a", None, clock())
        care_store.dismiss(tx, site_id, "b", None, clock())
        care_store.bring_back(tx, site_id, "b")
        care_store.bring_back(tx, site_id, "never")
        assert care_store.dismissed(tx, site_id) == {"a"}
        assert care_store.dismissed(tx, "other") == frozenset()


def test_each_site_is_looked_at_once_before_its_morning(console: Console) -> None:
    """On its own clock, late if the service was down, and not without an article."""
    clock = console.clock
    assert isinstance(clock, FakeClock)

    def due() -> list[str]:
        with console.db.write() as tx:
            return care_job.enqueue_due(tx, clock)

    assert due() == [], "nothing to look at"
    publish(console, "返品できますか", OLD)
    assert due() == ["shop"], "14:00 in Tokyo, and not looked at today"
    assert due() == []
    console.run_jobs()
    clock.advance(hours=13)  # 03:00
    assert due() == []
    clock.advance(hours=2)
    assert due() == ["shop"]
    with console.db.read() as tx:
        assert len(jobs.list_jobs(tx, "shop", kind=care_job.KIND)) == 2
    clock.now += timedelta(days=3)
    console.run_jobs()
    assert due() == ["shop"]
