"""The FAQ in the console."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from faq import store
from faq.gaps import Missed
from faq.replay import Past
from madoguchi import sites
from madoguchi.clock import FakeClock
from madoguchi.database.protocol import Database
from tests.faq.console import Console, make_console

LIST = "/console/shop/faq"


@pytest.fixture
def console(db: Database, site_id: str, clock: FakeClock, tmp_path: Path) -> Console:
    """The pages of the site ``shop``."""
    return make_console(db, clock, tmp_path)


def typed(question: str = "送料はいくらですか", **more: object) -> dict[str, object]:
    """What a person types into the editor."""
    return {"question": question, "answer": "500円です。", "locale": "ja", **more}


def test_an_empty_faq_offers_an_import_and_a_first_article(console: Console) -> None:
    """A new site's editor is told what an article is and where to begin."""
    page = console.person("editor").get(LIST).text
    assert "No articles yet" in page
    assert f'href="{LIST}/import"' in page
    assert f'href="{LIST}/new"' in page


def test_an_editor_publishes_an_article_and_everybody_of_the_site_reads_it(
    console: Console,
) -> None:
    """What is published from the form is live, with the wordings that were typed."""
    editor = console.person("editor")
    sent = editor.post(
        f"{LIST}/new",
        **typed(action="publish", paraphrases="送料\n配送料は？", category="配送", tags="a、b"),
    )
    assert sent.status_code == 303
    article = console.newest(sent.headers["Location"].rsplit("/", 1)[1])
    assert article.status == "published"
    assert article.paraphrases == ("送料", "配送料は？")
    assert article.tags == ("a", "b")
    page = console.person("viewer").get(sent.headers["Location"])
    assert "送料はいくらですか" in page.text
    assert "data-editor" not in page.text


def test_a_new_article_sent_twice_is_one_article(console: Console) -> None:
    """Back, a correction and publish again change the article instead of adding another."""
    editor = console.person("editor")
    address = editor.get(f"{LIST}/new").headers["Location"]
    found = re.search(r'name="id" value="(art_[^"]+)"', editor.get(address).text)
    assert found is not None
    first = editor.post(f"{LIST}/new", **typed(id=found[1], action="publish"))
    again = editor.post(f"{LIST}/new", **typed(id=found[1], action="publish", answer="600円です。"))
    assert again.headers["Location"] == first.headers["Location"] == f"{LIST}/{found[1]}"
    assert console.newest(found[1]).answer == "600円です。"
    assert editor.get(LIST).text.count("row-title") == 1
    assert editor.get(address).headers["Location"] == f"{LIST}/{found[1]}"
    late = editor.post(f"{LIST}/new", **typed(id=found[1], action="publish", answer="700円です。"))
    assert late.status_code == 409
    assert "700円です。" in late.text


@pytest.mark.parametrize("question", ["返品できますか", "返品できますか？", "返したい"])
def test_a_question_that_is_published_already_is_asked_about_once(
    console: Console, question: str
) -> None:
    """What was typed stays on the page, the other article is linked; sent again it is published."""
    other = console.article()
    editor = console.person("editor")
    warned = editor.post(f"{LIST}/new", **typed(question, action="publish"))
    assert warned.status_code == 409
    assert "This question is already published" in warned.text
    assert f'<a href="{LIST}/{other.id}" lang="ja">返品できますか</a>' in warned.text
    assert f'value="{question}"' in warned.text
    assert editor.get(LIST).text.count("row-title") == 1
    beside = re.search(r'name="beside" value="([^"]+)"', warned.text)
    assert beside is not None
    sent = editor.post(f"{LIST}/new", **typed(question, action="publish", beside=beside[1]))
    assert sent.status_code == 303
    made = console.newest(sent.headers["Location"].rsplit("/", 1)[1])
    assert (made.question, made.status) == (question, "published")


def test_only_publishing_beside_another_article_is_asked_about(console: Console) -> None:
    """Drafts, other languages, drafts of others and the article itself are no matter."""
    article = console.article()
    console.article("下書きの質問", publish=False)
    editor = console.person("editor")
    for more in (
        {"question": "返品できますか", "action": "draft"},
        {"question": "返品できますか", "action": "publish", "locale": "en"},
        {"question": "下書きの質問", "action": "publish"},
    ):
        assert editor.post(f"{LIST}/new", **{**typed(), **more}).status_code == 303
    own = typed(article.question, revision=1, action="publish")
    assert editor.post(f"{LIST}/{article.id}", **own).status_code == 303


