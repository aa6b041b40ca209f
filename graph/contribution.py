"""What one version of a document contributes to the graph, and who may say what when several documents describe one node."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import orjson

from ctdl.ctid import ctid_of, resource_address
from ctdl.document import Document, read
from ctdl.statements import GENID, Statements, statements


@dataclass(frozen=True, slots=True)
class Contribution:
    """The statements of one version: by graph-level node, N-Triples lines about it and about what is embedded in it.

    `born` is the ledger's number of the first version of the document: among several documents that describe one resource, none of
    which has it as its main resource, the one that was there first owns it.
    """

    ctid: str
    iri: str
    born: int
    by_subject: Mapping[str, list[str]]

    def lines(self) -> list[str]:
        """Every line once, in order."""
        return list(dict.fromkeys(line for lines in self.by_subject.values() for line in lines))


def contribution(ctid: str, born: int, data: bytes, base: str) -> Contribution:
    """The contribution of a version from its bytes."""
    document = read(orjson.loads(data))
    return of_document(document, statements(document, base), ctid, born)


def of_document(document: Document, stated: Statements, ctid: str = '', born: int = 0) -> Contribution:
    """The contribution of a document that is read already."""
    ctid = ctid or document.ctid
    return Contribution(ctid, main_iri(ctid, stated), born, stated.by_subject)


def main_iri(ctid: str, stated: Statements) -> str:
    """What the bookkeeping calls the main resource of a document: as its statements do, else by its address in the Registry."""
    return stated.main or (resource_address(ctid) if ctid else '')


def described(subjects: Iterable[str], base: str) -> tuple[str, ...]:
    """The nodes among subjects that others may describe too: all but the anonymous ones."""
    own = f'{base}{GENID}'
    return tuple(subject for subject in subjects if not subject.startswith(own))


def owners(subject: str, describers: Iterable[Contribution]) -> list[Contribution]:
    """The documents whose statements about a node count.

    A resource with a CTID belongs to one document: the one whose main resource it is, else the one that came first. Of a node
    without one, such as the web address of a third party, every document may speak.
    """
    candidates = sorted(describers, key=lambda c: (c.iri != subject, c.born, c.ctid))
    return candidates[:1] if ctid_of(subject) else candidates
