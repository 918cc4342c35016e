"""``python -m bot.rasa``: what ``make rasa``, ``make rasa-record`` and ``make actions`` run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import click

from bot.rasa import action_server, environment, recording
from bot.rasa.project import ROOT, Project
from bot.rasa.server import HOST, Rasa, require_free, require_ports
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
    """Build Rasa's environment, train, test, serve, record; serve actions alone."""
    # Both, because a shell lets what it starts in the background ignore Ctrl-C.
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, _interrupted)


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
@click.option("--service-port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@in_one_sentence
def demo(project: Path, python: str, port: int, service_port: int) -> None:
    """Serve, and start the service with its sample on top: Rasa carries its dialogues on."""
    rasa, model = _prepared(project, python, port)
    with rasa.serving(model, port, click.echo) as running, suppress(KeyboardInterrupt):
        asked = {
            "MADOGUCHI_NLU": "rasa",
            "MADOGUCHI_DIALOGUE": "rasa",
            "MADOGUCHI_RASA_URL": running.server.url,
            "MADOGUCHI_RASA_TOKEN": running.server.token,
        }
        command = [sys.executable, "-m", "bot.cli", "serve", "--port", str(service_port)]
        subprocess.run([*command, "--sample"], env=os.environ | asked, check=False)


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


@main.command()
@PROJECT
@in_one_sentence
def actions(project: Path) -> None:
    """Serve a project's own actions, where its endpoints.yml says they are, until Ctrl-C."""
    found = Project.at(project)
    port = found.action_port
    if port is None:
        raise ConfigurationError(
            "%(folder)s has no actions to serve: it needs a folder actions/, and in endpoints.yml "
            "an action_endpoint on this machine.",
            folder=found.folder,
        )
    require_free(port, "change it in endpoints.yml")
    python = action_server.ensure(Settings.from_environment().data_dir / "tools", click.echo)
    with action_server.serving(python.absolute(), found.folder, port) as process:
        click.echo(f"The actions answer on http://{HOST}:{port}/webhook. Press Ctrl-C to stop.")
        with suppress(KeyboardInterrupt):
            process.wait()
            raise ConfigurationError("The action server has ended; the lines above say why.")


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
