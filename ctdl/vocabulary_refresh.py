"""Making the vocabulary table from what Credential Engine publishes.

`refresh` reads, in any order and number: schema encodings (`{"@graph": [...]}` or the bare list, entries of rdfs:Class, rdf:Property,
skos:ConceptScheme and skos:Concept), context encodings (`{"@context": {...}}`), and tables in the layout of `vocabulary.json`. `write`
gives the same bytes for the same table. Definitions and usage notes are left out: they are the publisher's text.
"""

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NoReturn

from ctdl.errors import InputError
from ctdl.explanation import explain, text
from ctdl.vocabulary import Vocabulary, load

__all__ = ['as_bytes', 'explain', 'refresh', 'text', 'write']

Table = dict[str, Any]
KINDS = ('classes', 'properties', 'schemes', 'concepts')
_TYPES = {
    'rdfs:Class': 'classes',
    'owl:Class': 'classes',
    'rdf:Property': 'properties',
    'rdfs:Property': 'properties',
    'skos:ConceptScheme': 'schemes',
    'skos:Concept': 'concepts',
}
_RELATIONS = {
    'parents': ('rdfs:subClassOf', 'rdfs:subPropertyOf'),
    'equivalent': ('owl:equivalentClass', 'owl:equivalentProperty'),
    'domain': ('schema:domainIncludes',),
    'range': ('schema:rangeIncludes',),
    'schemes': ('meta:targetScheme', 'skos:inScheme'),
    'inverse': ('owl:inverseOf',),
    'broader': ('skos:broader',),
}


def refresh(files: Iterable[Path | str], source: str = '') -> Table:
    """One table from several files; `source` says where they are from, else the tables among them do, else their names.

    A term in several files has the union of its relations, and label and status of the first. Raises InputError, with facts `source`
    and, where known, `line` and `column`.
    """
    table: Table = {'source': '', 'prefixes': {}, **{kind: {} for kind in KINDS}, 'terms': {}}
    names: list[str] = []
    for path in map(Path, files):
        file = _File(path)
        names.append(file.add_to(table) or path.name)
    if not any(table[kind] for kind in KINDS):
        raise InputError('There is no class, property, concept scheme or concept in these files.', source=', '.join(names))
    table['prefixes'] = table['prefixes'] or dict(load().prefixes)
    return _in_order(table, source or '; '.join(dict.fromkeys(names)))


def as_bytes(table: Mapping[str, Any]) -> bytes:
    """A table as it is written: JSON, sorted, one term a line."""
    parts = []
    for key, value in table.items():
        lines = ',\n'.join(f'  {_json(name)}: {_json(entry)}' for name, entry in value.items()) if isinstance(value, dict) else ''
        parts.append(f'{_json(key)}: {{\n{lines}\n}}' if isinstance(value, dict) else f'{_json(key)}: {_json(value)}')
    return ('{\n' + ',\n'.join(parts) + '\n}\n').encode()


def write(table: Mapping[str, Any], path: Path | str) -> None:
    """Write a table, whole or not at all; the same table gives the same bytes. InputError where it cannot be written."""
    path = Path(path)
    draft = path.with_name(f'.{path.name}.{os.getpid()}')
    try:
        draft.write_bytes(as_bytes(table))
        draft.replace(path)
    except OSError as error:
        raise InputError(f'{path} cannot be written: {error.strerror}.', source=str(path)) from None
    finally:
        draft.unlink(missing_ok=True)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _in_order(table: Table, source: str) -> Table:
    """The table with names written as prefixed names, keys sorted, empty and default values left out."""
    own = Vocabulary({**table, **{kind: {} for kind in KINDS}, 'terms': {}})
    ordered: Table = {'source': source, 'prefixes': dict(sorted(table['prefixes'].items()))}
    for kind in KINDS:
        entries: Table = {}
        for name, entry in table[kind].items():
            _merge(entries, own.compact(name), {k: _compacted(own, v) for k, v in entry.items()})
        ordered[kind] = {name: _tidy(entry) for name, entry in sorted(entries.items())}
    ordered['terms'] = dict(sorted((own.compact(name), own.compact(coercion)) for name, coercion in table['terms'].items()))
    return ordered


def _compacted(own: Vocabulary, value: object) -> object:
    return [own.compact(name) for name in value] if isinstance(value, list) else value


def _tidy(entry: Mapping[str, Any]) -> Table:
    relations = {key: sorted(set(entry[key])) for key in _RELATIONS if entry.get(key)}
    status = {} if entry['status'] == 'stable' else {'status': entry['status']}
    return {'label': entry['label'], **status, **relations}


def _merge(entries: Table, name: str, entry: Mapping[str, Any]) -> None:
    known = entries.setdefault(name, {'label': entry['label'], 'status': entry['status']})
    for key in _RELATIONS:
        known[key] = [*known.get(key, []), *entry.get(key, [])]


