"""`ctdl serve`"""

from __future__ import annotations

import logging
import signal
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from ctdl.commands import shared, streams
from ctdl.errors import CTDLError

if TYPE_CHECKING:
    from flask import Flask

LIMITS: dict[str, Any] = {
    'channel_timeout': 30, 'cleanup_interval': 10, 'channel_request_lookahead': 1, 'connection_limit': 800, 'asyncore_use_poll': True,
    'max_request_header_size': 2**16, 'max_request_body_size': 2**21,
}  # fmt: skip
"""What one visitor may take: idle connections are closed, many may be open at once, and little is read of what nobody asked for."""


@click.command('serve', cls=shared.Command)
@shared.option('--host', metavar='NAME', default='127.0.0.1', help='The name or address to listen on.')
@shared.option('--port', type=click.IntRange(0, 65535), metavar='N', default=8000, help='The port; 0 takes any that is free.')
@shared.option('--threads', type=click.IntRange(1, 64), metavar='N', default=8, help='Requests that are answered at the same time.')
@shared.option(
    '--address',
    metavar='URL',
    default='',
    show_default=False,
    help='The address that the public has for the site, for whole links.',
)
@shared.option('--public', is_flag=True, help='Let other machines in; needed for any host but this machine.')
@shared.option(
    '--trusted-proxy', metavar='ADDRESS', default='', show_default=False, help='A proxy whose X-Forwarded headers are believed.'
)
@shared.option('--log', 'logged', is_flag=True, help='A line on standard error for each request.')
def command(host: str, port: int, threads: int, address: str, public: bool, trusted_proxy: str, logged: bool) -> None:
    """Serve the registry on the web, for people and for machines.

    Pages, data in every form, SPARQL. What other commands publish meanwhile is there within a second or so. Ctrl+C ends it.

    \b
    Examples:
      ctdl serve
      ctdl serve --port 0 --log
      ctdl serve --host 0.0.0.0 --public
      ctdl serve --trusted-proxy 127.0.0.1 --address https://registry.example.edu/

    \b
    Without --public only this machine can reach it: there is no login, and whoever gets through reads everything. To serve the
    world, put a proxy with TLS in front, on this machine, and name it with --trusted-proxy. The site stands at the root of its
    host. It answers for this machine, for --host and for --address, and refuses requests for any other host.
    """
    if not public and not _is_loopback(host):
        raise click.UsageError(
            f'{host} can be reached by other machines, and the site has no login and no TLS. Say --public if that is meant, '
            'or put a proxy in front of 127.0.0.1.'
        )
    from web import hosts
    from web.app import closed, create_app

    logging.basicConfig(format='%(asctime)s %(name)s: %(message)s', level=logging.INFO if logged else logging.WARNING)
    known = hosts.checked_address(address) if address else ''
    app = create_app(shared.settings().folder, address=known, names=(host,))
    try:
        _serve(app, host, port, threads, trusted_proxy, logged)
    finally:
        closed(app)


def _is_loopback(host: str) -> bool:
    from ipaddress import ip_address

    if host == 'localhost':
        return True
    try:
        return ip_address(host.strip('[]')).is_loopback
    except ValueError:
        return False


def _serve(app: Flask, host: str, port: int, threads: int, trusted_proxy: str, logged: bool) -> None:
    from waitress.server import create_server

    from web.site import EXTENSION
    from web.sparql_asking import PLACES

    proxy: dict[str, Any] = {'clear_untrusted_proxy_headers': True}
    if trusted_proxy:
        headers = {'x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host'}
        proxy |= {'trusted_proxy': trusted_proxy, 'trusted_proxy_count': 1, 'trusted_proxy_headers': headers}
    if logged:
        from web.access import logging_requests

        app.wsgi_app = logging_requests(app.wsgi_app)  # type: ignore[method-assign, assignment]
    threads += PLACES  # those who wait for the answer of a query do not keep others waiting
    try:
        server = create_server(app, host=host, port=port, threads=threads, ident='ctdl', **LIMITS, **proxy)
    except (OSError, ValueError) as error:
        raise CTDLError(f'Cannot listen on {host}, port {port}: {getattr(error, "strerror", None) or error}.', port=port) from error
    app.extensions[EXTENSION].warm()
    signal.signal(signal.SIGTERM, _ended)
    streams.say(f'The registry is at {_address(host, server)} – Ctrl+C ends it.')
    streams.stdout().flush()
    try:
        server.run()  # takes Ctrl+C and ends its threads
    finally:
        server.close()


def _ended(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


def _address(host: str, server: Any) -> str:
    port = getattr(server, 'effective_port', None) or server.effective_listen[0][1]
    name = {'0.0.0.0': 'localhost', '::': 'localhost'}.get(host, host)
    return f'http://[{name}]:{port}/' if ':' in name else f'http://{name}:{port}/'
