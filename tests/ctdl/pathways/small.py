"""A small pathway made by hand, with one of everything that the forms of a pathway have to say. No tests in here."""

from decimal import Decimal

from ctdl.findings import Finding, Severity
from ctdl.pathways.model import Amount, Component, Condition, Constraint, Level, Pathway, Resource

BASE = 'https://credentialengineregistry.org/resources/'
HOURS = 'semester hour'


def hours(number: int) -> tuple[Amount, ...]:
    """So many semester hours."""
    return (Amount(Decimal(number), Decimal(number), HOURS),)


def iri(name: str) -> str:
    """The address of a component or level."""
    return f'{BASE}{name}'


def component(end: str, **more: object) -> Component:
    """A course whose address ends so, unless something else is said."""
    given = {'kind': 'ceterms:CourseComponent', 'name': end.title(), 'ctid': end, **more}
    return Component(iri(end), **given)  # type: ignore[arg-type]


def pathway(*components: Component, **more: object) -> Pathway:
    """A pathway of these components."""
    given = {'name': 'Made by Hand', 'components': {one.iri: one for one in components}, **more}
    return Pathway(iri('pathway'), **given)  # type: ignore[arg-type]


CREDITS = Constraint('urn:k', 'Enough', left_action='Sum', left=('ceterms:creditValue',), comparator='GTEQ', right=('6',))
ELECTIVES = Condition('urn:c2', 'Electives', number=1, targets=(iri('tools'), iri('drawing')), constraints=(CREDITS,))
REQUIRED = Condition(
    'urn:c1', 'All of it', 'Complete both parts.', operator='And', targets=(iri('circuits'),), conditions=(ELECTIVES,)
)
COURSE = Resource(iri('elec'), 'ceterms:Course', 'Electric Circuits', 'Active', codes=('ELEC 101',), credits=hours(4))

SMALL = pathway(
    component('safety', credits=hours(2), level=iri('one'), designations=('Required',), precedes=(iri('circuits'),)),
    component('circuits', stands_for=(COURSE,), level=iri('two'), prerequisites=(iri('safety'),), preceded_by=(iri('safety'),)),
    component('tools', credits=hours(3), level=iri('one')),
    component('drawing', credits=hours(3), level=iri('two')),
    component(
        'degree',
        kind='ceterms:CredentialComponent',
        category='Associate Degree',
        conditions=(REQUIRED,),
        children=(iri('circuits'), iri('tools')),
    ),
    name='Electrician',
    ctid='pathway',
    description='From the first class to the degree.',
    owner='A College',
    language='en',
    destinations=(iri('degree'),),
    levels=(Level(iri('one'), 'First Year'), Level(iri('two'), 'Second Year')),
)
"""Four courses on two levels and a degree with a nested condition, a constraint, a prerequisite, an order and children."""

DEAD_END = Finding(
    Severity.WARNING, 'component-dead-end', 'The way ends at “Tools”.', 'Name it.', document='pathway', focus=iri('tools')
)
EMPTY = Finding(Severity.VIOLATION, 'condition-empty', 'A condition of “Degree” names nothing.', document='pathway', focus='urn:c2')
OLDER = Finding(Severity.INFO, 'older-spelling', 'hasRoot is an older spelling.', document='pathway', focus=iri('pathway'))
FINDINGS = (DEAD_END, EMPTY, OLDER)
