"""The classes of a node: one string in `@type`, as the Registry takes it, and any more under `rdf:type`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ctdl import vocabulary
from ctdl.places import Place

if TYPE_CHECKING:
    from ctdl.inline_context import OwnTerms

Node = dict[str, Any]


class ClassNames:
    """Reads what stands under `@type`; `own` is the document's own context where it has one."""

    def __init__(self, notice: Callable[..., None]) -> None:
        self._notice = notice
        self._vocabulary = vocabulary.load()
        self.declared = self._vocabulary.classes
        self.own: OwnTerms | None = None

    def read(self, out: Node, value: Any, at: Place) -> None:
        """Put the classes under a key of a node as it came (`@type` or `rdf:type`) into the node in normal form."""
        if isinstance(value, list) and at and at[1] == '@type':
            self._notice('type-list', at, ', '.join(map(str, value)))
        names = class_names(out)
        for index, item in enumerate(value if isinstance(value, list) else [value]):
            place = (at, index) if isinstance(value, list) else at
            if isinstance(item, dict) and set(item) == {'@id'}:
                item = item['@id']
            if isinstance(item, str) and item:
                names.append(self._name(item, place))
            elif item not in ([], {}):
                self._notice('type-invalid', place, item)
        set_classes(out, names)

    def _name(self, text: str, place: Place) -> str:
        if text in self._vocabulary:
            return text
        iri = self.own.class_iri(text) if self.own else self._vocabulary.expand(text)
        name = self._vocabulary.compact(self._vocabulary.canonical(iri))
        if name not in self._vocabulary:
            near = self._vocabulary.suggest(text)[:3]
            self._notice('class-unknown', place, text, remedy=f'Did you mean {" or ".join(near)}?' if near else '')
            return name if self.own else text
        if not self.own:
            self._notice('namespace-alias', place, text)
        return name


def class_names(node: Node) -> list[str]:
    """Every class of a node in normal form, the one in `@type` first."""
    return [*([node['@type']] if '@type' in node else []), *(item['@id'] for item in node.get('rdf:type', []))]


def set_classes(node: Node, names: list[str]) -> None:
    """Write classes into a node: the first that none of the others is a kind of in `@type`, the others under `rdf:type`."""
    names = list(dict.fromkeys(names))
    if not names:
        return
    table = vocabulary.load()
    above = [name for name in names if any(name in table.ancestors(other) for other in names if other != name)]
    first = next((name for name in names if name not in above), names[0])
    node['@type'] = first
    others = [{'@id': name} for name in names if name != first]
    if others:
        node['rdf:type'] = others
