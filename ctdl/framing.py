"""The nodes of a document as JSON-LD in published form: values as the CTDL context reads them, anonymous profiles embedded.

RDF has no order: keys and arrays are sorted, and a single value stands without an array.
"""

from __future__ import annotations

from typing import Any

import orjson
from pyoxigraph import Literal

from ctdl import vocabulary
from ctdl.document import ASN_CONTEXT, CTDL_CONTEXT
from ctdl.grouping import Group
from ctdl.rdf_graph import RDF_TYPE, Graph, Object, anonymous
from ctdl.reading_terms import coercions
from ctdl.statements import XSD

Node = dict[str, Any]

_ASN = ('ceasn', 'skos', 'asn')
_SCHEMES = 'https://credreg.net/ctdl/terms/'
"""What `ceterms:framework` names CTDL's schemes by, in all published documents seen; reading takes it for the vocabulary's namespace."""
_LARGEST = 2**53
_NUMBERS = frozenset(('xsd:decimal', 'xsd:float', 'xsd:double', 'xsd:integer'))
_NATIVE = frozenset(('xsd:integer', 'xsd:double', 'xsd:boolean'))
"""What JSON-LD makes of a JSON number or boolean without a coercion."""
_APPROXIMATE = {'xsd:gYear': 4, 'xsd:gYearMonth': 7, 'xsd:date': 10}


def body(graph: Graph, group: Group) -> Node:
    """One document: `@context`, `@id` where there is a CTID, what is said of the document itself, and `@graph`, the main node first."""
    return _Frame(graph, group).body()


class _Frame:
    def __init__(self, graph: Graph, group: Group) -> None:
        self._graph = graph
        self._group = group
        self._vocabulary = vocabulary.load()
        self._coercions = coercions()
        self._nodes = sorted({*group.own, *group.others}, key=graph.rank)
        labelled = filter(anonymous, self._nodes)
        self._labels = {node: f'_:b{number}' for number, node in enumerate(labelled)}

    def body(self) -> Node:
        group, about = self._group, self._graph.about
        others = [node for node in self._nodes if node != group.main and node in about]
        nodes = [self._member(node) for node in (group.main, *others)]
        out: Node = {'@context': _context(nodes[0])}
        if group.address:
            out['@id'] = group.address
        if group.level:
            out |= self._properties(group.level)
        return {**out, '@graph': nodes}

    def _member(self, node: str) -> Node:
        if node == self._group.main and self._group.ctid and node[:2] == '_:':
            return self._properties(node)  # reading names it by its CTID
        return {'@id': self._labels.get(node, node), **self._properties(node)}

    def _properties(self, node: str) -> Node:
        about = self._graph.about.get(node, {})
        spellings: dict[str, list[str]] = {}
        for predicate in about:
            spellings.setdefault(self._vocabulary.compact(predicate), []).append(predicate)
        out: Node = {}
        for name, predicates in spellings.items():
            values = [value for predicate in predicates for value in about[predicate]]
            if predicates == [RDF_TYPE]:
                out['@type'] = _single(_in_order([self._class(value) for value in values]))
            else:
                key = name if len(predicates) > 1 else self._compact(predicates[0])
                out[key] = self._values(name, self._coercions.get(name, ''), values)
        return {key: out[key] for key in sorted(out)}

    def _compact(self, iri: str) -> str:
        """The prefixed name that means exactly this IRI; an other spelling of a term stays, for reading to say so."""
        name = self._vocabulary.compact(iri)
        return name if self._vocabulary.expand(name) == iri else iri

    def _class(self, value: Object) -> Any:
        if isinstance(value, Literal):
            return self._value_object(value)
        return self._labels.get(value) or self._compact(value)

    # ---- values

    def _values(self, name: str, coercion: str, values: list[Object]) -> Any:
        texts = [v for v in values if isinstance(v, Literal) and v.language is not None and v.direction is None]
        if coercion != '@language' or not texts:
            return _single(_in_order([self._value(name, coercion, value) for value in values]))
        plain = [v for v in values if isinstance(v, Literal) and v.datatype.value == f'{XSD}string']
        if len(texts) + len(plain) < len(values):
            return _in_order([self._value(name, coercion, value) for value in values])
        out: dict[str, list[str]] = {}
        for text in (*plain, *texts):
            out.setdefault(_written_tag(text.language) if text.language else '@none', []).append(text.value)
        return {tag: _single(sorted(out[tag])) for tag in sorted(out)}

    def _value(self, name: str, coercion: str, value: Object) -> Any:
        if isinstance(value, Literal):
            return self._literal(name, coercion, value)
        if value in self._graph.inside:
            return self._properties(value)
        address = self._labels.get(value) or self._address(name, value)
        return address if coercion == '@id' else {'@id': address}

    def _address(self, key: str, iri: str) -> str:
        """An address; concepts of CTDL by their prefixed names, and schemes at the host where published documents look for them."""
        name = self._compact(iri)
        prefix, _, local = name.partition(':')
        if key == 'ceterms:framework' and prefix == 'ceterms':
            return _SCHEMES + local
        return name if '/vocabs/' in self._vocabulary.prefixes.get(prefix, '') else iri

    def _literal(self, name: str, coercion: str, literal: Literal) -> Any:
        text, datatype = literal.value, self._datatype(literal)
        if literal.language is not None:
            return self._value_object(literal)
        if datatype == 'xsd:string':
            return text if coercion in ('', 'xsd:string', '@language') else {'@value': text}
        if datatype == coercion or (not coercion and datatype in _NATIVE):
            scalar = _scalar(text, datatype)
            return text if scalar is None and coercion else self._value_object(literal) if scalar is None else scalar
        approximate = name.startswith('ceterms:approximate') and len(text) == _APPROXIMATE.get(datatype) and text[:4].isdigit()
        return text if approximate else self._value_object(literal)

    def _value_object(self, literal: Literal) -> Node:
        out: Node = {'@value': literal.value}
        if literal.language is not None:
            out['@language'] = _written_tag(literal.language)
            if literal.direction is not None:
                out['@direction'] = str(literal.direction)
        elif self._datatype(literal) != 'xsd:string':
            out['@type'] = self._datatype(literal)
        return out

    def _datatype(self, literal: Literal) -> str:
        return self._compact(literal.datatype.value)