def test_an_article_that_takes_anothers_question_is_asked_about(console: Console) -> None:
    """Also by its own button; a warning about one article does not cover the next one."""
    first, second = console.article(), console.article("送料はいくらですか")
    third = console.article("送料はいくらですか", publish=False)
    editor = console.person("editor")
    address = f"{LIST}/{third.id}"
    change = typed(first.question, revision=1, action="publish", beside=second.id)
    assert editor.post(address, **change).status_code == 409
    assert editor.post(f"{address}/publish", revision=1).status_code == 409
    assert console.newest(third.id) == third
    assert editor.post(f"{address}/publish", revision=1, beside=second.id).status_code == 303
    assert console.newest(third.id).is_live


@pytest.mark.parametrize("role", ["agent", "viewer"])
def test_only_editors_and_administrators_change_articles(console: Console, role: str) -> None:
    """Agents and viewers may read, and every change is refused."""
    article = console.article()
    person = console.person(role)
    assert person.get(LIST).status_code == 200
    assert person.get(f"{LIST}/{article.id}").status_code == 200
    assert person.get(f"{LIST}/new").status_code == 403
    assert person.get(f"{LIST}/import").status_code == 403
    for address in ("new", article.id, f"{article.id}/archive", f"{article.id}/restore", "import"):
        assert person.post(f"{LIST}/{address}", **typed(revision=1)).status_code == 403
    assert console.newest(article.id) == article


def test_people_of_other_sites_and_strangers_see_nothing(console: Console) -> None:
    """Without a role on the site its FAQ does not exist; without a session one signs in."""
    article = console.article()
    stranger = console.visitor().get(f"{LIST}/{article.id}")
    assert stranger.status_code == 303
    assert "/sign-in" in stranger.headers["Location"]


def test_two_editors_at_once_lose_nothing(console: Console) -> None:
    """The slower one keeps the typed text on the page, sees the other's, and decides."""
    article = console.article()
    slow, quick = console.person("editor"), console.person("admin")
    address = f"{LIST}/{article.id}"
    quick.post(address, **typed("速いほう", revision=article.revision, action="publish"))
    refused = slow.post(address, **typed("遅いほう", revision=article.revision, action="publish"))
    assert refused.status_code == 409
    assert 'value="遅いほう"' in refused.text
    assert "速いほう" in refused.text
    assert console.newest(article.id).question == "速いほう"
    now = re.search(r'name="revision" value="(\d+)"', refused.text)
    assert now is not None
    slow.post(address, **typed("遅いほう", revision=now[1], action="publish"))
    assert console.newest(article.id).question == "遅いほう"


def test_a_field_that_cannot_be_stored_is_named_and_the_rest_is_kept(console: Console) -> None:
    """An empty answer is refused beside its field; the question typed is still there."""
    refused = console.person("editor").post(f"{LIST}/new", **typed(answer=" "))
    assert refused.status_code == 422
    assert "Write the answer." in refused.text
    assert 'value="送料はいくらですか"' in refused.text


def test_publishing_can_be_undone_from_the_message(console: Console) -> None:
    """The button in "Published." brings the former text back to customers."""
    article = console.article()
    editor = console.person("editor")
    address = f"{LIST}/{article.id}"
    editor.post(address, **typed("別の質問", revision=article.revision, action="publish"))
    page = editor.get(address).text
    assert f'action="{address}/undo"' in page
    editor.post(f"{address}/undo", revision=console.newest(article.id).revision)
    after = console.newest(article.id)
    assert (after.question, after.status) == ("返品できますか", "published")


def test_an_earlier_text_is_taken_up_again_as_a_draft(console: Console) -> None:
    """Restoring shows customers nothing new until it is published."""
    article = console.article()
    editor = console.person("editor")
    address = f"{LIST}/{article.id}"
    editor.post(address, **typed("別の質問", revision=1, action="publish"))
    editor.post(f"{address}/restore", revision=2, restored=1)
    after = console.newest(article.id)
    assert after.question == "返品できますか"
    assert after.has_unpublished_changes


def test_an_old_page_cannot_put_an_article_away(console: Console) -> None:
    """A button pressed on a page that is out of date says so and changes nothing."""
    article = console.article()
    editor = console.person("editor")
    editor.post(f"{LIST}/{article.id}", **typed(revision=1, action="publish"))
    editor.post(f"{LIST}/{article.id}/archive", revision=1)
    assert console.newest(article.id).status == "published"
    assert "Somebody else changed this article" in editor.get(LIST).text


