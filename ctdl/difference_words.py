"""How alike two values are, how two texts differ word by word, and a difference as lines for people.

The parts of `ctdl.difference` that know nothing of documents; `text` is offered there.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal

import orjson

if TYPE_CHECKING:
    from ctdl.difference import Change, Difference

Segment = tuple[Literal['equal', 'delete', 'insert'], str]
Label = Callable[[str], str]

LONG = 3
"""Texts with more words than this are compared by word."""
MANY = 200
"""With more unmatched items than this on both sides, only rare features are weighed and the rest is matched by order."""
ALIKE = 0.25
"""Least score for a match by similarity: a quarter of one property."""
_TOKENS = 20_000
_TOKEN = re.compile(r'\s+|\w+|[^\w\s]')
_LANGUAGE = re.compile(r'(?:[A-Za-z]{2,3}|[xi])(?:-[A-Za-z0-9]{1,8})*|@none')
_NAMES = (
    *('ceterms:name', 'ceasn:name', 'ceasn:competencyText', 'skos:prefLabel', 'qdata:name', 'schema:name', 'rdfs:label'),
    *('ceterms:targetNodeName', 'ceasn:competencyLabel', 'ceterms:description', 'ceasn:description', 'skos:definition'),
)


def form(value: Any) -> bytes:
    """A value as bytes: the same for equal values whatever the order of their keys, different for `1`, `1.0`, `true` and `"1"`."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # an integer beyond 64 bits, a lone surrogate
        return json.dumps(value, sort_keys=True, separators=(',', ':')).encode()


def is_language_map(value: Any) -> bool:
    """True for `{'en-US': 'text' | ['a', 'b'], …}`; an empty object is not one."""
    return isinstance(value, dict) and bool(value) and all(_LANGUAGE.fullmatch(k) and _is_text(v) for k, v in value.items())


def _is_text(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(v, str) for v in value))


def name_of(node: Mapping[str, Any]) -> str:
    """What people call a node: the first of its name, label or description, in English if it has that; at most 80 characters."""
    for key in _NAMES:
        for text in _texts(node.get(key)):
            name = ' '.join(text.split())
            return name if len(name) <= 80 else name[:79] + '…'
    return ''


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = [value[k] for k in sorted(value, key=lambda k: (not k.lower().startswith('en'), k))]
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, list | dict):
            yield from _texts(item)
        elif isinstance(item, str) and item.strip():
            yield item


