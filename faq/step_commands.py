"""``madoguchi faq publish``, ``undo``, ``send-back`` and the other steps of an article."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from faq.terminal import OF_SITE, site_named, standing_of
from madoguchi.terminal import in_one_sentence, opened

if TYPE_CHECKING:
    from faq.model import Article

OF_REVISION = click.option("--revision", type=int, help="Refuse where the newest is another one.")
OF_NOTE = click.option("--note", default="", help="A word to the other side.")


def _taken(
    site_id: str, article_id: str, name: str, *named: int, revision: int | None, **more: str
) -> None:
    """Take the step that is called as its function in `faq.editing`, and say what came of it."""
    from faq import editing, store
    from faq.editing import Author
    from madoguchi.clock import system_clock

    change: Callable[..., Article] = getattr(editing, name)
    with opened() as (db, _):
        site, author = site_named(db, site_id), Author(None, system_clock)
        with db.write() as tx:
            before = store.article(tx, site.id, article_id)
            expected = before.revision if revision is None else revision
            after = change(
                tx, site.id, article_id, *named, author, expected_revision=expected, **more
            )
    if after.revision == before.revision:
        click.echo("Nothing was changed.")
    click.echo(f"{after.question}: {standing_of(after)}.")


def _step(name: str, summary: str) -> click.Command:
    @click.command(name.replace("_", "-"), help=summary)
    @click.argument("article_id", metavar="ARTICLE")
    @OF_SITE
    @OF_REVISION
    @in_one_sentence
    def step(article_id: str, site_id: str, revision: int | None) -> None:
        _taken(site_id, article_id, name, revision=revision)

    return step


def _review_step(name: str, summary: str) -> click.Command:
    @click.command(name.replace("_", "-"), help=summary)
    @click.argument("article_id", metavar="ARTICLE")
    @OF_SITE
    @OF_REVISION
    @OF_NOTE
    @in_one_sentence
    def step(article_id: str, site_id: str, revision: int | None, note: str) -> None:
        _taken(site_id, article_id, name, revision=revision, note=note)

    return step


@click.command("restore")
@click.argument("article_id", metavar="ARTICLE")
@click.argument("restored", metavar="EARLIER", type=int)
@OF_SITE
@OF_REVISION
@in_one_sentence
def restore(article_id: str, restored: int, site_id: str, revision: int | None) -> None:
    """Take the text of revision EARLIER up again, as a draft."""
    _taken(site_id, article_id, "restore", restored, revision=revision)


STEPS = (
    _step("publish", "Put ARTICLE's newest text live, or have it go live at its time."),
    _step("unpublish", "Take ARTICLE back from customers."),
    _step("archive", "Put ARTICLE away."),
    _step("undo", "Take the newest step of ARTICLE back."),
    _review_step("request_review", "Ask for ARTICLE's newest text to be reviewed."),
    _review_step("send_back", "End the review of ARTICLE; --note says what is to be changed."),
    restore,
)
