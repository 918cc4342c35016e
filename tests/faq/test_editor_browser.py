"""The editor in a real browser: what is typed is kept, colleagues are told, reviews are done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Dialog, Page, Route, expect

from benchmarks.service import free_port
from bot.app import Service, build
from faq import editing, store
from faq.editing import Author
from faq.model import Article, Draft
from madoguchi import accounts, sites
from madoguchi.clock import system_clock
from tests.e2e.conftest import served, settings_of, wait_until
from tests.fakes import HashEncoder

pytestmark = pytest.mark.browser

OLD, NEW = "はい、10日以内です。", "はい、14日以内です。"


@dataclass
class Office:
    """A running service with one article, and the editors' browsers."""

    service: Service
    origin: str
    browser: Browser
    article: Article
    problems: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where the article is edited."""
        return f"{self.origin}/console/shop/faq/{self.article.id}"

    def person(self, role: str, **options: object) -> Page:
        """Somebody with a role, in front of the article."""
        with self.service.db.write() as tx:
            account = accounts.create_account(
                tx, email=f"{role}@example.com", name=f"The {role}", clock=system_clock
            )
            accounts.set_role(tx, "shop", account.id, role)
            token = accounts.sign_in_link(tx, account.id, system_clock, "demo")
        context = self.browser.new_context(locale="en", **options)  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        context.on("weberror", lambda error: self.problems.append(str(error.error)))
        page = context.new_page()
        page.goto(f"{self.origin}/sign-in/{token}")
        page.goto(self.address)
        return page

    def newest(self) -> Article:
        """Return the article as it is now."""
        with self.service.db.read() as tx:
            return store.article(tx, "shop", self.article.id)

    def answer_to(self, question: str) -> str:
        """Ask as a new customer; return what the bot says."""
        conversation, _token = self.service.conversations.start("shop")
        sent = self.service.conversations.send(conversation.id, "c1", question)
        return sent.messages[-1].text


@pytest.fixture
def office(tmp_path: Path, chromium: Browser) -> Iterator[Office]:
    """A shop that answers one question."""
    port = free_port()
    service = build(settings_of(tmp_path, port), encoder=HashEncoder())
    with service.db.write() as tx:
        sites.create_site(tx, id="shop", name="店", locales=("ja", "en"), clock=system_clock)
        draft = Draft("ja", "返品できますか", OLD, ("返したい",))
        article = editing.create(tx, "shop", draft, Author(None, system_clock), publish=True)
    with served(service, port):
        office = Office(service, f"http://localhost:{port}", chromium, article)
        yield office
        for context in list(chromium.contexts):
            context.close()
    assert office.problems == []


def test_what_is_typed_before_the_script_runs_is_previewed(office: Office) -> None:
    """On a slow line the page can be written in before its script is there."""
    writer, held = office.person("writer"), list[Route]()
    writer.route("**/faq.js*", lambda route: held.append(route))
    writer.goto(office.address, wait_until="commit")
    writer.get_by_label("Answer", exact=True).fill(NEW)
    wait_until(lambda: bool(held))
    expect(writer.locator("[data-preview]")).to_have_text(OLD)
    held[0].continue_()
    expect(writer.locator("[data-preview]")).to_have_text(NEW)


def test_a_text_is_reviewed_published_by_somebody_else_and_taken_back(office: Office) -> None:
    """By keys alone on the writer's side; customers get the old answer until it is published."""
    wait_until(lambda: office.answer_to("返品できますか") == OLD)
    writer, editor = office.person("writer"), office.person("editor")
    answer = writer.get_by_label("Answer", exact=True)
    answer.focus()
    writer.keyboard.press("Control+A")
    writer.keyboard.insert_text(NEW)
    writer.keyboard.press("Control+Enter")
    expect(writer.locator(".flash").first).to_contain_text("Sent to review")
    assert office.newest().status == "in_review"
    editor.goto(f"{office.origin}/console/shop/faq?status=in_review")
    editor.get_by_role("link", name="返品できますか").click()
    editor.get_by_role("link", name="See what would change").click()
    expect(editor.locator("ins")).to_have_text("4")
    assert office.answer_to("返品できますか") == OLD
    editor.get_by_role("button", name="Publish").click()
    expect(editor.locator(".flash").first).to_contain_text("Published")
    wait_until(lambda: office.answer_to("返品できますか") == NEW)
    editor.get_by_role("button", name="Undo", exact=True).click()
    wait_until(lambda: office.answer_to("返品できますか") == OLD)


def test_the_buttons_write_markdown_that_the_browser_can_undo(office: Office) -> None:
    """Around what is chosen; an address is ready to be typed over, and the preview follows."""
    page = office.person("editor")
    answer = page.get_by_label("Answer", exact=True)
    answer.fill("一\n二")
    answer.select_text()
    page.get_by_role("button", name="Steps").click()
    expect(answer).to_have_value("1. 一\n2. 二")
    page.keyboard.press("Control+z")
    expect(answer).to_have_value("一\n二")
    answer.fill("")
    page.get_by_role("button", name="Image").click()
    page.keyboard.insert_text("https://example.com/a.png")
    expect(answer).to_have_value("![what the image shows](https://example.com/a.png)")
    expect(page.locator(".faq-answer img")).to_have_attribute("src", "https://example.com/a.png")
    answer.fill("急ぎ")
    answer.select_text()
    page.keyboard.press("Control+B")
    expect(answer).to_have_value("**急ぎ**")


