"""The sample's site and the people who work there."""

from __future__ import annotations

from typing import NamedTuple

SITE_ID = "sample"


class Person(NamedTuple):
    """A member of the sample's staff: their name and their role on the site."""

    name: str
    role: str


STAFF = {
    "admin": Person("港 洋一", "admin"),
    "editor": Person("青木 しおり", "editor"),
    "agent": Person("佐藤 みなみ", "agent"),
    "manager": Person("浜田 直子", "viewer"),
}


def email_of(key: str) -> str:
    """Return the address of a member of the staff; it can receive nothing."""
    return f"{key}@sample.invalid"
