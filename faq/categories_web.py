"""The categories in the console: a tree that is ordered by dragging, by keys or by buttons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from faq import categories
from faq.categories import Path, path_of, written
from faq.desk_web import Desk, may_publish
from madoguchi import access
from madoguchi.database.protocol import Transaction
from madoguchi.errors import InvalidInput
from madoguchi.i18n import gettext as _
from madoguchi.i18n import translate_error
from madoguchi.shell.web import SitePage, confirm, flash_undo, render, site_page

Said = tuple[Path, str]
"""Where the category is now, and what to say."""


def add_routes(blueprint: Blueprint, prefix: str, desk: Desk) -> None:
    """Add the page and what its forms do."""
    pages = CategoryPages(desk)
    base = f"{prefix}/categories"
    blueprint.add_url_rule(base, "categories", pages.show, methods=["GET"])
    for act in ("add", "move", "rename", "remove"):
        view = getattr(pages, act)
        blueprint.add_url_rule(f"{base}/{act}", f"{act}_category", view, methods=["POST"])
    blueprint.app_template_global("written_path")(written)


class CategoryPages:
    """The views, with what they work on."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._db = desk, desk.db

    def show(self, site_id: str) -> str:
        """Show the tree of one language."""
        page = site_page(site_id, *access.READ_FAQ)
        locale = _locale(page)
        with self._db.read() as tx:
            nodes = categories.tree(tx, site_id, locale)
        return render(
            "faq/categories.html",
            active="faq",
            site=page.site,
            locale=locale,
            nodes=nodes,
            at=request.args.get("at", ""),
            can_publish=may_publish(page),
        )

    def add(self, site_id: str) -> Response:
        """Add an empty category."""

        def change(tx: Transaction, page: SitePage, locale: str) -> Said:
            around, name = _path("around"), request.form.get("name", "")
            return categories.add(tx, site_id, locale, around, name), _("Added.")

        return self._changed(site_id, change)

    def move(self, site_id: str) -> Response:
        """Put a category elsewhere; back is one click."""

        def change(tx: Transaction, page: SitePage, locale: str) -> Said:
            path, before = _path("path"), _path("before") or None
            known = categories.paths(categories.tree(tx, site_id, locale))
            beside = [one for one in known if one[:-1] == path[:-1]]
            after = beside[beside.index(path) + 1 :] if path in beside else []
            author = self._desk.author(page)
            new = categories.move(tx, site_id, locale, path, _path("around"), before, author)
            back = {"path": new, "around": path[:-1], "before": after[0] if after else ()}
            fields = {name: written(one) or "" for name, one in back.items()} | {"locale": locale}
            flash_undo(_("Moved."), url_for(".move_category", site_id=site_id), fields)
            return new, ""

        return self._changed(site_id, change)

    def rename(self, site_id: str) -> Response | str:
        """Give a category another name; where the name is taken ask whether both become one."""
        page = site_page(site_id, *access.PUBLISH_FAQ)
        path, name = _path("path"), request.values.get("name", "")
        merge = "merge" in request.values
        if not merge and self._is_taken(page, path, name):
            return _ask_to_merge(page, path, name)

        def change(tx: Transaction, page: SitePage, locale: str) -> Said:
            author = self._desk.author(page)
            renamed = categories.rename(tx, site_id, locale, path, name, author, merge=merge)
            if not merge and renamed != path:
                fields = {"path": written(renamed) or "", "name": path[-1], "locale": locale}
                flash_undo(_("Renamed."), url_for(".rename_category", site_id=site_id), fields)
                return renamed, ""
            return renamed, _("Renamed.")

        return self._changed(site_id, change)

    def _is_taken(self, page: SitePage, path: Path, name: str) -> bool:
        new = (*path[:-1], *path_of(name))
        with self._db.read() as tx:
            nodes = categories.tree(tx, page.site.id, _locale(page))
        return new != path and new in categories.paths(nodes)

    def remove(self, site_id: str) -> Response:
        """Remove a category that holds nothing."""

        def change(tx: Transaction, page: SitePage, locale: str) -> Said:
            categories.remove(tx, site_id, locale, _path("path"))
            return _path("path")[:-1], _("Removed.")

        return self._changed(site_id, change)

    def _changed(
        self, site_id: str, change: Callable[[Transaction, SitePage, str], Said]
    ) -> Response:
        page = site_page(site_id, *access.PUBLISH_FAQ)
        locale = _locale(page)
        at = request.values.get("path", "")
        try:
            with self._db.write() as tx:
                path, said = change(tx, page, locale)
        except InvalidInput as error:
            flash(translate_error(error), "error")
        else:
            at = written(path) or ""
            if said:
                flash(said, "success")
        return redirect(url_for(".categories", site_id=site_id, locale=locale, at=at), 303)


def _locale(page: SitePage) -> str:
    asked = request.values.get("locale", "")
    return asked if asked in page.site.locales else page.site.default_locale


def _path(name: str) -> Path:
    return path_of(request.values.get(name, ""))


def _ask_to_merge(page: SitePage, path: Path, name: str) -> str:
    place: dict[str, Any] = {"site_id": page.site.id, "locale": _locale(page)}
    detail = _(
        "“%(old)s” and “%(new)s” become one. What they hold cannot be told apart afterwards; the "
        "history of each article keeps its old category.",
        old=path[-1],
        new=name.strip(),
    )
    return confirm(
        title=_("Make one category of two?"),
        detail=detail,
        action=url_for(".rename_category", path=written(path), name=name, merge=1, **place),
        button=_("Make them one"),
        back=url_for(".categories", **place),
        active="faq",
        site=page.site,
    )
