"""What there is to do about intents: messages none took, intents that share sentences, changes."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from bot import confusions_job, unmatched_store
from bot.assistant import editing, intent_editing, store
from bot.assistant.editing import Change
from bot.assistant.live import Live
from bot.assistant.store import Revision
from bot.assistant.text_edits import plain_example
from bot.bench_web import PREFIX, Bench, returned
from bot.unmatched import Group, groups
from faq.looks_web import describe_look, last_look, leaf
from madoguchi import access, accounts
from madoguchi.clock import Clock
from madoguchi.database.protocol import Transaction
from madoguchi.errors import Conflict, InvalidInput, NotFound, Unavailable
from madoguchi.i18n import gettext as _
from madoguchi.i18n import mark, ngettext, translate_error
from madoguchi.shell.web import site_page

DAYS = 28
MOST = 200
"""How many of the latest messages that no intent took are looked at."""
LIKELY = 0.3
"""How sure the nearest intent has to be to be offered as the one to add a message to."""


def add_routes(blueprint: Blueprint, bench: Bench) -> None:
    """Add the pages to those of intents, and say how the job is shown."""
    pages = FoundPages(bench)
    for rule, endpoint, view, method in (
        ("/unmatched", "unmatched", pages.unmatched, "GET"),
        ("/unmatched", "take", pages.take, "POST"),
        ("/confusions", "confusions", pages.confusions, "GET"),
        ("/confusions", "look", pages.look, "POST"),
        ("/changes", "changes", pages.changes, "GET"),
        ("/changes", "restore", pages.restore, "POST"),
    ):
        blueprint.add_url_rule(PREFIX + rule, endpoint, view, methods=[method])
    describe_look(
        blueprint,
        confusions_job.KIND,
        title=mark("Search for intents that share sentences"),
        template="bot/confusions_result.html",
        found=lambda n: ngettext("%(n)s pair found", "%(n)s pairs found", n),
        active="bot",
    )


@dataclass(frozen=True)
class Nearest:
    """The intent that a message is most like; ``is_taken`` says that it is taken for it by now."""

    intent: str
    confidence: float
    is_taken: bool


@dataclass(frozen=True)
class FoundPages:
    """The views, with what they work on."""

    bench: Bench

    def unmatched(self, site_id: str) -> str:
        """List the messages of the last weeks that no intent took."""
        page = site_page(site_id, *access.READ_CONVERSATIONS)
        now = self.bench.standing(site_id)
        with self.bench.db.read() as tx:
            since = self.bench.clock() - timedelta(days=DAYS)
            found = unmatched_store.unmatched(tx, site_id, since, MOST)
        every = groups(found, now.assistant)
        unanswered = [group for group in every if not group.is_answered]
        shows_all = request.args.get("kind") == "all"
        shown = leaf(every if shows_all else unanswered)
        return self.bench.render(
            "bot/unmatched.html",
            page,
            now,
            shows_all=shows_all,
            counts={"unanswered": len(unanswered), "all": len(every)},
            leaf=shown,
            groups=[(group, _nearest(group, now.live)) for group in shown.shown],
            likely=LIKELY,
            intents=[intent.name for intent in now.assistant.intents.values()],
            days=DAYS,
        )

    def take(self, site_id: str) -> Response:
        """Make a message an example of an intent."""
        page = site_page(site_id, *access.EDIT_FAQ)
        name, words = request.form.get("intent", ""), request.form.get("words", "")
        back = redirect(url_for(".unmatched", site_id=site_id, kind=request.args.get("kind")), 303)
        if not name:
            flash(_("Choose the intent that the message belongs to."), "error")
            return back
        note = _("Example added to “%(name)s”: %(words)s", name=name, words=words[:100])

        def change(tx: Transaction, by: Change, clock: Clock) -> int:
            plain = plain_example(words)
            return intent_editing.add_examples(tx, site_id, name, [plain], by, clock)

        try:
            self.bench.edit(page, note, change, back="unmatched")
        except (InvalidInput, NotFound) as error:
            flash(translate_error(error), "error")
        return back

    def confusions(self, site_id: str) -> str:
        """Show which intents share sentences, as the last look found."""
        page = site_page(site_id, *access.READ_FAQ)
        with self.bench.db.read() as tx:
            look = last_look(tx, site_id, confusions_job.KIND)
        now = self.bench.standing(site_id)
        return self.bench.render("bot/confusions.html", page, now, look=look)

    def look(self, site_id: str) -> Response:
        """Look for them again."""
        page = site_page(site_id, *access.EDIT_FAQ)
        with self.bench.db.write() as tx:
            confusions_job.enqueue(tx, site_id, self.bench.clock, page.viewer.account_id)
        return redirect(url_for(".confusions", site_id=site_id), 303)

    def changes(self, site_id: str) -> str:
        """List what was changed, by whom and when."""
        page = site_page(site_id, *access.READ_FAQ)
        now = self.bench.standing(site_id)
        with self.bench.db.read() as tx:
            steps = store.history(tx, site_id)
            names = _names(tx, steps)
        return self.bench.render("bot/changes.html", page, now, steps=steps, names=names)

    def restore(self, site_id: str) -> Response:
        """Take up earlier files again: what an undo does, and the list of changes."""
        page = site_page(site_id, *access.EDIT_FAQ)
        number, seen = (request.form.get(name, 0, type=int) for name in ("number", "seen"))
        note = _("Went back to change %(number)s.", number=number)
        by = Change(note, page.viewer.account_id, seen)
        try:
            with self.bench.db.write() as tx:
                if number:
                    editing.restore(tx, site_id, number, by, self.bench.clock)
                else:
                    intent_editing.undo_beginning(tx, site_id, seen)
        except (Conflict, NotFound) as error:
            flash(translate_error(error), "error")
            return returned(site_id)
        flash(note if number else _("The basic intents were taken away again."), "success")
        return returned(site_id)


def _nearest(group: Group, live: Live | None) -> Nearest | None:
    """Return what a message is most like now, or else was when it was asked."""
    if live is not None:
        with suppress(Unavailable):
            parse = live.engine.parse(group.text, group.locale)
            likeliest = next(iter(parse.ranking), None)
            if likeliest is not None:
                return Nearest(likeliest.name, likeliest.confidence, parse.intent is not None)
    return Nearest(*group.ranking[0], False) if group.ranking else None


def _names(tx: Transaction, steps: list[Revision]) -> dict[str, str]:
    """Return the names of those who made changes and still have an account."""
    found: dict[str, str] = {}
    for account_id in {step.made_by for step in steps if step.made_by}:
        with suppress(NotFound):
            found[account_id] = accounts.get_account(tx, account_id).name
    return found
