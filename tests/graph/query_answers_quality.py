"""Answers of the named queries about versions, quality, costs and what is missing, worked out by hand."""

ANSWERS: list[tuple[str, str, list[str]]] = [
    (
        'all-versions',
        'resource=#4',
        [
            '1 | 2023-06-01T09:00:00Z | 2024-01-10T09:00:00.5Z | Nursing Certificate',
            '2 | 2024-01-10T09:00:00.5Z |  | Certificado de enfermería',
            '2 | 2024-01-10T09:00:00.5Z |  | Certificate in Practical Nursing',
        ],
    ),
    (
        'all-versions',
        'resource=#4 property=ceterms:ownedBy',
        [
            '2 | 2024-01-10T09:00:00.5Z |  | #1',
        ],
    ),
    (
        'changes',
        'from=2024-01-01 to=2024-01-31',
        [
            '#4 | updated | 2024-01-10T09:00:00.5Z | 2 | #1',
            '#98 | deleted | 2024-01-31T23:00:00Z | 1 | ',
        ],
    ),
    (
        'changes',
        'from=2023-05-01 to=2023-06-30',
        [
            '#98 | created | 2023-05-01T09:00:00Z | 1 | ',
            '#8 | created | 2023-05-02T09:00:00Z | 1 | ',
            '#8 | deleted | 2023-05-03T09:00:00Z | 1 | ',
            '#8 | republished | 2023-05-04T09:00:00Z | 2 | ',
            '#4 | created | 2023-06-01T09:00:00Z | 1 | Rosa',
        ],
    ),
    (
        'cost-history',
        'resource=#4',
        [
            '1 | 2023-06-01T09:00:00Z | 2024-01-10T09:00:00.5Z | Tuition | costType:Tuition | 1000 | USD',
            '2 | 2024-01-10T09:00:00.5Z |  | Lab | costType:Tuition | 150 | USD',
            '2 | 2024-01-10T09:00:00.5Z |  | Tuition | costType:Tuition | 1200 | USD',
        ],
    ),
    (
        'cost-summary',
        '',
        [
            '#4 | Certificate in Practical Nursing | USD | 150 | 1200',
            '#6 | Registered Nurse License | CAD | 8000 | 8000',
        ],
    ),
    (
        'cost-summary',
        'kind=costType:Application',
        [
            '#5 | Associate Degree in Nursing | USD | 25 | 25',
        ],
    ),
    (
        'costs',
        'resource=#4',
        [
            'embedded | Lab | costType:Tuition | 150 | USD | #4',
            'embedded | Tuition | costType:Tuition | 1200 | USD | #4',
        ],
    ),
    (
        'costs',
        'resource=#5',
        [
            'embedded | Application | costType:Application | 25 | USD | #40',
        ],
    ),
    (
        'counts-by-class',
        '',
        [
            'ceterms:CourseComponent | Course Component | 6',
            'ceterms:Certification | Certification | 3',
            'ceterms:Course | Course | 3',
            'ceterms:Certificate | Certificate | 2',
            'ceterms:CredentialComponent | Credential Component | 2',
            'ceterms:CredentialOrganization | Credential Organization | 2',
            'ceterms:Pathway | Pathway | 2',
            'ceasn:Competency | Competency | 2',
            'ceasn:CompetencyFramework | Competency Framework | 2',
            'ceterms:ApproveAction | Approve Action | 1',
            'ceterms:AssessmentProfile | Assessment Profile | 1',
            'ceterms:AssociateDegree | Associate Degree | 1',
            'ceterms:BasicComponent | Basic Component | 1',
            'ceterms:Collection | Collection | 1',
            'ceterms:ConditionManifest | Condition Manifest | 1',
            'ceterms:CostManifest | Cost Manifest | 1',
            'ceterms:Job | Job | 1',
            'ceterms:LearningProgram | Learning Program | 1',
            'ceterms:License | License | 1',
            'ceterms:Occupation | Occupation | 1',
            'ceterms:QACredentialOrganization | QA Credential Organization | 1',
            'ceterms:TransferValueProfile | Transfer Value Profile | 1',
        ],
    ),
    (
        'counts-by-owner',
        '',
        [
            '#1 | Riverside College | 4',
            '#2 | Lakeview Institute | 4',
        ],
    ),
    (
        'counts-by-property',
        'class=ceterms:License',
        [
            'rdf:type | 1 | 1',
            'ceterms:credentialStatusType | 1 | 1',
            'ceterms:ctid | 1 | 1',
            'ceterms:estimatedCost | 1 | 1',
            'ceterms:industryType | 1 | 1',
            'ceterms:name | 1 | 1',
            'ceterms:occupationType | 1 | 1',
            'ceterms:ownedBy | 1 | 1',
            'ceterms:recommends | 1 | 1',
            'ceterms:requires | 1 | 1',
            'ceterms:subjectWebpage | 1 | 1',
        ],
    ),
    (
        'dangling-references',
        '',
        [
            '#79 | 2 | ceterms:hasDestinationComponent | embedded',
            '#99 | 1 | ceterms:targetCredential | embedded',
        ],
    ),
    (
        'duplicates',
        '',
        [
            '#4 | #10 | ceterms:Certificate | Certificate in Practical Nursing | https://riverside.example.edu/nursing',
        ],
    ),
    (
        'lacking',
        'property=ceterms:occupationType',
        [
            '#5 | Associate Degree in Nursing | ceterms:AssociateDegree | #1',
            '#9 | Welding Certification | ceterms:Certification | #2',
            '#8 | Welding Certification 2024 | ceterms:Certification | #2',
            '#10 | certificate in practical nursing | ceterms:Certificate | #1',
        ],
    ),
    (
        'not-updated-since',
        'before=2023-12-31 class=ceterms:Certification',
        [
            '#8 | ceterms:Certification | 2023-05-04T09:00:00Z',
            '#7 | ceterms:Certification | 2023-09-01T12:00:00Z',
            '#9 | ceterms:Certification | 2023-09-01T12:00:00Z',
        ],
    ),
    (
        'not-updated-since',
        'before=2023-06-30',
        [
            '#8 | ceterms:Certification | 2023-05-04T09:00:00Z',
        ],
    ),
    (
        'one-sided-links',
        '',
        [
            '#13 | ceterms:hasPart | #12 | ceterms:isPartOf',
            '#5 | ceterms:isPreparationFor | #6 | ceterms:preparationFrom',
            '#11 | ceterms:isRequiredFor | #5 | ceterms:requires',
            '#41 | ceterms:object | #5 | ceterms:objectOfAction',
            '#31 | ceterms:precedes | #34 | ceterms:precededBy',
            '#71 | ceterms:precedes | #72 | ceterms:precededBy',
            '#72 | ceterms:precedes | #71 | ceterms:precededBy',
            '#9 | ceterms:supersededBy | #7 | ceterms:supersedes',
        ],
    ),
    (
        'orphans',
        '',
        [
            '#9 | Welding Certification | ceterms:Certification',
            '#10 | certificate in practical nursing | ceterms:Certificate',
        ],
    ),
    (
        'orphans',
        'class=ceasn:CompetencyFramework',
        [
            '#23 | Framework to come | ceasn:CompetencyFramework',
            '#20 | Nursing Competencies | ceasn:CompetencyFramework',
        ],
    ),
    (
        'quality-assurance-given',
        'organization=#3',
        [
            '#4 | Certificate in Practical Nursing | ceterms:Certificate | accredits | thing',
            '#6 | Registered Nurse License | ceterms:License | accredits | agent',
            '#5 | Associate Degree in Nursing | ceterms:AssociateDegree | approves | action',
            '#5 | Associate Degree in Nursing | ceterms:AssociateDegree | approves | jurisdiction',
        ],
    ),
    (
        'quality-assurance-received',
        'resource=#4',
        [
            '#3 | Health Board | accredits | thing |  | ',
        ],
    ),
    (
        'quality-assurance-received',
        'resource=#5',
        [
            '#3 | Health Board | approves | action | 2023-01-01 | 2027-12-31',
            '#3 | Health Board | approves | jurisdiction |  | ',
        ],
    ),
    (
        'quality-assurance-received',
        'resource=#6',
        [
            '#3 | Health Board | accredits | agent |  | ',
        ],
    ),
    (
        'recorded-versions',
        'resource=#4',
        [
            'reg:resources/#04/versions/1 | 1 | 2023-06-01T09:00:00Z |  | 2024-01-10T09:00:00.5Z | Rosa | aa',
            'reg:resources/#04/versions/2 | 2 | 2024-01-10T09:00:00.5Z |  |  | #1 | bb',
        ],
    ),
    (
        'superseded-but-active',
        '',
        [
            '#9 | Welding Certification | ceterms:Certification | #7 | superseded',
        ],
    ),
    (
        'version-chain',
        'resource=#8',
        [
            '#9 | Welding Certification | supersession | 2015-01-01 | credentialStat:Active |  | ',
            '#7 | Welding Certification 2023 | version | 2023-01-01 | credentialStat:Deprecated | #8 | #8',
            '#8 | Welding Certification 2024 | version | 2024-01-01 | credentialStat:Active |  | #8',
        ],
    ),
    (
        'version-chain',
        'resource=#9',
        [
            '#7 | Welding Certification 2023 | supersession | 2023-01-01 | credentialStat:Deprecated | #8 | #8',
            '#8 | Welding Certification 2024 | supersession | 2024-01-01 | credentialStat:Active |  | #8',
            '#9 | Welding Certification | version | 2015-01-01 | credentialStat:Active |  | ',
        ],
    ),
]
