"""Documents for the tests of the search: small, seeded, with every facet in use. No tests in here."""

from __future__ import annotations

from random import Random
from typing import Any

ADDRESS = 'https://credentialengineregistry.org/resources/'
CONTEXT = 'https://credreg.net/ctdl/schema/context/json'
NAMES = ('Welding', 'Nursing', 'Pädagogik', '溶接技術', 'مُحَاسَبَة', 'Data Science', 'Élève', 'Straßenbau')
KINDS = ('Certificate', 'BachelorDegree', 'Course', 'License', 'AssessmentProfile', 'CredentialOrganization')


def ctid(number: int) -> str:
    """The CTID of a number."""
    return f'ce-00000000-0000-4000-8000-{number:012d}'


def document(number: int, kind: str = 'Certificate', name: str = '', **more: Any) -> dict[str, Any]:
    """A document; `more` are properties of ceterms."""
    main = {
        '@id': ADDRESS + ctid(number),
        '@type': f'ceterms:{kind}',
        'ceterms:ctid': ctid(number),
        'ceterms:name': {'en': name or f'Thing {number}'},
    }
    main |= {f'ceterms:{key}': value for key, value in more.items()}
    return {'@context': CONTEXT, '@id': f'https://credentialengineregistry.org/graph/{ctid(number)}', '@graph': [main]}


def aligned(*targets: str, code: str = '', name: str = '') -> list[dict[str, Any]]:
    """Alignment objects."""
    found: list[dict[str, Any]] = [
        {'@type': 'ceterms:CredentialAlignmentObject', 'ceterms:targetNode': target} for target in targets
    ]
    if code or name:
        found.append({'@type': 'ceterms:CredentialAlignmentObject'})
        found[-1] |= {'ceterms:codedNotation': code} if code else {}
        found[-1] |= {'ceterms:targetNodeName': {'en': name}} if name else {}
    return found


def framework(number: int, texts: list[str], name: str = 'A framework') -> dict[str, Any]:
    """A competency framework; competencies are numbered from `number * 100000` on."""
    main = {
        '@id': ADDRESS + ctid(number),
        '@type': 'ceasn:CompetencyFramework',
        'ceterms:ctid': ctid(number),
        'ceasn:name': {'en': name},
    }
    members = [
        {'@id': ADDRESS + ctid(one), '@type': 'ceasn:Competency', 'ceterms:ctid': ctid(one), 'ceasn:competencyText': {'en': text}}
        for one, text in enumerate(texts, start=number * 100_000)
    ]
    graph = [main, *({**member, 'ceasn:isPartOf': main['@id']} for member in members)]
    address = f'https://credentialengineregistry.org/graph/{ctid(number)}'
    return {'@context': 'https://credreg.net/ctdlasn/schema/context/json', '@id': address, '@graph': graph}


def _place(region: str) -> dict[str, Any]:
    return {'@type': 'ceterms:Place', 'ceterms:addressRegion': {'en': region}, 'ceterms:addressCountry': {'en': 'US'}}


def _cost(random: Random) -> dict[str, Any]:
    kind = random.choice([None, 'Tuition', 'Tuition', 'Application', 'AggregateCost'])
    price = random.choice([random.randint(1, 9) * 100, random.randint(1, 9) * 100, [50, 70.5], '900'])
    made = {'@type': 'ceterms:CostProfile', 'ceterms:price': price, 'ceterms:currency': 'USD'}
    return made | ({'ceterms:directCostType': aligned(f'costType:{kind}')} if kind else {})


def _duration(random: Random) -> dict[str, Any]:
    length = random.choice(['P1Y', 'P1Y6M', 'P18M', 'P6W', 'P2W3D', 'PT40H', 'PT1H30M', 'P3DT12H', 'PT90S', 'a year', 'P'])
    key = random.choice(['exactDuration', 'minimumDuration', 'timeRequired', 'maximumDuration'])
    return {'@type': 'ceterms:DurationProfile', f'ceterms:{key}': length}


def world(seed: int, count: int = 60) -> list[dict[str, Any]]:
    """A registry that uses every facet."""
    random = Random(seed)
    return [_random(random, number, count) for number in range(1, count + 1)]


def _random(random: Random, number: int, count: int) -> dict[str, Any]:
    def other() -> str:
        return ADDRESS + ctid(random.randint(1, count))

    possible: dict[str, Any] = {
        'ownedBy': [other()], 'offeredBy': [other(), other()], 'owns': [other()], 'offers': [other()],
        'credentialStatusType': aligned(random.choice(['credentialStat:Active', 'credentialStat:Deprecated'])),
        'audienceLevelType': aligned('audLevel:BeginnerLevel', random.choice(['audLevel:AdvancedLevel', 'audLevel:BachelorsDegreeLevel'])),
        'audienceType': aligned('audience:FullTime'),
        'deliveryType': aligned('deliveryType:OnlineOnly'), 'learningDeliveryType': aligned('deliveryType:InPerson'),
        'occupationType': aligned(code=random.choice(['29-1141', '29-1141.01', '29-2000', '15-1252', '15-0000']), name='An occupation'),
        'industryType': aligned(code=random.choice(['622110', '621', '23', '31-33', '311811'])),
        'instructionalProgramType': aligned(code=random.choice(['51.3801', '51.38', '11.0101'])),
        'subject': aligned(name=random.choice(['Health', 'Art "fine"', 'Kunst'])),
        'inLanguage': random.sample(['en', 'en-US', 'es', 'de-AT'], 2),
        'availableAt': [_place(random.choice(['Ohio', 'Iowa']))],
        'accreditedBy': [other()], 'recognizedBy': ['_:b0'], 'accredits': [other()],
        'approvedIn': [{'@type': 'ceterms:JurisdictionProfile', 'ceterms:assertedBy': [other()]}],
        'estimatedCost': [_cost(random) for _ in range(random.randint(1, 3))],
        'estimatedDuration': [_duration(random) for _ in range(random.randint(1, 2))],
        'isMemberOf': [other()], 'hasMember': [other(), {'@type': 'ceterms:CollectionMember', 'ceterms:proxyFor': [other()]}],
        'requires': [{'@type': 'ceterms:ConditionProfile', 'ceterms:targetCompetency': aligned(name='Weld a joint')}],
        'aggregateData': [other()], 'proxyFor': other(),
        'description': {'en': random.choice(['A course in metal work and nursing.', 'Where to begin with data.'])},
        'keyword': {'en': ['metal', 'care']}, 'subjectWebpage': 'https://www.example.edu/',
    }  # fmt: skip
    chosen = {key: value for key, value in possible.items() if random.random() < 0.3}
    made = document(number, random.choice(KINDS), f'{random.choice(NAMES)} {random.randint(1, 9)}', **chosen)
    if 'recognizedBy' in chosen:
        made['@graph'].append({'@id': '_:b0', '@type': 'ceterms:Organization', 'ceterms:name': {'en': 'Somebody'}})
    return made
