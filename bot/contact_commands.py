"""``madoguchi contact``: what there is of a person, erasing them, merging two contacts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from faq.terminal import AS_JSON, OF_SITE, site_named
from madoguchi.terminal import in_one_sentence, opened

if TYPE_CHECKING:
    from bot.people import People, Person
    from madoguchi.database.protocol import Database
    from madoguchi.settings import Settings


@click.group()
def contact() -> None:
    """The people behind conversations: show, erase, merge.

    A NAME is the id of a contact (ctc_…) or of one of their conversations (cnv_…).
    """


@contact.command()
@click.argument("name", metavar="NAME")
@OF_SITE
@AS_JSON
@in_one_sentence
def show(name: str, site_id: str, as_json: bool) -> None:
    """Print how much there is of a person, and which contacts are the same one."""
    with opened() as (db, settings):
        site = site_named(db, site_id)
        _print(_people(db, settings).show(site.id, name), as_json)


@contact.command()
@click.argument("name", metavar="NAME")
@OF_SITE
@click.option("--yes", is_flag=True, help="Do not ask.")
@AS_JSON
@in_one_sentence
def erase(name: str, site_id: str, yes: bool, as_json: bool) -> None:
    """Erase all that was typed by and to a person. Numbers stay; this cannot be undone."""
    with opened() as (db, settings):
        site, people = site_named(db, site_id), _people(db, settings)
        person = people.show(site.id, name)
        if not yes:
            click.echo(_said(person), err=True)
            click.confirm("Erase it for good? This cannot be undone.", abort=True, err=True)
        _print(people.erase(site.id, name, None), as_json)


@contact.command()
@click.argument("kept", metavar="KEPT")
@click.argument("other", metavar="OTHER")
@OF_SITE
@AS_JSON
@in_one_sentence
def merge(kept: str, other: str, site_id: str, as_json: bool) -> None:
    """Let KEPT stand for OTHER from now on: they are one customer. This cannot be undone."""
    with opened() as (db, settings):
        site = site_named(db, site_id)
        _print(_people(db, settings).merge(site.id, kept, other, None), as_json)


def _people(db: Database, settings: Settings) -> People:
    from bot.forgetting import forget
    from bot.people import People
    from madoguchi.clock import system_clock

    return People(db, system_clock, forget, idle_minutes=settings.inquiry_idle_minutes)


def _print(person: Person, as_json: bool) -> None:
    if not as_json:
        click.echo(_said(person))
        return
    document = {
        "contact": person.contact_id,
        "stands_for": list(person.stands_for),
        "conversations": list(person.conversations),
        "messages": person.messages,
        "events": person.events,
        "erased_at": person.erased_at.isoformat() if person.erased_at else None,
    }
    click.echo(json.dumps(document, indent=2))


def _said(person: Person) -> str:
    also = f" (also {', '.join(person.stands_for)})" if person.stands_for else ""
    erased = f"; erased at {person.erased_at.isoformat()}" if person.erased_at else ""
    return (
        f"{person.contact_id}{also}: {len(person.conversations):,} conversations, "
        f"{person.messages:,} messages, {person.events:,} events{erased}"
    )
