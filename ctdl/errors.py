"""What can go wrong with the world, as opposed to what is wrong with the data (that is a `ctdl.findings.Finding`)."""

from typing import Any


class CTDLError(Exception):
    """Stop and say why: one sentence for a person, and the facts for a program.

    Every door of the toolkit (command line, web) converts this class once; it never leaves as a traceback.
    """

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.message = message
        self.facts = facts

    def __str__(self) -> str:
        return self.message


class InputError(CTDLError):
    """A file or stream cannot be read as what it should be; facts: `source`, and `line`, `column` where they are known."""


class LimitError(CTDLError):
    """An input is larger or deeper than `ctdl.limits` allows; facts: `limit`, `value`."""


class MissingError(CTDLError):
    """Something asked for by name (document, version, term, query) is not there."""


class QueryError(CTDLError):
    """A SPARQL query cannot be run: syntax, a missing parameter, a refused feature, or its time or rows ran out."""


class RegistryError(CTDLError):
    """The registry on disk cannot do what was asked: absent, in use, damaged, or of another version of the format."""
