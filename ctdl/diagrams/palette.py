"""The colours of drawings: light, dark and print, each with one accent for every kind of thing.

Text keeps a contrast of 4.5:1 and more against what it stands on, lines and signs 3:1 (WCAG 2.2, 1.4.3 and 1.4.11); a test computes them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

KINDS = {
    'course': 'Course',
    'credential': 'Credential',
    'assessment': 'Assessment',
    'competency': 'Competency',
    'job': 'Job',
    'occupation': 'Occupation',
    'work': 'Work experience',
    'cocurricular': 'Co-curricular',
    'extracurricular': 'Extracurricular',
    'group': 'Group',
    'step': 'Step',
    'collection': 'Collection',
    'pathway': 'Pathway',
    'organization': 'Organization',
    'transfer': 'Transfer value',
    'other': 'Other',
}
"""The kinds that have a colour and an icon of their own, with the word for each in the key."""

_PARTS = (
    ('extracurricular', 'extracurricular'),
    ('cocurricular', 'cocurricular'),
    ('workexperience', 'work'),
    ('apprenticeship', 'work'),
    ('transfer', 'transfer'),
    ('pathway', 'pathway'),
    ('competenc', 'competency'),
    ('rubric', 'competency'),
    ('assessment', 'assessment'),
    ('examination', 'assessment'),
    ('course', 'course'),
    ('learning', 'course'),
    ('occupation', 'occupation'),
    ('industry', 'occupation'),
    ('workrole', 'job'),
    ('job', 'job'),
    ('task', 'job'),
    ('collection', 'collection'),
    ('framework', 'collection'),
    ('qacredentialorganization', 'organization'),
    ('organization', 'organization'),
    ('agent', 'organization'),
    ('credential', 'credential'),
    ('certificat', 'credential'),
    ('degree', 'credential'),
    ('diploma', 'credential'),
    ('badge', 'credential'),
    ('license', 'credential'),
    ('doctorate', 'credential'),
    ('education', 'credential'),
    ('qualification', 'credential'),
    ('basic', 'step'),
    ('selection', 'group'),
    ('multi', 'group'),
    ('component', 'group'),
    ('group', 'group'),
)


def kind_of(name: str) -> str:
    """The kind that a class or word belongs to, one of `KINDS`: a `ceterms:CourseComponent` is a course."""
    word = name.rpartition(':')[2].casefold().replace('-', '').replace(' ', '').replace('_', '')
    if 'organization' in word:
        return 'organization'
    return word if word in KINDS else next((kind for part, kind in _PARTS if part in word), 'other')


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours by what they are for. `kinds` are accents by kind, `links` colours of lines by style."""

    paper: str
    band: str
    rule: str
    ink: str
    muted: str
    card: str
    edge: str
    chip: str
    gate: str
    gate_edge: str
    have: str
    open: str
    chosen: str
    problem: str
    on_mark: str
    focus: str
    kinds: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)


_LIGHT_KINDS = {
    'course': '#0b6b50',
    'credential': '#1f4e9c',
    'assessment': '#9c4221',
    'competency': '#6b3fa0',
    'job': '#83510b',
    'occupation': '#655a00',
    'work': '#93305a',
    'cocurricular': '#0b6579',
    'extracurricular': '#4a6212',
    'group': '#4b5768',
    'step': '#51606b',
    'collection': '#4548a8',
    'pathway': '#22426b',
    'organization': '#6d4534',
    'transfer': '#873a9c',
    'other': '#555b63',
}
_DARK_KINDS = {
    'course': '#5cc9a3',
    'credential': '#8ab4f8',
    'assessment': '#f0a07c',
    'competency': '#c3a6f0',
    'job': '#e3b667',
    'occupation': '#cfc464',
    'work': '#f095bb',
    'cocurricular': '#6cc7dc',
    'extracurricular': '#a9cc6a',
    'group': '#b3bfce',
    'step': '#b0bec8',
    'collection': '#a9adf5',
    'pathway': '#9cc0ea',
    'organization': '#d7ab97',
    'transfer': '#dc9fee',
    'other': '#b8bec6',
}

LIGHT = Palette(
    paper='#ffffff',
    band='#f4f6f8',
    rule='#dfe4e9',
    ink='#1b232d',
    muted='#56616e',
    card='#ffffff',
    edge='#c2cad3',
    chip='#eef1f4',
    gate='#e6ebf1',
    gate_edge='#6a7785',
    have='#1a7742',
    open='#1f5fbf',
    chosen='#8a4b08',
    problem='#b3261e',
    on_mark='#ffffff',
    focus='#0b57d0',
    kinds=_LIGHT_KINDS,
    links={
        'need': '#5a6775',
        'order': '#66809b',
        'child': '#7a7468',
        'soft': '#7d6ba3',
        'back': '#b3261e',
        'late': '#a8550a',
    },
)

DARK = Palette(
    paper='#14181d',
    band='#1b2027',
    rule='#2e363f',
    ink='#eef1f5',
    muted='#aab4c0',
    card='#252c35',
    edge='#47525f',
    chip='#323b46',
    gate='#333e4b',
    gate_edge='#8b98a7',
    have='#63cf8f',
    open='#82b1ff',
    chosen='#f2b661',
    problem='#ff8a80',
    on_mark='#14181d',
    focus='#a8c7fa',
    kinds=_DARK_KINDS,
    links={
        'need': '#9aa7b5',
        'order': '#7f9fc0',
        'child': '#a79f8f',
        'soft': '#b09fd6',
        'back': '#ff8a80',
        'late': '#f0a860',
    },
)

PRINT = Palette(
    paper='#ffffff',
    band='#ffffff',
    rule='#b9c0c8',
    ink='#000000',
    muted='#3d4651',
    card='#ffffff',
    edge='#7d8894',
    chip='#ffffff',
    gate='#ffffff',
    gate_edge='#333d48',
    have='#11602f',
    open='#164a99',
    chosen='#6f3b05',
    problem='#96150f',
    on_mark='#ffffff',
    focus='#000000',
    kinds=_LIGHT_KINDS,
    links={
        'need': '#333d48',
        'order': '#47627e',
        'child': '#5a5548',
        'soft': '#5f4d87',
        'back': '#96150f',
        'late': '#834006',
    },
)

PALETTES = {'light': LIGHT, 'dark': DARK, 'print': PRINT}
