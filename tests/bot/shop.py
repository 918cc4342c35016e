"""A small shop for the tests: its articles, a bot that thinks by rule, and who works there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from bot.conversations import Conversations
from bot.forgetting import forget
from bot.handoff import Desk
from bot.intents.model import Kind, Understanding
from bot.model import Exchange, Message
from bot.people import People
from bot.turn import Thought
from faq import editing
from faq.editing import Author
from faq.model import Article, Draft
from faq.search import Evidence, Hit, SearchResult, Thresholds, judge
from madoguchi import accounts
from madoguchi.access import Viewer
from madoguchi.clock import FakeClock
from madoguchi.database import Database, Row

SHIPPING = "送料はいくらですか"
RETURNS = "返品できますか"
POINTS = "ポイントは使えますか"
THRESHOLDS = Thresholds(answer=0.7, clarify=0.4)
KINDS: dict[str, Kind] = {
    "人と話したい": "person",
    "担当者と話したい": "person",
    "こんにちは": "greeting",
    "ありがとう": "thanks",
    "さようなら": "goodbye",
    "ボットですか": "chit-chat",
}


@dataclass
class RuleMind:
    """Thinks by rule: 送料 is answered, 返 is asked back, all else is unknown; may be broken."""

    ids: dict[str, str] = field(default_factory=dict)
    broken: bool = False
    asked: list[str] = field(default_factory=list)
    while_thinking: Callable[[str], None] = lambda text: None

    def __call__(self, site_id: str, locale: str, text: str) -> Thought:
        """Return the thought that the rule has."""
        self.asked.append(text)
        self.while_thinking(text)
        if self.broken:
            raise RuntimeError("the index is broken")
        kind = KINDS.get(text, "question")
        result = SearchResult(self._hits(text), self._confidence(text))
        return Thought(Understanding(kind, 1.0, "rule"), result, judge(result, THRESHOLDS))

    def _hits(self, text: str) -> tuple[Hit, ...]:
        order = [SHIPPING, RETURNS, POINTS] if "送料" in text else [RETURNS, POINTS, SHIPPING]
        evidence = Evidence(0.9, 0.9, 0.5, text)
        return tuple(Hit(self.ids[question], 0.9, evidence) for question in order)

    @staticmethod
    def _confidence(text: str) -> float:
        return 0.9 if "送料" in text else 0.5 if "返" in text else 0.1


@dataclass
class Shop:
    """The service's rooms over one database, and short words for what customers do."""

    db: Database
    clock: FakeClock
    site_id: str
    mind: RuleMind
    conversations: Conversations
    desk: Desk
    people: People
    names: count[int] = field(default_factory=count)

    def start(self, locale: str = "ja") -> str:
        """Start a conversation and return its id."""
        return self.conversations.start(self.site_id, locale=locale)[0].id

    def say(self, conversation_id: str, text: str, client_id: str | None = None) -> Exchange:
        """Send a message under a new name."""
        name = client_id or f"c{next(self.names)}"
        return self.conversations.send(conversation_id, name, text)

    def feedback(self, conversation_id: str, message: Message, solved: bool) -> Exchange:
        """Say yes or no to an answer."""
        name = f"c{next(self.names)}"
        return self.conversations.acts.feedback(conversation_id, name, message.id, solved)

    def choose(self, conversation_id: str, message: Message, article_id: str | None) -> Exchange:
        """Pick a candidate."""
        name = f"c{next(self.names)}"
        return self.conversations.acts.choose(conversation_id, name, message.id, article_id)

    def ask_for_person(self, conversation_id: str, client_id: str | None = None) -> Exchange:
        """Press the button."""
        name = client_id or f"c{next(self.names)}"
        return self.conversations.acts.hand_over(conversation_id, name)

    def events(self, conversation_id: str) -> list[str]:
        """Return the kinds of what was recorded, in order."""
        with self.db.read() as tx:
            rows = tx.all(
                "SELECT kind FROM event WHERE conversation_id = :id ORDER BY id",
                id=conversation_id,
            )
        return [row["kind"] for row in rows]

    def inquiries(self, conversation_id: str) -> list[Row]:
        """Return the inquiry rows of a conversation."""
        with self.db.read() as tx:
            return tx.all(
                "SELECT * FROM inquiry WHERE conversation_id = :id ORDER BY started_at",
                id=conversation_id,
            )

    def viewer(self, name: str, role: str) -> Viewer:
        """Return somebody with a role on the site."""
        with self.db.write() as tx:
            account = accounts.create_account(
                tx, email=f"{name}@example.invalid", name=name, clock=self.clock
            )
            accounts.set_role(tx, self.site_id, account.id, role)
            return accounts.viewer_of(tx, account)


def open_shop(db: Database, clock: FakeClock, site_id: str) -> Shop:
    """Return a shop with three published articles."""
    mind = RuleMind()
    with db.write() as tx:
        author = Author(None, clock)
        for question, category in ((SHIPPING, "配送"), (RETURNS, "返品"), (POINTS, "会員")):
            words = Draft("ja", question, f"**{question}**への回答です。", category=category)
            article = editing.create(tx, site_id, words, author, publish=True)
            mind.ids[question] = article.id
    conversations = Conversations(db, clock, mind, article_url=address_of)
    people = People(db, clock, forget)
    return Shop(db, clock, site_id, mind, conversations, Desk(db, clock), people)


def address_of(article: Article) -> str:
    """Return where an article is read."""
    return f"http://test.invalid/help/{article.site_id}/{article.locale}/{article.id}"


def kinds(exchange: Exchange) -> list[str]:
    """Return the kinds of an exchange's messages."""
    return [message.kind for message in exchange.messages]
