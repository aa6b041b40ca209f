"""Values of a node as Python takes them: addresses, texts in a language, numbers, labels, terms of the vocabulary. Nothing here raises."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from urllib.parse import unquote

import pyoxigraph as ox

from ctdl.ctid import REGISTRY, ctid_of, resource_address
from ctdl.vocabulary import load
from graph.pathway_notes import Notes, Statements, prefixed
from graph.results import Term

NAMES = (
    'ceterms:name', 'ceasn:name', 'skos:prefLabel', 'ceasn:competencyLabel', 'ceasn:competencyText', 'schema:name', 'rdfs:label',
    'ceterms:targetNodeName',
)  # fmt: skip
GENID = '/.well-known/genid/'
RELATIVE = 'relative:/'
"""How a graph has words where an address belongs."""
_ADDRESS = re.compile(r'(?:https?://|urn:)[^\s<>"{}|\\^`]+')
_OF_DOCUMENT = REGISTRY + 'graph/'


def address(term: Term) -> str:
    """The address that a value is, also one written as text; '' for any other. That of a document is that of its main resource."""
    if isinstance(term, ox.NamedNode):
        found = term.value
    elif isinstance(term, ox.Literal) and _ADDRESS.fullmatch(term.value.strip()):
        found = term.value.strip()
    else:
        return ''
    return resource_address(ctid_of(found)) if found.startswith(_OF_DOCUMENT) and ctid_of(found) else found


def addresses(node: Statements, *properties: str) -> list[str]:
    """The addresses under properties, each once, property by property in the order of their text."""
    found = (address(value) for name in properties for value in node.get(name, ()))
    return list(dict.fromkeys(iri for iri in found if iri))


def literals(node: Statements, *properties: str) -> Iterator[ox.Literal]:
    """The texts and numbers under properties that are not blank."""
    for name in properties:
        for value in node.get(name, ()):
            if isinstance(value, ox.Literal) and value.value.strip():
                yield value


def chosen(node: Statements, language: str, *properties: str) -> tuple[str, str]:
    """The text of the first property that has one, and its language tag: in the language, else English, else any."""
    for name in properties:
        found = min(((_fit(text, language), text.language or '', text.value) for text in literals(node, name)), default=None)
        if found:
            return found[2].strip(), _tag(found[1])
    return '', ''


def text(node: Statements, language: str, *properties: str) -> str:
    """The text alone, '' for none."""
    return chosen(node, language, *properties)[0]


def _fit(value: ox.Literal, language: str) -> int:
    tag, wanted = (value.language or '').lower(), language.lower()
    order = (wanted, wanted + '-', wanted.partition('-')[0], wanted.partition('-')[0] + '-', 'en', 'en-', '')
    matches = (tag.startswith(known) if known.endswith('-') else tag == known for known in order)
    return next((rank for rank, fits in enumerate(matches) if fits), len(order))


def _tag(tag: str) -> str:
    """A language tag as people write it: the store keeps `en-us`."""
    first, *rest = tag.split('-')
    return '-'.join([first, *(part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part for part in rest)])


def words(term: Term) -> str:
    """The words that a value is, also where the context makes an address of them (`relative:/Core`); '' for a proper address."""
    if isinstance(term, ox.Literal):
        return term.value.strip()
    value = term.value if isinstance(term, ox.NamedNode) else ''
    return unquote(value.removeprefix(RELATIVE)).strip() if value.startswith(RELATIVE) else ''


def number(term: Term) -> Decimal | None:
    """The number that a value is, also one written as text; None for anything else."""
    try:
        found = Decimal(words(term))
    except InvalidOperation:
        return None
    return plain(found) if found.is_finite() and abs(found.adjusted()) < 30 else None


def plain(value: Decimal) -> Decimal:
    """The same number without needless zeros or exponent."""
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()


def numbers(node: Statements, *properties: str) -> list[Decimal]:
    """The numbers under properties, the least first."""
    return sorted(found for name in properties for value in node.get(name, ()) if (found := number(value)) is not None)


def whole(node: Statements, *properties: str) -> int | None:
    """The whole number under properties, the least where there are several; None for none."""
    return next((int(found) for found in numbers(node, *properties) if found == found.to_integral_value()), None)


def kinds(node: Statements) -> list[str]:
    """The classes of a node, prefixed; one without a prefix, as older documents have it, in CTDL's namespace."""
    return [_class(value.value) for value in node.get('rdf:type', ()) if isinstance(value, ox.NamedNode)]


def _class(iri: str) -> str:
    name = prefixed(iri)
    plain = name.removeprefix(RELATIVE)
    return f'ceterms:{plain}' if plain != name and f'ceterms:{plain}' in load() else name


def tail(term: Term) -> str:
    """The last part of a concept, however it is written: `GTEQ` of compare:GTEQ or of its address."""
    value = words(term) or getattr(term, 'value', '')
    return re.split(r'[:/#]', value.strip())[-1]


def labels(notes: Iterable[Notes], node: Statements, language: str, *properties: str) -> tuple[str, ...]:
    """What to call the values of properties, each once and sorted: their words, else the labels of concepts, classes or nodes they name."""
    known = tuple(notes)
    found = (label(known, value, language) for name in properties for value in _best(node.get(name, ()), language))
    return tuple(sorted({called for called in found if called}))


def _best(values: Iterable[Term], language: str) -> list[Term]:
    """Of texts in several languages those of the language that fits best; all addresses."""
    terms = list(values)
    texts = [value for value in terms if isinstance(value, ox.Literal)]
    best = min((_fit(value, language) for value in texts), default=0)
    return [value for value in terms if not isinstance(value, ox.Literal) or _fit(value, language) == best]


def label(notes: Iterable[Notes], value: Term, language: str) -> str:
    """What to call one value."""
    if not isinstance(value, ox.NamedNode):
        return words(value)
    for note in notes:
        if node := note.of(value.value):
            return _label_of(notes, node, language) or _named(value.value)
    return _named(value.value)


def _label_of(notes: Iterable[Notes], node: Statements, language: str) -> str:
    """The name of a node; an alignment is called as the concept it names, else as its code."""
    for target in node.get('ceterms:targetNode', ()):
        if isinstance(target, ox.NamedNode) and prefixed(target.value) in load():
            return load().label(prefixed(target.value))
    return text(node, language, *NAMES, 'ceterms:codedNotation', 'skos:notation') or next(
        iter(addresses(node, 'ceterms:targetNode')), ''
    )


def _named(iri: str) -> str:
    """The label of a term of the vocabulary; any other address as it is, nothing for a node without one."""
    name = prefixed(iri)
    return load().label(name) if name in load() else words(ox.NamedNode(iri)) or ('' if GENID in iri else iri)


def natural(called: str) -> tuple[tuple[int, int | str], ...]:
    """A key by which `Term 10` comes after `Term 2`."""
    parts = re.split(r'(\d{1,9})', called.casefold())
    return tuple((0, int(part)) if part.isdecimal() else (1, part) for part in parts if part)
