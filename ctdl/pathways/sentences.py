"""Conditions and constraints in plain English, for gates, outlines and lists of problems.

Nothing is left out: a comparator, an action or an operator that is not known here is quoted as it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ctdl.pathways.amounts import number
from ctdl.pathways.model import Condition, Constraint

Names = Callable[[str], str]

COMPARATORS = {
    'EQ': 'is',
    'NEQ': 'is not',
    'GT': 'is more than',
    'GTEQ': 'is at least',
    'LT': 'is less than',
    'LTEQ': 'is at most',
}
"""Comparators of the vocabulary as verbs."""

AGGREGATES = {
    'Sum': 'the sum of',
    'Min': 'the lowest',
    'Max': 'the highest',
    'Mean': 'the mean of',
    'CountDistinct': 'the number of different values of',
}
"""Actions that make one value of those of all chosen components, as they are read."""

_JOINED = {'AllOf': 'and', 'AnyOf': 'or', 'OneOf': 'or', '': 'and'}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a nested outline: its text, the IRI of the component where it is one, and the lines below it."""

    text: str
    component: str = ''
    children: tuple[Line, ...] = ()


_SPELLINGS = {
    'EQ': 'eq equal equals equalto = ==',
    'NEQ': 'neq ne notequal notequals notequalto != <> ≠',
    'GT': 'gt greaterthan >',
    'GTEQ': 'gteq gte ge greaterthanorequal greaterthanorequalto >= ≥',
    'LT': 'lt lessthan <',
    'LTEQ': 'lteq lte le lessthanorequal lessthanorequalto <= ≤',
}
_COMPARATOR_OF = {spelling: name for name, spellings in _SPELLINGS.items() for spelling in spellings.split()}
_ACTIONS = ('AllOf', 'AnyOf', 'OneOf', *AGGREGATES)
_ACTION_OF = {name.lower(): name for name in _ACTIONS} | {'minimum': 'Min', 'maximum': 'Max', 'average': 'Mean'}


def _local(text: str) -> str:
    return text.strip().rpartition('/')[2].rpartition(':')[2].replace(' ', '').lower()


def comparator(text: str) -> str:
    """A comparator in the vocabulary's spelling (`GTEQ` for `compare:GreaterThanOrEqual`, `>=` …); what is not known as it stands."""
    return _COMPARATOR_OF.get(_local(text), text)


def action(text: str) -> str:
    """An action in the vocabulary's spelling (`Sum` for `array:Sum`, `sum` …); what is not known as it stands."""
    return _ACTION_OF.get(_local(text), text)


def is_open_ended(condition: Condition) -> bool:
    """True for a condition that says by a sum or count alone how much it takes (`12 credits of these`): neither number nor operator."""
    return (
        condition.number is None
        and not condition.operator
        and any(
            part.left_action in ('Sum', 'CountDistinct') and part.comparator in ('GT', 'GTEQ', 'EQ')
            for part in condition.constraints
        )
    )


def gate_text(condition: Condition) -> str:
    """What it takes in a word or two: `all`, `any`, `2 of 3`, `exactly one`, `none needed`, `enough`, `nothing named`, `“two” of 3`."""
    options, number_ = condition.options, condition.number
    if condition.operator == 'OnlyOne' and number_ in (None, 1):
        return 'exactly one' if options != 1 else 'all'
    if number_ is None and not options:
        return 'nothing named'
    if is_open_ended(condition):
        return 'enough'
    if condition.unclear:
        return f'“{_tidy(condition.unclear)}” of {options}'
    if number_ is None:
        return 'any' if condition.operator == 'Or' and options > 1 else 'all'
    if number_ <= 0:
        return 'none needed'
    if number_ == options:
        return 'all'
    return 'any' if number_ == 1 and options else f'{number_} of {options}'


def sentence(condition: Condition, names: Names) -> str:
    """The whole condition in one line: `Complete 2 of these 3: Physics; Chemistry; (any of Art; Music) where name is not X`."""
    text = f'{_opening(condition)}: {_options(condition, names)}' if condition.options else _opening(condition)
    return _titled(condition, text + _where(condition))


def lines(condition: Condition, names: Names) -> Line:
    """The condition as a line with its options below it, nested conditions as lines with lines below them."""
    text = _titled(condition, _opening(condition) + _where(condition))
    targets = (Line(names(target) or target, target) for target in condition.targets)
    return Line(text, children=(*targets, *(lines(inner, names) for inner in condition.conditions)))


