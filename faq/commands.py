"""``madoguchi faq``: all its commands but those that also read the log."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from faq.article_commands import READING
from faq.category_commands import categories
from faq.explaining import reasons
from faq.importing_commands import export, import_, undo_import
from faq.step_commands import STEPS
from faq.synonyms_commands import synonyms
from faq.terminal import FILE, OF_SITE, site_named
from faq.writing_commands import add, change
from madoguchi.terminal import in_one_sentence, opened

if TYPE_CHECKING:
    from faq.trial import Trial


@click.group()
def faq() -> None:
    """Articles: list, write, import, export, index, search, test, look after, measure."""


for command in (*READING, add, change, *STEPS, categories, synonyms, import_, export, undo_import):
    faq.add_command(command)


@faq.command("index")
@click.option("--encoder", default="", help="A value of MADOGUCHI_ENCODER; the one in force.")
@click.option("--site", "site_id", default="", help="Only this site; all when not given.")
@in_one_sentence
def index(encoder: str, site_id: str) -> None:
    """Encode what the sites' indexes need, while the service goes on with another encoder."""
    from dataclasses import replace

    from faq.indexing import index_site
    from madoguchi import sites
    from madoguchi.encoder import load_encoder

    with opened() as (db, settings):
        with db.read() as tx:
            chosen = [sites.get_site(tx, site_id)] if site_id else sites.list_sites(tx)
        settings = replace(settings, encoder=encoder or settings.encoder)
        engine = load_encoder(settings)
        for site in chosen:
            done = index_site(db, site, engine, _show_indexing)
            click.echo(
                f"{site.name}: {done.articles:,} articles, {done.sentences:,} sentences, "
                f"{done.encoded:,} encoded now."
            )
    click.echo(f"A start with MADOGUCHI_ENCODER={settings.encoder} encodes none of them again.")


@faq.command("search")
@click.argument("question")
@OF_SITE
@click.option("--locale", default="", help="Only this language; else as customers are answered.")
@click.option("--limit", default=5, show_default=True, type=click.IntRange(1, 50))
@click.option("--explain", is_flag=True, help="Say why, in words.")
@in_one_sentence
def search(question: str, site_id: str, locale: str, limit: int, explain: bool) -> None:
    """Ask QUESTION as a customer would, and show the decision with its numbers."""
    from faq import embedding_store, store, synonyms_store
    from faq.index import build
    from faq.synonyms import Synonyms
    from faq.trial import try_question
    from madoguchi.encoder import load_encoder

    with opened() as (db, settings):
        site = site_named(db, site_id)
        encoder = load_encoder(settings)
        with db.read() as tx:
            documents = {
                tag: store.documents(tx, site.id, tag)
                for tag in ((locale,) if locale else site.locales)
            }
            known = embedding_store.encoded(tx, site.id, encoder.name, encoder.dimensions)
            synonyms = Synonyms(synonyms_store.groups(tx, site.id).values())
    accepted = site.wrong_answers / 100
    indexes = {
        tag: build(items, encoder, None, known, _show_encoding, accepted, synonyms=synonyms)
        for tag, items in documents.items()
    }
    trial = try_question(indexes, question, locale or site.default_locale, limit)
    questions = {item.id: item.question for items in documents.values() for item in items}
    if len(indexes) > 1:
        written = f", written in {trial.language}" if trial.language else ""
        click.echo(f"found in {trial.locale}{written}")
    _print_trial(trial, questions, explain)


@faq.command("eval")
@click.option("--corpus", type=FILE, required=True, help="JSON lines: id, question, answer.")
@click.option("--queries", type=FILE, required=True, help="JSON lines: id, text, relevant.")
@click.option("--predictions", type=FILE, required=True, help="Where the rankings are written.")
@in_one_sentence
def eval_(corpus: Path, queries: Path, predictions: Path) -> None:
    """Measure search on files, with the very code that answers customers. Needs no database."""
    from faq.evaluate import evaluate
    from madoguchi.encoder import load_encoder
    from madoguchi.settings import Settings

    encoder = load_encoder(Settings.from_environment())
    for line in evaluate(encoder, corpus, queries, predictions):
        click.echo(line)


def _show_encoding(done: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{done:,} of {total:,} sentences encoded", err=True, nl=done >= total)


def _show_indexing(done: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{done:,} of {total:,} articles indexed", err=True, nl=done >= total)


_SIDES = {"for": "+", "against": "-", "note": " "}


def _print_trial(trial: Trial, questions: dict[str, str], explain: bool) -> None:
    limits = trial.thresholds
    click.echo(
        f"{trial.decision}  confidence {trial.confidence:.3f}  "
        f"(answers from {limits.answer:.3f}, clarifies from {limits.clarify:.3f})"
    )
    if explain:
        click.echo(trial.reason)
    for place, hit in enumerate(trial.hits, start=1):
        evidence = hit.evidence
        click.echo(f"{place:>2}. {hit.score:.3f}  {questions.get(hit.id, '?')}  [{hit.id}]")
        if explain:
            for reason in reasons(evidence):
                click.echo(f"    {_SIDES[reason.side]} {reason.text}")
            continue
        click.echo(
            f"    question {evidence.question_cosine:.3f}  answer {evidence.passage_cosine:.3f}  "
            f"words {evidence.lexical:.3f}  nearest: {evidence.matched_text[:60]}"
        )
