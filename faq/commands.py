"""``madoguchi faq``: all its commands but those that also read the log."""

from __future__ import annotations

from pathlib import Path

import click

from faq.article_commands import READING
from faq.category_commands import categories
from faq.importing_commands import export, import_, undo_import
from faq.step_commands import STEPS
from faq.synonyms_commands import synonyms
from faq.terminal import FILE
from faq.writing_commands import add, change
from madoguchi.terminal import ProgressBar, in_one_sentence, opened


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
            done = index_site(db, site, engine, ProgressBar("Articles indexed"))
            click.echo(
                f"{site.name}: {done.articles:,} articles, {done.sentences:,} sentences, "
                f"{done.encoded:,} encoded now."
            )
    click.echo(f"A start with MADOGUCHI_ENCODER={settings.encoder} encodes none of them again.")


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
    bars = ProgressBar("Sentences encoded"), ProgressBar("Questions asked")
    for line in evaluate(encoder, corpus, queries, predictions, *bars):
        click.echo(line)
