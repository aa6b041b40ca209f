"""Which hosts a site answers for: what a visitor writes into the Host header becomes part of links, so it is not believed blindly."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Flask, Response, request

from ctdl.errors import CTDLError

log = logging.getLogger('web.hosts')

LOOPBACK = frozenset(('localhost', '127.0.0.1', '::1'))
"""Hosts that only this machine reaches."""
ANY = frozenset(('', '0.0.0.0', '::'))
"""What a server listens on to be reached by every address of its machine."""


@dataclass(frozen=True, slots=True)
class Trusted:
    """Names that are answered; `machine` lets every IP address and this machine's own names in, for a server that others may reach."""

    names: frozenset[str] = LOOPBACK
    machine: bool = False

    def has(self, host: str) -> bool:
        """True for the host of a request, with or without a port."""
        name = host_name(host)
        if not name:
            return False
        if name in self.names or name.endswith('.localhost'):
            return True
        return self.machine and (_is_ip(name) or name in _own_names())


def trusted(names: Iterable[str], address: str = '') -> Trusted:
    """This machine's loopback, the hosts named, and the host of the site's public address."""
    given = {host_name(name) if ':' not in name.strip('[]') else name.strip('[]').lower() for name in names}
    public = (urlsplit(address).hostname or '') if address else ''
    return Trusted(LOOPBACK | (given - ANY) | ({public} - {''}), bool(given & ANY))


def host_name(host: str) -> str:
    """The name in a Host header in small letters, without its port and the brackets of IPv6; '' for what is none."""
    text = host.strip().lower()
    name, bracket, port = text[1:].partition(']') if text.startswith('[') else text.partition(':')
    if text.startswith('['):
        port = port.removeprefix(':') if bracket and (not port or port.startswith(':')) else 'x'
    plain = bool(name) and all(c.isascii() and (c.isalnum() or c in '-._:') for c in name)
    return name.rstrip('.') if plain and (not port or (port.isascii() and port.isdecimal())) else ''


def checked_address(text: str) -> str:
    """The public address of a site, ending in a slash; CTDLError for what cannot be one."""
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or '', parts.port
    except ValueError:
        parts, host = urlsplit(''), ''
    if parts.scheme not in ('http', 'https') or not host_name(host if ':' not in host else f'[{host}]') or '@' in parts.netloc:
        raise CTDLError(f'“{text}” is no address of a site; write one like https://registry.example.edu/.', address=text)
    if parts.path not in ('', '/') or parts.query or parts.fragment:
        raise CTDLError(
            f'The site stands at the root of its host, and “{text}” has a path. Give it a host of its own, such as '
            f'{parts.scheme}://registry.{host}/.',
            address=text,
        )
    return f'{parts.scheme}://{parts.netloc.lower()}/'


def register(app: Flask, known: Trusted) -> None:
    """Let an app refuse requests for hosts that it does not answer for, before anything else is done."""

    def refuse() -> Response | None:
        if 'HTTP_HOST' not in request.environ or known.has(_asked()):
            return None  # who names no host (HTTP/1.0) gets links with the server's own name
        log.warning('Refused a request for the host %s. If that is this site, name it: --address.', ascii(_asked())[:120])
        words = 'This site does not answer for that host. Whoever runs it can name its public address with --address.\n'
        answer = Response(words, 400, content_type='text/plain; charset=utf-8')
        answer.headers['Cache-Control'] = 'no-store'
        return answer

    app.before_request(refuse)


def _asked() -> str:
    return str(request.environ.get('HTTP_HOST', ''))


def _is_ip(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _own_names() -> frozenset[str]:
    own = socket.gethostname().lower()
    return frozenset((own, own.partition('.')[0], f'{own.partition(".")[0]}.local'))
