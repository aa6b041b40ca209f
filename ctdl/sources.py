"""CTDL documents from every form in which they travel, one after another, in flat memory.

Forms, told by content first and by suffix where content leaves it open: a document with `@graph`, one resource, arrays of
documents, envelopes or bare nodes, JSON Lines, the Registry's envelopes, download and changeset ZIPs and daily backup, gzip of
any, N-Quads, N-Triples and Turtle (`ctdl.rdf_reading`), folders, standard input. What cannot be read is an item too, and the
rest goes on.
"""

import base64
import binascii
import importlib
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any

import orjson

from ctdl import archives, jsontext
from ctdl.archives import Feed, Member, bytes_feed, files, size
from ctdl.ctid import ctid_of, is_ctid, resource_address
from ctdl.errors import CTDLError, InputError
from ctdl.findings import Finding, Severity
from ctdl.jsontext import Place, Slice
from ctdl.limits import LIMITS, Limits

__all__ = ['RawDocument', 'Reading', 'Unreadable', 'files', 'read_documents', 'size']

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RawDocument:
    """One document as a source gives it, before anything is made of it.

    `source` says where: `dir/file.json`, `x.jsonl:17` (line), `x.zip!ce-….json` (member), `x.json#/3` (array element), `-`.
    `body` is a graph document, one resource, or `{'@context', '@graph'}` made of an array's bare nodes. `data` is what came for
    this document, without byte-order mark, always JSON in UTF-8 that `orjson.loads` reads: the exact slice of a file, line or
    array, or written anew, compactly and in the order of its keys (envelopes, wrapped nodes, RDF). `asserted` is the time that
    the source gives; `agent` the CTID of who published or owns it. `offset` resumes behind this document: a byte offset in the
    (unpacked, UTF-8) file, or for a ZIP the number of members behind, for RDF of documents.
    """

    source: str
    body: Body
    data: bytes
    asserted: str = ''
    agent: str = ''
    deleted: bool = False
    findings: tuple[Finding, ...] = ()
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A piece of a source that is not a document, and why; `line` and `column` from 1, 0 where there is none."""

    source: str
    message: str
    line: int
    column: int
    finding: Finding
    offset: int = 0


Item = RawDocument | Unreadable


@dataclass(frozen=True, slots=True)
class _Origin:
    """What is known of the text being read: where it is from, its suffix, where to resume, how many archives it is in."""

    source: str
    suffix: str
    limits: Limits
    start: int = 0
    level: int = 0

    def inner(self, source: str, suffix: str) -> '_Origin':
        return _Origin(source, suffix, self.limits, 0, self.level + 1)


def read_documents(
    paths: Iterable[str | Path], limits: Limits = LIMITS, stdin: IO[bytes] | None = None, start: Mapping[str, int] | None = None
) -> 'Reading':
    """Everything that is in files and folders, in order; `-` is standard input.

    `start` maps a file to the `offset` of the last item of it that is done. InputError at once for a path that is not there;
    afterwards nothing is raised: what cannot be read is an `Unreadable`.
    """
    return Reading(files(paths), limits, stdin, start or {})


class Reading(Iterator[Item]):
    """The items of many files, and how far reading has come: `done` of `total` bytes on disk (standard input counts nothing)."""

    def __init__(self, paths: list[Path], limits: Limits, stdin: IO[bytes] | None, start: Mapping[str, int]) -> None:
        self.total = size(paths)
        self._behind = 0
        self._progress: Callable[[], int] = int
        self._items = self._read(paths, limits, stdin, start)

    def __next__(self) -> Item:
        return next(self._items)

    @property
    def done(self) -> int:
        """Bytes on disk read so far."""
        return min(self._behind + self._progress(), self.total)

    def _read(self, paths: list[Path], limits: Limits, stdin: IO[bytes] | None, start: Mapping[str, int]) -> Iterator[Item]:
        for path in paths:
            origin = _Origin(str(path), _suffix(path.name), limits, start.get(str(path), 0))
            if str(path) == '-':
                yield from _guarded(Feed((stdin or sys.stdin.buffer).read), origin)
            else:
                yield from self._read_file(path, origin)

    def _read_file(self, path: Path, origin: _Origin) -> Iterator[Item]:
        try:
            with path.open('rb', buffering=0) as file:
                yield from _guarded(Feed(self._counted(file)), origin, file)
                length = path.stat().st_size
        except OSError as error:
            wrong = InputError(f'The file cannot be read: {error.strerror or error}.', shape='reading-file')
            yield _unreadable(origin.source, wrong, 0)
            length = 0
        self._behind, self._progress = self._behind + length, int

    def _counted(self, file: IO[bytes]) -> Callable[[int], bytes]:
        self._progress = lambda: file.tell() if not file.closed and file.seekable() else 0
        return file.read


def _suffix(name: str) -> str:
    """The suffix that tells the form: that of what is inside a `.gz`."""
    path = Path(name.lower())
    return Path(path.stem).suffix if path.suffix == '.gz' else path.suffix


# --- from bytes to forms -----------------------------------------------------------------------------------------------


def _guarded(feed: Feed, origin: _Origin, file: IO[bytes] | None = None) -> Iterator[Item]:
    """The items of one text; an error that ends it becomes its last item."""
    try:
        yield from _items(feed, origin, file)
    except (CTDLError, OSError) as error:
        wrong = error if isinstance(error, CTDLError) else InputError(f'The file cannot be read: {error}.', shape='reading-file')
        yield _unreadable(origin.source, wrong, feed.offset, Place(feed.line, feed.column) if feed.offset else None)


def _items(feed: Feed, origin: _Origin, file: IO[bytes] | None) -> Iterator[Item]:
    head = feed.head(4)
    if head[:2] == b'\x1f\x8b' or head[:4] in (b'PK\x03\x04', b'PK\x05\x06'):
        if origin.level > 2:
            remedy = 'Unpack the outer ones.'
            raise InputError('An archive inside an archive inside an archive is not read.', shape='reading-archive', remedy=remedy)
        if head[:2] == b'\x1f\x8b':
            return _guarded(archives.gunzip(feed, origin.limits), replace(origin, level=origin.level + 1))
        return _zip(file, origin) if file else _spooled_zip(feed, origin)
    return _text(feed, origin)


def _text(feed: Feed, origin: _Origin) -> Iterator[Item]:
    feed, mark = _decoded(feed)
    items = _of_form(feed, origin)
    if mark and (first := next(items, None)) is not None:
        yield replace(first, findings=(mark, *first.findings)) if isinstance(first, RawDocument) else first
    yield from items


def _decoded(feed: Feed) -> tuple[Feed, Finding | None]:
    """The text in UTF-8 without byte-order mark, and what there is to say about that."""
    head = feed.head(4)
    if head[:3] == b'\xef\xbb\xbf':
        feed.take(3)
        feed.column = 1
        return feed, _encoding_finding(
            'reading-byte-order-mark', 'The file begins with a byte-order mark, which JSON does not have.'
        )
    little, big = head[:2] == b'\xff\xfe', head[:2] == b'\xfe\xff'
    if little or big:
        feed.take(2)
    elif head[1:2] == b'\0' and head[:1] in b'{["':
        little = True
    elif head[:1] == b'\0' and head[1:2] in b'{["':
        big = True
    if not (little or big) or not head:
        return feed, None
    text = archives.transcoded(feed, 'utf-16-le' if little else 'utf-16-be')
    return text, _encoding_finding('reading-encoding', 'The file is in UTF-16; it was read as if it were in UTF-8.')


def _encoding_finding(shape: str, message: str) -> Finding:
    return Finding(
        Severity.INFO, shape, message, 'Save it as UTF-8 without byte-order mark.', source='RFC 8259 (JSON), section 8.1'
    )


_SMALL = 2**20
_LINES = frozenset(('.jsonl', '.ndjson'))
_RDF = {'.nq': 'nq', '.nt': 'nt', '.ttl': 'ttl'}
_BACKUP_LINE = re.compile(rb'(?:eyJ|eyA|ewo|ew0|IHs)[A-Za-z0-9_+/-]*=*\s*')
_QUADS_LINE = re.compile(rb'(?:<[^<>"{}|^`\\\s]*>|_:\S+)\s*<[^<>"{}|^`\\\s]*>\s*(?:<|_:|").*\.\s*(?:#.*)?')
_TURTLE = re.compile(rb'#|_:|@prefix|@base|prefix\s|base\s|<(?!\?|!|html|rdf:)|[A-Za-z][\w-]*:[\w-]+\s', re.IGNORECASE)


def _of_form(feed: Feed, origin: _Origin) -> Iterator[Item]:
    """The items of a text in the form that it has."""
    if not feed.skip_space():
        raise InputError(
            'There is nothing in it.', line=1, column=1, shape='reading-empty', remedy='Remove the file or fetch it again.'
        )
    head = feed.head(2**16)
    line = head.split(b'\n', 1)[0].rstrip()
    if head[:1] not in b'{' and (form := _rdf_form(head, line, origin.suffix)):
        return _rdf(feed, origin, form)
    if head[:1] in b'{[':
        return _json(feed, origin, line)
    if _BACKUP_LINE.fullmatch(line):
        return _lines(feed, origin, _transaction)
    if origin.suffix in _LINES:
        return _lines(feed, origin, _document)
    return iter([_unreadable(origin.source, _foreign(head), feed.offset, Place(feed.line, feed.column))])


def _rdf_form(head: bytes, line: bytes, suffix: str) -> str:
    if suffix in _RDF or head[:1] == b'[':
        return _RDF.get(suffix, '')
    if _QUADS_LINE.fullmatch(line):
        return 'nq'
    return 'ttl' if _TURTLE.match(head) else ''


def _foreign(head: bytes) -> InputError:
    """What to say of a text that is in no form known."""
    if re.match(rb'"|-?[0-9]|true|false|null|NaN', head):
        reason, remedy = 'one JSON text or number, not an object', 'Write a JSON object with @context, @id and @graph.'
    elif head[:1] == b'<':
        reason, remedy = 'XML or a web page', 'Fetch the JSON-LD form: the address of the document itself, not of a page about it.'
    elif b'\0' in head:
        reason, remedy = 'binary data', 'Give JSON, JSON Lines, N-Quads, N-Triples, Turtle, or a gzip or ZIP of these.'
    else:
        reason, remedy = (
            'neither JSON nor RDF',
            'Give JSON, JSON Lines, N-Quads, N-Triples or Turtle in UTF-8. Tables need converting first.',
        )
    return InputError(f'This is {reason}.', line=1, column=1, shape='reading-form', remedy=remedy)


def _rdf(feed: Feed, origin: _Origin, form: str) -> Iterator[Item]:
    """Documents made of statements by `ctdl.rdf_reading`; resuming counts documents."""
    documents = importlib.import_module('ctdl.rdf_reading').documents(feed, form, origin.source)
    index = 0
    try:
        for body in documents:
            index += 1
            if index > origin.start:
                yield RawDocument(f'{origin.source}#/{index - 1}', body, orjson.dumps(body), offset=index)
    except (SyntaxError, ValueError) as error:
        place = Place(getattr(error, 'lineno', None) or feed.line, getattr(error, 'offset', None) or 1)
        wrong = InputError(f'The RDF cannot be read: {error}.', shape='reading-broken-rdf', remedy='Correct the syntax there.')
        yield _unreadable(origin.source, wrong, index, place)


# --- JSON --------------------------------------------------------------------------------------------------------------


def _json(feed: Feed, origin: _Origin, line: bytes) -> Iterator[Item]:
    """JSON Lines, an array, or one value after another; `line` is the first line, as far as it was seen."""
    if line[:1] == b'[':
        return _lines(feed, origin, _document) if origin.suffix in _LINES and line.endswith(b']') else _array(feed, origin)
    if origin.suffix in _LINES and not line.endswith((b'{', b'[', b',', b':')):
        return _lines(feed, origin, _document)
    seen = 0
    while (end := feed.buffer.find(b'\n', feed.at + seen)) < 0 and feed.known <= origin.limits.document_bytes:
        seen = feed.known
        if not feed.more():
            break
    lines = end >= 0 and _is_whole(feed.buffer[feed.at : end].rstrip(), origin.limits)
    return _lines(feed, origin, _document) if lines else _values(feed, origin)


def _is_whole(line: bytes, limits: Limits) -> bool:
    pieces = list(jsontext.values(bytes_feed(line), limits))
    return len(pieces) == 1 and isinstance(pieces[0], Slice) and pieces[0].data.endswith(b'}')


def _lines(feed: Feed, origin: _Origin, meaning: 'Callable[[Slice, str, _Origin], Item]') -> Iterator[Item]:
    """A value to a line; a broken one is told and the next read. The only line of a file that is no `.jsonl` is the file."""
    limit = origin.limits.document_bytes
    begin = feed.offset
    feed.skip_to(origin.start)
    while feed.skip_space():
        place = Place(feed.line, feed.column, feed.offset)
        source = f'{origin.source}:{place.line}'
        try:
            data = feed.take_line(limit).rstrip()
        except archives.TooLargeError as error:
            yield _unreadable(source, error, feed.offset, place)
            continue
        if place.offset == begin and origin.suffix not in _LINES and not feed.skip_space():
            source = origin.source
        if data[:1] == b'[':
            yield from _marked(_array(_at(data, place), replace(origin, source=source, start=0)), place.offset, feed.offset)
        else:
            yield meaning(Slice(data, place, feed.offset), source, origin)


def _at(data: bytes, place: Place) -> Feed:
    feed = bytes_feed(data)
    feed.line, feed.column, feed.offset = place
    return feed


def _marked(items: Iterator[Item], before: int, behind: int) -> Iterator[Item]:
    """Items of one step of resuming: only the last one is behind it."""
    held: Item | None = None
    for item in items:
        if held:
            yield replace(held, offset=before)
        held = item
    if held:
        yield replace(held, offset=behind)


def _values(feed: Feed, origin: _Origin) -> Iterator[Item]:
    """One value that is the file, or several one after another, which is told."""
    if item := _one_value(feed, origin):
        if feed.offset > origin.start:
            yield item
        return
    several = False
    for piece in jsontext.values(feed, origin.limits):
        place = _place(piece)
        several = feed.skip_space() or several
        source = f'{origin.source}:{place.line}' if several else origin.source
        if feed.offset <= origin.start:
            continue
        if isinstance(piece, CTDLError):
            yield _unreadable(source, piece, feed.offset, place)
            continue
        item = _document(replace(piece, end=feed.offset), source, origin)
        yield _told(item, place.line) if several else item


def _one_value(feed: Feed, origin: _Origin) -> Item | None:
    """The item of a small text that is one value; nothing taken where it is large or broken, for that needs a closer look."""
    whole = feed.head(_SMALL)
    if len(whole) == _SMALL:
        return None
    place = Place(feed.line, feed.column, feed.offset)
    item = _document(Slice(whole.rstrip(), place, feed.offset + len(whole)), origin.source, origin)
    if isinstance(item, Unreadable) and item.finding.shape == 'reading-broken-json':
        return None
    feed.take(len(whole))
    return item


def _told(item: Item, line: int) -> Item:
    message = f'The file holds several JSON values one after another; this one begins on line {line}.'
    remedy = 'Write one JSON array, or JSON Lines with one document to a line.'
    if isinstance(item, Unreadable):
        return replace(item, message=f'{item.message} {message}')
    told = Finding(Severity.WARNING, 'reading-several-values', message, remedy, source=jsontext.RFC + ', section 2')
    return replace(item, findings=(*item.findings, told))


def _place(piece: Slice | CTDLError) -> Place:
    if isinstance(piece, Slice):
        return piece.place
    return Place(piece.facts.get('line', 0), piece.facts.get('column', 0))


# --- arrays ------------------------------------------------------------------------------------------------------------

_CONTAINERS = frozenset(('CompetencyFramework', 'ConceptScheme', 'ProgressionModel', 'Pathway', 'Rubric', 'Collection'))
_MEMBERS = frozenset(
    ('Competency', 'Concept', 'ProgressionLevel', 'RubricCriterion', 'RubricLevel', 'CriterionLevel', 'ComponentCondition')
)
_NAMESPACE = re.compile(r'.*[:/#]')


@dataclass(slots=True)
class _Group:
    """The bare nodes of an array that make one document."""

    source: str
    begin: int
    end: int
    container: bool
    context: Any
    nodes: list[Body] = field(default_factory=list)
    data: bytes = b''
    bytes: int = 0
    findings: tuple[Finding, ...] = ()

    def add(self, node: Body, piece: Slice, findings: tuple[Finding, ...], limit: int) -> None:
        self.end = piece.end
        self.bytes += len(piece.data)
        self.data = piece.data if not self.nodes else b''
        if self.bytes > limit:
            self.nodes = self.nodes[:1]
            return
        index = len(self.nodes)
        self.findings += tuple(replace(found, pointer=f'/@graph/{index}{found.pointer}') for found in findings)
        self.nodes.append(node)

    def item(self, limit: int) -> Item:
        if self.bytes > limit:
            return _unreadable(self.source, archives.too_large(limit, self.bytes), self.end)
        if self.data:
            findings = tuple(replace(found, pointer=found.pointer.removeprefix('/@graph/0')) for found in self.findings)
            return RawDocument(self.source, self.nodes[0], self.data, findings=findings, offset=self.end)
        body: Body = {'@context': self.context} if self.context is not None else {}
        body['@graph'] = [_without_context(node, self.context) for node in self.nodes]
        return RawDocument(self.source, body, orjson.dumps(body), findings=self.findings, offset=self.end)


def _without_context(node: Body, context: Any) -> Body:
    """A node without the context that the document has; a different one stays."""
    if '@context' not in node or node['@context'] != context:
        return node
    return {key: value for key, value in node.items() if key != '@context'}


def _array(feed: Feed, origin: _Origin) -> Iterator[Item]:
    """The elements of an array; bare nodes are put together into documents."""
    limit = origin.limits.document_bytes
    group: _Group | None = None
    context: Any = None
    index = -1
    for piece in jsontext.elements(feed, origin.limits):
        index += isinstance(piece, Slice) or 'limit' in piece.facts
        source = f'{origin.source}#/{max(index, 0)}'
        value, wrong, findings = _parsed(piece, origin.limits)
        if wrong:
            if feed.offset > origin.start:
                yield _unreadable(source, wrong, group.begin if group else feed.offset, _place(piece))
            continue
        assert isinstance(piece, Slice)
        node = _bare_node(value)
        if node and group and _belongs(node, group):
            group.add(node, piece, findings, limit)
            continue
        if group and group.end > origin.start:
            yield group.item(limit)
        group = None
        if node:
            context = node.get('@context', context) if context is None else context
            group = _Group(source, piece.place.offset, piece.end, bool(_classes(node) & _CONTAINERS), node.get('@context', context))
            group.add(node, piece, findings, limit)
        elif piece.end > origin.start:
            yield _meaning(value, piece, source, findings, origin.limits)
    if group and group.end > origin.start:
        yield group.item(limit)


def _parsed(piece: Slice | CTDLError, limits: Limits) -> tuple[Any, CTDLError | None, tuple[Finding, ...]]:
    if isinstance(piece, CTDLError):
        return None, piece, ()
    try:
        value, findings = jsontext.parse(piece.data, limits, piece.place)
    except CTDLError as error:
        return None, error, ()
    return value, None, findings


def _bare_node(value: Any) -> Body | None:
    """A node that may have to be put together with others: no @graph of its own, no envelope."""
    return value if isinstance(value, dict) and '@graph' not in value and ('@type' in value or '@id' in value) else None


def _classes(node: Body) -> frozenset[str]:
    """Names of a node's classes without prefix or namespace."""
    kinds = node.get('@type')
    return frozenset(_NAMESPACE.sub('', kind) for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str))


