"""Which part of a drawing has which colour, and the stylesheets that follow from it.

A drawing carries its colours as attributes. `diagram.css`, made by `stylesheet()`, colours drawings that stand in a page anew: light,
dark, print and forced colours, without a word of style in the drawing itself. `media_rules` is what a file that is opened on its own takes
along.
"""

from __future__ import annotations

from collections.abc import Iterator

from ctdl.diagrams.palette import DARK, KINDS, LIGHT, PRINT, Palette

ROOT = 'ctdl-diagram'

_PARTS = (
    ('.page', 'fill', 'paper'),
    ('.band', 'fill', 'band'),
    ('.band', 'stroke', 'rule'),
    ('.group-line', 'stroke', 'gate_edge'),
    ('.ink', 'fill', 'ink'),
    ('.muted', 'fill', 'muted'),
    ('.face', 'fill', 'card'),
    ('.face', 'stroke', 'edge'),
    ('.s-have .face', 'stroke', 'have'),
    ('.s-open .face', 'stroke', 'open'),
    ('.s-chosen .face', 'stroke', 'chosen'),
    ('.chip', 'fill', 'chip'),
    ('.chip', 'stroke', 'edge'),
    ('.pill', 'fill', 'gate'),
    ('.pill', 'stroke', 'gate_edge'),
    ('.plate', 'fill', 'band'),
    ('.count', 'fill', 'on_mark'),
    ('.ctdl-on-mark', 'stroke', 'on_mark'),
    ('.ctdl-have', 'fill', 'have'),
    ('.ctdl-open', 'stroke', 'open'),
    ('.ctdl-chosen', 'fill', 'chosen'),
    ('.ctdl-chosen-ring', 'stroke', 'chosen'),
    ('.ctdl-goal', 'fill', 'ink'),
    ('.ctdl-goal', 'stroke', 'ink'),
    ('.ctdl-problem', 'fill', 'problem'),
    ('.ctdl-problem', 'stroke', 'problem'),
)


def roles(colours: Palette) -> Iterator[tuple[str, str, str]]:
    """Selector, property and name of the colour for every part; those of kinds and links follow the palette."""
    yield from _PARTS
    for kind in KINDS:
        yield f'.ctdl-{kind}', 'stroke', f'kinds.{kind}'
        yield f'.k-{kind} .bar, .k-{kind} .word', 'fill', f'kinds.{kind}'
        yield f'.k-{kind}.goal-card .face', 'stroke', f'kinds.{kind}'
    for style in colours.links:
        yield f'.l-{style}', 'stroke', f'links.{style}'
        yield f'.h-{style}', 'fill', f'links.{style}'


def colour(colours: Palette, name: str) -> str:
    """A colour by its name, such as `ink` or `kinds.course`."""
    group, _, key = name.rpartition('.')
    return str(getattr(colours, group)[key] if group else getattr(colours, key))


def _scoped(selectors: str) -> str:
    """The selectors within a drawing; what is drawn by `use` has no ancestors that a selector reaches, and a class that is its own."""
    return ', '.join(part if part.startswith('.ctdl-') else f'.{ROOT} {part}' for part in selectors.split(', '))


def media_rules() -> str:
    """Rules for dark and print, for a drawing whose attributes are light."""
    blocks = []
    for media, colours in (('screen and (prefers-color-scheme: dark)', DARK), ('print', PRINT)):
        rules = ''.join(f'{_scoped(part)}{{{prop}:{colour(colours, name)}}}' for part, prop, name in roles(colours))
        blocks.append(f'@media {media}{{{rules}}}')
    return '\n'.join(blocks)


def _variables(colours: Palette, indent: str) -> str:
    names = dict.fromkeys(name for _, _, name in roles(colours))
    return ''.join(f'{indent}{_variable(name)}: {colour(colours, name)};\n' for name in (*names, 'focus'))


def _variable(name: str) -> str:
    return '--d-' + name.replace('kinds.', 'kind-').replace('links.', 'link-').replace('_', '-')


_HEAD = """\
/* Colours of drawings that stand in a page; made by ctdl.diagrams.svg_style.stylesheet(), which a test compares with this file. */
"""

_FOCUS = f"""\
.{ROOT} .card {{ outline: none; text-decoration: none; cursor: default; }}
.{ROOT} a.card {{ cursor: pointer; }}
.{ROOT} .card:hover .name, .{ROOT} .card:focus-visible .name {{ text-decoration: underline; }}
.{ROOT} .card:focus-visible .face {{ stroke: var(--d-focus); stroke-width: 3.5; stroke-dasharray: none; }}
"""

_CONTRAST = f"""\
@media (prefers-contrast: more) {{
  .{ROOT} {{
    --d-muted: var(--d-ink);
    --d-edge: var(--d-ink);
    --d-rule: var(--d-ink);
    --d-gate-edge: var(--d-ink);
    --d-band: var(--d-paper);
    --d-card: var(--d-paper);
    --d-chip: var(--d-paper);
    --d-gate: var(--d-paper);
    --d-link-need: var(--d-ink);
    --d-link-order: var(--d-ink);
    --d-link-child: var(--d-ink);
    --d-link-soft: var(--d-ink);
  }}
}}
"""

_GROUNDS = ('paper', 'band', 'card', 'chip', 'gate', 'on_mark')


def _forced() -> str:
    """The system's own colours where the reader has chosen a set of colours for everything: signs, dashes and words tell the rest."""
    names = dict.fromkeys(name for _, _, name in roles(LIGHT))
    system = ''.join(f'    {_variable(name)}: {"Canvas" if name in _GROUNDS else "CanvasText"};\n' for name in names)
    return (
        f'@media (forced-colors: active) {{\n  .{ROOT} {{\n    forced-color-adjust: none;\n{system}    --d-focus: Highlight;\n  }}\n'
        f'  .{ROOT} a .name {{ fill: LinkText; }}\n}}\n'
    )


def stylesheet() -> str:
    """The text of `diagram.css`: light and dark as the reader's system has it, print, more contrast, forced colours, and the ring
    of the focus.

    Colours are custom properties on `.ctdl-diagram` (`--d-ink`, `--d-kind-course`, …), which a page may set anew.
    """
    rules = ''.join(f'{_scoped(part)} {{ {prop}: var({_variable(name)}); }}\n' for part, prop, name in roles(LIGHT))
    light = f'.{ROOT} {{\n  display: block;\n{_variables(LIGHT, "  ")}}}\n'
    dark = f'@media screen and (prefers-color-scheme: dark) {{\n  .{ROOT} {{\n{_variables(DARK, "    ")}  }}\n}}\n'
    paper = f'@media print {{\n  .{ROOT} {{\n{_variables(PRINT, "    ")}  }}\n}}\n'
    return '\n'.join((_HEAD + light, dark, paper, _CONTRAST, rules, _FOCUS, _forced()))
