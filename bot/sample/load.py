"""Load the sample: the shop's site, its staff, its FAQ and eight weeks of its history.

Loading again is quick when the sample is whole; one that was cut short is removed and made anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.lines import ArticleUrl
from bot.sample import store
from bot.sample.data import IMPROVED, LOCALES, questions, talk
from bot.sample.plan import SEED, VISITS
from bot.sample.shop import open_to_this_address, rewrite, rewritten, viewer, write_shop
from bot.sample.simulate import Report, Shop, simulate
from bot.sample.staff import SITE_ID
from bot.sample.thinking import Remembering, thinker
from bot.serve import demo_url
from bot.turn import Classify, Think
from faq import index
from faq import store as faq_store
from faq.index import FaqIndex
from faq.live import LiveIndexes
from faq.rendering import to_text
from faq.search import Document
from madoguchi import accounts, sites
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database, Transaction
from madoguchi.encoder import Encoder
from madoguchi.settings import Settings

if TYPE_CHECKING:
    from bot.app import Service

STEPS = {
    "articles": "writing the shop's FAQ",
    "index": "indexing it",
    "wordings": "reading what customers ask",
    "history": "acting out eight weeks of conversations",
}


@dataclass(frozen=True)
class Parts:
    """What loading needs of the composed service; ``classify`` tells kinds of messages apart."""

    db: Database
    settings: Settings
    clock: Clock
    encoder: Encoder
    classify: Classify
    article_url: ArticleUrl


def load(service: Service, report: Callable[[str], None]) -> bool:
    """Make sure that the whole sample is there; say whether it had to be loaded.

    ``report`` hears of the progress, in lines for a terminal.
    """
    from bot.app import article_url_of

    parts = Parts(
        db=service.db,
        settings=service.settings,
        clock=service.clock,
        encoder=service.encoder,
        classify=service.classifier.classify,
        article_url=article_url_of(service.settings),
    )
    return load_parts(parts, in_lines(report))


def load_where_new(service: Service, report: Callable[[str], None]) -> bool:
    """Load the sample where it `is_welcome`; say whether it is there."""
    with service.db.read() as tx:
        welcome = is_welcome(tx)
    if welcome:
        load(service, report)
    else:
        report("The sample stays away: this installation is in use without it.")
        report("To load it all the same, use: madoguchi sample load")
    return welcome


def is_welcome(tx: Transaction) -> bool:
    """Say whether the sample is there already, or nobody works here yet.

    One that was removed does not come back with the next start.
    """
    return store.has_site(tx, SITE_ID) or not accounts.is_in_use(tx)


def load_parts(
    parts: Parts,
    report: Report,
    *,
    seed: int = SEED,
    visits: int = VISITS,
    rewriting: bool = True,
) -> bool:
    """Do what `load` says with these parts alone; without ``rewriting`` `IMPROVED` stays bad."""
    with parts.db.write() as tx:
        if store.has_history(tx, SITE_ID):
            open_to_this_address(tx, parts.settings)
            return False
        if store.has_site(tx, SITE_ID):
            sites.delete_site(tx, SITE_ID)
    ids = write_shop(parts.db, parts.settings, parts.clock, report)
    think = _prepare_thinking(parts, ids, report)
    shop = Shop(
        site_id=SITE_ID,
        articles=ids,
        pages={page: demo_url(parts.settings) + page for page in _PAGES},
        agent=viewer(parts.db, "agent"),
        think=think,
        rewrite=(lambda tx, clock: rewrite(tx, clock, ids)) if rewriting else None,
        article_url=parts.article_url,
        idle_minutes=parts.settings.inquiry_idle_minutes,
    )
    simulate(parts.db, shop, parts.clock(), report, seed=seed, visits=visits)
    return True


def in_lines(report: Callable[[str], None]) -> Report:
    """Return a listener that tells of each step at its beginning, and at every fifth of it."""

    def hear(step: str, done: int, total: int) -> None:
        if done == 1:
            report(f"Sample: {STEPS[step]} …")
        elif total > 500 and done < total and done * 5 // total > (done - 1) * 5 // total:
            report(f"Sample: {STEPS[step]} … {100 * done // total} %")

    return hear


def remove(tx: Transaction) -> None:
    """Remove the sample's site with all that belongs to it, and its staff."""
    sites.remove_sample(tx)


_PAGES = ("", "product", "members")


def _prepare_thinking(
    parts: Parts, ids: Mapping[tuple[str, str], str], report: Report
) -> tuple[Think, Think]:
    """Return how the bot thinks before and after the rewriting, all wordings thought of already."""
    encoder = Remembering(parts.encoder)
    report("index", 1, 1)
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
    words = rewritten()
    answer = to_text(words.answer)
    changed = [
        Document(item.id, words.question, words.paraphrases, answer, words.category, "ja")
        if item.id == ids["ja", IMPROVED]
        else item
        for item in documents
    ]
    return index.build(changed, encoder, previous=before)


def _all_wordings(locale: str) -> list[str]:
    spoken = talk(locale)
    found = [text for texts in questions(locale).values() for text in texts]
    return list(dict.fromkeys([*found, *spoken.greetings, *spoken.ask_person]))
