"""``madoguchi serve``: build the service, say where it is, serve until told to stop."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING

from madoguchi import accounts, encoder_prepare
from madoguchi.errors import ConfigurationError
from madoguchi.settings import Settings

if TYPE_CHECKING:
    from bot.app import Service

Report = Callable[[str], None]
SWITCH_SECONDS = 0.0005
"""How long a thread that computes keeps others waiting. With Python's 5 ms, whoever is handed the
database's write lock would wait that long before using it: 12 % fewer turns with 16 customers."""
KEEP_ALIVE_SECONDS = 75  # longer than the usual 60 of a proxy in front


def serve(settings: Settings, report: Report, *, with_sample: bool = False) -> None:
    """Serve on ``settings.host`` and ``settings.port`` until SIGTERM or Ctrl-C.

    ``report`` gets what a person at the terminal wants to know: progress, addresses, sign-in links.
    Raises `ConfigurationError` when the port is taken or the service cannot start.
    """
    with closing(listen(settings.host, settings.port)) as listener:
        if settings.encoder == "bundled":
            encoder_prepare.prepare(settings.data_dir, report)
        report("Loading the search engine …")
        import uvicorn

        from bot.app import asgi, build
        from bot.serving import Server
        from madoguchi import log

        log.configure(settings.log_format, settings.log_level)
        sys.setswitchinterval(SWITCH_SECONDS)
        service = build(settings, with_sample=with_sample)
        if with_sample:
            from bot.sample.load import load_where_new

            with_sample = load_where_new(service, report)

        class Announcing(Server):
            """A server that says where it is once it answers."""

            async def startup(self, sockets: list[socket.socket] | None = None) -> None:
                await super().startup(sockets)
                if self.started:
                    for line in announcement(service, with_sample):
                        report(line)

        config = uvicorn.Config(
            asgi(service),
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # madoguchi.http.client_address decides whom to believe
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
        )
        server = Announcing(config, service.sse.close)
        server.run(sockets=[listener])
        if not server.started:
            raise ConfigurationError("The service could not start; the lines above say why.")


def listen(host: str, port: int) -> socket.socket:
    """Take the port before anything slow happens; ConfigurationError when it is not free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise ConfigurationError(
            "Port %(port)s on %(host)s cannot be used (%(reason)s): stop what listens there, or "
            "choose another with --port.",
            port=port,
            host=host,
            reason=error.strerror or str(error),
        ) from error
    return listener


def announcement(service: Service, with_sample: bool) -> Iterator[str]:
    """Yield what a person needs to open: addresses, and one-time links to sign in."""
    url = service.settings.public_url
    if with_sample:
        from bot.sample.staff import SITE_ID

        yield f"Demo page      {demo_url(service.settings)}"
        yield f"Help page      {url}/help/{SITE_ID}/"
    yield f"Console        {url}/console/"
    yield f"API            {url}/api"
    token = accounts.ensure_first_administrator(service.db, service.clock)
    if token is not None:
        yield f"First sign-in  {url}/sign-in/{token}  (once; makes you the administrator)"
    if with_sample:
        yield from _sample_links(service)
    yield "Ready. Press Ctrl-C to stop."


def demo_url(settings: Settings) -> str:
    """Return the demo page; it embeds the widget from localhost, another site to browsers."""
    return settings.public_url.replace("//localhost:", "//127.0.0.1:") + "/demo/"


def _sample_links(service: Service) -> Iterator[str]:
    from bot.sample.staff import STAFF, email_of

    yield "One-time links to sign in as the sample's staff:"
    with service.db.write() as tx:
        for key in STAFF:
            account = accounts.find_account(tx, email_of(key))
            token = accounts.sign_in_link(tx, account.id, service.clock, "demo")
            shown = "administrator" if key == "admin" else key
            yield f"  {shown:14}{service.settings.public_url}/sign-in/{token}"
