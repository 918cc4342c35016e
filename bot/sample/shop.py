"""The sample's site, its staff and its FAQ, as they are written before the first customer comes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.assistant import store as assistants
from bot.assistant.project import bundled_files
from bot.sample.data import IMPROVED, LOCALES, articles, earlier
from bot.sample.plan import WEEKS
from bot.sample.rhythm import CLOSES, OPENS, next_opening
from bot.sample.simulate import Report
from bot.sample.staff import SITE_ID, STAFF, email_of
from faq import editing
from faq import store as faq_store
from faq.editing import Author
from faq.model import Draft
from madoguchi import accounts, sites
from madoguchi.access import Viewer
from madoguchi.accounts import Account
from madoguchi.clock import Clock, FakeClock
from madoguchi.contacts import Contact
from madoguchi.database.protocol import Database, Transaction
from madoguchi.errors import NotFound
from madoguchi.hours import OpeningHours, Slot
from madoguchi.hours_store import set_opening_hours
from madoguchi.settings import Settings

NAME = "みなと暮らしの店"
WRITTEN_BEFORE = timedelta(weeks=WEEKS, days=30)
"""How long ago the first article was written; the last was, before the first customer came."""
HOURS = OpeningHours(((Slot(60 * OPENS.hour, 60 * CLOSES.hour),),) * 7, holidays=False)
"""When people answer in the chat: every day."""
A_DAY = 6
"""How many articles the editor wrote in a day, one an hour."""


def write_shop(
    db: Database, settings: Settings, clock: Clock, report: Report
) -> dict[tuple[str, str], str]:
    """Write site, staff and articles; return the articles' ids by ``(locale, topic)``."""
    with db.write() as tx:
        sites.create_site(
            tx,
            id=SITE_ID,
            name=NAME,
            locales=LOCALES,
            allowed_origins=_origins(settings),
            contact=Contact(phone="0120-000-000", hours="9:30–18:00（平日 / Mon–Fri）"),
            is_sample=True,
            measure_pages=True,
            clock=clock,
        )
        set_opening_hours(tx, SITE_ID, HOURS)
        assistants.add(tx, SITE_ID, bundled_files(), "", None, clock())
        staff = _staff(tx, clock)
        return _write_articles(tx, staff["editor"].id, clock() - WRITTEN_BEFORE, report)


def _write_articles(
    tx: Transaction, editor_id: str, start: datetime, report: Report
) -> dict[tuple[str, str], str]:
    """Write all articles, the Japanese ones last: the console lists the newest first."""
    ids: dict[tuple[str, str], str] = {}
    wanted = [(locale, article) for locale in reversed(LOCALES) for article in articles(locale)]
    for number, (locale, article) in enumerate(wanted):
        first = earlier().get(article.id, article) if locale == "ja" else article
        at = next_opening(start + timedelta(days=number // A_DAY))
        author = Author(editor_id, FakeClock(at + timedelta(hours=number % A_DAY)))
        written = editing.create(
            tx, SITE_ID, first.draft, author, publish=True, external_id=article.id, is_sample=True
        )
        ids[locale, article.id] = written.id
        report("articles", number + 1, len(wanted))
    return ids


def rewrite(tx: Transaction, clock: Clock, ids: Mapping[tuple[str, str], str]) -> None:
    """Publish `IMPROVED` as it stands today, in the editor's name."""
    editor = accounts.find_account(tx, email_of("editor"))
    article = faq_store.article(tx, SITE_ID, ids["ja", IMPROVED])
    editing.save(
        tx, SITE_ID, article.id, rewritten(), Author(editor.id, clock),
        expected_revision=article.revision, publish=True,
    )  # fmt: skip


def rewritten() -> Draft:
    """Return the words of `IMPROVED` as they stand today."""
    return next(article.draft for article in articles("ja") if article.id == IMPROVED)


def _staff(tx: Transaction, clock: Clock) -> dict[str, Account]:
    """Make sure of the staff. The administrator is one of the installation only where it is new."""
    is_new = all(account.is_sample for account in accounts.list_accounts(tx))
    found = {}
    for key, person in STAFF.items():
        try:
            account = accounts.find_account(tx, email_of(key))
        except NotFound:
            account = accounts.create_account(
                tx,
                email=email_of(key),
                name=person.name,
                is_admin=key == "admin" and is_new,
                is_sample=True,
                clock=clock,
            )
        accounts.set_role(tx, SITE_ID, account.id, person.role)
        found[key] = account
    return found


def viewer(db: Database, key: str) -> Viewer:
    """Return a member of the staff as the person in front of the screen."""
    with db.read() as tx:
        return accounts.viewer_of(tx, accounts.find_account(tx, email_of(key)))


def open_to_this_address(tx: Transaction, settings: Settings) -> None:
    """Let the demo's pages embed the widget at the address the service has today."""
    known = sites.get_site(tx, SITE_ID).allowed_origins
    wanted = (*known, *_origins(settings))
    if set(wanted) != set(known):
        sites.update_site(tx, SITE_ID, allowed_origins=wanted)


def _origins(settings: Settings) -> tuple[str, ...]:
    local = (f"http://127.0.0.1:{settings.port}", f"http://localhost:{settings.port}")
    return tuple(dict.fromkeys((*local, settings.public_url)))
