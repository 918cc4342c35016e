"""The inquiries behind every number, as a list and as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import request
from werkzeug.wrappers import Response

from analytics import lists_store, reading_store, reasons_reading_store, reasons_store
from analytics.batches import inquiry_batches
from analytics.exporting import MEDIA_TYPES, csv_lines, write_sheet
from analytics.model import TrackedInquiry
from analytics.outcomes import label
from analytics.reasons import Reason
from analytics.reasons_reading_store import Asking
from analytics.selections import REASONS, Selection
from analytics.spots_store import narrowed
from analytics.titles import selection_title
from analytics.view_web import PAGE, View, page_number, render_view, view_of
from analytics.where_store import Where, selected
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database, Transaction
from madoguchi.errors import NotFound

MOST_IN_EXCEL = 50_000
"""An Excel file is whole before it is sent: of more, nobody would wait for the first byte."""
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
            reason = _reason(tx, view, selection)
            where = _where(tx, view, selection)
            found = lists_store.size(tx, where)
            number, pages = page_number(found.inquiries)
            shown = lists_store.page(tx, where, PAGE, (number - 1) * PAGE)
            texts = reading_store.first_questions(tx, shown)
            titles = reading_store.article_titles(
                tx, site_id, [i.last_article_id for i in shown if i.last_article_id]
            )
            elsewhere = _elsewhere(tx, view, selection)
        query = request.query_string.decode()
        return render_view(
            "analytics/inquiries.html",
            view,
            selection=selection,
            title=selection_title(selection, found, reason.name if reason else ""),
            reason=reason,
            elsewhere=elsewhere,
            total=found.inquiries,
            rows=[(i, label(i), texts.get(i.inquiry_id)) for i in shown],
            titles=titles,
            number=number,
            pages=pages,
            files={
                format: f"{view.links.home}/inquiries.{format}" + (f"?{query}" if query else "")
                for format in ("csv", "xlsx")
            },
            conversation_url=self.conversation_url,
        )

    def csv(self, site_id: str) -> Response:
        """Download the rows of the listed inquiries; sent as they are read, however many."""
        view = view_of(site_id, self.clock)
        lines = csv_lines(self._batches(view, Selection.read(request.args)), view.chosen.days.zone)
        return _download(view, "csv", (line.encode() for line in lines))

    def xlsx(self, site_id: str) -> Response:
        """Download the same as an Excel file, which has to be whole before it is sent."""
        view = view_of(site_id, self.clock)
        batches = self._batches(view, Selection.read(request.args))
        folder = TemporaryDirectory()
        file = Path(folder.name) / "inquiries.xlsx"
        try:
            write_sheet(batches, view.chosen.days.zone, file, MOST_IN_EXCEL)
        except BaseException:
            folder.cleanup()
            raise
        response = _download(view, "xlsx", _pieces(file))
        response.call_on_close(folder.cleanup)
        return response

    def _batches(self, view: View, selection: Selection) -> Iterable[Sequence[TrackedInquiry]]:
        """Return the listed inquiries in batches, the earliest first."""
        with self.db.read() as tx:
            where = _where(tx, view, selection)
        return inquiry_batches(self.db, where)


def _download(view: View, format: str, pieces: Iterable[bytes]) -> Response:
    name = f"inquiries-{view.page.site.id}-{view.now:%Y%m%d}.{format}"
    return Response(
        pieces,
        content_type=MEDIA_TYPES[format],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while piece := opened.read(65_536):
            yield piece


def _reason(tx: Transaction, view: View, selection: Selection) -> Reason | None:
    """Return the contact reason that a list is narrowed to; raise `NotFound` if there is none."""
    if selection.reason in ("", *REASONS):
        return None
    reason = reasons_store.reason(tx, view.page.site.id, selection.reason)
    if reason is None:
        raise NotFound("There is no such reason.")
    return reason


def _elsewhere(tx: Transaction, view: View, selection: Selection) -> int:
    """Return how many voices from elsewhere a reason counts, which no list of inquiries holds."""
    if not selection.reason or selection != Selection(reason=selection.reason):
        return 0
    days = view.chosen.days
    asking = Asking(view.page.site.id, days.first, days.last, view.filters)
    return reasons_reading_store.count_voices(tx, asking, selection.reason)


def _where(tx: Transaction, view: View, selection: Selection) -> Where:
    days = view.chosen.days
    where = selected(view.page.site.id, days, view.filters, view.now, selection)
    return where if selection.open_now else narrowed(tx, where, selection.spot, days)
