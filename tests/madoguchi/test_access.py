"""Who may do what."""

from __future__ import annotations

import pytest

from madoguchi import access
from madoguchi.access import Viewer
from madoguchi.errors import NotAllowed, NotFound

ALLOWED = {
    "admin": {
        *("MANAGE_SITE", "USE_INBOX", "PUBLISH_FAQ", "EDIT_FAQ", "READ_FAQ", "READ_ANALYTICS")
    },
    "editor": {"PUBLISH_FAQ", "EDIT_FAQ", "READ_FAQ", "READ_ANALYTICS"},
    "writer": {"EDIT_FAQ", "READ_FAQ", "READ_ANALYTICS"},
    "agent": {"USE_INBOX", "READ_FAQ"},
    "viewer": {"READ_FAQ", "READ_ANALYTICS"},
}


def person(role: str | None, *, is_admin: bool = False) -> Viewer:
    """Return somebody with one role on the site ``shop``."""
    roles = {"shop": role} if role else {}
    return Viewer(account_id="acc", name="A", is_admin=is_admin, roles=roles)


@pytest.mark.parametrize("role", access.ROLES)
def test_a_role_may_do_what_the_table_says(role: str) -> None:
    """The constants and the table of the module's docstring agree."""
    may = {name for name in ALLOWED["admin"] if person(role).may("shop", *getattr(access, name))}
    assert may == ALLOWED[role]


def test_an_administrator_may_everything_everywhere() -> None:
    """No membership is needed."""
    person(None, is_admin=True).require("anywhere", *access.MANAGE_SITE)
    person(None, is_admin=True).require_admin()


def test_a_foreign_site_does_not_even_exist() -> None:
    """Whether a site exists is nobody's business who does not work there."""
    with pytest.raises(NotFound):
        person("admin").require("elsewhere")


def test_too_small_a_role_is_told_so() -> None:
    """Inside a site, the refusal is plain."""
    with pytest.raises(NotAllowed):
        person("viewer").require("shop", *access.EDIT_FAQ)
    with pytest.raises(NotAllowed):
        person("admin").require_admin()


def test_without_roles_membership_is_enough() -> None:
    """Naming no role means anyone of the site."""
    person("viewer").require("shop")
    assert not person(None).may("shop")
