"""A map of the United States as tiles: a square for each state, shaded by a number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_GRID = """
AK . . . . . . . . . ME
. . . . . . . . . VT NH
WA ID MT ND MN IL WI MI NY RI MA
OR NV WY SD IA IN OH PA NJ CT .
CA UT CO NE MO KY WV VA MD DE .
. AZ NM KS AR TN NC SC DC . .
. . . OK LA MS AL GA . . .
HI . . TX . . . . FL . .
"""
TILES = {name: (x, y) for y, line in enumerate(_GRID.split('\n')[1:-1]) for x, name in enumerate(line.split()) if name != '.'}
"""Column and row of each state by its postal code, the District of Columbia too."""
_STATES = """
AL=Alabama; AK=Alaska; AZ=Arizona; AR=Arkansas; CA=California; CO=Colorado; CT=Connecticut; DE=Delaware; DC=District of
Columbia; FL=Florida; GA=Georgia; HI=Hawaii; ID=Idaho; IL=Illinois; IN=Indiana; IA=Iowa; KS=Kansas; KY=Kentucky;
LA=Louisiana; ME=Maine; MD=Maryland; MA=Massachusetts; MI=Michigan; MN=Minnesota; MS=Mississippi; MO=Missouri;
MT=Montana; NE=Nebraska; NV=Nevada; NH=New Hampshire; NJ=New Jersey; NM=New Mexico; NY=New York; NC=North Carolina;
ND=North Dakota; OH=Ohio; OK=Oklahoma; OR=Oregon; PA=Pennsylvania; RI=Rhode Island; SC=South Carolina; SD=South Dakota;
TN=Tennessee; TX=Texas; UT=Utah; VT=Vermont; VA=Virginia; WA=Washington; WV=West Virginia; WI=Wisconsin; WY=Wyoming
"""
NAMES = dict(item.split('=') for item in ' '.join(_STATES.split()).split('; '))
"""The name of each state by its postal code."""
_BY_NAME = {name.lower(): code for code, name in NAMES.items()}
SIZE = 52
SHADES = 5


@dataclass(frozen=True, slots=True)
class Tile:
    """A state on the map: its place in px, its number (None: it has none), and its shade from 0 (none) to `SHADES`."""

    code: str
    name: str
    x: int
    y: int
    value: float | None
    shade: int


def state(text: str) -> str:
    """The postal code of the state that a text names: `IN`, `US-IN`, `Indiana`; '' for none."""
    plain = text.strip()
    code = plain.removeprefix('US-').upper() if len(plain) in (2, 5) else ''
    return code if code in NAMES else _BY_NAME.get(plain.lower(), '')


def tiles(values: Mapping[str, float]) -> list[Tile]:
    """The tiles of all states, those with the highest number darkest."""
    most = max(values.values(), default=0)
    return [
        Tile(code, NAMES[code], x * SIZE, y * SIZE, values.get(code), _shade(values.get(code), most))
        for code, (x, y) in sorted(TILES.items(), key=lambda item: NAMES[item[0]])
    ]


def _shade(value: float | None, most: float) -> int:
    if value is None or value <= 0 or most <= 0:
        return 0
    return max(1, min(SHADES, -int(-value * SHADES // most)))
