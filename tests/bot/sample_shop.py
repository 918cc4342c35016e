"""The sample's shop for tests: its articles written, and a bot that knows every answer."""

from __future__ import annotations

from bot.intents.model import Kind, Understanding
from bot.sample.data import CHAT, GREETING, LOCALES, NO_ARTICLE, PERSON, questions, talk
from bot.sample.shop import rewrite, viewer, write_shop
from bot.sample.simulate import Shop
from bot.sample.staff import SITE_ID
from bot.turn import Think, Thought
from faq.search import Evidence, Hit, SearchResult, Verdict
from madoguchi.clock import FakeClock
from madoguchi.database.protocol import Database
from madoguchi.settings import Settings

_KINDS: dict[str, Kind] = {PERSON: "person", GREETING: "greeting", CHAT: "chit-chat"}
_EVIDENCE = Evidence(1.0, 1.0, 1.0, "")


def quiet(_step: str, _done: int, _total: int) -> None:
    """Report to nobody."""


def open_shop(db: Database, clock: FakeClock) -> Shop:
    """Write site, staff and articles as the loader does, and return what the simulator needs."""
    ids = write_shop(db, Settings.from_environment({}), clock, quiet)
    think = all_knowing(ids)
    return Shop(
        site_id=SITE_ID,
        articles=ids,
        pages={page: f"http://shop.example/{page}" for page in ("", "product", "members")},
        agent=viewer(db, "agent"),
        think=(think, think),
        rewrite=lambda tx, at: rewrite(tx, at, ids),
        article_url=lambda article: f"/help/{article.id}",
        idle_minutes=30,
    )


def all_knowing(ids: dict[tuple[str, str], str]) -> Think:
    """Return a bot that recognises every wording of the sample and answers where there is one."""
    topics = {
        (locale, text): topic
        for locale in LOCALES
        for topic, texts in questions(locale).items()
        for text in texts
    }
    for locale in LOCALES:
        topics |= {(locale, text): PERSON for text in talk(locale).ask_person}
        topics |= {(locale, text): GREETING for text in talk(locale).greetings}

    def think(_site_id: str, locale: str, text: str) -> Thought:
        topic = topics[locale, text]
        if topic in _KINDS:
            return Thought(Understanding(_KINDS[topic], 1.0, ""))
        understood = Understanding("question", 1.0, "")
        if topic in NO_ARTICLE:
            return Thought(understood, SearchResult(), Verdict("none", 0.1))
        hits = (Hit(ids[locale, topic], 0.9, _EVIDENCE),)
        return Thought(understood, SearchResult(hits, 0.9), Verdict("answer", 0.9, hits))

    return think
