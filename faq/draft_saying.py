"""What a draft holds besides its words, as people read it."""

from __future__ import annotations

from faq import linking
from faq.comparing import Lines
from faq.links_store import articles_named
from faq.model import Draft
from madoguchi.database.protocol import Transaction
from madoguchi.i18n import format_date, format_datetime
from madoguchi.i18n import gettext as _


def facts(tx: Transaction, site_id: str, draft: Draft, time_zone: str) -> dict[str, Lines]:
    """Return the lines of each of a draft's facts by its name in `Draft`; of a usual one none."""
    moments = {"publish_at": draft.publish_at, "expire_at": draft.expire_at}
    original = draft.translation_of
    found = articles_named(tx, site_id, [original], "") if original else []
    return {
        "audience": [_("Staff only")] if draft.audience == "staff" else [],
        "always_person": [_("Yes")] if draft.always_person else [],
        **{
            name: [format_datetime(moment, time_zone)] if moment else []
            for name, moment in moments.items()
        },
        "review_on": [format_date(draft.review_on)] if draft.review_on else [],
        "related": list(linking.names(tx, site_id, draft)),
        "translation_of": [found[0].question if found else original] if original else [],
    }
