"""Why an answer is “at least”, and why nothing leads to a destination, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from ctdl.pathways import amounts, naming
from ctdl.pathways.constraints import is_aggregate, meets
from ctdl.pathways.model import Condition, Constraint
from ctdl.pathways.sentences import constraint_sentence, is_open_ended, sentence
from ctdl.pathways.solve_measures import Measure, compared
from ctdl.pathways.solve_plan import counted, unruled
from ctdl.pathways.solve_puzzle import Puzzle
from ctdl.pathways.solve_rules import Rule, is_unevaluable, positions
from ctdl.pathways.solve_sums import holds, ready, stated

MOST_TOLD = 6
"""So many reasons why nothing leads to a destination are told; one missing thing often stops many."""

_WORDS = {'credits': 'credits', 'cost': 'a cost', 'time': 'a duration'}


def name(puzzle: Puzzle, iri: str) -> str:
    """How a component is called in a sentence."""
    position = puzzle.position.get(iri)
    return naming.tail(iri) if position is None else naming.name_of(puzzle.components[position])


def why_at_least(puzzle: Puzzle, strict: Puzzle | None, plan: int, had: int, complete: int) -> Iterator[str]:
    """For what holds up the goal and is not had: conditions that are not sure to be met, and what is not known.

    `strict` is the puzzle by the strict reading, None when the plan is enough by that too.
    """
    for i in positions(plan & ~had):
        component = puzzle.components[i]
        title = f'“{name(puzzle, component.iri)}”'
        if component.member == 'outside':
            yield f'{title} is not described in this pathway, so what it takes is not known.'
            continue
        for rule, sure in zip(puzzle.rules[i], (strict or puzzle).rules[i], strict=True):
            yield from _of_rule(puzzle, title, rule, sure, had, complete)
        silent = puzzle.iris(unruled(puzzle, i))
        if puzzle.mask(silent) & ~complete:
            parts = f'{_listed([f"“{name(puzzle, child)}”" for child in silent])} as {"a part" if len(silent) == 1 else "parts"}'
            yield f'{title} lists {parts} and no rule says how many of its parts are needed.'


def _of_rule(puzzle: Puzzle, title: str, rule: Rule, sure: Rule, had: int, complete: int) -> Iterator[str]:
    for one, certain in zip(rule.walk(), _walk_alike(rule, sure), strict=False):
        if not one.met(complete):
            continue
        chosen = counted(one, had, complete)
        if certain is not None and not certain.met(complete):
            yield from _unevaluated(puzzle, one, chosen, title)
        if one.condition.unclear and one.options:
            yield (
                f'A condition of {title} takes “{naming.tidy(one.condition.unclear)}” of its {one.options} options, and how many that is '
                'cannot be told; one of them counted.'
            )
        elif is_open_ended(one.condition) and one.options > 1:
            yield f'A condition of {title} does not say how many of its {one.options} options it takes: {_whole(puzzle, one.condition)}.'
        if one.exactly and one.count(complete) > one.needed:
            yield (
                f'A condition of {title} takes {"exactly one" if one.needed == 1 else f"{one.needed} and no more"} of its options, and '
                f'{one.count(complete)} of them are complete in this plan; {chosen.bit_count()} of them counted.'
            )


def _walk_alike(rule: Rule, sure: Rule) -> Iterator[Rule | None]:
    """The rules of the strict reading in the order of those of the hopeful one."""
    yield sure
    inner = sure.inner if len(sure.inner) == len(rule.inner) else (None,) * len(rule.inner)
    for mine, other in zip(rule.inner, inner, strict=True):
        if other is None:
            yield from (None for _ in mine.walk())
        else:
            yield from _walk_alike(mine, other)


def _unevaluated(puzzle: Puzzle, rule: Rule, chosen: int, title: str) -> Iterator[str]:
    condition = rule.condition
    if is_unevaluable(condition) and not condition.constraints:
        said = ' – '.join(part for part in (condition.name, condition.description) if part)
        yield f'A condition of {title} names nothing to complete' + (f': “{said}”.' if said else '.')
        return
    doubted = [one for one in condition.constraints if _is_doubted(puzzle, one, chosen)]
    for constraint in doubted or (() if rule.inner else condition.constraints):
        yield f'A condition of {title} cannot be evaluated here: “{constraint_sentence(constraint)}”.'


def _is_doubted(puzzle: Puzzle, constraint: Constraint, chosen: int) -> bool:
    """True when it cannot be told whether a constraint holds for what was chosen."""
    picked = [puzzle.components[i] for i in positions(chosen)]
    if is_aggregate(constraint):
        made = ready(constraint)
        return holds(made, [stated(made, one, puzzle.pathway) for one in picked]) is None
    return any(meets(constraint, one, puzzle.pathway) is None for one in picked)


def why_counted_less(puzzle: Puzzle, measured: Measure, chosen: int) -> Iterator[str]:
    """What the sum leaves out: components that state no amount, or one in another unit."""
    if measured.by == 'components':
        return
    taken = list(positions(chosen))
    word = _WORDS[measured.by]
    silent = [i for i in taken if not measured.stated[i] and not measured.wholes >> i & 1]
    if silent:
        few = f' (“{name(puzzle, puzzle.components[silent[0]].iri)}”)' if len(silent) == 1 else ''
        yield f'{len(silent)} of the {len(taken)} chosen components {"states" if len(silent) == 1 else "state"} no {_bare(word)}{few}.'
    other = [i for i in taken if measured.stated[i] and compared(measured.stated[i], measured.unit) is None]
    if other:
        shown = amounts.unit_name(_unit(puzzle, measured)) or 'credits without a unit'
        states = 'states' if len(other) == 1 else 'state'
        yield f'{len(other)} of the {len(taken)} chosen components {states} {word} in another unit than {shown}.'
    if measured.by != 'credits':
        for i in taken:
            if measured.wholes >> i & 1:
                yield f'What “{name(puzzle, puzzle.components[i].iri)}” states as a whole is not added to what its parts state.'


def _bare(word: str) -> str:
    return word.removeprefix('a ')


def _unit(puzzle: Puzzle, measured: Measure) -> str:
    return next((one.unit for several in measured.stated for one in several if amounts.unit_key(one.unit) == measured.unit), '')


def why_unreachable(puzzle: Puzzle, goal: int, reach: int) -> list[str]:
    """What stands in the way of a goal that nothing leads to, from the goal down."""
    found: list[str] = []
    seen, waiting = 1 << goal, [goal]
    stuck = 0
    while waiting and len(found) < MOST_TOLD:
        i = waiting.pop(0)
        blocked = puzzle.needs[i] & ~reach
        own = False
        for rule in puzzle.rules[i]:
            if rule.met(reach):
                continue
            if rule.met(puzzle.all & ~(1 << i)):
                blocked |= rule.scope & ~reach
            else:
                own = True
                found.append(f'“{name(puzzle, puzzle.components[i].iri)}” cannot be completed: {_too_little(puzzle, rule)}.')
        stuck |= 0 if own else 1 << i
        waiting.extend(positions(blocked & ~seen))
        seen |= blocked
    return found or [_circle(puzzle, stuck)]


def _too_little(puzzle: Puzzle, rule: Rule) -> str:
    said = _whole(puzzle, rule.condition)
    if rule.needed > rule.options:
        return f'it takes {rule.needed} of {rule.options} options ({said})'
    fitting = rule.count(puzzle.all)
    if fitting < rule.needed:
        return f'only {fitting} of its {rule.options} options can count where {rule.needed} are needed ({said})'
    return f'no choice of its options satisfies its constraints ({said})'


def _circle(puzzle: Puzzle, stuck: int) -> str:
    names = [f'“{name(puzzle, puzzle.components[i].iri)}”' for i in positions(stuck)]
    return f'{_listed(names)} {"need each other" if len(names) > 1 else "needs itself"}, so that there is nowhere to begin.'


def _whole(puzzle: Puzzle, condition: Condition) -> str:
    return sentence(condition, lambda iri: name(puzzle, iri))


def _listed(names: list[str]) -> str:
    shown = names if len(names) <= MOST_TOLD else [*names[: MOST_TOLD - 1], f'{len(names) - MOST_TOLD + 1} more']
    return shown[0] if len(shown) == 1 else f'{", ".join(shown[:-1])} and {shown[-1]}'
