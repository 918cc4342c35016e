"""One request for an analytics page: who asks, about which period, and the frame of the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import request

from analytics import charts, filter_form, filters_store, navigation, panels, words
from analytics.addresses import Addresses
from analytics.filters import Filters
from analytics.periods import Chosen, chosen
from analytics.scope import Scope
from madoguchi.access import READ_ANALYTICS
from madoguchi.clock import Clock
from madoguchi.shell.state import shell
from madoguchi.shell.web import SitePage, render, site_page

PAGE = 50


@dataclass(frozen=True)
class View:
    """One request for a page about a period: who asks, what for, and as of when."""

    page: SitePage
    chosen: Chosen
    filters: Filters
    now: datetime

    @property
    def scope(self) -> Scope:
        """What it asks to be counted."""
        return Scope(self.page.site.id, self.chosen.days, self.filters)

    @property
    def links(self) -> Addresses:
        """Addresses of pages about the same."""
        return Addresses(self.page.site.id, self.chosen.query, self.filters.query)


def view_of(site_id: str, clock: Clock) -> View:
    """Read the address, for a person who may read the site's numbers."""
    page = site_page(site_id, *READ_ANALYTICS)
    now = clock()
    period = chosen(request.args, now, page.site.time_zone)
    return View(page, period, _filters(site_id), now)


def of_other_site(site_id: str, path: str = "") -> str | None:
    """Return the same page of another site, where the address asks for one by ``site``."""
    other = request.args.get("site", "")
    if not other or other == site_id:
        return None
    query = {name: value for name, value in request.args.items() if name != "site" and value}
    return f"{Addresses(other, {}, {}).home}{path}?{urlencode(query)}"


def _filters(site_id: str) -> Filters:
    asked = Filters.read(request.args)
    if not asked.tag:
        return asked
    with shell().db.read() as tx:
        return filters_store.known(tx, site_id, asked)


def render_view(template: str, view: View, **context: Any) -> str:
    """Render a page about what a view asks for."""
    return render_section(
        template,
        view.page,
        query={**view.chosen.query, **view.filters.query},
        view=view,
        links=view.links,
        days=view.chosen.days,
        words=words,
        panels=panels,
        filter_form=filter_form,
        charts=charts,
        **context,
    )


def render_section(
    template: str, page: SitePage, *, query: Mapping[str, str] | None = None, **context: Any
) -> str:
    """Render a page of the analytics section, with its second column.

    ``query`` is the period and the filters that the pages of the column are to keep.
    """
    section = navigation.entries(page.viewer, page.site.id, request.path, query or {})
    return render(template, active="analytics", site=page.site, section=section, **context)


def page_number(total: int) -> tuple[int, int]:
    """Return which page of a list of ``total`` rows is asked for, and how many there are."""
    pages = max(1, -(-total // PAGE))
    asked = request.args.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 1
    return min(max(1, number), pages), pages
