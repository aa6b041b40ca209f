"""Findings handed over: as text for people, JSON (the contract of `ctdl validate`), CSV for spreadsheets, or a SHACL report in Turtle.

    with reporting('json', out) as report:
        for verdict in verdicts:
            report.add(verdict)

Every format takes one document after another and keeps little of it, so a report on a million documents needs no more memory than
one on a thousand. Nothing here knows of the command line.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Protocol
from urllib.parse import quote

import orjson

from ctdl.errors import CTDLError
from ctdl.findings import Finding, Severity
from ctdl.vocabulary import load

FORMATS = ('text', 'json', 'turtle', 'csv')
COLUMNS = (
    *('document', 'severity', 'shape', 'class', 'focus', 'pointer', 'path', 'value', 'message', 'remedy', 'source'),
    *('place', 'evidence'),
)
"""Columns of the CSV: the keys of a finding, then where the document stands, then the addresses along the way that shows it, with spaces
between them; the columns are the same whether a finding has such a way or not."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found out about one document.

    `place` is where it stands (`x.jsonl:17`), `name` what people call it, `score` its completeness, 0 to 100; None for a piece of
    the input that is no document.
    """

    place: str
    ctid: str = ''
    kind: str = ''
    name: str = ''
    score: float | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def conforms(self) -> bool:
        """True when no finding is a violation."""
        return all(finding.severity is not Severity.VIOLATION for finding in self.findings)


@dataclass(slots=True)
class Totals:
    """The sums over many verdicts; `unreadable` counts pieces of the input that are no documents."""

    documents: int = 0
    conforming: int = 0
    unreadable: int = 0
    severities: Counter[str] = field(default_factory=Counter)
    scores: float = 0.0

    def add(self, verdict: Verdict) -> None:
        """Count one more."""
        self.severities.update(finding.severity.value for finding in verdict.findings)
        if verdict.score is None:
            self.unreadable += 1
            return
        self.documents += 1
        self.conforming += verdict.conforms
        self.scores += verdict.score

    @property
    def conforms(self) -> bool:
        """True when there was no violation."""
        return not self.severities[Severity.VIOLATION.value]

    @property
    def findings(self) -> int:
        """How many findings there were."""
        return sum(self.severities.values())

    @property
    def score(self) -> float:
        """Completeness: the mean over the documents, to one decimal; 0 when there was none."""
        return round(self.scores / self.documents, 1) if self.documents else 0.0


class Format(Protocol):
    """One way to write findings."""

    def add(self, verdict: Verdict) -> None:
        """Take the findings of one document."""

    def finish(self, totals: Totals) -> None:
        """Write what can be written only now."""


class Report:
    """A report being made: give it verdicts, one by one. `totals` are the sums so far; `left_out` findings were over the limit."""

    def __init__(self, format: Format, most: int | None) -> None:
        self.totals = Totals()
        self.left_out = 0
        self._format = format
        self._left = most

    def add(self, verdict: Verdict) -> None:
        """Report on one more document."""
        self.totals.add(verdict)
        if self._left is not None:
            kept = verdict.findings[: self._left]
            self._left -= len(kept)
            self.left_out += len(verdict.findings) - len(kept)
            verdict = Verdict(verdict.place, verdict.ctid, verdict.kind, verdict.name, verdict.score, kept)
        self._format.add(verdict)


@contextmanager
def reporting(format: str, out: IO[bytes], most: int | None = None, colour: bool = False) -> Iterator[Report]:
    """A report in one of `FORMATS` on a binary stream, complete when the block ends.

    `most` is how many findings are written (counted are all); as text it is the number of lines on single documents, 200 when it is
    None. `colour` is for text on a terminal. CTDLError for another format.
    """
    if format == 'text':
        from ctdl.report_text import LINES, TextReport

        writer: Format = TextReport(out, LINES if most is None else most, colour)
        most = None
    elif format in _FORMATS:
        writer = _FORMATS[format](out)
    else:
        raise CTDLError(f'There is no format {format!r}; it is one of: {", ".join(FORMATS)}.', format=format)
    report = Report(writer, most)
    yield report
    writer.finish(report.totals)


class JsonReport:
    """`{"conforms", "documents", "score", "findings"}`; findings wait in a temporary file, as what stands before them is known last."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._waiting = SpooledTemporaryFile(max_size=8 * 2**20)  # noqa: SIM115 - closed by `finish`
        self._any = False

    def add(self, verdict: Verdict) -> None:
        """Write the findings of a document."""
        for finding in verdict.findings:
            self._waiting.write((b',\n' if self._any else b'\n') + orjson.dumps(_safe(finding.as_dict())))
            self._any = True

    def finish(self, totals: Totals) -> None:
        """Write everything."""
        head = orjson.dumps({'conforms': totals.conforms, 'documents': totals.documents, 'score': totals.score})
        self._out.write(head[:-1] + b',"findings":[')
        self._waiting.seek(0)
        while chunk := self._waiting.read(2**20):
            self._out.write(chunk)
        self._out.write(b'\n]}\n' if self._any else b']}\n')
        self._waiting.close()


