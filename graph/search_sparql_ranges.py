"""Cost and time from … to … as SPARQL: the least price and the shortest duration of a record, computed as `ctdl.search_entry` does."""

from __future__ import annotations

from ctdl.search_entry import AGGREGATE, DURATIONS
from ctdl.search_facets import Facet
from ctdl.search_ranges import hours
from ctdl.statements import GENID


def anonymous(variable: str, base: str) -> str:
    """The filter that a node is a profile of its document."""
    return f'FILTER(STRSTARTS(STR({variable}), "{base}{GENID}"))'


def ranged(facet: Facet, values: tuple[str, ...], base: str) -> str:
    """The records whose cost or time is within a limit; of several limits one must hold."""
    what, _, end = facet.name.partition('-')
    limits = [float(value) if facet.kind == 'amount' else hours(value) for value in values]
    test = f'<= {max(limits):.12g}' if end == 'to' else f'>= {min(limits):.12g}'
    return _cost(test, base) if what == 'cost' else _time(test, base)


def _cost(test: str, base: str) -> str:
    kind = f"""OPTIONAL {{
        {{ ?profile ceterms:directCostType ?type FILTER(!STRSTARTS(STR(?type), "{base}{GENID}")) }}
        UNION {{ ?profile ceterms:directCostType ?aligned . ?aligned ceterms:targetNode ?type {anonymous('?aligned', base)} }}
      }}"""
    whole = (
        f'?record ceterms:estimatedCost ?whole . ?whole ceterms:directCostType/ceterms:targetNode? {AGGREGATE} ; ceterms:price ?sum'
    )
    return f"""{{ SELECT ?record WHERE {{
    {{ SELECT ?record ?kind (MIN(?price) AS ?least) WHERE {{
      ?record ceterms:estimatedCost ?profile . ?profile ceterms:price ?price
      FILTER(isNumeric(?price)) {anonymous('?profile', base)}
      {kind}
      BIND(COALESCE(?type, ?profile) AS ?kind)
    }} GROUP BY ?record ?kind }}
    FILTER(?kind = {AGGREGATE} || NOT EXISTS {{ {whole} FILTER(isNumeric(?sum)) }})
  }} GROUP BY ?record HAVING(SUM(?least) {test}) }}"""


_PARTS = (
    ('^P([0-9.]+)Y.*$', 8766), ('^P(?:[0-9.]+Y)?([0-9.]+)M.*$', 730.5), ('^P(?:[0-9.]+[YM])*([0-9.]+)W.*$', 168),
    ('^P(?:[0-9.]+[YMW])*([0-9.]+)D.*$', 24), ('^P[^T]*T([0-9.]+)H.*$', 1), ('^P[^T]*T(?:[0-9.]+H)?([0-9.]+)M.*$', 1 / 60),
    ('^P[^T]*T(?:[0-9.]+[HM])*([0-9.]+)S.*$', 1 / 3600),
)  # fmt: skip
"""Where the parts of a duration stand in its text, and the hours in each."""
_WHOLE = '^P([0-9.]+Y)?([0-9.]+M)?([0-9.]+W)?([0-9.]+D)?(T([0-9.]+H)?([0-9.]+M)?([0-9.]+S)?)?$'


def _time(test: str, base: str) -> str:
    parts = ' +\n        '.join(f'{_number(start)} * {length:.12g}' for start, length in _PARTS)
    return f"""{{ SELECT ?record WHERE {{
    ?record ceterms:estimatedDuration ?profile . ?profile {'|'.join(DURATIONS)} ?duration {anonymous('?profile', base)}
    BIND(STR(?duration) AS ?text) FILTER(REGEX(?text, "{_WHOLE}") && STRLEN(?text) > 1)
    BIND({parts} AS ?hours)
  }} GROUP BY ?record HAVING(MIN(?hours) {test}) }}"""


def _number(pattern: str) -> str:
    """The number that a part has, 0 where it is missing: what is replaced by itself is no number."""
    return f'COALESCE(xsd:double(REPLACE(?text, "{pattern}", "$1")), 0)'
