"""A mail server in the test process, that keeps what it is given or refuses it."""

from __future__ import annotations

import asyncio
import socket
import ssl
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


@dataclass
class Mailbox:
    """What arrived; ``refuse`` answers a step (``rcpt``, ``data``) with an error instead."""

    refuse: Mapping[str, str] = field(default_factory=dict)
    slow_data: float = 0.0
    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    logins: list[bytes] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's names)
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        """Take an address."""
        if "rcpt" not in self.refuse:
            envelope.rcpt_tos.append(address)
        return self.refuse.get("rcpt", "250 OK")

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a mail."""
        await asyncio.sleep(self.slow_data)
        if "data" in self.refuse:
            return self.refuse["data"]
        made: Any = message_from_bytes(envelope.content, policy=policy.default)
        self.mails.append(made)
        self.raw.append(envelope.content)
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 OK"


@contextmanager
def listening(
    *,
    password: str = "",
    refuse: Mapping[str, str] | None = None,
    slow_data: float = 0.0,
    tls: tuple[str, ssl.SSLContext] | None = None,
) -> Iterator[Mailbox]:
    """Listen on a free port; with ``password`` only the user ``u`` is let in."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        box = Mailbox(refuse or {}, slow_data, free.getsockname()[1])

    def let_in(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        box.logins.append(data.password)
        return AuthResult(success=data.password == password.encode(), handled=False)

    kind, context = tls or ("none", None)
    options: dict[str, Any] = {}
    if password:
        options = {"authenticator": let_in, "auth_required": True, "auth_require_tls": False}
    if kind == "starttls":
        options["tls_context"] = context
    if kind == "tls":
        options["ssl_context"] = context
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a password without encryption is what is tested
        controller = Controller(box, hostname="127.0.0.1", port=box.port, **options)
        controller.start()
        try:
            yield box
        finally:
            controller.stop()
