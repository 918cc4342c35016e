"""A few lines to write SVG with: elements, escaped, without inline style."""

from __future__ import annotations

from functools import cache

from markupsafe import Markup, escape

EMPTY = Markup("")


def element(name: str, *children: str, **attributes: object) -> Markup:
    """Write an element; ``_`` in a name is ``-``, a trailing ``_`` is dropped, None is left out."""
    written = "".join(
        f' {_spelled(key)}="{_value(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    inner = "".join(map(escape, children))
    return Markup(f"<{name}{written}>{inner}</{name}>")  # noqa: S704  (every part is escaped)


@cache
def _spelled(key: str) -> str:
    """``viewBox`` and the like keep their case."""
    return key.rstrip("_").replace("_", "-")


def _value(value: object) -> object:
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return value if isinstance(value, int) else escape(value)


def points(pairs: list[tuple[float, float]]) -> str:
    """Write points of a line or an area."""
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in pairs)
