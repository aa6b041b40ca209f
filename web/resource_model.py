"""The page of a resource as values: what the templates show, without markup and without a store."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ctdl.findings import Finding


@dataclass(frozen=True, slots=True)
class Text:
    """A text with the language it is in, '' where nobody said."""

    text: str
    language: str = ''

    @property
    def direction(self) -> str:
        """`rtl`, `ltr`, or `auto` for a text without a language."""
        if not self.language:
            return 'auto'
        return 'rtl' if self.language.lower().split('-')[0] in _RIGHT_TO_LEFT else 'ltr'

    @property
    def is_long(self) -> bool:
        """True for a text that a page folds."""
        return len(self.text) > LONG

    @property
    def head(self) -> str:
        """As much of it as a section shows; all of it is among the statements."""
        return self.text if len(self.text) <= HEAD else f'{self.text[:HEAD]}…'


FEW = 7
"""Plain values that one paragraph can hold."""
LONG = 1200
"""Characters from which on a text is folded."""
HEAD = 3000
"""Characters of a text that a section shows."""
_RIGHT_TO_LEFT = frozenset(('ar', 'arc', 'ckb', 'dv', 'fa', 'he', 'ps', 'sd', 'ug', 'ur', 'yi'))


@dataclass(frozen=True, slots=True)
class Link:
    """A link: to a page of this site, or (`outside`) to what a publisher wrote; without `href` it is no link but text.

    `image` is a drawing of this site to be shown in it.
    """

    text: Text
    href: str = ''
    note: str = ''
    kind: str = ''
    outside: bool = False
    image: str = ''


Piece = Text | Link


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a property: pieces side by side, the same in other languages, or a profile with facts of its own.

    `inline` says that the pieces make one phrase.
    """

    pieces: tuple[Piece, ...] = ()
    others: tuple[Text, ...] = ()
    kind: str = ''
    facts: tuple[Fact, ...] = ()
    anchor: str = ''
    inline: bool = False

    @property
    def flat(self) -> bool:
        """True for a profile of a few plain values, which one paragraph can hold."""
        return len(self.facts) <= FEW and all(len(f.values) == 1 and not f.values[0].facts for f in self.facts)


@dataclass(frozen=True, slots=True)
class Fact:
    """A property with its values; `term` is its prefixed name, `known` tells whether the vocabulary has it."""

    label: str
    term: str
    values: tuple[Value, ...]
    known: bool = True


Cell = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption, and a note below it that says how it came about; `apart` when the pieces of a cell are a list.

    `bars` are the lengths of bars in the second column, a row each, 0 to 100; -1 for none.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ''
    total: tuple[Cell, ...] = ()
    links: tuple[Link, ...] = ()
    apart: bool = False
    bars: tuple[float, ...] = ()

    def without_empty(self) -> Table:
        """The same without columns in which nothing stands."""
        kept = [i for i in range(len(self.columns)) if any(row[i] for row in self.rows)]
        rows = tuple(tuple(row[i] for i in kept) for row in self.rows)
        return replace(self, columns=tuple(self.columns[i] for i in kept), rows=rows)


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition as a sentence: `lead` opens it, `items` are its members, each a line of pieces, `nested` the alternatives in it."""

    lead: str = ''
    title: tuple[Text, ...] = ()
    texts: tuple[Text, ...] = ()
    others: tuple[Text, ...] = ()
    items: tuple[Cell, ...] = ()
    sentences: tuple[Cell, ...] = ()
    nested: tuple[Condition, ...] = ()
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions of one kind under a heading, such as “Required”."""

    title: str
    intro: str
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a container in its tree: code, text, link; `level` 0 is at the top."""

    link: Link
    code: str = ''
    level: int = 0
    below: int = 0


@dataclass(frozen=True, slots=True)
class Tree:
    """One page of the members of a container, of `total` that hold `within`; those of a collection are a `table`."""

    title: str
    members: tuple[Member, ...]
    total: int
    all: int
    page: int = 1
    pages: int = 1
    within: str = ''
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A section with a heading and anchor; `facts` are shown behind the blocks."""

    anchor: str
    title: str
    intro: str = ''
    groups: tuple[Group, ...] = ()
    tree: Tree | None = None
    tables: tuple[Table, ...] = ()
    facts: tuple[Fact, ...] = ()

    @property
    def empty(self) -> bool:
        """True when there is nothing to show."""
        return not (self.groups or self.tree or self.tables or self.facts)


@dataclass(frozen=True, slots=True)
class Strip:
    """One fact of the strip below the title: a word, what it comes to, and a remark."""

    label: str
    value: Cell
    note: str = ''


@dataclass(frozen=True, slots=True)
class Missing:
    """A property that the policy asks for and the record lacks: `tier` is required or recommended; several names are alternatives."""

    terms: tuple[tuple[str, str], ...]
    tier: str


@dataclass(frozen=True, slots=True)
class Page:
    """Everything on the page of a resource."""

    ctid: str
    iri: str
    kind: str
    kind_label: str
    names: tuple[Text, ...]
    other_names: tuple[Text, ...] = ()
    summary: tuple[Text, ...] = ()
    other_summary: tuple[Text, ...] = ()
    owners: tuple[Link, ...] = ()
    status: tuple[Piece, ...] = ()
    website: Link | None = None
    trail: tuple[Link, ...] = ()
    strip: tuple[Strip, ...] = ()
    sections: tuple[Section, ...] = ()
    statements: tuple[Fact, ...] = ()
    part: int = 1
    parts: int = 1
    inverse: tuple[Table, ...] = ()
    missing: tuple[Missing, ...] = ()
    left_out: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    language: str = ''
    container: Link | None = None
    notices: tuple[tuple[str, Link], ...] = ()
    organization: str = ''


@dataclass(frozen=True, slots=True)
class Quality:
    """What the checks say of a record: findings by severity, the score, and what is missing by tier; `note` says why there are none."""

    ctid: str
    name: Text
    score: float
    groups: tuple[tuple[str, tuple[Finding, ...]], ...] = ()
    missing: tuple[Missing, ...] = field(default=())
    note: str = ''
