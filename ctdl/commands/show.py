"""`ctdl show`"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ctdl.commands import shared, streams
from ctdl.errors import MissingError

if TYPE_CHECKING:
    from ctdl.document import Document
    from graph.registry import Registry, Shown

FORMATS = ('published', 'canonical', 'jsonld', 'turtle', 'ntriples', 'text')


@click.command('show', cls=shared.Command)
@shared.ctid_argument
@shared.option('--version', 'number', type=click.IntRange(1), metavar='N', default=None, help='A version by its number.')
@shared.as_of_options
@shared.choice('--format', FORMATS, None, 'How it is written [text on a terminal, else published].')
@shared.output_option
def command(ctid: str, number: int | None, as_of: str, as_of_source: str, format: str | None, output: str) -> None:
    """Show a document, as it is or as it was.

    published: the bytes as they came; canonical: the normal form as the Registry takes it; jsonld: the published content, indented;
    turtle and ntriples: its statements; text: a page for reading.

    \b
    Examples:
      ctdl show ce-e3f6955a-a515-4c77-be16-8a6bae475a59 --format text
      ctdl show ce-e3f6955a-a515-4c77-be16-8a6bae475a59 --version 1 --format canonical -o old.json
      ctdl show ce-e3f6955a-a515-4c77-be16-8a6bae475a59 --as-of 2030-01-01
    """
    until, by = shared.moment(as_of, as_of_source)
    if number is not None and until:
        raise click.UsageError('Give --version or a date, not both.')
    chosen = format or ('text' if streams.on_terminal() and output == '-' else 'published')
    with shared.opened() as registry:
        data = rendered(registry, registry.show(ctid, number, until, by), chosen)
    with streams.output(output) as out:
        out.write(data)


def rendered(registry: Registry, shown: Shown, format: str) -> bytes:
    """A version in a format."""
    import orjson

    from ctdl.canonical import canonical_bytes

    if format == 'published':
        return shown.data
    if format == 'jsonld':
        return orjson.dumps(orjson.loads(shown.data), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    document = shown.document()
    if format == 'canonical':
        return canonical_bytes(document, indent=True) + b'\n'
    if format == 'text':
        return streams.encoded(_page(registry, shown, document))
    return _statements(document, registry.base, format)


def _statements(document: Document, base: str, format: str) -> bytes:
    from pyoxigraph import RdfFormat, parse, serialize

    from ctdl.statements import statements
    from ctdl.vocabulary import load

    text = ''.join(f'{line}\n' for line in sorted(set(statements(document, base).lines())))
    if format == 'ntriples':
        return text.encode()
    used = {name: iri for name, iri in load().prefixes.items() if f'<{iri}' in text}
    triples = (quad.triple for quad in parse(text, RdfFormat.N_TRIPLES))
    return serialize(triples, format=RdfFormat.TURTLE, prefixes=used) or b''


def _page(registry: Registry, shown: Shown, document: Document) -> str:
    from ctdl.commands.history import line
    from ctdl.commands.page import page

    def name(ctid: str) -> str:
        from ctdl.difference_words import name_of

        try:
            return name_of(registry.show(ctid).document().main)
        except MissingError:
            return ''

    return page(document, line(shown.entry).strip(), name)
