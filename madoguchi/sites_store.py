"""The SQL of sites. Lists are JSON text in the database and tuples outside.

The ways of contact are columns of their own and one value outside.
"""

from __future__ import annotations

import json
from dataclasses import asdict

from madoguchi.contacts import Contact
from madoguchi.database.protocol import Row, Transaction

_COLUMNS = """id, name, locales, default_locale, allowed_origins, time_zone, accent, is_sample,
    faq_revision, wrong_answers, contact_chat, contact_form, contact_phone, contact_hours,
    measure_pages"""


def site(tx: Transaction, site_id: str) -> Row | None:
    """Return one site's row or None."""
    row = tx.one(f"SELECT {_COLUMNS} FROM site WHERE id = :id", id=site_id)
    return None if row is None else _read(row)


def sites(tx: Transaction) -> list[Row]:
    """Return all sites in the order of their names."""
    return [_read(row) for row in tx.all(f"SELECT {_COLUMNS} FROM site ORDER BY name, id")]


def add_site(tx: Transaction, **row: object) -> None:
    """Insert one site."""
    tx.run(
        """
        INSERT INTO site (id, name, locales, default_locale, allowed_origins, time_zone, accent,
                          is_sample, faq_revision, wrong_answers, contact_chat, contact_form,
                          contact_phone, contact_hours, measure_pages, created_at)
        VALUES (:id, :name, :locales, :default_locale, :allowed_origins, :time_zone, :accent,
                :is_sample, 0, :wrong_answers, :contact_chat, :contact_form, :contact_phone,
                :contact_hours, :measure_pages, :created_at)
        """,
        **_written(row),
    )


def change_site(tx: Transaction, **row: object) -> None:
    """Write what a person may change of a site."""
    written = _written(row)
    del written["is_sample"]
    tx.run(
        """
        UPDATE site
        SET name = :name, locales = :locales, default_locale = :default_locale,
            allowed_origins = :allowed_origins, time_zone = :time_zone, accent = :accent,
            wrong_answers = :wrong_answers, contact_chat = :contact_chat,
            contact_form = :contact_form, contact_phone = :contact_phone,
            contact_hours = :contact_hours, measure_pages = :measure_pages
        WHERE id = :id
        """,
        **written,
    )


def remove_site(tx: Transaction, site_id: str) -> bool:
    """Delete a site; foreign keys take everything of it along."""
    return tx.run("DELETE FROM site WHERE id = :id", id=site_id) > 0


def remove_sample_sites(tx: Transaction) -> int:
    """Delete every sample site."""
    return tx.run("DELETE FROM site WHERE is_sample = TRUE")


def keep_account(tx: Transaction, account_id: str) -> None:
    """Make a sample account a real one."""
    tx.run("UPDATE account SET is_sample = FALSE WHERE id = :id", id=account_id)


def remove_sample_accounts(tx: Transaction) -> int:
    """Delete the sample's staff, freeing the real conversations they were assigned to."""
    tx.run(
        """
        UPDATE conversation SET assignee_id = NULL
        WHERE assignee_id IN (SELECT id FROM account WHERE is_sample = TRUE)
        """
    )
    return tx.run("DELETE FROM account WHERE is_sample = TRUE")


def bump_faq_revision(tx: Transaction, site_id: str) -> int | None:
    """Add one to the site's FAQ revision and return it, or None without such a site."""
    row = tx.one(
        "UPDATE site SET faq_revision = faq_revision + 1 WHERE id = :id RETURNING faq_revision",
        id=site_id,
    )
    return None if row is None else int(row["faq_revision"])


def _read(row: Row) -> Row:
    others = {name: value for name, value in row.items() if not name.startswith("contact_")}
    return {
        **others,
        "locales": tuple(json.loads(row["locales"])),
        "allowed_origins": tuple(json.loads(row["allowed_origins"])),
        "is_sample": bool(row["is_sample"]),
        "measure_pages": bool(row["measure_pages"]),
        "contact": Contact(
            chat=bool(row["contact_chat"]),
            form=row["contact_form"],
            phone=row["contact_phone"],
            hours=row["contact_hours"],
        ),
    }


def _written(row: Row) -> Row:
    written = dict(row)
    contact: Contact = written.pop("contact")
    written |= {f"contact_{name}": value for name, value in asdict(contact).items()}
    for name in ("locales", "allowed_origins"):
        written[name] = json.dumps(written[name], ensure_ascii=False)
    return written
