"""Conditions as sentences: condition profiles, what they name, their alternatives, nested as they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ctdl.labels import is_label
from ctdl.pathways import amounts
from ctdl.vocabulary import load
from web.resource_model import Cell, Condition, Group, Link, Text
from web.resource_texts import chosen, listed, shown, whole_hours
from web.resource_totals import Measured, money, stated
from web.resource_values import Reader

Node = dict[str, Any]

_SEVERAL = (
    'The record states {count} requirements. Several together mean all of them; some publishers list alternative routes this way, '
    'so read what they say.'
)
GROUPS = (
    ('ceterms:entryCondition', 'To get in', 'Before one may begin:'),
    ('ceterms:prerequisite', 'Prerequisites', 'To be complete before:'),
    ('ceterms:membershipCondition', 'To belong to it', 'Members meet:'),
    ('ceterms:requires', 'Required', _SEVERAL),
    ('ceterms:corequisite', 'At the same time', 'To be done at the same time:'),
    ('ceterms:coPrerequisite', 'Before or at the same time', 'To be done before or at the same time:'),
    ('ceterms:recommends', 'Recommended', 'Recommended, not required:'),
    ('ceterms:renewal', 'To renew', 'To keep it:'),
    ('ceterms:supportServiceCondition', 'Who may use it', 'To use the service:'),
)
"""Properties with conditions: heading, and what stands before several of them."""

WORDS = {
    'ceterms:targetLearningOpportunity': 'Complete',
    'ceterms:targetAssessment': 'Pass',
    'ceterms:targetCredential': 'Hold',
    'ceterms:targetCompetency': 'Show that you can do',
    'ceterms:targetCompetencyFramework': 'Show the competencies of',
    'ceterms:targetOccupation': 'Work as',
    'ceterms:targetJob': 'Work as',
    'ceterms:targetTask': 'Do',
    'ceterms:targetComponent': 'Complete',
    'ceterms:submissionOf': 'Hand in',
    'ceterms:conditionExcludes': 'None of these counts',
}
"""Properties of a condition that name things, with the verb of the sentence."""

_OTHERWISE = 'ceterms:alternativeCondition'
_AS_SENTENCES = (
    'ceterms:minimumAge', 'ceterms:yearsOfExperience', 'ceterms:experience', 'ceterms:submissionOfDescription', 'ceterms:creditValue',
    'ceterms:weight', 'ceterms:assertedBy', 'ceterms:condition', 'ceterms:estimatedDuration', 'ceterms:estimatedCost',
)  # fmt: skip
_TITLE = ('ceterms:name', 'ceterms:description')


def groups(reader: Reader, node: Node) -> tuple[Group, ...]:
    """The conditions of a node by kind, in the order in which a learner meets them."""
    return tuple(
        Group(title, intro.format(count=len(found)) if len(found) > 1 else '', found)
        for key, title, intro in GROUPS
        if (found := tuple(conditions(reader, node, key)))
    )


def conditions(reader: Reader, node: Node, key: str, linked: bool = False) -> Iterator[Condition]:
    """The values of a property as conditions: profiles as sentences, anything else as what is to be complete.

    `linked` conditions join resources and demand nothing, so their sentences have no verbs.
    """
    plain = []
    for item in listed(node.get(key)):
        profile = reader.node(item) if isinstance(item, str) and is_label(item) else item
        if isinstance(profile, dict) and profile.get('@type') in ('ceterms:ConditionProfile', 'ceterms:ComponentCondition', None):
            yield condition(reader, profile, linked=linked) if '@value' not in profile else _plain(reader, item)
        else:
            plain.append(item)
    if plain and load().coercion(key) == '@id':
        yield _named('' if linked else 'Complete', [(reader.target(item),) for item in plain])
    elif plain:
        yield Condition(sentences=tuple((text,) for item in plain for text in chosen(item, reader.look.languages)[0]))


def _plain(reader: Reader, item: Any) -> Condition:
    return Condition(texts=chosen(item, reader.look.languages)[0])


def condition(reader: Reader, profile: Node, depth: int = 0, linked: bool = False) -> Condition:
    """One condition profile as sentences; what has no sentence stays a fact below them."""
    languages = reader.look.languages
    texts, others = chosen(profile.get('ceterms:description'), languages)
    ways = tuple(condition(reader, other, depth + 1, linked) for other in reader.profiles(profile, _OTHERWISE)) if depth < 8 else ()
    own = _demands(reader, profile, linked)
    facts = reader.facts(profile, without=(*_TITLE, *WORDS, *_AS_SENTENCES, _OTHERWISE))
    found = Condition(title=reader.several(profile, 'ceterms:name'), texts=texts, others=others, facts=facts)
    if not ways:
        return replace(found, sentences=own.sentences, nested=own.nested)
    every = (own, *ways) if own.sentences or own.nested else ways
    lead = f'Any one of these {len(every)} ways:' if len(every) > 1 else 'This alternative:'
    return replace(found, lead=lead, nested=every)


def _demands(reader: Reader, profile: Node, linked: bool) -> Condition:
    """What a profile itself asks for, without its alternatives."""
    nested = [_named('' if linked else word, _items(reader, profile, key)) for key, word in WORDS.items() if profile.get(key)]
    single = [one for one in nested if not one.items]
    lists = [one for one in nested if one.items]
    single_sentences = (sentence for one in single for sentence in one.sentences)
    return Condition(sentences=(*single_sentences, *_sentences(reader, profile, linked)), nested=tuple(lists))


def _items(reader: Reader, profile: Node, key: str) -> list[Cell]:
    return [(link, *_aside(reader, item)) for item in listed(profile[key]) for link in (reader.target(item),)]


def _aside(reader: Reader, item: Any) -> Cell:
    """The framework of a competency, where the alignment names it."""
    if isinstance(item, dict) and (name := reader.text(item, 'ceterms:frameworkName')).text:
        return (Text('from', 'en'), name)
    return ()


def _named(word: str, items: list[Cell]) -> Condition:
    """One thing as a sentence, several as a list below its opening."""
    if len(items) == 1:
        start = (Text(f'{word}:' if ' ' in word else word, 'en'),) if word else ()
        return Condition(sentences=((*start, *items[0]),))
    if not word:
        return Condition(items=tuple(items))
    opening = f'{word}:' if word.startswith('None') else f'{word} all of these {len(items)}:'
    return Condition(lead=opening, items=tuple(items))


def _sentences(reader: Reader, profile: Node, linked: bool) -> Iterator[Cell]:
    for value in listed(profile.get('ceterms:minimumAge')):
        yield (Text(f'Be at least {shown(value)} years old', 'en'),)
    for value in listed(profile.get('ceterms:yearsOfExperience')):
        text = shown(value)
        yield (Text(f'Have at least {text} {"year" if text == "1" else "years"} of experience', 'en'),)
    yield from _worded(reader, profile, 'ceterms:experience', 'Experience:')
    yield from _worded(reader, profile, 'ceterms:submissionOfDescription', 'Hand in:')
    yield from ((text,) for text in reader.several(profile, 'ceterms:condition'))
    yield from _amounts(reader, profile, linked)
    for value in listed(profile.get('ceterms:weight')):
        yield (Text(f'Counts {shown(value)} of the whole', 'en'),)
    for link in reader.targets(profile, 'ceterms:assertedBy'):
        yield (Text('Said by', 'en'), link)


def _worded(reader: Reader, profile: Node, key: str, word: str) -> Iterator[Cell]:
    yield from ((Text(word, 'en'), text) for text in reader.several(profile, key))


def _amounts(reader: Reader, profile: Node, linked: bool) -> Iterator[Cell]:
    found: Measured = stated(reader, profile)
    if found.credit:
        about: list[Text | Link] = []
        for value in reader.profiles(profile, 'ceterms:creditValue'):
            about += reader.several(value, 'schema:description')
            about += reader.targets(value, 'ceterms:creditLevelType')
        yield (
            Text(f'{"Counts for" if linked else "Earn"} {amounts.text(found.credit)}', 'en'),
            *((Text('–'), *about) if about else ()),
        )
    if found.time:
        yield (Text(f'Takes {whole_hours(amounts.text(found.time))}', 'en'),)
    if found.cost:
        yield (Text(f'Costs {money(found.cost)}', 'en'),)
