"""Pages of care, gaps, imports and replays in a real browser, full of what they may show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from benchmarks.service import free_port
from bot.app import Service, build
from faq import care_job, editing, gaps_job, importing_job, replay_job, store
from faq.care import KINDS, About, Finding, Kind, Quote
from faq.care_finding import Care
from faq.editing import Author
from faq.gaps import Missed
from faq.importing import ImportOptions
from faq.model import Article, Draft
from faq.replay import Changed, Effect, Report, Told
from madoguchi import accounts, jobs, sites, uploads
from madoguchi.clock import system_clock
from madoguchi.jobs import Runner
from tests.e2e.conftest import served, settings_of
from tests.fakes import HashEncoder
from tests.faq.shop import SHOP

pytestmark = pytest.mark.browser

LONG = "箱を開けてしまった商品やセール品を返したいときの手続きと期限" * 8
GAP = "ギフト包装はできますか"
MORE = ("教えて", "教えてください", "？教えてください")
BY = Author(None, system_clock)


@dataclass
class Results:
    """A running service whose background work has found something of everything."""

    service: Service
    origin: str
    browser: Browser
    articles: list[Article]
    jobs: dict[str, str]

    @property
    def console(self) -> str:
        """Where the site's pages begin."""
        return f"{self.origin}/console/shop"

    def editor(self, width: int = 1440, scheme: Any = "light") -> Page:
        """An editor's browser."""
        with self.service.db.write() as tx:
            account = accounts.find_account(tx, "editor@example.com")
            token = accounts.sign_in_link(tx, account.id, system_clock, "demo")
        page = self.browser.new_context(
            locale="en", viewport={"width": width, "height": 900}, color_scheme=scheme
        ).new_page()
        page.set_default_timeout(15_000)
        page.goto(f"{self.origin}/sign-in/{token}")
        return page


def finding(kind: Kind, *articles: Article) -> Finding:
    """Return a finding of a kind, with evidence as long as may be."""
    about = tuple(About(one.id, one.question, one.revision) for one in articles)
    evidence: dict[str, Any] = {
        "contradiction": (
            (Quote("14日以内です。", ((0, 3),)), Quote(f"{LONG}10日", ((240, 243),))),
            {},
        ),
        "duplicate": ((Quote(LONG),), {}),
        "stray_wording": ((Quote(LONG[:200]),), {"sure": 0.93}),
        "unhelpful": (
            (),
            {
                **{"denied": 9, "denied_of": 11, "denied_usual": 0.1},
                **{"escalated": 7, "escalated_of": 20, "escalated_usual": 0.05},
            },
        ),
        "overdue": ((), {"days": 3}),
        "synonym": (
            (Quote("送料"), Quote("送り賃"), Quote("送り賃はいくら", ((0, 3),))),
            {"customers": 4},
        ),
        "unread": ((), {"days": 120}),
    }
    quotes, numbers = evidence[kind]
    return Finding(kind, "ja", about, quotes, numbers, compared=tuple(one.id for one in articles))


def findings(articles: list[Article]) -> list[Finding]:
    """Return one of every kind, each about articles of its own, and one more."""
    stray, strays, one, two, *others = articles
    pairs: dict[Kind, tuple[Article, Article]] = {
        "contradiction": (one, two),
        "duplicate": (others[-1], others[-2]),
        "stray_wording": (stray, strays),
    }
    singles = iter(others)
    found = [finding(kind, *(pairs.get(kind) or (next(singles),))) for kind in KINDS]
    return [*found, finding("unread", next(singles))]


def report(articles: list[Article]) -> dict[str, Any]:
    """Return a replay that makes some questions better, others worse and others different."""
    one, two = (article.id for article in articles[:2])
    ways: dict[Effect, tuple[Told, Told]] = {
        "fixed": (Told("none", (), 0.1), Told("answer", (one,), 0.9)),
        "broken": (Told("answer", (one,), 0.9), Told("clarify", (one, two), 0.4)),
        "moved": (Told("answer", (one,), 0.8), Told("answer", (two,), 0.8)),
    }
    changed = tuple(
        Changed(LONG[:150], "ja", 3, effect, "loses_confirmed" if effect == "broken" else "", *way)
        for effect, way in ways.items()
    )
    done = Report(
        questions=120,
        before={"answer": 90, "clarify": 10, "none": 20},
        after={"answer": 91, "clarify": 12, "none": 17},
        effects=dict.fromkeys(ways, 3),
        wrong_before=2,
        wrong_after=1,
        changed=changed,
        taken=((one, two, 3),),
    )
    titles = {article.id: article.question for article in articles[:2]}
    return {"report": done.to_json(), "titles": titles}


