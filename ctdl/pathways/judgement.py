"""What a judgement of a pathway found, written for people and for programs, in the common form of findings."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Sequence

from ctdl.findings import Finding, Severity, conforms
from ctdl.pathways import naming
from ctdl.pathways.model import Pathway
from ctdl.pathways.outline_text import wrapped
from ctdl.report_text import counted


def as_text(pathway: Pathway, findings: Sequence[Finding], width: int | None = None) -> str:
    """Findings one after another, gravest first, each with the way that shows it and what to do."""
    return ''.join(f'{line}\n' for line in _text(pathway, findings, width))


def _text(pathway: Pathway, findings: Sequence[Finding], width: int | None) -> Iterator[str]:
    place = ' '.join(
        filter(None, (f'Pathway “{naming.tidy(pathway.name)}”' if pathway.name else 'Pathway', pathway.ctid or pathway.iri))
    )
    yield place
    owners = {one.iri: component.iri for component in pathway.components.values() for one in component.walk_conditions()}
    for finding in sorted(findings, key=lambda one: one.severity.rank):
        yield from wrapped(f'{naming.tidy(finding.message)} [{finding.shape}]', width, f'  {finding.severity.value:<9}  ')
        way = ' → '.join(map(naming.tidy, finding.way)) if len(finding.way) > 2 else ''
        for mark, text in (('way: ', way), ('→ ', naming.tidy(finding.remedy)), ('at ', owners.get(finding.focus, finding.focus))):
            if text:
                yield from wrapped(f'{mark}{text}', width, ' ' * 13)
    yield _sums(pathway, findings)


def _sums(pathway: Pathway, findings: Sequence[Finding]) -> str:
    parts = naming.counted_parts(pathway)
    found = Counter(finding.severity for finding in findings)
    words = {Severity.VIOLATION: 'violation', Severity.WARNING: 'warning', Severity.INFO: 'hint'}
    said = [counted(found[severity], word) for severity, word in words.items() if found[severity]]
    return f'{parts}: {", ".join(said) or "no findings"}.'


def as_json(pathway: Pathway, findings: Sequence[Finding]) -> bytes:
    """`{"pathway", "name", "conforms", "components", "findings"}`."""
    import orjson

    value = {
        'pathway': pathway.ctid or pathway.iri,
        'name': pathway.name,
        'conforms': conforms(findings),
        'components': sum(1 for component in pathway.parts() if component.kind),
        'findings': [finding.as_dict() for finding in findings],
    }
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def as_csv(pathway: Pathway, findings: Sequence[Finding]) -> bytes:
    """A row for each finding, as `ctdl validate --format csv` writes them."""
    from ctdl.report import Verdict, reporting

    out = io.BytesIO()
    place = pathway.ctid or pathway.iri
    with reporting('csv', out) as report:
        report.add(Verdict(place, pathway.ctid, 'ceterms:Pathway', pathway.name, 0.0, tuple(findings)))
    return out.getvalue()
