"""Terms of N-Triples (RDF 1.1): texts escaped, numbers in full, and any text as a valid IRI."""

from __future__ import annotations

import re
from decimal import Decimal
from urllib.parse import quote

from pyoxigraph import NamedNode

from ctdl import vocabulary

_SCHEME = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:')
PLAIN_IRI = re.compile(
    r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?(?:[/?][A-Za-z0-9._~!$&'()*+,;=:@/?-]*)?(?:#[A-Za-z0-9._~!$&'()*+,;=:@/?-]*)?"
)
"""The form of almost every address: nothing in it to look at twice."""
_FORBIDDEN = re.compile(
    r'[\x00-\x20<>"{}|\\^`\[\]\x7f-\x9f\ud800-\uf8ff\ufdd0-\ufdef\ufff0-\uffff\U000e0000-\U0010ffff]|%(?![0-9A-Fa-f]{2})|(?<=#)#|#(?=[^#]*#)'
)
"""What may not stand in an IRI (RFC 3987, 2.2), a second `#` and a stray `%` among it."""
_ESCAPED = re.compile(r'[\x00-\x1f"\\\x7f]')
_NAMED_ESCAPES = {'"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t'}


def number(value: float, coercion: str) -> str:
    """The lexical form of a JSON number; under a decimal type without an exponent."""
    if coercion in ('xsd:decimal', 'xsd:integer', 'xsd:string'):
        plain = format(Decimal(repr(value)), 'f')
        return plain.rstrip('0').rstrip('.') if '.' in plain else plain
    return repr(value)


def escaped(text: str) -> str:
    """The text as it stands between quotes."""
    if text.isprintable() and '"' not in text and '\\' not in text:
        return text
    return _ESCAPED.sub(lambda m: _NAMED_ESCAPES.get(m[0]) or f'\\u{ord(m[0]):04X}', text)


def absolute(text: str) -> str:
    """The address itself, or under the sentinel base when it is relative, so that it survives and shapes catch it."""
    return text if _SCHEME.match(text) else f'relative:/{text.lstrip("/")}'


def address_iri(text: str) -> tuple[str, bool]:
    """The IRI that an address with any prefix is, and whether its characters stand as they came."""
    expanded = absolute(vocabulary.load().expand(text))
    iri = valid_iri(expanded)
    return iri, iri == expanded


def valid_iri(iri: str) -> str:
    """The IRI, with what may not stand in one percent-encoded (RFC 3987, 3.1); what still is none becomes a relative address."""
    if PLAIN_IRI.fullmatch(iri):
        return iri
    encoded = _FORBIDDEN.sub(lambda m: quote(m[0], safe='', errors='replace'), iri)
    try:
        NamedNode(encoded)
    except ValueError:
        return f'relative:/{quote(iri, safe="", errors="replace")}'
    return encoded
