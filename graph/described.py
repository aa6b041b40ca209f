"""The address under which the graph describes what a CTID names: documents come from other registries and sandboxes, too."""

from __future__ import annotations

from collections.abc import Callable

from ctdl.ctid import is_ctid, resource_address
from ctdl.errors import MissingError
from graph import query
from graph.ledger import Ledger
from graph.results import Result

Ask = Callable[[str, dict[str, str]], Result]
"""Runs a query with parameters."""

_DESCRIBED = '# param thing iri: the thing\nASK { $thing ?p ?o }'
_CALLED = '# param ctid text: the CTID\nSELECT ?thing { ?thing ceterms:ctid $ctid } ORDER BY ?thing LIMIT 1'


def asking(store: query.Store, base: str) -> Ask:
    """A way to ask one store."""
    return lambda text, params: query.run(store, text, params, base)


def own_address(ledger: Ledger, text: str) -> str:
    """The address of the main resource of a document, where a text is its CTID and the address is not the usual one; else the text.

    A document may name its resource by an address alone, without stating the CTID.
    """
    ctid = text.strip().lower()
    if not is_ctid(ctid):
        return text
    try:
        iri = ledger.entry(ctid).iri
    except MissingError:
        return text
    return text if iri in ('', resource_address(ctid)) else iri


def is_described(iri: str, ask: Ask) -> bool:
    """True when something is stated of a thing."""
    return ask(_DESCRIBED, {'thing': iri}).boolean is True


def address_of(ctid: str, ask: Ask) -> str:
    """The address of the thing with a CTID: the one in the Registry where that is described, else the first that states the CTID.

    Where nothing is described it is the address in the Registry, to which others may refer.
    """
    usual = resource_address(ctid)
    if is_described(usual, ask):
        return usual
    found = ask(_CALLED, {'ctid': ctid}).rows
    return str(found[0][0]) if found else usual
