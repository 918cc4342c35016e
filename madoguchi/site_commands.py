"""``madoguchi site``: the console's pages of sites for those who prefer a terminal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import click

from madoguchi import sites
from madoguchi.contacts import Contact
from madoguchi.errors import InvalidInput
from madoguchi.settings import Settings
from madoguchi.sites import Site
from madoguchi.terminal import in_one_sentence, opened


def contact_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of what the help centre offers beside its articles."""
    for option in (
        click.option("--contact-hours", help="When the telephone is answered, in words."),
        click.option("--contact-phone", help="The telephone number; '' for none."),
        click.option("--contact-form", help="The form's address, or mailto:…; '' for none."),
        click.option("--contact-chat/--no-contact-chat", default=None, help="Offer the chat."),
    ):
        command = option(command)
    return command


def measure_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option that has page views measured."""
    return click.option(
        "--measure-pages/--no-measure-pages",
        default=None,
        help="Have the loader tell views of pages.",
    )(command)


@click.group()
def site() -> None:
    """Sites: create, list, show, edit, delete."""


@site.command("create")
@click.argument("name")
@click.option("--id", "site_id", help="The id in addresses; made up when not given.")
@click.option("--locale", "locales", multiple=True, default=("ja",), show_default=True)
@click.option("--default-locale", help="One of the languages; the first when not given.")
@click.option("--origin", "origins", multiple=True, help="An origin that may embed the widget.")
@click.option("--time-zone", default=sites.DEFAULT_TIME_ZONE, show_default=True)
@click.option("--accent", default=sites.DEFAULT_ACCENT, show_default=True)
@click.option(
    "--wrong-answers",
    default=sites.DEFAULT_WRONG_ANSWERS,
    show_default=True,
    help="How many per cent of the answers given may be wrong.",
)
@measure_option
@contact_options
@in_one_sentence
def site_create(
    name: str,
    site_id: str | None,
    locales: tuple[str, ...],
    default_locale: str | None,
    origins: tuple[str, ...],
    time_zone: str,
    accent: str,
    wrong_answers: int,
    measure_pages: bool | None,
    **contact: Any,
) -> None:
    """Create the site NAME and print its snippet."""
    with opened() as (db, settings):
        with db.write() as tx:
            made = sites.create_site(
                tx,
                name=name,
                id=site_id,
                locales=locales,
                default_locale=default_locale,
                allowed_origins=origins,
                time_zone=time_zone,
                accent=accent,
                wrong_answers=wrong_answers,
                measure_pages=bool(measure_pages),
                contact=_contact(Contact(), contact),
            )
        _describe(made, settings)


@site.command("list")
@in_one_sentence
def site_list() -> None:
    """List every site: id, languages, name."""
    with opened() as (db, _), db.read() as tx:
        for found in sites.list_sites(tx):
            sample = "  (sample)" if found.is_sample else ""
            click.echo(f"{found.id}  {','.join(found.locales)}  {found.name}{sample}")


@site.command("show")
@click.argument("site_id")
@in_one_sentence
def site_show(site_id: str) -> None:
    """Show a site and its snippet."""
    with opened() as (db, settings):
        with db.read() as tx:
            found = sites.get_site(tx, site_id)
        _describe(found, settings)


@site.command("edit")
@click.argument("site_id")
@click.option("--name")
@click.option("--locale", "locales", multiple=True, help="Replaces all languages.")
@click.option("--default-locale")
@click.option("--time-zone")
@click.option("--accent")
@click.option("--wrong-answers", type=int, help="How many per cent of the answers may be wrong.")
@click.option("--add-origin", "added", multiple=True, help="Allow one more origin.")
@click.option("--remove-origin", "removed", multiple=True, help="Allow an origin no longer.")
@measure_option
@contact_options
@in_one_sentence
def site_edit(
    site_id: str,
    name: str | None,
    locales: tuple[str, ...],
    default_locale: str | None,
    time_zone: str | None,
    accent: str | None,
    wrong_answers: int | None,
    added: tuple[str, ...],
    removed: tuple[str, ...],
    measure_pages: bool | None,
    **contact: Any,
) -> None:
    """Change a site; what is not named stays."""
    with opened() as (db, settings):
        with db.write() as tx:
            before = sites.get_site(tx, site_id)
            changed = sites.update_site(
                tx,
                site_id,
                name=name,
                locales=locales or None,
                default_locale=default_locale,
                time_zone=time_zone,
                accent=accent,
                wrong_answers=wrong_answers,
                allowed_origins=_origins(before, added, removed),
                measure_pages=measure_pages,
                contact=_contact(before.contact, contact),
            )
        _describe(changed, settings)


@site.command("delete")
@click.argument("site_id")
@click.option("--yes", is_flag=True, help="Do not ask.")
@in_one_sentence
def site_delete(site_id: str, yes: bool) -> None:
    """Delete a site with all its articles, conversations and numbers."""
    with opened() as (db, _):
        with db.read() as tx:
            name = sites.get_site(tx, site_id).name
        if not yes and click.prompt(f"Type {name} to delete it", default="") != name:
            raise InvalidInput("This is not the site's name.")
        with db.write() as tx:
            sites.delete_site(tx, site_id)
        click.echo(f"Deleted {name}.")


def _origins(site: Site, added: tuple[str, ...], removed: tuple[str, ...]) -> list[str]:
    """Return a site's origins with some added and some removed, in any spelling."""
    gone = {sites.origin(text) for text in removed}
    unknown = gone - set(site.allowed_origins)
    if unknown:
        raise InvalidInput(
            "%(origin)s is not among the site's origins.", origin=", ".join(sorted(unknown))
        )
    return [*(text for text in site.allowed_origins if text not in gone), *added]


def _contact(before: Contact, options: dict[str, Any]) -> Contact:
    """Return the contact with what was named of it changed."""
    named = {key.removeprefix("contact_"): value for key, value in options.items()}
    return replace(before, **{key: value for key, value in named.items() if value is not None})


def _describe(site: Site, settings: Settings) -> None:
    click.echo(f"{site.id}  {site.name}")
    click.echo(f"languages  {', '.join(site.locales)} (default {site.default_locale})")
    click.echo(f"origins    {', '.join(site.allowed_origins) or 'none: the widget opens nowhere'}")
    click.echo(f"time zone  {site.time_zone}")
    click.echo(f"colour     {site.accent}")
    click.echo(f"accepts    {site.wrong_answers} % of wrong answers")
    contact = site.contact
    ways = ["chat"] * contact.chat + [way for way in (contact.form, contact.phone) if way]
    click.echo(f"contact    {', '.join(ways) or 'none'}  {contact.hours}".rstrip())
    click.echo(f"pages      {'measured' if site.measure_pages else 'not measured'}")
    click.echo(sites.snippet(settings.public_url, site.id))
