"""Whether components meet a constraint: True, False, or None where it cannot be told.

Kleene's three-valued logic throughout: what is not stated, not known here or not comparable is None, never False. Numbers are intervals,
since credits may be stated as a range. Constraints on all that is chosen together are in `ctdl.pathways.solve_sums`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ctdl.pathways.amounts import number
from ctdl.pathways.model import Amount, Component, Constraint, Pathway
from ctdl.pathways.sentences import AGGREGATES, action, comparator

Truth = bool | None
_MIRRORED = {'GT': 'LT', 'GTEQ': 'LTEQ', 'LT': 'GT', 'LTEQ': 'GTEQ'}


@dataclass(frozen=True, slots=True)
class Values:
    """What a component states of a property: numbers with their unit, or texts; `known` is False where the property is not known here.

    `texts` are sets of ways to write the same value: an address, its name, a class and those above it.
    """

    numbers: tuple[Amount, ...] = ()
    texts: tuple[frozenset[str], ...] = ()
    known: bool = True

    @property
    def stated(self) -> bool:
        """True when there is a value at all."""
        return bool(self.numbers or self.texts)


# truth


def negated(truth: Truth) -> Truth:
    """Not: None stays None."""
    return None if truth is None else not truth


def at_least(needed: int, truths: Iterable[Truth]) -> Truth:
    """Whether so many of them hold."""
    found = list(truths)
    sure = sum(truth is True for truth in found)
    if sure >= needed:
        return True
    return None if sure + sum(truth is None for truth in found) >= needed else False


def exactly_one(truths: Iterable[Truth]) -> Truth:
    """Whether one of them holds and no other."""
    found = list(truths)
    sure, open_ = sum(truth is True for truth in found), sum(truth is None for truth in found)
    if sure > 1 or sure + open_ == 0:
        return False
    return None if open_ else True


def quantified(quantifier: str, truths: Sequence[Truth]) -> Truth:
    """By AllOf, AnyOf or OneOf; several without an action cannot be told."""
    if len(truths) == 1 and quantifier in ('', 'AllOf', 'AnyOf', 'OneOf'):
        return truths[0]
    if quantifier == 'AllOf':
        return at_least(len(truths), truths)
    if quantifier == 'AnyOf':
        return at_least(1, truths)
    return exactly_one(truths) if quantifier == 'OneOf' else None


# constraints


def is_aggregate(constraint: Constraint) -> bool:
    """True for a constraint on all that is chosen together, such as a sum; False for one on each candidate."""
    return action(constraint.left_action) in AGGREGATES or action(constraint.right_action) in AGGREGATES


def facing(constraint: Constraint) -> Constraint:
    """The constraint with its property on the left and spellings of the vocabulary: `12 ≤ sum of credits` becomes `sum of credits ≥ 12`."""
    left, right, sign = action(constraint.left_action), action(constraint.right_action), comparator(constraint.comparator)
    turned = right in AGGREGATES or (
        left not in AGGREGATES and _are_properties(constraint.right) and not _are_properties(constraint.left)
    )
    if not turned:
        return Constraint('', '', '', left, constraint.left, sign, right, constraint.right)
    return Constraint('', '', '', right, constraint.right, _MIRRORED.get(sign, sign), left, constraint.left)


def _are_properties(sources: Sequence[str]) -> bool:
    return bool(sources) and all(property_name(source) for source in sources)


def property_name(source: str) -> str:
    """The local name of a property that is known here (`creditValue` for `ceterms:creditValue` and its address), '' for anything else."""
    from ctdl.vocabulary import load

    if ':' not in source:
        return source if source in _READERS else ''
    name = load().compact(source)
    local = name.partition(':')[2] or name
    return local if name.startswith(_NAMESPACES) and local in _READERS else ''


_NAMESPACES = ('ceterms:', 'asn:', 'ceasn:', 'rdf:', 'schema:')


def meets(constraint: Constraint, component: Component, pathway: Pathway) -> Truth:
    """Whether a candidate meets a constraint that is no aggregate."""
    turned = facing(constraint)
    if not turned.left or not turned.right or _are_properties(turned.right) or not _are_properties(turned.left):
        return None
    return quantified(turned.left_action, [_compared(source, component, pathway, turned) for source in turned.left])


def _compared(source: str, component: Component, pathway: Pathway, constraint: Constraint) -> Truth:
    """Whether the values of one property compare as asked with the right side."""
    name = property_name(source)
    if constraint.comparator not in ('EQ', 'NEQ'):
        mine = _interval(name, component, pathway)
        limits = [_limit(name, right, pathway) for right in constraint.right]
        truths = [None if mine is None or limit is None else compared(*mine, constraint.comparator, limit) for limit in limits]
        return quantified(constraint.right_action, truths)
    found = values(name, component, pathway)
    truth = quantified(constraint.right_action, [_equal(found, right, pathway) for right in constraint.right])
    return truth if constraint.comparator == 'EQ' else negated(truth)


def _interval(name: str, component: Component, pathway: Pathway) -> tuple[Decimal, Decimal] | None:
    """The number that a component states, or the place of its level; None where there is not exactly one."""
    if name == 'hasProgressionLevel':
        place = _place(component.level, pathway)
        return None if place is None else (place, place)
    found = values(name, component, pathway)
    if len(found.numbers) == 1:
        return found.numbers[0].low, found.numbers[0].high
    texts = [number(text) for several in found.texts for text in several]
    return (texts[0], texts[0]) if len(texts) == 1 and texts[0] is not None else None


def _limit(name: str, right: str, pathway: Pathway) -> Decimal | None:
    return _place(right, pathway) if name == 'hasProgressionLevel' else number(right)


def _place(level: str, pathway: Pathway) -> Decimal | None:
    """Where a level, given by address or name, stands among the levels of the pathway."""
    keys = ways_to_write(level)
    return next((Decimal(i) for i, known in enumerate(pathway.levels) if level and keys & {known.iri, folded(known.name)}), None)


def compared(low: Decimal, high: Decimal, sign: str, limit: Decimal) -> Truth:
    """Whether a number somewhere from `low` to `high` compares as asked; None when it depends, or the comparator is not known."""
    if sign in ('EQ', 'NEQ'):
        equal = True if low == high == limit else None if low <= limit <= high else False
        return equal if sign == 'EQ' else negated(equal)
    if sign in ('LT', 'LTEQ'):
        return negated(compared(low, high, 'GTEQ' if sign == 'LT' else 'GT', limit))
    if sign not in ('GT', 'GTEQ'):
        return None
    sure, possible = (low > limit, high > limit) if sign == 'GT' else (low >= limit, high >= limit)
    return True if sure else None if possible else False


def _equal(found: Values, right: str, pathway: Pathway) -> Truth:
    """Whether one of the values is the one asked for."""
    if not found.stated:
        return None
    wanted = number(right)
    if found.numbers:
        if wanted is None:
            return None
        return at_least(1, (compared(one.low, one.high, 'EQ', wanted) for one in found.numbers))
    keys = ways_to_write(right) | {folded(level.name) for level in pathway.levels if level.iri == right}
    if any(keys & several for several in found.texts):
        return True
    return False if _comparable(keys, found.texts) else None


def _comparable(keys: frozenset[str], texts: tuple[frozenset[str], ...]) -> bool:
    """False when one side is known by its address only and the other by its name only: they might still be the same."""
    named = [any(not is_address(text) for text in several) for several in texts]
    addressed = [any(is_address(text) for text in several) for several in texts]
    wanted_name, wanted_address = any(not is_address(key) for key in keys), any(is_address(key) for key in keys)
    return all((wanted_name and name) or (wanted_address and address) for name, address in zip(named, addressed, strict=True))


# what components state


def folded(text: str) -> str:
    """A text as it is compared: without case, and with single spaces."""
    return ' '.join(text.casefold().split())


def is_address(text: str) -> bool:
    """True for an IRI or prefixed name."""
    return ':' in text and ' ' not in text and not text.endswith(':')


def ways_to_write(source: str) -> frozenset[str]:
    """A value as it is compared: a text without case; a term also by its label; an address as it is, one with a CTID by that too."""
    from ctdl.vocabulary import load

    if not is_address(source):
        return frozenset((folded(source),))
    name = load().compact(source)
    term = load().term(name)
    if term is not None:
        return frozenset((name, folded(term.label)))
    tail = source.rpartition('/')[2].lower()
    return frozenset((source, f'ctid:{tail}')) if tail.startswith('ce-') else frozenset((source,))


def values(name: str, component: Component, pathway: Pathway) -> Values:
    """What a component states of a property by its local name."""
    reader = _READERS.get(name)
    return reader(component, pathway) if reader else Values(known=False)


def _numbers(amounts: tuple[Amount, ...]) -> Values:
    return Values(numbers=tuple(one for one in amounts if one.low.is_finite() and one.high.is_finite()))


def _texts(*texts: str) -> Values:
    return Values(texts=tuple(ways_to_write(text) for text in dict.fromkeys(texts) if text))


def _kinds(*kinds: str) -> tuple[frozenset[str], ...]:
    """Classes with all above them, each as one value."""
    from ctdl.vocabulary import load

    ancestors = [load().ancestors(kind) for kind in dict.fromkeys(kinds) if kind]
    return tuple(frozenset(way for one in several for way in ways_to_write(one)) for several in ancestors)


def _types(component: Component, _: Pathway) -> Values:
    return Values(texts=_kinds(component.kind))


def _credential_types(component: Component, _: Pathway) -> Values:
    own = (ways_to_write(component.category),) if component.category else ()
    return Values(texts=(*own, *_kinds(*(resource.kind for resource in component.stands_for))))


def _level(component: Component, pathway: Pathway) -> Values:
    if not component.level:
        return Values()
    level = pathway.level_of(component)
    return Values(texts=(ways_to_write(component.level) | ({folded(level.name)} if level and level.name else set()),))


def _proxies(component: Component, _: Pathway) -> Values:
    return Values(texts=tuple(ways_to_write(r.iri) | ({folded(r.name)} if r.name else set()) for r in component.stands_for))


def _codes(component: Component, _: Pathway) -> Values:
    return _texts(*component.codes, *(code for resource in component.stands_for for code in resource.codes))


_READERS: dict[str, Callable[[Component, Pathway], Values]] = {
    'creditValue': lambda c, _: _numbers(c.total_credits),
    'pointValue': lambda c, _: _numbers(c.points),
    'name': lambda c, _: _texts(c.name),
    'description': lambda c, _: _texts(c.description),
    'ctid': lambda c, _: _texts(c.ctid),
    'subjectWebpage': lambda c, _: _texts(c.webpage),
    'componentCategory': lambda c, _: _texts(c.category),
    'credentialType': _credential_types,
    'componentDesignation': lambda c, _: _texts(*c.designations),
    'codedNotation': _codes,
    'identifier': _codes,
    'programTerm': lambda c, _: _texts(c.term),
    'occupationType': lambda c, _: _texts(*c.occupations),
    'hasProgressionLevel': _level,
    'proxyFor': _proxies,
    'proxyForItems': _proxies,
    'sourceData': _proxies,
    'type': _types,
    '@type': _types,
}