def _belongs(node: Body, group: _Group) -> bool:
    """Whether a node is part of the document before it.

    Members (competencies, concepts, components …) are, after a container; so are nodes without a CTID, except those that
    stand for themselves: an address of their own, and a class that has records or a context of their own.
    """
    classes = _classes(node)
    member = bool(classes & _MEMBERS) or any(name.endswith('Component') for name in classes)
    if member and group.container:
        return True
    name = node.get('@id')
    label = name if isinstance(name, str) else ''
    if is_ctid(str(node.get('ceterms:ctid', '')).strip().lower()) or ctid_of(label.rsplit(':', 1)[-1]):
        return False
    alone = label and not label.startswith('_:')
    return not alone or ('@context' not in node and (member or bool(classes & _PARTS)))


_PARTS = frozenset(
    (
        *(
            'AggregateDataProfile',
            'AlignmentObject',
            'CollectionMember',
            'ConditionProfile',
            'Constraint',
            'ContactPoint',
            'CostProfile',
        ),
        *(
            'CredentialAlignmentObject',
            'DurationProfile',
            'EarningsProfile',
            'EmploymentOutcomeProfile',
            'FinancialAssistanceProfile',
        ),
        *(
            'GeoCoordinates',
            'HoldersProfile',
            'IdentifierValue',
            'JurisdictionProfile',
            'MonetaryAmount',
            'MonetaryAmountDistribution',
        ),
        *(
            'PayProfile',
            'Place',
            'PostalAddress',
            'ProcessProfile',
            'QuantitativeValue',
            'RevocationProfile',
            'StructuredStatement',
        ),
        *(
            'SubjectProfile',
            'DataProfile',
            'DataSetTimeFrame',
            'Dimension',
            'Observation',
            'ValueProfile',
            'VerificationServiceProfile',
        ),
    )
)