def work(service: Service, folder: Path, articles: list[Article]) -> dict[str, str]:
    """Run one job of each kind; return the ids of those that have pages of their own."""
    asked = [GAP, GAP, *(f"{GAP}{more}" for more in MORE), GAP, LONG[:200], "採用"]
    missed = [
        Missed(text, "ja", system_clock() - timedelta(days=day), searched=day % 2 == 0)
        for day, text in enumerate(asked)
    ]
    bad = f"質問,回答\n{LONG[:90]},はい。\n,答えだけ\n{'長' * 600},はい。\n".encode()
    rows = (f"{LONG[:90]},はい。", "返品の送料は,500円です。", "返品の送料は,600円です。")
    good = "\n".join(("質問,回答", *rows)).encode()
    db, indexes, options = service.db, service.indexes, ImportOptions(locale="ja")
    added = dict[str, str]()
    handlers: dict[str, Callable[[jobs.JobContext], dict[str, Any]]] = {
        care_job.KIND: lambda _: care_job.result_of(Care(tuple(findings(articles)), 12)),
        gaps_job.KIND: gaps_job.handler(db, indexes.of_site, lambda *_: missed, system_clock),
        replay_job.KIND: lambda _: report(articles),
        importing_job.KIND: importing_job.handler(db, folder, system_clock, lambda *_: b""),
    }
    with db.write() as tx:
        care_job.enqueue(tx, "shop", system_clock, None)
        gaps_job.enqueue(tx, "shop", system_clock, None)
        added["replay"] = replay_job.enqueue_article(tx, articles[0], system_clock, None)
        groups = [("送料", "送り賃")]
        added["synonyms"] = replay_job.enqueue_synonyms(tx, "shop", groups, system_clock, None)
        for name, data in (("refused", bad), ("imported", good)):
            upload = uploads.keep_upload(folder, data, system_clock)
            added[name] = importing_job.enqueue(tx, "shop", upload, f"{name}.csv", options, BY)
    Runner(db, system_clock, handlers).run_due()
    return added


@pytest.fixture
def results(tmp_path: Path, chromium: Browser) -> Iterator[Results]:
    """A shop after a night of background work."""
    port = free_port()
    service = build(settings_of(tmp_path, port), encoder=HashEncoder())
    with service.db.write() as tx:
        sites.create_site(tx, id="shop", name="店", locales=("ja", "en"), clock=system_clock)
        drafts = [Draft("ja", LONG, "14日以内です。", (LONG[:200], "返したい"))]
        drafts += [Draft("ja", one.question, one.answer) for one in SHOP]
        articles = [editing.create(tx, "shop", one, BY, publish=True) for one in drafts]
        account = accounts.create_account(
            tx, email="editor@example.com", name="The editor", clock=system_clock
        )
        accounts.set_role(tx, "shop", account.id, "editor")
    service.indexes.refresh()
    done = work(service, tmp_path, articles)
    with served(service, port):
        yield Results(service, f"http://localhost:{port}", chromium, articles, done)
        for context in list(chromium.contexts):
            context.close()


