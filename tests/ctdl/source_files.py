"""Files for the tests of reading, and what comes out of them."""

import gzip
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from ctdl.findings import Severity
from ctdl.sources import Item, RawDocument, Unreadable, read_documents

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT.parent / 'shared' / 'examples'
CONTEXT = 'https://credreg.net/ctdl/schema/context/json'
REGISTRY = 'https://credentialengineregistry.org/'


def ctid(number: int) -> str:
    return f'ce-00000000-0000-4000-8000-{number:012d}'


def node(number: int, kind: str = 'ceterms:Certificate', **more: Any) -> dict[str, Any]:
    name = ctid(number)
    return {
        '@id': f'{REGISTRY}resources/{name}',
        '@type': kind,
        'ceterms:ctid': name,
        'ceterms:name': {'en-US': f'Nº {number}'},
        **more,
    }


def graph(number: int, *others: dict[str, Any]) -> dict[str, Any]:
    return {'@context': CONTEXT, '@id': f'{REGISTRY}graph/{ctid(number)}', '@graph': [node(number), *others]}


def envelope(number: int, **more: Any) -> dict[str, Any]:
    return {
        'envelope_id': 'x',
        'envelope_ceterms_ctid': ctid(number),
        'decoded_resource': graph(number),
        'owned_by': ctid(900),
        'published_by': None,
        'node_headers': {'updated_at': '2026-02-02T03:04:05.000Z', 'deleted_at': None},
        'updated_at': '2026-03-03T00:00:00Z',
        **more,
    }


def write(path: Path, content: Any) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else orjson.dumps(content))
    return path


def lines(*content: Any) -> bytes:
    return b''.join(orjson.dumps(value) + b'\n' for value in content)


def zipped(path: Path, **content: Any) -> Path:
    with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as archive:
        for name, value in content.items():
            archive.writestr(name, value if isinstance(value, bytes) else orjson.dumps(value))
    return path


def items(*paths: Path | str, **more: Any) -> list[Item]:
    return list(read_documents(paths, **more))


def documents(*paths: Path | str, **more: Any) -> list[RawDocument]:
    found = items(*paths, **more)
    assert [item for item in found if isinstance(item, Unreadable)] == []
    return [item for item in found if isinstance(item, RawDocument)]


def unreadable(*paths: Path | str, **more: Any) -> Unreadable:
    found = [item for item in items(*paths, **more) if isinstance(item, Unreadable)]
    assert len(found) == 1
    assert found[0].finding.severity is Severity.VIOLATION
    assert found[0].finding.message == found[0].message
    assert found[0].finding.document == found[0].source
    return found[0]


def bodies(*paths: Path | str, **more: Any) -> list[dict[str, Any]]:
    return [document.body for document in documents(*paths, **more)]


def shapes(item: Item) -> list[str]:
    return [found.shape for found in item.findings] if isinstance(item, RawDocument) else [item.finding.shape]


def changeset(path: Path) -> Path:
    metadata = envelope(1)
    del metadata['decoded_resource']
    part = node(5, 'ceasn:Competency')
    content = {
        f'upserts/metadata/{ctid(1)}.json': metadata,
        f'upserts/graphs/{ctid(1)}.json': graph(1, part),
        f'upserts/resources/{ctid(1)}.json': node(1),
        f'upserts/resources/{ctid(5)}.json': part,
        f'upserts/resources/{ctid(6)}.json': node(6),
        f'deletes/graphs/{ctid(2)}.json': graph(2),
        f'deletes/resources/{ctid(2)}.json': node(2),
        f'deletes/resources/{ctid(3)}.json': {'identifier': ctid(3), 'deleted_at': '2026-01-01T00:00:00Z'},
    }
    return zipped(path, **content)


def every_form(tmp_path: Path) -> Iterator[Path]:
    some = [graph(1), graph(2), graph(3)]
    bare = [node(1, 'Pathway'), node(2, 'BasicComponent'), node(3), node(4), {'@type': 'x'}, node(5)]
    yield write(tmp_path / 'a.jsonl', lines(graph(1), [graph(2), node(7), graph(3)], graph(4)))
    yield write(tmp_path / 'b.jsonl', b'\xef\xbb\xbf' + lines(*some).replace(b'\n', b'\r\n\r\n'))
    yield write(tmp_path / 'c.json', json.dumps(some, indent=2).encode())
    yield write(tmp_path / 'd.json', [{'@context': CONTEXT, **bare[0]}, *bare[1:]])
    yield write(tmp_path / 'e.json', b'\n'.join(json.dumps(value, indent=2).encode() for value in some))
    yield write(tmp_path / 'f.jsonl.gz', gzip.compress(lines(*some)))
    yield zipped(tmp_path / 'g.zip', **{'a.json': graph(1), 'r.txt': b'', 'b.jsonl': lines(*some), 'c.json': node(4)})
    yield changeset(tmp_path / 'h.zip')
    yield write(tmp_path / 'i.json', json.dumps(some).encode('utf-16'))
