"""The inquiries behind every number, as a list and as CSV."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import request
from werkzeug.wrappers import Response

from analytics import reading_store, store
from analytics.exporting import to_csv
from analytics.model import TrackedInquiry
from analytics.outcomes import label
from analytics.reading import read_behind
from analytics.selections import Behind, Selection, select, waits
from analytics.titles import selection_title
from analytics.view_web import PAGE, View, page_number, render_view, view_of
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database, Transaction

ConversationUrl = Callable[[str, str], str]
"""``(site_id, conversation_id)`` → where a conversation is read."""


@dataclass(frozen=True)
class InquiryPages:
    """The views, with what they read from."""

    db: Database
    clock: Clock
    conversation_url: ConversationUrl

    def inquiries(self, site_id: str) -> str:
        """List the inquiries behind a number."""
        view = view_of(site_id, self.clock)
        selection = Selection.read(request.args)
        with self.db.read() as tx:
            found = _selected(tx, view, selection)
            number, pages = page_number(len(found))
            shown = found[(number - 1) * PAGE : number * PAGE]
            texts = reading_store.first_questions(tx, shown)
            titles = reading_store.article_titles(
                tx, site_id, [i.last_article_id for i in shown if i.last_article_id]
            )
        query = request.query_string.decode()
        return render_view(
            "analytics/inquiries.html",
            view,
            selection=selection,
            title=selection_title(selection, found),
            total=len(found),
            rows=[(i, label(i), texts.get(i.inquiry_id)) for i in shown],
            titles=titles,
            number=number,
            pages=pages,
            csv_url=f"{view.links.home}/inquiries.csv" + (f"?{query}" if query else ""),
            conversation_url=self.conversation_url,
        )

    def csv(self, site_id: str) -> Response:
        """Download the rows of the listed inquiries."""
        view = view_of(site_id, self.clock)
        selection = Selection.read(request.args)
        with self.db.read() as tx:
            found = _selected(tx, view, selection)
        name = f"inquiries-{site_id}-{view.now:%Y%m%d}.csv"
        return Response(
            to_csv(found),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


def _selected(tx: Transaction, view: View, selection: Selection) -> list[TrackedInquiry]:
    site_id = view.page.site.id
    if selection.open_now:
        still_open = reading_store.open_inquiries(tx, site_id)
        wanted = [i for i in reversed(still_open) if view.filters.counts(i)]
        return [i for i in wanted if waits(i)] if selection.waiting else wanted
    days = view.chosen.days
    inquiries = store.site_inquiries(tx, site_id, days.from_)
    needed = selection.article or selection.question
    behind = read_behind(tx, site_id, days, view.filters, inquiries) if needed else Behind()
    return select(inquiries, days, view.filters, view.now, selection, behind)
