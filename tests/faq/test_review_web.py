"""Review, schedule, translation and history in the console."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from faq import editing, store
from faq.editing import Author
from faq.model import Article
from faq.testing import Failure
from madoguchi.clock import FakeClock
from madoguchi.database.protocol import Database
from tests.faq.console import Console, Person, make_console

LIST = "/console/shop/faq"


@pytest.fixture
def console(db: Database, site_id: str, clock: FakeClock, tmp_path: Path) -> Console:
    """The pages of the site ``shop``."""
    return make_console(db, clock, tmp_path)


def form_of(article: Article, **more: object) -> dict[str, object]:
    """What the editor sends for an article."""
    return {
        "question": article.question,
        "answer": article.answer,
        "paraphrases": "\n".join(article.paraphrases),
        "revision": article.revision,
        **more,
    }


def asked_for_review(console: Console, writer: Person, answer: str = "14日以内です。") -> Article:
    """Have a writer send a new text of a published article to review."""
    article = console.article()
    address = f"{LIST}/{article.id}"
    form = form_of(article, answer=answer, action="review", note="期間が<b>変わりました</b>")
    assert writer.post(address, **form).status_code == 303
    return console.newest(article.id)


def test_a_writer_drafts_and_an_editor_publishes(console: Console) -> None:
    """The editor reads the note and the difference; customers see the old text until then."""
    writer, editor = console.person("writer"), console.person("editor")
    article = asked_for_review(console, writer)
    assert (article.status, article.is_live) == ("in_review", True)
    assert "In review" in editor.get(f"{LIST}?status=in_review").text
    page = editor.get(f"{LIST}/{article.id}").text
    assert "The writer asked for review" in page
    assert "期間が&lt;b&gt;変わりました" in page
    compared = editor.get(f"{LIST}/{article.id}/compare").text
    assert "<del>" in compared
    assert "<ins>" in compared
    sent = editor.post(f"{LIST}/{article.id}/publish", revision=article.revision)
    assert sent.status_code == 303
    with console.db.read() as tx:
        assert store.published_article(tx, "shop", article.id).answer == "14日以内です。"


def test_a_reviewer_sees_more_than_words_change(console: Console) -> None:
    """Audience, dates and links stand side by side too, as people read them; usual ones do not."""
    writer, editor = console.person("writer"), console.person("editor")
    other, article = console.article(question="送料は？"), console.article()
    address = f"{LIST}/{article.id}"
    changes = {"audience": "staff", "always_person": "on", "review_on": "2027-04-01"}
    changes |= {"expire_at": "2027-03-31T18:00", "related": other.question}
    asked = writer.post(address, **form_of(article, action="review", **changes))
    assert asked.status_code == 303
    page = editor.get(f"{address}/compare").text
    for said in (
        "Staff only",
        "Always to a person",
        "Thu, 1 Apr 2027",
        "Wed, 31 Mar 2027 18:00",
        "送料は？",
    ):
        assert said in page, said
    assert "Translated from" not in page


@pytest.mark.parametrize("act", ["publish", "unpublish", "archive", "return", "undo"])
def test_a_writer_moves_nothing_that_customers_see(console: Console, act: str) -> None:
    """By none of the ways; the buttons are not there either."""
    writer, article = console.person("writer"), console.article()
    address = f"{LIST}/{article.id}"
    assert writer.post(f"{address}/{act}", revision=1, note="x").status_code == 403
    assert writer.post(address, **form_of(article, action="publish")).status_code == 403
    assert console.newest(article.id) == article
    page = writer.get(address).text
    assert 'value="publish"' not in page
    assert 'value="review"' in page
    assert writer.get(f"{LIST}/import").status_code == 403


def test_a_review_is_sent_back_with_its_reason(console: Console) -> None:
    """Without one nothing happens; the reason stands in the history."""
    writer, editor = console.person("writer"), console.person("editor")
    article = asked_for_review(console, writer)
    address = f"{LIST}/{article.id}"
    editor.post(f"{address}/return", revision=article.revision, note="")
    assert console.newest(article.id).status == "in_review"
    editor.post(f"{address}/return", revision=article.revision, note="根拠は？")
    assert console.newest(article.id).status == "published"
    assert "根拠は？" in writer.get(f"{LIST}/history").text
    page = writer.get(address).text
    assert page.index("根拠は？") < page.index('id="question"')


def test_publishing_with_a_time_to_come_schedules(console: Console) -> None:
    """On the site's clock, which is nine hours ahead; what was typed comes back to the form."""
    editor, article = console.person("editor"), console.article(publish=False)
    address = f"{LIST}/{article.id}"
    form = form_of(article, action="publish", publish_at="2099-04-01T09:00")
    editor.post(address, **form)
    found = console.newest(article.id)
    assert (found.is_live, found.scheduled_revision) == (False, found.revision)
    assert found.publish_at is not None
    assert found.publish_at.isoformat() == "2099-04-01T00:00:00+00:00"
    page = editor.get(address).text
    assert 'value="2099-04-01T09:00"' in page
    assert "It will be published on Wed, 1 Apr 2099 09:00." in page
    assert "Scheduled" in editor.get(f"{LIST}?status=scheduled").text


