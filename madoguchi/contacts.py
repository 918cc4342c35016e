"""How a site's people are reached from its help centre: chat, a form or a mail, the telephone."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from madoguchi.errors import InvalidInput

FORM_LENGTH, HOURS_LENGTH = 500, 200

_MAIL = re.compile(r"mailto:[^\s@?<>\"]+@[^\s@<>\"]+", re.IGNORECASE)
_PHONE = re.compile(r"\+?[0-9() -]*")
_UNSEEN = re.compile(r"[\s\x00-\x20\x7f-\x9f]")


@dataclass(frozen=True)
class Contact:
    """The ways a site offers; an empty text is a way it does not offer.

    ``form`` is an address on the web or a ``mailto:``, ``hours`` says in words when the telephone
    is answered.
    """

    chat: bool = True
    form: str = ""
    phone: str = ""
    hours: str = ""

    def __bool__(self) -> bool:
        """Tell whether there is any way at all."""
        return bool(self.chat or self.form or self.phone)

    @property
    def is_mail(self) -> bool:
        """Whether the form is a mail to be written."""
        return self.form.lower().startswith("mailto:")

    @property
    def dialled(self) -> str:
        """The telephone number as a link calls it."""
        return "tel:" + re.sub(r"[^0-9+]", "", self.phone)


def checked(contact: Contact) -> Contact:
    """Return the contact tidied, or raise InvalidInput naming the field to change."""
    form = contact.form.strip()
    phone = " ".join(unicodedata.normalize("NFKC", contact.phone).split())
    phone = re.sub("[‐‑‒–—―−ー]", "-", phone)
    hours = " ".join(contact.hours.split())
    if form and not _is_address(form):
        raise InvalidInput(
            "Write the form's address like https://www.example.com/contact or "
            "mailto:help@example.com.",
            field="contact_form",
        )
    if phone and not (_PHONE.fullmatch(phone) and 3 <= sum(map(str.isdigit, phone)) <= 15):
        raise InvalidInput(
            "Write the telephone number with digits, hyphens and spaces, like 03-1234-5678.",
            field="contact_phone",
        )
    if len(hours) > HOURS_LENGTH:
        raise InvalidInput(
            "Shorten the hours to %(limit)s characters.", field="contact_hours", limit=HOURS_LENGTH
        )
    return replace(contact, form=form, phone=phone, hours=hours)


def _is_address(text: str) -> bool:
    """Tell whether a text is an address that a link may safely lead to."""
    if len(text) > FORM_LENGTH or _UNSEEN.search(text):
        return False
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        return False
    if parts.scheme == "mailto":
        return _MAIL.fullmatch(text) is not None
    return parts.scheme in ("http", "https") and bool(host) and "@" not in parts.netloc
