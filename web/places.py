"""The records of each state of the United States, as tiles that lead to the search, where places are known."""

from __future__ import annotations

from dataclasses import dataclass

from pyroaring import BitMap

from graph.search import Search
from web.history_forms import addressed
from web.sparql_states import Tile, state, tiles


@dataclass(frozen=True, slots=True)
class Place:
    """A state on the map: its tile, how many records name it, and the search that finds them ('' for none)."""

    tile: Tile
    count: int
    address: str


def places(finder: Search) -> list[Place]:
    """All states, in the order of their names; [] when no record names any. A state goes by its name and its code alike."""
    with finder.index.lock, finder.ledger.snapshot():
        finder.index.follow(finder.ledger)
        named = {text: state(text) for text in finder.index.of('region')}
        found: dict[str, tuple[list[str], BitMap]] = {}
        for text in sorted(text for text, code in named.items() if code):
            texts, ids = found.setdefault(named[text], ([], BitMap()))
            texts.append(text)
            ids |= finder.index.of('region')[text]
    counts = {code: len(ids) for code, (_, ids) in found.items() if ids}
    if not counts:
        return []
    return [
        Place(
            tile,
            counts.get(tile.code, 0),
            addressed('/search', [('region', text) for text in found[tile.code][0]]) if tile.code in counts else '',
        )
        for tile in tiles(counts)
    ]