def test_times_that_are_no_times_are_refused(console: Console) -> None:
    """Nothing is stored."""
    editor, article = console.person("editor"), console.article()
    form = form_of(article, action="draft", expire_at="morgen")
    assert editor.post(f"{LIST}/{article.id}", **form).status_code == 422
    past = form_of(article, action="publish", expire_at="2001-01-01T00:00")
    sent = editor.post(f"{LIST}/{article.id}", **past)
    assert sent.status_code == 422
    assert "has passed" in sent.text
    assert console.newest(article.id) == article


def test_a_time_that_is_none_locks_nobody_out(console: Console) -> None:
    """What was typed besides stays on the page, the field is named, and the copy opens again."""
    editor, article = console.person("editor"), console.article()
    address = f"{LIST}/{article.id}"
    form = form_of(article, answer="書きかけ", publish_at="202612-01-01T09:00", action="draft")
    assert editor.post(f"{address}/working-copy", **form).status_code == 200
    page = editor.get(address)
    assert (page.status_code, "書きかけ" in page.text) == (200, True)
    sent = editor.post(address, **form)
    assert sent.status_code == 422
    assert "Write the time as" in sent.text
    assert "書きかけ" in sent.text
    assert editor.post(f"{LIST}/new", **form).status_code == 422


def test_a_mistake_does_not_hide_that_somebody_was_faster(console: Console) -> None:
    """The conflict is told first, and again when the person comes back later."""
    editor, admin, article = console.person("editor"), console.person("admin"), console.article()
    address = f"{LIST}/{article.id}"
    admin.post(address, **form_of(article, answer="先の文", action="draft"))
    mine = form_of(article, answer="私の文", related="どこにもない", action="draft")
    page = editor.post(address, **mine)
    assert page.status_code == 409
    assert "先の文" in page.text
    assert "data-copy=" not in page.text
    again = editor.get(address).text
    assert "was changed since" in again
    assert "私の文" in again


def test_publishing_from_review_leaves_what_is_being_typed_alone(console: Console) -> None:
    """Also past a warning."""
    editor = console.person("editor")
    article = asked_for_review(console, console.person("writer"))
    address = f"{LIST}/{article.id}"
    editor.post(f"{address}/working-copy", **form_of(article, answer="書きかけ"))
    console.failures = [Failure("いつ？", "none")]
    page = editor.post(f"{address}/publish", revision=article.revision).text
    shown = re.search(r'name="failures" value="(\w+)"', page)
    assert shown
    assert 'name="keeps_copy"' in page
    more = {"action": "publish", "failures": shown[1], "keeps_copy": "1"}
    assert editor.post(address, **form_of(article, **more)).status_code == 303
    assert "書きかけ" in editor.get(address).text


def test_a_writer_is_shown_no_undo_of_what_customers_see(console: Console) -> None:
    """Of a draft of their own they are."""
    writer, article = console.person("writer"), console.article()
    address = f"{LIST}/{article.id}"
    assert "Undo the last change" not in writer.get(address).text
    writer.post(address, **form_of(article, answer="下書き", action="draft"))
    assert "Undo the last change" in writer.get(address).text
    assert writer.post(f"{address}/undo", revision=2).status_code == 303


def test_a_failing_question_is_told_before_publishing_and_may_be_passed_over(
    console: Console,
) -> None:
    """Once: the same failures are not told again, others are."""
    editor, article = console.person("editor"), console.article(publish=False)
    console.failures = [Failure("別の聞き方<i>", "answer", "art_x", "別の記事")]
    address = f"{LIST}/{article.id}"
    form = form_of(article, action="publish", answer="改めました。")
    page = editor.post(address, **form)
    assert page.status_code == 409
    assert "別の聞き方&lt;i&gt;" in page.text
    assert "改めました。" in page.text
    assert console.newest(article.id) == article
    shown = re.search(r'name="failures" value="(\w+)"', page.text)
    assert shown
    assert editor.post(f"{address}/publish", revision=1).status_code == 409
    console.failures.append(Failure("もうひとつ", "none"))
    assert editor.post(address, **form, failures=shown[1]).status_code == 409
    console.failures.pop()
    assert editor.post(address, **form, failures=shown[1]).status_code == 303
    assert console.newest(article.id).is_live


