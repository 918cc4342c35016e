"""Building and running Rasa, with a Rasa that is none."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from bot.nlu.rasa import RasaEngine
from bot.rasa import environment, recording
from bot.rasa.project import Project
from bot.rasa.server import Rasa, require_ports
from madoguchi import encoder_prepare
from madoguchi.errors import ConfigurationError

# In place of Rasa's Python: it trains by writing a file, tests by its presence, and serves.
FAKE = """#!{python}
import json, os, sys
from http.server import BaseHTTPRequestHandler, HTTPServer

arguments = sys.argv[1:]
with open({log!r}, "a") as log:
    log.write(json.dumps([arguments, os.environ["RASA_TELEMETRY_ENABLED"]]) + "\\n")
after = lambda name: arguments[arguments.index(name) + 1]
if "train" in arguments:
    os.makedirs(after("--out"), exist_ok=True)
    open(os.path.join(after("--out"), after("--fixed-model-name") + ".tar.gz"), "w").close()
elif "test" in arguments:
    sys.exit(os.path.exists({log!r} + ".fail"))
elif os.path.exists({log!r} + ".fail"):
    sys.exit(1)
elif "rasa_sdk" in arguments:
    place = (os.environ["SANIC_HOST"], int(after("--port")))
    HTTPServer(place, BaseHTTPRequestHandler).serve_forever()
else:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            allowed = self.path.endswith("?token=" + os.environ["RASA_AUTH_TOKEN"])
            body = json.dumps({{"intent": {{"name": "greet", "confidence": 1}}}}).encode()
            self.send_response(200 if allowed else 401)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        def log_message(self, *args):
            pass
    HTTPServer((after("--interface"), int(after("--port"))), Handler).serve_forever()
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Where the false Rasa writes how it was called."""
    return tmp_path / "log"


@pytest.fixture
def rasa(tmp_path: Path, log: Path) -> Rasa:
    """A small project with the false Rasa."""
    python = tmp_path / "python"
    python.write_text(FAKE.format(python=sys.executable, log=str(log)), encoding="utf-8")
    python.chmod(0o755)
    folder = tmp_path / "project"
    (folder / "data").mkdir(parents=True)
    (folder / "tests").mkdir()
    (folder / "tests" / "test_stories.yml").write_text("stories: []", encoding="utf-8")
    for name in ("config.yml", "domain.yml", "credentials.yml", "data/nlu.yml"):
        (folder / name).write_text("version: 3.1", encoding="utf-8")
    data_dir = tmp_path / "var"
    (data_dir / "encoder").mkdir(parents=True)
    (data_dir / "encoder" / "encoder.json").write_text("{}", encoding="utf-8")
    return Rasa(python, Project.at(folder), data_dir)


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_model_is_trained_once_for_each_state_of_the_files(rasa: Rasa, log: Path) -> None:
    """A changed example, or another encoder, makes another model."""
    first = rasa.train(print)
    assert rasa.train(print) == first
    (rasa.project.folder / "data" / "nlu.yml").write_text("nlu: []", encoding="utf-8")
    second = rasa.train(print)
    (rasa.data_dir / "encoder" / "encoder.json").write_text("[]", encoding="utf-8")
    assert len({first, second, rasa.train(print)}) == 3
    called = log.read_text(encoding="utf-8").splitlines()
    assert len(called) == 3
    assert all('"false"' in line for line in called)


def test_a_model_that_fails_its_stories_is_not_kept(rasa: Rasa, log: Path) -> None:
    """It would be served the next time."""
    model = rasa.train(print)
    rasa.test(model, print)
    assert model.exists()
    log.with_name("log.fail").touch()
    with pytest.raises(ConfigurationError, match="rasa test"):
        rasa.test(model, print)
    assert not model.exists()


def test_rasa_serves_those_who_know_the_token_and_ends_with_the_block(
    rasa: Rasa, log: Path
) -> None:
    """On loopback; the token is kept private and stands on no command line."""
    port = free_port()
    with rasa.serving(rasa.train(print), port, print) as running:
        assert RasaEngine(running.server).parse("hello", "en").intent == "greet"
        assert running.process.poll() is None
    assert running.process.poll() is not None
    token = rasa.token()
    assert running.server.token == token
    assert token not in log.read_text(encoding="utf-8")
    assert '"127.0.0.1"' in log.read_text(encoding="utf-8")
    assert (rasa.data_dir / "rasa" / "token").stat().st_mode & 0o077 == 0


def test_the_actions_of_a_project_run_beside_rasa(rasa: Rasa) -> None:
    """On the port that its endpoints name; only where that is on this machine."""
    port, actions = free_port(), free_port()
    endpoints = rasa.project.folder / "endpoints.yml"
    (rasa.project.folder / "actions").mkdir()
    assert rasa.project.action_port is None
    for text in ("", "tracker_store:\n", "action_endpoint: {url: https://example.com:5055/}"):
        endpoints.write_text(text, encoding="utf-8")
        assert rasa.project.action_port is None
    for text in ("[", "- a", "action_endpoint: x", "action_endpoint: {url: 'http://127.0.0.1:x/'}"):
        endpoints.write_text(text, encoding="utf-8")
        with pytest.raises(ConfigurationError, match=r"endpoints\.yml"):
            rasa.project.action_port  # noqa: B018
    text = f"action_endpoint: {{url: http://127.0.0.1:{actions}/webhook}}"
    endpoints.write_text(text, encoding="utf-8")
    with rasa.serving(Path("model"), port, print), socket.socket() as probe:
        probe.settimeout(5)
        while probe.connect_ex(("127.0.0.1", actions)):
            pass
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", actions)) != 0


def test_a_port_that_is_taken_is_said_before_anything_is_started(rasa: Rasa) -> None:
    """With its number; that of the actions, too."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with (
            pytest.raises(ConfigurationError, match=str(port)),
            rasa.serving(Path("model"), port, print),
        ):
            pass
        (rasa.project.folder / "actions").mkdir()
        text = f"action_endpoint: {{url: http://127.0.0.1:{port}/webhook}}"
        (rasa.project.folder / "endpoints.yml").write_text(text, encoding="utf-8")
        with pytest.raises(ConfigurationError, match=r"endpoints\.yml"):
            require_ports(rasa.project, free_port())


