"""One document in the making: what a publisher might say of a thing of each class."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from random import Random
from typing import Any
from uuid import UUID

Node = dict[str, Any]

ADDRESS = 'https://credentialengineregistry.org/'
CREDENTIALS = {
    'Certificate': 20, 'AssociateDegree': 10, 'BachelorDegree': 10, 'MasterDegree': 5, 'Certification': 6, 'License': 5,
    'MicroCredential': 4, 'DigitalBadge': 3, 'ApprenticeshipCertificate': 2,
}  # fmt: skip
TRADES = (
    'accounting', 'baking', 'carpentry', 'dentistry', 'ecology', 'forestry', 'geology', 'hydraulics', 'nursing', 'optics', 'plumbing',
    'robotics', 'sculpture', 'welding',
)  # fmt: skip
RANKS = ('Advanced', 'Basic', 'Certified', 'General', 'Junior', 'Master', 'Regional', 'Senior', 'Technical')
TEXT = """students learn to plan build test repair and describe small systems for schools clinics farms offices and workshops with care for
people water energy and time teachers guide groups through projects that end in a public review where results are shown and discussed"""
WORDS = TEXT.split()
TOWNS = (('Vermont', 'Barre'), ('Oregon', 'Bend'), ('Maine', 'Bangor'), ('Kansas', 'Salina'), ('Utah', 'Provo'), ('Ohio', 'Lima'))


def resource(ctid: str) -> str:
    """The address of a resource."""
    return f'{ADDRESS}resources/{ctid}'


def new_ctid(random: Random) -> str:
    """A CTID."""
    return f'ce-{UUID(int=random.getrandbits(128), version=4)}'


def _prose(random: Random, least: int, most: int) -> str:
    return ' '.join(random.choices(WORDS, k=random.randint(least, most))).capitalize() + '.'


def competencies(random: Random, ctid: str, count: int, publisher: str) -> list[Node]:
    """A framework and its competencies, in a tree."""
    address = resource(ctid)
    top: Node = {
        '@id': address, '@type': 'ceasn:CompetencyFramework', 'ceterms:ctid': ctid,
        'ceasn:name': {'en-US': f'{random.choice(RANKS)} {random.choice(TRADES)} framework'},
        'ceasn:description': {'en-US': _prose(random, 20, 60)}, 'ceasn:inLanguage': ['en'], 'ceasn:publisher': [publisher],
        'ceasn:dateModified': f'202{random.randint(0, 5)}-0{random.randint(1, 9)}-15T00:00:00', 'ceasn:hasTopChild': [],
    }  # fmt: skip
    graph = [top]
    for number in range(1, count + 1):
        own = new_ctid(random)
        node: Node = {
            '@id': resource(own), '@type': 'ceasn:Competency', 'ceterms:ctid': own, 'ceasn:inLanguage': ['en'],
            'ceasn:competencyText': {'en-US': _prose(random, 8, 26)}, 'ceasn:isPartOf': address, 'ceasn:listID': str(number),
        }  # fmt: skip
        if number > 3 and random.random() < 0.8:
            parent = graph[random.randrange(1, number)]
            parent.setdefault('ceasn:hasChild', []).append(node['@id'])
            node['ceasn:isChildOf'] = [parent['@id']]
        else:
            top['ceasn:hasTopChild'].append(node['@id'])
            node['ceasn:isTopChildOf'] = address
        graph.append(node)
    return graph


class Draft:
    """One document in the making."""

    def __init__(self, by_kind: Mapping[str, list[str]], random: Random, kind: str, ctid: str) -> None:
        self.by_kind, self.random, self.kind, self.ctid = by_kind, random, kind, ctid
        self.address = resource(ctid)

    def graph(self) -> list[Node]:
        """The nodes of the document, the main one first."""
        makers: dict[str, Callable[[], list[Node]]] = {
            'CredentialOrganization': self.organization, 'CompetencyFramework': self.framework, 'Pathway': self.pathway,
            'TransferValueProfile': self.transfer_value, 'Occupation': self.work, 'Job': self.work, 'Task': self.work,
        }  # fmt: skip
        return makers.get(self.kind, self.credential if self.kind in CREDENTIALS else self.learning)()

    # ---- parts

    def any(self, kind: str, least: int = 1, most: int = 1) -> list[str]:
        """Addresses of documents of a class, each once."""
        known = self.by_kind.get(kind) or [self.ctid]
        return sorted({resource(self.random.choice(known)) for _ in range(self.random.randint(least, most))})

    def aligned(self, scheme: str, term: str, label: str) -> Node:
        """A concept of a vocabulary."""
        return {
            '@type': 'ceterms:CredentialAlignmentObject', 'ceterms:framework': f'https://credreg.net/ctdl/terms/{scheme}',
            'ceterms:frameworkName': {'en-US': scheme}, 'ceterms:targetNode': term, 'ceterms:targetNodeName': {'en-US': label},
        }  # fmt: skip

    def coded(self, framework: str, code: str) -> Node:
        """An entry of a classification that has codes."""
        return {
            '@type': 'ceterms:CredentialAlignmentObject', 'ceterms:frameworkName': {'en-US': framework}, 'ceterms:codedNotation': code,
            'ceterms:targetNodeName': {'en-US': self.random.choice(TRADES).title()},
        }  # fmt: skip

    def credit(self, most: int) -> Node:
        """An amount of semester hours."""
        unit = [self.aligned('CreditUnit', 'creditUnit:SemesterHour', 'Semester Hour')]
        return {'@type': 'ceterms:ValueProfile', 'schema:value': self.random.randint(1, most), 'ceterms:creditUnitType': unit}

    def condition(self, title: str, **targets: list[str]) -> Node:
        """A condition profile."""
        return {
            '@type': 'ceterms:ConditionProfile', 'ceterms:name': {'en-US': title}, 'ceterms:description': self.text(12, 45),
            'ceterms:condition': {'en-US': [_prose(self.random, 5, 10) for _ in range(self.random.randint(1, 4))]},
            **{f'ceterms:{name}': value for name, value in targets.items() if value},
        }  # fmt: skip

    def cost(self) -> Node:
        """A cost profile; some prices have cents."""
        random = self.random
        price = random.randint(80, 40_000) if random.random() < 0.7 else round(random.uniform(80, 40_000), 2)
        return {
            '@type': 'ceterms:CostProfile', 'ceterms:name': {'en-US': 'Tuition'}, 'ceterms:description': self.text(6, 18),
            'ceterms:costDetails': f'https://fees.example.org/{random.randint(1, 9999)}', 'ceterms:currency': 'USD', 'ceterms:price': price,
            'ceterms:directCostType': self.aligned('CostType', 'costType:Tuition', 'Tuition'),
        }  # fmt: skip

    def text(self, least: int, most: int) -> Node:
        """Prose in one language, seldom in two."""
        said = _prose(self.random, least, most)
        return {'en-US': said, 'es': f'Versión: {said}'} if self.random.random() < 0.05 else {'en-US': said}

    def active(self) -> Node:
        """The life-cycle status of almost everything."""
        return self.aligned('LifeCycleStatus', 'lifeCycle:Active', 'Active')

    def main(self, dated: bool = True) -> Node:
        """What all main resources have."""
        random = self.random
        node = {
            '@id': self.address, '@type': f'ceterms:{self.kind}', 'ceterms:ctid': self.ctid,
            'ceterms:name': {'en-US': f'{random.choice(RANKS)} {random.choice(TRADES)} {random.randint(1, 999)}'},
            'ceterms:description': self.text(40, 110), 'ceterms:subjectWebpage': f'https://catalog.example.org/{self.ctid[3:15]}',
        }  # fmt: skip
        if dated:
            node |= {
                'ceterms:inLanguage': ['en-US'], 'ceterms:keyword': {'en-US': sorted(random.sample(TRADES, random.randint(1, 5)))},
                'ceterms:dateEffective': f'20{random.randint(10, 25)}-0{random.randint(1, 9)}-01',
            }  # fmt: skip
        return node

    def about(self) -> Node:
        """What credentials and learning opportunities say of their subject, length and price."""
        random = self.random
        out: Node = {'ceterms:audienceLevelType': [self.aligned('AudienceLevel', 'audLevel:BeginnerLevel', 'Beginner Level')]}
        if random.random() < 0.6:
            codes = (f'{random.choice((15, 29, 47, 51))}-{random.randint(1000, 1099)}' for _ in range(random.randint(1, 3)))
            out['ceterms:occupationType'] = [self.coded('Standard Occupational Classification', code) for code in codes]
        if random.random() < 0.4:
            code = f'{random.randint(10, 54)}.{random.randint(10, 99)}'
            out['ceterms:instructionalProgramType'] = [self.coded('Classification of Instructional Programs', code)]
        if random.random() < 0.3:
            out['ceterms:industryType'] = [
                self.coded('North American Industry Classification System', str(random.randint(111, 928)))
            ]
        if random.random() < 0.5:
            out['ceterms:estimatedDuration'] = [
                {'@type': 'ceterms:DurationProfile', 'ceterms:exactDuration': f'P{random.randint(1, 40)}M'}
            ]
        if random.random() < 0.6:
            out['ceterms:estimatedCost'] = [self.cost() for _ in range(random.randint(1, 3))]
        return out

    # ---- documents

    def organization(self) -> list[Node]:
        region, town = self.random.choice(TOWNS)
        place = {
            '@type': 'ceterms:Place', 'ceterms:streetAddress': {'en-US': f'{self.random.randint(1, 900)} College Street'},
            'ceterms:addressLocality': {'en-US': town}, 'ceterms:addressRegion': {'en-US': region},
            'ceterms:addressCountry': {'en-US': 'United States'}, 'ceterms:postalCode': str(self.random.randint(10_000, 99_999)),
            'ceterms:latitude': round(self.random.uniform(26, 47), 6), 'ceterms:longitude': -round(self.random.uniform(70, 119), 6),
        }  # fmt: skip
        return [{
            **self.main(dated=False), 'ceterms:email': [f'office@{self.ctid[3:11]}.example.org'], 'ceterms:address': [place],
            'ceterms:agentType': [self.aligned('OrganizationType', 'orgType:TwoYear', 'Two-Year College')],
            'ceterms:agentSectorType': [self.aligned('AgentSector', 'agentSector:Public', 'Public')],
            'ceterms:lifeCycleStatusType': self.active(),
        }]  # fmt: skip

    def credential(self) -> list[Node]:
        random, owner = self.random, self.any('CredentialOrganization')
        node = self.main() | self.about() | {'ceterms:ownedBy': owner, 'ceterms:offeredBy': owner}
        node['ceterms:credentialStatusType'] = self.aligned('CredentialStatus', 'credentialStat:Active', 'Active')
        courses, tests = self.any('Course', 1, 5), self.any('AssessmentProfile')
        node['ceterms:requires'] = [self.condition('Requirements', targetLearningOpportunity=courses, targetAssessment=tests)]
        if random.random() < 0.3:
            node['ceterms:isPreparationFor'] = [self.condition('What comes next', targetCredential=self.any('BachelorDegree'))]
        if random.random() > 0.15:
            return [node]
        label = f'_:{UUID(int=random.getrandbits(128), version=4)}'
        node['ceterms:recognizedBy'] = [label]
        stub: Node = {'@id': label, '@type': 'ceterms:QACredentialOrganization', 'ceterms:name': {'en-US': 'Board of Examples'}}
        return [node, stub | {'ceterms:subjectWebpage': 'https://board.example.org/'}]

    def learning(self) -> list[Node]:
        node = self.main() | self.about()
        node |= {
            'ceterms:offeredBy': self.any('CredentialOrganization'), 'ceterms:lifeCycleStatusType': self.active(),
            'ceterms:availableOnlineAt': ['https://online.example.org/'], 'ceterms:creditValue': [self.credit(9)],
            'ceterms:deliveryType': [self.aligned('Delivery', 'deliveryType:OnlineOnly', 'Online Only')],
        }  # fmt: skip
        if self.kind == 'LearningProgram':
            node['ceterms:hasPart'] = self.any('Course', 4, 30)
        if self.kind != 'AssessmentProfile' and self.random.random() < 0.4:
            node['ceterms:isPreparationFor'] = [self.condition('What comes next', targetLearningOpportunity=self.any('Course'))]
        return [node]

    def framework(self) -> list[Node]:
        return competencies(self.random, self.ctid, self.random.randint(10, 200), self.any('CredentialOrganization')[0])

    def transfer_value(self) -> list[Node]:
        return [self.main(dated=False) | {
            'ceterms:ownedBy': self.any('CredentialOrganization'), 'ceterms:lifeCycleStatusType': self.active(),
            'ceterms:startDate': '2023-09-01', 'ceterms:endDate': '2028-08-31', 'ceterms:transferValue': [self.credit(6)],
            'ceterms:transferValueFrom': self.any('Course'),
        }]  # fmt: skip

    def work(self) -> list[Node]:
        node = self.main(dated=False)
        key = 'ceterms:offeredBy' if self.kind == 'Job' else 'ceterms:assertedBy'
        node[key] = self.any('CredentialOrganization')
        if self.kind == 'Job':
            node['ceterms:hasOccupation'] = self.any('Occupation')
        return [node]

    def pathway(self) -> list[Node]:
        levels = [
            [self.component('CourseComponent') for _ in range(self.random.randint(2, 8))] for _ in range(self.random.randint(2, 5))
        ]
        end = self.component('CredentialComponent') | {'ceterms:credentialType': 'ceterms:Certificate'}
        end['ceterms:isDestinationComponentOf'] = [self.address]
        levels.append([end])
        for before, after in pairwise(levels):
            for node in after:
                targets = [part['@id'] for part in self.random.sample(before, self.random.randint(1, len(before)))]
                node['ceterms:hasCondition'] = [{
                    '@type': 'ceterms:ComponentCondition', 'ceterms:name': {'en-US': 'Complete these'},
                    'ceterms:requiredNumber': self.random.randint(1, len(targets)), 'ceterms:targetComponent': targets,
                }]  # fmt: skip
        parts = [part for level in levels for part in level]
        top = self.main(dated=False) | {
            'ceterms:ownedBy': self.any('CredentialOrganization'), 'ceterms:lifeCycleStatusType': self.active(),
            'ceterms:hasPart': [part['@id'] for part in parts], 'ceterms:hasDestinationComponent': [end['@id']],
        }  # fmt: skip
        return [top, *parts]

    def component(self, kind: str) -> Node:
        """A component of a pathway."""
        ctid = new_ctid(self.random)
        node = {
            '@id': resource(ctid), '@type': f'ceterms:{kind}', 'ceterms:ctid': ctid, 'ceterms:isPartOf': [self.address],
            'ceterms:name': {'en-US': f'{self.random.choice(TRADES).title()} step'}, 'ceterms:description': self.text(5, 15),
        }  # fmt: skip
        return node | {'ceterms:sourceData': self.any('Course')} if kind == 'CourseComponent' else node