# --- what a value means ------------------------------------------------------------------------------------------------


def _document(piece: Slice, source: str, origin: _Origin) -> Item:
    """The document in a slice of text."""
    try:
        value, findings = jsontext.parse(piece.data, origin.limits, piece.place)
    except CTDLError as error:
        return _unreadable(source, error, piece.end, piece.place)
    return _meaning(value, piece, source, findings, origin.limits)


def _meaning(value: Any, piece: Slice, source: str, findings: tuple[Finding, ...], limits: Limits) -> Item:
    """A value as a document, an envelope with one, or neither."""
    if isinstance(value, dict):
        if '@graph' in value or '@type' in value:
            return RawDocument(source, value, piece.data, findings=findings, offset=piece.end)
        try:
            if _is_envelope(value):
                return _envelope(value, source, findings, piece.end, limits)
            if (body := _stub(_text_of(value, 'identifier'))) and 'deleted_at' in value:
                return _deletion(body, value, source, piece.end)
            if isinstance(value.get('envelope'), dict):
                return _transacted(value, source, piece.end, limits)
        except CTDLError as error:
            return _unreadable(source, error, piece.end, piece.place)
        inner = value.get('GraphInput')
        if isinstance(inner, dict):
            agent = _text_of(value, 'PublishForOrganizationIdentifier')
            return RawDocument(
                source, inner, orjson.dumps(inner), agent=agent, findings=_inside(findings, 'GraphInput'), offset=piece.end
            )
        if any(key.startswith('@') or ':' in key for key in value):
            return RawDocument(source, value, piece.data, findings=findings, offset=piece.end)
    return _unreadable(source, _not_ctdl(value), piece.end, piece.place)


