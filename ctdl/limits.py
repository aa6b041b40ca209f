"""How much is read before the toolkit says no: one table, each row a finding or an error, and a test."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits on what is read; sizes in bytes, the rest are counts. Raise one with `dataclasses.replace` and pass the copy."""

    document_bytes: int = 64 * 2**20
    """One document. The largest published frameworks known (10,000 competencies) are about 6 MB."""
    depth: int = 64
    """Nesting of JSON objects and arrays. Published documents stay under 12."""
    nodes: int = 500_000
    """JSON objects in one document."""
    string_bytes: int = 2**20
    """One text."""
    zip_members: int = 2_000_000
    """Members of one ZIP. The whole Registry is about 400,000."""
    zip_ratio: int = 200
    """Unpacked size of a ZIP member or gzip stream over its packed size; JSON packs 5 to 30 times."""
    query_bytes: int = 100_000
    """One SPARQL query."""


LIMITS = Limits()
