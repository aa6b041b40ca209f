"""What people give as the ends of a way: one thing, an organization, a code of an occupation, industry or programme, or anything at all."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ctdl.ctid import ctid_of, is_ctid
from ctdl.errors import MissingError, QueryError
from ctdl.statements import RDF_TYPE
from ctdl.vocabulary import load
from graph.connection_looking import Looking
from graph.described import Ask, address_of, is_described
from graph.results import Result

SCHEMES = {
    'soc': ('occupation', 'occupationType hasOccupation'),
    'onet': ('occupation', 'occupationType hasOccupation'),
    'naics': ('industry', 'industryType'),
    'cip': ('programme', 'instructionalProgramType'),
}
"""For each kind of code what it is a code of, and the properties whose values carry it."""
_PLAIN = {'soc': r'\d\d-\d{4}(\.\d\d)?', 'cip': r'\d\d\.\d{2}(\d\d)?'}
_BY_CODE = """# param code text: the code or its beginning
SELECT DISTINCT ?thing {
  {
    ?coded ceterms:codedNotation ?own FILTER(STRSTARTS(STR(?own), $code))
    ?coded ^ceterms:targetNode? ?named .
    ?named ^(%s) ?thing
  }
  UNION
  {
    ?thing %s ?named .
    ?named ceterms:targetNode? ?address FILTER(ISIRI(?address) && CONTAINS(STR(?address), CONCAT('/', $code)) && %s)
  }
  UNION
  {
    ?thing ceterms:codedNotation ?own FILTER(STRSTARTS(STR(?own), $code))
    FILTER EXISTS { ?thing a ?kind FILTER(?kind IN (%s)) }
  }
  FILTER NOT EXISTS {
    ?thing a ?other
    FILTER(?other IN (
      ceterms:Pathway, ceterms:PathwaySet, ceterms:Collection, ceterms:JobComponent, ceterms:SupportService, ceasn:Competency,
      ceasn:CompetencyFramework, ceasn:Rubric
    ))
  }
}
ORDER BY ?thing"""
_OWNED = """# param organization iri: the organization
SELECT DISTINCT ?thing { ?thing ceterms:ownedBy|ceterms:offeredBy|^ceterms:owns|^ceterms:offers $organization } ORDER BY ?thing"""
_KNOWN = '# param thing iri: the thing\nASK { { $thing ?p ?o } UNION { ?s ?q $thing } }'


@dataclass(frozen=True, slots=True)
class End:
    """One end of a way: how it is called, the things it stands for, and whether it is one thing, of which several ways are wanted.

    `any` is true for the end that was left open: every credential; its things are not listed.
    """

    label: str
    iris: tuple[str, ...]
    single: bool = True
    any: bool = False


def end(text: str, ask: Ask, look: Looking) -> End:
    """The end that a person means; MissingError for a thing that nothing here knows, QueryError for what cannot be an end.

    `*` or nothing is every credential; `29-1141`, `soc:29-1141` and `onet:29-1141.00` an occupation, `naics:62` an industry,
    `cip:51.38` a programme, all by the beginning of the code; a CTID or an address a thing, an organization all that it owns or offers.
    """
    text = text.strip()
    if text in ('', '*'):
        return End('any credential', (), single=False, any=True)
    scheme, code = _code(text)
    if scheme:
        what, properties = SCHEMES[scheme]
        carrying = '|'.join(f'ceterms:{name}' for name in properties.split())
        kinds = 'ceterms:Industry' if scheme == 'naics' else 'ceterms:Occupation, ceterms:Job, ceterms:WorkRole'
        in_address = str(scheme in ('soc', 'onet')).lower()
        found = _things(ask(_BY_CODE % (carrying, carrying, in_address, kinds), {'code': code}))
        return End(f'{what} {code}', found, single=False)
    return _resource(text, ask, look)


def is_code(text: str) -> bool:
    """True for what is read as a code."""
    return bool(_code(text.strip())[0])


def _code(text: str) -> tuple[str, str]:
    prefix, colon, rest = text.partition(':')
    if colon and prefix.lower() in SCHEMES:
        if not re.fullmatch(r'[0-9][0-9.\-]*', rest):
            raise QueryError(f'“{text}” is no code: write digits after {prefix}:, such as soc:29-1141, naics:62 or cip:51.38.')
        return prefix.lower(), re.sub(r'\.00$', '', rest) if prefix.lower() in ('soc', 'onet') else rest
    scheme = next((name for name, pattern in _PLAIN.items() if re.fullmatch(pattern, text)), '')
    return scheme, re.sub(r'\.00$', '', text) if scheme == 'soc' else text


def address(text: str, ask: Ask) -> str:
    """The address of the thing that a person means by a CTID or an address; MissingError for anything else."""
    text = text.strip()
    ctid = ctid_of(text)
    whole = re.fullmatch(r'[A-Za-z][A-Za-z0-9+.-]*://[^\s<>"{}|\\^`]+', text)
    if ctid and (is_ctid(text.lower()) or text.startswith('http')):
        return text if whole and is_described(text, ask) else address_of(ctid, ask)
    if whole:
        return text
    raise MissingError(
        f'“{text}” is no CTID, address or code: write ce- and a UUID, an address, or a code such as soc:29-1141, naics:62, cip:51.38.',
        ctid=text,
    )


def known(iri: str, ask: Ask) -> None:
    """MissingError when no statement of the registry has to do with a thing."""
    if not ask(_KNOWN, {'thing': iri}).boolean:
        ctid = ctid_of(iri) or iri
        raise MissingError(f'The registry has no {ctid}, and nothing here refers to it.', ctid=ctid)


def _resource(text: str, ask: Ask, look: Looking) -> End:
    iri = address(text, ask)
    known(iri, ask)
    kinds: set[str] = set()
    kind = RDF_TYPE[1:-1]
    look.settle(lambda: kinds.update(load().compact(value) for _, value in look.values(iri, kind)))
    if any('ceterms:Agent' in load().ancestors(k) or k.endswith('Organization') for k in kinds if k in load().classes):
        owned = _things(ask(_OWNED, {'organization': iri}))
        return End(iri, owned, single=False)
    return End(iri, (iri,))


def _things(result: Result) -> tuple[str, ...]:
    return tuple(str(row[0]) for row in result.rows if row[0] and not str(row[0]).startswith('_:'))