_ASSISTANT = frozenset(
    ('PublishForOrganizationIdentifier', 'DefaultLanguage', 'ReferenceObjects', 'CTID', 'Name', 'SubjectWebpage')
)
_ENTITIES = frozenset(
    (
        *('Credential', 'Organization', 'Assessment', 'LearningOpportunity', 'Course', 'LearningProgram', 'CompetencyFramework'),
        *('ConceptScheme', 'ProgressionModel', 'ConditionManifest', 'CostManifest', 'Pathway', 'PathwayComponents', 'PathwaySet'),
        *(
            'ComponentConditions',
            'TransferValueProfile',
            'TransferIntermediary',
            'Collection',
            'Job',
            'Occupation',
            'Task',
            'WorkRole',
        ),
        *(
            'Industry',
            'Rubric',
            'ScheduledOffering',
            'SupportService',
            'VerificationServiceProfile',
            'CredentialingAction',
            'Competencies',
        ),
        *('CredentialType', 'DataSetProfile', 'Metric', 'QualificationsFramework', 'AlignmentMap', 'TransferValue', 'Concepts'),
    )
)


def _not_ctdl(value: Any) -> InputError:
    """What to say of JSON that is no document."""
    if not isinstance(value, dict):
        kind = {list: 'an array inside an array', str: 'a text', bool: 'true or false', type(None): 'null'}.get(
            type(value), 'a number'
        )
        remedy = 'Write a JSON object with @context, @id and @graph.'
        return InputError(f'This is {kind}, not a JSON object.', shape='reading-not-ctdl', remedy=remedy)
    inner = [key for key in value if key in _ENTITIES and isinstance(value[key], (dict, list))]
    if inner or _ASSISTANT & value.keys():
        key = (inner or sorted(_ASSISTANT & value.keys()))[0]
        message = (
            f'This is input of the publishing API (the Registry Assistant), with "{key}" and without @type; it is not CTDL JSON-LD.'
        )
        remedy = "Send it to the publishing API's format method and give what that returns, or the published document."
        return InputError(message, shape='reading-assistant-input', remedy=remedy)
    message = 'This JSON object is no CTDL document: it has neither @graph nor @type nor a prefixed key like ceterms:name.'
    remedy = 'Give CTDL JSON-LD, as the Credential Registry serves it.'
    return InputError(message, shape='reading-not-ctdl', remedy=remedy)


