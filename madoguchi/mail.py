"""Mail, through a server of yours: encrypted unless it is on this machine, and never half told.

    with mail.connected(server) as connection:      # nothing is sent yet
        connection.deliver(message)                 # sent, or `NotSent` says why

`NotSent.perhaps` tells the one case that cannot be known: the connection broke while the server had
the mail. Whoever must not send twice does not try again then.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime, parseaddr
from ipaddress import ip_address
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

from madoguchi.clock import Clock
from madoguchi.errors import Unavailable
from madoguchi.i18n import mark

SECONDS = 20.0
PORTS = {"smtp": 587, "smtps": 465}
_UNREACHABLE = mark("The mail server %(host)s cannot be reached: %(reason)s.")
_NO_TLS = mark("The mail server offers no encryption (STARTTLS), so nothing was sent to it.")
_REFUSED_LOGIN = mark("The mail server refused the user name or the password.")
_REFUSED = mark("The mail server refused the mail: %(reason)s")
PERHAPS = mark("The connection broke while the mail was being sent. It may have arrived.")


class _OneLine(UnstructuredHeader):
    """A header that programs read: long ones would be cut into words that none puts together."""

    def fold(self, *, policy: Policy[Any]) -> str:
        """Write it as it is."""
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]


_HEADERS = HeaderRegistry()
for name in ("List-Unsubscribe", "Message-ID"):
    _HEADERS.map_to_type(name, _OneLine)  # type: ignore[arg-type]  # mixed with the base there
_POLICY = SMTP.clone(header_factory=_HEADERS)

Encryption = Literal["none", "starttls", "tls"]


class NotSent(Unavailable):
    """A mail did not leave; ``perhaps`` it did, and nobody can tell."""

    perhaps = False


@dataclass(frozen=True)
class Server:
    """Where mail is handed in, as whom, and what it is sent from (``Name <address>``)."""

    host: str
    port: int
    encryption: Encryption
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    seconds: float = SECONDS


def server_of(url: str, sender: str) -> Server | None:
    """Read ``smtp://user:password@host:587`` or ``smtps://…``; None for an empty address.

    Raise `ValueError` for what is none, and for a sender without an address.
    """
    if not url:
        return None
    parts = urlsplit(url)
    host, port = parts.hostname, parts.port
    if parts.scheme not in PORTS or not host or parts.path.strip("/") or parts.query:
        raise ValueError(url)
    if not is_address(parseaddr(sender)[1]):
        raise ValueError(sender)
    clear: Encryption = "none" if _is_this_machine(host) else "starttls"
    return Server(
        host=host,
        port=port or PORTS[parts.scheme],
        encryption="tls" if parts.scheme == "smtps" else clear,
        sender=sender,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def is_address(text: str) -> bool:
    """Tell whether a text is a mail address that a header can hold."""
    with suppress(ValueError, MessageError, IndexError):
        return bool(Address(addr_spec=text).domain)
    return False


def compose(
    server: Server,
    to: str,
    subject: str,
    text: str,
    html: str,
    headers: Mapping[str, str],
    clock: Clock,
) -> EmailMessage:
    """Return a mail of plain text with the same as HTML beside it."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = server.sender
    message["To"] = to
    message["Subject"] = " ".join(subject.split())
    message["Date"] = format_datetime(clock())
    message["Auto-Submitted"] = "auto-generated"
    for name, value in headers.items():
        message[name] = value
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    return message


@dataclass(frozen=True)
class Connection:
    """A server that let us in."""

    smtp: smtplib.SMTP

    def deliver(self, message: EmailMessage) -> None:
        """Hand in a mail; raise `NotSent`."""
        try:
            self.smtp.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            (code, reason), *_more = error.recipients.values()
            raise NotSent(_REFUSED, reason=_words(code, reason)) from error
        except smtplib.SMTPResponseException as error:
            raise NotSent(_REFUSED, reason=_words(error.smtp_code, error.smtp_error)) from error
        except smtplib.SMTPNotSupportedError as error:
            raise NotSent(_REFUSED, reason=str(error)) from error
        except OSError as error:
            unknown = NotSent(PERHAPS)
            unknown.perhaps = True
            raise unknown from error


@contextmanager
def connected(server: Server) -> Iterator[Connection]:
    """Reach a server, encrypt and sign in; raise `NotSent` where any of it fails."""
    smtp = _opened(server)
    try:
        yield Connection(smtp)
    finally:
        with suppress(OSError):
            smtp.quit()
        smtp.close()


def _opened(server: Server) -> smtplib.SMTP:
    trust = ssl.create_default_context()
    smtp: smtplib.SMTP | None = None
    try:
        if server.encryption == "tls":
            smtp = smtplib.SMTP_SSL(server.host, server.port, timeout=server.seconds, context=trust)
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=server.seconds)
        if server.encryption == "starttls":
            smtp.ehlo_or_helo_if_needed()
            if not smtp.has_extn("starttls"):
                raise NotSent(_NO_TLS)
            smtp.starttls(context=trust)
        if server.user:
            smtp.login(server.user, server.password)
        return smtp
    except (OSError, NotSent) as error:
        if smtp is not None:
            smtp.close()
        raise error if isinstance(error, NotSent) else _why(server, error) from error


def _why(server: Server, error: OSError) -> NotSent:
    if isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPNotSupportedError):
        return NotSent(_REFUSED_LOGIN)
    if isinstance(error, smtplib.SMTPResponseException):
        reason = _words(error.smtp_code, error.smtp_error)
    else:
        reason = error.strerror or str(error) or type(error).__name__
    return NotSent(_UNREACHABLE, host=server.host, reason=str(reason).rstrip("."))


def _words(code: int, reason: bytes | str) -> str:
    text = reason.decode(errors="replace") if isinstance(reason, bytes) else reason
    return f"{code} {' '.join(text.split())}"[:300]


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return False
