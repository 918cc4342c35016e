"""Mail, handed to a real server that listens here."""

from __future__ import annotations

import socket
import ssl
import subprocess
import time
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from madoguchi.clock import FakeClock
from madoguchi.mail import NotSent, Server, compose, connected, is_address, server_of
from tests.mailbox import listening

LINK = "https://support.a-long-name-of-a-shop.example.co.jp/unsubscribe/report/" + "x" * 43
SENDER = "窓口 <noreply@example.com>"


def server(port: int, **more: Any) -> Server:
    """Return the server on a port of this machine."""
    values: dict[str, Any] = {"host": "127.0.0.1", "encryption": "none", "sender": SENDER}
    return Server(port=port, **{"seconds": 2.0, **values, **more})


def letter(
    to: Server, clock: FakeClock, subject: str = "週間レポート：11/16〜11/22"
) -> EmailMessage:
    """Return a mail in two forms."""
    html = "<p>お問い合わせは412件です。</p>" + "x" * 3000
    headers = {"Message-ID": "<a@x.example>", "List-Unsubscribe": f"<{LINK}>"}
    return compose(to, "sato@example.com", subject, "412件", html, headers, clock)


def send(to: Server, clock: FakeClock, **more: Any) -> None:
    """Send one."""
    with connected(to) as connection:
        connection.deliver(letter(to, clock, **more))


def test_a_mail_arrives_as_it_was_written(clock: FakeClock) -> None:
    """Japanese subject and sender, text with HTML beside it, long lines and all."""
    with listening() as box:
        send(server(box.port), clock)
    (one,) = box.mails
    assert (one["Subject"], one["To"]) == ("週間レポート：11/16〜11/22", "sato@example.com")
    assert one["From"].addresses[0].display_name == "窓口"
    assert one["Auto-Submitted"] == "auto-generated"
    text, html = one.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text.get_content().strip() == "412件"
    assert "412件です" in html.get_content()
    assert f"\r\nList-Unsubscribe: <{LINK}>\r\n".encode() in box.raw[0]
    assert max(map(len, box.raw[0].splitlines())) <= 998


def test_a_subject_adds_no_header(clock: FakeClock) -> None:
    """A line break in a site's name is a space."""
    with listening() as box:
        send(server(box.port), clock, subject="店\r\nBcc: x@example.com")
    assert box.mails[0]["Subject"] == "店 Bcc: x@example.com"
    assert box.mails[0]["Bcc"] is None
    assert box.recipients == [["sato@example.com"]]


def test_a_refused_login_says_so(clock: FakeClock) -> None:
    """And nothing is sent; the right one is let in."""
    with listening(password="right") as box:
        with pytest.raises(NotSent, match="password"):
            send(server(box.port, user="u", password="wrong"), clock)
        assert box.mails == []
        send(server(box.port, user="u", password="right"), clock)
        assert len(box.mails) == 1


def test_a_refused_address_and_a_refused_mail_say_why(clock: FakeClock) -> None:
    """In the server's own words."""
    with listening(refuse={"rcpt": "550 no such person"}) as box:
        with pytest.raises(NotSent, match="550 no such person") as told:
            send(server(box.port), clock)
        assert not told.value.perhaps
    with listening(refuse={"data": "554 looks like spam"}) as box:
        with pytest.raises(NotSent, match="554 looks like spam") as told:
            send(server(box.port), clock)
        assert not told.value.perhaps


def test_nobody_there_and_a_server_that_is_silent(clock: FakeClock) -> None:
    """Both are said soon."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        started = time.monotonic()
        with pytest.raises(NotSent, match=r"cannot be reached: .*timed out"):
            send(server(port, seconds=0.3), clock)
        assert time.monotonic() - started < 3
    with pytest.raises(NotSent, match="cannot be reached: Connection refused"):
        send(server(port), clock)
    with pytest.raises(NotSent, match="cannot be reached"):
        send(server(25, host="mail.invalid"), clock)


def test_a_connection_that_breaks_in_the_middle_is_not_known(clock: FakeClock) -> None:
    """The mail may have arrived, and whoever asks is told so."""
    with listening(slow_data=1.0) as box:
        with pytest.raises(NotSent, match="may have arrived") as told:
            send(server(box.port, seconds=0.3), clock)
        assert told.value.perhaps


def test_without_encryption_nothing_is_sent_elsewhere(clock: FakeClock) -> None:
    """A server that offers no STARTTLS gets neither the password nor the mail."""
    with listening() as box:
        with pytest.raises(NotSent, match="STARTTLS"):
            send(server(box.port, encryption="starttls", user="u", password="p"), clock)
        assert box.mails == []
        assert box.logins == []


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of this machine, with its key, that nobody signed."""
    folder = tmp_path_factory.mktemp("certificate")
    file = folder / "both.pem"
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    new = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names]
    subprocess.run([*new, "-keyout", file, "-out", folder / "c"], check=True, capture_output=True)
    with file.open("ab") as both:
        both.write((folder / "c").read_bytes())
    return file


@pytest.mark.parametrize("encryption", ["starttls", "tls"])
def test_a_certificate_has_to_be_trusted(
    clock: FakeClock, certificate: Path, monkeypatch: pytest.MonkeyPatch, encryption: str
) -> None:
    """Both ways of encrypting; a stranger's certificate gets nothing."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with listening(password="p", tls=(encryption, context)) as box:
        there = server(box.port, encryption=encryption, user="u", password="p")
        with pytest.raises(NotSent, match="certificate"):
            send(there, clock)
        assert box.logins == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        send(there, clock)
        assert len(box.mails) == 1


def test_an_address_of_a_server_is_read() -> None:
    """Ports that are usual, passwords with signs, encryption except on this machine."""
    found = server_of("smtp://a%40b:p%3Aq@mail.example.com", SENDER)
    assert found is not None
    assert (found.port, found.encryption, found.user, found.password) == (
        587,
        "starttls",
        "a@b",
        "p:q",
    )
    assert "p:q" not in repr(found)
    for url, encryption, port in (
        ("smtps://mail.example.com", "tls", 465),
        ("smtp://localhost:25", "none", 25),
        ("smtp://[::1]", "none", 587),
        ("smtp://127.0.0.2", "none", 587),
        ("smtp://localhost.example.com", "starttls", 587),
    ):
        other = server_of(url, SENDER)
        assert other is not None
        assert (other.encryption, other.port) == (encryption, port)
    assert server_of("", "") is None
    for wrong in ("http://x", "smtp://", "smtp://x:99999", "x"):
        with pytest.raises(ValueError):  # noqa: PT011 (the settings say what)
            server_of(wrong, SENDER)
    with pytest.raises(ValueError):  # noqa: PT011
        server_of("smtp://x", "nobody")


@pytest.mark.parametrize("text", ["", "a", "a@", "@b", "a b@c", "a@b\nc", "a@b, c@d"])
def test_what_is_no_address(text: str) -> None:
    """Is seen before a mail is made of it."""
    assert is_address("a@example.com")
    assert not is_address(text)