def _is_envelope(value: Body) -> bool:
    return 'decoded_resource' in value or any(key.startswith('envelope_') for key in value)


def _envelope(value: Body, source: str, findings: tuple[Finding, ...], offset: int, limits: Limits) -> RawDocument:
    """The document in an envelope of the Registry's API; in older ones it is the payload of a JWT, whose signature is not checked."""
    body, findings = _payload(value, findings, limits)
    headers = value.get('node_headers')
    headers = headers if isinstance(headers, dict) else {}
    deleted = _text_of(headers, 'deleted_at') or _text_of(value, 'deleted_at')
    if body is None and deleted:
        body = _stub(_text_of(value, 'envelope_ceterms_ctid'))
    if body is None:
        message = 'The envelope holds no document: it has neither decoded_resource nor a readable resource.'
        raise InputError(
            message, shape='reading-empty-envelope', remedy='Ask the Registry for envelopes without metadata_only=true.'
        )
    asserted = _text_of(headers, 'updated_at') or _text_of(value, 'updated_at')
    agent = _text_of(value, 'published_by') or _text_of(value, 'owned_by')
    return RawDocument(source, body, orjson.dumps(body), _iso(asserted), agent, bool(deleted), findings, offset)


def _payload(value: Body, findings: tuple[Finding, ...], limits: Limits) -> tuple[Body | None, tuple[Finding, ...]]:
    body = value.get('decoded_resource')
    if isinstance(body, dict) and body:
        return body, _inside(findings, 'decoded_resource')
    token = value.get('resource')
    if isinstance(token, dict) and token:
        return token, _inside(findings, 'resource')
    if isinstance(token, str) and token.count('.') >= 1:
        inner, found = jsontext.parse(_base64(token.split('.')[1].encode()), limits)
        return (inner, found) if isinstance(inner, dict) else (None, findings)
    return None, findings


