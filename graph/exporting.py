"""Taking documents out: the published bytes, or the canonical form, in the forms that others read."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any, Literal

import orjson

from ctdl import vocabulary
from ctdl.canonical import canonical_bytes
from ctdl.ctid import ctid_of, graph_address
from ctdl.document import Document, read
from ctdl.errors import CTDLError
from ctdl.statements import statements
from graph.clock import moment
from graph.ledger import Ledger
from graph.ledger_schema import Entry

Format = Literal['jsonld', 'jsonl', 'envelopes', 'zip', 'nquads', 'turtle', 'csv']
FORMATS: tuple[Format, ...] = ('jsonld', 'jsonl', 'envelopes', 'zip', 'nquads', 'turtle', 'csv')
EPOCH = (1980, 1, 1, 0, 0, 0)
"""Time of the members of a ZIP: the earliest it can hold, so that the same documents give the same bytes."""

Progress = Callable[[int], None]
"""Takes the number of documents written."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which current documents: those named, or those of a class (with the ones below it), an owner, changed since a moment; or all."""

    ctids: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    owner: str = ''
    since: str = ''


def selected(ledger: Ledger, selection: Selection) -> Iterator[Entry]:
    """The current versions that a selection means, in order of CTID."""
    table = vocabulary.load()
    kinds = {name for kind in selection.kinds for name in table.descendants(_class(kind))}
    since = moment(selection.since)
    for entry in ledger.current([ctid_of(ctid) or ctid for ctid in selection.ctids] or None):
        if kinds and entry.kind not in kinds:
            continue
        if entry.recorded < since:
            continue
        yield entry


def _class(name: str) -> str:
    table = vocabulary.load()
    found = name if ':' in name else f'ceterms:{name}'
    if found not in table.classes:
        near = ' or '.join(table.suggest(found)) or 'see `ctdl vocabulary`'
        raise CTDLError(f'“{name}” is not a class of CTDL: {near}.', value=name)
    return found


def export(
    ledger: Ledger,
    selection: Selection,
    format: Format,
    out: IO[bytes],
    canonical_form: bool = False,
    progress: Progress | None = None,
) -> int:
    """Write documents to a binary stream; the number written. The same documents give the same bytes.

    `jsonld` is one document as it is, or an array of several; `jsonl` one document a line; `envelopes` an array of Registry
    envelopes; `zip` one envelope a member, as the Registry's download; `csv` one row a document.
    """
    entries = selected(ledger, selection)
    items = _owned(_with_bytes(ledger, entries), selection.owner)
    writer = {
        'jsonld': _jsonld,
        'jsonl': _jsonl,
        'envelopes': _envelopes,
        'zip': _zip,
        'nquads': _nquads,
        'turtle': _turtle,
        'csv': _csv,
    }
    return writer[format](_Items(items, canonical_form, progress, ledger), out)


def _with_bytes(ledger: Ledger, entries: Iterable[Entry]) -> Iterator[tuple[Entry, bytes]]:
    batch: list[int] = []
    for entry in entries:
        batch.append(entry.seq)
        if len(batch) >= 500:
            yield from ledger.bytes_of(batch)
            batch = []
    yield from ledger.bytes_of(batch)


def _owned(items: Iterable[tuple[Entry, bytes]], owner: str) -> Iterator[tuple[Entry, bytes]]:
    if not owner:
        yield from items
        return
    wanted = ctid_of(owner)
    if not wanted:
        raise CTDLError(f'“{owner}” is not a CTID; name the owner by its CTID.', value=owner)
    for entry, data in items:
        if wanted.encode() in data.lower() and wanted in _owners(read(orjson.loads(data))):
            yield entry, data


def _owners(document: Document) -> set[str]:
    names = ('ceterms:ownedBy', 'ceterms:offeredBy', 'ceasn:publisher', 'ceasn:creator')
    values = (document.main.get(name, []) for name in names)
    return {ctid_of(v) for value in values for v in (value if isinstance(value, list) else [value]) if isinstance(v, str)}


@dataclass(slots=True)
class _Items:
    """What is to be written, one document at a time."""

    items: Iterator[tuple[Entry, bytes]]
    canonical_form: bool
    progress: Progress | None
    ledger: Ledger
    count: int = 0

    def __iter__(self) -> Iterator[tuple[Entry, bytes]]:
        for entry, data in self.items:
            yield entry, canonical_bytes(read(orjson.loads(data))) if self.canonical_form else data
            self.count += 1
            if self.progress:
                self.progress(self.count)

    def documents(self) -> Iterator[tuple[Entry, Document]]:
        """The documents, read."""
        for entry, data in self:
            yield entry, read(orjson.loads(data))


def _jsonld(items: _Items, out: IO[bytes]) -> int:
    held: bytes | None = None
    for _, data in items:
        if held is not None:
            out.write((b'[\n' if items.count == 1 else b',\n') + held)
        held = data
    if held is not None:
        out.write(held + b'\n' if items.count == 1 else b',\n' + held + b'\n]\n')
    else:
        out.write(b'[]\n')
    return items.count


