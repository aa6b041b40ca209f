"""The one door to PyLD, the reference implementation of JSON-LD in Python; it never opens a connection.

Used for documents whose own context needs the whole of JSON-LD, and as the reference in tests.
"""

from __future__ import annotations

from typing import Any

from ctdl import context
from ctdl.errors import CTDLError

Node = dict[str, Any]
SENTINEL = 'relative:/'
"""Base of relative addresses, so that they survive as what they are."""


class ProcessingError(CTDLError):
    """JSON-LD processing failed: the context or the structure of the document is not valid JSON-LD."""


def expanded(body: Node) -> list[Node]:
    """The document in expanded form: full addresses, value objects, no context; the members of `@graph` at the top.

    Context addresses of CTDL mean the vocabulary's context; any other address is read as that too and never fetched.
    Raises `ProcessingError`.
    """
    from pyld import jsonld
    from pyld.context_resolver import ContextResolver

    document = {key: value for key, value in body.items() if key != '@id' or '@graph' not in body}
    document['@context'] = context.for_processor(body.get('@context', context.ABSENT))
    try:
        resolver = ContextResolver({}, _load)  # of its own: after a bad context, the shared one breaks the next document
        options = {'documentLoader': _load, 'contextResolver': resolver, 'base': SENTINEL, 'keepFreeFloatingNodes': True}
        out = jsonld.expand(document, options)
    except jsonld.JsonLdError as error:
        raise ProcessingError(_cause(error)) from error
    except (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise ProcessingError(f'{type(error).__name__}: {error}') from error
    return [node for node in out if isinstance(node, dict) and '@value' not in node]


def _load(url: str, options: Any) -> Node:
    """Contexts inside nodes may name addresses too: all mean the vocabulary's context."""
    document = {'@context': context.json_ld_context()}
    return {'contextUrl': None, 'documentUrl': url, 'contentType': 'application/ld+json', 'document': document}


def _cause(error: Any) -> str:
    cause = error.cause if isinstance(getattr(error, 'cause', None), Exception) else error
    return str(cause.args[0] if cause.args else cause).split('\n')[0]
