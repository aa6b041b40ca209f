"""A pathway as it is read from the graph: components, conditions, levels, and what the components stand for.

Links are kept as they mean, whichever side states them and in whichever spelling of any age: `graph.pathways` reads them, everything
else works on these values. Components refer to each other by IRI through `Pathway.components`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

BASIC = 'ceterms:BasicComponent'
MULTI = 'ceterms:MultiComponent'
CONDITION = 'ceterms:ComponentCondition'
OPERATORS = ('', 'And', 'Or', 'OnlyOne')
"""How options may be joined."""
GROUPING = (BASIC, 'ceterms:CollectionComponent', 'ceterms:MultiComponent', 'ceterms:CredentialComponent')
"""Kinds that may gather others without being anything to do. A course or an assessment with conditions is still to be done."""


@dataclass(frozen=True, slots=True)
class Amount:
    """How much: from `low` to `high` of a unit as people write it (`semester hours`, `USD`, `days`), '' where none is stated."""

    low: Decimal
    high: Decimal
    unit: str = ''


@dataclass(frozen=True, slots=True)
class Resource:
    """Something outside the pathway that it names: what a component stands for, or a successor of that.

    `kind` is its class, prefixed, '' where nothing here describes it (then `name` may be '' too). `status` is the label of its
    status ('Active', 'Ceased' …), `outdated` why it should not be used any more ('superseded', 'deprecated', 'ceased' …), '' when it may.
    `codes` are its codes and identifiers as written, the most telling one first.
    """

    iri: str
    kind: str = ''
    name: str = ''
    status: str = ''
    outdated: str = ''
    replaced_by: tuple[str, ...] = ()
    owner: str = ''
    codes: tuple[str, ...] = ()
    credits: tuple[Amount, ...] = ()
    duration: Amount | None = None
    cost: tuple[Amount, ...] = ()


@dataclass(frozen=True, slots=True)
class Constraint:
    """A filter on the candidates of a condition, such as “sum of credit value ≥ 12”.

    Sources are prefixed terms (`ceterms:creditValue`), IRIs or plain values as text; `comparator` is EQ, NEQ, GT, GTEQ, LT or LTEQ;
    actions are AllOf, AnyOf, OneOf, Sum, Min, Max, Mean or CountDistinct; '' where nothing is stated.
    """

    iri: str
    name: str = ''
    description: str = ''
    left_action: str = ''
    left: tuple[str, ...] = ()
    comparator: str = ''
    right_action: str = ''
    right: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """What has to be satisfied: so many of the target components and nested conditions, of those that meet the constraints.

    `number` is requiredNumber (None where not stated, as stated even when it is 0 or too large), `number_text` what is stated instead of a
    whole number (`two`, `2.5`); `operator` is And, Or, OnlyOne or '', or what is stated instead.
    """

    iri: str
    name: str = ''
    description: str = ''
    number: int | None = None
    operator: str = ''
    targets: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    constraints_needed: int | None = None
    number_text: str = ''

    @property
    def unclear(self) -> str:
        """What is stated of how many it takes and nobody can read, a number before an operator; '' where it is clear."""
        if self.number is not None:
            return ''
        return self.number_text or (self.operator if self.operator not in OPERATORS else '')

    @property
    def options(self) -> int:
        """How many targets and nested conditions there are to choose from."""
        return len(self.targets) + len(self.conditions)

    @property
    def needed(self) -> int:
        """How many of the options it takes: the number stated, else one for Or, OnlyOne and what is unclear, else all of them."""
        if self.number is not None:
            return self.number
        return min(1, self.options) if self.operator in ('Or', 'OnlyOne') or self.unclear else self.options

    def walk(self) -> Iterator[Condition]:
        """This condition and those nested in it, outermost first."""
        yield self
        for inner in self.conditions:
            yield from inner.walk()

    def all_targets(self) -> Iterator[str]:
        """The components that this condition and the nested ones name, with repetitions."""
        for condition in self.walk():
            yield from condition.targets


@dataclass(frozen=True, slots=True)
class Level:
    """A level of the progression model, in the order in which they are passed; `parent` is the level it is a part of, '' for none.

    `foreign` is True for a level that components stand on although the progression model of the pathway does not have it.
    """

    iri: str
    name: str
    parent: str = ''
    description: str = ''
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Component:
    """A step of a pathway.

    `children` are the components it contains (hasChild, isChildOf); `precedes` and `preceded_by` state an order in time, with the other
    side filled in; `prerequisites` are what it requires outright (the older `prerequisite` on components). All of these are IRIs.
    `member` tells how it belongs: 'part' (the pathway or the component says so), 'reached' (only through links), 'outside' (named by a
    condition or link, but a component of other pathways or not described here; its own links are not followed).
    `pathways` are all pathways that have it as a part, here or elsewhere in the registry. `level` is the IRI of its progression level.
    `term` is the programTerm of a course; `category` the label of credentialType or componentCategory; `designations` labels such as
    Required or Core. `credits` and `points` are its own; `total_credits` falls back on what it stands for.
    """

    iri: str
    kind: str = BASIC
    ctid: str = ''
    name: str = ''
    description: str = ''
    language: str = ''
    category: str = ''
    codes: tuple[str, ...] = ()
    designations: tuple[str, ...] = ()
    term: str = ''
    level: str = ''
    webpage: str = ''
    credits: tuple[Amount, ...] = ()
    points: tuple[Amount, ...] = ()
    occupations: tuple[str, ...] = ()
    stands_for: tuple[Resource, ...] = ()
    conditions: tuple[Condition, ...] = ()
    children: tuple[str, ...] = ()
    precedes: tuple[str, ...] = ()
    preceded_by: tuple[str, ...] = ()
    prerequisites: tuple[str, ...] = ()
    pathways: tuple[str, ...] = ()
    member: str = 'part'

    @property
    def total_credits(self) -> tuple[Amount, ...]:
        """Its credits, or else those of what it stands for; one for each unit."""
        return self.credits or next((resource.credits for resource in self.stands_for if resource.credits), ())

    @property
    def code(self) -> str:
        """The code that people know it by (`WELD 101`), its own or that of what it stands for; '' for none."""
        found = (*self.codes, *(code for resource in self.stands_for for code in resource.codes))
        return found[0] if found else ''

    @property
    def is_group(self) -> bool:
        """True for what stands for nothing, states no amount of its own, and is complete when its conditions hold."""
        states = self.stands_for or self.credits or self.points
        return self.kind in GROUPING and bool(self.conditions) and not states and self.member != 'outside'

    def walk_conditions(self) -> Iterator[Condition]:
        """Its conditions and those nested in them."""
        for condition in self.conditions:
            yield from condition.walk()


@dataclass(frozen=True, slots=True)
class OneSided:
    """A link that one side states and the other, though described here, does not: `subject` `path` `object` is what is missing."""

    subject: str
    path: str
    object: str


@dataclass(frozen=True, slots=True)
class Older:
    """An older spelling that was read as a newer one, at a component or the pathway."""

    focus: str
    spelling: str
    read_as: str


@dataclass(frozen=True, slots=True)
class Repeated:
    """Several nodes of one document that have the same address and state different things, with the names of all of them."""

    iri: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pathway:
    """A pathway: its components by IRI in the order of the document or of the links, destinations, levels, and what reading noticed.

    `levels` are in order, a parent before its parts; `one_sided`, `older`, `repeated`, `unread` (components with credits that are no
    number, as written) and `credentials` (what the pathway as a whole leads to: credentials whose targetPathway it is) are for `judge`.
    `sequence` is the number of the ledger that the graph had reached, 0 for a file; `asked` is False for a file without a registry beside.
    """

    iri: str
    ctid: str = ''
    name: str = ''
    description: str = ''
    language: str = ''
    owner: str = ''
    webpage: str = ''
    model: str = ''
    sets: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()
    components: dict[str, Component] = field(default_factory=dict)
    levels: tuple[Level, ...] = ()
    credentials: tuple[Resource, ...] = ()
    one_sided: tuple[OneSided, ...] = ()
    older: tuple[Older, ...] = ()
    repeated: tuple[Repeated, ...] = ()
    sequence: int = 0

    asked: bool = True
    unread: tuple[tuple[str, str], ...] = ()

    def parts(self) -> Iterator[Component]:
        """The components that belong to it, not those of others that it names."""
        return (component for component in self.components.values() if component.member != 'outside')

    def level_of(self, component: Component) -> Level | None:
        """The level that a component stands on, when it is one of the pathway's levels."""
        return next((level for level in self.levels if level.iri == component.level), None)
