"""The Turtle files beside this one as statements, and names in them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from pyoxigraph import BlankNode, Literal, NamedNode

    Subject = NamedNode | BlankNode
    Object = NamedNode | BlankNode | Literal
    Node = Mapping[str, list[Object]]
    Graph = Mapping[Subject, Node]


FOLDER = Path(__file__).parent
RULE = 'urn:ctdl-toolkit:shapes:'
SH = 'http://www.w3.org/ns/shacl#'
RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'
SOURCE = 'http://purl.org/dc/terms/source'
TARGETS = {SH + name for name in ('targetClass', 'targetSubjectsOf', 'targetObjectsOf', 'targetNode')}
ANNOTATIONS = {SH + 'name', SH + 'message', SH + 'description', SOURCE}


@cache
def read() -> 'tuple[Graph, Mapping[str, str]]':
    """Statements of all files by subject and predicate, and the prefixes they declare."""
    import pyoxigraph

    graph: defaultdict[Subject, defaultdict[str, list[Object]]] = defaultdict(lambda: defaultdict(list))
    prefixes: dict[str, str] = {}
    for file in sorted(FOLDER.glob('*.ttl')):
        parser = pyoxigraph.parse(path=file, format=pyoxigraph.RdfFormat.TURTLE, rename_blank_nodes=True)
        added: defaultdict[Subject, defaultdict[str, list[Object]]] = defaultdict(lambda: defaultdict(list))
        for quad in parser:
            added[cast('Subject', quad.subject)][quad.predicate.value].append(cast('Object', quad.object))
        if again := sorted(s.value for s in added if s in graph):
            raise ValueError(f'{file.name} defines again what another file has: {", ".join(again)}')
        graph |= added
        prefixes |= parser.prefixes
    return graph, prefixes


@cache
def prefixes() -> Mapping[str, str]:
    """The prefixes that the files declare, and what they stand for."""
    return read()[1]


def members_of(graph: 'Graph', node: 'Object') -> 'Iterator[Object]':
    """Members of an RDF list; none for what is not a list."""
    while RDF + 'first' in (rest := graph.get(cast('Subject', node), {})):
        yield rest[RDF + 'first'][0]
        node = rest[RDF + 'rest'][0]


def text_at(node: 'Node', predicate: str) -> str:
    """The first value of a predicate as text; '' where there is none."""
    values: Iterable[Object] = node.get(predicate, ())
    return next((text_of(value) for value in values), '')


def text_of(term: 'Object') -> str:
    """The IRI of a named node, the lexical form of a literal."""
    return term.value


def named(term: 'Object') -> bool:
    """Whether a term is an IRI."""
    from pyoxigraph import NamedNode

    return isinstance(term, NamedNode)


def expand(name: str, prefixes: Mapping[str, str]) -> str:
    """The IRI of a prefixed name."""
    prefix, _, local = name.partition(':')
    return prefixes.get(prefix, f'{prefix}:') + local


def compact(iri: str, prefixes: Mapping[str, str]) -> str:
    """The IRI with the longest prefix that fits, or as it is."""
    fits = max((item for item in prefixes.items() if iri.startswith(item[1])), key=lambda item: len(item[1]), default=('', ''))
    return f'{fits[0]}:{iri.removeprefix(fits[1])}' if fits[0] else iri