def _inside(findings: tuple[Finding, ...], key: str) -> tuple[Finding, ...]:
    """Findings with pointers into the document and not into what it came in."""
    return tuple(replace(found, pointer=found.pointer.removeprefix(f'/{key}')) for found in findings)


def _base64(text: bytes) -> bytes:
    try:
        return base64.b64decode(
            text.translate(bytes.maketrans(b'-_', b'+/')).rstrip(b'=') + b'=' * (-len(text.rstrip(b'=')) % 4), validate=True
        )
    except (binascii.Error, ValueError):
        raise InputError('The base64 text is damaged.', shape='reading-damaged', remedy='Fetch the file again.') from None


def _text_of(value: Body, key: str) -> str:
    text = value.get(key)
    return text if isinstance(text, str) else ''


def _stub(ctid: str) -> Body | None:
    """The least that says which document was deleted."""
    ctid = ctid_of(ctid)
    return {'@id': resource_address(ctid), 'ceterms:ctid': ctid} if ctid else None


def _deletion(body: Body, value: Body, source: str, offset: int) -> RawDocument:
    """A deletion that a changeset tells by identifier and time alone."""
    return RawDocument(source, body, orjson.dumps(body), _iso(_text_of(value, 'deleted_at')), deleted=True, offset=offset)


