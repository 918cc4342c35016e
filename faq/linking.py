"""How an article names others: those it is related to, and the one it is translated from."""

from __future__ import annotations

import re
from dataclasses import replace

from faq import links_store, store
from faq.content import RELATED, checked, distinct
from faq.model import Article, Draft
from madoguchi.database.protocol import Transaction
from madoguchi.errors import InvalidInput

_ID = re.compile(r"art_[0-9a-z]+")


def link(
    tx: Transaction,
    site_id: str,
    draft: Draft,
    before: Article | None,
    *,
    is_up_to_date: bool = False,
) -> Draft:
    """Return the draft with ids in place of what somebody typed to name other articles.

    An article is named by its question, its address or its id. A translation that is new, or that
    ``is_up_to_date``, says the same as its original does now. Raise `InvalidInput` for a name that
    no article bears, and for an original in the same language.
    """
    typed = distinct(draft.related)
    if len(typed) > RELATED:
        checked(replace(draft, related=typed))  # says so, before each is looked for
    related = [named(tx, site_id, draft.locale, name, "related").id for name in typed]
    own = before.id if before else None
    draft = replace(draft, related=tuple(id for id in dict.fromkeys(related) if id != own))
    if not (draft.translation_of or "").strip():
        return replace(draft, translation_of=None, translated_revision=None)
    source = named(tx, site_id, "", str(draft.translation_of), "translation_of")
    root = store.article(tx, site_id, source.translation_of) if source.translation_of else source
    if root.locale == draft.locale or root.id == own:
        raise InvalidInput("Name an article in another language.", field="translation_of")
    known = before.translated_revision if before and before.translation_of == root.id else None
    current = root.published_revision or root.revision
    revision = current if is_up_to_date or known is None else known
    return replace(draft, translation_of=root.id, translated_revision=revision)


def named(tx: Transaction, site_id: str, locale: str, name: str, field: str) -> Article:
    """Return the article somebody means; of several with one question the one in ``locale``."""
    found = _ID.search(name)
    ids = [found.group()] if found else []
    candidates = links_store.articles_named(tx, site_id, ids, " ".join(name.split()))
    if not candidates:
        raise InvalidInput("There is no article “%(name)s”.", field=field, name=name.strip()[:80])
    return min(candidates, key=lambda item: (item.locale != locale, not item.is_live))


def names(tx: Transaction, site_id: str, draft: Draft) -> tuple[str, ...]:
    """Return what stands in the editor for the related articles: questions where they suffice."""
    shown = []
    for name in draft.related:
        found = links_store.articles_named(tx, site_id, [name], "")
        if found and named(tx, site_id, draft.locale, found[0].question, "related").id == name:
            shown.append(found[0].question)
        else:
            shown.append(name)
    return tuple(shown)
