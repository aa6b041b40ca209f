"""A term of the vocabulary: what the table says of it."""

from dataclasses import dataclass

CONTEXT_ONLY = 'context only'
"""Status of a term that the context or another term names, but no encoding in the table declares: most of QData, obsolete ones."""


@dataclass(frozen=True, slots=True)
class Term:
    """One term of the vocabulary; every name in it is prefixed, every tuple sorted.

    `kind` is class, property, scheme or concept; `status` stable, unstable or `CONTEXT_ONLY`; `parents` are super-classes or
    super-properties; `domain` and `range` advise, they do not entail; `schemes` of a property are those its values come from, of a
    concept those it is in; `coercion` is what the context makes of a plain value: '' nothing, `@id`, `@language`, or a datatype
    such as `xsd:date`.
    """

    name: str
    kind: str
    label: str
    status: str = 'stable'
    parents: tuple[str, ...] = ()
    equivalent: tuple[str, ...] = ()
    domain: tuple[str, ...] = ()
    range: tuple[str, ...] = ()
    schemes: tuple[str, ...] = ()
    inverse: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    coercion: str = ''

    @property
    def local(self) -> str:
        """The name without its prefix."""
        return self.name.partition(':')[2]


def words(name: str) -> str:
    """A label for a term that has none: 'qdata:dataSetTimePeriod' → 'Data Set Time Period'."""
    spaced = ''.join(f' {c}' if c.isupper() and not before.isupper() else c for before, c in zip('A' + name, name, strict=False))
    label = spaced.partition(':')[2].strip()
    return label[:1].upper() + label[1:]
