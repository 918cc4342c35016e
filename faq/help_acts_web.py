"""What readers tell of an article: whether it helped, and how long they stayed; and the chat."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import redirect, request
from werkzeug.wrappers import Response

from faq import addresses, store
from faq.help_model import LONGEST_STAY_MS
from faq.help_page_web import Frame, Visit
from faq.model import Article
from madoguchi.errors import InvalidInput, NotFound
from madoguchi.ids import hash_token, new_token
from madoguchi.limits import Limit

READER_COOKIE = "madoguchi_reader"
_YEAR = 365 * 24 * 60 * 60


@dataclass(frozen=True)
class Acts:
    """The views, with what they work on."""

    frame: Frame

    def vote(self, visit: Visit, segment: str) -> Response:
        """Take a yes or no; the same reader's later word on the article is the one that counts.

        Only who votes gets a cookie: a number that says nothing, of which a digest is noted.
        """
        said = request.form.get("helpful", "")
        if said not in ("yes", "no"):
            raise InvalidInput("Choose yes or no.", field="helpful")
        votes = self.frame.services.votes
        key = f"help-vote:{addresses.article_id(segment)}"
        article = self._admitted(visit, segment, key, votes)
        reader = request.cookies.get(READER_COOKIE) or new_token()
        self.frame.note(
            visit,
            "article_voted",
            article_id=article.id,
            helpful=said == "yes",
            reader=hash_token(f"{visit.site.id}:{reader}")[:24],
        )
        path = addresses.article(visit.site.id, article.locale, article.id, article.question)
        page = request.form.get("page", 1, type=int)
        query = urlencode({"voted": said} | ({"page": page} if page > 1 else {}))
        response = redirect(f"{addresses.encoded(path)}?{query}#vote", 303)
        response.set_cookie(
            READER_COOKIE,
            reader,
            max_age=_YEAR,
            path=f"/help/{visit.site.id}/",
            httponly=True,
            samesite="Lax",
            secure=self.frame.services.public_url.startswith("https://"),
        )
        return response

    def left(self, visit: Visit, segment: str) -> Response:
        """Note that a reader went away after some time; what cannot be is left aside."""
        stayed = request.form.get("ms", 0, type=int)
        if 0 < stayed <= LONGEST_STAY_MS:
            acts = self.frame.services.acts
            article = self._admitted(visit, segment, "help-act", acts)
            onward = request.form.get("onward") == "yes"
            facts = {"article_id": article.id, "stay_ms": stayed, "onward": onward}
            self.frame.note(visit, "article_left", **facts)
        return Response(status=204)

    def chat(self, visit: Visit) -> Response:
        """Show a page with the chat on it, for readers of the help centre."""
        if not visit.site.contact.chat:
            raise NotFound("There is no such page.")
        tag = self.frame.tag(visit)
        kept = self.frame.unchanged(tag)
        return kept or self.frame.page("faq/help_chat.html", visit, tag=tag, indexed=False)

    def _admitted(self, visit: Visit, segment: str, what: str, limit: Limit) -> Article:
        """Return the article an act is about, and count the act."""
        with self.frame.services.db.read() as tx:
            article_id = addresses.article_id(segment)
            found = store.published_article(tx, visit.site.id, article_id)
        self.frame.spend(what, limit)
        return found
