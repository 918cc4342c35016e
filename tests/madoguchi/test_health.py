"""Health endpoints tell the truth and no secrets."""

from __future__ import annotations

from pathlib import Path

from madoguchi.database import Database, open_database
from madoguchi.health import healthz, readyz


def refuse() -> None:
    """Stand for a part that is not ready."""
    raise RuntimeError("the password is hunter2")


def test_a_living_process_is_healthy() -> None:
    """It answers without looking at anything."""
    assert healthz().status == 200


def test_a_migrated_database_and_passing_checks_are_ready(db: Database) -> None:
    """Everything in order is 200 with each part named."""
    health = readyz(db, {"encoder": lambda: None})
    assert health.status == 200
    assert health.body["checks"] == {"database": "ok", "encoder": "ok"}


def test_a_failing_check_is_named_without_its_reason(db: Database) -> None:
    """503 says which part, and nothing that only staff may know."""
    health = readyz(db, {"encoder": refuse})
    assert health.status == 503
    assert health.body["checks"] == {"database": "ok", "encoder": "failed"}
    assert "hunter2" not in str(health)


def test_a_database_without_its_schema_is_not_ready(tmp_path: Path) -> None:
    """A process that would fail every request gets none."""
    db = open_database(f"sqlite:///{tmp_path / 'empty.db'}")
    assert readyz(db, {}).status == 503
    db.close()


def test_a_closed_database_is_not_ready(db: Database) -> None:
    """Neither is one whose database has gone."""
    db.close()
    assert readyz(db, {}).body["checks"] == {"database": "failed"}
