"""The signs on cards: an icon for each kind, and marks for states, goals and problems; all in a square of 14 px, as lines 1.3 px thick."""

from __future__ import annotations

from ctdl.diagrams.palette import Palette

SIZE = 14.0


def _ring(x: float, y: float, r: float) -> str:
    return f'M{x - r:g} {y:g}a{r:g} {r:g} 0 1 0 {2 * r:g} 0a{r:g} {r:g} 0 1 0-{2 * r:g} 0z'


ICONS = {
    'course': 'M7 3.6C5.4 2.4 3.4 2 1.3 2.2v8.7c2.1-.2 4.1.2 5.7 1.4 1.6-1.2 3.6-1.6 5.7-1.4V2.2C10.6 2 8.6 2.4 7 3.6zv8.7',
    'credential': _ring(7, 5.2, 3.8) + 'M4.7 8.5 3.8 13 7 11.3l3.2 1.7-.9-4.5',
    'assessment': 'M5 2.5H2.8v10h8.4v-10H9M5 1.3h4v2.4H5zM5 8.1l1.5 1.6L9.2 6.6',
    'competency': 'M7 1.4l1.7 3.6 3.9.5-2.9 2.7.8 3.9L7 10.2l-3.5 1.9.8-3.9L1.4 5.5 5.3 5z',
    'job': 'M1.5 4.5h11V12h-11zM5 4.5V2.2h4v2.3M1.5 7.8h11',
    'occupation': _ring(7, 4.2, 2.5) + 'M2 12.7c0-3 2.2-4.6 5-4.6s5 1.6 5 4.6',
    'work': 'M1.2 11h11.6M2.6 11V9.3a4.4 4.4 0 0 1 8.8 0V11M5.6 7.6V3.4h2.8v4.2',
    'cocurricular': _ring(5, 7, 3.6) + _ring(9, 7, 3.6),
    'extracurricular': _ring(7, 7, 5.4) + 'M7 4.3v5.4M4.3 7h5.4',
    'group': 'M2 2h4v4H2zM8 2h4v4H8zM2 8h4v4H2zM8 8h4v4H8z',
    'step': 'M2.2 2.2h9.6v9.6H2.2zM4.6 7h4.8M7.6 5.1 9.5 7 7.6 8.9',
    'collection': 'M7 1.8l5.5 2.8L7 7.4 1.5 4.6zM1.5 7.2 7 10l5.5-2.8M1.5 9.8 7 12.6l5.5-2.8',
    'pathway': _ring(2.9, 11, 1.6) + _ring(11.1, 3, 1.6) + 'M4.5 11H9a2 2 0 0 0 0-4H5a2 2 0 0 1 0-4h4.5',
    'organization': 'M1.5 12.5h11M3 12.5V4.6L7 1.8l4 2.8v7.9M5.6 12.5V9h2.8v3.5M5.2 6.3h.1M8.7 6.3h.1',
    'transfer': 'M1.8 4.3h10M9.3 1.8l2.5 2.5-2.5 2.5M12.2 9.7h-10M4.7 7.2 2.2 9.7l2.5 2.5',
    'other': _ring(7, 7, 5.2) + _ring(7, 7, 0.7),
}

STATES = {'have': 'You have it', 'open': 'Open next', 'chosen': 'Needed', 'rest': 'Not needed'}
"""The words for states, in the key and in accessible names."""

_DISC = _ring(7, 7, 6.4)


def _mark(name: str, colours: Palette) -> str:
    """The shape of a mark."""
    on = f'class="ctdl-on-mark" fill="none" stroke="{colours.on_mark}" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round"'
    shapes = {
        'have': f'<path class="ctdl-have" d="{_DISC}" fill="{colours.have}"/><path {on} d="M4.1 7.3 6.2 9.4 10 5"/>',
        'open': f'<path class="ctdl-open" d="{_ring(7, 7, 5.7)}M4.3 7H9.4M7.4 4.8 9.6 7 7.4 9.2" '
        f'fill="none" stroke="{colours.open}" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round"/>',
        'chosen': f'<path class="ctdl-chosen-ring" d="{_ring(7, 7, 5.7)}" fill="none" stroke="{colours.chosen}" stroke-width="1.4"/>'
        f'<path class="ctdl-chosen" d="{_ring(7, 7, 3)}" fill="{colours.chosen}"/>',
        'goal': f'<path class="ctdl-goal" d="M3 1v12.4M3 1.8h8.4L9.3 4.9l2.1 3.1H3z" fill="{colours.ink}" '
        f'stroke="{colours.ink}" stroke-width="1.3" stroke-linejoin="round" stroke-linecap="round"/>',
        'problem': f'<path class="ctdl-problem" d="M7 1.1 13.4 12.7H.6z" fill="{colours.problem}" '
        f'stroke="{colours.problem}" stroke-width="1.2" stroke-linejoin="round"/>',
    }
    return shapes[name]


def definition(name: str, colours: Palette, prefix: str) -> str:
    """An icon or a mark, to be used by `#prefix-name`."""
    if name in ICONS:
        return (
            f'<path id="{prefix}-{name}" class="ctdl-{name}" d="{ICONS[name]}" fill="none" stroke="{colours.kinds[name]}" '
            'stroke-width="1.3" stroke-linecap="round" stroke-linejoin="round"/>'
        )
    return f'<g id="{prefix}-{name}">{_mark(name, colours)}</g>'
