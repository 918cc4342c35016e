"""The FAQ's pages in an app of their own, and people to open them with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from faq import (
    api_web,
    care_job,
    gaps_job,
    help_centre,
    importing_job,
    replay_job,
    store,
    web,
)
from faq.api_call import Services as ApiServices
from faq.care_use import Facts
from faq.editing import Author, create
from faq.gaps import Missed
from faq.help_model import Happening, Services
from faq.live import LiveIndexes
from faq.model import Article, Draft
from faq.replay import Past
from faq.search import Evidence, Hit, Thresholds
from faq.searching import Found
from faq.testing import Failure, run_tests
from faq.trial import Trial
from faq.wordings import Wordings
from madoguchi import accounts, sessions
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database
from madoguchi.errors import Unavailable
from madoguchi.http import SESSION_COOKIE
from madoguchi.jobs import Runner
from madoguchi.limits import Limit
from madoguchi.settings import Settings
from madoguchi.shell.web import init_shell
from tests.fakes import HashEncoder


@dataclass
class Console:
    """The app, its database and what its collaborators were told."""

    db: Database
    clock: Clock
    data_dir: Path
    app: Flask
    told: list[Happening] = field(default_factory=list)
    found: Found | None = None
    near: Sequence[str] | None = ()
    asked: list[Past] = field(default_factory=list)
    missed: list[Missed] = field(default_factory=list)
    facts: Facts = field(default_factory=Facts)
    failures: list[Failure] = field(default_factory=list)
    indexes: LiveIndexes | None = None
    pages: dict[str, bytes] = field(default_factory=dict)
    tried: list[tuple[str, str, str]] = field(default_factory=list)

    def visitor(self, language: str = "en") -> FlaskClient:
        """A browser nobody is signed in with."""
        client = self.app.test_client()
        client.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (X11; Linux x86_64) Firefox/150.0"
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
        return client

    def person(self, role: str, site_id: str = "shop", language: str = "en") -> Person:
        """Somebody signed in who has a role on the site."""
        with self.db.write() as tx:
            account = accounts.create_account(
                tx, email=f"{role}@example.com", name=f"The {role}", clock=self.clock
            )
            accounts.set_role(tx, site_id, account.id, role)
            token = sessions.open_session(tx, account.id, self.clock, timedelta(hours=1))
            session = sessions.find_session(tx, token, self.clock)
        assert session is not None
        client = self.visitor(language)
        client.set_cookie(SESSION_COOKIE, token)
        return Person(client, session.csrf_token, account.id)

    def article(self, question: str = "返品できますか", publish: bool = True) -> Article:
        """Add an article."""
        draft = Draft("ja", question, "はい、**10日**以内です。", ("返したい",), "返品", ("急ぎ",))
        with self.db.write() as tx:
            return create(tx, "shop", draft, Author(None, self.clock), publish=publish)

    def published(self, question: str, answer: str = "はい。", **words: Any) -> Article:
        """Put an article live."""
        draft = Draft(words.pop("locale", "ja"), question, answer, **words)
        with self.db.write() as tx:
            return create(tx, "shop", draft, Author(None, self.clock), publish=True)

    def newest(self, article_id: str) -> Article:
        """Return an article as it is now."""
        with self.db.read() as tx:
            return store.article(tx, "shop", article_id)

    def run_jobs(self) -> int:
        """Run what waits to be run."""
        assert self.indexes is not None
        self.indexes.refresh()
        handlers = {
            importing_job.KIND: importing_job.handler(
                self.db, self.data_dir, self.clock, lambda site_id, url: self.pages[url]
            ),
            importing_job.UNDO_KIND: importing_job.undo_handler(self.db, self.clock),
            replay_job.KIND: replay_job.handler(
                self.db, self.indexes, lambda *_: self.asked, self.clock
            ),
            gaps_job.KIND: gaps_job.handler(
                self.db, self.indexes.of_site, lambda *_: self.missed, self.clock
            ),
            care_job.KIND: care_job.handler(
                self.db, self.indexes.of_site, lambda *_: self.facts, self.clock
            ),
        }
        return Runner(self.db, self.clock, handlers).run_due()


@dataclass
class Person:
    """Somebody's browser, and the token its forms carry."""

    client: FlaskClient
    csrf: str
    account_id: str

    def get(self, address: str) -> TestResponse:
        """Open a page."""
        return self.client.get(address)

    def post(self, address: str, **form: object) -> TestResponse:
        """Send a form."""
        return self.client.post(
            address, data={"csrf_token": self.csrf, **form}, content_type="multipart/form-data"
        )


def make_console(db: Database, clock: Clock, folder: Path) -> Console:
    """Build the app around a database."""
    settings = Settings.from_environment(
        {"MADOGUCHI_DATA_DIR": str(folder), "MADOGUCHI_SECRET_KEY": "only for tests"}
    )
    app = Flask("tests")
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # as the service's own app does
    console = Console(db, clock, folder, app)

    def try_question(site_id: str, locale: str, text: str) -> Trial:
        console.tried.append((site_id, locale, text))
        with db.read() as tx:
            found = store.published_articles(tx, site_id, locale)
        hits = tuple(Hit(item.id, 0.91, Evidence(0.812, 0.7, 0.5, item.question)) for item in found)
        return Trial(
            *("answer" if hits else "none", 0.87, Thresholds(0.6, 0.3), hits, locale),
            is_empty=not hits,
        )

    def search(site_id: str, locale: str, words: str) -> Found:
        if console.found is None:
            raise Unavailable("The search engine does not answer.")
        return console.found

    init_shell(app, db, clock, settings)
    indexes = LiveIndexes(db, HashEncoder())  # its thread is not started

    def tests(article: Article) -> Sequence[Failure]:
        return console.failures or run_tests(indexes, article)

    collaborators = (db, clock, try_question, indexes.of_site, folder, Wordings(), tests)
    console.indexes = indexes
    app.register_blueprint(web.create_blueprint(*collaborators))
    app.register_blueprint(web.static_blueprint())
    hosts = ("www.example.com", "localhost:80")
    app.register_blueprint(api_web.create_blueprint(ApiServices(*collaborators, hosts)))
    services = Services(
        db=db,
        clock=clock,
        public_url="https://help.example.com",
        search=search,
        related=lambda *_: console.near,
        note=console.told.append,
        searches=Limit(20, 60),
        acts=Limit(20, 60),
        votes=Limit(3, 3600),
    )
    app.register_blueprint(help_centre.create_blueprint(services))
    return console
