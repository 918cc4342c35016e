"""Sites: what is taken, what is refused, and what goes with them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi import accounts, sites
from madoguchi.clock import FakeClock
from madoguchi.database import Database
from madoguchi.errors import Conflict, InvalidInput, NotFound


def test_a_site_comes_back_as_it_was_made(db: Database, clock: FakeClock) -> None:
    """Every field survives the database."""
    with db.write() as tx:
        made = sites.create_site(
            tx,
            id="minato",
            name=" みなと暮らしの店 ",
            locales=("ja", "en"),
            allowed_origins=("https://Shop.example.com:443/", "http://127.0.0.1:8100"),
            accent="#0F6E84",
            is_sample=True,
            clock=clock,
        )
    with db.read() as tx:
        assert sites.get_site(tx, "minato") == made
        assert sites.list_sites(tx) == [made]
    assert made.name == "みなと暮らしの店"
    assert made.allowed_origins == ("https://shop.example.com", "http://127.0.0.1:8100")
    assert (made.accent, made.default_locale, made.is_sample) == ("#0f6e84", "ja", True)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "  "),
        ("name", "あ" * 81),
        ("locales", ()),
        ("locales", ("ja", "日本語")),
        ("default_locale", "en"),
        ("accent", "teal"),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../etc/passwd"),
        ("id", "sites"),
        ("id", "Größe"),
        ("allowed_origins", ("https://example.com/shop",)),
    ],
)
def test_what_cannot_be_is_refused_by_the_name_of_its_field(
    db: Database, field: str, value: Any
) -> None:
    """The error says where to look, and nothing is written."""
    fields: dict[str, Any] = {"name": "Shop", "locales": ("ja",), field: value}
    with pytest.raises(InvalidInput) as caught, db.write() as tx:
        sites.create_site(tx, **fields)
    assert caught.value.field == field
    with db.read() as tx:
        assert sites.list_sites(tx) == []


def test_an_id_is_taken_once(db: Database, site_id: str) -> None:
    """A second site of the same id is a conflict, not an accident."""
    with pytest.raises(Conflict), db.write() as tx:
        sites.create_site(tx, name="Another", id=site_id)


def test_a_change_keeps_what_is_not_named(db: Database, site_id: str) -> None:
    """Only the named field moves."""
    with db.write() as tx:
        before = sites.get_site(tx, site_id)
        after = sites.update_site(tx, site_id, allowed_origins=["https://example.com"])
    assert after.allowed_origins == ("https://example.com",)
    assert (after.name, after.locales, after.accent) == (before.name, before.locales, before.accent)


def test_the_faq_revision_moves_by_one(db: Database, site_id: str) -> None:
    """Each change of the FAQ is a new number; a site that is not there has none."""
    with db.write() as tx:
        assert [sites.bump_faq_revision(tx, site_id) for _ in range(3)] == [1, 2, 3]
        with pytest.raises(NotFound):
            sites.bump_faq_revision(tx, "nowhere")


def test_deleting_a_site_takes_its_rows_along(db: Database, site_id: str, clock: FakeClock) -> None:
    """Roles on it go; the person stays."""
    with db.write() as tx:
        account = accounts.create_account(tx, email="a@example.com", name="A", clock=clock)
        accounts.set_role(tx, site_id, account.id, "agent")
        sites.delete_site(tx, site_id)
    with db.read() as tx:
        assert accounts.roles_of(tx, account.id) == {}
        assert accounts.get_account(tx, account.id).name == "A"
        with pytest.raises(NotFound):
            sites.get_site(tx, site_id)


def test_removing_the_sample_keeps_what_is_real(
    db: Database, site_id: str, clock: FakeClock
) -> None:
    """Sample sites and accounts go; the administrator who asked becomes real and stays."""
    with db.write() as tx:
        sites.create_site(tx, id="sample", name="Sample", is_sample=True, clock=clock)
        asked, other = (
            accounts.create_account(
                tx, email=f"{name}@sample.invalid", name=name, is_sample=True, clock=clock
            )
            for name in ("admin", "agent")
        )
        assert sites.remove_sample(tx, keep_account=asked.id) == 1
    with db.read() as tx:
        assert [site.id for site in sites.list_sites(tx)] == [site_id]
        kept = accounts.list_accounts(tx)
    assert [(account.id, account.is_sample) for account in kept] == [(asked.id, False)]
    assert other.id != asked.id


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://example.com", "https://example.com"),
        (" HTTPS://Example.COM/ ", "https://example.com"),
        ("http://example.com:80", "http://example.com"),
        ("https://example.com:8443", "https://example.com:8443"),
        ("http://[::1]:8100", "http://[::1]:8100"),
    ],
)
def test_an_origin_has_one_spelling(text: str, expected: str) -> None:
    """Letters are small, the default port and a lone slash go."""
    assert sites.origin(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.com",
        "ftp://example.com",
        "https://",
        "https://example.com/path",
        "https://example.com?x=1",
        "https://user@example.com",
        "https://example.com:port",
        "https://example.com:99999",
        "https://*.example.com",
        "https://exa mple.com",
        "https://example.com; script-src *",
        "https://[::1",
    ],
)
def test_what_is_no_origin_is_refused(text: str) -> None:
    """Anything that could widen a Content-Security-Policy is not an origin."""
    with pytest.raises(InvalidInput) as caught:
        sites.origin(text)
    assert caught.value.field == "allowed_origins"


@given(st.integers(0, 0xFFFFFF))
def test_text_on_any_accent_can_be_read(colour: int) -> None:
    """White or near black reaches 4.2 : 1 on every colour there is."""
    accent = f"#{colour:06x}"
    assert sites.contrast(accent, sites.on_accent(accent)) >= 4.2


def test_contrast_is_the_one_of_wcag() -> None:
    """Black on white is 21 : 1, a colour on itself 1 : 1."""
    assert sites.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert sites.contrast("#0f6e84", "#0f6e84") == 1
    assert sites.on_accent("#0f6e84") == "#ffffff"
    assert sites.on_accent("#f2c94c") == "#16181a"