class CsvReport:
    """One finding a row; no cell is one that a spreadsheet takes for a formula."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._write(COLUMNS)

    def add(self, verdict: Verdict) -> None:
        """Write the findings of a document."""
        for finding in verdict.findings:
            said = replace(finding, evidence=()).as_dict()
            self._write((*said.values(), verdict.place, ' '.join(finding.evidence)))

    def finish(self, totals: Totals) -> None:
        """Nothing stands below the rows."""

    def _write(self, cells: tuple[str, ...]) -> None:
        text = io.StringIO()
        csv.writer(text).writerow([_cell(cell) for cell in cells])
        self._out.write(text.getvalue().encode('utf-8', 'backslashreplace'))


def _cell(text: str) -> str:
    return f"'{text}" if text[:1] in ('=', '+', '-', '@', '\t', '\r') else text


def _safe(finding: dict[str, Any]) -> dict[str, Any]:
    """The finding with text that UTF-8 can hold; the name of a file need not be that."""
    return {key: _unicode(value) if isinstance(value, str) else [_unicode(one) for one in value] for key, value in finding.items()}


def _unicode(text: str) -> str:
    return text if text.isascii() else text.encode('utf-8', 'backslashreplace').decode()


SH = 'http://www.w3.org/ns/shacl#'
RULE = 'urn:ctdl-toolkit:shapes:'
_HEAD = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rule: <urn:ctdl-toolkit:shapes:> .

"""


class TurtleReport:
    """A `sh:ValidationReport`; what a result of SHACL has no place for is there as `rule:pointer`, `rule:remedy`, `rule:evidence`,
    a list, and `dcterms:source`."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._count = 0
        out.write(_HEAD.encode())

    def add(self, verdict: Verdict) -> None:
        """Write the findings of a document."""
        for finding in verdict.findings:
            self._count += 1
            said = ' ;\n    '.join(f'{name} {value}' for name, value in _properties(finding, verdict.place))
            name = f'_:result{self._count}'
            self._out.write(f'_:report sh:result {name} .\n{name} a sh:ValidationResult ;\n    {said} .\n\n'.encode())

    def finish(self, totals: Totals) -> None:
        """Say whether all conforms."""
        self._out.write(f'_:report a sh:ValidationReport ;\n    sh:conforms {str(totals.conforms).lower()} .\n'.encode())


def _properties(finding: Finding, place: str) -> Iterator[tuple[str, str]]:
    yield 'sh:resultSeverity', f'sh:{finding.severity.value.capitalize()}'
    yield (
        'sh:focusNode',
        _iri(finding.focus) or _iri(finding.document) or f'<urn:ctdl-toolkit:input:{quote(place, errors="replace")}>',
    )
    if finding.path:
        yield 'sh:resultPath', _path(finding.path)
    if finding.value:
        yield 'sh:value', _iri(finding.value) or _literal(finding.value)
    yield 'sh:sourceShape', f'<{RULE}{finding.shape}>'
    yield 'sh:sourceConstraintComponent', _component(finding)
    yield 'sh:resultMessage', _literal(finding.message)
    others = ('rule:remedy', finding.remedy), ('dcterms:source', finding.source), ('rule:pointer', finding.pointer)
    yield from ((name, _literal(text)) for name, text in (*others, ('rule:document', finding.document or place)) if text)
    if finding.evidence:
        yield 'rule:evidence', f'( {" ".join(_iri(iri) or _literal(iri) for iri in finding.evidence)} )'


def _component(finding: Finding) -> str:
    """The kind of constraint: a missing value breaks a minimum; of the others only the shape is known."""
    return (
        'sh:MinCountConstraintComponent'
        if finding.path and not finding.value and not finding.evidence
        else 'rule:ConstraintComponent'
    )


def _path(path: str) -> str:
    iris = [_iri(load().expand(name)) or f'<{RULE}{quote(name)}>' for name in path.split(' | ')]
    return iris[0] if len(iris) == 1 else f'[ sh:alternativePath ( {" ".join(iris)} ) ]'


def _iri(text: str) -> str:
    """An absolute address as Turtle has it; '' for any other text."""
    from pyoxigraph import NamedNode

    if not text.startswith(('http://', 'https://', 'urn:', 'relative:/')):
        return ''
    try:
        return str(NamedNode(text))
    except ValueError:
        return ''


def _literal(text: str) -> str:
    from pyoxigraph import Literal

    return str(Literal(_unicode(text)))


_FORMATS: dict[str, type[JsonReport] | type[CsvReport] | type[TurtleReport]] = {
    'json': JsonReport,
    'csv': CsvReport,
    'turtle': TurtleReport,
}