def test_the_list_finds_by_words_and_status(console: Console) -> None:
    """Words are searched in questions, wordings and answers; tabs count what matches."""
    console.article("解約したい")
    console.article("送料は100%無料ですか", publish=False)
    editor = console.person("editor")
    found = editor.get(f"{LIST}?q=100%25").text
    assert "送料は100%無料ですか" in found
    assert "解約したい" not in found
    assert "解約したい" not in editor.get(f"{LIST}?status=draft").text
    assert "Nothing matches" in editor.get(f"{LIST}?q=存在しない").text


def test_a_new_article_takes_its_question_from_the_address(console: Console) -> None:
    """From an unanswered question one click leads to the article that answers it."""
    editor = console.person("editor")
    asked = editor.get(f"{LIST}/new?question=領収書&locale=en")
    page = editor.get(asked.headers["Location"]).text
    assert 'value="領収書"' in page
    assert '<option value="en" selected>' in page


def test_what_is_typed_cannot_run_in_the_console(console: Console) -> None:
    """Scripts in any field are shown as text, in the form, the preview, the list and history."""
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    editor = console.person("editor")
    sent = editor.post(
        f"{LIST}/new",
        question=attack,
        answer=f"{attack} [x](javascript:alert(1))",
        paraphrases=attack,
        category=attack[:90],
        tags="<b>",
        locale="ja",
        action="publish",
    )
    for address in (sent.headers["Location"], LIST, f"{LIST}/try?question={attack}"):
        page = editor.get(address).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert 'href="javascript:' not in page


def test_the_preview_is_what_the_widget_shows(console: Console) -> None:
    """The preview endpoint renders Markdown on the server."""
    sent = console.person("viewer").post(f"{LIST}/preview", answer="**重要**です")
    assert sent.json == {"html": "<p><strong>重要</strong>です</p>"}


def test_a_question_is_tested_against_the_live_index(console: Console) -> None:
    """The box shows the decision, the sureness and the numbers behind each article."""
    console.article()
    page = console.person("editor").get(f"{LIST}/try?question=返せる？&locale=ja&part=1").text
    assert console.tried == [("shop", "ja", "返せる？")]
    for shown in (
        "answers",
        "Found in Japanese",
        "87%",
        "0.910",
        "Very close in meaning to “返品できますか”",
    ):
        assert shown in page
    assert "<html" not in page


def test_pages_speak_japanese(console: Console) -> None:
    """Every sentence of the list is in the reader's language."""
    console.article()
    page = console.person("editor", language="ja").get(LIST).text
    assert "新しい記事" in page
    assert "New article" not in page


def upload(text: str, name: str = "faq.csv") -> dict[str, object]:
    """A file as a browser sends it."""
    return {"file": (io.BytesIO(text.encode("cp932")), name), "locale": "ja"}


def test_a_file_is_checked_first_and_imported_after(console: Console) -> None:
    """Checking stores nothing; the report's button imports the same upload."""
    editor = console.person("editor")
    sent = editor.post(
        f"{LIST}/import", **upload("質問,回答\n営業時間は？,9時です\n"), action="check", publish="1"
    )
    assert console.run_jobs() == 1
    page = editor.get(sent.headers["Location"]).text
    assert "Nothing is stored yet" in page
    assert "営業時間" not in editor.get(LIST).text
    job_id = sent.headers["Location"].rsplit("/", 1)[1]
    editor.post(f"{LIST}/import/{job_id}")
    assert console.run_jobs() == 1
    assert "営業時間は？" in editor.get(LIST).text


def test_rejected_rows_are_listed_with_line_and_reason(console: Console) -> None:
    """A bad row stops the import, is named, and the good ones may be taken on request."""
    editor = console.person("editor")
    text = "質問,回答\n営業時間は？,9時です\n答えなし,\n"
    sent = editor.post(f"{LIST}/import", **upload(text), action="store", publish="1")
    console.run_jobs()
    page = editor.get(sent.headers["Location"]).text
    assert "Nothing was stored" in page
    assert "badge-success" not in page
    assert '<td class="number">3</td>' in page
    assert "Write the answer." in page
    job_id = sent.headers["Location"].rsplit("/", 1)[1]
    editor.post(f"{LIST}/import/{job_id}", skip_bad="1")
    console.run_jobs()
    assert "営業時間は？" in editor.get(LIST).text


