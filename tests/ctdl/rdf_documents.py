"""Documents with everything that RDF has to bring back, and ways there and back."""

import json
import re
from pathlib import Path
from typing import Any

from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse

from ctdl.document import Document, read
from ctdl.rdf_reading import documents
from ctdl.statements import statements

EXAMPLES = Path(__file__).parents[3] / 'shared' / 'examples' / 'graph'
REGISTRY = 'https://credentialengineregistry.org'
CTID = 'ce-{:08d}-1111-4111-8111-111111111111'
PREFIXES = """
@prefix ceterms: <https://purl.org/ctdl/terms/> .
@prefix ceasn: <https://purl.org/ctdlasn/terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix r: <https://credentialengineregistry.org/resources/> .
"""

Body = dict[str, Any]


def resource(number: int) -> str:
    return f'{REGISTRY}/resources/{CTID.format(number)}'


def member(number: int, kind: str, **properties: Any) -> Body:
    own = {key.replace('_', ':', 1): value for key, value in properties.items()}
    return {'@id': resource(number), '@type': kind, 'ceterms:ctid': CTID.format(number), **own}


def document(*members: Body, **level: Any) -> Body:
    own = {key.replace('_', ':', 1): value for key, value in level.items()}
    graph = f'{REGISTRY}/graph/{members[0]["ceterms:ctid"]}'
    return {'@context': 'https://credreg.net/ctdl/schema/context/json', '@id': graph, **own, '@graph': list(members)}


def stated(*bodies: Body) -> set[str]:
    return {line for body in bodies for line in statements(read(body)).lines()}


def from_lines(lines: set[str] | list[str]) -> list[Body]:
    return list(documents('\n'.join(lines).encode(), 'ntriples', 'test'))


def turtle(text: str, form: str = 'turtle') -> list[Body]:
    return list(documents((PREFIXES + text).encode(), form, 'test'))


def canonical(lines: set[str]) -> list[str]:
    """The graph with its skolem IRIs as blank nodes, in RDFC-1.0."""
    blank = [re.sub(r'<[^<>]*/genid/([be])-([0-9a-f]+)>', r'_:\1\2', line) for line in lines]
    dataset = Dataset(parse('\n'.join(blank), RdfFormat.N_TRIPLES))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(str(quad) for quad in dataset)


def read_again(bodies: list[Body]) -> list[Document]:
    return [read(json.loads(json.dumps(body))) for body in bodies]


