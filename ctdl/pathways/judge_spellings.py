"""Older spellings, terms without prefix, and addresses that were mended while reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from ctdl.findings import Finding
from ctdl.pathways.judge_parts import focus_of
from ctdl.pathways.judge_rules import called, finding, of_pathway
from ctdl.pathways.model import Older, Pathway

_SHOWN = 3


def spellings(pathway: Pathway) -> Iterator[Finding]:
    """Mended addresses, terms without prefix in one finding, other older spellings, each told once with the number of its uses.

    What is read in two steps is told as the last: `prerequisite` as `ceterms:hasCondition`, not as `ceterms:prerequisite` before.
    """
    slips = [older for older in pathway.older if '://' in older.spelling]
    others = [older for older in pathway.older if '://' not in older.spelling]
    between = {older.spelling for older in others}
    told = [older for older in others if older.read_as not in between]
    bare = [older for older in told if _lacks_prefix(older)]
    yield from _slips(pathway, slips)
    yield from _without_prefix(pathway, bare)
    yield from _older(pathway, [older for older in told if not _lacks_prefix(older)])


def _lacks_prefix(older: Older) -> bool:
    return older.read_as.partition(':')[2] == older.spelling


def _without_prefix(pathway: Pathway, bare: Sequence[Older]) -> Iterator[Finding]:
    terms = dict.fromkeys((older.spelling, older.read_as) for older in bare)
    if not terms:
        return
    names = [read_as for _, read_as in terms]
    more = f' and {len(names) - _SHOWN} more' if len(names) > _SHOWN else ''
    count = 'A term is' if len(names) == 1 else f'{len(names)} terms are'
    value = bare[0].spelling if len(names) == 1 else str(len(names))
    yield finding(pathway, 'prefix-missing', of_pathway(pathway, '', value), told=count, example=', '.join(names[:_SHOWN]) + more)


def _older(pathway: Pathway, several: Sequence[Older]) -> Iterator[Finding]:
    uses = Counter((older.spelling, older.read_as) for older in several)
    said = set()
    for older in several:
        spelling, read_as = older.spelling, older.read_as
        if (spelling, read_as) not in said:
            said.add((spelling, read_as))
            count = uses[spelling, read_as]
            about = focus_of(pathway, older.focus, spelling if ':' in spelling else '', spelling)
            times = f', used {count} times' if count > 1 else ''
            yield finding(pathway, 'older-spelling', about, spelling=spelling, read_as=read_as, times=times)


def _slips(pathway: Pathway, slips: Sequence[Older]) -> Iterator[Finding]:
    for slip in {(one.spelling, one.read_as): one for one in reversed(slips)}.values():
        about = focus_of(pathway, slip.focus, '', slip.spelling)
        named = called(pathway, slip.focus) if slip.focus else 'The document'
        words = {'name': named, 'spelling': slip.spelling, 'read_as': slip.read_as, 'better': _better(slip)}
        yield finding(pathway, 'address-slip', about, (slip.focus, slip.read_as), **words)


def _better(slip: Older) -> str:
    """The address with `ce-` where only one has it, else the one that is described."""
    marked = [iri for iri in (slip.spelling, slip.read_as) if iri.rpartition('/')[2].lower().startswith('ce-')]
    return slip.spelling if marked == [slip.spelling] else slip.read_as
