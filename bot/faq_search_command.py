"""``madoguchi faq search``: a question asked as a customer would, with what customers taught."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from faq.explaining import reasons
from faq.terminal import OF_SITE, site_named
from madoguchi.terminal import ProgressBar, in_one_sentence, opened

if TYPE_CHECKING:
    from faq.trial import Trial


@click.command("search")
@click.argument("question")
@OF_SITE
@click.option("--locale", default="", help="Only this language; else as customers are answered.")
@click.option("--limit", default=5, show_default=True, type=click.IntRange(1, 50))
@click.option("--explain", is_flag=True, help="Say why, in words.")
@in_one_sentence
def search(question: str, site_id: str, locale: str, limit: int, explain: bool) -> None:
    """Ask QUESTION as a customer would, and show the decision with its numbers."""
    from bot.faq_facts import taught
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
            lessons = taught(tx, site.id)
    accepted = site.wrong_answers / 100
    bar = ProgressBar("Sentences encoded")
    indexes = {
        tag: build(items, encoder, None, known, bar, accepted, lessons, synonyms)
        for tag, items in documents.items()
    }
    trial = try_question(indexes, question, locale or site.default_locale, limit)
    questions = {item.id: item.question for items in documents.values() for item in items}
    if len(indexes) > 1:
        written = f", written in {trial.language}" if trial.language else ""
        click.echo(f"found in {trial.locale}{written}")
    _print_trial(trial, questions, explain)


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
