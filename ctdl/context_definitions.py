"""What an inline context defines: prefixes and simple terms, and what in it is beyond this reader."""

from dataclasses import dataclass
from typing import Any

from ctdl.vocabulary import Vocabulary, load


@dataclass(frozen=True, slots=True)
class Definition:
    """What an inline context says of a term: IRI (None: no meaning), coercion (None: nothing said), whether it may be a prefix."""

    iri: str | None
    coercion: str | None = None
    prefix: bool = False


_PLAIN = frozenset({'@id', '@type', '@container', '@prefix', '@language'})
_CHAIN = 16


class LocalContext:
    """One inline context while it is read into `overlay`; what is beyond this reader goes to `features`."""

    def __init__(self, context: dict[str, Any], overlay: dict[str, Definition], features: list[str], *, declared: bool) -> None:
        self._context = context
        self._overlay = overlay
        self._features = features
        self._declared = declared
        self._vocabulary: Vocabulary = load()

    def read(self) -> None:
        """Put what it defines differently from the vocabulary's context into the overlay."""
        found = {key: self._define(key) for key in self._context if not self._keyword(key)}
        for key, definition in found.items():
            if definition == self._ground(key):
                self._overlay.pop(key, None)
            else:
                self._overlay[key] = definition
                self._guard(key, definition)

    def _keyword(self, key: str) -> bool:
        if key.startswith('@') and not (key == '@version' and self._context[key] == 1.1):
            self._features.append(key)
        return key.startswith('@')

    def _guard(self, key: str, definition: Definition) -> None:
        """Another meaning for a prefix of the vocabulary, after its address: its coerced terms keep theirs, which is beyond us."""
        if self._declared and key in self._vocabulary.prefixes and definition.iri != self._vocabulary.prefixes[key]:
            self._features.append(f'another meaning for the prefix {key}')

    def _ground(self, key: str) -> Definition:
        """What the vocabulary's context says of a key."""
        if key in self._vocabulary.prefixes:
            return Definition(self._vocabulary.prefixes[key], None, prefix=True)
        return Definition(self._vocabulary.expand(key), self._vocabulary.coercion(key))

    def _define(self, key: str, depth: int = 0) -> Definition:
        value = self._context[key]
        if value is None:
            return Definition(None, '')
        if isinstance(value, str):
            iri = self._resolve(key, value, depth)
            return Definition(iri, None, prefix=bool(iri) and iri[-1:] in ':/?#[]@' and ':' not in key)
        if isinstance(value, dict):
            return self._define_expanded(key, value, depth)
        self._features.append(f'a definition of {key} that is a {type(value).__name__}')
        return Definition(None, '')

    def _define_expanded(self, key: str, value: dict[str, Any], depth: int) -> Definition:
        self._features.extend(f'{feature} in the definition of {key}' for feature in sorted(value) if feature not in _PLAIN)
        if value.get('@language') is not None:
            self._features.append(f'@language in the definition of {key}')
        name = value.get('@id', key)
        if name is not None and not isinstance(name, str):
            self._features.append(f'an @id of {key} that is no text')
            name = None
        iri = self._resolve(key, name, depth) if name is not None else None
        return Definition(iri, self._coercion(key, value, depth), prefix=value.get('@prefix') is True)

    def _coercion(self, key: str, value: dict[str, Any], depth: int) -> str | None:
        if '@type' not in value and '@container' not in value:
            return None
        container, kind = value.get('@container') or [], value.get('@type') or ''
        containers = [c for c in (container if isinstance(container, list) else [container]) if c != '@set']
        plain = isinstance(kind, str) and kind not in ('@vocab', '@json') and containers in ([], ['@language'])
        if not plain or (containers and kind):
            self._features.append(f'the coercion of {key}')
            return ''
        if containers:
            return '@language'
        if kind in ('', '@id', '@none'):
            return '@id' if kind == '@id' else ''
        return self._vocabulary.compact(self._resolve('', kind, depth))

    def _resolve(self, key: str, text: str, depth: int) -> str:
        """The IRI of a text in this context; `key` is the term being defined, which cannot explain itself."""
        if text.startswith('@'):
            self._features.append(f'{key} as another name for {text}')
            return text
        if depth > _CHAIN:
            self._features.append(f'a chain of definitions that ends nowhere, at {key}')
            return text
        prefix, colon, local = text.partition(':')
        if local.startswith('//') or prefix == '_':
            return self._canonical(text)
        if prefix != key and prefix in self._context:
            definition = self._define(prefix, depth + 1)
        else:
            definition = self._overlay.get(prefix) or self._ground_prefix(prefix)
        if not colon:
            if definition.iri is None:
                self._features.append(f'a meaning for {key} relative to the document')
            return definition.iri or text
        return self._canonical(definition.iri + local if definition.prefix and definition.iri else text)

    def _ground_prefix(self, prefix: str) -> Definition:
        namespace = self._vocabulary.prefixes.get(prefix)
        return Definition(namespace, prefix=namespace is not None)

    def _canonical(self, iri: str) -> str:
        namespace = self._vocabulary.namespace(iri)
        return namespace if namespace != iri else self._vocabulary.canonical(iri)
