"""A pathway as a table for spreadsheets: a row for each component, lane by lane."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ctdl.findings import Finding
from ctdl.pathways import amounts, naming, order, sentences, wording
from ctdl.pathways.lanes import Column, columns
from ctdl.pathways.model import Amount, Component, Pathway
from ctdl.pathways.picture import state_of

if TYPE_CHECKING:
    from ctdl.pathways.solve import Solution

COLUMNS = (
    *(
        'number',
        'ctid',
        'name',
        'type',
        'lane',
        'code',
        'credits',
        'unit',
        'designations',
        'category',
        'needs',
        'after',
        'precedes',
    ),
    *('contains', 'stands for', 'stands for address', 'destination', 'state', 'problems', 'address'),
)
"""Columns of the table; several values of a cell are joined by `; `."""


def rows(pathway: Pathway, findings: Sequence[Finding] = (), solution: Solution | None = None) -> list[tuple[str, ...]]:
    """A row of texts for each component under `COLUMNS`."""
    pathway = wording.with_strangers(pathway)
    names, focus = naming.names(pathway), wording.by_focus(findings)
    before = order.precedence(pathway)
    after = order.turned(before)
    ranked = [(lane, pathway.components[iri]) for lane in columns(pathway) for iri in lane.components]
    return [
        (
            str(number),
            *_facts(component, lane),
            _needs(component, names),
            _joined(map(names, before[component.iri])),
            _joined(map(names, after[component.iri])),
            _joined(map(names, component.children)),
            _joined(resource.name or resource.iri for resource in component.stands_for),
            _joined(resource.iri for resource in component.stands_for),
            'yes' if component.iri in pathway.destinations else '',
            state_of(component.iri, solution),
            _joined(finding.message for iri in _about(component) for finding in focus.get(iri, ())),
            component.iri,
        )
        for number, (lane, component) in enumerate(ranked, 1)
    ]


def _facts(component: Component, lane: Column) -> tuple[str, ...]:
    return (
        component.ctid,
        naming.name_of(component),
        component.kind,
        ': '.join(filter(None, (lane.group, lane.title))),
        component.code,
        _joined(_range(amount) for amount in component.total_credits),
        _joined(amounts.unit_name(amount.unit) for amount in component.total_credits),
        _joined(component.designations),
        component.category,
    )


def _needs(component: Component, names: naming.Names) -> str:
    needs = [sentences.sentence(condition, names) for condition in component.conditions]
    return ' AND '.join([*needs, *(f'Complete: {names(iri)}' for iri in component.prerequisites)])


def _about(component: Component) -> tuple[str, ...]:
    """The addresses that findings about a component may have."""
    return (component.iri, *(condition.iri for condition in component.walk_conditions()))


def _range(amount: Amount) -> str:
    """With a dash that no spreadsheet takes for that of a date."""
    return f'{amount.low:f}' if amount.low == amount.high else f'{amount.low:f}–{amount.high:f}'


def _joined(texts: Iterable[str]) -> str:
    return '; '.join(dict.fromkeys(filter(None, map(naming.tidy, texts))))


def to_csv(table: Iterable[Sequence[str]], head: Sequence[str] = COLUMNS) -> bytes:
    """A table as CSV in UTF-8 in which no cell is taken for a formula by a spreadsheet."""
    out = io.StringIO()
    csv.writer(out).writerows([[_cell(text) for text in row] for row in (head, *table)])
    return out.getvalue().encode('utf-8', 'backslashreplace')


def _cell(text: str) -> str:
    return f"'{text}" if text[:1] in ('=', '+', '-', '@', '\t', '\r') else text
