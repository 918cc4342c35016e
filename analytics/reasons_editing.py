"""What people do with reasons: name, pin, merge, split, put elsewhere; each with an undo.

What somebody changed is held: no grouping takes it apart again (`Reason.stays`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from analytics import reasons_edits_store as edits
from analytics import reasons_store as store
from analytics.reasons import Reason, points
from analytics.reasons_edits_store import Edit
from analytics.reasons_forgetting import made_name
from analytics.reasons_naming import names
from madoguchi.clock import Clock
from madoguchi.database.protocol import Transaction
from madoguchi.encoder import Vectors
from madoguchi.errors import InvalidInput, NotFound
from madoguchi.grouping import middles_of
from madoguchi.ids import new_id

NAME_LENGTH = 80


class Editor:
    """Changes the reasons of one site, for somebody (None: a command). Each method returns the
    edit that was noted, whose id undoes it.

    All raise `NotFound` for what there is not, `InvalidInput` for what cannot be.
    """

    def __init__(self, tx: Transaction, site_id: str, clock: Clock, account_id: str | None) -> None:
        tx.lock("site", site_id)
        self.tx, self.site_id, self.clock, self.account_id = tx, site_id, clock, account_id

    def rename(self, reason_id: str, name: str) -> Edit:
        """Give a reason or a theme a name that stays."""
        one = self._reason(reason_id)
        name = " ".join(name.split())
        if not name or len(name) > NAME_LENGTH:
            raise InvalidInput(
                "A name has 1 to %(most)s characters.", field="name", most=NAME_LENGTH
            )
        self._save(replace(one, name=name, is_named=True))
        return self._note("rename", one)

    def pin(self, reason_id: str, *, pinned: bool) -> Edit:
        """Keep a reason at the top, and as it is; or no longer."""
        one = self._reason(reason_id)
        self._save(replace(one, is_pinned=pinned))
        return self._note("pin" if pinned else "unpin", one)

    def merge(self, reason_id: str, into_id: str) -> Edit:
        """Put all questions of one reason into another, which then has the middles of both."""
        one, into = self._leaf(reason_id), self._leaf(into_id)
        if one.id == into.id:
            raise InvalidInput("Choose another reason to merge this one with.", field="into")
        edit = self._note("merge", one, into)
        edits.move_all(self.tx, self.site_id, edit.id, one.id, into.id)
        middles = np.concatenate([into.middles, one.middles])
        self._save(replace(into, is_held=True, middles=middles), replace(one, merged_into=into.id))
        return edit

    def split(self, reason_id: str, keys: Sequence[str], to_id: str | None = None) -> Edit:
        """Put some wordings of a reason into a reason of their own, or into another."""
        one = self._leaf(reason_id)
        own = edits.keys_of(self.tx, self.site_id, one.id, keys)
        if not own:
            raise InvalidInput("Tick at least one wording.", field="keys")
        if to_id is None and len(own) == edits.count_keys(self.tx, self.site_id, one.id):
            raise InvalidInput("At least one wording has to stay.", field="keys")
        if to_id == one.id:
            raise InvalidInput("Choose another reason to merge this one with.", field="into")
        to = self._leaf(to_id) if to_id else self._new(own, one)
        edit = self._note("split" if to_id is None else "move", one, to)
        edits.move_keys(self.tx, self.site_id, edit.id, own, one.id, to.id)
        self._save(replace(one, is_held=True), replace(to, is_held=True))
        return edit

    def undo(self, edit_id: str) -> Edit:
        """Take an edit back, unless a later one touched the same reasons."""
        edit = edits.edit(self.tx, self.site_id, edit_id)
        if edit is None:
            raise NotFound("There is no such change.")
        if edit.undone_at is not None:
            return edit
        if edits.later(self.tx, self.site_id, edit):
            raise InvalidInput("This was changed again since: undo the later change first.")
        edits.move_back(self.tx, self.site_id, edit.id)
        for id, before in edit.before.items():
            there = store.reason(self.tx, self.site_id, id)
            if there is None:
                continue
            if before is None:  # it was made by the edit; what joined it since goes back too
                edits.move_rest(self.tx, self.site_id, id, edit.reason_id)
                store.delete_reasons(self.tx, self.site_id, [id])
            else:
                self._restore(there, before)
        edits.mark_undone(self.tx, edit.id, self.clock())
        store.count_edit(self.tx, self.site_id)
        return edit

    def _restore(self, there: Reason, before: Mapping[str, Any]) -> None:
        """Save a reason as it was; a name that was forgotten is made of its wordings."""
        were = {**before, "middles": there.middles[: before["middles"]]}
        if not before["name"]:
            name, key = made_name(self.tx, self.site_id, there)
            were |= {"name": name or there.name, "name_key": key}
        self._save(replace(there, **were))

    def _new(self, keys: Sequence[str], source: Reason) -> Reason:
        asked, vectors = edits.questions(self.tx, self.site_id, keys)
        state = store.state(self.tx, self.site_id)
        if state is None or not asked:
            raise NotFound("There is no such reason.")
        rows = points(vectors, [one.text for one in asked], state.means)
        middle = _mean(rows)
        near = [
            replace(one, nearness=float(row @ middle[0]))
            for one, row in zip(asked, rows, strict=True)
        ]
        [(name, key)] = names([near])
        new = Reason(
            new_id("rsn"), name, middle, self.clock(), source.parent_id, name_key=key, is_held=True
        )
        self._save(new)
        return new

    def _reason(self, reason_id: str) -> Reason:
        found = store.reason(self.tx, self.site_id, reason_id)
        if found is None or found.merged_into is not None:
            raise NotFound("There is no such reason.")
        return found

    def _leaf(self, reason_id: str) -> Reason:
        found = self._reason(reason_id)
        if found.is_theme:
            raise NotFound("There is no such reason.")
        return found

    def _save(self, *changed: Reason) -> None:
        store.save_reasons(self.tx, self.site_id, changed)

    def _note(self, kind: str, one: Reason, other: Reason | None = None) -> Edit:
        """Note an edit with what both were before; ``None`` for one that it made."""
        before: dict[str, Any] = {one.id: _flags(one)}
        if other is not None:
            before[other.id] = None if kind == "split" else _flags(other)
        edit = Edit(
            new_id("edt"),
            one.id,
            other.id if other else None,
            kind,
            before,
            self.account_id,
            self.clock(),
        )
        edits.add(self.tx, self.site_id, edit, json.dumps(before, ensure_ascii=False))
        store.count_edit(self.tx, self.site_id)
        return edit


def _flags(one: Reason) -> dict[str, Any]:
    return {
        "name": one.name,
        "name_key": one.name_key,
        "is_named": one.is_named,
        "is_pinned": one.is_pinned,
        "is_held": one.is_held,
        "merged_into": one.merged_into,
        "middles": len(one.middles),
    }


def _mean(rows: Vectors) -> Vectors:
    return middles_of(rows, np.zeros(len(rows), dtype=np.intp), 1)