_OLD_TIME = re.compile(r'(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?) UTC')


def _iso(time: str) -> str:
    """A time as given, except that the form of old envelopes (`2019-02-19 22:12:36 UTC`) is written as ISO 8601 has it."""
    match = _OLD_TIME.fullmatch(time)
    return f'{match[1]}T{match[2]}Z' if match else time


def _transaction(piece: Slice, source: str, origin: _Origin) -> Item:
    """A line of the daily backup: base64 of `{"status", "date", "envelope"}`."""
    try:
        data = _base64(piece.data)
        value, _ = jsontext.parse(data, origin.limits)
        if isinstance(value, dict) and isinstance(value.get('envelope'), dict):
            return _transacted(value, source, piece.end, origin.limits)
        return _meaning(value, replace(piece, data=data), source, (), origin.limits)
    except CTDLError as error:
        return _unreadable(source, InputError(error.message, **{**error.facts, 'line': 0}), piece.end, piece.place)


def _transacted(value: Body, source: str, offset: int, limits: Limits) -> RawDocument:
    envelope = value['envelope']
    gone = value.get('status') == 'deleted'
    if gone and 'deleted_at' not in envelope:
        envelope = {**envelope, 'deleted_at': _text_of(value, 'date') or 'deleted'}
    document = _envelope(envelope, source, (), offset, limits)
    return replace(document, deleted=document.deleted or gone, asserted=document.asserted or _iso(_text_of(value, 'date')))


def _unreadable(source: str, error: CTDLError, offset: int, place: Place | None = None) -> Unreadable:
    """An error as an item; its own place counts before that of the piece it is about."""
    line = error.facts.get('line') or (place.line if place else 0)
    column = error.facts.get('column') or (place.column if place else 0)
    shape, remedy = error.facts.get('shape', 'reading-unreadable'), error.facts.get('remedy', '')
    finding = Finding(Severity.VIOLATION, shape, error.message, remedy, document=source)
    return Unreadable(source, error.message, line, column, finding, offset)