def segments(before: str, after: str) -> tuple[Segment, ...]:
    """Word by word what went and what came; empty for short texts, very long ones, and those with no word in common.

    Joined, the equal and deleted segments are `before`, the equal and inserted ones `after`.
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if max(len(before.split()), len(after.split())) <= LONG or max(len(old), len(new)) > _TOKENS:
        return ()
    found = _edits(old, new)
    return tuple(found) if any(op == 'equal' and re.search(r'\w', part) for op, part in found) else ()


def _edits(old: list[str], new: list[str]) -> list[Segment]:
    """Segments; white space alone between two changes is taken into both, so that a phrase reads as one change."""
    found: list[Segment] = []
    gone = come = ''
    codes = SequenceMatcher(None, old, new).get_opcodes()
    for n, (op, i, j, k, m) in enumerate(codes):
        was, now = ''.join(old[i:j]), ''.join(new[k:m])
        if op == 'equal' and (now.strip() or not 0 < n < len(codes) - 1):
            found += [*_edit(gone, come), ('equal', now)]
            gone = come = ''
        else:
            gone, come = gone + was, come + now
    return found + _edit(gone, come)


def _edit(gone: str, come: str) -> list[Segment]:
    removed: list[Segment] = [('delete', gone)] if gone else []
    return removed + ([('insert', come)] if come else [])


@dataclass(frozen=True, slots=True)
class Item:
    """Something to be matched: its class, what it has (feature → weight), and the group and keys that match for want of any other."""

    kind: str
    features: Mapping[Hashable, float]
    group: Hashable = None
    keys: frozenset[str] = frozenset()


def features(value: Any) -> dict[Hashable, float]:
    """What can be equal in two objects: each property weighs 1, the words of a long text 0.5 more; of a text, its words."""
    if isinstance(value, str):
        return _words('', value, 2.0)
    found: dict[Hashable, float] = {}
    for key in value.keys() - {'@id', '@type'}:
        parts = _parts(value[key])
        for tag, part in parts:
            found[key, tag, form(part)] = 1 / len(parts)
            if isinstance(part, str):
                found |= _words((key, tag), part, 1 / len(parts))
    return found


def _parts(value: Any) -> list[tuple[str, Any]]:
    if is_language_map(value):
        return [(tag, text) for tag, texts in value.items() for _, text in _parts(texts)]
    return [('', item) for item in (value if isinstance(value, list) else [value])]


def _words(tag: Hashable, text: str, weight: float) -> dict[Hashable, float]:
    words = set(text.lower().split()[:100])
    return {(tag, word): weight / 2 / len(words) for word in words} if len(words) > LONG else {}


def similar(before: Mapping[int, Item], after: Mapping[int, Item]) -> dict[int, int]:
    """Pairs of the same class by best similarity, then the only one left of its group on either side; before → after."""
    pairs: dict[int, int] = {}
    for kind in sorted({item.kind for item in before.values()} & {item.kind for item in after.values()}):
        old = {i: item for i, item in before.items() if item.kind == kind}
        new = {i: item for i, item in after.items() if item.kind == kind}
        pairs |= _best(old, new)
    for by_class in (True, False):
        pairs |= _only_ones(_without(before, pairs), _without(after, pairs.values()), by_class)
    return pairs


def _without(items: Mapping[int, Item], taken: Any) -> dict[int, Item]:
    taken = set(taken)
    return {i: item for i, item in items.items() if i not in taken}


def _best(before: Mapping[int, Item], after: Mapping[int, Item]) -> dict[int, int]:
    many = len(before) > MANY and len(after) > MANY
    scores = _scores(before, after, 2 if many else max(len(before), len(after)))
    ranked = sorted((-score, abs(i - j), i, j) for (i, j), score in scores.items() if score >= ALIKE)
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, i, j in ranked:
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    if many:
        pairs |= dict(zip(_without(before, pairs), _without(after, taken), strict=False))
    return pairs


def _scores(before: Mapping[int, Item], after: Mapping[int, Item], limit: int) -> dict[tuple[int, int], float]:
    """Score of every pair with a feature in common, of those features that at most `limit` items have on either side.

    Without that limit it is the number of pairs that costs; with it, the number of features.
    """
    old, new = _holders(before), _holders(after)
    scores: dict[tuple[int, int], float] = defaultdict(float)
    for feature in old.keys() & new.keys():
        if len(old[feature]) <= limit and len(new[feature]) <= limit:
            for i in old[feature]:
                for j in new[feature]:
                    scores[i, j] += min(before[i].features[feature], after[j].features[feature])
    return {pair: round(score, 9) for pair, score in scores.items()}  # sums of floats in any order


def _holders(items: Mapping[int, Item]) -> dict[Hashable, list[int]]:
    found: dict[Hashable, list[int]] = defaultdict(list)
    for i, item in items.items():
        for feature in item.features:
            found[feature].append(i)
    return found


def _only_ones(before: Mapping[int, Item], after: Mapping[int, Item], by_class: bool) -> dict[int, int]:
    """Pairs of the only one left of a group (and class) on either side: with the same properties, or of another class and alike."""
    pairs = {}
    old, new = _groups(before, by_class), _groups(after, by_class)
    for group in old.keys() & new.keys():
        if len(old[group]) == len(new[group]) == 1:
            (i,), (j,) = old[group], new[group]
            if (by_class and before[i].keys == after[j].keys) or sum(_scores({0: before[i]}, {0: after[j]}, 1).values()) >= ALIKE:
                pairs[i] = j
    return pairs


def _groups(items: Mapping[int, Item], by_class: bool) -> dict[Hashable, list[int]]:
    found: dict[Hashable, list[int]] = defaultdict(list)
    for i, item in items.items():
        if item.group is not None:
            found[item.group, item.kind if by_class else ''].append(i)
    return found


_MARK = {'added': '+', 'removed': '-'}
_COLOUR = {'added': '32', 'removed': '31', 'delete': '31', 'insert': '32', 'head': '1'}
_CONTROL = dict.fromkeys([*range(32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)], '\ufffd')
_CONTROL |= {9: ' ', 10: ' ⏎ ', 13: ''}
_BRACKETS = {'equal': '{}', 'delete': '[-{}-]', 'insert': '{{+{}+}}'}
_SAYS = {'created': 'New document', 'deleted': 'Document removed', 'changed': '', '': 'No difference'}


def text(difference: 'Difference', label: Label | None = None, colour: bool = False) -> str:
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

    def heading(self, change: 'Change') -> list[str]:
        head = self.title(change.node_class, change.node_name) if change.node_class else 'Document'
        return [self.paint('head', f'{head} {change.node}')]

    def title(self, class_: str, name: str) -> str:
        kind = (self.label(class_) or class_) if class_ else 'Value'
        return f'{kind} “{name.translate(_CONTROL)}”' if name else kind

    def change(self, change: 'Change') -> list[str]:
        mark = _MARK.get(change.kind, '~')
        if not change.property:
            value = change.after if change.kind == 'added' else change.before
            return self.profile(mark + ' ', value, '', change.kind)
        start = f'  {mark} {self.way(change)}: '
        if change.kind in _MARK:
            return self.value(start, change.after if change.kind == 'added' else change.before, '  ', change.kind)
        return [start + self.said(change)]

    def way(self, change: 'Change') -> str:
        """The path in words: `Requires 2 › Condition (en-US)`; the number of the last item of a list says nothing and is left out."""
        steps = list(change.path)
        while steps and steps[-1] != change.property:
            steps.pop()
        words = ''
        for step in steps:
            words += f' {int(step) + 1}' if step.isdecimal() else (' › ' if words else '') + (self.label(step) or step)
        return f'{words} ({change.language})' if change.language else words

    def said(self, change: 'Change') -> str:
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
            for tag, part in _parts(value[key]):
                name = (self.label(key) or key) + (f' ({tag})' if tag else '')
                lines += self.value(f'{indent}    {name}: ', part, indent + '  ', kind)
        return lines

    def paint(self, kind: str, words: str) -> str:
        code = _COLOUR.get(kind) if self.colour else None
        return f'\x1b[{code}m{words}\x1b[0m' if code else words
