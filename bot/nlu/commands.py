"""``madoguchi bot train`` and ``eval``: learning intents, and how well that went."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from madoguchi.terminal import in_one_sentence

if TYPE_CHECKING:
    from bot.assistant.model import Assistant
    from bot.nlu.evaluate import Report
    from madoguchi.encoder import Encoder

_FILE = click.Path(path_type=Path, dir_okay=False)
_THREADS = 2
_NAMES = {"ja": "Japanese", "en": "English"}


@click.command("train")
@click.argument("directory", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--site", "site_id", help="The assistant of this site instead.")
@in_one_sentence
def train_(directory: Path | None, site_id: str | None) -> None:
    """Learn the intents of DIRECTORY, or of a site's assistant; of the bundled one unless told.

    What was learnt is kept: with --site a service starts without learning it again, with DIRECTORY
    test and talk do.
    """
    from bot.assistant.project import BUNDLED
    from bot.nlu.training import model_path
    from bot.understanding import path_of_site
    from madoguchi.settings import Settings

    if directory is not None and site_id:
        raise click.UsageError("Say either a DIRECTORY or --site.")
    data_dir = Settings.from_environment().data_dir
    if site_id:
        _learn(_assistant_of(site_id), path_of_site(data_dir, site_id))
    else:
        folder = directory or BUNDLED
        _learn(_assistant_in(folder), model_path(data_dir, folder))


def _assistant_in(folder: Path) -> Assistant:
    from bot.assistant.project import read_project

    return read_project(folder)


def _assistant_of(site_id: str) -> Assistant:
    from bot.assistant import store
    from bot.assistant.project import read_files
    from madoguchi.errors import NotFound
    from madoguchi.sites import get_site
    from madoguchi.terminal import opened

    with opened() as (db, _settings), db.read() as tx:
        _, files = store.files(tx, get_site(tx, site_id).id)
    if not files:
        raise NotFound("The site has no assistant yet: madoguchi bot import DIRECTORY.")
    return read_files(files)


def _learn(assistant: Assistant, path: Path) -> None:
    from bot.nlu.rehearsal import BELIEVED
    from bot.nlu.training import sentences_of, trained_or_kept

    sentences, encoder, seen = sentences_of(assistant), _encoder(), list[str]()

    def begins(language: str, examples: int) -> None:
        seen.append(language)
        click.echo(f"Learning {_NAMES.get(language, language)}: {examples:,} examples …")

    started = time.perf_counter()
    model = trained_or_kept(sentences, encoder, path, begins)
    took = time.perf_counter() - started
    for language, trained in model.languages.items():
        click.echo(
            f"{_NAMES.get(language, language)}: {len(trained.intents)} intents, "
            f"{len(trained.classifier.labels):,} examples; a score of "
            f"{trained.certainty.middle:.2f} is as likely an intent as none."
        )
    click.echo(f"From a confidence of {BELIEVED:.2f} on a message is taken for an intent.")
    done = f"Learnt in {took:.1f} s" if seen else "Nothing has changed since it was learnt"
    click.echo(f"{done}; kept in {path}.")


@click.command("eval")
@click.option("--train", "taught", type=_FILE, required=True, help="Examples to learn from.")
@click.option("--test", "asked", type=_FILE, required=True, help="Sentences to understand.")
@click.option("--predictions", type=_FILE, required=True, help="Where to write what they are.")
@in_one_sentence
def evaluate(taught: Path, asked: Path, predictions: Path) -> None:
    """Learn intents from one file, and write what each sentence of another is taken for.

    Both are JSON Lines of "text" and "intent", null or "out_of_scope" for what no intent takes.
    Thresholds are chosen on the training file alone. Where the test file has intents, how well it
    went is printed.
    """
    from bot.assistant.model import Assistant
    from bot.nlu.engine import IntentEngine
    from bot.nlu.entities import EntityFinder
    from bot.nlu.evaluate import predict, read_labelled, report, sentences_of, write_predictions
    from bot.nlu.training import train

    examples, questions = read_labelled(taught, needs_intent=True), read_labelled(asked)
    encoder = _encoder()
    started = time.perf_counter()
    model = train(sentences_of(examples), encoder)
    click.echo(f"{len(examples):,} examples learnt in {time.perf_counter() - started:.1f} s.")
    engine = IntentEngine(encoder, model, EntityFinder(Assistant({})))
    found = list(predict(engine, [one.text for one in questions]))
    write_predictions(found, predictions)
    click.echo(f"{len(found):,} predictions written to {predictions}.")
    known = [(one, guess) for one, guess in zip(questions, found, strict=True) if one.labelled]
    if known:
        _print(report([one for one, _ in known], [guess for _, guess in known]))


def _encoder() -> Encoder:
    from madoguchi.encoder import load_encoder
    from madoguchi.settings import Settings

    return load_encoder(Settings.from_environment(), threads=_THREADS)


def _print(found: Report) -> None:
    rows = {
        "intent right, in scope": found.in_scope_right,
        "intent ranked first, in scope": found.ranked_first,
        "out of scope, recall": found.refused_recall,
        "out of scope, precision": found.refused_precision,
        "Matthews correlation": found.correlation,
    }
    click.echo(f"{found.sentences:,} labelled, {found.in_scope:,} of them in scope.")
    for name, value in rows.items():
        click.echo(f"  {name:30} {'–' if value is None else f'{value:.3f}'}")
    if found.confusions:
        click.echo("Confused most often (times, what it is → what it was taken for):")
    for said, taken, count in found.confusions:
        click.echo(f"  {count:5}  {said} → {taken}")
