"""Searching the help centre: the page of results, which needs no script."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from werkzeug.wrappers import Response

from faq import store
from faq.content import clean_line
from faq.help_page_web import Frame, Visit
from faq.help_reading_web import start_of
from faq.help_search import Outcome, by_words, outcome
from faq.structured import described
from faq.suggesting import ENDINGS
from madoguchi.errors import InvalidInput, Unavailable

LONGEST = 200
MOST_SHOWN = 10


def words_of(text: str) -> str:
    """Return what was searched for, in one line of at most 200 characters."""
    return clean_line(text)[:LONGEST]


@dataclass(frozen=True)
class Searching:
    """The view and what it works on."""

    frame: Frame

    def show(self, visit: Visit) -> Response:
        """Ask the index that the bot asks, and note what was looked for and whether it was found.

        The page is not kept by browsers: the index may learn without the FAQ moving.
        """
        words = words_of(request.args.get("q", ""))
        if not words:
            return start_of(visit)
        services = self.frame.services
        self.frame.spend("help-search", services.searches)
        found = self._asked(visit, words)
        with services.db.read() as tx:
            articles = store.published_among(tx, visit.site.id, (*found.best, *found.others))
        best = [articles[name] for name in found.best if name in articles]
        others = [articles[name] for name in found.others if name in articles]
        facts: dict[str, object] = {"decision": found.decision, "hits": len(best)}
        if found.words_only:
            facts["words_only"] = True
        self.frame.note(visit, "help_searched", text=words, **facts)
        return self.frame.page(
            "faq/help_search.html",
            visit,
            words=words,
            best=best,
            others=others,
            described=described,
            indexed=False,
        )

    def picked(self, visit: Visit) -> Response:
        """Note a search that a suggestion ended: the reader found it before asking."""
        words = words_of(request.form.get("q", ""))
        article_id = request.form.get("article_id", "")
        if not words:
            raise InvalidInput("Write what to search for.", field="q")
        self.frame.spend("help-act", self.frame.services.acts)
        with self.frame.services.db.read() as tx:
            store.published_article(tx, visit.site.id, article_id)
        facts = {"decision": "picked", "hits": 1, "article_id": article_id}
        self.frame.note(visit, "help_searched", text=words, **facts)
        return Response(status=204)

    def suggested(self, visit: Visit) -> Response:
        """Note what suggestions were shown for what was typed, and how that ended.

        The page tells it once for one try: from the first letter until the box is emptied, a
        suggestion is taken, the search is sent, or the page is left.
        """
        words, ended = words_of(request.form.get("q", "")), request.form.get("ended", "")
        if not words or ended not in ENDINGS:
            raise InvalidInput("Write what to search for.", field="q")
        self.frame.spend("help-act", self.frame.services.acts)
        shown = request.form.get("articles", "").split()[:MOST_SHOWN]
        with self.frame.services.db.read() as tx:
            known = store.published_among(tx, visit.site.id, shown)
        facts = {"source": "typing", "articles": [name for name in shown if name in known]}
        self.frame.note(visit, "suggestions_shown", text=words, ended=ended, **facts)
        return Response(status=204)

    def _asked(self, visit: Visit, words: str) -> Outcome:
        services = self.frame.services
        try:
            return outcome(services.search(visit.site.id, visit.locale, words))
        except Unavailable:
            with services.db.read() as tx:
                published = store.published_articles(tx, visit.site.id, visit.locale)
            return by_words(published, words)
