"""From the parameters our SQL is written with to those psycopg reads."""

from __future__ import annotations

import re
from functools import lru_cache

_TOKEN = re.compile(
    r"""
    (?P<kept>'(?:[^']|'')*' | "[^"]*" | --[^\n]* | /\*.*?\*/ | ::)
    | :(?P<name>[A-Za-z_]\w*)
    | (?P<percent>%)
    """,
    re.VERBOSE | re.DOTALL,
)


@lru_cache(maxsize=4096)
def to_psycopg(sql: str) -> str:
    """Return ``sql`` with ``:name`` as ``%(name)s`` and every ``%`` doubled.

    What stands in quotes, in comments and after ``::`` is no parameter.
    """
    return _TOKEN.sub(_replacement, sql)


def _replacement(match: re.Match[str]) -> str:
    if match["name"]:
        return f"%({match['name']})s"
    return (match["kept"] or match["percent"]).replace("%", "%%")
