"""``madoguchi faq list``, ``show`` and the steps of an article."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from faq.terminal import OF_SITE, site_named
from madoguchi.terminal import in_one_sentence, opened

if TYPE_CHECKING:
    from faq.model import Article


@click.command("list")
@OF_SITE
@click.option(
    "--status", type=click.Choice(["draft", "in_review", "scheduled", "published", "archived"])
)
@click.option("--locale", default="", help="Only this language.")
@click.option("--category", default="", help="Only this category.")
@click.option("--words", default="", help="Only those that hold these words.")
@in_one_sentence
def list_(site_id: str, status: str | None, locale: str, category: str, words: str) -> None:
    """List articles, the last changed first."""
    from faq import store
    from faq.model import ArticleFilter

    wanted = ArticleFilter(words, status or "", locale, category)
    with opened() as (db, _):
        site = site_named(db, site_id)
        page = 1
        while True:
            with db.read() as tx:
                found = store.search_articles(tx, site.id, wanted, page)
            for item in found.articles:
                click.echo(f"{item.id}  {item.status:9}  {item.locale}  {item.question}")
            if page * store.PAGE_SIZE >= found.total:
                break
            page += 1
    click.echo(f"{found.total:,} articles.")


@click.command("show")
@click.argument("article_id", metavar="ARTICLE")
@OF_SITE
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@in_one_sentence
def show(article_id: str, site_id: str, as_json: bool) -> None:
    """Show ARTICLE with its newest text and its history."""
    from faq import store
    from faq.api_json import article_json, step_json

    with opened() as (db, _):
        site = site_named(db, site_id)
        with db.read() as tx:
            found = store.article(tx, site.id, article_id)
            steps = store.revisions(tx, site.id, article_id)
    if as_json:
        document = {**article_json(found), "revisions": [step_json(step) for step in steps]}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    live = f", customers see {found.published_revision}" if found.is_live else ""
    click.echo(
        f"{found.question}\n{found.status}, revision {found.revision}{live}\n\n{found.answer}\n"
    )
    for step in steps:
        by = step.author_name or "import or command"
        note = f"  {step.note}" if step.note else ""
        click.echo(
            f"{step.revision:>4}  {step.created_at:%Y-%m-%d %H:%M}  {step.change:11}  {by}{note}"
        )


def _step(name: str, summary: str) -> click.Command:
    """Return the command of one step, which is named as the function of `faq.editing`."""

    @click.command(name.replace("_", "-"), help=summary)
    @click.argument("article_id", metavar="ARTICLE")
    @OF_SITE
    @in_one_sentence
    def step(article_id: str, site_id: str) -> None:
        from faq import editing, store
        from faq.editing import Author
        from madoguchi.clock import system_clock

        change: Callable[..., Article] = getattr(editing, name)
        with opened() as (db, _):
            site = site_named(db, site_id)
            with db.write() as tx:
                before = store.article(tx, site.id, article_id)
                author = Author(None, system_clock)
                after = change(tx, site.id, article_id, author, expected_revision=before.revision)
        live = "customers see it" if after.is_live else "customers do not see it"
        click.echo(f"{after.question}: {after.status}, {live}.")

    return step


STEPS = {
    "publish": "Put ARTICLE's newest text live, or have it go live at its time.",
    "unpublish": "Take ARTICLE back from customers.",
    "archive": "Put ARTICLE away.",
    "undo": "Take the newest step of ARTICLE back.",
    "request_review": "Ask for ARTICLE's newest text to be reviewed.",
}
COMMANDS = (list_, show, *(_step(name, summary) for name, summary in STEPS.items()))
