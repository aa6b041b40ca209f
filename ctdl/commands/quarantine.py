"""`ctdl quarantine`"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ctdl.commands import shared, streams
from ctdl.errors import MissingError

if TYPE_CHECKING:
    from graph.ledger import Quarantined
    from graph.registry import Registry


@click.group('quarantine', cls=shared.Group)
def command() -> None:
    """Look after documents that an import has set aside.

    An import sets documents aside that have no CTID, and with `--invalid quarantine` those with violations.

    \b
    Examples:
      ctdl quarantine list
      ctdl quarantine show 1
      ctdl quarantine retry
      ctdl quarantine release 1
    """


@command.command('list')
@shared.choice('--format', ['text', 'json'], 'text', 'How the list is written.')
def listing(format: str) -> None:
    """List what was set aside.

    \b
    Examples:
      ctdl quarantine list --format json
    """
    with shared.opened() as registry:
        found = list(registry.ledger.quarantined())
    if format == 'json':
        keys = ('id', 'time', 'source', 'reason', 'sha256')
        streams.say_json([{**{key: getattr(item, key) for key in keys}, 'findings': list(item.findings)} for item in found])
        return
    for item in found:
        streams.say(line(item))
    streams.note(f'{len(found):,} in quarantine.')


def line(item: Quarantined) -> str:
    """One that was set aside in a line: number, time, place, why."""
    from ctdl.report_text import clean

    said = [finding for finding in item.findings if finding['severity'] == 'violation']
    first = f'{len(said)}: {clean(said[0]["message"], 100)}' if said else ''
    return '  '.join(filter(None, (f'{item.id:>4}', f'{item.time[:19]}Z', clean(item.source), clean(item.reason), first)))


@command.command('show')
@click.argument('number', type=int, metavar='ID')
@shared.option('--findings', 'wanted', is_flag=True, help='What was found amiss, as JSON, instead of the document.')
def show(number: int, wanted: bool) -> None:
    """Write a document that was set aside, as it came.

    \b
    Examples:
      ctdl quarantine show 1
      ctdl quarantine show 1 --findings
    """
    with shared.opened() as registry:
        data = registry.ledger.quarantined_data(number)
        if wanted:
            streams.say_json(list(_item(registry, number).findings))
        else:
            streams.stdout().write(data)


def _item(registry: Registry, number: int) -> Quarantined:
    for item in registry.ledger.quarantined():
        if item.id == number:
            return item
    raise MissingError(f'There is no number {number} in quarantine.', number=number)


@command.command('release')
@click.argument('numbers', type=int, metavar='ID…', nargs=-1, required=True)
@shared.option('--discard', is_flag=True, help='Forget the documents instead of keeping them.')
def release(numbers: tuple[int, ...], discard: bool) -> None:
    """Let documents into the registry in spite of their violations.

    \b
    Examples:
      ctdl quarantine release 1
      ctdl quarantine release 2 3 --discard
    """
    with shared.opened() as registry:
        items = [_item(registry, number) for number in numbers]
        for item in items:
            if discard:
                registry.ledger.release(item.id)
                streams.say(f'{item.id} discarded')
            else:
                streams.say(f'{item.id} {_let_in(registry, item)}')


def _let_in(registry: Registry, item: Quarantined) -> str:
    done = registry.publish(registry.ledger.quarantined_data(item.id), profile='archive')
    registry.ledger.release(item.id)
    return f'{done.ctid} version {done.entry.version} ({done.entry.action})' if done.entry else f'{done.ctid} (unchanged)'


@command.command('retry')
@shared.choice('--profile', ['publish', 'archive', 'provisional'], 'archive', 'The rules to check by.')
def retry(profile: str) -> None:
    """Check everything that was set aside again, and keep what conforms now.

    For after an update of the rules. The exit code is 1 when something stays in quarantine.

    \b
    Examples:
      ctdl quarantine retry
    """
    with shared.opened() as registry:
        items = list(registry.ledger.quarantined())
        ready = [item for item in items if _conforms(registry, item, profile)]
        for item in ready:
            streams.say(f'{item.id} {_let_in(registry, item)}')
    streams.note(f'{len(ready):,} let in, {len(items) - len(ready):,} stay in quarantine.')
    shared.findings(len(ready) < len(items))


def _conforms(registry: Registry, item: Quarantined, profile: str) -> bool:
    import orjson

    from ctdl.checking import check
    from ctdl.document import read
    from ctdl.findings import conforms

    document = read(orjson.loads(registry.ledger.quarantined_data(item.id)))
    checked = next(check([document], profile, 'required', base=registry.base))
    return bool(document.ctid) and conforms(checked.findings)
