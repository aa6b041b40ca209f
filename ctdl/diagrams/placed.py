"""Where the parts of a diagram lie: what the layout gives and the drawing takes. Lengths are in px at scale 1; y grows downwards."""

from __future__ import annotations

from dataclasses import dataclass, field

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Strip:
    """The horizontal extent of a lane; a lane may hold several columns of cards and the gates before them."""

    lane: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Route:
    """The way of a link, from the right edge of its source to the left edge of its target where both lie as they should.

    `points` are corners of a line that the drawing rounds; no part of it runs over a card or gate. `arrow` is false where the line ends
    in a bus that carries it on. `label_at` is where a label has room (its middle), None when there is none to write.
    """

    source: str
    target: str
    style: str
    points: tuple[Point, ...]
    label: str = ''
    arrow: bool = True
    label_at: Point | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A diagram laid out: boxes of cards and gates by key, strips of lanes, routes of links; the upper left corner is (0, 0)."""

    width: float
    height: float
    boxes: dict[str, Box] = field(default_factory=dict)
    strips: tuple[Strip, ...] = ()
    routes: tuple[Route, ...] = ()
