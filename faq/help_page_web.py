"""The frame of the help centre's pages: language, headers, what a browser may keep, errors."""

from __future__ import annotations

import gzip
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flask import current_app, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

import madoguchi
from faq import addresses
from faq.help_model import Happening, Kind, Services, is_machine
from faq.languages import own_name
from madoguchi import i18n, sites
from madoguchi.errors import MadoguchiError, NotFound
from madoguchi.http import SESSION_COOKIE, extra_headers
from madoguchi.i18n import translate_error, use_locale
from madoguchi.limits import Limit, spend
from madoguchi.shell.web import remote_address
from madoguchi.sites import Site

# Answers may show pictures from the web; everything else comes from here.
_POLICY = (
    "default-src 'self'; img-src 'self' data: https: http:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
_PACKED_FROM = 1_000  # bytes; less is not worth it


@dataclass(frozen=True)
class Visit:
    """One request: the site, and the language of the pages."""

    site: Site
    locale: str

    @property
    def home(self) -> str:
        """The path of the start page."""
        return addresses.home(self.site.id, self.locale)


View = Callable[..., Response]


@dataclass(frozen=True)
class Frame:
    """What every page is made with; ``version`` names the code and templates that make it."""

    services: Services
    version: str

    def framed(self, view: View) -> Callable[..., Response]:
        """Return a route for a view that takes a `Visit`; what goes wrong is said in the frame."""

        def route(site_id: str, locale: str, **parts: str) -> Response:
            with self.services.db.read() as tx:
                site = sites.get_site(tx, site_id)
            known = locale in site.locales
            visit = Visit(site, locale if known else site.default_locale)
            # The page speaks the language of its articles, where the interface has it.
            with use_locale(visit.locale.split("-")[0]):
                try:
                    if not known:
                        raise NotFound("There is no such page.")
                    return view(visit, **parts)
                except MadoguchiError as error:
                    if error.status >= 500:
                        raise
                    return self._error(visit, error)

        route.__doc__ = view.__doc__
        return route

    def tag(self, visit: Visit, *more: str) -> str:
        """Name what this address shows now: it changes with the FAQ, the site and the code.

        Nobody can make one up: without a look at the article a 304 counts as a view of it.
        """
        parts = (self.version, repr(visit.site), request.full_path, *more)
        key = str(current_app.secret_key).encode()
        return hmac.digest(key, "\n".join(parts).encode(), "sha256").hex()[:32]

    def unchanged(self, tag: str) -> Response | None:
        """Return 304 where the browser holds the page of this tag."""
        held = request.if_none_match
        if held.star_tag or not held.contains_weak(tag):  # “*” holds no page in particular
            return None
        response = Response(status=304)
        response.set_etag(tag, weak=True)
        response.headers["Cache-Control"] = "no-cache"
        return response

    def page(
        self, template: str, visit: Visit, *, tag: str = "", status: int = 200, **context: object
    ) -> Response:
        """Render a page; with a ``tag`` a browser may keep it and ask whether it still holds."""
        body = render_template(
            template,
            site=visit.site,
            locale=visit.locale,
            home=visit.home,
            names={name: own_name(name) for name in visit.site.locales},
            spoken=i18n.locale(),
            public_url=self.services.public_url,
            encoded=addresses.encoded,
            **{"canonical": "", "indexed": True, "alternates": {}, "words": "", **context},
        )
        response = packed(make_response(body, status))
        response.headers["Content-Language"] = visit.locale
        response.headers["Content-Security-Policy"] = _POLICY
        response.headers["Cache-Control"] = "no-cache" if tag else "no-store"
        if tag:
            response.set_etag(tag, weak=True)
        return response

    def note(self, visit: Visit, kind: Kind, **facts: object) -> None:
        """Tell what a reader did; what a program or the staff did counts for nothing."""
        if is_machine(request.headers.get("User-Agent", "")):
            return
        if request.method == "HEAD" or "prefetch" in request.headers.get("Sec-Purpose", ""):
            return
        is_test = SESSION_COOKIE in request.cookies
        self.services.note(Happening(visit.site.id, visit.locale, kind, facts, is_test))

    def spend(self, what: str, limit: Limit) -> None:
        """Count one act of the caller's address; TooManyRequests when there were too many."""
        with self.services.db.write() as tx:
            spend(tx, f"{what}:{remote_address()}", limit, self.services.clock)

    def _error(self, visit: Visit, error: MadoguchiError) -> Response:
        detail = translate_error(error)
        response = self.page(
            "faq/help_error.html", visit, status=error.status, detail=detail, indexed=False
        )
        response.headers.extend(extra_headers(error))
        return response


def moved(path: str, query: str = "") -> Response:
    """Lead to where something stands now; ``query`` is encoded already.

    For good, so that search engines follow; but a browser asks again: a question that is changed
    back would else lead in a circle.
    """
    response = redirect(addresses.encoded(path) + (f"?{query}" if query else ""), 301)
    response.headers["Cache-Control"] = "no-cache"
    return response


def version_of(folder: Path) -> str:
    """Name the code, templates and translations below a folder."""
    digest = hashlib.sha256(madoguchi.__version__.encode())
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".py", ".html", ".po"}:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def packed(response: Response) -> Response:
    """Compress a page where the browser takes it."""
    response.vary.add("Accept-Encoding")
    body = response.get_data()
    if len(body) >= _PACKED_FROM and request.accept_encodings.quality("gzip") > 0:
        response.set_data(gzip.compress(body, compresslevel=6, mtime=0))
        response.content_encoding = "gzip"
    return response
