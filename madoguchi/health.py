"""Whether the process lives, and whether it can serve."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from madoguchi.database.migrations import pending
from madoguchi.database.protocol import Database
from madoguchi.errors import MadoguchiError

Check = Callable[[], None]


class Health(NamedTuple):
    """The HTTP status and the JSON body of a health endpoint."""

    status: int
    body: dict[str, object]


def healthz() -> Health:
    """Say that the process lives; it looks at nothing else, so that a slow database kills none."""
    return Health(200, {"status": "ok"})


def readyz(db: Database, checks: Mapping[str, Check]) -> Health:
    """Say whether requests can be served: the database answers, and every check passes.

    A check raises to say no. The body names what is not ready, never why in detail: it is public.
    """
    parts = {"database": lambda: _check_database(db), **checks}
    results = {name: _passes(check) for name, check in parts.items()}
    ready = all(results.values())
    return Health(
        200 if ready else 503,
        {
            "status": "ready" if ready else "not ready",
            "checks": {name: "ok" if passed else "failed" for name, passed in results.items()},
        },
    )


def _check_database(db: Database) -> None:
    if pending(db):
        raise MadoguchiError("The database lacks migrations.")


def _passes(check: Check) -> bool:
    try:
        check()
    except Exception:  # noqa: BLE001 (whatever the reason, the answer is: not ready)
        return False
    return True
