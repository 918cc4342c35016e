"""``madoguchi bot eval``: learning intents from one file, and what another is taken for."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from madoguchi.terminal import in_one_sentence

if TYPE_CHECKING:
    from bot.nlu.evaluate import Report
    from madoguchi.encoder import Encoder

_FILE = click.Path(path_type=Path, dir_okay=False)
_THREADS = 2


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