def test_a_rasa_that_does_not_start_is_said_at_once(rasa: Rasa, log: Path) -> None:
    """Not after minutes."""
    log.with_name("log.fail").touch()
    with (
        pytest.raises(ConfigurationError, match="did not start"),
        rasa.serving(Path("model"), free_port(), print),
    ):
        pass


def test_a_domain_may_be_a_folder(rasa: Rasa, log: Path) -> None:
    """As large projects of Rasa have it; a change in it is a change."""
    folder = rasa.project.folder
    first = rasa.project.model(rasa.data_dir)
    (folder / "domain").mkdir()
    (folder / "domain.yml").rename(folder / "domain" / "shop.yml")
    rasa.train(print)
    assert f'"{folder / "domain"}"' in log.read_text(encoding="utf-8")
    second = rasa.project.model(rasa.data_dir)
    (folder / "domain" / "shop.yml").write_text("intents: []", encoding="utf-8")
    assert len({first, second, rasa.project.model(rasa.data_dir)}) == 3


def test_a_folder_that_is_no_project_is_told_what_it_lacks(tmp_path: Path) -> None:
    """By the names of the files."""
    with pytest.raises(ConfigurationError, match=r"config\.yml.* domain\.yml"):
        Project.at(tmp_path)


def test_without_python_310_it_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Install it, or say where it is."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    with pytest.raises(ConfigurationError, match="RASA_PYTHON="):
        environment.find_python("")
    with pytest.raises(ConfigurationError, match=r"no Python 3\.10"):
        environment.find_python(sys.executable)


def test_a_python_310_that_pyenv_keeps_is_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Also where its shim refuses to choose one."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    kept = tmp_path / "versions" / "3.10.13" / "bin" / "python3.10"
    kept.parent.mkdir(parents=True)
    kept.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    kept.chmod(0o755)
    assert environment.find_python("") == str(kept)


def test_a_full_disk_is_said_before_the_download(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """With what is needed."""
    usage = shutil.disk_usage(tmp_path)._replace(free=1024**3)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    monkeypatch.setattr(environment, "find_python", lambda _: sys.executable)
    with pytest.raises(ConfigurationError, match="1024 MB left"):
        environment.ensure(tmp_path, "", print)


def test_a_finished_environment_is_not_built_again(tmp_path: Path) -> None:
    """Its stamp names the pins; other pins build it anew."""
    folder = tmp_path / "rasa-env"
    folder.mkdir()
    (folder / "madoguchi-installed").write_text(environment.fingerprint(), encoding="utf-8")
    assert environment.ensure(tmp_path, "/nowhere", print) == folder / "bin" / "python"
    (folder / "madoguchi-installed").write_text("older", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="/nowhere"):
        environment.ensure(tmp_path, "/nowhere", print)


def test_every_package_of_the_environment_is_pinned() -> None:
    """Versions only, no addresses; what pyproject.toml asks for is among them."""
    lines = environment.PINS[1].read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert [pin for pin in pins if pin.count("==") != 1 or "/" in pin or "@" in pin] == []
    wanted = tomllib.loads(environment.PINS[0].read_text(encoding="utf-8"))["project"]
    assert set(wanted["dependencies"]) <= set(pins)
    assert wanted["requires-python"] == "==3.10.*"


def test_a_request_is_recorded_under_one_name() -> None:
    """Tests find replies by it."""
    names = [request.name for request in recording.REQUESTS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_the_command_serves_until_it_is_stopped(rasa: Rasa, sign: signal.Signals) -> None:
    """It prints how to use what it serves, and leaves no process behind."""
    folder = rasa.data_dir / "rasa-env"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to(rasa.python)
    (folder / "madoguchi-installed").write_text(environment.fingerprint(), encoding="utf-8")
    manifest = {"format": encoder_prepare.FORMAT, "name": "small", "files": {}}
    (rasa.data_dir / "encoder" / "encoder.json").write_text(json.dumps(manifest), encoding="utf-8")
    port = free_port()
    command = [sys.executable, "-m", "bot.rasa", "serve", "--port", str(port)]
    command += ["--project", str(rasa.project.folder)]
    env = os.environ | {"MADOGUCHI_DATA_DIR": str(rasa.data_dir)}
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as running:
        told = list(iter(running.stdout.readline, "Press Ctrl-C to stop.\n"))  # type: ignore[union-attr]
        running.send_signal(sign)
        try:
            assert running.wait(20) == 0
        finally:
            running.kill()
    assert f"MADOGUCHI_RASA_TOKEN={rasa.token()}" in "".join(told)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_the_command_says_what_is_wrong_in_one_sentence(tmp_path: Path) -> None:
    """And exits with 2."""
    command = [sys.executable, "-m", "bot.rasa", "serve", "--project", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
    assert done.returncode == 2
    assert done.stderr.startswith(f"{tmp_path} is no Rasa project")