def test_a_check_shows_what_would_be_added_and_changed(console: Console) -> None:
    """By name, with what stands there now; nothing is stored."""
    editor, article = console.person("editor"), console.article()
    text = f"質問,回答\n{article.question},14日以内です\n営業時間は？,9時<b>です\n"
    sent = editor.post(f"{LIST}/import", **upload(text), action="check", publish="1")
    console.run_jobs()
    page = editor.get(sent.headers["Location"]).text
    assert "What it would change" in page
    assert "<del>はい、**10日**以内です。</del> <ins>14日以内です</ins>" in page
    assert "<ins>9時**です**</ins>" in page
    assert f'href="{LIST}/{article.id}"' in page
    assert console.newest(article.id) == article


def test_two_published_answers_to_one_question_are_told(console: Console) -> None:
    """Although each row says that it is to be public."""
    editor = console.person("editor")
    text = "質問,回答,状態\n営業時間は？,9時です,公開\n営業時間は？,10時です,公開\n"
    sent = editor.post(f"{LIST}/import", **upload(text), action="check")
    console.run_jobs()
    assert "the bot can be sure of none" in editor.get(sent.headers["Location"]).text


def test_earlier_imports_say_which_file_and_what_became_of_it(console: Console) -> None:
    """A check, an import that stored nothing, one that stored, one that changed nothing."""
    editor = console.person("editor", language="ja")
    good, bad = "質問,回答\n営業時間は？,9時です\n", "質問,回答\n答えなし,\n"
    for text, name, action in (
        (good, "確認.csv", "check"),
        (bad, "不備.csv", "store"),
        (good, "本番.csv", "store"),
        (good, "再び.csv", "store"),
        ("名前,住所\nx,y\n", "名簿.csv", "store"),
    ):
        editor.post(f"{LIST}/import", **upload(text, name), action=action, publish="1")
        console.run_jobs()
    way = re.search(r'href="([^"]+)">これまでの取り込み', editor.get(f"{LIST}/import").text)
    assert way is not None
    page = editor.get(way[1]).text
    for title, sentence, badge in (
        ("確認.csv の確認", "まだ何も保存していません。 取り込むと：追加 1", "neutral"),
        ("不備.csv の取り込み", "何も保存していません。 取り込めない行 1", "warning"),
        ("本番.csv の取り込み", "ファイルを取り込みました。 追加 1", "success"),
        ("再び.csv の取り込み", "変更はありませんでした。 変更なし 1", "success"),
        ("名簿.csv の取り込み", "質問の列がありません。", "danger"),
    ):
        row = next(row for row in page.split('<li class="row">') if title in row)
        assert sentence in row
        assert f"badge-{badge}" in row
    assert "完了しました" not in page


def test_a_file_that_is_none_of_ours_fails_with_a_sentence(console: Console) -> None:
    """The job's page says what is wrong with the file."""
    editor = console.person("editor")
    sent = editor.post(f"{LIST}/import", **upload("名前,住所\nx,y\n"), action="check")
    console.run_jobs()
    assert "No column holds the question" in editor.get(sent.headers["Location"]).text


def test_the_last_import_is_undone_after_asking_once(console: Console) -> None:
    """The question names the numbers; the report stays; what a person changed is left and named."""
    editor = console.person("editor")
    text = "質問,回答\n営業時間は？,9時です\n休みは？,土曜です\n"
    sent = editor.post(f"{LIST}/import", **upload(text, "八月.csv"), action="store", publish="1")
    console.run_jobs()
    way = re.search(r'href="([^"]+)">Undo this import', editor.get(sent.headers["Location"]).text)
    assert way is not None
    assert way[1] in editor.get(f"{LIST}/import").text
    with console.db.read() as tx:
        article = store.articles_of_site(tx, "shop")[0]
    editor.post(f"{LIST}/{article.id}/archive", revision="1")
    asked = editor.get(way[1]).text
    assert "Undo the import of 八月.csv?" in asked
    assert "New articles that will be put away: 1." in asked
    assert "somebody has changed them since: 1." in asked
    done = editor.post(way[1])
    console.run_jobs()
    page = editor.get(done.headers["Location"]).text
    assert "The import is undone." in page
    assert f'<a href="{LIST}/{article.id}">営業時間は？</a>' in page
    with console.db.read() as tx:
        assert store.published_articles(tx, "shop") == []
    assert "Undo this import" not in editor.get(f"{LIST}/import").text
    assert editor.get(way[1]).status_code == 404


