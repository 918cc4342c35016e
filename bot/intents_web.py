"""The editor's pages of intents: the list, and one intent with its examples and what follows.

Every edit is a revision of the assistant's files with an undo; the bot learns it by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from bot import intents_found_web
from bot.assistant import intent_editing, text_edits
from bot.assistant.leads import asks_of, leads_of
from bot.assistant.live import LiveAssistants
from bot.assistant.model import Assistant, Intent
from bot.assistant.standing import Standing, learning_of
from bot.assistant.text_edits import Written, written_examples
from bot.bench_web import PREFIX, Bench, Edit, learning_sentence
from bot.trying import Tried, try_message
from bot.turn import Think
from madoguchi import access
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database
from madoguchi.errors import Conflict, InvalidInput, MadoguchiError, Unavailable
from madoguchi.i18n import gettext as _
from madoguchi.i18n import ngettext, translate_error
from madoguchi.shell.web import SitePage, site_page
from madoguchi.text import is_japanese, question_key

FEW = 10
"""Examples of a language below which an intent is not learnt well."""
_SHOWN = 100
_TRIED = 2000


@dataclass(frozen=True)
class Row:
    """An intent in the list; ``languages`` are how many examples it has in each."""

    intent: Intent
    languages: dict[str, int]
    leads: int

    @property
    def few(self) -> list[str]:
        """The languages in which it has some examples, and too few."""
        return [name for name, count in self.languages.items() if count < FEW]


@dataclass(frozen=True)
class IntentPages:
    """The views, with what they work on."""

    bench: Bench

    def index(self, site_id: str) -> str:
        """List the intents, or offer to begin with the basic ones."""
        page = site_page(site_id, *access.READ_FAQ)
        now = self.bench.standing(site_id)
        searched = request.args.get("q", "").strip()
        rows = [
            row_of(now.assistant, intent, page.site.locales)
            for intent in now.assistant.intents.values()
            if _fits(intent, searched)
        ]
        return self.bench.render(
            "bot/intents.html", page, now, rows=rows, searched=searched, **self._tried(page, now)
        )

    def begin(self, site_id: str) -> Response:
        """Give the site the basic intents."""
        page = site_page(site_id, *access.EDIT_FAQ)
        self.bench.edit(
            page,
            _("Started with the basic intents."),
            lambda tx, by, clock: intent_editing.begin(tx, site_id, by, clock),
            back="index",
        )
        return redirect(url_for(".index", site_id=site_id), 303)

    def show(self, site_id: str, name: str) -> str:
        """Show an intent."""
        page = site_page(site_id, *access.READ_FAQ)
        return self._page(page, name)

    def add(self, site_id: str, name: str) -> Response:
        """Add examples, one a line."""
        words = [line for line in request.form.get("words", "").splitlines() if line.strip()]
        note = _("Example added to “%(name)s”: %(words)s", name=name, words=" / ".join(words[:3]))
        if len(words) > 1:
            added = ngettext("%(n)s example added", "%(n)s examples added", len(words))
            note = _("%(added)s to “%(name)s”: %(words)s", added=added, name=name, words=words[0])
        return self._edited(
            name,
            note,
            lambda tx, by, clock: intent_editing.add_examples(
                tx, site_id, name, words or [""], by, clock
            ),
        )

    def change(self, site_id: str, name: str) -> Response:
        """Remove an example, or write it differently."""
        words, other = request.form.get("words", ""), request.form.get("other", "")
        if request.form.get("act") == "remove":
            return self._edited(
                name,
                _("Example removed from “%(name)s”: %(words)s", name=name, words=words),
                lambda tx, by, clock: intent_editing.remove_example(
                    tx, site_id, name, words, by, clock
                ),
            )
        note = _("Example of “%(name)s” changed: %(words)s", name=name, words=other)
        return self._edited(
            name,
            note,
            lambda tx, by, clock: intent_editing.change_example(
                tx, site_id, name, words, other, by, clock
            ),
        )

    def say(self, site_id: str, name: str) -> Response:
        """Have a response say something else."""
        response, number = request.form.get("response", ""), request.form.get("number", 0, type=int)
        words = (request.form.get("words", ""), request.form.get("other", ""))
        return self._edited(
            name,
            _("Response changed: %(words)s", words=words[1]),
            lambda tx, by, clock: intent_editing.change_words(
                tx, site_id, response, number, words, by, clock
            ),
        )

    def learning(self, site_id: str) -> dict[str, str]:
        """Tell a page's script whether the newest files are in force."""
        site_page(site_id, *access.READ_FAQ)
        number = request.args.get("number", 0, type=int)
        state = learning_of(self.bench.assistants, site_id, number)
        return {"state": state, "sentence": learning_sentence(state)}

    def _edited(self, name: str, note: str, change: Edit) -> Response:
        site_id = str((request.view_args or {})["site_id"])
        page = site_page(site_id, *access.EDIT_FAQ)
        try:
            self.bench.edit(page, _shortened(note), change, back="show", name=name)
        except (InvalidInput, Conflict) as error:
            shown = self._page(page, name, error)
            return Response(shown, error.status, mimetype="text/html")
        return redirect(url_for(".show", site_id=site_id, name=name, q=request.args.get("q")), 303)

    def _page(self, page: SitePage, name: str, error: MadoguchiError | None = None) -> str:
        now = self.bench.standing(page.site.id)
        intent = intent_editing.intent_of(now.assistant, name)
        searched, language = request.args.get("q", "").strip(), request.args.get("language", "")
        written = written_examples(now.files, intent)
        written.sort(key=lambda one: _language_of(one) != "ja")
        found = [
            one
            for one in written
            if (not language or _language_of(one) == language) and _reads(one.words, searched)
        ]
        pages = max(1, -(-len(found) // _SHOWN))
        number = max(1, min(request.args.get("page", 1, type=int), pages))
        leads = leads_of(now.assistant, name)
        return self.bench.render(
            "bot/intent.html",
            page,
            now,
            intent=intent,
            row=row_of(now.assistant, intent, page.site.locales),
            examples=found[(number - 1) * _SHOWN : number * _SHOWN],
            found=len(found),
            number=number,
            pages=pages,
            searched=searched,
            language=language,
            leads=leads,
            asks={lead.form.name: asks_of(now.assistant, lead.form) for lead in leads if lead.form},
            error=translate_error(error) if error else "",
            typed=request.form if error else {},
            longest=text_edits.LONGEST,
            **self._tried(page, now),
        )

    def _tried(self, page: SitePage, now: Standing) -> dict[str, Any]:
        """Return what the engine in force makes of the message that the address names."""
        text = request.args.get("text", "").strip()[:_TRIED]
        tried: Tried | None = None
        problem = ""
        if text and now.live is not None:
            try:
                locale = page.site.default_locale
                tried = try_message(now.live, self.bench.think, page.site.id, locale, text)
            except Unavailable as error:
                problem = translate_error(error)
        return {"text": text, "tried": tried, "try_problem": problem}


def create_blueprint(
    db: Database, clock: Clock, assistants: LiveAssistants, think: Think
) -> Blueprint:
    """Return the pages below ``/console/<site>/bot`` that are about intents."""
    blueprint = Blueprint("intents", __name__, template_folder="templates")
    bench = Bench(db, clock, assistants, think)
    pages = IntentPages(bench)
    for rule, endpoint, view, method in (
        ("/intents", "index", pages.index, "GET"),
        ("/intents", "begin", pages.begin, "POST"),
        ("/intents/<name>", "show", pages.show, "GET"),
        ("/intents/<name>", "add", pages.add, "POST"),
        ("/intents/<name>/examples", "change", pages.change, "POST"),
        ("/intents/<name>/responses", "say", pages.say, "POST"),
        ("/learning.json", "learning", pages.learning, "GET"),
    ):
        blueprint.add_url_rule(PREFIX + rule, endpoint, view, methods=[method])
    intents_found_web.add_routes(blueprint, bench)
    return blueprint


def row_of(assistant: Assistant, intent: Intent, locales: tuple[str, ...]) -> Row:
    """Return an intent as the list shows it, with the languages of the site."""
    counts: dict[str, int] = {name: 0 for name in ("ja", "en") if name in locales}
    for example in intent.examples:
        language = "ja" if is_japanese(example.text) else "en"
        counts[language] = counts.get(language, 0) + 1
    return Row(intent, counts, len(leads_of(assistant, intent.name)))


def _language_of(one: Written) -> str:
    return "ja" if is_japanese(one.example.text) else "en"


def _fits(intent: Intent, searched: str) -> bool:
    return _reads(intent.name, searched) or any(
        _reads(example.text, searched) for example in intent.examples
    )


def _reads(words: str, searched: str) -> bool:
    return question_key(searched) in question_key(words)


def _shortened(note: str) -> str:
    return note if len(note) <= 200 else note[:199] + "…"
