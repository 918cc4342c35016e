"""Settings are read from the environment, and every mistake says what to change."""

from __future__ import annotations

import re
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from madoguchi.errors import ConfigurationError
from madoguchi.settings import HIDDEN, Settings, ensure_secret_key

DOCS = Path(__file__).parents[2] / "docs" / "configuration.md"


def test_nothing_has_to_be_set() -> None:
    """The defaults are one machine, one SQLite file and the loopback address."""
    settings = Settings.from_environment({})
    assert settings.database_url == "sqlite:///var/madoguchi.db"
    assert settings.public_url == "http://127.0.0.1:8000"
    assert settings.inquiry_idle_minutes == 30


@pytest.mark.parametrize(
    ("host", "url"),
    [("0.0.0.0", "http://127.0.0.1:81"), ("::1", "http://[::1]:81"), ("h", "http://h:81")],
)
def test_the_public_url_follows_host_and_port(host: str, url: str) -> None:
    """Unless it is set, it is an address a browser on this machine can open."""
    settings = Settings.from_environment({"MADOGUCHI_HOST": host, "MADOGUCHI_PORT": "81"})
    assert settings.public_url == url


def test_an_absolute_data_folder_gives_an_absolute_database(tmp_path: Path) -> None:
    """The default database lies in the data folder, wherever that is."""
    settings = Settings.from_environment({"MADOGUCHI_DATA_DIR": str(tmp_path)})
    assert settings.database_url == f"sqlite:///{tmp_path}/madoguchi.db"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("MADOGUCHI_PORT", "http"),
        ("MADOGUCHI_PORT", "0"),
        ("MADOGUCHI_PORT", "８０"),
        ("MADOGUCHI_TRUSTED_PROXIES", "-1"),
        ("MADOGUCHI_PUBLIC_URL", "help.example.com"),
        ("MADOGUCHI_PUBLIC_URL", "https://example.com/help"),
        ("MADOGUCHI_DATABASE_URL", "mysql://x"),
        ("MADOGUCHI_LOG_FORMAT", "xml"),
        ("MADOGUCHI_SECRET_KEY_FILE", "/nowhere/at/all"),
        ("MADOGUCHI_PROT", "8000"),
        ("MADOGUCHI_SMTP_URL", "mail.example.com"),
        ("MADOGUCHI_SMTP_URL", "smtp://mail.example.com:port"),
        ("MADOGUCHI_SMTP_URL", "smtp://mail.example.com/path"),
        ("MADOGUCHI_SMTP_URL", "smtp://mail.example.com"),
        ("MADOGUCHI_NLU", "dialogflow"),
        ("MADOGUCHI_RASA_URL", "127.0.0.1:5005"),
        ("MADOGUCHI_RASA_URL", "http://127.0.0.1:99999"),
        ("MADOGUCHI_RASA_URL", "http://127.0.0.1:5005/model/parse"),
        ("MADOGUCHI_RASA_URL", "http://127.0.0.1:5005?token=x"),
        ("MADOGUCHI_RASA_URL", "http://user:password@rasa.example.com"),
        ("MADOGUCHI_RASA_URL", "http://:5005"),
        ("MADOGUCHI_RASA_TIMEOUT_MS", "2s"),
        ("MADOGUCHI_RASA_TOKEN_FILE", "/nowhere/at/all"),
        ("MADOGUCHI_REST_OPEN", "yes"),
    ],
)
def test_a_mistake_names_its_variable(variable: str, value: str) -> None:
    """Whoever set it wrong reads which one it was."""
    with pytest.raises(ConfigurationError, match=variable):
        Settings.from_environment({variable: value})


def test_variables_of_others_and_of_the_tests_are_left_alone() -> None:
    """Only names that begin as ours do are checked, and those the tests read are known."""
    env = {"PATH": "/bin", "MADOGUCHI_TEST_DATA": "/data", "MADOGUCHI_CHROMIUM": "/chromium"}
    assert Settings.from_environment(env) == Settings.from_environment({})


def test_an_empty_value_counts_as_unset() -> None:
    """Compose files pass variables on even when they are empty."""
    assert Settings.from_environment({"MADOGUCHI_PORT": " "}).port == 8000


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    """The line break at the end of the file is not part of it; both ways at once are refused."""
    file = tmp_path / "url"
    file.write_text("postgresql://u:p@h/d\n")
    env = {"MADOGUCHI_DATABASE_URL_FILE": str(file)}
    assert Settings.from_environment(env).database_url == "postgresql://u:p@h/d"
    with pytest.raises(ConfigurationError, match="both set"):
        Settings.from_environment(env | {"MADOGUCHI_DATABASE_URL": "sqlite:///x"})


def test_what_is_printed_shows_no_secret() -> None:
    """Neither the description nor the representation holds a password or the key."""
    settings = Settings.from_environment(
        {
            "MADOGUCHI_DATABASE_URL": "postgresql://me:hunter2@host:5/db?password=hunter2",
            "MADOGUCHI_SECRET_KEY": "hunter2",
        }
    )
    shown = {line.variable: line.value for line in settings.describe()}
    assert shown["MADOGUCHI_SECRET_KEY"] == HIDDEN
    assert shown["MADOGUCHI_DATABASE_URL"] == f"postgresql://me:{HIDDEN}@host:5/db?{HIDDEN}"
    assert "hunter2" not in repr(settings) + str(settings.describe())


def test_limits_can_be_lifted_together() -> None:
    """For load tests, one variable makes every limit 0, which is none."""
    settings = Settings.from_environment({"MADOGUCHI_RATE_LIMIT": "off"})
    limits = (settings.sign_in_tries, settings.messages_per_minute, settings.conversations_per_hour)
    assert limits == (0, 0, 0)


def test_a_missing_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    """Processes that start together agree on one key, and only its owner can read it."""
    settings = Settings.from_environment({"MADOGUCHI_DATA_DIR": str(tmp_path / "new")})
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(ensure_secret_key, [settings] * 8))
    assert len({one.secret_key for one in made}) == 1
    assert len(made[0].secret_key) == 64
    files = list((tmp_path / "new").iterdir())
    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600]


def test_a_given_key_is_used_as_it_is(tmp_path: Path) -> None:
    """Nothing is written then."""
    env = {"MADOGUCHI_DATA_DIR": str(tmp_path), "MADOGUCHI_SECRET_KEY": "given"}
    assert ensure_secret_key(Settings.from_environment(env)).secret_key == "given"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_explained(tmp_path: Path) -> None:
    """A file in the way of the folder is said in words."""
    (tmp_path / "file").touch()
    settings = Settings.from_environment({"MADOGUCHI_DATA_DIR": str(tmp_path / "file")})
    with pytest.raises(ConfigurationError, match="MADOGUCHI_SECRET_KEY"):
        ensure_secret_key(settings)


def test_the_documentation_has_a_heading_for_exactly_these_settings() -> None:
    """A setting without its heading, and a heading without its setting, are both mistakes."""
    headings = re.findall(r"^### (MADOGUCHI_\w+)$", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    variables = [line.variable for line in Settings.from_environment({}).describe()]
    assert sorted(headings) == sorted(variables)


def test_hosts_to_import_from_are_read_one_by_one() -> None:
    """In small letters and ASCII, with a port where it is named; an address is refused."""
    read = Settings.from_environment({"MADOGUCHI_IMPORT_HOSTS": "WWW.Example.com, 例え.jp:8443"})
    assert read.import_hosts == ("www.example.com", "xn--r8jz45g.jp:8443")
    assert Settings.from_environment({}).import_hosts == ()
    for wrong in ("https://example.com", "example.com/faq", "a:b", "user@example.com", ":80"):
        with pytest.raises(ConfigurationError, match="MADOGUCHI_IMPORT_HOSTS holds"):
            Settings.from_environment({"MADOGUCHI_IMPORT_HOSTS": wrong})
