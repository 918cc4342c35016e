"""``python -m bot.rasa``: what ``make rasa``, ``make rasa-record`` and ``make rasa-test`` run."""

from __future__ import annotations

import signal
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import click

from bot.rasa import environment, recording
from bot.rasa.project import ROOT, Project
from bot.rasa.server import Rasa, require_ports
from madoguchi import encoder_prepare
from madoguchi.errors import ConfigurationError
from madoguchi.settings import Settings
from madoguchi.terminal import in_one_sentence

RECORDING = ROOT / "tests" / "data" / "rasa_replies.json"
PROJECT = click.option(
    "--project", type=click.Path(path_type=Path), default=environment.HERE, help="Its folder."
)
PYTHON = click.option("--python", default="", help="A Python 3.10 to build the environment with.")
PORT = click.option("--port", type=click.IntRange(1, 65535), default=5005, show_default=True)


@click.group()
def main() -> None:
    """Build Rasa's environment, train, test, serve, record."""
    signal.signal(signal.SIGTERM, _interrupted)


@main.command()
@PROJECT
@PYTHON
@PORT
@in_one_sentence
def serve(project: Path, python: str, port: int) -> None:
    """Train, run the test stories of a new model, and serve until Ctrl-C."""
    rasa, model = _prepared(project, python, port)
    with rasa.serving(model, port, click.echo) as running, suppress(KeyboardInterrupt):
        server = running.server
        click.echo(
            f"Rasa answers on {server.url}. To use it for understanding, start the service with:\n"
            f"  MADOGUCHI_NLU=rasa MADOGUCHI_RASA_URL={server.url} "
            f"MADOGUCHI_RASA_TOKEN={server.token}\nPress Ctrl-C to stop."
        )
        running.wait()
        raise ConfigurationError("Rasa has ended; the lines above say why.")


@main.command()
@PROJECT
@PYTHON
@PORT
@click.option("--out", type=click.Path(path_type=Path), default=RECORDING, show_default=True)
@in_one_sentence
def record(project: Path, python: str, port: int, out: Path) -> None:
    """Serve for a moment and write Rasa's replies, byte for byte, to a file."""
    rasa, model = _prepared(project, python, port)
    with rasa.serving(model, port, click.echo) as running:
        count = recording.record(running.server, rasa.python, out)
    click.echo(f"{count} replies are in {out}.")


def _prepared(folder: Path, python: str, port: int) -> tuple[Rasa, Path]:
    project = Project.at(folder)
    require_ports(project, port)  # before minutes of building and training
    data_dir = Settings.from_environment().data_dir.resolve()
    inside = environment.ensure(data_dir, python, click.echo)
    encoder_prepare.prepare(data_dir, click.echo)
    rasa = Rasa(inside, project, data_dir)
    known = project.model(data_dir).is_file()
    model = rasa.train(click.echo)
    if not known:
        rasa.test(model, click.echo)
    return rasa, model


def _interrupted(*_: object) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
