"""The page of care on a phone: looked at, put aside by keys, and taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from benchmarks.service import free_port
from bot.app import build
from faq import editing
from faq.editing import Author
from faq.model import Draft
from madoguchi import accounts, sites
from madoguchi.clock import system_clock
from tests.e2e.conftest import served, settings_of
from tests.fakes import HashEncoder
from tests.faq.shop import SHOP

pytestmark = pytest.mark.browser


def test_a_contradiction_is_seen_put_aside_and_taken_back(
    tmp_path: Path, chromium: Browser
) -> None:
    """Nothing is wider than the phone, and every step is reached by keys."""
    port = free_port()
    service = build(settings_of(tmp_path, port), encoder=HashEncoder())
    author = Author(None, system_clock)
    with service.db.write() as tx:
        sites.create_site(tx, id="shop", name="店", clock=system_clock)
        drafts = [Draft("ja", one.question, one.answer) for one in SHOP]
        long = "返品の期限と、箱を開けてしまった商品やセール品を返したいときの手続き" * 4
        drafts.append(Draft("ja", long, "到着後14日以内の未使用品は返品できます。"))
        for draft in drafts:
            editing.create(tx, "shop", draft, author, publish=True)
        account = accounts.create_account(
            tx, email="editor@example.com", name="The editor", clock=system_clock
        )
        accounts.set_role(tx, "shop", account.id, "editor")
        token = accounts.sign_in_link(tx, account.id, system_clock, "demo")
    with served(service, port):
        origin = f"http://localhost:{port}"
        page = chromium.new_context(locale="en", viewport={"width": 390, "height": 844}).new_page()
        page.goto(f"{origin}/sign-in/{token}")
        page.goto(f"{origin}/console/shop/faq/care")
        look = page.get_by_role("button", name="Look")
        if look.count():  # the night's look may be under way
            look.click()
        finding = page.locator(".faq-care > li", has_text="14日")
        expect(finding).to_be_visible(timeout=30_000)
        expect(finding.locator("mark")).to_have_text(["10日", "14日"])
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        problem = finding.get_by_role("button", name="No problem")
        problem.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".flash")).to_contain_text("Put aside")
        expect(finding).to_have_count(0)
        page.get_by_role("button", name="Undo").press("Enter")
        expect(finding).to_be_visible()
        page.context.close()
