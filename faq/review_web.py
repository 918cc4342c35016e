"""What may be done to an article besides writing it: its steps, its review, its history."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from faq import draft_saying, editing, history_store, store
from faq import form_web as form
from faq.comparing import before, compare
from faq.desk_web import Desk, Warned, may_edit, may_publish
from faq.editing import Author
from faq.model import Article, ArticleRevision
from madoguchi import access
from madoguchi.database.protocol import Transaction
from madoguchi.errors import Conflict, InvalidInput, NotFound
from madoguchi.i18n import format_datetime, translate_error
from madoguchi.i18n import gettext as _
from madoguchi.shell.web import SitePage, render, site_page

Step = Callable[..., Article]


def add_routes(blueprint: Blueprint, prefix: str, desk: Desk) -> None:
    """Add the steps of an article, its comparison, and the site's history."""
    pages = ReviewPages(desk)
    one = f"{prefix}/<article_id>"
    routes = (
        (f"{one}/<any(publish, unpublish, archive):act>", "act", pages.act, "POST"),
        (f"{one}/undo", "undo", pages.undo, "POST"),
        (f"{one}/review", "request_review", pages.request_review, "POST"),
        (f"{one}/return", "send_back", pages.send_back, "POST"),
        (f"{one}/restore", "restore", pages.restore, "POST"),
        (f"{one}/compare", "compare", pages.compare, "GET"),
        (f"{prefix}/history", "history", pages.history, "GET"),
    )
    for rule, endpoint, view, method in routes:
        blueprint.add_url_rule(rule, endpoint, view, methods=[method])
    blueprint.app_template_global("on_the_clock")(form.on_the_clock)


def published(page: SitePage, article: Article) -> str:
    """Say what publishing came to: live, or at its time."""
    if article.scheduled_revision == article.revision and article.publish_at:
        when = format_datetime(article.publish_at, page.site.time_zone)
        return _("It will be published on %(when)s.", when=when)
    return _("Published.")


class ReviewPages:
    """The views, with what they work on."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._db = desk, desk.db

    def act(self, site_id: str, article_id: str, act: str) -> Response | tuple[str, int]:
        """Publish, take back or put away."""
        page = site_page(site_id, *access.PUBLISH_FAQ)
        if act == "publish":
            with self._db.read() as tx:
                found = store.article(tx, site_id, article_id)
            if warned := self._warned(page, found):
                return self._desk.show(
                    page, found.draft, found, warned=warned, keeps_copy=True
                ), 409
        steps: dict[str, tuple[Step, str]] = {
            "publish": (editing.publish, ""),
            "unpublish": (editing.unpublish, _("Taken back. Customers no longer see it.")),
            "archive": (editing.archive, _("Put away. Customers no longer see it.")),
        }
        return self._stepped(page, article_id, *steps[act])

    def undo(self, site_id: str, article_id: str) -> Response:
        """Take the newest step back; one that customers see only by those who may publish."""
        page = site_page(site_id, *access.EDIT_FAQ)

        def take_back(
            tx: Transaction, site_id: str, article_id: str, author: Author, expected_revision: int
        ) -> Article:
            newest = store.revisions(tx, site_id, article_id)[:1]
            if newest and editing.moves_customers(newest[0].change):
                page.viewer.require(site_id, *access.PUBLISH_FAQ)
            return editing.undo(
                tx, site_id, article_id, author, expected_revision=expected_revision
            )

        said = _("Undone. The other text is kept in the history.")
        return self._stepped(page, article_id, take_back, said, undoable=False)

    def request_review(self, site_id: str, article_id: str) -> Response:
        """Ask for the newest text to be reviewed."""
        page = site_page(site_id, *access.EDIT_FAQ)
        return self._stepped(page, article_id, _noted(editing.request_review), _("Sent to review."))

    def send_back(self, site_id: str, article_id: str) -> Response:
        """End a review without publishing."""
        page = site_page(site_id, *access.PUBLISH_FAQ)
        said = _("Sent back to its author.")
        return self._stepped(page, article_id, _noted(editing.send_back), said)

    def restore(self, site_id: str, article_id: str) -> Response:
        """Take an earlier text up again as a draft."""
        page = site_page(site_id, *access.EDIT_FAQ)
        number = request.form.get("restored", 0, type=int)

        def take_up(
            tx: Transaction, site_id: str, article_id: str, author: Author, expected_revision: int
        ) -> Article:
            return editing.restore(
                tx, site_id, article_id, number, author, expected_revision=expected_revision
            )

        said = _("The earlier text is back as a draft. Publish it to show it to customers.")
        return self._stepped(page, article_id, take_up, said)

    def compare(self, site_id: str, article_id: str) -> str:
        """Show two texts side by side; unless asked otherwise what is live and the newest."""
        page = site_page(site_id, *access.READ_FAQ)
        with self._db.read() as tx:
            article = store.article(tx, site_id, article_id)
            history = store.revisions(tx, site_id, article_id)
            steps = {step.revision: step for step in history}
            old = _chosen(steps, "old", article.published_revision or before(history, None))
            new = _chosen(steps, "new", article.revision)
            facts = [
                draft_saying.facts(tx, site_id, one, page.site.time_zone) for one in (old, new)
            ]
        return render(
            "faq/compare.html",
            active="faq",
            site=page.site,
            article=article,
            history=history,
            old=old,
            new=new,
            newest=history[0],
            differences=compare(old, new, *facts),
            can_edit=may_edit(page),
            can_publish=may_publish(page),
        )

    def history(self, site_id: str) -> str:
        """List what was done to any article, by whom and why, newest first."""
        page = site_page(site_id, *access.READ_FAQ)
        number = max(1, request.args.get("page", 1, type=int))
        with self._db.read() as tx:
            steps = history_store.steps(tx, site_id, number)
        more = len(steps) > store.PAGE_SIZE
        return render(
            "faq/history.html",
            active="faq",
            site=page.site,
            steps=steps[: store.PAGE_SIZE],
            page_number=number,
            pages=number + more if steps else 0,
        )

    def _warned(self, page: SitePage, article: Article) -> Warned:
        return self._desk.warnings(page, article.draft, article)

    def _stepped(
        self, page: SitePage, article_id: str, change: Step, said: str, *, undoable: bool = True
    ) -> Response:
        site_id = page.site.id
        try:
            with self._db.write() as tx:
                before = store.article(tx, site_id, article_id)
                author, expected = self._desk.author(page), form.expected_revision()
                article = change(tx, site_id, article_id, author, expected_revision=expected)
        except (Conflict, InvalidInput) as error:
            flash(translate_error(error), "error")
        else:
            changed = article.revision != before.revision
            self._desk.say(article, said or published(page, article), undoable and changed)
        return redirect(url_for(".article", site_id=site_id, article_id=article_id), 303)


def _noted(change: Step) -> Step:
    """Return the step with the note that was typed."""

    def noted(*arguments: object, **named: object) -> Article:
        return change(*arguments, **named, note=form.note())

    return noted


def _chosen(steps: dict[int, ArticleRevision], name: str, default: int) -> ArticleRevision:
    number = request.args.get(name, default, type=int)
    if number not in steps:
        raise NotFound("There is no such revision.")
    return steps[number]