def test_a_translation_is_begun_from_its_original(console: Console) -> None:
    """The form brings the original's words; the two lead to each other, stale ones are marked."""
    editor, article = console.person("editor"), console.article()
    begun = editor.get(f"{LIST}/{article.id}").text
    link = re.search(r'href="([^"]+translation_of=[^"]+)"', begun)
    assert link
    page = editor.client.get(link[1].replace("&amp;", "&"), follow_redirects=True).text
    assert "10日" in page
    sent = editor.post(
        f"{LIST}/new",
        question="Can I return it?",
        answer="Yes, within 10 days.",
        locale="en",
        translation_of=article.id,
        action="publish",
    )
    english = console.newest(sent.headers["Location"].rsplit("/", 1)[1])
    assert english.translation_of == article.id
    assert "Can I return it?" in editor.get(f"{LIST}/{article.id}").text
    with console.db.write() as tx:
        words = replace(article.draft, answer="14日以内です。")
        author = Author(None, console.clock)
        editing.save(tx, "shop", article.id, words, author, expected_revision=1, publish=True)
    assert "Translation out of date" in editor.get(LIST).text
    form = form_of(english, action="draft", translation_of=article.id, up_to_date="on")
    editor.post(f"{LIST}/{english.id}", **form)
    assert "Translation out of date" not in editor.get(LIST).text


def test_an_unknown_related_article_is_told_and_what_was_typed_stays(console: Console) -> None:
    """The rest is not stored without it."""
    editor, article = console.person("editor"), console.article()
    form = form_of(article, action="draft", related="どこにもない質問", answer="書きかけ")
    page = editor.post(f"{LIST}/{article.id}", **form)
    assert page.status_code == 422
    assert page.text.index("There is no article “どこにもない質問”.") < page.text.index(
        'id="question"'
    )
    assert "書きかけ" in page.text
    assert console.newest(article.id) == article


def test_an_empty_history_says_what_it_is_for(console: Console) -> None:
    """And offers the first article."""
    assert "Nothing has been done yet" in console.person("viewer").get(f"{LIST}/history").text


def test_the_list_says_what_was_sent_back(console: Console) -> None:
    """Also behind a text that is live, until somebody takes it up again."""
    writer, editor = console.person("writer", language="ja"), console.person("editor")
    article = asked_for_review(console, writer)
    assert "差し戻し" not in writer.get(LIST).text
    editor.post(f"{LIST}/{article.id}/return", revision=article.revision, note="期限も")
    assert "差し戻し" in writer.get(LIST).text
    newest = console.newest(article.id)
    writer.post(f"{LIST}/{article.id}", **form_of(newest, answer="14日です。", action="draft"))
    assert "差し戻し" not in writer.get(LIST).text


def test_a_conflict_says_whether_the_text_is_another(console: Console) -> None:
    """Where only a step was taken, no other text is shown as if there were one."""
    editor = console.person("editor")
    article = console.article()
    address = f"{LIST}/{article.id}"
    editor.post(f"{address}/unpublish", revision=article.revision)
    page = editor.post(address, **form_of(article, answer="私の文面", action="draft"))
    assert page.status_code == 409
    assert "took a step" in page.text
    assert "Taken back" in page.text
    assert "Their text" not in page.text
    assert "私の文面" in page.text
    newest = console.newest(article.id)
    editor.post(address, **form_of(newest, answer="別の文面", action="draft"))
    page = editor.post(address, **form_of(newest, answer="私の文面", action="draft"))
    assert "saved another text" in page.text
    assert "別の文面" in page.text


def test_a_step_that_nobody_took_is_told_without_a_name(console: Console) -> None:
    """What an import, a command or the clock did is not said to be another person's."""
    editor, author = console.person("editor", language="ja"), Author(None, console.clock)
    article = console.article()
    address, form = f"{LIST}/{article.id}", form_of(article, answer="私の文面", action="draft")
    with console.db.write() as tx:
        moved = editing.unpublish(tx, "shop", article.id, author, expected_revision=1)
    page = editor.post(address, **form).text
    assert "に「公開取りやめ」の操作がありました。" in page
    assert "ほかの人" not in page
    with console.db.write() as tx:
        draft = replace(moved.draft, answer="別の文面")
        revision = moved.revision
        editing.save(tx, "shop", article.id, draft, author, expected_revision=revision, review=True)
    page = editor.post(address, **form).text
    assert "に別の文面が保存されました。" in page
    assert "ほかの人" not in page
    page = editor.get(address).text
    assert "にレビューが依頼されました。" in page
    assert "ほかの人" not in page


def test_the_history_ends_somewhere(console: Console) -> None:
    """A page beyond it says so and leads back."""
    console.article()
    page = console.person("viewer").get(f"{LIST}/history?page=99").text
    assert "There is nothing older" in page
    assert f'href="{LIST}/history"' in page
    assert "Nothing has been done yet" not in page
