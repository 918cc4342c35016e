"""Sends the weekly reports: one mail after the other, each claimed before anything is sent."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from analytics import onepage_html, report_mails, report_mails_store
from analytics.filters import Filters
from analytics.onepage import OnePage, read_page
from analytics.onepage_plain import page_text
from analytics.panels import bucket_name
from analytics.report_mails import KIND
from analytics.report_mails_model import ReportMail
from madoguchi import accounts, mail, sites
from madoguchi.access import READ_ANALYTICS
from madoguchi.clock import Clock, to_text
from madoguchi.database.protocol import Database, Transaction
from madoguchi.errors import NotAllowed
from madoguchi.i18n import LOCALES, use_locale
from madoguchi.i18n import gettext as _
from madoguchi.jobs import Handler, JobContext
from madoguchi.mail import NotSent, Server
from madoguchi.settings import Settings

__all__ = ["KIND", "handler"]

KEPT = timedelta(days=400)


def handler(db: Database, settings: Settings, clock: Clock) -> Handler:
    """Return what sends the mails that are due; without a mail server it does nothing."""

    def send(job: JobContext) -> dict[str, Any]:
        server = mail.server_of(settings.smtp_url, settings.mail_from)
        if server is None:
            return {"sent": 0}
        return {"sent": send_due(db, server, settings.public_url, clock)}

    return send


def send_due(db: Database, server: Server, public_url: str, clock: Clock) -> int:
    """Send every mail that waits; return how many were sent."""
    with db.write() as tx:
        report_mails.take_over(tx, clock)
        report_mails.plan(tx, clock)
        report_mails_store.sweep(tx, to_text(clock() - KEPT))
    sent = 0
    while True:
        with db.write() as tx:
            claimed = report_mails.claim(tx, clock)
        if claimed is None:
            return sent
        sent += _send(db, claimed, server, public_url, clock)


def _send(db: Database, claimed: ReportMail, server: Server, public_url: str, clock: Clock) -> bool:
    error: NotSent | NotAllowed
    try:
        with db.read() as tx:
            message = _message(tx, claimed, server, public_url, clock)
        with mail.connected(server) as connection:
            with db.write() as tx:
                if not report_mails.begin(tx, claimed, clock):
                    return False
            connection.deliver(message)
        with db.write() as tx:
            report_mails.end(tx, claimed, clock)
        return True
    except NotSent as found:
        error, again = found, not found.perhaps
    except NotAllowed as found:
        error, again = found, False
    with db.write() as tx:
        report_mails.fail(tx, claimed, error.message, error.values, clock, again=again)
    return False


def _message(
    tx: Transaction, claimed: ReportMail, server: Server, public_url: str, clock: Clock
) -> EmailMessage:
    """Write the mail in the language of its reader; raise `NotAllowed` for who may not read it."""
    account = accounts.get_account(tx, claimed.account_id)
    site = sites.get_site(tx, claimed.site_id)
    allowed = accounts.viewer_of(tx, account).may(site.id, *READ_ANALYTICS)
    if account.disabled_at is not None or not allowed:
        raise NotAllowed(report_mails.NO_LONGER)
    page = read_page(tx, site, claimed.days(ZoneInfo(site.time_zone)), Filters(), clock())
    subscription = report_mails_store.subscription(tx, site.id, account.id)
    stop = f"{public_url}/unsubscribe/report/{subscription['token']}" if subscription else ""
    wanted = account.locale or site.default_locale
    with use_locale(wanted if wanted in LOCALES else LOCALES[0]):
        return mail.compose(
            server,
            account.email,
            _subject(page),
            _text(page, public_url, stop),
            onepage_html.document(page, public_url, unsubscribe=stop),
            _headers(claimed, public_url, stop),
            clock,
        )


def _subject(page: OnePage) -> str:
    return _("%(site)s: report for %(days)s", site=page.site.name, days=bucket_name(page.days))


def _text(page: OnePage, public_url: str, stop: str) -> str:
    text = page_text(page, public_url)
    return text + (f"\n\n{_('Stop these mails')}: {stop}\n" if stop else "\n")


def _headers(claimed: ReportMail, public_url: str, stop: str) -> dict[str, str]:
    """Name the mail by what it is about, so that a mailbox knows a second one of it."""
    about = f"{claimed.site_id}\n{claimed.account_id}\n{claimed.occasion}"
    name = hashlib.sha256(about.encode()).hexdigest()[:32]
    headers = {"Message-ID": f"<report.{name}@{urlsplit(public_url).hostname}>"}
    if stop:
        headers["List-Unsubscribe"] = f"<{stop}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers
