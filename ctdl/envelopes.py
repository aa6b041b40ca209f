"""The document in a JSON value: the value itself, or in an envelope of the Registry or a line of its daily backup."""

import base64
import binascii
import re
from dataclasses import replace
from typing import Any

import orjson

from ctdl import jsontext
from ctdl.ctid import ctid_of, resource_address
from ctdl.errors import CTDLError, InputError
from ctdl.findings import Finding
from ctdl.json_slices import Slice
from ctdl.limits import Limits
from ctdl.raw_documents import Body, Item, Origin, RawDocument, unreadable
from ctdl.unknown_forms import not_ctdl


def document_of(piece: Slice, source: str, origin: Origin) -> Item:
    """The document in a slice of text."""
    try:
        value, findings = jsontext.parse(piece.data, origin.limits, piece.place)
    except CTDLError as error:
        return unreadable(source, error, piece.end, piece.place)
    return meaning_of(value, piece, source, findings, origin.limits)


def meaning_of(value: Any, piece: Slice, source: str, findings: tuple[Finding, ...], limits: Limits) -> Item:
    """A value as a document, an envelope with one, or neither."""
    if isinstance(value, dict):
        if '@graph' in value or '@type' in value:
            return RawDocument(source, value, piece.data, findings=findings, offset=piece.end)
        try:
            if _is_envelope(value):
                return enveloped(value, source, findings, piece.end, limits)
            if (body := _stub(text_of(value, 'identifier'))) and 'deleted_at' in value:
                return _deletion(body, value, source, piece.end)
            if isinstance(value.get('envelope'), dict):
                return _transacted(value, source, piece.end, limits)
        except CTDLError as error:
            return unreadable(source, error, piece.end, piece.place)
        inner = value.get('GraphInput')
        if isinstance(inner, dict):
            agent = text_of(value, 'PublishForOrganizationIdentifier')
            return RawDocument(
                source, inner, orjson.dumps(inner), agent=agent, findings=_inside(findings, 'GraphInput'), offset=piece.end
            )
        if any(key.startswith('@') or ':' in key for key in value):
            return RawDocument(source, value, piece.data, findings=findings, offset=piece.end)
    return unreadable(source, not_ctdl(value), piece.end, piece.place)


def _is_envelope(value: Body) -> bool:
    return 'decoded_resource' in value or any(key.startswith('envelope_') for key in value)


def enveloped(value: Body, source: str, findings: tuple[Finding, ...], offset: int, limits: Limits) -> RawDocument:
    """The document in an envelope of the Registry's API; in older ones it is the payload of a JWT, whose signature is not checked."""
    body, findings = _payload(value, findings, limits)
    headers = value.get('node_headers')
    headers = headers if isinstance(headers, dict) else {}
    deleted = text_of(headers, 'deleted_at') or text_of(value, 'deleted_at')
    if body is None and deleted:
        body = _stub(text_of(value, 'envelope_ceterms_ctid'))
    if body is None:
        message = 'The envelope holds no document: it has neither decoded_resource nor a readable resource.'
        raise InputError(
            message, shape='reading-empty-envelope', remedy='Ask the Registry for envelopes without metadata_only=true.'
        )
    asserted = text_of(headers, 'updated_at') or text_of(value, 'updated_at')
    agent = text_of(value, 'published_by') or text_of(value, 'owned_by')
    return RawDocument(source, body, orjson.dumps(body), iso(asserted), agent, bool(deleted), findings, offset)


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


def text_of(value: Body, key: str) -> str:
    """The text under a key; '' where there is none, or something else."""
    text = value.get(key)
    return text if isinstance(text, str) else ''


def _stub(ctid: str) -> Body | None:
    """The least that says which document was deleted."""
    ctid = ctid_of(ctid)
    return {'@id': resource_address(ctid), 'ceterms:ctid': ctid} if ctid else None


def _deletion(body: Body, value: Body, source: str, offset: int) -> RawDocument:
    """A deletion that a changeset tells by identifier and time alone."""
    return RawDocument(source, body, orjson.dumps(body), iso(text_of(value, 'deleted_at')), deleted=True, offset=offset)


_OLD_TIME = re.compile(r'(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?) UTC')


def iso(time: str) -> str:
    """A time as given, except that the form of old envelopes (`2019-02-19 22:12:36 UTC`) is written as ISO 8601 has it."""
    match = _OLD_TIME.fullmatch(time)
    return f'{match[1]}T{match[2]}Z' if match else time


def transaction(piece: Slice, source: str, origin: Origin) -> Item:
    """A line of the daily backup: base64 of `{"status", "date", "envelope"}`."""
    try:
        data = _base64(piece.data)
        value, _ = jsontext.parse(data, origin.limits)
        if isinstance(value, dict) and isinstance(value.get('envelope'), dict):
            return _transacted(value, source, piece.end, origin.limits)
        return meaning_of(value, replace(piece, data=data), source, (), origin.limits)
    except CTDLError as error:
        return unreadable(source, InputError(error.message, **{**error.facts, 'line': 0}), piece.end, piece.place)


def _transacted(value: Body, source: str, offset: int, limits: Limits) -> RawDocument:
    envelope = value['envelope']
    gone = value.get('status') == 'deleted'
    if gone and 'deleted_at' not in envelope:
        envelope = {**envelope, 'deleted_at': text_of(value, 'date') or 'deleted'}
    document = enveloped(envelope, source, (), offset, limits)
    return replace(document, deleted=document.deleted or gone, asserted=document.asserted or iso(text_of(value, 'date')))
