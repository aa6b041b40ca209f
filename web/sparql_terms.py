"""Terms for the completion in the editor: every class, property and concept of the vocabulary, ranked by how often it is used."""

from __future__ import annotations

from typing import Any

from ctdl.vocabulary import load
from graph.query import prefixes
from web.sparql_counts import Counts

_KINDS = {'class': 'c', 'property': 'p', 'concept': 'k', 'scheme': 's'}


def terms(counts: Counts | None, base: str) -> dict[str, Any]:
    """`terms`: rows of name, kind (c, p, k, s), label, uses; `of`: places of its properties in that list by class; `prefixes`.

    Terms that are used come first, the most used first. Uses are 0 while nothing has been counted.
    """
    known = load()
    used = {known.compact(iri): n for iri, n in (*counts.properties.items(), *counts.classes.items())} if counts else {}
    extra = [name for name in used if name not in known and ':' in name and '//' not in name]
    rows = [[t.name, _KINDS.get(t.kind, 'p'), t.label, used.get(t.name, 0)] for t in known.terms.values()]
    rows += [[name, 'p' if counts and known.expand(name) in counts.properties else 'c', '', used[name]] for name in extra]
    rows.sort(key=lambda row: (-int(str(row[3])), str(row[0])))
    at = {str(row[0]): place for place, row in enumerate(rows)}
    of = {
        known.compact(iri): sorted(at[name] for p in found if (name := known.compact(p)) in at)
        for iri, found in (counts.of if counts else {}).items()
        if known.compact(iri) in at
    }
    return {
        'sequence': counts.sequence if counts else None, 'prefixes': prefixes(base),
        'functions': _FUNCTIONS, 'terms': rows, 'of': of,
    }  # fmt: skip


_FUNCTIONS = (
    'SELECT', 'DISTINCT', 'WHERE', 'CONSTRUCT', 'DESCRIBE', 'ASK', 'OPTIONAL', 'UNION', 'MINUS', 'FILTER', 'FILTER NOT EXISTS', 'GRAPH',
    'BIND', 'VALUES', 'GROUP BY', 'HAVING', 'ORDER BY', 'DESC', 'LIMIT', 'OFFSET', 'COUNT', 'SUM', 'AVG', 'MIN', 'MAX', 'SAMPLE',
    'GROUP_CONCAT', 'CONTAINS', 'STRSTARTS', 'REGEX', 'LANG', 'LANGMATCHES', 'LCASE', 'STR', 'BOUND', 'COALESCE', 'IF', 'YEAR', 'PREFIX',
)  # fmt: skip
