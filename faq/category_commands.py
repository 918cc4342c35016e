"""``madoguchi faq categories``: the tree of categories in a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click

from faq.terminal import OF_SITE, site_named
from madoguchi.terminal import in_one_sentence, opened

if TYPE_CHECKING:
    from faq.categories import Node, Path
    from madoguchi.database.protocol import Transaction

OF_LOCALE = click.option("--locale", default="", help="The language; the site's own.")


@click.group("categories")
def categories() -> None:
    """Categories: list, add, move, rename, remove. A path is written “A / B”."""


@categories.command("list")
@OF_SITE
@OF_LOCALE
@in_one_sentence
def list_(site_id: str, locale: str) -> None:
    """Print the tree, with how many articles each category holds."""
    from faq import categories as tree

    with opened() as (db, _):
        site = site_named(db, site_id)
        with db.read() as tx:
            _print(tree.tree(tx, site.id, locale or site.default_locale))


@categories.command("add")
@click.argument("path")
@OF_SITE
@OF_LOCALE
@in_one_sentence
def add(path: str, site_id: str, locale: str) -> None:
    """Add the category PATH, which holds nothing yet."""
    from faq import categories as tree

    def change(tx: Transaction, site: str, language: str) -> Path:
        *around, name = tree.path_of(path) or ("",)
        return tree.add(tx, site, language, tuple(around), name)

    _changed(site_id, locale, change)


@categories.command("move")
@click.argument("path")
@click.option("--into", default="", help="The category it is put into; none when not given.")
@click.option("--before", default="", help="The neighbour it is put before; last when not given.")
@OF_SITE
@OF_LOCALE
@in_one_sentence
def move(path: str, into: str, before: str, site_id: str, locale: str) -> None:
    """Put the category PATH, with all it holds, elsewhere."""
    from faq import categories as tree
    from faq.editing import Author
    from madoguchi.clock import system_clock

    def change(tx: Transaction, site: str, language: str) -> Path:
        places = (tree.path_of(path), tree.path_of(into), tree.path_of(before) or None)
        return tree.move(tx, site, language, *places, Author(None, system_clock))

    _changed(site_id, locale, change)


@categories.command("rename")
@click.argument("path")
@click.argument("name")
@click.option("--merge", is_flag=True, help="Put what it holds into the one of that name.")
@OF_SITE
@OF_LOCALE
@in_one_sentence
def rename(path: str, name: str, merge: bool, site_id: str, locale: str) -> None:
    """Give the category PATH another NAME."""
    from faq import categories as tree
    from faq.editing import Author
    from madoguchi.clock import system_clock

    def change(tx: Transaction, site: str, language: str) -> Path:
        author = Author(None, system_clock)
        return tree.rename(tx, site, language, tree.path_of(path), name, author, merge=merge)

    _changed(site_id, locale, change)


@categories.command("remove")
@click.argument("path")
@OF_SITE
@OF_LOCALE
@in_one_sentence
def remove(path: str, site_id: str, locale: str) -> None:
    """Remove the category PATH, which holds nothing."""
    from faq import categories as tree

    def change(tx: Transaction, site: str, language: str) -> Path:
        tree.remove(tx, site, language, tree.path_of(path))
        return ()

    _changed(site_id, locale, change)


def _changed(site_id: str, locale: str, change: Callable[[Transaction, str, str], Path]) -> None:
    """Change the tree and print it."""
    from faq import categories as tree

    with opened() as (db, _):
        site = site_named(db, site_id)
        language = locale or site.default_locale
        with db.write() as tx:
            change(tx, site.id, language)
            _print(tree.tree(tx, site.id, language))


def _print(nodes: Iterable[Node], depth: int = 0) -> None:
    for node in nodes:
        click.echo(f"{'  ' * depth}{node.path[-1]}  {node.count:,}")
        _print(node.children, depth + 1)
