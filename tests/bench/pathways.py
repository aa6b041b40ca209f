"""Pathways and connections: reading, judging, solving, drawing, and what is near a thing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from ctdl.diagrams.crossings import crossings, put_in_order
from ctdl.diagrams.layers import net_of
from ctdl.diagrams.png import to_png
from ctdl.diagrams.svg import to_svg
from ctdl.pathways.judge import judge
from ctdl.pathways.model import Pathway
from ctdl.pathways.outline import outline
from ctdl.pathways.picture import picture
from ctdl.pathways.solve import solve
from graph.connections import Connections
from graph.pathways import asking, read
from graph.registry import Registry
from graph.store import open_read_only
from tests.bench.measure import Figure, quantile, timed
from tests.bench.setting import Setting
from tests.ctdl.diagrams.dot_oracle import dot_orders, dot_path
from tests.ctdl.diagrams.random_diagrams import random_diagram
from tests.pathway_models import random_pathway

DRAWN = {40: 30.0, 200: 250.0}
"""How many components, and how many ms their drawing may take."""


def run(setting: Setting) -> Iterator[Figure]:
    """Pathways made from seeds, of two sizes; then those of a registry."""
    for size, target in DRAWN.items():
        made = [random_pathway(seed, size) for seed in range(setting.times(20))]
        yield _figure('drawing as SVG', size, [partial(_drawn, one) for one in made], target)
        yield _figure('outline', size, [partial(outline, one, (), None) for one in made])
        yield _figure('judging', size, [partial(judge, one) for one in made])
        yield _figure('least way to the goal', size, [partial(solve, one) for one in made])
    drawn = to_svg(picture(random_pathway(0)))
    yield Figure('pathways', 'PNG of 40 components at scale 2', timed(lambda: to_png(drawn)) * 1000, 'ms')
    yield from _crossings(setting)
    yield from _in_registry(setting)


def _drawn(pathway: Pathway) -> str:
    return to_svg(picture(pathway))


def _figure(name: str, size: int, actions: list[Callable[[], object]], target: float | None = None) -> Figure:
    actions[0]()
    taken = [timed(action) * 1000 for action in actions]
    note = f'p95 {quantile(taken, 0.95):.1f} ms'
    return Figure('pathways', f'{name}, {size} components', quantile(taken, 0.5), 'ms', target, note=note)


def _crossings(setting: Setting) -> Iterator[Figure]:
    """Crossings of random drawings and those of Graphviz in the same columns, where that is there."""
    program = dot_path()
    if program is None:
        return
    pairs = []
    for seed in range(1000, 1000 + setting.times(40)):
        net = net_of(*random_diagram(seed, cards=40, lanes=5, links=45, gates=seed % 16))
        theirs = crossings(dot_orders(net, program), net.right)
        pairs.append((put_in_order(net), theirs))
    beyond = sum(ours > 2 * theirs + 3 for ours, theirs in pairs)
    means = [sum(column) / len(pairs) for column in zip(*pairs, strict=True)]
    note = f'{means[0]:.1f} on average, dot {means[1]:.1f}'
    yield Figure(
        'pathways', f'of {len(pairs)} random drawings, those with more crossings than 2 × dot + 3', beyond, '', 0, note=note
    )


def _in_registry(setting: Setting) -> Iterator[Figure]:
    with Registry.open(setting.registry) as registry, registry.reading() as path:
        store = open_read_only(path)
        ask = asking(store, registry.base)
        known = [document['@graph'][0]['@id'] for document in setting.documents]
        pathways = [d['@graph'][0]['@id'] for d in setting.documents if d['@graph'][0]['@type'] == 'ceterms:Pathway']
        if pathways:
            found = [timed(partial(read, [ask], iri)) * 1000 for iri in pathways[: setting.times(100)]]
            yield Figure(
                'pathways', 'reading one from the graph', quantile(found, 0.5), 'ms', note=f'p95 {quantile(found, 0.95):.1f} ms'
            )
        things = known[:: max(1, len(known) // setting.times(200))]
        for steps in (1, 2):
            near = Connections(store, registry.base)
            taken = [timed(partial(near.neighbourhood, iri, steps)) * 1000 for iri in things]
            note = f'p95 {quantile(taken, 0.95):.1f} ms'
            yield Figure('pathways', f'what is within {steps} steps of a thing', quantile(taken, 0.5), 'ms', note=note)