def clean(page: Page) -> None:
    """Fail where a page is scrolled sideways, or axe finds anything."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    # What was just pressed may lead to another page, which has nothing for a moment.
    page.wait_for_function(
        "width => document.readyState === 'complete'"
        " && document.documentElement.scrollWidth <= width",
        arg=width,
    )
    found = Axe().run(page)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_pages_full_of_results_fit_and_are_clean(results: Results, width: int, scheme: str) -> None:
    """Findings of every kind, a gap with its wordings, imports, replays; axe finds nothing."""
    page, console = results.editor(width, scheme), results.console
    page.goto(f"{console}/faq/care")
    for kind in KINDS:
        expect(page.locator(f'[data-kind="{kind}"]').first).to_be_visible()
    clean(page)
    page.locator("[data-kind=unread]").last.get_by_role("button", name="No problem").click()
    clean(page)
    page.locator("[data-kind=overdue]").get_by_role("button", name="It is still right").click()
    clean(page)
    for tab in ("changed", "dismissed"):
        page.goto(f"{console}/faq/care?kind={tab}")
        expect(page.locator("[data-kind]").first).to_be_visible()
        clean(page)
    page.locator("[data-kind] a").first.click()
    expect(page.get_by_role("link", name="Back to care")).to_be_visible()
    clean(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_results_of_work_fit_and_are_clean(results: Results, width: int, scheme: str) -> None:
    """An import with rows that are refused, one with its undo, replays; axe finds nothing."""
    page, console = results.editor(width, scheme), results.console
    for name in ("replay", "synonyms"):
        page.goto(f"{console}/jobs/{results.jobs[name]}")
        expect(page.get_by_role("heading", name="Worse")).to_be_visible()
        clean(page)
    page.goto(f"{console}/jobs/{results.jobs['refused']}")
    expect(page.get_by_role("heading", name="Rows that cannot be taken")).to_be_visible()
    clean(page)
    page.goto(f"{console}/jobs/{results.jobs['imported']}")
    for part in page.locator("details").all():
        part.locator("summary").click()
    clean(page)
    page.get_by_role("link", name="Undo this import").click()
    clean(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("The import is undone")).to_be_visible()
    clean(page)
    for kind in (importing_job.KIND, replay_job.KIND, care_job.KIND):
        page.goto(f"{console}/jobs?kind={kind}")
        clean(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_gaps_fit_and_are_clean(results: Results, width: int, scheme: str) -> None:
    """With their wordings open, and put aside."""
    page, console = results.editor(width, scheme), results.console
    page.goto(f"{console}/faq/gaps")
    page.locator(".faq-wordings summary").first.click()
    clean(page)
    page.get_by_role("button", name="Put it aside").first.click()
    clean(page)
    page.get_by_role("link", name="Put aside").click()
    clean(page)


@pytest.mark.parametrize("has_script", [True, False])
def test_a_gap_is_written_with_what_is_ticked_and_put_aside_by_keys(
    results: Results, has_script: bool
) -> None:
    """Every wording is ticked at first; a wording whose tick is taken stays out. No script."""
    state = results.editor().context.storage_state()
    page = results.browser.new_context(
        locale="en", storage_state=state, java_script_enabled=has_script
    ).new_page()
    page.goto(f"{results.console}/faq/gaps")
    gap = page.locator(".faq-gaps > li", has_text=GAP).first
    gap.locator("summary").press("Enter")
    boxes = gap.get_by_role("checkbox")
    wordings = [str(box.get_attribute("value")) for box in boxes.all()]
    assert len(wordings) >= 2
    assert all(box.is_checked() for box in boxes.all())
    boxes.first.press("Space")
    gap.get_by_role("button", name="Write the answer").press("Enter")
    typed = page.get_by_label("Other wordings").input_value().split("\n")
    assert typed == wordings[1:]
    page.goto(f"{results.console}/faq/gaps")
    before = page.locator(".faq-gaps > li").count()
    gap.get_by_role("button", name="Put it aside").press("Enter")
    expect(page.locator(".faq-gaps > li")).to_have_count(before - 1)
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.locator(".faq-gaps > li")).to_have_count(before)


def test_findings_are_settled_where_they_stand(results: Results) -> None:
    """Each is gone once its article is changed and live, and back once that is undone."""
    page, care = results.editor(), f"{results.console}/faq/care"

    def count(kind: str) -> int:
        page.goto(f"{care}?kind={kind}")
        return page.locator("[data-kind]").count()

    assert count("duplicate") == 1
    page.get_by_role("button", name="Keep only this one").first.click()
    assert count("duplicate") == 0
    assert count("stray_wording") == 1
    page.get_by_role("button", name="Move it there").click()
    expect(page.locator(".flash")).to_contain_text("Changed and published.")
    assert count("stray_wording") == 0
    assert count("overdue") == 1
    page.get_by_label("Look at it next on").fill(f"{date.today() + timedelta(days=40)}")
    page.get_by_role("button", name="It is still right").click()
    expect(page.locator("[data-kind]")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    with results.service.db.read() as tx:
        article = store.article(tx, "shop", results.articles[5].id)
    assert (article.revision, article.review_on) == (3, None)
    assert (count("overdue"), count("changed")) == (1, 2)


def test_a_contradiction_is_followed_to_the_text_and_gone_once_that_is_live(
    results: Results,
) -> None:
    """What was found stands beside the text; the way back is one step."""
    page = results.editor()
    page.goto(f"{results.console}/faq/care?kind=contradiction")
    page.locator("[data-kind] a").last.click()
    page.get_by_label("Answer", exact=True).fill("14日以内です。")
    page.get_by_role("button", name="Publish").first.click()
    expect(page.locator(".faq-review .badge")).to_have_text("Changed since")
    page.get_by_role("link", name="Back to care").click()
    expect(page.get_by_role("heading", name="Care", exact=True)).to_be_visible()
    expect(page.locator("[data-kind=contradiction]")).to_have_count(0)
    expect(page.locator("[data-kind=synonym]")).to_have_count(1)
