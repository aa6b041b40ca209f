"""Documents like those of a registry, as many as wanted, the same for the same seed.

    python -m tests.bench.generate 1000 -o catalog.jsonl

One graph document a line. Classes are mixed, and the documents refer to each other, as in a public registry; all meet the minimum data.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import orjson

from tests.bench.drafting import ADDRESS, CREDENTIALS, Draft, Node, competencies, new_ctid, resource

MIX = {
    'CredentialOrganization': 18, 'Course': 24, 'LearningProgram': 16, 'LearningOpportunityProfile': 10, 'AssessmentProfile': 5,
    **CREDENTIALS, 'CompetencyFramework': 7, 'Pathway': 3, 'TransferValueProfile': 11, 'Occupation': 4, 'Job': 3, 'Task': 20,
}  # fmt: skip
"""How often each class comes, of about 200."""


class Catalog:
    """The identities of all documents of one size and seed; `document` makes one of them, the same whenever it is asked."""

    def __init__(self, count: int, seed: int = 1) -> None:
        self.seed = seed
        random = Random(seed)
        kinds = random.choices(list(MIX), list(MIX.values()), k=count)
        kinds[: min(count, len(MIX))] = list(MIX)[:count]
        self.items = [(kind, new_ctid(random)) for kind in kinds]
        self.by_kind: dict[str, list[str]] = {}
        for kind, ctid in self.items:
            self.by_kind.setdefault(kind, []).append(ctid)

    def document(self, index: int, revision: int = 0) -> Node:
        """The document at a place of the catalog; a higher `revision` is a later state of it."""
        kind, ctid = self.items[index]
        graph = Draft(self.by_kind, Random(f'{self.seed}/{index}'), kind, ctid).graph()
        document = wrapped(ctid, graph)
        return revised(document, revision) if revision else document


def documents(count: int, seed: int = 1, revisions: int = 0) -> Iterator[bytes]:
    """So many documents as JSON, and after them later states of some of them."""
    catalog = Catalog(count, seed)
    for index in range(count):
        yield orjson.dumps(catalog.document(index))
    random = Random(f'{seed}/revisions')
    for number in range(revisions):
        yield orjson.dumps(catalog.document(random.randrange(count), number + 1))


def revised(document: Node, number: int) -> Node:
    """A later state of a document: its main resource, or one competency in the middle, gets another text."""
    graph = list(document['@graph'])
    place = len(graph) // 2 if graph[len(graph) // 2]['@type'] == 'ceasn:Competency' else 0
    node = dict(graph[place])
    key = next(name for name in ('ceterms:name', 'ceasn:competencyText', 'ceasn:name') if name in node)
    node[key] = {tag: f'{text} ({number})' for tag, text in node[key].items()}
    graph[place] = node
    return {**document, '@graph': graph}


def wrapped(ctid: str, graph: list[Node]) -> Node:
    """Nodes as a graph document."""
    family = 'ctdlasn' if graph[0]['@type'].startswith('ceasn:') else 'ctdl'
    return {'@context': f'https://credreg.net/{family}/schema/context/json', '@id': f'{ADDRESS}graph/{ctid}', '@graph': graph}


def framework(size: int, seed: int = 1) -> Node:
    """A competency framework with so many competencies in a tree, as a graph document."""
    random = Random(f'{seed}/framework')
    ctid = new_ctid(random)
    return wrapped(ctid, competencies(random, ctid, size, resource(new_ctid(random))))


def main() -> None:
    """Write documents to a file or to standard output."""
    parser = argparse.ArgumentParser(description='Write documents like those of a registry, one a line.')
    parser.add_argument('count', type=int)
    parser.add_argument('-o', '--output', type=Path)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--revisions', type=int, default=0)
    chosen = parser.parse_args()
    out = chosen.output.open('wb') if chosen.output else sys.stdout.buffer
    with out:
        for line in documents(chosen.count, chosen.seed, chosen.revisions):
            out.write(line + b'\n')


if __name__ == '__main__':
    main()
