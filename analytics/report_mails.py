"""Who gets the weekly report when, and what becomes of each mail.

A mail is a row, so that of several processes one sends it, once: it is *waiting* until somebody
*claims* it, *sending* from the moment the server may have it, then *sent* or *failed*. Whoever dies
before *sending* has sent nothing, and another takes over; after that nobody knows, so it is said
and not sent again.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from analytics import report_mails_store as store
from analytics.report_mails_model import ReportMail
from madoguchi import jobs
from madoguchi.clock import Clock, to_text
from madoguchi.database.protocol import Transaction
from madoguchi.errors import InvalidInput
from madoguchi.i18n import mark
from madoguchi.ids import new_token
from madoguchi.mail import PERHAPS

KIND = "send_reports"
MOST_ATTEMPTS = 4
RETRY_AFTER = timedelta(minutes=5)  # times 4, 16 for later attempts
LEASE = timedelta(minutes=10)  # longer than a report and the mail server may take
LATEST = timedelta(days=2)
"""How late a mail still goes out after the service stood still."""

PERHAPS_SENT = mark("The service stopped while the mail was being sent. It may have arrived.")
GIVEN_UP = mark("The service stopped again and again before the mail was sent.")
NO_LONGER = mark("The account is closed or may not read these numbers any more.")


def subscribe(
    tx: Transaction, site_id: str, account_id: str, weekday: int, hour: int, clock: Clock
) -> None:
    """Send somebody the report every week from now on; raise `InvalidInput`."""
    if not (0 <= weekday <= 6 and 0 <= hour <= 23):
        raise InvalidInput("Choose a weekday and an hour.", field="weekday")
    before = store.subscription(tx, site_id, account_id)
    store.save_subscription(
        tx,
        site_id=site_id,
        account_id=account_id,
        weekday=weekday,
        hour=hour,
        token=before["token"] if before else new_token(),
        since=to_text(clock()),
    )


def last_due(weekday: int, hour: int, zone: ZoneInfo, now: datetime) -> datetime:
    """Return the latest instant, not after ``now``, at which a weekly mail was due."""
    today = now.astimezone(zone).date()
    day = today - timedelta(days=(today.weekday() - weekday) % 7)
    at = datetime.combine(day, time(hour), zone)
    if at <= now:
        return at
    return datetime.combine(day - timedelta(days=7), time(hour), zone)


def plan(tx: Transaction, clock: Clock) -> None:
    """Add the mails that are due, each once however often this is called."""
    now = clock()
    for subscription, zone in store.subscriptions(tx):
        due = last_due(subscription.weekday, subscription.hour, zone, now)
        if subscription.since <= due and now - due < LATEST:
            store.add_mail(
                tx,
                site_id=subscription.site_id,
                account_id=subscription.account_id,
                occasion=due.date().isoformat(),
                last_day=(due.date() - timedelta(days=1)).isoformat(),
                now=to_text(now),
            )


def send_now(tx: Transaction, site_id: str, account_id: str, last_day: date, clock: Clock) -> None:
    """Send somebody the report of the week to a day at once; asking again while it waits is one."""
    if not store.waits_now(tx, site_id, account_id):
        store.add_mail(
            tx,
            site_id=site_id,
            account_id=account_id,
            occasion=f"now {to_text(clock())}",
            last_day=last_day.isoformat(),
            now=to_text(clock()),
        )
        jobs.enqueue(tx, KIND, {}, clock=clock)


def take_over(tx: Transaction, clock: Clock) -> None:
    """Settle the mails of those who died: send again what was not begun, say what was."""
    now = to_text(clock())
    store.expire(tx, "sending", "failed", PERHAPS_SENT, now)
    store.expire(tx, "claimed", "failed", GIVEN_UP, now, attempts_from=MOST_ATTEMPTS)
    store.expire(tx, "claimed", "waiting", None, now)


def claim(tx: Transaction, clock: Clock) -> ReportMail | None:
    """Take the next mail that waits, for `LEASE`; None when there is none."""
    now = clock()
    while (found := store.next_waiting(tx, to_text(now))) is not None:
        if store.move(tx, found, "waiting", "claimed", to_text(now), to_text(now + LEASE), more=1):
            return store.mail(tx, found)
    return None


def begin(tx: Transaction, mail: ReportMail, clock: Clock) -> bool:
    """Note that the server may have the mail from now on; False where another took it over."""
    now = clock()
    return store.move(tx, mail, "claimed", "sending", to_text(now), to_text(now + LEASE))


def end(tx: Transaction, mail: ReportMail, clock: Clock) -> None:
    """Note that it was sent."""
    store.move(tx, mail, "sending", "sent", to_text(clock()))


def may_have_arrived(mail: ReportMail) -> bool:
    """Tell whether nobody knows if a mail that failed was sent."""
    return mail.state == "failed" and mail.error in (PERHAPS, PERHAPS_SENT)


def fail(
    tx: Transaction,
    mail: ReportMail,
    error: str,
    values: dict[str, object],
    clock: Clock,
    *,
    again: bool,
) -> None:
    """Note why it was not sent; with ``again`` it waits for another try, a few times."""
    now, again = clock(), again and mail.attempts < MOST_ATTEMPTS
    later = now + RETRY_AFTER * 4 ** (mail.attempts - 1)
    store.note_failure(
        tx,
        mail,
        state="waiting" if again else "failed",
        due_at=to_text(later if again else now),
        error=error,
        values=values,
        now=to_text(now),
    )
