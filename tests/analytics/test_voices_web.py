"""Voices in the console: uploading, checking with other columns, importing, reading, undoing."""

from __future__ import annotations

import io
import re
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from analytics import reasons_job, voices_job, voices_web
from analytics.commands import analytics
from madoguchi.clock import FakeClock, system_clock
from madoguchi.database import Database, migrate, open_database
from madoguchi.jobs import Runner
from madoguchi.shell.web import init_shell
from tests.analytics.talk import Talk
from tests.fakes import HashEncoder
from tests.madoguchi.shop import Browser, open_shop, settings

HOME = "/console/shop/analytics/voices"
LOG = "受付日時,経路,内容,分類\n2026/11/3 14:05,電話,<b>返品</b>したい 090-1234-5678,返品\n"


class Desk:
    """The pages, and the jobs behind them."""

    def __init__(self, db: Database, clock: FakeClock, folder: Path) -> None:
        open_shop(db, clock)
        self.app = Flask("console", static_folder=None)
        init_shell(self.app, db, clock, settings(folder))
        self.app.register_blueprint(voices_web.create_blueprint(db, clock, folder))
        work = {voices_job.KIND: voices_job.handler(db, folder, clock, "secret")}
        self.runner = Runner(db, clock, work)
        self.folder = folder

    def person(self, role: str, language: str = "en") -> Browser:
        """Somebody signed in."""
        browser = Browser(self.app, language)
        browser.sign_in(role)
        return browser

    def upload(self, person: Browser, log: str, **form: Any) -> str:
        """Upload a log, let its job run, and return the job's address."""
        file = (io.BytesIO(log.encode()), "calls.csv")
        fields = {"file": file, "channel": "phone", **form}
        return self.done(person.post(f"{HOME}/import", HOME, **fields))

    def uploads(self) -> list[Path]:
        """Return the uploads that are still kept."""
        return list((self.folder / "uploads").iterdir())

    def done(self, response: Any) -> str:
        """Let the job run that was started, and return its address."""
        assert response.status_code == 303, response.text
        self.runner.run_due()
        return str(response.headers["Location"])


@pytest.fixture
def desk(db: Database, clock: FakeClock, tmp_path: Path) -> Desk:
    """The voices of an empty shop."""
    return Desk(db, clock, tmp_path)


def test_an_empty_page_says_what_it_is_for(desk: Desk) -> None:
    """And leads whoever may to the import."""
    assert f'href="{HOME}/import"' in desk.person("editor").get(HOME).text
    assert f'href="{HOME}/import"' not in desk.person("viewer").get(HOME).text
    assert desk.person("agent").get(HOME).status_code == 403


def test_a_log_is_checked_then_imported_then_read_then_taken_back(desk: Desk) -> None:
    """Nothing is stored before it was seen; what is shown is masked and escaped."""
    editor = desk.person("editor")
    checked = desk.upload(editor, LOG)
    page = editor.get(checked).text
    assert "Nothing is stored yet." in page
    assert "&lt;b&gt;返品&lt;/b&gt;したい [phone]" in page
    assert "<option selected>受付日時</option>" in page
    assert "No voices yet" in editor.get(HOME).text
    stored = desk.done(_store(editor, desk))
    assert len(desk.uploads()) == 1, "the one that was only checked"
    assert "The log is imported." in editor.get(stored).text
    read = editor.get(f"{HOME}?from=2026-11-01&to=2026-11-22").text
    assert "&lt;b&gt;返品&lt;/b&gt;したい [phone]" in read
    assert "Telephone" in read
    viewer = desk.person("viewer").get(f"{HOME}?from=2026-11-01&to=2026-11-22&via=mail").text
    assert "None in this period." in viewer
    assert "/undo" not in viewer
    undo = re.search(rf'href="({HOME}/import/[^"]+/undo)"', read)
    assert undo
    assert "calls.csv" in editor.get(undo[1]).text
    assert editor.post(undo[1], undo[1]).status_code == 303
    assert "No voices" in editor.get(f"{HOME}?from=2026-11-01&to=2026-11-22").text


def test_inquiries_stand_beside_the_voices(desk: Desk, db: Database, clock: FakeClock) -> None:
    """By the same days, and each leads to its list."""
    Talk(db, clock, "shop").say("question", text="送料は？")
    editor = desk.person("editor")
    desk.done(_store(editor, desk))
    page = editor.get(f"{HOME}?from=2026-11-01&to=2026-11-22&via=").text
    assert re.search(
        r'href="/console/shop/analytics/inquiries\?[^"]*to=2026-11-22[^"]*">1</a>', page
    )


def _store(editor: Browser, desk: Desk) -> Any:
    checked = desk.upload(editor, LOG)
    again = f"{HOME}/import/{checked.rsplit('/', 1)[1]}/again"
    columns = {"column_when": "受付日時", "column_text": "内容"}
    return editor.post(again, checked, action="store", **columns)


def test_bad_rows_are_named_in_the_readers_language(desk: Desk) -> None:
    """And the good ones can be had all the same."""
    editor = desk.person("editor")
    checked = desk.upload(editor, LOG + "昨日,電話,あれ,\n")
    page = editor.get(checked).text
    assert "Write it like 2026-11-03 14:05." in page
    assert 'value="skip_bad"' in page
    assert 'value="store"' not in page
    japanese = desk.person("editor", "ja")
    assert "2026-11-03 14:05のように" in japanese.get(checked).text


def test_what_is_no_log_says_so(desk: Desk) -> None:
    """On the form, or on the page of its job."""
    editor = desk.person("editor")
    assert editor.post(f"{HOME}/import", HOME, channel="phone").status_code == 422
    assert "has no rows" in editor.get(desk.upload(editor, "when,text\n")).text
    file = (io.BytesIO(LOG.encode()), "calls.csv")
    refused = editor.post(f"{HOME}/import", HOME, file=file, channel=" ")
    assert refused.status_code == 422


@pytest.mark.parametrize("role", ["viewer", "writer", "agent"])
def test_nobody_else_may_import(desk: Desk, role: str) -> None:
    """Nor take back."""
    person = desk.person(role)
    assert person.get(f"{HOME}/import").status_code == 403
    for address in ("import", "import/job_1/again", "import/vim_1/undo"):
        assert person.post(f"{HOME}/{address}", "/console/profile").status_code == 403


def test_the_command_erases_what_a_telephone_number_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the voices and in the contact reasons."""
    monkeypatch.setenv("MADOGUCHI_DATA_DIR", str(tmp_path))
    clock, db = FakeClock(system_clock()), open_database(f"sqlite:///{tmp_path}/madoguchi.db", 2)
    migrate(db)
    open_shop(db, clock)
    log = tmp_path / "calls.csv"
    log.write_text("日付,内容,電話番号\n2026/11/3,田中一郎です,090-1234-5678\n", encoding="utf-8")
    run = partial(CliRunner().invoke, analytics, catch_exceptions=False)
    run(["import-voices", str(log), "--site", "shop"])
    reasons_job.bring_up_to_date(db, "shop", HashEncoder(), clock, lambda *_: None)
    done = run(["erase-voices", "+81 90 1234 5678", "--site", "shop", "--yes"])
    assert done.output == "1 voices were erased.\n"
    with db.read() as tx:
        for table in ("voice", "reason_question", "reason"):
            assert "田中" not in str(tx.all(f"SELECT * FROM {table}"))
    db.close()
