"""CTIDs: their grammar, and the addresses that hold them.

A CTID is `ce-` and a lower-case UUID, 39 characters ("About the CTID", Credential Engine, 2024-05-10). Published data also has
upper-case ones; they name the same resource, so addresses and CTIDs are compared and written in lower case.
"""

import re
import uuid

REGISTRY = 'https://credentialengineregistry.org/'
"""Address of the Credential Registry, under which published resources are named."""

_CTID = re.compile(r'ce-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}')
_ADDRESS = re.compile(r'(https?://[^/\s?#]+(?:/[^/\s?#]+)*?)/(resources|graph)/(' + _CTID.pattern + ')', re.IGNORECASE)


def is_ctid(text: str) -> bool:
    """True for a CTID in the form that is to be written: lower case throughout."""
    return _CTID.fullmatch(text) is not None


def mint() -> str:
    """A new CTID, from a random (version 4) UUID."""
    return f'ce-{uuid.uuid4()}'


def ctid_of(text: str) -> str:
    """The CTID that a text names, in lower case: a CTID itself or a `…/resources/` or `…/graph/` address; '' when it names none."""
    lower = text.strip().lower()
    tail = lower.rsplit('/', 1)[-1]
    return tail if _CTID.fullmatch(tail) else ''


def with_lower_ctid(address: str) -> str:
    """The address with its CTID in lower case; any other address as it is."""
    match = _ADDRESS.fullmatch(address)
    return f'{match[1]}/{match[2].lower()}/{match[3].lower()}' if match else address


def resource_address(ctid: str) -> str:
    """Where the Credential Registry names the resource: the IRI used in statements."""
    return f'{REGISTRY}resources/{ctid}'


def graph_address(ctid: str) -> str:
    """Where the Credential Registry names the document that describes the resource."""
    return f'{REGISTRY}graph/{ctid}'
