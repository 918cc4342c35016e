"""``madoguchi faq list``, ``show``, ``compare`` and ``history``."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from faq.terminal import AS_JSON, OF_SITE, site_named, standing_of
from madoguchi.errors import NotFound
from madoguchi.terminal import in_one_sentence, opened

if TYPE_CHECKING:
    from faq.comparing import Parts
    from faq.model import ArticleRevision


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
    from faq import links_store, store
    from faq.model import ArticleFilter

    wanted = ArticleFilter(words, status or "", locale, category)
    with opened() as (db, _):
        site = site_named(db, site_id)
        page = 1
        while True:
            with db.read() as tx:
                found = store.search_articles(tx, site.id, wanted, page)
                stale = links_store.stale_translations(tx, site.id)
            for item in found.articles:
                late = "  out of date" if item.id in stale else ""
                click.echo(f"{item.id}  {item.status:9}  {item.locale}  {item.question}{late}")
            if page * store.PAGE_SIZE >= found.total:
                break
            page += 1
    click.echo(f"{found.total:,} articles.")


@click.command("show")
@click.argument("article_id", metavar="ARTICLE")
@OF_SITE
@AS_JSON
@in_one_sentence
def show(article_id: str, site_id: str, as_json: bool) -> None:
    """Show ARTICLE with its newest text, its translations and its history."""
    from faq import links_store, store
    from faq.api_json import article_json, step_json

    with opened() as (db, _):
        site = site_named(db, site_id)
        with db.read() as tx:
            found = store.article(tx, site.id, article_id)
            steps = store.revisions(tx, site.id, article_id)
            original = found.translation_of or found.id
            family = links_store.translations(tx, site.id, original)
            stale = links_store.stale_translations(tx, site.id)
    if as_json:
        document = {**article_json(found), "revisions": [step_json(step) for step in steps]}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    click.echo(f"{found.question}\n{standing_of(found)}\n\n{found.answer}\n")
    _print_parts(article_json(found))
    for item in family:
        if item.id != found.id:
            late = "  out of date" if item.id in stale else ""
            click.echo(f"{item.locale}: {item.question}  [{item.id}]{late}")
    if found.id in stale:
        click.echo("Its original says something else by now.")
    _print_steps(steps)


_PARTS = (
    *("locale", "paraphrases", "category", "tags", "audience", "always_person", "related"),
    *("test_questions", "publish_at", "expire_at", "review_on", "translation_of"),
)


def _print_parts(words: dict[str, Any]) -> None:
    """Print what an article carries besides question and answer."""
    for name in _PARTS:
        value = words[name]
        if value is True:
            value = "yes"
        if value and (name, value) != ("audience", "customers"):
            click.echo(f"{name}: {value if isinstance(value, str) else ' | '.join(value)}")


def _print_steps(steps: Iterable[ArticleRevision], *, named: bool = False) -> None:
    for step in steps:
        by = step.author_name or "import or command"
        note = f"  {step.note}" if step.note else ""
        about = f"  {step.question}  [{step.article_id}]" if named else ""
        click.echo(
            f"{step.revision:>4}  {step.created_at:%Y-%m-%d %H:%M}  {step.change:11}  "
            f"{by}{about}{note}"
        )


@click.command("history")
@OF_SITE
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000))
@AS_JSON
@in_one_sentence
def history(site_id: str, limit: int, as_json: bool) -> None:
    """Print what was done to any article, by whom and why, newest first."""
    from faq import history_store, store
    from faq.api_json import step_json

    steps, page = list[Any](), 1
    with opened() as (db, _):
        site = site_named(db, site_id)
        with db.read() as tx:
            while len(steps) < limit:
                found = history_store.steps(tx, site.id, page)
                steps += found[: store.PAGE_SIZE]
                if len(found) <= store.PAGE_SIZE:
                    break
                page += 1
    if as_json:
        shown = [step_json(step) for step in steps[:limit]]
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    _print_steps(steps[:limit], named=True)


@click.command("compare")
@click.argument("article_id", metavar="ARTICLE")
@OF_SITE
@click.option(
    "--old",
    type=int,
    help="A revision; what customers see, else the last that differs.",
)
@click.option("--new", type=int, help="A revision; the newest.")
@in_one_sentence
def compare(article_id: str, site_id: str, old: int | None, new: int | None) -> None:
    """Print in what two texts of ARTICLE differ, line by line."""
    from faq import draft_saying, store
    from faq.comparing import before
    from faq.comparing import compare as compared

    with opened() as (db, _):
        site = site_named(db, site_id)
        with db.read() as tx:
            article = store.article(tx, site.id, article_id)
            steps = {step.revision: step for step in store.revisions(tx, site.id, article_id)}
            new = article.revision if new is None else new
            if not {new if old is None else old, new} <= steps.keys():
                raise NotFound("There is no such revision.")
            if old is None:
                until = [steps[number] for number in sorted(steps, reverse=True) if number <= new]
                old = before(until, article.published_revision)
            sides = (steps[old], steps[new])
            facts = [draft_saying.facts(tx, site.id, side, site.time_zone) for side in sides]
    differing = [one for one in compared(*sides, *facts) if one.differs]
    for difference in differing:
        click.echo(f"{difference.name}:")
        for row in difference.rows:
            if row.differs:
                _print_side("-", row.old, "red")
                _print_side("+", row.new, "green")
            else:
                _print_side(" ", row.new)
    if not differing:
        click.echo(f"Revisions {old} and {new} say the same.")


def _print_side(sign: str, parts: Parts, colour: str | None = None) -> None:
    if parts:
        click.echo(click.style(f"{sign} {''.join(text for text, _ in parts)}", fg=colour))


READING = (list_, show, compare, history)
