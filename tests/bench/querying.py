"""Named queries over an open checkpoint, and what opening costs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, islice

import pyoxigraph as ox

from graph import query
from graph.queries import NamedQuery, Parameter, named
from graph.registry import Registry
from graph.store import open_read_only
from tests.bench.measure import Figure, median, quantile, timed
from tests.bench.setting import Setting

KINDS = {
    'organization': 'ceterms:CredentialOrganization', 'framework': 'ceasn:CompetencyFramework', 'competency': 'ceasn:Competency',
    'pathway': 'ceterms:Pathway', 'component': 'ceterms:CourseComponent',
}  # fmt: skip
"""What class of thing a parameter of that name wants; any other gets a credential."""
WORDS = {'date': '2024-01-01', 'integer': '10', 'text': 'nursing', 'language': 'en-US'}
TERMS = {
    'property': 'ceterms:name', 'audience': 'audLevel:BeginnerLevel', 'level': 'audLevel:BeginnerLevel', 'status': 'credentialStat:Active',
    'delivery': 'deliveryType:OnlineOnly', 'sector': 'agentSector:Public', 'kind': 'orgType:TwoYear', 'type': 'ceterms:Certificate',
}  # fmt: skip
TARGET = 10


def run(setting: Setting) -> Iterator[Figure]:
    """Each query that asks about one entity, over many of them; and each other query once or more."""
    with Registry.open(setting.registry) as registry:
        first = timed(lambda: _entered(registry))
        yield Figure('query', 'first use after a change: a new checkpoint', first * 1000, 'ms')
        with registry.reading() as path:
            opening = median(timed(lambda: open_read_only(path)) for _ in range(5))
            yield Figure('query', 'opening a checkpoint', opening * 1000, 'ms')
            store = open_read_only(path)
            whole = timed(lambda: registry.query('recorded-versions', {'resource': _entities(setting, 'resource')[0]}))
            yield Figure('query', '`Registry.query` of one entity, opening included', whole * 1000, 'ms')
            for question in named():
                if _about_entity(question):
                    yield _entity(setting, store, registry.base, question)
            if not setting.quick:
                yield from (_other(setting, store, registry.base, q) for q in named() if not _about_entity(q))


def _entered(registry: Registry) -> None:
    with registry.reading():
        pass


def _required(question: NamedQuery) -> list[Parameter]:
    return [parameter for parameter in question.parameters if parameter.default is None]


def _about_entity(question: NamedQuery) -> bool:
    return bool(_required(question)) and all(parameter.type in ('iri', 'ctid') for parameter in _required(question))


def _entities(setting: Setting, name: str) -> list[str]:
    wanted = KINDS.get(name)
    nodes = (node for document in setting.documents for node in document['@graph'])
    if wanted:
        return [node['@id'] for node in nodes if node['@type'] == wanted]
    return [node['@id'] for node in nodes if 'ceterms:credentialStatusType' in node]


def _entity(setting: Setting, store: ox.Store, base: str, question: NamedQuery) -> Figure:
    parameters = [parameter.name for parameter in _required(question)]
    values = zip(*(cycle(_entities(setting, name)) for name in parameters), strict=False)
    taken = []
    for chosen in islice(values, setting.times(100)):
        given = dict(zip(parameters, chosen, strict=True))
        taken.append(timed(lambda given=given: query.run(store, question.text, given, base)))  # type: ignore[misc]
    p50, p95 = (quantile(taken, share) * 1000 for share in (0.5, 0.95))
    return Figure('query', question.name, p50, 'ms', TARGET, note=f'p95 {p95:.1f} ms')


def _other(setting: Setting, store: ox.Store, base: str, question: NamedQuery) -> Figure:
    given = {parameter.name: _value(setting, parameter) for parameter in _required(question)}
    setting.say(f'query: {question.name}')
    found = query.run(store, question.text, given, base)
    taken = timed(lambda: query.run(store, question.text, given, base))
    return Figure('query', f'{question.name} (whole registry)', taken * 1000, 'ms', note=f'{len(found.solutions):,} rows')


def _value(setting: Setting, parameter: Parameter) -> str:
    if parameter.type in ('iri', 'ctid'):
        return _entities(setting, parameter.name)[0]
    if parameter.type == 'term':
        return TERMS.get(parameter.name, 'ceterms:Certificate')
    return WORDS[parameter.type]
