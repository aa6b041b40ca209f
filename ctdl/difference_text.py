"""A difference as lines for people."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from ctdl.changes import Change, Difference
from ctdl.difference_words import is_language_map, name_of, parts_of

Label = Callable[[str], str]
_MARK = {'added': '+', 'removed': '-'}
_COLOUR = {'added': '32', 'removed': '31', 'delete': '31', 'insert': '32', 'head': '1'}
_CONTROL = dict.fromkeys([*range(32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)], '\ufffd')


_CONTROL |= {9: ' ', 10: ' ⏎ ', 13: ''}


_BRACKETS = {'equal': '{}', 'delete': '[-{}-]', 'insert': '{{+{}+}}'}
_SAYS = {'created': 'New document', 'deleted': 'Document removed', 'changed': '', '': 'No difference'}


def text(difference: Difference, label: Label | None = None, colour: bool = False) -> str:
    """A difference for people: grouped by node, one line a change, long texts with `[-removed-]{+added+}` words.

    `label` turns the prefixed name of a property or class into words; `colour` adds ANSI colours. Control characters of the
    data are shown as U+FFFD.
    """
    page = _Page(difference.names, label or str, colour)
    lines = [_SAYS[difference.event]] if _SAYS[difference.event] else []
    for _, group in groupby(difference.changes, key=lambda c: (c.node, bool(c.property))):
        changes = list(group)
        lines += page.heading(changes[0]) if changes[0].property else []
        lines += [line for change in changes for line in page.change(change)]
    return '\n'.join(lines) + '\n'


@dataclass(frozen=True, slots=True)
class _Page:
    names: Mapping[str, str]
    label: Label
    colour: bool

    def heading(self, change: Change) -> list[str]:
        head = self.title(change.node_class, change.node_name) if change.node_class else 'Document'
        return [self.paint('head', f'{head} {change.node}')]

    def title(self, class_: str, name: str) -> str:
        kind = (self.label(class_) or class_) if class_ else 'Value'
        return f'{kind} “{name.translate(_CONTROL)}”' if name else kind

    def change(self, change: Change) -> list[str]:
        mark = _MARK.get(change.kind, '~')
        if not change.property:
            value = change.after if change.kind == 'added' else change.before
            return self.profile(mark + ' ', value, '', change.kind)
        start = f'  {mark} {self.way(change)}: '
        if change.kind in _MARK:
            return self.value(start, change.after if change.kind == 'added' else change.before, '  ', change.kind)
        return [start + self.said(change)]

    def way(self, change: Change) -> str:
        """The path in words: `Requires 2 › Condition (en-US)`; the number of the last item of a list says nothing and is left out."""
        steps = list(change.path)
        while steps and steps[-1] != change.property:
            steps.pop()
        words = ''
        for step in steps:
            words += f' {int(step) + 1}' if step.isdecimal() else (' › ' if words else '') + (self.label(step) or step)
        return f'{words} ({change.language})' if change.language else words

    def said(self, change: Change) -> str:
        if change.kind == 'reordered':
            return f'same items in another order, {self.brief(change.before)} → {self.brief(change.after)}'
        if change.words:
            return ''.join(self.paint(op, _BRACKETS[op].format(part.translate(_CONTROL))) for op, part in change.words)
        end = ' (same value, written in another form)' if change.kind == 'rewritten' else ''
        return self.paint('delete', self.brief(change.before)) + ' → ' + self.paint('insert', self.brief(change.after)) + end

    def brief(self, value: Any) -> str:
        """A value in one line."""
        if isinstance(value, list):
            more = [f'… {len(value)} in all'] if len(value) > 5 else []
            return '[' + ', '.join([self.brief(v) for v in value[:5]] + more) + ']'
        if is_language_map(value):
            return ', '.join(f'{self.brief(v)} ({k})' for k, v in value.items())
        if isinstance(value, dict):
            return self.title(str(value.get('@type', '')), name_of(value)) + (f' {value["@id"]}' if '@id' in value else '')
        if not isinstance(value, str):
            return json.dumps(value)
        if self.names.get(value):
            return f'“{self.names[value].translate(_CONTROL)}” {value}'
        bare = re.fullmatch(r'[A-Za-z_][\w.+-]*:\S+|\d{4}-\d\d-\d\d\S*', value)
        return value.translate(_CONTROL) if bare else f'“{value.translate(_CONTROL)}”'

    def value(self, start: str, value: Any, indent: str, kind: str) -> list[str]:
        if isinstance(value, dict) and not is_language_map(value):
            return self.profile(start, value, indent, kind)
        return [self.paint(kind, start + self.brief(value))]

    def profile(self, start: str, value: Mapping[str, Any], indent: str, kind: str) -> list[str]:
        """One line with the name, then its values, indented."""
        lines = [self.paint(kind, start + self.brief(value))]
        for key in sorted(value.keys() - {'@id', '@type'}):
            for tag, part in parts_of(value[key]):
                name = (self.label(key) or key) + (f' ({tag})' if tag else '')
                lines += self.value(f'{indent}    {name}: ', part, indent + '  ', kind)
        return lines

    def paint(self, kind: str, words: str) -> str:
        code = _COLOUR.get(kind) if self.colour else None
        return f'\x1b[{code}m{words}\x1b[0m' if code else words
