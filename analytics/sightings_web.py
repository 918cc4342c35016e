"""The list behind a number of views, openings, exits or votes."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from analytics import reading_store, sightings_store
from analytics.inquiries_web import ConversationUrl
from analytics.pages import page_name
from analytics.sightings import Asked, title
from analytics.view_web import PAGE, page_number, render_view, view_of
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database


@dataclass(frozen=True)
class SightingPages:
    """The view, with what it reads from."""

    db: Database
    clock: Clock
    conversation_url: ConversationUrl

    def sightings(self, site_id: str) -> str:
        """List what a number counts, the latest first."""
        view, asked = view_of(site_id, self.clock), Asked.read(request.args)
        scope = asked.within(view.scope)
        with self.db.read() as tx:
            total = sightings_store.count(tx, scope, asked)
            number, pages = page_number(total)
            rows = sightings_store.page(tx, scope, asked, PAGE, (number - 1) * PAGE)
            titles = reading_store.article_titles(
                tx, site_id, [asked.article] * bool(asked.article)
            )
        about = titles.get(asked.article, asked.article) or (asked.page and page_name(asked.page))
        return render_view(
            "analytics/sightings.html",
            view,
            asked=asked,
            title=title(asked, about),
            total=total,
            rows=rows,
            page_name=page_name,
            conversation_url=self.conversation_url,
            everybody=scope != view.scope,
            number=number,
            pages=pages,
        )
