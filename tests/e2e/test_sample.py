"""The sample as a newcomer meets it: loaded whole, read on the dashboard, removed in one click."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from benchmarks.service import free_port, lend_encoder
from bot.app import build
from bot.sample.load import load
from tests.e2e.conftest import served, settings_of
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
