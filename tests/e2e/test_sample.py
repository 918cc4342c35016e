"""The sample as a newcomer meets it: loaded whole, read on the dashboard, removed in one click."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, expect

from benchmarks.service import free_port, lend_encoder
from bot.app import build
from bot.sample.load import load
from tests.e2e.conftest import served, settings_of, wait_until
from tests.e2e.test_story import picture

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service with the whole sample, as `make run` serves it."""
    folder, port = tmp_path_factory.mktemp("sample"), free_port()
    lend_encoder(folder)
    service = build(settings_of(folder, port), with_sample=True)
    load(service, lambda line: None)
    with served(service, port):
        yield f"http://127.0.0.1:{port}"


def test_the_dashboard_tells_what_was_planted(sample: str, chromium: Browser) -> None:
    """About 2,000 inquiries; the bad article is the most denied; the gap stands first."""
    context = chromium.new_context(
        locale="ja-JP", timezone_id="Asia/Tokyo", viewport={"width": 1440, "height": 900}
    )
    page = context.new_page()
    page.goto(f"{sample}/demo/staff/manager")
    page.goto(f"{sample}/console/sample/analytics?days=56")
    picture(page, "dashboard")
    lead = page.locator(".lead").inner_text()
    count = int("".join(c for c in lead.split("件")[0].split("は")[-1] if c.isdigit()))
    assert 1_800 <= count <= 2_400
    expect(page.locator("#unanswered")).to_contain_text("引き取")
    rows = page.locator("#articles tbody tr").all_inner_texts()
    denied = max(rows, key=lambda row: int(row.split("\t")[3]))
    assert denied.startswith("ポイントの有効期限")
    context.close()


def test_a_gap_is_found_answered_tested_published_and_taken_back(
    sample: str, chromium: Browser
) -> None:
    """A support person's morning, from what customers ask in vain to the answer and the undo.

    Somebody else reads the answer through and publishes it; the next customer gets it.
    """
    page = chromium.new_context(locale="ja-JP").new_page()
    page.goto(f"{sample}/demo/staff/editor")
    page.goto(f"{sample}/console/sample/faq")
    page.get_by_role("link", name="答えのない質問").click()
    page.get_by_role("button", name="探す").click()
    gap = page.locator(".faq-gaps > li", has_text="回収").first
    expect(gap).to_be_visible(timeout=60_000)
    picture(page, "gaps")
    title = gap.get_by_role("heading").inner_text()
    gap.get_by_role("button", name="回答を書く").click()
    expect(page.get_by_label("言い換え")).not_to_be_empty()
    page.get_by_label("回答", exact=True).fill("1点3,300円で、配送のときにお引き取りします。")
    page.get_by_role("button", name="過去1か月の質問でテスト").click()
    expect(page.locator(".faq-replay-totals")).to_be_visible(timeout=60_000)
    picture(page, "replay")
    assert int(page.locator(".faq-counts dd").first.inner_text()) >= 10
    page.get_by_role("link", name="記事に戻る").click()
    page.get_by_role("button", name="レビューを依頼").click()
    expect(page.locator(".flash").first).to_contain_text("レビューを依頼しました")
    assert asked(sample, title) != "answer"
    other = chromium.new_context(locale="ja-JP").new_page()
    other.goto(f"{sample}/demo/staff/admin")
    other.goto(f"{sample}/console/sample/faq?status=in_review")
    other.locator(".faq-rows a").first.click()
    expect(other.locator(".faq-review")).to_contain_text("レビューを依頼しました")
    other.get_by_role("link", name="内容を読む").click()
    picture(other, "review")
    other.get_by_role("button", name="公開する").click()
    expect(other.locator(".flash").first).to_contain_text("公開しました")
    wait_until(lambda: asked(sample, title) == "answer")

    def closed() -> bool:
        page.goto(f"{sample}/console/sample/faq/gaps")
        return "今は答えられます" in page.locator(".faq-gaps > li", has_text=title).inner_text()

    wait_until(closed)
    page.locator(".faq-gaps > li", has_text=title).get_by_role(
        "link", name="答えている記事を開く"
    ).click()
    page.get_by_role("button", name="直前の変更を元に戻す").click()
    wait_until(lambda: not closed())
    page.context.close()


def asked(origin: str, question: str) -> str:
    """Ask as a new customer; return what kind of reply comes."""
    api = f"{origin}/api/v1"
    started = httpx.post(f"{api}/sites/sample/conversations", json={"locale": "ja"}).json()
    sent = httpx.post(
        f"{api}/conversations/{started['conversation']['id']}/messages",
        json={"client_id": "c1", "text": question},
        headers={"Authorization": f"Bearer {started['token']}"},
    ).json()
    return str(sent["messages"][-1]["kind"])


def test_the_sample_is_removed_in_one_click(sample: str, chromium: Browser) -> None:
    """One button and one confirmation; then nothing of it is left."""
    page = chromium.new_context(locale="ja-JP").new_page()
    page.goto(f"{sample}/demo/staff/admin")
    page.goto(f"{sample}/console/sample/settings")
    page.get_by_role("link", name="サンプルを削除").or_(
        page.get_by_role("button", name="サンプルを削除")
    ).first.click()
    page.get_by_role("button", name="削除").last.click()
    expect(page.locator(".flash").first).to_contain_text("削除しました")
    assert page.goto(f"{sample}/console/sample/analytics").status == 404  # type: ignore[union-attr]
    page.context.close()
