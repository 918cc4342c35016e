"""The command line."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import LAZY, main
from bot.serve import demo_url, listen
from madoguchi.errors import ConfigurationError
from madoguchi.settings import Settings


@pytest.fixture
def runner(tmp_path: Path) -> CliRunner:
    """A runner whose data folder is its own."""
    return CliRunner(env={"MADOGUCHI_DATA_DIR": str(tmp_path), "MADOGUCHI_DATABASE_URL": ""})


def test_help_names_every_group_and_loads_no_heavy_library() -> None:
    """Neither torch nor Flask is imported to say what there is."""
    code = (
        "import sys; from click.testing import CliRunner; from bot.cli import main;"
        "print(CliRunner().invoke(main, ['--help']).output);"
        "print([m for m in ('torch', 'flask', 'faiss', 'uvicorn', 'sentence_transformers')"
        " if m in sys.modules])"
    )
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("[]\n\n") or done.stdout.endswith("[]\n")
    assert time.perf_counter() - started < 5
    for name in ("serve", "config", "migrate", "bot", "encoder", "sample", *LAZY):
        assert f"\n  {name} " in done.stdout


@pytest.mark.parametrize("group", sorted(LAZY))
def test_every_lazy_group_can_be_opened(runner: CliRunner, group: str) -> None:
    """The table names what exists."""
    result = runner.invoke(main, [group, "--help"])
    assert result.exit_code == 0, result.output


def test_an_unknown_command_is_refused(runner: CliRunner) -> None:
    """With click's own sentence."""
    assert runner.invoke(main, ["dance"]).exit_code == 2


def test_config_prints_every_setting_and_no_secret(runner: CliRunner) -> None:
    """One line for each, as it could be set."""
    result = runner.invoke(main, ["config"], env={"MADOGUCHI_SECRET_KEY": "very-secret"})
    assert result.exit_code == 0
    assert "MADOGUCHI_INQUIRY_IDLE_MINUTES=30" in result.output
    assert "very-secret" not in result.output


def test_migrate_makes_the_database_and_may_be_repeated(runner: CliRunner, tmp_path: Path) -> None:
    """It is there afterwards."""
    for _ in range(2):
        assert runner.invoke(main, ["migrate"]).exit_code == 0
    assert (tmp_path / "madoguchi.db").exists()


def test_removing_a_sample_that_is_not_there_says_so(runner: CliRunner) -> None:
    """And does no harm."""
    result = runner.invoke(main, ["sample", "remove"])
    assert (result.exit_code, result.output) == (0, "There was no sample.\n")


def test_a_port_in_use_is_one_sentence_and_status_2(runner: CliRunner) -> None:
    """Before anything slow happens."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        started = time.perf_counter()
        result = runner.invoke(main, ["serve", "--port", str(port)])
    assert result.exit_code == 2
    assert result.output.count("\n") == 1
    assert f"Port {port} on 127.0.0.1 cannot be used" in result.output
    assert "--port" in result.output
    assert time.perf_counter() - started < 2


def test_a_wrong_setting_is_one_sentence_and_status_2(runner: CliRunner) -> None:
    """It names the variable."""
    result = runner.invoke(main, ["config"], env={"MADOGUCHI_PORT": "http"})
    assert result.exit_code == 2
    assert "MADOGUCHI_PORT" in result.output
    assert "Traceback" not in result.output


def test_two_services_cannot_listen_on_one_port() -> None:
    """The second is told, even before the first serves."""
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(ConfigurationError):
            listen("127.0.0.1", port)


@pytest.mark.parametrize(
    ("public_url", "expected"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/demo/"),
        ("http://localhost:8000", "http://127.0.0.1:8000/demo/"),
        ("https://chat.example.jp", "https://chat.example.jp/demo/"),
    ],
)
def test_the_demo_page_is_on_another_site_than_the_service(public_url: str, expected: str) -> None:
    """Locally the page is 127.0.0.1 and embeds from localhost."""
    settings = Settings.from_environment({"MADOGUCHI_PUBLIC_URL": public_url})
    assert demo_url(settings) == expected
