"""The catalogue of event kinds: what each one says, and how an inquiry takes it.

kind                  payload                                     to the inquiry
conversation_started  page_url, referrer                          nothing
widget_opened         page_url, referrer                          nothing
article_viewed        article_id                                  nothing
article_left          article_id, stay_ms, onward                 nothing
article_voted         article_id, helpful, reader                 nothing
help_searched         text (masked), decision, hits, article_id,
                      words_only                                  nothing
question              text (masked)                               starts one; a question
person_requested      text (masked)                               starts one
candidate_chosen      article_id                                  starts one; no question
customer_message                                                  starts one; with people
handed_over           reason                                      starts one; escalates it
small_talk                                                        a message in an open one
answer                article_id, revision, category, confidence  the bot answered
clarify               candidates, category                        the bot asked back
no_answer             category                                    the bot did not know
feedback              solved, article_id, answer_message_id       the customer's yes or no
agent_replied         agent_id                                    a person answered
agent_closed          agent_id                                    ends it
form_sent                                                         ends it
withdrawn                                                         ends it if escalated
inquiry_ended         end_reason, ended_at                        ends it
csat                  score, comment                              also after the end
"""

from __future__ import annotations

from madoguchi.errors import InvalidInput

STARTS = frozenset(
    {"question", "person_requested", "candidate_chosen", "customer_message", "handed_over"}
)
CUSTOMER_TURNS = frozenset(
    {"question", "person_requested", "candidate_chosen", "customer_message", "small_talk"}
)
BOT_TURNS = frozenset({"answer", "clarify", "no_answer"})
AFTER_THE_END = frozenset({"feedback", "csat"})
HELP_CENTRE = frozenset({"article_viewed", "article_left", "article_voted", "help_searched"})
OUTSIDE = frozenset({"conversation_started", "widget_opened"}) | HELP_CENTRE
INSIDE = frozenset(
    {"handed_over", "agent_replied", "agent_closed", "form_sent", "withdrawn", "inquiry_ended"}
)
KINDS = STARTS | CUSTOMER_TURNS | BOT_TURNS | AFTER_THE_END | OUTSIDE | INSIDE

MASKED_KEYS = ("text", "comment", "page_url", "referrer")
"""Keys of a payload that hold what a person typed: `analytics.recording` masks them.

An address is one of them, because a form that was sent may have left a mail address in it.
"""


def check_kind(kind: str) -> None:
    """Raise `InvalidInput` for a kind that is not in the catalogue."""
    if kind not in KINDS:
        raise InvalidInput("There is no event kind “%(kind)s”.", field="kind", kind=kind)