def _scalar(text: str, datatype: str) -> int | float | bool | None:
    """The JSON number or boolean that reads as exactly this text; None when there is none (`12.50`, `INF`, `01`)."""
    if datatype == 'xsd:boolean':
        return {'true': True, 'false': False}.get(text)
    if datatype not in _NUMBERS or len(text) > 40:
        return None
    try:
        number = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    if type(number) is int and datatype != 'xsd:double':
        return number if str(number) == text and abs(number) <= _LARGEST else None
    exact = type(number) is float and repr(number) == text
    fits = datatype != 'xsd:integer' and (datatype != 'xsd:decimal' or not ('e' in text or text.endswith('.0')))
    return number if exact and fits else None


def _written_tag(tag: str) -> str:
    """A language tag in the usual case, `en-US`, `zh-Hant` (RFC 5646, 2.1.1), which the parser does not keep."""
    first, *rest = tag.lower().split('-')
    out, seen_singleton = [first], len(first) == 1
    for part in rest:
        seen_singleton = seen_singleton or len(part) == 1
        form = {2: str.upper, 4: str.title}.get(0 if seen_singleton or not part.isalpha() else len(part), str)
        out.append(form(part))
    return '-'.join(out)


def _context(main: Node) -> str:
    kinds = main.get('@type', ())
    first = kinds if isinstance(kinds, str) else next((kind for kind in kinds if isinstance(kind, str)), '')
    return ASN_CONTEXT if first.partition(':')[0] in _ASN else CTDL_CONTEXT


def _single(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def _in_order(values: list[Any]) -> list[Any]:
    """Numbers by size, then texts, then objects by what is in them."""
    return sorted(values, key=_order)


def _order(value: Any) -> tuple[int, float, str]:
    if isinstance(value, int | float):
        return 0, value, repr(value)
    if isinstance(value, str):
        return 1, 0, value
    return 2, 0, orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