def _opening(condition: Condition) -> str:
    """What to do, without the options: `Complete 2 of these 3`."""
    options, gate = condition.options, gate_text(condition)
    if not options:
        wanted = '' if condition.number is None else f' ({condition.number} needed)'
        return f'Nothing is named to complete{wanted}'
    if options == 1 and gate == 'all':
        return 'Complete'
    if gate == 'exactly one' or gate.startswith('all'):
        return f'{gate[0].upper()}{gate[1:]} of'
    return _phrase(condition, gate)


def _phrase(condition: Condition, gate: str) -> str:
    these = f'of these {condition.options}' if condition.options > 1 else 'of this'
    how_many = f'“{_tidy(condition.unclear)}”' if condition.unclear else str(condition.number)
    phrase = {
        'any': f'Complete any one {these}',
        'enough': f'Complete enough {these}',
        'none needed': f'None needed ({condition.number} stated) {these}',
    }.get(gate, f'Complete {how_many} {these}')
    return phrase if condition.operator != 'OnlyOne' else f'{phrase}, and no more'


def _options(condition: Condition, names: Names) -> str:
    return '; '.join(
        (*(names(target) or target for target in condition.targets), *(_nested(inner, names) for inner in condition.conditions))
    )


def _nested(condition: Condition, names: Names) -> str:
    gate, options = gate_text(condition), _options(condition, names)
    text = f'{gate} of {options}' if options and gate != 'nothing named' else _opening(condition).lower()
    if gate == 'none needed':
        text = f'{gate} ({condition.number} stated) of {options}' if options else gate
    return f'({_titled(condition, text + _where(condition))})'


def _titled(condition: Condition, text: str) -> str:
    """With its name and description, where they say anything."""
    title = ' – '.join(dict.fromkeys(part for part in (_tidy(condition.name), _tidy(condition.description)) if part))
    return f'{title}: {text}' if title else text


def _tidy(text: str) -> str:
    return ' '.join(text.split()).rstrip('.:;, ')


def _where(condition: Condition) -> str:
    """The constraints, with how many of them have to hold where that is not all."""
    said = [constraint_sentence(part) for part in condition.constraints]
    needed = condition.constraints_needed
    if not said:
        return '' if needed in (None, 0) else f' where {needed} of 0 constraints hold'
    joined = ' and '.join(said)
    if needed is not None and needed != len(said):
        joined = f'{needed} of these {len(said)} hold: {"; ".join(said)}' if len(said) > 1 else f'{needed} of 1 holds: {joined}'
    return f' where {joined}'


# constraints


def constraint_sentence(constraint: Constraint) -> str:
    """A constraint in words: `the sum of credit value is at least 12`, `component category is A or B`."""
    left = _side(constraint.left_action, constraint.left) or 'something that is not stated'
    right = _side(constraint.right_action, constraint.right, values=True) or 'something that is not stated'
    said = f'{left} {_verb(constraint)} {right}' if _says(constraint) else ''
    name, description = _tidy(constraint.name), _tidy(constraint.description)
    if not said:
        return ' – '.join(part for part in (name, description) if part) or 'a constraint that says nothing'
    notes = ' – '.join(dict.fromkeys(part for part in (name, description) if part and part.casefold() != said.casefold()))
    return f'{said} ({notes})' if notes else said


def _says(constraint: Constraint) -> bool:
    return bool(constraint.left or constraint.right or constraint.comparator or constraint.left_action or constraint.right_action)


def _verb(constraint: Constraint) -> str:
    known = COMPARATORS.get(comparator(constraint.comparator))
    if known:
        return known
    return f'“{constraint.comparator}”' if constraint.comparator else '(no comparator stated)'


def _side(stated: str, sources: Sequence[str], values: bool = False) -> str:
    action_ = action(stated)
    said = [_source(source, values) for source in sources]
    if action_ in AGGREGATES:
        return f'{AGGREGATES[action_]} {_listed(said, "and")}' if said else f'{AGGREGATES[action_]} something that is not stated'
    if action_ not in _JOINED:
        return ' '.join(('“' + action_ + '” of', _listed(said, 'and')))
    if len(said) < 2:
        return ''.join(said)
    opening = {'AllOf': 'all of ', 'AnyOf': 'any of ', 'OneOf': 'one of '}.get(action_, '')
    return opening + _listed(said, _JOINED[action_])


def _listed(said: Sequence[str], word: str) -> str:
    return said[0] if len(said) == 1 else f'{", ".join(said[:-1])} {word} {said[-1]}' if said else ''


def _source(source: str, value: bool) -> str:
    """A property by its label in small letters, any other term by its label, an address or text as it stands."""
    from ctdl.vocabulary import load

    vocabulary = load()
    name = vocabulary.compact(source)
    term = vocabulary.term(name) if ':' in name else None
    if term is None:
        return source if number(source) is not None or not value or ':' in source else f'“{source}”'
    return term.label.lower() if term.kind == 'property' else term.label