def test_a_page_is_imported_by_its_address_after_a_check(console: Console) -> None:
    """What was checked is what is imported, although the page has changed meanwhile."""
    editor = console.person("editor")
    url = "https://www.example.com/faq"
    refused = editor.post(f"{LIST}/import", url=url, action="check", publish="1")
    assert refused.status_code == 422
    assert "may not be fetched" in refused.text
    assert f'value="{url}"' in refused.text
    with console.db.write() as tx:
        sites.update_site(tx, "shop", allowed_origins=["https://www.example.com"])
    assert "From these hosts: www.example.com." in editor.get(f"{LIST}/import").text
    console.pages[url] = b"<details><summary>q?</summary>a</details>"
    sent = editor.post(f"{LIST}/import", url=url, action="check", publish="1")
    console.run_jobs()
    page = editor.get(sent.headers["Location"]).text
    assert f"Check of {url}" in page
    assert "Nothing is stored yet" in page
    console.pages[url] = b"<details><summary>other?</summary>b</details>"
    editor.post(f"{LIST}/import/{sent.headers['Location'].rsplit('/', 1)[1]}")
    console.run_jobs()
    with console.db.read() as tx:
        assert [item.question for item in store.published_articles(tx, "shop")] == ["q?"]
    none = editor.post(f"{LIST}/import", action="check")
    assert "Choose a file first" in none.text


def test_only_the_last_import_can_be_undone(console: Console) -> None:
    """A page that was left open leads back with a sentence; readers may not undo at all."""
    editor = console.person("editor")
    for text in ("質問,回答\nq,1\n", "質問,回答\nq,2\n"):
        editor.post(f"{LIST}/import", **upload(text), action="store", publish="1")
        if text.endswith("1\n"):
            console.run_jobs()
            way = re.search(r'href="([^"]+/undo)"', editor.get(f"{LIST}/import").text)
    console.run_jobs()
    assert way is not None
    assert editor.get(way[1]).status_code == 303
    assert "This is not the last import" in editor.get(f"{LIST}/import").text
    failed = editor.post(way[1])
    console.run_jobs()
    assert "This is not the last import" in editor.get(failed.headers["Location"]).text
    viewer = console.person("viewer")
    assert (viewer.get(way[1]).status_code, viewer.post(way[1]).status_code) == (403, 403)


def test_the_site_is_exported(console: Console) -> None:
    """A reader may take the articles along as CSV."""
    console.article()
    packed = console.person("editor").get(f"{LIST}/export?format=zip")
    assert packed.headers["Content-Disposition"].endswith('filename="faq-shop-20261122.zip"')
    sent = console.person("viewer").get(f"{LIST}/export?format=csv")
    assert sent.headers["Content-Disposition"].endswith('filename="faq-shop-20261122.csv"')
    assert "返品できますか" in sent.data.decode("utf-8-sig")


def test_a_draft_is_tested_with_real_questions_before_it_is_published(console: Console) -> None:
    """What was typed is saved, the page says what would change, and publishes from there."""
    console.asked = [Past("送料はいくらですか", "ja", 12), Past("<b>返品</b>", "ja")]
    editor = console.person("editor")
    console.article()
    sent = editor.post(f"{LIST}/new", **typed(action="test"))
    assert sent.status_code == 303
    assert "/jobs/" in sent.headers["Location"]
    assert console.run_jobs() == 1
    page = editor.get(sent.headers["Location"]).text
    assert "Nothing gets worse." in page
    assert re.search(r"<dt>Better</dt><dd>1[23]</dd>", page)
    assert "<b>返品</b>" not in page
    way = re.search(r'action="([^"]+/publish)"', page)
    assert way
    article = console.newest(way[1].split("/")[-2])
    assert article.status == "draft"
    editor.post(way[1], revision=article.revision)
    assert console.newest(article.id).status == "published"


def test_a_test_without_questions_says_so(console: Console) -> None:
    """A new site has none yet."""
    editor, article = console.person("editor"), console.article()
    form = typed(action="test", revision=article.revision)
    job = editor.post(f"{LIST}/{article.id}", **form).headers["Location"]
    console.run_jobs()
    assert "No questions to test with" in editor.get(job).text
    assert "Test of an article with real questions" in editor.get(job).text


