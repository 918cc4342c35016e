"""The weekly report by mail: once, in the reader's language, and honest about what went wrong."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from analytics import report_job, report_mails, report_mails_store
from analytics.report_job import send_due
from analytics.report_mails import last_due
from analytics.report_mails_model import ReportMail
from madoguchi import accounts
from madoguchi.clock import FakeClock
from madoguchi.database.protocol import Database
from madoguchi.errors import InvalidInput
from madoguchi.jobs import JobContext, get_job
from madoguchi.mail import Server, server_of
from tests.analytics.history import History
from tests.analytics.test_web import HOME, console, text_of
from tests.madoguchi.shop import Browser, open_shop, settings
from tests.mailbox import Mailbox, listening

TOKYO = ZoneInfo("Asia/Tokyo")
MONDAY = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)  # 9:00 in Tokyo


@dataclass
class Office:
    """The shop, whose viewer wants the report every Monday at 9."""

    db: Database
    clock: FakeClock
    ids: dict[str, str]

    def subscribe(self, role: str = "viewer", weekday: int = 0, hour: int = 9) -> None:
        """Subscribe somebody."""
        with self.db.write() as tx:
            report_mails.subscribe(tx, "shop", self.ids[role], weekday, hour, self.clock)

    def send(self, box: Mailbox, **more: object) -> int:
        """Send what is due, by a server."""
        return send_due(self.db, reached(box.port), "https://help.example.com", self.clock)

    def last(self, role: str = "viewer") -> ReportMail:
        """Return the last mail to somebody."""
        with self.db.read() as tx:
            found = report_mails_store.last_mail(tx, "shop", self.ids[role])
        assert found is not None
        return found


def reached(port: int) -> Server:
    """Return the server that listens on a port."""
    found = server_of(f"smtp://127.0.0.1:{port}", "Madoguchi <noreply@example.com>")
    assert found is not None
    return Server(**{**vars(found), "seconds": 3.0})


@pytest.fixture
def office(db: Database, clock: FakeClock) -> Office:
    """At 14:00 on Sunday in Tokyo, after three weeks with inquiries."""
    ids = open_shop(db, clock)
    History(db, "shop", clock()).write(80, days=21)
    return Office(db, clock, ids)


@pytest.mark.parametrize(
    ("weekday", "hour", "now", "due"),
    [
        (0, 9, MONDAY, MONDAY),
        (0, 9, datetime(2026, 11, 22, 23, 59, tzinfo=UTC), datetime(2026, 11, 16, tzinfo=UTC)),
        (6, 23, MONDAY, datetime(2026, 11, 22, 14, tzinfo=UTC)),
        (0, 10, MONDAY, datetime(2026, 11, 16, 1, tzinfo=UTC)),
    ],
)
def test_a_mail_is_due_by_the_clock_of_the_site(
    weekday: int, hour: int, now: datetime, due: datetime
) -> None:
    """The latest such hour that has come."""
    assert last_due(weekday, hour, TOKYO, now) == due


def test_the_report_comes_once_every_week(office: Office) -> None:
    """Not before its hour, not twice, and a week later again."""
    office.subscribe()
    with listening() as box:
        assert office.send(box) == 0
        office.clock.now = MONDAY
        assert [office.send(box) for _ in range(3)] == [1, 0, 0]
        office.clock.advance(days=6, hours=23)
        assert office.send(box) == 0
        office.clock.advance(hours=1)
        assert office.send(box) == 1
    assert box.recipients == [["viewer@example.com"]] * 2
    assert len({mail["Message-ID"] for mail in box.mails}) == 2
    assert office.last().state == "sent"


def test_whoever_subscribes_after_the_hour_waits_for_the_next(office: Office) -> None:
    """And a mail that is days late is not sent any more."""
    office.clock.now = MONDAY
    office.clock.advance(minutes=1)
    office.subscribe()
    with listening() as box:
        assert office.send(box) == 0
        office.clock.advance(days=7 + 3)
        assert office.send(box) == 0
        office.clock.advance(days=5)
        assert office.send(box) == 1


def html_of(mail: EmailMessage) -> str:
    """Return the HTML of a mail."""
    part = mail.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def test_it_is_written_in_the_language_of_its_reader(office: Office) -> None:
    """With text beside HTML, links to the service, and a way out."""
    with office.db.write() as tx:
        accounts.change_profile(
            tx, office.ids["editor"], name="e", email="editor@example.com", locale="en"
        )
    office.subscribe("viewer")
    office.subscribe("editor")
    office.clock.now = MONDAY
    with listening() as box:
        assert office.send(box) == 2
    mails = {mail["To"]: mail for mail in box.mails}
    assert mails["viewer@example.com"]["Subject"] == "港の店：11/16〜11/22のレポート"
    english = mails["editor@example.com"]
    assert english["Subject"] == "港の店: report for 16 Nov to 22 Nov"
    assert "How did inquiries end?" in html_of(english)
    assert "https://help.example.com/console/shop/analytics" in html_of(english)
    text = english.get_body(("plain",))
    assert text is not None
    stop = re.search(r"https://help\.example\.com/unsubscribe/report/\S+", text.get_content())
    assert stop is not None
    assert english["List-Unsubscribe"] == f"<{stop[0]}>"
    assert english["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f'href="{stop[0]}"' in html_of(english)


def test_of_several_processes_one_sends(office: Office) -> None:
    """However many look at the same moment."""
    for role in ("viewer", "editor", "writer", "admin"):
        office.subscribe(role)
    office.clock.now = MONDAY
    with listening() as box, ThreadPoolExecutor(4) as threads:
        sent = list(threads.map(lambda _: office.send(box), range(4)))
    assert sum(sent) == 4
    assert sorted(to for (to,) in box.recipients) == [
        f"{role}@example.com" for role in ("admin", "editor", "viewer", "writer")
    ]


def test_a_failure_is_tried_again_a_few_times_and_then_said(office: Office) -> None:
    """After 5, 20 and 80 minutes."""
    office.subscribe()
    office.clock.now = MONDAY
    with listening(refuse={"rcpt": "451 try later"}) as box:
        tries: list[int] = []
        for _ in range(180):
            before = office.last().attempts if tries else 0
            office.send(box)
            if office.last().attempts > before:
                tries.append(int((office.clock() - MONDAY).total_seconds() / 60))
            office.clock.advance(minutes=1)
    assert tries == [0, 5, 25, 105]
    last = office.last()
    assert (last.state, last.attempts) == ("failed", 4)
    assert last.error_values == {"reason": "451 try later"}


def test_a_failure_that_passes_is_a_mail_that_comes(office: Office) -> None:
    """Once the server takes it."""
    office.subscribe()
    office.clock.now = MONDAY
    with listening(refuse={"data": "451 busy"}) as box:
        assert office.send(box) == 0
    assert office.last().state == "waiting"
    office.clock.advance(minutes=5)
    with listening() as box:
        assert office.send(box) == 1
    assert (office.last().state, office.last().attempts) == ("sent", 2)


def test_what_may_have_arrived_is_not_sent_again(office: Office) -> None:
    """The connection broke while the server had the mail; the page says so."""
    office.subscribe()
    office.clock.now = MONDAY
    with listening(slow_data=4.0) as box:
        assert office.send(box) == 0
    assert office.last().state == "failed"
    assert "may have arrived" in (office.last().error or "")
    office.clock.advance(hours=3)
    with listening() as box:
        assert office.send(box) == 0


@pytest.mark.parametrize(("begun", "comes"), [(False, 1), (True, 0)])
def test_a_process_that_died_is_taken_over(office: Office, begun: bool, comes: int) -> None:
    """Where nothing had been sent another one sends it; where it may have been it is said."""
    office.subscribe()
    office.clock.now = MONDAY
    with office.db.write() as tx:
        report_mails.plan(tx, office.clock)
        claimed = report_mails.claim(tx, office.clock)
        assert claimed is not None
        assert not begun or report_mails.begin(tx, claimed, office.clock)
    with listening() as box:
        assert office.send(box) == 0
        office.clock.advance(minutes=11)
        assert office.send(box) == comes
    assert office.last().state == ("failed" if begun else "sent")
    with office.db.write() as tx:  # the first was only slow, and comes too late
        assert not report_mails.begin(tx, claimed, office.clock)


def test_who_may_not_read_the_numbers_any_more_gets_nothing(office: Office) -> None:
    """An account that was closed, and one that has lost its role."""
    office.subscribe("viewer")
    office.subscribe("editor")
    with office.db.write() as tx:
        accounts.disable(tx, office.ids["viewer"], office.clock)
        accounts.set_role(tx, "shop", office.ids["editor"], "agent")
    office.clock.now = MONDAY
    with listening() as box:
        assert office.send(box) == 0
    assert box.mails == []
    assert {office.last(role).state for role in ("viewer", "editor")} == {"failed"}


def test_an_hour_that_there_is_not_is_refused(office: Office) -> None:
    """Nothing is changed."""
    for weekday, hour in ((7, 9), (-1, 9), (0, 24)):
        with pytest.raises(InvalidInput):
            office.subscribe("viewer", weekday, hour)
    with office.db.read() as tx:
        assert report_mails_store.subscriptions(tx) == []


def test_without_a_server_nothing_is_sent_or_given_up(office: Office, tmp_path: Path) -> None:
    """The job does nothing; the mail goes out once there is one."""
    office.subscribe()
    office.clock.now = MONDAY
    work = report_job.handler(office.db, settings(tmp_path), office.clock)
    with office.db.write() as tx:
        report_mails.send_now(tx, "shop", office.ids["admin"], MONDAY.date(), office.clock)
        row = tx.one("SELECT id FROM job WHERE kind = :kind", kind=report_job.KIND)
        assert row is not None
        job = JobContext(get_job(tx, row["id"]))
    assert work(job) == {"sent": 0}
    with listening() as box:
        url = {"MADOGUCHI_SMTP_URL": f"smtp://127.0.0.1:{box.port}"}
        from_ = {"MADOGUCHI_MAIL_FROM": "noreply@example.com"}
        later = report_job.handler(office.db, settings(tmp_path, **url, **from_), office.clock)
        assert later(job) == {"sent": 2}


@pytest.fixture
def app(office: Office, tmp_path: Path) -> Flask:
    """The pages, with a mail server set."""
    return console(
        *(office.db, office.clock, tmp_path),
        MADOGUCHI_SMTP_URL="smtp://127.0.0.1:1",
        MADOGUCHI_MAIL_FROM="noreply@example.com",
    )


def test_the_page_switches_it_on_and_off(app: Flask, office: Office) -> None:
    """And says what became of the last one."""
    reader = Browser(app)
    reader.sign_in("viewer")
    page = f"{HOME}/report"
    assert "Send me this every week" in reader.get(page).text
    reader.post(f"{page}/subscription", page, weekday="1", hour="8", weekly="on")
    shown = reader.get(page).text
    assert '<option value="1" selected>Tuesday' in shown
    assert '<option value="8" selected>8:00' in shown
    reader.post(f"{page}/mail", page)
    reader.post(f"{page}/mail", page)
    assert "A mail is on its way." in reader.get(page).text
    with listening(refuse={"rcpt": "550 <b>unknown</b>"}) as box:
        office.send(box)
    told = reader.get(page).text
    assert "is tried again at" in told
    assert "550 &lt;b&gt;unknown&lt;/b&gt;" in told
    office.clock.advance(minutes=5)
    with listening() as box:
        assert office.send(box) == 1
    assert "Last sent Sun, 22 Nov 2026 14:05." in text_of(reader.get(page).text)
    reader.post(f"{page}/subscription", page, weekly="off")
    assert "Send me this every week" in reader.get(page).text


def test_the_page_says_when_mail_is_not_set_up(
    office: Office, tmp_path: Path, clock: FakeClock
) -> None:
    """And sends nothing; somebody without an address is told to write one."""
    app = console(office.db, clock, tmp_path)
    reader = Browser(app)
    reader.sign_in("viewer")
    page = f"{HOME}/report"
    assert "Mail is not set up on this server" in reader.get(page).text
    assert "Send me last week" not in reader.get(page).text
    assert reader.post(f"{page}/mail", page).status_code == 422
    with office.db.write() as tx:
        tx.run("UPDATE account SET email = 'viewer@x.invalid' WHERE name = 'viewer'")
    told = reader.post(f"{page}/subscription", page, weekday="0", hour="9", weekly="on")
    assert (told.status_code, "profile page first" in told.text) == (422, True)


def test_a_mail_ends_the_mails(app: Flask, office: Office) -> None:
    """Opening its link asks, since programs open links; the button, or the mail program's, ends."""
    office.subscribe()
    with office.db.read() as tx:
        row = report_mails_store.subscription(tx, "shop", office.ids["viewer"])
    assert row is not None
    address = f"/unsubscribe/report/{row['token']}"
    stranger = app.test_client()
    english = {"Accept-Language": "en"}
    asked = stranger.get(address, headers=english)
    assert "Stop the weekly report?" in asked.text
    with office.db.read() as tx:
        assert report_mails_store.subscriptions(tx)
    done = stranger.post(address, data={"List-Unsubscribe": "One-Click"}, headers=english)
    assert done.status_code == 200
    assert "is not sent to you any more" in done.text
    with office.db.read() as tx:
        assert report_mails_store.subscriptions(tx) == []
    office.subscribe()  # the old link is not that of the new subscription, so nothing is promised
    unknown = "/unsubscribe/report/nobody"
    for again in (
        stranger.get(address, headers=english),
        stranger.get(unknown, headers=english),
        stranger.post(unknown, headers=english),
    ):
        assert again.status_code == 200
        assert "This link is not valid" in again.text
        assert "not sent to you" not in again.text
    with office.db.read() as tx:
        assert report_mails_store.subscriptions(tx)


@pytest.mark.parametrize("died", [True, False])
def test_the_page_does_not_claim_to_know_what_it_cannot(
    app: Flask, office: Office, died: bool
) -> None:
    """A mail that may have arrived is neither said to be sent nor not to be."""
    office.subscribe()
    office.clock.now = MONDAY
    reader = Browser(app)
    reader.sign_in("viewer")
    if died:
        with office.db.write() as tx:
            report_mails.plan(tx, office.clock)
            claimed = report_mails.claim(tx, office.clock)
            assert claimed is not None
            report_mails.begin(tx, claimed, office.clock)
            office.clock.advance(minutes=11)
            report_mails.take_over(tx, office.clock)
    else:
        with listening(slow_data=4.0) as box:
            office.send(box)
    told = text_of(reader.get(f"{HOME}/report").text)
    assert "It is not known whether the mail of" in told
    assert "It may have arrived." in told
    assert "was not sent." not in told