class _File:
    """One file while it is read; it knows where things stand, so that what is wrong can be said with its line."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.text = path.read_text(encoding='utf-8-sig')
            self.content = json.loads(self.text)
        except OSError as error:
            raise InputError(f'{path} cannot be read: {error.strerror}.', source=str(path)) from None
        except UnicodeDecodeError as error:
            line = path.read_bytes()[: error.start].count(b'\n') + 1
            raise InputError(f'{path}, line {line}: this is not UTF-8.', source=str(path), line=line) from None
        except json.JSONDecodeError as error:
            where = {'line': error.lineno, 'column': error.colno}
            raise InputError(f'{path}, line {error.lineno}: this is not JSON: {error.msg}.', source=str(path), **where) from None
        except RecursionError:
            raise InputError(f'{path} is nested too deeply.', source=str(path)) from None

    def fail(self, what: str, near: str = '') -> NoReturn:
        """Stop; `near` is a text of the file that leads to the line."""
        found = self.text.find(_json(near)) if near else -1
        line = self.text.count('\n', 0, found) + 1 if found >= 0 else 1
        raise InputError(f'{self.path}, line {line}: {what}', source=str(self.path), line=line)

    def add_to(self, table: Table) -> str:
        """Add what the file states; gives the source that a table names, else ''."""
        content = {'@graph': self.content} if isinstance(self.content, list) else self.content
        if not isinstance(content, dict):
            self.fail('an object or a list is expected.')
        if 'classes' in content and 'properties' in content:
            return self._add_table(table, content)
        context = content.get('@context')
        if isinstance(context, dict):
            self._add_context(table, context)
        if '@graph' in content:
            self._add_graph(table, content['@graph'])
        elif not isinstance(context, dict):
            self.fail('this is neither a schema (@graph), nor a context (@context), nor a vocabulary table (classes, properties).')
        return ''

    def _add_table(self, table: Table, content: Table) -> str:
        for key in ('prefixes', *KINDS, 'terms'):
            if not isinstance(content.get(key, {}), dict):
                self.fail(f'{key} of a vocabulary table is an object.', key)
        for prefix, namespace in content.get('prefixes', {}).items():
            self._add_prefix(table, prefix, namespace)
        for kind in KINDS:
            for name, entry in content.get(kind, {}).items():
                if not isinstance(entry, dict) or not isinstance(entry.get('label'), str):
                    self.fail(f'{name} has no label.', name)
                _merge(table[kind], name, {'status': 'stable', **entry, **{k: self._names(name, entry.get(k)) for k in _RELATIONS}})
        for name, entry in content.get('terms', {}).items():
            self._add_coercion(table, name, entry)
        return str(content.get('source') or self.path.name)

    def _add_context(self, table: Table, context: Table) -> None:
        for name, definition in context.items():
            if name.startswith('@') or (isinstance(definition, str) and definition.startswith('@')):
                continue
            if isinstance(definition, str):
                self._add_prefix(table, name, definition)
            elif isinstance(definition, dict):
                self._add_coercion(table, name, definition)
            else:
                self.fail(f'the definition of {name} is neither a text nor an object.', name)

    def _add_prefix(self, table: Table, prefix: str, namespace: object) -> None:
        if not isinstance(namespace, str) or '://' not in namespace:
            self.fail(f'the prefix {prefix} has no namespace address.', prefix)
        known = table['prefixes'].setdefault(prefix, namespace)
        if known.partition('://')[2] != namespace.partition('://')[2]:
            self.fail(f'the prefix {prefix} stands for {namespace}, but for {known} in an earlier file.', prefix)

    def _add_coercion(self, table: Table, name: str, definition: object) -> None:
        """A coercion as a context has it ({'@type': …}), as an older table has it ({'type': …}), or as a text."""
        if isinstance(definition, dict):
            values = [definition.get(key, definition.get(f'@{key}')) for key in ('type', 'container')]
            given = [value for value in values if value not in (None, '@set')]
        else:
            given = [definition]
        if len(given) > 1 or not all(isinstance(v, str) and (v in ('@id', '@language') or not v.startswith('@')) for v in given):
            self.fail(f'the coercion of {name} cannot be read.', name)
        for coercion in given:
            if table['terms'].setdefault(name, coercion) != coercion:
                self.fail(f'{name} is coerced to {coercion}, but to {table["terms"][name]} in an earlier file.', name)

    def _add_graph(self, table: Table, graph: object) -> None:
        if not isinstance(graph, list):
            self.fail('@graph is a list.', '@graph')
        for entry in graph:
            if not isinstance(entry, dict) or not isinstance(entry.get('@id'), str):
                self.fail('an entry of @graph has no @id.', '@graph')
            kind = next((_TYPES[t] for t in self._names(entry['@id'], entry.get('@type')) if t in _TYPES), '')
            if kind:
                _merge(table[kind], entry['@id'], self._entry(entry))

    def _entry(self, entry: Table) -> Table:
        name = entry['@id']
        relations = {key: [n for p in of for n in self._names(name, entry.get(p))] for key, of in _RELATIONS.items()}
        status = [s.rpartition(':')[2].rpartition('#')[2] for s in self._names(name, entry.get('vs:term_status'))]
        return {'label': self._label(name, entry), 'status': next(iter(status), 'stable'), **relations}

    def _label(self, name: str, entry: Table) -> str:
        label = entry.get('rdfs:label', entry.get('skos:prefLabel'))
        if isinstance(label, dict):
            english = [language for language in sorted(label) if language.lower().split('-')[0] == 'en']
            label = label[(english or sorted(label))[0]] if label else None
        if not isinstance(label, str) or not label.strip():
            self.fail(f'{name} has no label.', name)
        return label.strip()

    def _names(self, name: str, value: object) -> list[str]:
        """The names in a value: a text, {'@id': text}, or a list of them."""
        names = [
            v.get('@id') if isinstance(v, dict) else v for v in (value if isinstance(value, list) else [value]) if v is not None
        ]
        if not all(isinstance(n, str) for n in names):
            self.fail(f'a value of {name} is not the name of a term.', name)
        return [str(n) for n in names]