def test_synonyms_are_checked_tested_and_saved(console: Console) -> None:
    """What would change is shown first; wrong lines are named and what was typed stays."""
    console.asked = [Past("リターンできますか", "ja", 2)]
    console.article("返品できますか")
    editor = console.person("editor")
    wrong = editor.post(
        f"{LIST}/synonyms", groups="返品、リターン\n返品, 返送\n一語", action="save"
    )
    assert wrong.status_code == 422
    assert "Line 2: “返品” stands in line 1 too." in wrong.text
    assert "Line 3: Give at least two words" in wrong.text
    assert "返品、リターン" in wrong.text
    checked = editor.post(f"{LIST}/synonyms", groups="返品、リターン", action="check").text
    assert "What would change" in checked
    assert "返品 = リターン" in checked
    test = editor.post(f"{LIST}/synonyms", groups="返品、リターン", action="test")
    console.run_jobs()
    page = editor.get(test.headers["Location"]).text
    assert "Test of synonyms with real questions" in page
    way = re.search(r'action="([^"]+/tested/[^"]+)"', page)
    assert way
    saved = editor.post(way[1])
    assert "Saved: 1 group of synonyms" in editor.get(saved.headers["Location"]).text
    assert "返品, リターン" in editor.get(f"{LIST}/synonyms").text
    assert console.person("viewer").post(f"{LIST}/synonyms", groups="").status_code == 403


def test_synonyms_come_from_a_file_and_go_into_one(console: Console) -> None:
    """A file is shown before it is stored; one that is none is refused in words."""
    editor = console.person("editor")
    file = (io.BytesIO("言葉,同義語\n車,カー\n".encode("cp932")), "words.csv")
    page = editor.post(f"{LIST}/synonyms/file", file=file).text
    assert "車 = カー" in page
    assert "車, カー" in page
    assert editor.get(f"{LIST}/synonyms.csv").data == "\ufeffword,synonyms\r\n".encode()
    stale = editor.post(f"{LIST}/synonyms", groups="車, カー", action="save", instead_of="older")
    assert stale.status_code == 409
    assert "Somebody else changed the synonyms" in stale.text
    assert "車, カー" in stale.text
    (held,) = re.findall(r'name="instead_of" value="(\w+)"', stale.text)
    editor.post(f"{LIST}/synonyms", groups="車, カー", action="save", instead_of=held)
    assert "車,カー" in editor.get(f"{LIST}/synonyms.csv").text
    picture = (io.BytesIO(b"\x89PNG\r\n\x1a\n\x00\x00"), "x.png")
    assert editor.post(f"{LIST}/synonyms/file", file=picture).status_code == 422


def test_a_gap_becomes_a_draft_and_is_closed(console: Console) -> None:
    """Found, written with the customers' wordings, published, and marked as answered."""
    editor = console.person("editor")
    assert "Not looked for yet" in editor.get(f"{LIST}/gaps").text
    console.article()
    now = console.clock()
    console.missed = [Missed("ギフト包装<b>はできますか", "ja", now)] * 2
    editor.post(f"{LIST}/gaps")
    editor.post(f"{LIST}/gaps")
    assert "Grouping the questions" in editor.get(f"{LIST}/gaps").text
    assert console.run_jobs() == 1, "asked for twice, it runs once"
    page = editor.get(f"{LIST}/gaps").text
    assert "ギフト包装&lt;b&gt;はできますか" in page
    assert "Asked 2 times" in page
    assert "Answered now" not in page
    words = {"question": "ギフト包装<b>はできますか", "paraphrases": "包んで", "locale": "ja"}
    form = editor.post(f"{LIST}/draft", **words).text
    assert "包んで" in form
    assert "data-unsaved" in form
    sent = editor.post(f"{LIST}/new", **typed("ギフト包装<b>はできますか", action="publish"))
    article_id = sent.headers["Location"].rsplit("/", 1)[1]
    assert console.indexes is not None
    console.indexes.refresh()
    page = editor.get(f"{LIST}/gaps").text
    assert "Answered now" in page
    assert f"{LIST}/{article_id}" in page
    console.missed = [Missed("ギフト包装<b>はできますか", "ja", now, article_id)]
    editor.post(f"{LIST}/gaps")
    console.run_jobs()
    assert "Answered with what did not help" in editor.get(f"{LIST}/gaps").text


def test_a_month_without_misses_has_no_gap(console: Console) -> None:
    """And only editors look."""
    editor = console.person("editor")
    editor.post(f"{LIST}/gaps")
    console.run_jobs()
    assert "No gap" in editor.get(f"{LIST}/gaps").text
    assert console.person("viewer").post(f"{LIST}/gaps").status_code == 403