# --- ZIP ---------------------------------------------------------------------------------------------------------------


def _spooled_zip(feed: Feed, origin: _Origin) -> Iterator[Item]:
    """A ZIP that does not come from a file has to be put into one, for its directory is at the end."""
    with tempfile.TemporaryFile() as file:
        while feed.known or feed.more():
            file.write(feed.take(feed.known))
        yield from _zip(file, origin)


def _zip(file: IO[bytes], origin: _Origin) -> Iterator[Item]:
    unpacked = archives.Unpacked(file.seek(0, 2))
    changes = _Changes()
    for member in archives.members(file, origin.limits):
        changes.note(member)
    items = changes.items(file, unpacked, origin) if changes.noted else _members(file, unpacked, origin)
    yield from items


def _members(file: IO[bytes], unpacked: archives.Unpacked, origin: _Origin) -> Iterator[Item]:
    """Every member as a file of its own; what resuming counts are entries of the directory."""
    for index, member in enumerate(archives.members(file, origin.limits)):
        if index >= origin.start and member.wanted:
            inner = origin.inner(f'{origin.source}!{member.name}', _suffix(member.name))
            yield from _marked(_member(file, member, unpacked, inner), index, index + 1)


def _member(file: IO[bytes], member: Member, unpacked: archives.Unpacked, origin: _Origin) -> Iterator[Item]:
    try:
        feed = archives.member_feed(file, member, unpacked, origin.limits)
    except CTDLError as error:
        return iter([_unreadable(origin.source, error, 0)])
    return _guarded(feed, origin)


_CHANGE = re.compile(r'(?:.*/)?(upserts|deletes)/(graphs|resources|metadata)/([^/]+)\.json')


@dataclass(slots=True)
class _Changes:
    """A changeset of the Registry: `upserts/` and `deletes/`, each with graphs, resources and metadata by CTID."""

    noted: dict[tuple[str, str], dict[str, Member]] = field(default_factory=dict)

    def note(self, member: Member) -> None:
        if match := _CHANGE.fullmatch(member.name):
            self.noted.setdefault((match[1], match[2]), {})[match[3]] = member

    def items(self, file: IO[bytes], unpacked: archives.Unpacked, origin: _Origin) -> Iterator[Item]:
        """Graphs first; resources only where no graph holds them; what resuming counts are members in this order."""
        count, held = 0, set[str]()
        for action, sort in (('upserts', 'graphs'), ('upserts', 'resources'), ('deletes', 'graphs'), ('deletes', 'resources')):
            for name, member in self.noted.get((action, sort), {}).items():
                if sort == 'resources' and name.lower() in held:
                    continue
                count += 1
                held.add(name.lower())
                inner = origin.inner(f'{origin.source}!{member.name}', '.json')
                for item in _marked(_member(file, member, unpacked, inner), count - 1, count):
                    held |= _ctids(item)
                    if count > origin.start:
                        yield self._completed(item, action, self._metadata(file, unpacked, inner, action, name))

    def _metadata(self, file: IO[bytes], unpacked: archives.Unpacked, origin: _Origin, action: str, name: str) -> Body:
        member = self.noted.get((action, 'metadata'), {}).get(name)
        try:
            data = (
                archives.member_feed(file, member, unpacked, origin.limits).head(origin.limits.document_bytes) if member else b'{}'
            )
            value, _ = jsontext.parse(data, origin.limits)
        except CTDLError:
            return {}
        return value if isinstance(value, dict) else {}

    def _completed(self, item: Item, action: str, metadata: Body) -> Item:
        """The item with time and agent of its metadata, or as the deletion that it is."""
        if isinstance(item, Unreadable):
            return item
        told = _envelope({**metadata, 'decoded_resource': item.body}, item.source, (), 0, LIMITS)
        gone = action == 'deletes'
        asserted = item.asserted or told.asserted or (_text_of(item.body, 'deleted_at') if gone else '')
        return replace(item, asserted=_iso(asserted), agent=item.agent or told.agent, deleted=item.deleted or told.deleted or gone)


def _ctids(item: Item) -> set[str]:
    """CTIDs of all that a document describes."""
    if isinstance(item, Unreadable):
        return set()
    graph = item.body.get('@graph')
    nodes = graph if isinstance(graph, list) else [item.body]
    return {ctid_of(str(node.get('ceterms:ctid', ''))) for node in nodes if isinstance(node, dict)} - {''}
