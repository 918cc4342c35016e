"""How customers reach people: what is taken, what is refused, and what a link may lead to."""

from __future__ import annotations

import pytest

from madoguchi import sites
from madoguchi.contacts import Contact, checked
from madoguchi.database import Database
from madoguchi.errors import InvalidInput


def test_a_contact_comes_back_tidied(db: Database, site_id: str) -> None:
    """In the database as outside, and a change of something else keeps it."""
    typed = Contact(
        False,
        " https://example.com/contact?from=help ",
        "０３－１２３４－５６７８",
        " 平日 \n 9時～ ",
    )
    with db.write() as tx:
        assert sites.get_site(tx, site_id).contact == Contact()
        sites.update_site(tx, site_id, contact=typed)
        sites.update_site(tx, site_id, name="Another")
    with db.read() as tx:
        kept = sites.get_site(tx, site_id).contact
    assert kept == Contact(
        False, "https://example.com/contact?from=help", "03-1234-5678", "平日 9時～"
    )
    assert kept.dialled == "tel:0312345678"


@pytest.mark.parametrize(
    ("contact", "field"),
    [
        (Contact(form="javascript:alert(1)"), "contact_form"),
        (Contact(form="JavaScript:alert(1)"), "contact_form"),
        (Contact(form="data:text/html,x"), "contact_form"),
        (Contact(form="//example.com"), "contact_form"),
        (Contact(form="/contact"), "contact_form"),
        (Contact(form="https://"), "contact_form"),
        (Contact(form="https://[example"), "contact_form"),
        (Contact(form="https://bank.example@evil.example/"), "contact_form"),
        (Contact(form="https://example.com/a b"), "contact_form"),
        (Contact(form="mailto:nobody"), "contact_form"),
        (Contact(form="https://example.com/" + "a" * 500), "contact_form"),
        (Contact(phone="call us"), "contact_phone"),
        (Contact(phone="1"), "contact_phone"),
        (Contact(phone="0" * 16), "contact_phone"),
        (Contact(phone="03-1234-5678<b>"), "contact_phone"),
        (Contact(hours="あ" * 201), "contact_hours"),
    ],
)
def test_what_a_link_must_not_lead_to_is_refused(contact: Contact, field: str) -> None:
    """By the name of its field."""
    with pytest.raises(InvalidInput) as caught:
        checked(contact)
    assert caught.value.field == field


def test_a_mail_and_a_number_from_abroad_are_taken() -> None:
    """And an empty contact offers nothing at all."""
    contact = checked(Contact(form="mailto:help@example.com?subject=Help", phone="+81 3 1234 5678"))
    assert contact.is_mail
    assert contact.dialled == "tel:+81312345678"
    assert contact
    assert not Contact(chat=False)
