"""Forgetting what an erased person asked, in reasons, their names and what was changed of them."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from analytics import reasons_asked_store, reasons_edits_store, reasons_store
from analytics.reasons import Reason
from analytics.reasons_naming import names, theme_name
from madoguchi.database.protocol import Transaction

_LOOKED_AT = 30  # wordings that a name may be taken from


def forget(tx: Transaction, site_id: str, inquiry_ids: Sequence[str]) -> None:
    """Forget what was asked in inquiries, for somebody whose data is erased; counts stay.

    A name that was made of such words is made anew of others, also where an undo would bring it
    back. A grouping that is under way begins again.
    """
    tx.lock("site", site_id)
    reasons_edits_store.note_inquiries(tx, site_id, inquiry_ids)
    gone = reasons_asked_store.forget(tx, site_id, inquiry_ids)
    there = reasons_store.reasons(tx, site_id)
    touched = [one for one in there if one.name_key in gone]
    parents = {one.parent_id for one in touched}
    _forget_names(tx, site_id, gone, parents)
    _name_anew(tx, site_id, [one for one in touched if not one.is_named])
    _name_anew(tx, site_id, [one for one in there if one.id in parents and not one.is_named])
    reasons_store.count_edit(tx, site_id)


def made_name(tx: Transaction, site_id: str, one: Reason) -> tuple[str, str]:
    """Return a name made of a reason's wordings, with its wording's key; a theme's of its reasons.

    It is "" where there are none.
    """
    return _made_names(tx, site_id, [one])[0]


def _made_names(tx: Transaction, site_id: str, made: Sequence[Reason]) -> list[tuple[str, str]]:
    found = reasons_asked_store.wordings(tx, site_id, [one.id for one in made], _LOOKED_AT)
    fresh = names(list(found.values()))
    children: dict[str | None, list[str]] = {}
    for child in reasons_store.reasons(tx, site_id):
        children.setdefault(child.parent_id, []).append(child.name)
    return [
        (theme_name(children.get(one.id, [])), "") if one.is_theme else named
        for one, named in zip(made, fresh, strict=True)
    ]


def _name_anew(tx: Transaction, site_id: str, lost: Sequence[Reason]) -> None:
    made = _made_names(tx, site_id, lost)
    anew = [
        replace(one, name=name, name_key=key) for one, (name, key) in zip(lost, made, strict=True)
    ]
    reasons_store.save_reasons(tx, site_id, anew)


def _forget_names(tx: Transaction, site_id: str, keys: Set[str], themes: Set[str | None]) -> None:
    """Take names that were made of wordings, or of such names, out of what was before changes."""
    for edit_id, before in reasons_edits_store.befores(tx, site_id).items():
        lost = [
            one
            for id, one in before.items()
            if one and not one["is_named"] and (one["name_key"] in keys or id in themes)
        ]
        for one in lost:
            one.update(name="", name_key="")
        if lost:
            reasons_edits_store.save_before(tx, edit_id, before)
