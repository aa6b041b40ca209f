"""Names of components: what people call one, and which one they mean by a CTID, address, code or name."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ctdl.errors import CTDLError, MissingError
from ctdl.pathways import sentences
from ctdl.pathways.model import Component, Condition, Pathway
from ctdl.report_text import clean, counted

LEAST = 3
"""So many characters it takes for a part of a name to be looked for."""

Names = Callable[[str], str]


# what people call one


def name_of(component: Component) -> str:
    """What people call a component: its name, what it stands for, its code, what it asks for, or the end of its address."""
    choice = component.conditions[0] if component.conditions else None
    found = (_stated(component), component.code, choice.name if choice else '', _choice(choice) if choice else '', component.ctid)
    return next((text for text in map(tidy, found) if text), '') or tail(component.iri)


def is_named(component: Component) -> bool:
    """True for what has a name of its own or that of what it stands for."""
    return bool(_stated(component))


def _stated(component: Component) -> str:
    return next((name for name in (component.name, *(resource.name for resource in component.stands_for)) if tidy(name)), '')


def _choice(condition: Condition) -> str:
    """A name for what has none and is a choice: `Any of 7 components`, `2 of 3 components`."""
    text, many = sentences.gate_text(condition), counted(condition.options, 'component')
    return f'{text} components' if text[:1].isdigit() else f'{text.capitalize()} of {many}' if condition.options else ''


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

    What is nothing in the pathway comes back as it was said; CTDLError for what may mean several components.
    """
    found: list[str] = []
    for text in said:
        whole = found_by(pathway, text)
        for part in [text] if whole or ',' not in text else text.split(','):
            if part.strip():
                found.append(_one(pathway, part) or part.strip())
    return list(dict.fromkeys(found))


def meant(pathway: Pathway, text: str) -> str:
    """The one component that is meant, as IRI. MissingError when there is none, CTDLError when it may be several."""
    iri = _one(pathway, text)
    if not iri:
        raise MissingError(f'There is no component “{text}” in this pathway.', component=text)
    return iri


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
    iris = (component.iri, component.ctid, *(resource.iri for resource in component.stands_for))
    return {part.casefold() for iri in iris for part in (iri, iri.rpartition('/')[2]) if part}


def _codes(component: Component) -> set[str]:
    codes = (*component.codes, *(code for resource in component.stands_for for code in resource.codes))
    return {' '.join(code.split()).casefold() for code in codes}


def _names(component: Component) -> set[str]:
    names = (component.name, *(resource.name for resource in component.stands_for))
    return {' '.join(name.split()).casefold() for name in names if name}
