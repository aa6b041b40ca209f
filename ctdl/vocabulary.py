"""The CTDL vocabulary as a table: classes, properties, concept schemes, concepts, and how the JSON-LD context reads them.

The table is `vocabulary.json` beside this module, one term a line, made by `ctdl.vocabulary_refresh` from the schema and context
encodings that Credential Engine publishes. It holds names, labels, relations and status; definitions stay with the publisher, at
`Vocabulary.page`. Terms go by prefixed names (`ceterms:Certificate`, `lifeCycle:Active`); `expand` and `compact` lead to IRIs and
back.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import orjson

from ctdl.namespaces import aliases, local_name, split_iri
from ctdl.term import CONTEXT_ONLY, Term, words
from ctdl.unknown_names import REPLACEMENTS, Replacement, nearest

__all__ = ['CONTEXT_ONLY', 'TABLE', 'Replacement', 'Term', 'Vocabulary', 'load']

TABLE = Path(__file__).with_name('vocabulary.json')
"""The committed table, read by `load`."""


class Vocabulary:
    """Every question one can ask of the table; immutable, and what is derived is worked out when first asked for."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._table = table
        self.source: str = table['source']
        self.prefixes: dict[str, str] = dict(table['prefixes'])
        self._coercions: dict[str, str] = table['terms']
        self._namespaces = {namespace: prefix for prefix, namespace in self.prefixes.items()}
        self._suggested: dict[str, tuple[str, ...]] = {}
        self._ancestors: dict[str, frozenset[str]] = {}

    # terms

    @cached_property
    def classes(self) -> dict[str, Term]:
        """Declared classes by prefixed name."""
        return self._declared('classes', 'class')

    @cached_property
    def properties(self) -> dict[str, Term]:
        """Declared properties by prefixed name."""
        return self._declared('properties', 'property')

    @cached_property
    def schemes(self) -> dict[str, Term]:
        """Declared concept schemes by prefixed name."""
        return self._declared('schemes', 'scheme')

    @cached_property
    def concepts(self) -> dict[str, Term]:
        """Declared concepts by prefixed name."""
        return self._declared('concepts', 'concept')

    @cached_property
    def others(self) -> dict[str, Term]:
        """Terms that are named but not declared, status `CONTEXT_ONLY`: context-only properties, and the QData classes and schemes
        that declared properties refer to."""
        named = {name: 'property' for name in self._coercions if name not in self.properties}
        for term in self.properties.values():
            named |= {name: 'class' for name in (*term.domain, *term.range) if name.startswith('qdata:')}
            named |= {name: 'scheme' for name in term.schemes if name.startswith('qdata:')}
        return {
            name: Term(name, kind, words(name), CONTEXT_ONLY, coercion=self._coercions.get(name, ''))
            for name, kind in sorted(named.items())
        }

    @cached_property
    def terms(self) -> dict[str, Term]:
        """Every known term: classes, properties, schemes, concepts and others."""
        return {**self.others, **self.classes, **self.properties, **self.schemes, **self.concepts}

    @cached_property
    def iris(self) -> dict[str, str]:
        """The IRI of every known term by prefixed name."""
        return {name: self.expand(name) for name in self.terms}

    def _declared(self, key: str, kind: str) -> dict[str, Term]:
        entries: dict[str, dict[str, Any]] = self._table[key]
        coercion = self._coercions.get
        return {
            name: Term(
                name,
                kind,
                entry['label'],
                entry.get('status', 'stable'),
                coercion=coercion(name, ''),
                **{key: tuple(value) for key, value in entry.items() if key not in ('label', 'status')},
            )
            for name, entry in entries.items()
        }

    def term(self, name: str) -> Term | None:
        """The term of a prefixed name, None when it is not known."""
        return self.terms.get(name)

    def __contains__(self, name: object) -> bool:
        return name in self.terms

    def label(self, name: str) -> str:
        """The English label; of an unknown term the name without its prefix."""
        term = self.terms.get(name)
        return term.label if term else name.rpartition(':')[2] or name

    def status(self, name: str) -> str:
        """'stable', 'unstable', 'context only', or '' for an unknown term. Unstable terms are in daily use: never warn on it."""
        term = self.terms.get(name)
        return term.status if term else ''

    def coercion(self, name: str) -> str | None:
        """What the context makes of a plain value: '' nothing, '@id', '@language', 'xsd:date' …; None when the term is unknown."""
        found = self._coercions.get(name)
        return found if found is not None else ('' if name in self.terms else None)

    # names

    def expand(self, name: str) -> str:
        """The IRI of a prefixed name; a text whose prefix is not known stays as it is."""
        prefix, colon, local = name.partition(':')
        namespace = self.prefixes.get(prefix) if colon and not local.startswith('//') else None
        return namespace + local if namespace else name

    def compact(self, iri: str) -> str:
        """The prefixed name of an IRI, also of one in an alias namespace; any other IRI as it is."""
        base, local = split_iri(iri)
        if base not in self._namespaces:
            base, local = split_iri(self.canonical(iri))
        prefix = self._namespaces.get(base)
        return f'{prefix}:{local}' if prefix and local else iri

    def canonical(self, iri: str) -> str:
        """The IRI in the vocabulary's own form; anything that is not in a namespace of the vocabulary stays as it is.

        The same terms are met under http and https, under credreg.net (the documentation) and purl.org (the names), with the name
        of a concept scheme in place of its prefix (`…/terms/AgentSector/Public`), and as prefixed names with a slip of case
        (`lifecycle:Active`). `credreg.org` is no alias: it is an error of the publisher.
        """
        base, local = split_iri(iri)
        if base in self._namespaces:
            return iri
        namespace = self._aliases.get(base.lower())
        if namespace:
            return namespace + local
        prefix, colon, rest = iri.partition(':')
        if not colon or rest.startswith('//'):
            return iri
        prefix = prefix if prefix in self.prefixes else self._slips.get(f'{prefix.lower()}:{rest}', '')
        return self.prefixes[prefix] + rest if prefix else iri

    def namespace(self, address: str) -> str:
        """The vocabulary's own form of a namespace address, such as one that an inline context gives; any other as it is."""
        return address if address in self._namespaces else self._aliases.get(address.lower(), address)

    @cached_property
    def _slips(self) -> dict[str, str]:
        """Concepts with the prefix in lower case → their prefix."""
        return {f'{prefix.lower()}:{local}': prefix for prefix, _, local in (name.partition(':') for name in self.concepts)}

    @cached_property
    def _aliases(self) -> dict[str, str]:
        return aliases(self.prefixes, [(s, name.partition(':')[0]) for name, term in self.concepts.items() for s in term.schemes])

    def page(self, name: str) -> str:
        """The address of the page that documents a term: at credreg.net for CTDL, CTDL-ASN and QData, else the IRI of the term."""
        iri = self.expand(name)
        host, _, path = iri.partition('://')[2].partition('/')
        return f'https://credreg.net/{path}' if host == 'purl.org' and path.startswith(('ctdl/', 'ctdlasn/')) else iri

    # relations

    def ancestors(self, name: str) -> frozenset[str]:
        """A class and all classes above it, those of other vocabularies (`schema:Person`) too."""
        found = self._ancestors.get(name)
        if found is None:
            reached = {name}
            waiting = [name]
            while waiting:
                term = self.classes.get(waiting.pop())
                new = [p for p in term.parents if p not in reached] if term else []
                reached.update(new)
                waiting.extend(new)
            found = self._ancestors[name] = frozenset(reached)
        return found

    def is_a(self, name: str, ancestor: str) -> bool:
        """True when the class is the other class or one below it."""
        return ancestor in self.ancestors(name)

    def descendants(self, name: str) -> frozenset[str]:
        """A class and all declared classes below it."""
        return frozenset({name, *self._below.get(name, ())})

    def children(self, name: str) -> tuple[str, ...]:
        """The declared classes directly below a class."""
        return tuple(n for n in self._below.get(name, ()) if name in self.classes[n].parents)

    @cached_property
    def _below(self) -> dict[str, list[str]]:
        return _gather((ancestor, name) for name in self.classes for ancestor in self.ancestors(name) - {name})

    def properties_of(self, name: str) -> tuple[str, ...]:
        """The declared properties whose domain has the class or one above it."""
        return tuple(sorted({p for cls in self.ancestors(name) for p in self._of_domain.get(cls, ())}))

    @cached_property
    def _of_domain(self) -> dict[str, list[str]]:
        return _gather((cls, p.name) for p in self.properties.values() for cls in p.domain)

    def schemes_of(self, name: str) -> tuple[str, ...]:
        """The concept schemes that the values of a property, or a concept itself, are from."""
        term = self.terms.get(name)
        return term.schemes if term else ()

    def concepts_of(self, scheme: str) -> tuple[str, ...]:
        """The concepts of a scheme, sorted; () when the table has none."""
        return tuple(self._of_scheme.get(scheme, ()))

    @cached_property
    def _of_scheme(self) -> dict[str, list[str]]:
        return _gather((scheme, c.name) for c in self.concepts.values() for scheme in c.schemes)

    def used_by(self, name: str) -> tuple[str, ...]:
        """The properties that take a class by their range, a scheme as source of their values, a concept through its schemes."""
        concept = self.concepts.get(name)
        names = concept.schemes if concept else (name,)
        return tuple(sorted({p for n in names for p in self._uses.get(n, ())}))

    @cached_property
    def _uses(self) -> dict[str, list[str]]:
        return _gather((name, p.name) for p in self.properties.values() for name in (*p.range, *p.schemes))

    # names that are not terms

    def replacement(self, name: str) -> Replacement | None:
        """What to write in place of a misspelt, moved or removed name, where that is known for certain."""
        return None if name in self.terms else REPLACEMENTS.get(name)

    def suggest(self, text: str, most: int = 3) -> tuple[str, ...]:
        """The known terms nearest to a name or IRI that is not one, the best first; a known replacement alone."""
        name = self.compact(text)
        known = self.replacement(name)
        if known:
            return known.use
        if name not in self._suggested:
            if len(self._suggested) > 1000:
                self._suggested.clear()
            self._suggested[name] = nearest(name, self.prefixes, self.concepts, self._of_local)
        return self._suggested[name][:most]

    @cached_property
    def _of_local(self) -> dict[str, list[str]]:
        return _gather((local_name(name).lower(), name) for name in self.terms)


def _gather(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Sorted values by key."""
    gathered: defaultdict[str, list[str]] = defaultdict(list)
    for key, value in pairs:
        gathered[key].append(value)
    return {key: sorted(values) for key, values in gathered.items()}


@cache
def load() -> Vocabulary:
    """The vocabulary of the committed table; read once a process."""
    return Vocabulary(orjson.loads(TABLE.read_bytes()))
