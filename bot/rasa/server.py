"""Running Rasa: train, test, serve. It answers on loopback only, to those who know the token."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.nlu.rasa_http import RasaServer
from bot.rasa.project import ROOT, Project
from madoguchi.errors import ConfigurationError, Unavailable
from madoguchi.settings import read_or_make_key

Report = Callable[[str], None]

HOST = "127.0.0.1"
START_SECONDS = 300
END_SECONDS = 15
# Everybody on this machine can read a command line, so the token is not given there.
_LAUNCH = (
    "import os, sys; sys.argv += ['--auth-token', os.environ.pop('RASA_AUTH_TOKEN')]; "
    "from rasa.__main__ import main; main()"
)


@dataclass(frozen=True)
class Running:
    """A Rasa that answers: where, and the process it is."""

    server: RasaServer
    process: subprocess.Popen[bytes]

    def wait(self) -> None:
        """Return when it has ended by itself."""
        self.process.wait()


@dataclass(frozen=True)
class Rasa:
    """Rasa with one project. ``python`` is that of Rasa's environment."""

    python: Path
    project: Project
    data_dir: Path

    def train(self, report: Report) -> Path:
        """Return the model of the present files, trained if there is none yet."""
        model = self.project.model(self.data_dir)
        if model.is_file():
            return model
        report("Training Rasa's model …")
        started = time.monotonic()
        self._run(
            "train",
            *("--config", self.project.path("config.yml")),
            *("--domain", self.project.domain),
            *("--data", self.project.path("data")),
            *("--out", str(model.parent), "--fixed-model-name", model.name.partition(".")[0]),
        )
        if not model.is_file():
            raise ConfigurationError("Rasa has trained no model; the lines above say why.")
        report(f"Trained in {time.monotonic() - started:.0f} s: {model}")
        return model

    def test(self, model: Path, report: Report) -> None:
        """Run the project's test stories; raises `ConfigurationError` where one fails."""
        if not self.project.has_tests:
            report("The project has no test stories (tests/test_*.yml).")
            return
        results = self.data_dir / "rasa" / "results"
        report("Running the test stories …")
        try:
            self._run(
                *("test", "core", "--model", str(model), "--stories", self.project.path("tests")),
                *("--out", str(results), "--no-plot"),
                *("--endpoints", self.project.path("endpoints.yml")),
                "--fail-on-prediction-errors",
            )
        except ConfigurationError:
            report(f"What went otherwise is in {results / 'failed_test_stories.yml'}.")
            model.unlink()  # so that it is not served the next time
            raise

    @contextmanager
    def serving(self, model: Path, port: int, report: Report) -> Iterator[Running]:
        """Serve a model, and the project's own actions, while the block runs.

        Raises `ConfigurationError` when a port is taken or Rasa does not start.
        """
        require_ports(self.project, port)
        token = self.token()
        with self._actions():
            report("Starting Rasa: this takes about half a minute …")
            command = ["-c", _LAUNCH, "run", "--enable-api", "--model", str(model),
                       "--interface", HOST, "--port", str(port),
                       "--credentials", self.project.path("credentials.yml"),
                       "--endpoints", self.project.path("endpoints.yml")]  # fmt: skip
            with self._started(command, RASA_AUTH_TOKEN=token) as process:
                server = RasaServer(f"http://{HOST}:{port}", token, seconds=10.0)
                _wait_until_it_answers(server, process)
                yield Running(server, process)

    @contextmanager
    def _actions(self) -> Iterator[None]:
        port = self.project.action_port
        if port is None:
            yield
            return
        command = ["-m", "rasa_sdk", "--actions", "actions", "--port", str(port)]
        with self._started(command, SANIC_HOST=HOST):
            yield

    @contextmanager
    def _started(self, arguments: list[str], **more: str) -> Iterator[subprocess.Popen[bytes]]:
        """Run a process of Rasa's environment while the block runs."""
        environment = self._environment() | more
        process = subprocess.Popen([str(self.python), *arguments], cwd=ROOT, env=environment)
        try:
            yield process
        finally:
            end(process)

    def token(self) -> str:
        """Return the token, made once and kept in ``<data dir>/rasa/token``."""
        path = self.data_dir / "rasa" / "token"
        path.parent.mkdir(parents=True, exist_ok=True)
        return read_or_make_key(path)

    def _run(self, *arguments: str) -> None:
        command = [str(self.python), "-m", "rasa", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self._environment(), check=False)
        if done.returncode:
            raise ConfigurationError(
                "'rasa %(command)s' failed; the lines above say why.", command=arguments[0]
            )

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONHOME"}
        return kept | {
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(self.project.folder)]),
            "MADOGUCHI_DATA_DIR": str(self.data_dir),
            "RASA_TELEMETRY_ENABLED": "false",
            "RASA_MAX_CACHE_SIZE": "0",  # `Project.model` knows what has changed
            "RASA_CACHE_DIRECTORY": str(self.data_dir / "rasa" / "cache"),
            "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
            "TF_CPP_MIN_LOG_LEVEL": "2",
        }


def require_ports(project: Project, port: int) -> None:
    """Raise `ConfigurationError` where Rasa's port, or that of the project's actions, is taken."""
    require_free(port, "choose another with RASA_PORT=")
    if project.action_port is not None:
        require_free(project.action_port, "change it in endpoints.yml")


def require_free(port: int, advice: str) -> None:
    """Raise `ConfigurationError`, with advice, where a port is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise ConfigurationError(
                "Port %(port)s cannot be used (%(reason)s): stop what listens there, or "
                "%(advice)s.",
                port=port,
                reason=error.strerror or str(error),
                advice=advice,
            ) from error


def _wait_until_it_answers(server: RasaServer, running: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if running.poll() is not None:
            raise ConfigurationError("Rasa did not start; the lines above say why.")
        try:
            server.post("/model/parse", {"text": "hello"})
        except Unavailable:
            time.sleep(0.5)
        else:
            return
    raise ConfigurationError(
        "Rasa did not answer within %(seconds)s seconds.", seconds=START_SECONDS
    )


def end(running: subprocess.Popen[bytes]) -> None:
    """End a server: kindly first; Ctrl-C at a terminal has already told it."""
    running.terminate()
    try:
        running.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        running.kill()
        running.wait()