_ONE_LINE = bytes.maketrans(b'\r\n', b'  ')
"""Line ends are white space in JSON, never part of a text."""


def _jsonl(items: _Items, out: IO[bytes]) -> int:
    for _, data in items:
        out.write(data.translate(_ONE_LINE) + b'\n')
    return items.count


def _envelopes(items: _Items, out: IO[bytes]) -> int:
    out.write(b'[')
    for entry, data in items:
        out.write((b',\n' if items.count else b'\n') + orjson.dumps(envelope(items.ledger, entry, data)))
    out.write(b'\n]\n')
    return items.count


def _zip(items: _Items, out: IO[bytes]) -> int:
    with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for entry, data in items:
            archive.writestr(
                zipfile.ZipInfo(f'{entry.ctid}.json', EPOCH),
                orjson.dumps(envelope(items.ledger, entry, data)),
                zipfile.ZIP_DEFLATED,
            )
    return items.count


def envelope(ledger: Ledger, entry: Entry, data: bytes) -> dict[str, Any]:
    """A version in the wrapper that the Registry's API puts round a document (its envelope JSON, without what only the Registry knows)."""
    history = [e for e in ledger.history(entry.ctid) if not e.deleted]
    return {
        'envelope_community': 'ce_registry',
        'envelope_ceterms_ctid': entry.ctid,
        'envelope_ctdl_type': entry.kind,
        'envelope_type': 'resource_data',
        'envelope_version': '1.0.0',
        'decoded_resource': orjson.Fragment(data),
        'resource_format': 'json',
        'node_headers': {
            'resource_digest': entry.sha256,
            'revision_history': [
                {'head': e.seq == entry.seq, 'event': _event(e), 'created_at': e.asserted or e.recorded} for e in history
            ],
            'created_at': history[0].asserted or history[0].recorded,
            'updated_at': entry.asserted or entry.recorded,
            'deleted_at': None,
        },
        'published_by': ctid_of(entry.agent) or None,
        'updated_at': entry.asserted or entry.recorded,
    }


def _event(entry: Entry) -> str:
    return 'create' if entry.action in ('created', 'restored') else 'update'


def _nquads(items: _Items, out: IO[bytes]) -> int:
    """The statements, each document in the named graph that its `/graph/` address is."""
    base = items.ledger.base
    for entry, document in items.documents():
        graph = document.body.get('@id') or graph_address(entry.ctid)
        lines = sorted(set(statements(document, base).lines()))
        out.write(''.join(f'{line[:-1]}<{graph}> .\n' for line in lines).encode())
    return items.count


def _turtle(items: _Items, out: IO[bytes]) -> int:
    from pyoxigraph import RdfFormat, parse, serialize

    prefixes = vocabulary.load().prefixes
    base = items.ledger.base
    declared: set[bytes] = set()
    for _, document in items.documents():
        text = '\n'.join(sorted(set(statements(document, base).lines())))
        used = {name: iri for name, iri in prefixes.items() if f'<{iri}' in text}
        triples = (quad.triple for quad in parse(text, RdfFormat.N_TRIPLES))
        written = serialize(triples, format=RdfFormat.TURTLE, prefixes=used) or b''
        lines = written.splitlines(keepends=True)
        heads = dict.fromkeys(line for line in lines[: len(used)] if line not in declared)
        declared.update(heads)
        out.writelines([*heads, *lines[len(used) :]])
    return items.count


COLUMNS = ('ctid', 'type', 'name', 'description', 'subject_webpage', 'owner', 'version', 'recorded', 'sha256')


def _csv(items: _Items, out: IO[bytes]) -> int:
    text = io.TextIOWrapper(out, 'utf-8', newline='', write_through=True)
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for entry, document in items.documents():
        main = document.main
        owner = ' '.join(sorted(filter(None, _owners(document))))
        page = main.get('ceterms:subjectWebpage', '')
        row = (
            _first_text(main, 'name'),
            _first_text(main, 'description'),
            page if isinstance(page, str) else ' '.join(map(str, page)),
            owner,
        )
        writer.writerow((entry.ctid, *map(_safe, (entry.kind, *row)), entry.version, entry.recorded, entry.sha256))
    text.detach()
    return items.count


def _first_text(node: dict[str, Any], local: str) -> str:
    """The English text of a name or description, else the first one."""
    for key in (f'ceterms:{local}', f'ceasn:{local}', 'skos:prefLabel', 'ceasn:competencyText'):
        value = node.get(key)
        if isinstance(value, dict) and value:
            tag = next((t for t in sorted(value) if t.lower().startswith('en')), sorted(value)[0])
            value = value[tag]
        if value:
            return str(value[0] if isinstance(value, list) else value)
    return ''


_FORMULA = ('=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠')


def _safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in _FORMULA else text
