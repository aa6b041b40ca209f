"""Names of components: what people call one, and which one they mean by a CTID, address, code or name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ctdl.errors import CTDLError, MissingError
from ctdl.pathways import sentences
from ctdl.pathways.model import MULTI, Component, Condition, Pathway
from ctdl.report_text import clean, counted

LEAST = 3
"""So many characters it takes for a part of a name to be looked for."""

LONG = 80
"""Characters of a name that is made of what a component asks for."""

Names = Callable[[str], str]


# what people call one


def name_of(component: Component) -> str:
    """What people call a component: its name, what it stands for, its code, what it asks for, or the end of its address."""
    own = tidy(_stated(component)) or tidy(component.code)
    return own or _asked(component.conditions) or tidy(component.ctid) or tail(component.iri)


def is_named(component: Component) -> bool:
    """True for what has a name of its own or that of what it stands for."""
    return bool(_stated(component))


def _stated(component: Component) -> str:
    return next((name for name in (component.name, *(resource.name for resource in component.stands_for)) if tidy(name)), '')


def _asked(conditions: Sequence[Condition]) -> str:
    """A name made of what conditions are called or ask for: `Any of 2 components; any of 5 components`."""
    told = [
        text for condition in conditions if (text := tidy(condition.name) or short(condition.description) or _choice(condition))
    ]
    told = list(dict.fromkeys(told))
    small = [text[:1].lower() + text[1:] if text in map(_choice, conditions) else text for text in told[1:]]
    return short('; '.join((*told[:1], *small)))


def short(text: str) -> str:
    """A text in one line, cut at a word where it is long."""
    line = tidy(text)
    return line if len(line) <= LONG else f'{line[:LONG].rpartition(" ")[0] or line[:LONG]}…'


def _choice(condition: Condition) -> str:
    """A name for what has none and is a choice: `Any of 7 components`, `2 of 3 components`."""
    text, many = sentences.gate_text(condition), counted(condition.options, 'component')
    return f'{text} components' if text[:1].isdigit() else f'{text.capitalize()} of {many}' if condition.options else ''


def counted_parts(pathway: Pathway) -> str:
    """How many components there are, and how many of these are named and not described: `4 components, 1 not described`."""
    parts = list(pathway.parts())
    described = sum(1 for component in parts if component.kind)
    missing = f', {len(parts) - described} not described' if described < len(parts) else ''
    return f'{counted(described, "component")}{missing}'


def heading(text: str) -> str:
    """A name for a heading; of an address, which stands where nothing tells the name, its end."""
    return tail(text) if '://' in text else tidy(text)


def tail(iri: str) -> str:
    """The telling end of an address."""
    return tidy(iri.rstrip('/').rpartition('/')[2].rpartition('#')[2]) or tidy(iri) or 'Unnamed'


def tidy(text: str) -> str:
    """A text of the data in one line, without control characters, however long."""
    return clean(text, max(len(text), 1))


def names(pathway: Pathway) -> Names:
    """A function from IRIs of components to what people call them."""
    known = {iri: name_of(component) for iri, component in pathway.components.items()}
    return lambda iri: known.get(iri) or tail(iri)


# which one they mean


def had(pathway: Pathway, said: Iterable[str]) -> list[str]:
    """The components that are had, as IRIs; a text with commas is several unless it is one as it stands.

    A real course or the like that several components stand for is all of them; what takes many things to be had needs the others too,
    and comes back as the address of the thing. What is nothing in the pathway comes back as it was said; CTDLError for what may mean
    several components.
    """
    found: list[str] = []
    for text in said:
        whole = found_by(pathway, text)
        for part in [text] if whole or ',' not in text else text.split(','):
            if part.strip():
                found += _standing(pathway, part) or [_one(pathway, part) or part.strip()]
    return list(dict.fromkeys(found))


def meant(pathway: Pathway, text: str) -> str:
    """The one component that is meant, as IRI. MissingError when there is none, CTDLError when it may be several."""
    iri = _one(pathway, text)
    if not iri:
        raise MissingError(f'There is no component “{text}” in this pathway.', component=text)
    return iri


def _standing(pathway: Pathway, text: str) -> list[str]:
    """All components that stand for the thing with this address or CTID, unless a component has that itself."""
    wanted = ' '.join(text.split()).casefold()
    found: dict[str, None] = {}
    for component in pathway.components.values():
        if wanted in _ends(component.iri, component.ctid):
            return []
        for resource in component.stands_for:
            if wanted in _ends(resource.iri):
                several = component.kind == MULTI and len(component.stands_for) > 1
                found[resource.iri if several else component.iri] = None
    return list(found)


def _one(pathway: Pathway, text: str) -> str:
    found = found_by(pathway, text)
    if len(found) > 1:
        names = '; '.join(f'{component.ctid or component.iri} “{name_of(component)}”' for component in found)
        raise CTDLError(f'“{text}” may mean several components: {names}.', component=text)
    return found[0].iri if found else ''


def found_by(pathway: Pathway, text: str) -> list[Component]:
    """The components that a text may mean: by address or CTID, their own or of what they stand for; else by code, name, or part of it."""
    wanted = ' '.join(text.split()).casefold()
    if not wanted:
        return []
    for ways in (_addresses, _codes, _names):
        if found := [component for component in pathway.components.values() if wanted in ways(component)]:
            return found
    if len(wanted) < LEAST:
        return []
    return [component for component in pathway.components.values() if any(wanted in name for name in _names(component))]


def _addresses(component: Component) -> set[str]:
    return _ends(component.iri, component.ctid, *(resource.iri for resource in component.stands_for))


def _ends(*iris: str) -> set[str]:
    """Addresses and their ends, as they are compared."""
    return {part.casefold() for iri in iris for part in (iri, iri.rpartition('/')[2]) if part}


def _codes(component: Component) -> set[str]:
    codes = (*component.codes, *(code for resource in component.stands_for for code in resource.codes))
    return {' '.join(code.split()).casefold() for code in codes}


def _names(component: Component) -> set[str]:
    names = (component.name, *(resource.name for resource in component.stands_for))
    return {' '.join(name.split()).casefold() for name in names if name}
