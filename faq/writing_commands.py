"""``madoguchi faq add`` and ``change``: an article from options, from a file, or from both.

The file is one JSON object with the fields of the API, which is what ``faq show --json`` prints.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from faq.terminal import AS_JSON, OF_SITE, SOURCE, read_source, site_named, standing_of
from madoguchi.errors import InvalidInput
from madoguchi.terminal import in_one_sentence, opened

if TYPE_CHECKING:
    from faq.model import Article
    from madoguchi.sites import Site

F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--question"),
    click.option("--answer", help="In Markdown."),
    click.option("--answer-file", type=SOURCE, help="A file with it; - is what is piped in."),
    click.option("--paraphrase", "paraphrases", multiple=True, help="Another wording; repeatable."),
    click.option("--category", help="A path: “A / B”."),
    click.option("--tag", "tags", multiple=True, help="Repeatable."),
    click.option("--audience", type=click.Choice(["customers", "staff"])),
    click.option("--always-person/--no-always-person", default=None, help="Pass on to a person."),
    click.option("--related", multiple=True, help="An article's id or question; repeatable."),
    click.option("--test-question", "test_questions", multiple=True, help="Repeatable."),
    click.option("--publish-at", help="“2026-12-01 09:00”, on the site's clock."),
    click.option("--expire-at", help="When it is taken back."),
    click.option("--review-on", help="“2026-12-01”: the day to look at it again."),
    click.option("--translation-of", help="The original's id or question."),
    click.option(
        *("--up-to-date", "translation_up_to_date"),
        is_flag=True,
        default=None,
        help="The translation says what its original says now.",
    ),
    click.option(
        "--step",
        type=click.Choice(["draft", "review", "publish"]),
        help="What to do with the words; draft.",
    ),
    click.option("--note", help="A word to the reviewer."),
)
"""What is given several times takes the place of all there was; “” is nothing."""


def _with_words(command: F) -> F:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.command("add")
@click.argument("file", required=False, metavar="[FILE]", type=SOURCE)
@OF_SITE
@click.option("--id", help="An id you make up: adding it again adds nothing.")
@click.option("--locale", help="The site's own.")
@_with_words
@AS_JSON
@in_one_sentence
def add(file: str | None, site_id: str, as_json: bool, **options: Any) -> None:
    """Write a new article, from options or from FILE: a JSON object, - for what is piped in."""
    from faq import editing, store, writing
    from faq.editing import Author
    from madoguchi.clock import system_clock

    with opened() as (db, _):
        site = site_named(db, site_id)
        body = _body(file, options, site)
        with db.write() as tx:
            wanted = writing.given_id(body)
            is_there = wanted is not None and store.has_article(tx, site.id, wanted)
            if wanted and is_there:
                article = store.article(tx, site.id, wanted)
            else:
                draft, author = writing.new_draft(tx, site, body), Author(None, system_clock)
                article = editing.create(tx, site.id, draft, author, id=wanted, **writing.how(body))
    _say(article, as_json, "It is there already; nothing was added." if is_there else "")


@click.command("change")
@click.argument("article_id", metavar="ARTICLE")
@click.argument("file", required=False, metavar="[FILE]", type=SOURCE)
@OF_SITE
@click.option("--revision", type=int, help="The newest one you know; refused if it is another.")
@_with_words
@AS_JSON
@in_one_sentence
def change(article_id: str, file: str | None, site_id: str, as_json: bool, **options: Any) -> None:
    """Save a text of ARTICLE, from options or from FILE: a JSON object, - for what is piped in.

    What is not said stays as it is.
    """
    from faq import editing, store, writing
    from faq.api_json import number_of
    from faq.editing import Author
    from madoguchi.clock import system_clock

    with opened() as (db, _):
        site = site_named(db, site_id)
        body = _body(file, options, site)
        if "revision" not in body:
            raise InvalidInput("Say --revision: the newest one you know, as “faq show” prints it.")
        if body.get("id", article_id) != article_id:
            raise InvalidInput("The file is about another article: %(id)s.", id=body["id"])
        with db.write() as tx:
            before = store.article(tx, site.id, article_id)
            article = editing.save(
                *(tx, site.id, article_id, writing.changed_draft(tx, body, before)),
                Author(None, system_clock),
                expected_revision=number_of(body, "revision"),
                **writing.how(body),
            )
    changed = article.revision != before.revision
    _say(article, as_json, "" if changed else "Nothing was changed.")


def _say(article: Article, as_json: bool, said: str) -> None:
    from faq.api_json import article_json

    if as_json:
        click.echo(json.dumps(article_json(article), ensure_ascii=False, indent=2))
        return
    if said:
        click.echo(said)
    click.echo(f"{article.question}: {standing_of(article)}.  [{article.id}]")


def _body(file: str | None, options: Mapping[str, Any], site: Site) -> dict[str, Any]:
    """Return what a file and the options say; the options count for more."""
    if file == options["answer_file"] == "-":
        raise click.UsageError("Only one of FILE and --answer-file can be piped in.")
    if options["answer"] is not None and options["answer_file"] is not None:
        raise click.UsageError("Say either --answer or --answer-file.")
    given = {name: value for name, value in options.items() if value not in (None, ())}
    if source := given.pop("answer_file", None):
        given["answer"] = _decoded(source, read_source(source))
    body = {**(_object(file) if file else {}), **given}
    body = {
        name: list(value) if isinstance(value, tuple) else value for name, value in body.items()
    }
    return body | _times(body, site)


def _object(source: str) -> dict[str, Any]:
    """Return the fields of a JSON file, without what ``faq show --json`` tells besides."""
    from faq.api_article_operations import WRITTEN
    from faq.api_json import FACTS

    try:
        read = json.loads(_decoded(source, read_source(source)))
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict):
        raise InvalidInput(
            '%(file)s does not hold one JSON object like {"question": "…", "answer": "…"}.',
            file=_name(source),
        )
    for name in read:
        if name not in {*WRITTEN, *FACTS, "id", "revision", "revisions"}:
            raise InvalidInput("There is no field %(name)s.", field=name[:40], name=name[:40])
    return {name: value for name, value in read.items() if name not in {*FACTS, "revisions"}}


def _decoded(source: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput("%(file)s is not in UTF-8.", file=_name(source)) from error


def _name(source: str) -> str:
    return "Standard input" if source == "-" else source


def _times(body: Mapping[str, Any], site: Site) -> dict[str, Any]:
    """Return times and days as the API takes them; those without a zone are on the site's clock."""
    from faq.importing_cells import read_day, read_time

    found: dict[str, Any] = {}
    for name in ("publish_at", "expire_at", "review_on"):
        if isinstance(said := body.get(name), str):
            cells = {name: [said]}
            read = read_day if name == "review_on" else read_time
            value = read(cells, name, site.time_zone)
            found[name] = value.isoformat() if value else None
    return found
