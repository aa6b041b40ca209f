"""The connections of a registry: what is near a thing, and the ways from one thing to another.

`Registry.neighbourhood` and `Registry.ways` are here; which statements make a link is in `graph.connection_rules`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING

from ctdl.connections.model import RELATIONS, Link, Neighbourhood, Thing, Way, Ways
from ctdl.errors import QueryError
from ctdl.vocabulary import load
from graph import query
from graph.connection_ends import End, address, end, known
from graph.connection_looking import Looking
from graph.connection_rules import Rules, order
from graph.connection_search import LOOK_AT, Links, bundles, chains, each_start, end_of, shortest
from graph.connection_things import Describing
from graph.described import Ask, asking
from graph.ledger import By
from graph.store import open_read_only

if TYPE_CHECKING:
    from graph.registry import Registry

STEPS = 8
"""The longest way that is looked for."""
NEAR = 3
"""The farthest step of a neighbourhood."""
MOST = 40
"""Things that a neighbourhood shows on one step in one direction."""
DIRECTIONS = ('in', 'out', 'both')


class Connections:
    """The connections in one state of a registry: a store of it, and the registry's address. Texts in a language, where they have it.

    A search reads the links of at most `limit` things.
    """

    def __init__(self, store: query.Store, base: str, language: str = 'en', limit: int = LOOK_AT) -> None:
        self._store, self._base, self._limit = store, base, limit
        self.look = Looking(store, base)
        self.rules = Rules(self.look, language)
        self.describing = Describing(self.look, language)

    @property
    def ask(self) -> Ask:
        """A way to ask the store."""
        return asking(self._store, self._base)

    def neighbourhood(
        self, resource: str, steps: int = 1, direction: str = 'both', relations: Collection[str] = (), most: int = MOST
    ) -> Neighbourhood:
        """What is within some steps (1 to 3) of a thing, at most `most` new things a step and direction; see `Neighbourhood`.

        MissingError for what the registry does not know, QueryError for steps, directions and relations that there are not.
        """
        _check(steps, NEAR, relations)
        if direction not in DIRECTIONS:
            raise QueryError(f'“{direction}” is no direction; there is {", ".join(DIRECTIONS)}.', direction=direction)
        centre = address(resource, self.ask)
        known(centre, self.ask)
        links = Links(self.rules, relations, self._limit)
        signed, kept = {centre: 0}, dict[Link, None]()
        left_out: dict[tuple[str, str], int] = {}
        for way in ('in', 'out') if direction == 'both' else (direction,):
            self._widen(links, centre, way, steps, most, signed, kept, left_out)
        shown = tuple(sorted(kept, key=order))
        return Neighbourhood(centre, self._things(signed, shown), signed, shown, left_out)

    @staticmethod
    def _widen(
        links: Links, centre: str, way: str, steps: int, most: int, signed: dict[str, int], kept: dict[Link, None],
        left_out: dict[tuple[str, str], int],
    ) -> None:  # fmt: skip
        """Follow links in one direction, and count behind each thing those that find no room."""
        frontier = [centre]
        for step in range(1, steps + 1):
            found: dict[str, int] = {}
            read = links.read(frontier, way)
            for node in frontier:
                for link in sorted(read[node], key=lambda link: order(link)[2:]):
                    other = end_of(link, way)
                    if other not in signed and (other in found or len(found) < most):
                        found[other] = -step if way == 'in' else step
                    if other in signed or other in found:
                        kept[link] = None
                hidden = {end_of(link, way) for link in read[node]} - signed.keys() - found.keys()
                if hidden:
                    left_out[node, way] = len(hidden)
            signed.update(found)
            frontier = list(found)

    def ways(
        self, start: str, goal: str, steps: int = 3, relations: Collection[str] = (), most: int = 20, longer: bool = False
    ) -> Ways:
        """The shortest chains from a start to a goal, at most `most` of them; `longer` adds those of up to `steps` steps.

        Ends are what `graph.connection_ends.end` reads. Where the start is several things (a code, an organization, `*`) there is one
        chain for each of them that leads to the goal, the nearest first; likewise for each thing a single start leads to where the
        goal is `*`.
        """
        _check(steps, STEPS, relations)
        first, last = (end(text, self.ask, self.look) for text in (start, goal))
        if first.any and last.any:
            raise QueryError('Name at least one end: a CTID, or a code such as soc:29-1141.')
        links = Links(self.rules, relations, self._limit)
        if first.single and not last.any:
            found, truncated = self._between(links, first, last, steps, most, longer)
        else:
            found, truncated = self._each(links, first, last, steps, most)
        named = [link for way in found for step in way.steps for link in step]
        things = self._things({iri for way in found for iri in way.things} | self._shown(first, last), named)
        return Ways(first.label, last.label, tuple(found), things, truncated, not links.full, links.looked_at)

    @staticmethod
    def _shown(*ends: End) -> set[str]:
        return {one.label for one in ends if '://' in one.label}

    @staticmethod
    def _between(links: Links, first: End, last: End, steps: int, most: int, longer: bool) -> tuple[list[Way], bool]:
        length = shortest(links, first.iris, last.iris, steps)
        if length is None:
            return [], False
        return chains(links, first.iris, last.iris, steps if longer else length, most, exact=not longer)

    def _each(self, links: Links, first: End, last: End, steps: int, most: int) -> tuple[list[Way], bool]:
        if last.any:
            found = each_start(links, first.iris, steps, self._credentials, 'out')
        else:
            wanted = self._credentials if first.any else set(first.iris).intersection
            found = each_start(links, last.iris, steps, wanted)
        bundle = bundles(link for read in links.seen.values() for link in read)
        ways = [Way(things, tuple(bundle[pair] for pair in pairwise(things))) for things in found]
        ways = [way for way in ways if not (last.any and not way.steps)]
        return ways[:most], len(ways) > most

    def _credentials(self, iris: Collection[str]) -> set[str]:
        """Those of some things that are credentials."""
        kinds: dict[str, set[str]] = {}
        self.look.settle(lambda: kinds.update((iri, self.describing.kinds(iri)) for iri in iris))
        return {
            iri for iri, found in kinds.items() if any('ceterms:Credential' in load().ancestors(k) for k in found if k in load())
        }

    def _things(self, iris: Collection[str], links: Sequence[Link]) -> dict[str, Thing]:
        """Things by address: those given, and what links name besides: profiles and competencies in between, organizations that assert."""
        more = {iri for link in links for iri in (*link.via, link.asserter) if iri}
        return self.describing.things({*iris, *more})


def _check(steps: int, limit: int, relations: Collection[str]) -> None:
    if not 1 <= steps <= limit:
        raise QueryError(f'{steps} steps cannot be looked at; it is 1 to {limit}.', steps=steps)
    unknown = sorted(set(relations) - RELATIONS.keys())
    if unknown:
        raise QueryError(f'There is no relation “{unknown[0]}”; there is {", ".join(RELATIONS)}.', relation=unknown[0])


@contextmanager
def connections(registry: Registry, as_of: str = '', by: By = 'recorded', language: str = 'en') -> Iterator[Connections]:
    """The connections of a registry, as they are or were at a time."""
    with registry.reading(as_of, by) as path:
        yield Connections(open_read_only(path), registry.base, language)
