"""Load the sample: the shop's site, its staff, its FAQ and eight weeks of its history.

Loading again is quick when the sample is whole; one that was cut short is removed and made anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from faq.index import FaqIndex
from faq.live import LiveIndexes

from bot.sample import store
from bot.sample.data import IMPROVED, LOCALES, articles, earlier, questions, talk
from bot.sample.plan import SEED, VISITS, WEEKS
from bot.sample.simulate import Report, Shop, simulate
from bot.sample.staff import SITE_ID, STAFF, email_of
from bot.sample.thinking import Remembering, thinker
from bot.turn import ArticleUrl, Classify, Think
from faq import editing, index
from faq import store as faq_store
from faq.editing import Author
from faq.model import Draft
from faq.search import Document
from madoguchi import accounts, sites
from madoguchi.access import Viewer
from madoguchi.accounts import Account
from madoguchi.clock import Clock, FakeClock
from madoguchi.database.protocol import Database, Transaction
from madoguchi.encoder import Encoder
from madoguchi.errors import NotFound
from madoguchi.settings import Settings

NAME = "みなと暮らしの店"
WRITTEN_BEFORE = timedelta(weeks=WEEKS, days=20)
"""How long ago the articles were written: before the first customer of the history."""


@dataclass(frozen=True)
class Parts:
    """What loading needs of the composed service; ``classify`` tells kinds of messages apart."""

    db: Database
    settings: Settings
    clock: Clock
    encoder: Encoder
    classify: Classify
    article_url: ArticleUrl


def load(parts: Parts, report: Report, *, seed: int = SEED, visits: int = VISITS) -> bool:
    """Make sure that the whole sample is there; say whether it had to be loaded.

    ``report`` hears of each step: ``(step, done, total)``, step being ``articles``, ``wordings`` or
    ``history``.
    """
    with parts.db.write() as tx:
        if store.has_history(tx, SITE_ID):
            _open_to_this_address(tx, parts.settings)
            return False
        if store.has_site(tx, SITE_ID):
            sites.delete_site(tx, SITE_ID)
    ids = _write_shop(parts, report)
    think = _prepare_thinking(parts, ids, report)
    shop = Shop(
        site_id=SITE_ID,
        articles=ids,
        pages={page: f"{parts.settings.public_url}/demo/{page}" for page in _PAGES},
        agent=_viewer(parts.db, "agent"),
        think=think,
        rewrite=lambda tx, clock: _rewrite(tx, clock, ids),
        article_url=parts.article_url,
        idle_minutes=parts.settings.inquiry_idle_minutes,
    )
    simulate(parts.db, shop, parts.clock(), report, seed=seed, visits=visits)
    return True


def remove(tx: Transaction) -> None:
    """Remove the sample's site with all that belongs to it, and its staff."""
    sites.remove_sample(tx)


_PAGES = ("", "product", "members")


def _write_shop(parts: Parts, report: Report) -> dict[tuple[str, str], str]:
    """Write site, staff and articles; return the articles' ids by ``(locale, topic)``."""
    with parts.db.write() as tx:
        sites.create_site(
            tx,
            id=SITE_ID,
            name=NAME,
            locales=LOCALES,
            allowed_origins=_origins(parts.settings),
            is_sample=True,
            clock=parts.clock,
        )
        staff = _staff(tx, parts.clock)
        author = Author(staff["editor"].id, FakeClock(parts.clock() - WRITTEN_BEFORE))
        return _write_articles(tx, author, report)


def _write_articles(tx: Transaction, author: Author, report: Report) -> dict[tuple[str, str], str]:
    ids: dict[tuple[str, str], str] = {}
    total = sum(len(articles(locale)) for locale in LOCALES)
    for locale in LOCALES:
        for article in articles(locale):
            first = earlier().get(article.id, article) if locale == "ja" else article
            written = editing.create(
                tx, SITE_ID, first.draft, author,
                publish=True, external_id=article.id, is_sample=True,
            )  # fmt: skip
            ids[locale, article.id] = written.id
            report("articles", len(ids), total)
    return ids


def _prepare_thinking(
    parts: Parts, ids: Mapping[tuple[str, str], str], report: Report
) -> tuple[Think, Think]:
    """Return how the bot thinks before and after the rewriting, all wordings thought of already."""
    encoder = Remembering(parts.encoder)
    live = LiveIndexes(parts.db, encoder)
    live.refresh()
    before = {locale: live.get(SITE_ID, locale) for locale in LOCALES}
    after = {**before, "ja": _index_after(parts.db, encoder, before["ja"], ids)}
    think = thinker(before, parts.classify), thinker(after, parts.classify)
    wordings = [(locale, text) for locale in LOCALES for text in _all_wordings(locale)]
    for done, (locale, text) in enumerate(wordings, start=1):
        for each in think:
            each(SITE_ID, locale, text)
        report("wordings", done, len(wordings))
    return think


def _index_after(
    db: Database, encoder: Encoder, before: FaqIndex, ids: Mapping[tuple[str, str], str]
) -> FaqIndex:
    """Return the index as the rewriting will make it, for which nothing has been written yet."""
    with db.read() as tx:
        documents = faq_store.documents(tx, SITE_ID, "ja")
    words = _rewritten()
    changed = [
        Document(item.id, words.question, words.paraphrases, words.answer, words.category, "ja")
        if item.id == ids["ja", IMPROVED]
        else item
        for item in documents
    ]
    return index.build(changed, encoder, previous=before)


def _rewrite(tx: Transaction, clock: Clock, ids: Mapping[tuple[str, str], str]) -> None:
    editor = accounts.find_account(tx, email_of("editor"))
    article = faq_store.article(tx, SITE_ID, ids["ja", IMPROVED])
    editing.save(
        tx, SITE_ID, article.id, _rewritten(), Author(editor.id, clock),
        expected_revision=article.revision, publish=True,
    )  # fmt: skip


def _rewritten() -> Draft:
    return next(article.draft for article in articles("ja") if article.id == IMPROVED)


def _all_wordings(locale: str) -> list[str]:
    spoken = talk(locale)
    found = [text for texts in questions(locale).values() for text in texts]
    return list(dict.fromkeys([*found, *spoken.greetings, *spoken.ask_person]))


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


def _viewer(db: Database, key: str) -> Viewer:
    with db.read() as tx:
        return accounts.viewer_of(tx, accounts.find_account(tx, email_of(key)))


def _open_to_this_address(tx: Transaction, settings: Settings) -> None:
    """Let the demo's pages embed the widget at the address the service has today."""
    known = sites.get_site(tx, SITE_ID).allowed_origins
    wanted = (*known, *_origins(settings))
    if set(wanted) != set(known):
        sites.update_site(tx, SITE_ID, allowed_origins=wanted)


def _origins(settings: Settings) -> tuple[str, ...]:
    local = (f"http://127.0.0.1:{settings.port}", f"http://localhost:{settings.port}")
    return tuple(dict.fromkeys((*local, settings.public_url)))
