"""What to say when something is not a pathway: what it is, and which pathways have to do with it."""

from __future__ import annotations

from ctdl.ctid import ctid_of
from ctdl.errors import MissingError
from ctdl.vocabulary import load
from graph.pathway_gathering import PATHWAY, Gathered
from graph.pathway_resources import kind
from graph.pathway_values import NAMES, addresses, kinds, text


def no_pathway(found: Gathered, language: str) -> MissingError:
    """The error for an address that is not that of a pathway."""
    iri = found.iri
    known = ctid_of(iri) or iri
    node = found.full.of(iri)
    if not node:
        return MissingError(f'Nothing here describes {known}, so there is no such pathway.', iri=iri)
    name = text(node, language, *NAMES)
    what = load().label(kind(node)) or 'resource without a class'
    article = 'an' if what[:1].lower() in 'aeiou' else 'a'
    message = f'{known}{f" “{name}”" if name else ""} is {article} {what}, not a pathway.'
    pathways = _near(found)
    if pathways:
        shown = [f'“{text(found.short.of(other), language, *NAMES) or other}” ({ctid_of(other) or other})' for other in pathways]
        message = f'{message} {_relation(kind(node))} {_listed(shown)}.'
    return MissingError(message, iri=iri, pathways=pathways, described=True)


def _near(found: Gathered) -> list[str]:
    """The pathways that a set has, that have a component, or that a credential has as its target."""
    node = found.full.of(found.iri)
    stated = addresses(node, 'ceterms:hasPathway', 'ceterms:targetPathway', 'ceterms:isPartOf', 'ceterms:isDestinationComponentOf')
    said = [
        subject for property, subject in found.said(found.iri) if property in ('ceterms:hasPart', 'ceterms:hasDestinationComponent')
    ]
    near = list(dict.fromkeys([*stated, *said]))
    found.short.learn(near)
    return [iri for iri in near if PATHWAY in kinds(found.short.of(iri)) or PATHWAY in kinds(found.full.of(iri))]


def _relation(name: str) -> str:
    if name == 'ceterms:PathwaySet':
        return 'It has'
    return 'It is a component of' if name.endswith('Component') else 'It belongs to'


def _listed(shown: list[str]) -> str:
    return shown[0] if len(shown) == 1 else f'{", ".join(shown[:-1])} and {shown[-1]}'
