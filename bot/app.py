"""The one place that builds the service out of its parts.

service = build(Settings.from_environment())
app = asgi(service)           # for uvicorn; starts and stops the service by itself
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

from a2wsgi import WSGIMiddleware
from flask import Blueprint, Flask, redirect

from analytics import api_web as analytics_api_web
from analytics import changes_web, goals_web, page_figures_web, reasons_job, voices_job, voices_web
from analytics import web as analytics_web
from analytics.rebuilding import make_ready
from bot import confusions_job, inbox_web, intents_web, preview_web, store, web
from bot.assistant.live import LiveAssistants
from bot.background import handlers, schedule
from bot.care_facts import care_facts
from bot.channels import rasa_web
from bot.conversations import Conversations
from bot.demo import web as demo_web
from bot.faq_changes import faq_changes
from bot.faq_facts import asked, missed, taught
from bot.flow_runners import FlowRunner, OwnFlows, RasaFlows
from bot.flows.actions import ActionServer
from bot.flows.driving import Run
from bot.forgetting import forget
from bot.guide import Guide
from bot.handoff import Desk
from bot.help_services import help_services
from bot.intents.engine import Classifier
from bot.intents.files import load_examples
from bot.lines import ArticleUrl
from bot.model import message_json
from bot.nlu.rasa import server_of
from bot.nlu.rasa_rest import RasaChannel
from bot.people import People
from bot.routing import Router
from bot.sse import Headers, SseApp
from bot.stream import Hub, Reader
from bot.turn import Mind, Search
from bot.understanding import trainer
from faq import addresses, care_job, gaps_job, help_centre, replay_job
from faq import api_web as faq_api_web
from faq import web as faq_web
from faq.api_call import Services
from faq.live import LiveIndexes
from faq.model import Article
from faq.searching import Found, search_site
from faq.suggesting import Suggestion
from faq.testing import Failure, run_tests
from faq.trial import Trial, try_question
from faq.wordings import Wordings
from madoguchi import accounts, sessions
from madoguchi.access import USE_INBOX
from madoguchi.clock import Clock, system_clock
from madoguchi.database import Database, migrate, open_database
from madoguchi.encoder import Encoder, load_encoder
from madoguchi.errors import NotSignedIn, Unavailable
from madoguchi.health import healthz, readyz
from madoguchi.http import session_token
from madoguchi.jobs import Runner
from madoguchi.log import AsgiApp, RequestLog
from madoguchi.settings import Settings, ensure_secret_key
from madoguchi.shell.web import init_shell
from madoguchi.wakeup import Wakeup
from widget import web as widget_web

_logger = logging.getLogger(__name__)


@dataclass
class Service:
    """Everything that was built. Threads run between `start` and `stop`."""

    settings: Settings
    db: Database
    clock: Clock
    encoder: Encoder
    indexes: LiveIndexes
    classifier: Classifier
    assistants: LiveAssistants
    conversations: Conversations
    desk: Desk
    flask: Flask
    sse: SseApp
    wakeup: Wakeup
    reader: Reader
    runner: Runner
    _stops: list[Callable[[], None]] = field(default_factory=list)

    def start(self) -> None:
        """Bring the indexes up to date and start every thread."""
        self.indexes.refresh()
        Thread(target=self._warm_up, name="intents", daemon=True).start()
        self.wakeup.subscribe(self.reader.notify)
        self.wakeup.subscribe(self.indexes.notify)
        self.wakeup.subscribe(self.assistants.notify)
        for part in (self.reader, self.indexes, self.assistants, self.wakeup, self.runner):
            part.start()
            self._stops.append(part.stop)

    def _warm_up(self) -> None:
        """Encode the intents' examples beside the start; the first turn tries again if it fails."""
        try:
            self.classifier.warm_up()
        except Unavailable:
            _logger.warning("The examples of the intents could not be encoded yet.")

    def stop(self) -> None:
        """Stop every thread and close the database."""
        while self._stops:
            self._stops.pop()()
        self.db.close()

    def checks(self) -> Mapping[str, Callable[[], None]]:
        """Return what has to pass, besides the database, before the service is ready."""
        return {"search": self._check_search}

    def _check_search(self) -> None:
        self.encoder.encode_queries(["ready?"])
        if not self.indexes.status().ready:
            raise Unavailable("The search engine does not answer.")


def build(
    settings: Settings,
    clock: Clock = system_clock,
    *,
    encoder: Encoder | None = None,
    with_sample: bool = False,
) -> Service:
    """Build the service on a migrated database; nothing runs yet.

    ``encoder`` replaces the configured one; ``with_sample`` lets the demo page sign visitors in.
    """
    settings = ensure_secret_key(settings)
    db = open_database(settings.database_url, settings.database_pool)
    migrate(db)
    make_ready(db)
    encoder = encoder or load_encoder(settings)
    indexes = LiveIndexes(db, encoder, clock=clock, taught=taught)
    classifier = Classifier(encoder, load_examples())
    idle_minutes = settings.inquiry_idle_minutes
    assistants = LiveAssistants(db, trainer(settings, encoder, clock))
    flows = flows_of(settings, clock)
    guide = Guide(db, clock, assistants.of, flows, idle_minutes=idle_minutes)
    mind = Mind(search_of(indexes), classifier.classify)
    conversations = Conversations(
        db,
        clock,
        mind,
        article_url=article_url_of(settings),
        guide=guide,
        idle_minutes=idle_minutes,
    )
    desk = Desk(db, clock, idle_minutes=idle_minutes)
    with db.write() as tx:
        schedule(tx, clock)
    hub = Hub()
    work = handlers(db, clock, settings, conversations)
    work[gaps_job.KIND] = gaps_job.handler(db, indexes.of_site, missed, clock)
    work[care_job.KIND] = care_job.handler(db, indexes.of_site, care_facts, clock)
    work[voices_job.KIND] = voices_job.handler(db, settings.data_dir, clock, settings.secret_key)
    work[reasons_job.KIND] = reasons_job.handler(db, encoder, clock)
    work[confusions_job.KIND] = confusions_job.handler(db, encoder)
    work[replay_job.KIND] = replay_job.handler(db, indexes, asked, clock)
    intents = intents_web.create_blueprint(db, clock, assistants, mind)
    return Service(
        settings=settings,
        db=db,
        clock=clock,
        encoder=encoder,
        indexes=indexes,
        classifier=classifier,
        assistants=assistants,
        conversations=conversations,
        desk=desk,
        flask=_flask(
            *(settings, db, clock, indexes, conversations, desk, assistants), intents, with_sample
        ),
        sse=_sse(db, clock, hub, conversations),
        wakeup=Wakeup(db),
        reader=Reader(db, hub),
        runner=Runner(db, clock, work, settings.job_threads),
    )


