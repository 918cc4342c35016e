"""The sample's shop for tests: its articles written, and a bot that knows every answer."""

from __future__ import annotations

from bot.intents.model import Kind, Understanding
from bot.sample.data import (
    CHAT,
    GREETING,
    IMPROVED,
    LOCALES,
    NO_ARTICLE,
    PERSON,
    articles,
    earlier,
    questions,
    talk,
)
from bot.sample.simulate import Shop
from bot.sample.staff import SITE_ID, STAFF, email_of
from bot.turn import Think, Thought
from faq import editing
from faq import store as faq_store
from faq.editing import Author
from faq.search import Evidence, Hit, SearchResult, Verdict
from madoguchi import accounts, sites
from madoguchi.clock import Clock, FakeClock
from madoguchi.database.protocol import Database, Transaction

_KINDS: dict[str, Kind] = {PERSON: "person", GREETING: "greeting", CHAT: "chit-chat"}
_EVIDENCE = Evidence(1.0, 1.0, 1.0, "")


def open_shop(db: Database, clock: FakeClock) -> Shop:
    """Write site, staff and articles as the loader does, and return what the simulator needs."""
    with db.write() as tx:
        sites.create_site(tx, id=SITE_ID, name="店", locales=LOCALES, is_sample=True, clock=clock)
        for key, person in STAFF.items():
            account = accounts.create_account(
                tx, email=email_of(key), name=person.name, is_sample=True, clock=clock
            )
            accounts.set_role(tx, SITE_ID, account.id, person.role)
        ids = _write_articles(tx, Author(None, clock))
        agent = accounts.viewer_of(tx, accounts.find_account(tx, email_of("agent")))
    think = all_knowing(ids)

    def rewrite(tx: Transaction, at: Clock) -> None:
        words = next(item.draft for item in articles("ja") if item.id == IMPROVED)
        article = faq_store.article(tx, SITE_ID, ids["ja", IMPROVED])
        editing.save(
            tx, SITE_ID, article.id, words, Author(None, at),
            expected_revision=article.revision, publish=True,
        )  # fmt: skip

    return Shop(
        site_id=SITE_ID,
        articles=ids,
        pages={page: f"http://shop.example/{page}" for page in ("", "product", "members")},
        agent=agent,
        think=(think, think),
        rewrite=rewrite,
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


def _write_articles(tx: Transaction, author: Author) -> dict[tuple[str, str], str]:
    ids = {}
    for locale in LOCALES:
        for item in articles(locale):
            words = earlier().get(item.id, item) if locale == "ja" else item
            written = editing.create(
                tx, SITE_ID, words.draft, author, publish=True, external_id=item.id, is_sample=True
            )
            ids[locale, item.id] = written.id
    return ids
