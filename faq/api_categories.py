"""The operations on categories and synonyms, as a program calls them."""

from __future__ import annotations

from typing import Any

from faq import categories, synonyms_editing, synonyms_store
from faq.api_call import Call
from faq.api_json import flag_of, lists_of, text_of
from faq.categories import Node, Path
from faq.synonyms import fingerprint
from faq.synonyms_editing import Changes, Line
from madoguchi.errors import InvalidInput


class Categories(Call):
    """The tree."""

    def list_categories(self) -> Any:
        """Read the tree."""
        locale = self.query.get("locale", self.site.default_locale)
        with self.db.read() as tx:
            nodes = categories.tree(tx, self.site.id, locale)
        return {"locale": locale, "categories": [_node_json(node) for node in nodes]}

    def add_category(self) -> Any:
        """Add one."""
        with self.db.write() as tx:
            return {
                "path": categories.add(
                    *(tx, self.site.id, self._locale(), self._path("around")),
                    text_of(self.body, "name"),
                )
            }

    def move_category(self) -> Any:
        """Move one."""
        with self.db.write() as tx:
            path = categories.move(
                *(tx, self.site.id, self._locale(), self._path("path"), self._path("around")),
                *(self._path("before") or None, self.author),
            )
        return {"path": path}

    def rename_category(self) -> Any:
        """Rename one."""
        with self.db.write() as tx:
            path = categories.rename(
                *(tx, self.site.id, self._locale(), self._path("path")),
                *(text_of(self.body, "name"), self.author),
                merge=self.body.get("merge") is True,
            )
        return {"path": path}

    def remove_category(self) -> Any:
        """Remove one."""
        with self.db.write() as tx:
            categories.remove(tx, self.site.id, self._locale(), self._path("path"))
        return {"path": self._path("path")}

    def _locale(self) -> str:
        locale = text_of(self.body, "locale", self.site.default_locale)
        if locale not in self.site.locales:
            raise InvalidInput(
                "The site does not have the language %(locale)s.", field="locale", locale=locale
            )
        return locale

    def _path(self, name: str) -> Path:
        return lists_of({name: [self.body.get(name, [])]}, name)[0]


class Synonyms(Call):
    """Words that mean the same."""

    def read_synonyms(self) -> Any:
        """Read them."""
        with self.db.read() as tx:
            groups = list(synonyms_store.groups(tx, self.site.id).values())
        return {"groups": groups, "fingerprint": fingerprint(groups)}

    def replace_synonyms(self) -> Any:
        """Replace them, or only compare; nothing is changed where a group is wrong."""
        groups = lists_of(self.body, "groups")
        lines = [Line(number, group) for number, group in enumerate(groups, start=1)]
        if flag_of(self.body, "check"):
            with self.db.read() as tx:
                held = synonyms_store.groups(tx, self.site.id).values()
            return _changes_json(synonyms_editing.compare(held, lines))
        instead_of = text_of(self.body, "instead_of") or None
        with self.db.write() as tx:
            changes = synonyms_editing.replace_all(tx, self.site.id, lines, self.clock, instead_of)
        return _changes_json(changes)

    def add_synonym(self) -> Any:
        """Add one word to a group, or begin one."""
        word, term = text_of(self.body, "word"), text_of(self.body, "term")
        instead_of = text_of(self.body, "instead_of") or None
        with self.db.write() as tx:
            changes = synonyms_editing.add_term(
                tx, self.site.id, word, term, self.clock, instead_of
            )
        return _changes_json(changes)


def _changes_json(changes: Changes) -> dict[str, Any]:
    """Return what changed; raise `InvalidInput` where nothing did because a group is wrong."""
    for first in changes.problems:
        raise InvalidInput(first.message, field="groups", **first.values)
    return {
        "added": changes.added,
        "removed": changes.removed,
        "unchanged": changes.unchanged,
    }


def _node_json(node: Node) -> dict[str, Any]:
    return {
        "path": node.path,
        "articles": node.own,
        "children": [_node_json(child) for child in node.children],
    }