def asgi(service: Service) -> AsgiApp:
    """Return the ASGI application; its lifespan starts and stops the service."""
    flask: Any = service.flask  # a2wsgi and Flask describe WSGI in different types
    pages: Any = WSGIMiddleware(flask, workers=service.settings.web_threads)
    router = Router(
        pages,
        service.sse,
        health=healthz,
        readiness=lambda: readyz(service.db, service.checks()),
        start=service.start,
        stop=service.stop,
    )
    return RequestLog(router)


def search_of(indexes: LiveIndexes) -> Search:
    """Return how a turn asks the FAQ: the same indexes that evaluation and the console use."""

    def search(site_id: str, locale: str, text: str) -> Found:
        return search_site(indexes.of_site(site_id), text, locale)

    return search


def flows_of(settings: Settings, clock: Clock) -> FlowRunner:
    """Return what carries dialogues on: the service itself, or Rasa where the settings say so."""
    if settings.dialogue == "rasa":
        return RasaFlows(RasaChannel(server_of(settings), clock))

    def at(endpoint: str) -> Run:
        return ActionServer(endpoint, seconds=settings.action_timeout).run

    return OwnFlows(at)


def suggest_of(indexes: LiveIndexes) -> web.Suggest:
    """Return how words that are still being typed find articles."""

    def suggest(site_id: str, locale: str, typed: str) -> list[Suggestion]:
        return indexes.get(site_id, locale).suggest(typed)

    return suggest


def article_url_of(settings: Settings) -> ArticleUrl:
    """Return where an article is read in the help centre."""

    def url(article: Article) -> str:
        path = addresses.article(article.site_id, article.locale, article.id, article.question)
        return settings.public_url + addresses.encoded(path)

    return url


def _flask(
    settings: Settings,
    db: Database,
    clock: Clock,
    indexes: LiveIndexes,
    conversations: Conversations,
    desk: Desk,
    assistants: LiveAssistants,
    intents: Blueprint,
    with_sample: bool,
) -> Flask:
    """Return every page and route of every package, in one application."""
    app = Flask("bot", static_folder=None)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # of the default provider
    init_shell(app, db, clock, settings)

    def trial(site_id: str, locale: str, text: str) -> Trial:
        return try_question(indexes.of_site(site_id), text, locale)

    def tests(article: Article) -> list[Failure]:
        return run_tests(indexes, article)

    wordings = Wordings()
    people = People(db, clock, forget, idle_minutes=settings.inquiry_idle_minutes)
    services = (
        *(db, clock, trial, indexes.of_site, settings.data_dir, wordings, tests),
        settings.import_hosts,
    )
    for blueprint in (
        faq_web.create_blueprint(*services),
        faq_web.static_blueprint(),
        faq_api_web.create_blueprint(Services(*services)),
        help_centre.create_blueprint(help_services(db, clock, settings, indexes)),
        analytics_web.create_blueprint(db, clock, _conversation_url, wordings.answered),
        analytics_api_web.create_blueprint(db, clock, settings.public_url),
        changes_web.create_blueprint(db, clock, faq_changes),
        goals_web.create_blueprint(db, clock),
        page_figures_web.create_blueprint(db, clock),
        voices_web.create_blueprint(db, clock, settings.data_dir),
        inbox_web.create_blueprint(db, clock, desk, people),
        preview_web.create_blueprint(db, clock, conversations),
        intents,
        web.create_blueprint(db, clock, settings, conversations, suggest_of(indexes)),
        rasa_web.create_blueprint(db, clock, settings, conversations, assistants.of),
        widget_web.create_blueprint(db, settings),
        demo_web.create_blueprint(settings, db, clock, with_staff=with_sample),
    ):
        app.register_blueprint(blueprint)
    app.add_url_rule("/", "root", lambda: redirect("/console/"))
    return app


def _conversation_url(site_id: str, conversation_id: str) -> str:
    return f"/console/{site_id}/inbox/{conversation_id}"


def _sse(db: Database, clock: Clock, hub: Hub, conversations: Conversations) -> SseApp:
    def authorise_conversation(headers: Headers, conversation_id: str) -> None:
        token = web.bearer_token(headers.get("authorization"))
        conversations.authenticate(conversation_id, token)

    def authorise_inbox(headers: Headers, site_id: str) -> None:
        with db.read() as tx:
            living = sessions.find_session(tx, session_token(headers.get("cookie")), clock)
            if living is None:
                raise NotSignedIn("Please sign in.")
            accounts.viewer_of(tx, living.account).require(site_id, *USE_INBOX)

    return SseApp(
        db,
        hub,
        authorise_conversation=authorise_conversation,
        authorise_inbox=authorise_inbox,
        serialise=lambda row: message_json(store.message_of_row(row)),
    )