def test_what_is_typed_survives_the_window(office: Office) -> None:
    """Nothing is asked when the page is left after it was kept, and it is there again."""
    page = office.person("editor")
    page.get_by_label("Answer", exact=True).fill("書きかけの答え")
    expect(page.locator("[data-copy-state]")).to_contain_text("Kept at")
    page.goto(f"{office.origin}/console/shop/faq")
    page.goto(office.address)
    expect(page.get_by_label("Answer", exact=True)).to_have_value("書きかけの答え")
    assert office.newest().answer == OLD
    page.get_by_role("button", name="Discard it").click()
    expect(page.get_by_label("Answer", exact=True)).to_have_value(OLD)


def test_what_was_typed_a_moment_ago_is_asked_about_before_it_is_lost(office: Office) -> None:
    """Where the service cannot be reached, the browser asks."""
    page = office.person("editor")
    page.wait_for_load_state("networkidle")
    page.route("**/working-copy", lambda route: route.abort())
    page.get_by_label("Answer", exact=True).fill("書きかけの答え")
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.goto(f"{office.origin}/console/shop/faq")
    assert asked == ["beforeunload"]


def test_who_opens_an_article_that_is_being_edited_is_told(office: Office) -> None:
    """And the one who was first as well, without a reload."""
    first = office.person("editor")
    expect(first.locator("[data-others]")).to_be_hidden()
    second = office.person("writer")
    expect(second.locator("[data-others]")).to_contain_text("The editor has this article open")
    first.get_by_label("Answer", exact=True).fill("書きかけ")
    expect(first.locator("[data-others]")).to_contain_text("The writer has this article open")


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (390, "dark"), (1440, "light")])
def test_every_page_fits_and_is_clean(office: Office, width: int, scheme: Any) -> None:
    """With a long question and an answer without a space; axe finds nothing, in both schemes."""
    words = Draft(
        "ja", "返品できますか" * 30, "あ" * 900 + "a" * 300, ("返したい" * 20,), "お支払い / 請求書"
    )
    with office.service.db.write() as tx:
        author = Author(None, system_clock)
        editing.save(tx, "shop", office.article.id, words, author, expected_revision=1, review=True)
    page = office.person("admin", viewport={"width": width, "height": 844}, color_scheme=scheme)
    faq = f"{office.origin}/console/shop/faq"
    own = [office.address, f"{office.address}/compare"]
    places = ("", "/new", "/gaps", "/synonyms", "/categories", "/care", "/history", "/import")
    for address in [*own, *(faq + place for place in places), f"{office.origin}/console/profile"]:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        found = Axe().run(page)
        assert found.violations_count == 0, f"{address}\n{found.generate_report()}"


def test_categories_are_moved_by_dragging_and_by_keys(office: Office) -> None:
    """The keyboard's place stays with the category that was moved."""
    with office.service.db.write() as tx:
        for name in ("お支払い", "請求書", "配送"):
            draft = Draft("ja", f"{name}の質問", "答え。", category=name)
            editing.create(tx, "shop", draft, Author(None, system_clock), publish=True)
    page = office.person("editor")
    page.goto(f"{office.origin}/console/shop/faq/categories")

    def shown() -> list[str]:
        paths = page.locator("[data-tree] li").evaluate_all("all => all.map(e => e.dataset.path)")
        return [str(path) for path in paths]

    assert shown() == ["お支払い", "請求書", "配送"]
    page.get_by_role("link", name="請求書").drag_to(page.get_by_role("link", name="お支払い"))
    expect(page.locator(".faq-tree .faq-tree li")).to_have_count(1)
    assert shown() == ["お支払い", "お支払い / 請求書", "配送"]
    page.get_by_role("link", name="配送").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("[data-tree] li").first).to_have_attribute("data-path", "配送")
    expect(page.get_by_role("link", name="配送")).to_be_focused()
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_text_says_how_much_room_is_left(office: Office) -> None:
    """Beside its hint and aloud; what is pasted beyond the limit is kept whole and refused."""
    page = office.person("editor")
    hint, spoken = page.locator("#answer-hint"), page.locator("form [role=status]")
    expect(hint).not_to_contain_text("left")
    page.fill("#answer", "\n\n".join(["あ😀" * 250] * 38))
    expect(hint).to_contain_text("926 characters left")
    expect(spoken).to_have_text("Answer: 926 characters left")
    page.fill("#answer", "\n\n".join(["あ😀" * 250] * 40))
    expect(hint).to_contain_text("78 characters too many")
    page.click("button[value=draft]")
    expect(page.locator(".flash-error")).to_contain_text("20078 characters; 20000 are the most")
    assert len(page.input_value("#answer")) == 20_078
    assert office.newest().answer == OLD
    assert office.problems == []


def test_an_answer_is_printed_black_on_white(office: Office) -> None:
    """Also by somebody who reads in the dark; what leads elsewhere is left out."""
    page = office.browser.new_context(color_scheme="dark").new_page()
    page.goto(f"{office.origin}/help/shop/ja/{office.article.id}")
    white, black = "rgb(255, 255, 255)", "rgb(0, 0, 0)"
    paint = """(name) => {
      const style = getComputedStyle(document.querySelector(name));
      return [style.color, style.backgroundColor];
    }"""
    assert page.evaluate(paint, "article")[1] != white
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
    assert page.evaluate(paint, "article") == [black, white]
    for name in ("h1", ".answer", ".about", ".printed"):
        assert page.evaluate(paint, name)[0] == black
    for name in ("header", "form.search", ".vote"):
        expect(page.locator(name)).to_be_hidden()
