"""The catalogue of event kinds: what each one says, and how an inquiry takes it.

kind                  payload                                     to the inquiry
conversation_started  page_url, referrer, segment                 nothing
widget_opened         page_url, referrer, segment                 nothing
suggestions_shown     source, articles, text (masked), ended      nothing
page_viewed           page, referrer, visit, view                 nothing
page_left             page, visit, view, dwell_ms                 nothing
article_viewed        article_id                                  nothing
article_left          article_id, stay_ms, onward                 nothing
article_voted         article_id, helpful, reader                 nothing
help_searched         text (masked), decision, hits, article_id,
                      words_only                                  nothing
question              text (masked)                               starts one; a question
person_requested      text (masked)                               starts one
candidate_chosen      article_id                                  starts one; no question
flow_reply            intent, flow                                starts one; no question
customer_message                                                  starts one; with people
handed_over           reason, told, waiting                       starts one; escalates it
small_talk                                                        a message in an open one
suggestion_taken      article_id                                  nothing, but it belongs to one
answer                article_id, revision, category, confidence  the bot answered
clarify               candidates, category                        the bot asked back
no_answer             category                                    the bot did not know
feedback              solved, article_id, answer_message_id       the customer's yes or no
agent_replied         agent_id                                    a person answered
agent_closed          agent_id                                    ends it
form_sent                                                         ends it
withdrawn                                                         ends it if escalated
inquiry_ended         end_reason, ended_at                        ends it
csat                  score, comment (masked), closed_message_id  also after the end
contacts_merged       merged, by                                  its contact_id is another's
contact_erased        contacts, by                                what was typed is gone from it

Versions. An event keeps the payload it was written with; `read` gives it the keys that later
versions added, as None: not known. A key never changes its meaning; what would is a new kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from madoguchi.errors import InvalidInput

STARTS = frozenset(
    {
        "question",
        "person_requested",
        "candidate_chosen",
        "flow_reply",
        "customer_message",
        "handed_over",
    }
)
CUSTOMER_TURNS = frozenset(
    {
        "question",
        "person_requested",
        "candidate_chosen",
        "flow_reply",
        "customer_message",
        "small_talk",
    }
)
BOT_TURNS = frozenset({"answer", "clarify", "no_answer"})
AFTER_THE_END = frozenset({"feedback", "csat"})
HELP_CENTRE = frozenset({"article_viewed", "article_left", "article_voted", "help_searched"})
PAGES = frozenset({"page_viewed", "page_left"})
ABOUT_CONTACTS = frozenset({"contacts_merged", "contact_erased"})
OUTSIDE = (
    frozenset({"conversation_started", "widget_opened", "suggestions_shown"})
    | HELP_CENTRE
    | PAGES
    | ABOUT_CONTACTS
)
INSIDE = frozenset(
    {
        "suggestion_taken",
        "handed_over",
        "agent_replied",
        "agent_closed",
        "form_sent",
        "withdrawn",
        "inquiry_ended",
    }
)
KINDS = STARTS | CUSTOMER_TURNS | BOT_TURNS | AFTER_THE_END | OUTSIDE | INSIDE

MASKED_KEYS = ("text", "comment", "page_url", "referrer", "page")
"""Keys of a payload that hold what a person typed: `analytics.recording` masks them.

An address is one of them, because a form that was sent may have left a mail address in it.
"""

ADDED: Mapping[int, Mapping[str, tuple[str, ...]]] = {
    2: {
        "conversation_started": ("segment",),
        "handed_over": ("told", "waiting"),
        "csat": ("closed_message_id",),
    }
}
"""The keys that a version added to kinds that were there before."""


def check_kind(kind: str) -> None:
    """Raise `InvalidInput` for a kind that is not in the catalogue."""
    if kind not in KINDS:
        raise InvalidInput("There is no event kind “%(kind)s”.", field="kind", kind=kind)


def read(kind: str, version: int, payload: dict[str, Any]) -> dict[str, Any]:
    """Return a payload as the newest version would have it; what was not noted then is None."""
    missing = {
        key: None
        for added_in, kinds in ADDED.items()
        if added_in > version
        for key in kinds.get(kind, ())
    }
    return missing | payload
