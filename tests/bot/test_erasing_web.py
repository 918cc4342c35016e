"""The console's erasing: who may, what it asks, and what is left on the pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot.inbox_console import INBOX, Console, make_console
from tests.bot.shop import Shop


@pytest.fixture
def console(shop: Shop, tmp_path: Path) -> Console:
    """The inbox of the site ``shop``."""
    return make_console(shop, tmp_path)


def test_an_administrator_is_asked_once_and_told_what_goes(console: Console) -> None:
    """The question names how much is erased, and that it cannot be undone."""
    id_ = console.waiting("田中一郎です")
    admin = console.person("admin")
    assert f'href="{INBOX}/{id_}/erase"' in admin.get(f"{INBOX}/{id_}").text
    asked = admin.get(f"{INBOX}/{id_}/erase").text
    assert "1 conversation with" in asked
    assert "This cannot be undone." in asked
    assert "田中一郎です" in admin.get(f"{INBOX}/{id_}").text
    done = admin.post(f"{INBOX}/{id_}/erase")
    assert done.status_code == 303
    page = admin.get(done.headers["Location"]).text
    assert "This person was erased" in page
    assert "田中一郎" not in page
    for gone in (f'href="{INBOX}/{id_}/erase"', 'class="reply"', f'action="{INBOX}/{id_}/take"'):
        assert gone not in page
    for view in ("waiting", "bot", "resolved"):
        listed = admin.get(f"{INBOX}?view={view}").text
        assert id_ not in listed
    again = admin.post(f"{INBOX}/{id_}/erase")
    assert "nothing left to erase" in admin.get(again.headers["Location"]).text


@pytest.mark.parametrize("role", ["agent", "editor", "viewer"])
def test_nobody_else_may_erase(console: Console, role: str) -> None:
    """It is not offered, and refused where somebody knows the address."""
    id_ = console.waiting("田中一郎です")
    person = console.person(role)
    assert "/erase" not in person.get(f"{INBOX}/{id_}").text
    assert person.get(f"{INBOX}/{id_}/erase").status_code == 403
    assert person.post(f"{INBOX}/{id_}/erase").status_code == 403
    assert "田中一郎です" in person.get(f"{INBOX}/{id_}").text


def test_a_conversation_of_another_site_is_not_found(console: Console) -> None:
    """Nor does a contact's own id lead anywhere."""
    admin = console.person("admin")
    id_ = console.waiting("田中一郎です")
    contact = console.shop.people.show("shop", id_).contact_id
    for name in ("cnv_none", contact):
        assert admin.get(f"{INBOX}/{name}/erase").status_code == 404
        assert admin.post(f"{INBOX}/{name}/erase").status_code == 404