CERTIFICATE = document(
    member(
        1,
        'ceterms:Certificate',
        ceterms_name={'en-US': 'Baking', 'es': ['Panaderia', 'Panes']},
        ceterms_credentialStatusType={
            '@type': 'ceterms:CredentialAlignmentObject',
            'ceterms:targetNode': 'credentialStat:Active',
            'ceterms:targetNodeName': {'en-US': 'Active'},
            'ceterms:framework': 'https://credreg.net/ctdl/terms/CredentialStatus',
        },
        ceterms_subjectWebpage='https://example.org/baking?a=1&b=2',
        ceterms_ownedBy=resource(2),
        ceterms_dateEffective='2024-05-01',
        ceterms_keyword={'en-US': ['bread', 'cake']},
        ceterms_inLanguage='en-US',
        ceterms_isNonCredit=False,
        ceterms_codedNotation=['B1', 'B2'],
        ceterms_estimatedCost=[
            {'@type': 'ceterms:CostProfile', 'ceterms:price': 12.5, 'ceterms:currency': 'USD'},
            {'@type': 'ceterms:CostProfile', 'ceterms:price': '12.50', 'ceterms:currency': 'USD'},
        ],
    )
)
NESTED = document(
    member(
        3,
        'ceterms:Course',
        ceterms_requires={
            '@type': 'ceterms:ConditionProfile',
            'ceterms:yearsOfExperience': 1.5,
            'ceterms:minimumAge': 18,
            'ceterms:estimatedCost': {
                '@type': 'ceterms:CostProfile',
                'ceterms:price': 100,
                'ceterms:jurisdiction': {
                    '@type': 'ceterms:JurisdictionProfile',
                    'ceterms:globalJurisdiction': True,
                    'ceterms:mainJurisdiction': {'@type': 'ceterms:Place', 'ceterms:latitude': -1.25, 'ceterms:longitude': 5},
                },
            },
        },
    )
)
TWINS = document(
    member(4, 'ceterms:Course', ceterms_requires=[{'@type': 'ceterms:ConditionProfile', 'ceterms:minimumAge': 18}] * 2)
)
TYPES = document(
    {
        **member(5, 'ceterms:Certificate'),
        '@type': ['ceterms:Certificate', 'ceterms:Credential'],
        'ceterms:requires': {'@type': ['ceterms:ConditionProfile', 'schema:Thing'], 'ceterms:name': {'en': 'x'}},
        'foaf:nick': 'own',
        'urn:own:property': [{'@id': 'urn:own:value'}, 5, 2.5, True],
    }
)
STATUS = document(member(6, 'ceterms:Certificate', ceterms_name={'en': 'Draft'}), adms_status='graphPublicationStatus:Provisional')
FRAMEWORK = document(
    member(10, 'ceasn:CompetencyFramework', ceasn_name={'en': 'F'}, ceasn_hasTopChild=[resource(11)]),
    member(
        11, 'ceasn:Competency', ceasn_isPartOf=resource(10), ceasn_hasChild=[resource(12)], ceasn_competencyText={'en': 'Knead'}
    ),
    member(12, 'ceasn:Competency', ceasn_isChildOf=resource(11), ceasn_competencyText={'en': 'Knead well'}),
)
SCHEME = document(
    member(13, 'skos:ConceptScheme', ceasn_name={'en': 'S'}),
    member(14, 'skos:Concept', skos_inScheme=resource(13), skos_prefLabel={'en': 'one'}),
    member(15, 'skos:Concept', skos_topConceptOf=resource(13), skos_prefLabel={'en': 'two'}),
)
PATHWAY = document(
    member(20, 'ceterms:Pathway', ceterms_hasPart=[resource(21), resource(22)], ceterms_hasDestinationComponent=resource(21)),
    member(21, 'ceterms:CredentialComponent', ceterms_isPartOf=resource(20), ceterms_hasCondition='_:c1'),
    member(22, 'ceterms:CourseComponent', ceterms_isPartOf=resource(20), ceterms_preceeds=resource(21)),
    {
        '@id': '_:c1',
        '@type': 'ceterms:ComponentCondition',
        'ceterms:requiredNumber': 1,
        'ceterms:targetComponent': [resource(22)],
        'ceterms:hasConstraint': {'@type': 'ceterms:Constraint', 'ceterms:name': {'en': 'c'}},
    },
)
RUBRIC = document(
    member(30, 'ceasn:Rubric', ceasn_hasRubricCriterion=[resource(31)]),
    member(31, 'ceasn:RubricCriterion', ceasn_hasCriterionLevel=['_:l1', '_:l2']),
    {'@id': '_:l1', '@type': 'ceasn:CriterionLevel', 'schema:value': 1.5},
    {'@id': '_:l2', '@type': 'ceasn:CriterionLevel', 'schema:value': 2.5, 'ceasn:hasCriterionLevel': ['_:l1']},
)
LABELS = document(
    member(40, 'ceterms:Certificate', ceterms_ownedBy='_:o1', ceterms_offeredBy=['_:o1', '_:o2'], ceterms_copyrightHolder='_:gone'),
    {'@id': '_:o1', '@type': 'ceterms:Organization', 'ceterms:name': {'en': 'A'}, 'ceterms:parentOrganization': '_:o2'},
    {'@id': '_:o2', '@type': 'ceterms:Organization', 'ceterms:name': {'en': 'A'}, 'ceterms:subOrganization': '_:o1'},
)
THIRD = document(
    member(50, 'ceterms:Certificate', ceterms_ownedBy='https://example.org/college'),
    {'@id': 'https://example.org/college', '@type': 'ceterms:Organization', 'ceterms:name': {'en': 'College'}},
)
ODD = document(
    member(
        60,
        'ceterms:Certificate',
        ceterms_name='no language',
        ceterms_description=['none', {'@value': 'some', '@language': 'en'}],
        ceterms_dateEffective={'@value': '2024', '@type': 'xsd:gYear'},
        ceterms_subjectWebpage={'@value': 'www.example.org'},
        ceterms_approximateDateEffective='2024-05',
        ceterms_ctid=CTID.format(60),
        ceterms_estimatedCost={'@type': 'ceterms:CostProfile', 'ceterms:price': 'about 5'},
        ceterms_codedNotation={'@id': 'https://example.org/code'},
        ceterms_isNonCredit='1',
        ceterms_email={'@value': 'x', '@language': 'de'},
        ceterms_image='relative/address.png',
    )
)
ALL = [CERTIFICATE, NESTED, TWINS, TYPES, STATUS, FRAMEWORK, SCHEME, PATHWAY, RUBRIC, LABELS, THIRD, ODD]
NAMES = ['certificate', 'nested', 'twins', 'types', 'status', 'framework', 'scheme', 'pathway', 'rubric', 'labels', 'third', 'odd']
