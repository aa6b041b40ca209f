"""All that the vocabulary says of one term, as a value and as text for people."""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, fields

from ctdl.errors import MissingError
from ctdl.vocabulary import Term, Vocabulary, load


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the vocabulary says of a term; names are prefixed, all tuples sorted.

    `children` are direct sub-classes, sub-properties or narrower concepts; `properties` those of a class, inherited ones too;
    `concepts` those of a scheme, or of the schemes of a property; `also` other terms of the same local name or label.
    """

    name: str
    label: str
    kind: str
    iri: str
    status: str
    page: str
    parents: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    domain: tuple[str, ...] = ()
    range: tuple[str, ...] = ()
    coercion: str = ''
    inverse: tuple[str, ...] = ()
    equivalent: tuple[str, ...] = ()
    schemes: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    used_by: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


def explain(term: str, vocabulary: Vocabulary | None = None) -> Explanation:
    """All about a term given by prefixed name, local name, IRI or label; MissingError, with the nearest terms, when there is none."""
    vocabulary = vocabulary or load()
    found, *also = _find(vocabulary, term.strip())
    schemes = (found.name,) if found.kind == 'scheme' else found.schemes if found.kind == 'property' else ()
    return Explanation(
        name=found.name,
        label=found.label,
        kind=found.kind,
        iri=vocabulary.expand(found.name),
        status=found.status,
        page=vocabulary.page(found.name),
        parents=found.broader or found.parents,
        children=_children(vocabulary, found),
        domain=found.domain,
        range=found.range,
        coercion=found.coercion,
        inverse=found.inverse,
        equivalent=found.equivalent,
        schemes=found.schemes,
        concepts=tuple(c for scheme in schemes for c in vocabulary.concepts_of(scheme)),
        used_by=vocabulary.used_by(found.name),
        properties=vocabulary.properties_of(found.name) if found.kind == 'class' else (),
        also=tuple(t.name for t in also),
    )


def _children(vocabulary: Vocabulary, term: Term) -> tuple[str, ...]:
    if term.kind == 'class':
        return vocabulary.children(term.name)
    return tuple(sorted(t.name for t in vocabulary.terms.values() if t.kind == term.kind and term.name in (*t.parents, *t.broader)))


def _find(vocabulary: Vocabulary, text: str) -> list[Term]:
    exact = vocabulary.term(vocabulary.compact(text))
    if exact:
        return [exact]
    found = list(_by_word(vocabulary, text))
    if found:
        return sorted(found, key=lambda t: (t.local != text, t.kind == 'concept', not t.name.startswith('ceterms:'), t.name))
    near = vocabulary.suggest(text)
    known = vocabulary.replacement(vocabulary.compact(text))
    why = f' It {known.why}: use {" or ".join(near)}.' if known else f' Nearest: {", ".join(near)}.' if near else ''
    raise MissingError(f'“{text}” is not in the vocabulary.{why}', term=text, suggestions=near)


def _by_word(vocabulary: Vocabulary, text: str) -> Iterator[Term]:
    word = text.lower()
    return (t for t in vocabulary.terms.values() if word in (t.local.lower(), t.name.lower(), t.label.lower()))


_TITLES = {'coercion': 'read as', 'used_by': 'used by', 'also': 'see also'}


def text(explanation: Explanation, width: int = 100) -> str:
    """An explanation for reading in a terminal: one line or wrapped paragraph for each thing that there is to say."""
    e = explanation
    lines = [f'{e.name}  {e.label}', f'{"kind":<12}{e.kind}, {e.status}', f'{"IRI":<12}{e.iri}', f'{"page":<12}{e.page}']
    for field in fields(Explanation)[6:]:
        value = getattr(e, field.name)
        said = ', '.join(value) if isinstance(value, tuple) else value
        if said:
            title = f'{_TITLES.get(field.name, field.name):<12}'
            lines.append(
                textwrap.fill(
                    said, width, initial_indent=title, subsequent_indent=' ' * 12, break_on_hyphens=False, break_long_words=False
                )
            )
    return '\n'.join(lines) + '\n'
