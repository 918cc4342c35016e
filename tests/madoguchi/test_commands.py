"""`madoguchi site` and `madoguchi user` in the terminal."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from madoguchi import commands
from madoguchi.clock import system_clock
from madoguchi.database import open_database
from madoguchi.sessions import find_link
from madoguchi.sites import Site, get_site

Run = Callable[..., Result]


@pytest.fixture
def run(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command line against a database that nobody has migrated yet."""
    monkeypatch.setenv("MADOGUCHI_DATABASE_URL", database_url)
    monkeypatch.setenv("MADOGUCHI_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("MADOGUCHI_PUBLIC_URL", "https://help.example.com")

    def invoke(*words: str, answer: str | None = None) -> Result:
        group = {"site": commands.site, "user": commands.user}[words[0]]
        return CliRunner().invoke(group, words[1:], input=answer)

    return invoke


def site(database_url: str, site_id: str) -> Site:
    """Read a site."""
    db = open_database(database_url, 2)
    try:
        with db.read() as tx:
            return get_site(tx, site_id)
    finally:
        db.close()


def test_a_site_is_made_listed_and_shown(run: Run, database_url: str) -> None:
    """On a fresh database; the snippet is printed."""
    made = run("site", "create", "みなと", "--id", "minato", "--origin", "https://shop.example.com")
    assert made.exit_code == 0, made.output
    assert (
        '<script async src="https://help.example.com/widget/loader.js" data-site="minato">'
        in made.output
    )
    assert run("site", "list").output == "minato  ja  みなと\n"
    assert "https://shop.example.com" in run("site", "show", "minato").output
    assert site(database_url, "minato").locales == ("ja",)


def test_a_site_is_edited_origin_by_origin(run: Run, database_url: str) -> None:
    """Added and removed in any spelling; what is not named stays."""
    run("site", "create", "Shop", "--id", "shop", "--origin", "https://a.example")
    edited = run(
        *("site", "edit", "shop", "--name", "Store", "--locale", "ja", "--locale", "en"),
        *("--add-origin", "https://b.example", "--remove-origin", "https://A.example/"),
    )
    assert edited.exit_code == 0, edited.output
    changed = site(database_url, "shop")
    assert (changed.name, changed.locales) == ("Store", ("ja", "en"))
    assert changed.allowed_origins == ("https://b.example",)
    run("site", "edit", "shop", "--contact-phone", "03-1234-5678", "--no-contact-chat")
    shown = run("site", "edit", "shop", "--contact-form", "mailto:help@example.com").output
    assert "contact    mailto:help@example.com, 03-1234-5678\n" in shown
    assert run("site", "edit", "shop", "--contact-form", "ftp://example.com").exit_code == 2
    wrong = run("site", "edit", "shop", "--remove-origin", "https://c.example")
    assert wrong.exit_code == 2
    assert "https://c.example is not among the site's origins." in wrong.output


def test_deleting_a_site_asks_for_its_name(run: Run) -> None:
    """Anything else keeps it; --yes does not ask."""
    run("site", "create", "Shop", "--id", "shop")
    assert run("site", "delete", "shop", answer="nope\n").exit_code == 2
    assert run("site", "delete", "shop", answer="Shop\n").exit_code == 0
    run("site", "create", "Shop", "--id", "shop")
    assert run("site", "delete", "shop", "--yes").exit_code == 0
    assert run("site", "list").output == ""


def test_opening_hours_are_set_day_by_day(run: Run) -> None:
    """What is not named stays; what cannot be read changes nothing."""
    run("site", "create", "Shop", "--id", "shop")
    assert run("site", "hours", "shop").output == "shop: opening hours are not set\n"
    made = run("site", "hours", "shop", "--day", "mon-fri=9:00-12:00,13:00-18:00", "--no-holidays")
    assert made.exit_code == 0, made.output
    assert "fri       09:00-12:00, 13:00-18:00" in made.output
    assert "sat       closed" in made.output
    assert "holidays  as any other day" in made.output
    more = run("site", "hours", "shop", "--day", "sat=10-15", "--closed", "2026-12-29 - 2027-01-03")
    assert "mon       09:00-12:00" in more.output
    assert "sat       10:00-15:00" in more.output
    assert "closed    2026-12-29 - 2027-01-03" in more.output
    for wrong in ("sat=late", "sat", "someday=9-12"):
        assert run("site", "hours", "shop", "--day", wrong).exit_code == 2
    assert "sat       10:00-15:00" in run("site", "hours", "shop").output
    assert "not set" in run("site", "hours", "shop", "--remove").output


def test_staff_are_invited_and_listed(run: Run, database_url: str) -> None:
    """The link works and is the console's."""
    run("site", "create", "Shop", "--id", "shop")
    invited = run("user", "invite", "A@example.com", "--site", "shop", "--role", "editor")
    found = re.search(r"https://help\.example\.com/sign-in/(\S+)", invited.output)
    assert found, invited.output
    db = open_database(database_url, 2)
    with db.read() as tx:
        assert find_link(tx, found[1], system_clock).account.email == "a@example.com"
    db.close()
    assert run("user", "list").output == "a@example.com  a  editor of shop\n"


def test_the_life_of_an_account(run: Run) -> None:
    """Administrator, roles, disable, enable, reset."""
    run("site", "create", "Shop", "--id", "shop")
    run("user", "invite", "root@example.com", "--administrator", "--name", "Root")
    run("user", "invite", "a@example.com", "--site", "shop")
    assert run("user", "role", "a@example.com", "shop", "viewer").exit_code == 0
    assert run("user", "disable", "a@example.com").exit_code == 0
    assert run("user", "list").output.splitlines() == [
        "a@example.com  a  viewer of shop  (disabled)",
        "root@example.com  Root  administrator",
    ]
    assert run("user", "enable", "a@example.com").exit_code == 0
    assert run("user", "role", "a@example.com", "shop", "none").exit_code == 0
    assert "a@example.com  a  -" in run("user", "list").output
    assert "/sign-in/" in run("user", "reset", "a@example.com").output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("site", "show", "nowhere"), "There is no such site."),
        (("site", "create", "X", "--accent", "teal"), "Write the colour like #0f6e84."),
        (("user", "disable", "a@example.com"), "There is no such account."),
        (("user", "invite", "a@example.com", "--site", "nowhere"), "There is no such site."),
    ],
)
def test_what_goes_wrong_is_one_sentence(run: Run, words: tuple[str, ...], sentence: str) -> None:
    """On standard error, with status 2."""
    result = run(*words)
    assert (result.exit_code, result.stderr, result.stdout) == (2, f"{sentence}\n", "")


def test_the_last_administrator_stays(run: Run) -> None:
    """Also in the terminal."""
    run("user", "invite", "root@example.com", "--administrator")
    result = run("user", "disable", "root@example.com")
    assert (result.exit_code, result.stderr) == (2, "The last administrator cannot be disabled.\n")


def test_an_invitation_says_where_to(run: Run) -> None:
    """Neither a site nor the whole installation is a mistake in the command."""
    for extra in ((), ("--site", "shop", "--administrator")):
        result = run("user", "invite", "a@example.com", *extra)
        assert result.exit_code == 2
        assert "Say either --site ID or --administrator." in result.stderr
