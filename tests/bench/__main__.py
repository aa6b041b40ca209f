"""`python -m tests.bench [NAME…] [--documents N] [--quick] [--input FILE] [--json | --markdown]`"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from tests.bench import importing, killing, pathways, publishing, querying, reading, serving, starting, validating, whole
from tests.bench.measure import Figure, machine
from tests.bench.setting import Setting

BENCHMARKS: dict[str, Callable[[Setting], Iterable[Figure]]] = {
    'start': starting.run, 'validate': validating.run, 'import': importing.run, 'show': reading.show, 'export': reading.export,
    'query': querying.run, 'publish': publishing.run, 'framework': publishing.framework, 'past': whole.past, 'check': whole.check,
    'pathways': pathways.run, 'web': serving.run, 'kill': killing.run,
}  # fmt: skip


def main(arguments: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog='python -m tests.bench', description='How fast and how large.')
    parser.add_argument('names', nargs='*', metavar='NAME', help=f'which benchmarks [all]: {", ".join(BENCHMARKS)}')
    parser.add_argument('--documents', type=int, default=20_000, metavar='N', help='how many documents [20000]')
    parser.add_argument('--quick', action='store_true', help='few repetitions: to see that it runs')
    parser.add_argument('--input', type=Path, metavar='FILE', help='documents, one a line, instead of generated ones')
    parser.add_argument('--folder', type=Path, metavar='DIR', help='where to work [a temporary folder]')
    parser.add_argument('--json', action='store_true', help='print JSON')
    parser.add_argument('--markdown', action='store_true', help='print a table for the README')
    chosen = parser.parse_args(arguments)
    if unknown := set(chosen.names) - BENCHMARKS.keys():
        parser.error(f'no benchmark is called {", ".join(sorted(unknown))}')
    measured_on = machine()
    with TemporaryDirectory(prefix='ctdl-bench-', dir=chosen.folder) as folder:
        setting = Setting(Path(folder), _count(chosen.input, chosen.documents), chosen.quick, chosen.input)
        figures = [figure for name in chosen.names or BENCHMARKS for figure in BENCHMARKS[name](setting)]
    write = _json if chosen.json else _markdown if chosen.markdown else _text
    print('\n'.join(write(figures, measured_on)))


def _count(given: Path | None, wanted: int) -> int:
    """How many documents there will be."""
    if given is None:
        return wanted
    with given.open('rb') as file:
        return min(wanted, sum(1 for _ in file))


def _json(figures: list[Figure], measured_on: str) -> Iterator[str]:
    data = {'machine': measured_on, 'figures': [figure.as_dict() for figure in figures]}
    yield orjson.dumps(data, option=orjson.OPT_INDENT_2).decode()


def _markdown(figures: list[Figure], measured_on: str) -> Iterator[str]:
    yield f'Measured on {measured_on}.\n'
    yield '| | figure | target | met | |\n|---|---:|---:|---|---|'
    for group, name, value, target, met, note in map(_row, figures):
        yield f'| {group}: {name} | {value} | {target} | {met} | {note} |'


def _text(figures: list[Figure], measured_on: str) -> Iterator[str]:
    rows = [('', 'measured', 'figure', 'target', 'met', 'note'), *map(_row, figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(6)]
    yield measured_on
    for row in rows:
        cells = map(_aligned, range(6), row, widths)
        yield '  '.join(cells).rstrip()


def _aligned(column: int, text: str, width: int) -> str:
    return text.rjust(width) if column in (2, 3) else text.ljust(width)


def _row(figure: Figure) -> tuple[str, str, str, str, str, str]:
    target = '' if figure.target is None else f'{"≤" if figure.at_most else "≥"} {_number(figure.target)} {figure.unit}'
    met = {None: '', True: 'yes', False: 'no'}[figure.met]
    return figure.group, figure.name, f'{_number(figure.value)} {figure.unit}', target, met, figure.note


def _number(value: float) -> str:
    return f'{value:,.0f}' if value >= 100 or value == int(value) else f'{value:.1f}' if value >= 10 else f'{value:.2f}'


if __name__ == '__main__':
    main()
