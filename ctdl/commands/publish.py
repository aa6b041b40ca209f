"""`ctdl publish`"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ctdl.commands import shared, streams
from ctdl.errors import InputError

if TYPE_CHECKING:
    from ctdl.sources import RawDocument
    from graph.registry import Publication, Registry


@click.command('publish', cls=shared.Command)
@click.argument('file', metavar='FILE')
@shared.choice('--invalid', ['accept', 'reject'], 'accept', 'What to do with a document that has violations.')
@shared.choice('--profile', ['publish', 'archive', 'provisional'], 'publish', 'The rules to check by.')
@shared.choice('--level', ['required', 'recommended', 'all'], 'required', 'The findings to tell.')
@shared.option('--agent', metavar='NAME', default='', show_default=False, help='Who publishes [what the source says].')
@shared.choice('--format', ['text', 'json'], 'text', 'How the answer is written.')
def command(file: str, invalid: str, profile: str, level: str, agent: str, format: str) -> None:
    """Keep one document as the current version of its CTID.

    FILE holds one document; - is standard input. The answer says which version it became. The exit code is 1 when it has violations.

    \b
    Examples:
      ctdl publish course.json
      ctdl publish course.json --invalid reject --agent registrar --format json
    """
    from ctdl.findings import conforms

    raw = _one(file)
    with shared.opened() as registry:
        done = None if invalid == 'reject' and _violates(raw, registry, profile) else _publish(registry, raw, agent, profile, level)
        if done is None:
            streams.note('The document was not kept: it has violations. `ctdl validate` tells which.')
            shared.findings()
            return
        _tell(registry, done, format)
    shared.findings(not conforms(done.findings))


def _publish(registry: Registry, raw: RawDocument, agent: str, profile: str, level: str) -> Publication:
    return registry.publish(raw.data, agent or raw.agent, raw.asserted, profile, level)


def _one(file: str) -> RawDocument:
    """The one document in a file; InputError when there is none, or more."""
    from ctdl.sources import RawDocument, read_documents

    found = []
    for item in read_documents([file], stdin=streams.stdin()):
        if not isinstance(item, RawDocument):
            raise InputError(f'{item.source}: {item.message}', source=item.source, line=item.line, column=item.column)
        found.append(item)
        if len(found) > 1:
            raise InputError(f'{file} holds more than one document; `ctdl import` takes many.', source=file)
    if not found or found[0].deleted:
        raise InputError(f'{file} holds no document.', source=file)
    return found[0]


def _violates(raw: RawDocument, registry: Registry, profile: str) -> bool:
    import orjson

    from ctdl.checking import check
    from ctdl.document import read
    from ctdl.findings import conforms

    checked = next(check([read(orjson.loads(raw.data), raw.findings)], profile, 'required', base=registry.base))
    return not conforms(checked.findings)


def _tell(registry: Registry, done: Publication, format: str) -> None:
    from ctdl.report_text import said

    entry = done.entry or registry.history(done.ctid)[-1]
    action = entry.action if done.changed else 'unchanged'
    if format == 'json':
        findings = [finding.as_dict() for finding in done.findings]
        streams.say_json({'ctid': done.ctid, 'version': entry.version, 'action': action, 'findings': findings})
        return
    streams.say(f'{done.ctid} version {entry.version} ({action})')
    for finding in done.findings:
        streams.say(f'  {finding.severity.value:<9}  {said(finding)}')
