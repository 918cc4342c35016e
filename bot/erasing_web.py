"""The console's question before a person is erased, and doing it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect
from werkzeug.wrappers import Response as AnyResponse

from bot.people import People, Person
from madoguchi.access import MANAGE_SITE
from madoguchi.errors import Conflict, NotFound
from madoguchi.i18n import gettext as _
from madoguchi.i18n import ngettext, translate_error
from madoguchi.shell.web import confirm, site_page


@dataclass(frozen=True)
class Erasing:
    """The views, for those who manage the site."""

    people: People

    def ask(self, site_id: str, conversation_id: str) -> str:
        """Ask once, naming what will be erased."""
        site = site_page(site_id, *MANAGE_SITE).site
        person = self._behind(site.id, conversation_id)
        return confirm(
            title=_("Erase this person?"),
            detail=_(
                "%(conversations)s with %(messages)s and the words of %(events)s in the log are "
                "erased, everywhere: what the customer wrote, what was written to them, the pages "
                "they came from, and what search learnt from them. Numbers of inquiries stay. "
                "Articles that quote them and backups are not touched. This cannot be undone.",
                conversations=_conversations(len(person.conversations)),
                messages=_messages(person.messages),
                events=_events(person.events),
            ),
            action=f"/console/{site.id}/inbox/{conversation_id}/erase",
            button=_("Erase for good"),
            back=f"/console/{site.id}/inbox/{conversation_id}",
            active="inbox",
            site=site,
        )

    def erase(self, site_id: str, conversation_id: str) -> AnyResponse:
        """Erase the person behind a conversation."""
        page = site_page(site_id, *MANAGE_SITE)
        self._behind(page.site.id, conversation_id)
        try:
            self.people.erase(page.site.id, conversation_id, page.viewer.account_id)
        except Conflict as error:
            flash(translate_error(error), "error")
        else:
            flash(_("This person was erased. What is counted stays."))
        return redirect(f"/console/{page.site.id}/inbox/{conversation_id}", 303)

    def _behind(self, site_id: str, conversation_id: str) -> Person:
        person = self.people.show(site_id, conversation_id)
        if conversation_id not in person.conversations:
            raise NotFound("There is no such conversation.")
        return person


def _conversations(count: int) -> str:
    return ngettext("%(n)s conversation", "%(n)s conversations", count)


def _messages(count: int) -> str:
    return ngettext("%(n)s message", "%(n)s messages", count)


def _events(count: int) -> str:
    return ngettext("%(n)s event", "%(n)s events", count)
