"""What each named query answers over the small registry of `query_world`, worked out by hand from its documents.

Parameters and rows are written as a table shows them; `#4` is the document with that number, `embedded` a node without a name.
"""

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
        'collection-members',
        'collection=#43',
        [
            '#5 | Associate Degree in Nursing | ceterms:AssociateDegree | 2024-01-01 | ',
            '#4 | Certificate in Practical Nursing | ceterms:Certificate |  | ',
        ],
    ),
    (
        'competencies-by-text',
        'text=BONES',
        [
            '#21 | Names the bones | #20',
        ],
    ),
    (
        'competencies',
        'resource=#11',
        [
            '#21 | Names the bones | teaches | #20',
        ],
    ),
    (
        'competencies',
        'resource=#12',
        [
            ' | Explains cells | teaches | ',
        ],
    ),
    (
        'competencies',
        'resource=#14',
        [
            '#21 | Names the bones | assesses | #20',
        ],
    ),
    (
        'competencies',
        'resource=#6',
        [
            '#22 | Measures blood pressure | requires | #20',
        ],
    ),
    (
        'competencies',
        'resource=#46',
        [
            '#22 | Measures blood pressure | requires | #20',
        ],
    ),
    (
        'competencies',
        'resource=#5',
        [
            ' | Reads charts | requires | ',
        ],
    ),
    (
        'competency-uses',
        'competency=#21',
        [
            '#14 | Nursing Exam | ceterms:AssessmentProfile | assesses',
            '#11 | Anatomy | ceterms:Course | teaches',
        ],
    ),
    (
        'competency-uses',
        'competency=#22',
        [
            '#46 | Nurse | ceterms:Job | requires',
            '#6 | Registered Nurse License | ceterms:License | requires',
        ],
    ),
    (
        'connections-in',
        'resource=#5',
        [
            'embedded | #5 | requires | ceterms:requires | direct |  | #5 |  | ',
            '#4 | #5 | preparation | ceterms:isPreparationFor | condition | First year | #4 |  | ',
            '#11 | #5 | requires | ceterms:isRequiredFor | direct |  | #11 |  | ',
            '#11 | #5 | transfer | ceterms:transferValueFrom | direct |  | #42 |  | #42',
            '#14 | #5 | requires | ceterms:requires | manifest |  | #45 |  | ',
        ],
    ),
    (
        'connections-in',
        'resource=#6',
        [
            '#5 | #6 | preparation | ceterms:isPreparationFor | direct |  | #5 |  | ',
            '#5 | #6 | requires | ceterms:requires | condition |  | #6 |  | ',
            '#22 | #6 | requires | ceterms:requires | condition |  | #6 |  | ',
            '#99 | #6 | recommends | ceterms:recommends | condition |  | #6 |  | ',
        ],
    ),
    (
        'connections-in',
        'resource=#4',
        [
            '#11 | #4 | requires | ceterms:requires | condition | Be 18 years old | #4 |  | ',
            '#12 | #4 | requires | ceterms:requires | alternative |  | #4 |  | ',
            '#13 | #4 | leads | ceterms:targetCredential | direct |  | #13 |  | ',
        ],
    ),
    (
        'connections-in',
        'resource=#42',
        [
            '#11 | #42 | transfer | ceterms:transferValueFrom | direct |  | #42 |  | ',
        ],
    ),
    (
        'connections-out',
        'resource=#4',
        [
            '#4 | embedded | leads | ceterms:occupationType | direct |  | #4 |  | ',
            '#4 | #5 | preparation | ceterms:isPreparationFor | condition | First year | #4 |  | ',
        ],
    ),
    (
        'connections-out',
        'resource=#11',
        [
            '#11 | #4 | requires | ceterms:requires | condition | Be 18 years old | #4 |  | ',
            '#11 | #5 | requires | ceterms:isRequiredFor | direct |  | #11 |  | ',
            '#11 | #5 | transfer | ceterms:transferValueFrom | direct |  | #42 |  | #42',
            '#11 | #7 | pathway | ceterms:hasDestinationComponent | direct |  | #30 |  | #30',
            '#11 | #13 | part | ceterms:hasPart | direct |  | #13 |  | ',
            '#11 | #13 | part | ceterms:isPartOf | direct |  | #11 |  | ',
        ],
    ),
    (
        'connections-out',
        'resource=#14',
        [
            '#14 | #5 | requires | ceterms:requires | manifest |  | #45 |  | ',
        ],
    ),
    (
        'connections-out',
        'resource=#7',
        [
            '#7 | #44 | leads | ceterms:occupationType | direct |  | #7 |  | ',
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
        'credentials-by-audience',
        'audience=audience:FormerMilitary',
        [
            '#4 | Certificate in Practical Nursing | ceterms:Certificate | audience:FormerMilitary',
        ],
    ),
    (
        'credentials-by-industry',
        'industry=62',
        [
            '#4 | Certificate in Practical Nursing | ceterms:Certificate | 621 | Ambulatory Health Care',
            '#6 | Registered Nurse License | ceterms:License | 622 | Hospitals',
        ],
    ),
    (
        'credentials-by-industry',
        'industry=621',
        [
            '#4 | Certificate in Practical Nursing | ceterms:Certificate | 621 | Ambulatory Health Care',
        ],
    ),
    (
        'credentials-by-language',
        'language=es',
        [
            '#4 | Certificate in Practical Nursing | ceterms:Certificate | es',
        ],
    ),
    (
        'credentials-by-language',
        'language=en',
        [
            '#5 | Associate Degree in Nursing | ceterms:AssociateDegree | en',
            '#4 | Certificate in Practical Nursing | ceterms:Certificate | en-US',
        ],
    ),
    (
        'credentials-by-level',
        'level=audLevel:PostSecondaryLevel',
        [
            '#5 | Associate Degree in Nursing | ceterms:AssociateDegree | audLevel:AssociatesDegreeLevel',
        ],
    ),
    (
        'credentials-by-level',
        'level=audLevel:BeginnerLevel',
        [
            '#4 | Certificate in Practical Nursing | ceterms:Certificate | audLevel:BeginnerLevel',
        ],
    ),
    (
        'credentials-by-occupation',
        'occupation=29-',
        [
            '#6 | Registered Nurse License | ceterms:License | 29-1141 | Registered Nurses',
            '#4 | Certificate in Practical Nursing | ceterms:Certificate | 29-2061 | Licensed Practical Nurses',
        ],
    ),
    (
        'credentials-by-occupation',
        'occupation=51-4121',
        [
            '#7 | Welding Certification 2023 | ceterms:Certification | 51-4121 | ',
        ],
    ),
    (
        'credentials-by-owner',
        'organization=#1',
        [
            '#5 | Associate Degree in Nursing | ceterms:AssociateDegree | yes | ',
            '#4 | Certificate in Practical Nursing | ceterms:Certificate | yes | yes',
            '#6 | Registered Nurse License | ceterms:License |  | yes',
            '#10 | certificate in practical nursing | ceterms:Certificate |  | yes',
        ],
    ),
    (
        'credentials-by-owner',
        'organization=#2',
        [
            '#6 | Registered Nurse License | ceterms:License | yes | ',
            '#9 | Welding Certification | ceterms:Certification | yes | ',
            '#7 | Welding Certification 2023 | ceterms:Certification | yes | ',
            '#8 | Welding Certification 2024 | ceterms:Certification | yes | ',
        ],
    ),
    (
        'credentials-by-place',
        'region=OHIO',
        [
            '#5 | Associate Degree in Nursing | ceterms:AssociateDegree | Dayton | available there',
            '#6 | Registered Nurse License | ceterms:License | Dayton | organization there',
            '#9 | Welding Certification | ceterms:Certification | Dayton | organization there',
            '#7 | Welding Certification 2023 | ceterms:Certification | Dayton | organization there',
            '#8 | Welding Certification 2024 | ceterms:Certification | Dayton | organization there',
        ],
    ),
    (
        'credentials-by-place',
        'region=ohio locality=dayton',
        [
            '#5 | Associate Degree in Nursing | ceterms:AssociateDegree | Dayton | available there',
            '#6 | Registered Nurse License | ceterms:License | Dayton | organization there',
            '#9 | Welding Certification | ceterms:Certification | Dayton | organization there',
            '#7 | Welding Certification 2023 | ceterms:Certification | Dayton | organization there',
            '#8 | Welding Certification 2024 | ceterms:Certification | Dayton | organization there',
        ],
    ),
    (
        'credentials-by-place',
        'region=ohio locality=toledo',
        [],
    ),
    (
        'credentials-by-program',
        'program=51.39',
        [
            '#4 | Certificate in Practical Nursing | ceterms:Certificate | 51.3901 | Practical Nursing',
        ],
    ),
    (
        'credentials-by-status',
        'status=credentialStat:Probationary',
        [
            '#5 | Associate Degree in Nursing | ceterms:AssociateDegree | credentialStat:Probationary',
        ],
    ),
    (
        'credentials-by-status',
        'status=credentialStat:Deprecated',
        [
            '#7 | Welding Certification 2023 | ceterms:Certification | credentialStat:Deprecated',
        ],
    ),
    (
        'credentials-by-subject',
        'text=nurs',
        [
            '#5 | Associate Degree in Nursing | ceterms:AssociateDegree | nursing',
            '#4 | Certificate in Practical Nursing | ceterms:Certificate | Nursing',
        ],
    ),
    (
        'credentials-by-subject',
        'text=HEALTH',
        [
            '#4 | Certificate in Practical Nursing | ceterms:Certificate | Health',
        ],
    ),
    (
        'credentials-by-type',
        'class=ceterms:Certification',
        [
            '#9 | Welding Certification | ceterms:Certification | #2',
            '#7 | Welding Certification 2023 | ceterms:Certification | #2',
            '#8 | Welding Certification 2024 | ceterms:Certification | #2',
        ],
    ),
    (
        'credentials-by-type',
        '',
        [
            '#5 | Associate Degree in Nursing | ceterms:AssociateDegree | #1',
            '#4 | Certificate in Practical Nursing | ceterms:Certificate | #1',
            '#6 | Registered Nurse License | ceterms:License | #2',
            '#9 | Welding Certification | ceterms:Certification | #2',
            '#7 | Welding Certification 2023 | ceterms:Certification | #2',
            '#8 | Welding Certification 2024 | ceterms:Certification | #2',
            '#10 | certificate in practical nursing | ceterms:Certificate | #1',
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
        'frameworks',
        '',
        [
            '#23 | Framework to come | #3 | 0',
            '#20 | Nursing Competencies | #3 | 2',
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
        'leads-to-occupation',
        'organization=#1 occupation=29-1141',
        [
            '#6 | Registered Nurse License | #6 | 29-1141 | 0',
            '#5 | Associate Degree in Nursing | #6 | 29-1141 | 1',
            '#4 | Certificate in Practical Nursing | #6 | 29-1141 | 2',
        ],
    ),
    (
        'leads-to-occupation',
        'organization=#2 occupation=29-1141',
        [
            '#6 | Registered Nurse License | #6 | 29-1141 | 0',
        ],
    ),
    (
        'learning-by-delivery',
        'delivery=deliveryType:InPerson',
        [
            '#12 | Human Biology | ceterms:Course | #2',
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
        'organizations-by-sector',
        'sector=agentSector:Public',
        [
            '#1 | Riverside College | agentSector:Public | Illinois',
        ],
    ),
    (
        'organizations-by-type',
        'kind=orgType:TwoYear',
        [
            '#1 | Riverside College | orgType:TwoYear | Illinois',
        ],
    ),
    (
        'organizations-by-type',
        'kind=orgType:AccreditationBody',
        [
            '#3 | Health Board | orgType:AccreditationBody | ',
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
        'outdated-components',
        '',
        [
            '#30 | #34 | A first step | #13 | Ceased | ',
            '#30 | #33 | Become a welder | #7 | Deprecated | ',
            '#30 | #33 | Become a welder | #7 | next version | #8',
        ],
    ),
    (
        'pathway-components',
        'pathway=#30',
        [
            '#34 | A first step | ceterms:CourseComponent |  |  | false | #13 |  |  | 0',
            '#31 | Take Anatomy | ceterms:CourseComponent |  |  | false | #11 |  |  | 0',
            '#32 | Take Biology | ceterms:CourseComponent |  |  | false | #12 |  |  | 0',
            '#33 | Become a welder | ceterms:CredentialComponent |  |  | true | #7 | One science course | 1 | 2',
        ],
    ),
    (
        'component-memberships',
        '',
        [
            '#75 | In no pathway | ceterms:BasicComponent | 0 |  | ',
        ],
    ),
    (
        'pathway-credit-sums',
        '',
        [
            '#70 | #71 | creditUnit:SemesterHour | 5 | 3 | #76',
            '#70 | #74 | creditUnit:SemesterHour | 60 | 8 | ',
        ],
    ),
    (
        'pathway-cycles',
        '',
        [
            '#70 | #71 | Loop one | precedence | #72',
            '#70 | #72 | Loop two | precedence | #71',
        ],
    ),
    (
        'pathway-dead-ends',
        '',
        [
            '#30 | #34 | A first step | #31',
            '#70 | #73 | Alone | ',
        ],
    ),
    (
        'pathway-destinations',
        '',
        [
            '#70 | not a part | #74',
            '#70 | not described | #79',
        ],
    ),
    (
        'pathway-doubles',
        '',
        [
            '#70 | #76 | 2 | #71 | #72',
        ],
    ),
    (
        'pathway-empty-conditions',
        '',
        [
            '#70 | #74 | embedded | Nothing',
        ],
    ),
    (
        'pathway-later-levels',
        '',
        [
            '#70 | #72 | https://riverside.example.edu/levels/1 | #71 | https://riverside.example.edu/levels/2',
        ],
    ),
    (
        'pathway-missing-targets',
        '',
        [
            '#70 | #70 | ceterms:hasDestinationComponent | #79',
            '#70 | #74 | ceterms:targetComponent | #79',
        ],
    ),
    (
        'pathway-one-sided-links',
        '',
        [
            '#30 | ceterms:precededBy | 1 | #34',
            '#70 | ceterms:precededBy | 2 | #71',
        ],
    ),
    (
        'pathway-required-numbers',
        '',
        [
            '#70 | #74 | embedded | Three of two | 3 | 2',
        ],
    ),
    (
        'pathway-unreachable',
        '',
        [
            '#30 | #34 | A first step | ',
            '#70 | #73 | Alone | ',
        ],
    ),
    (
        'pathway-wrong-classes',
        '',
        [
            '#70 | #73 | ceterms:CourseComponent | #14 | ceterms:AssessmentProfile',
        ],
    ),
    (
        'pathway-document',
        'resource=#30',
        ['#30', '#31', '#32', '#33', '#34'],
    ),
    (
        'pathway-levels',
        'model=#90',
        ['#91', '#92'],
    ),
    (
        'pathway-older-links',
        'pathway=#30',
        ['#92'],
    ),
    (
        'pathway-referrers',
        'resource=#31',
        [
            '#31 | ceterms:hasPart | #30',
        ],
    ),
    (
        'pathway-resources',
        'resource=#11',
        [
            'embedded | rdf:type | ceterms:CredentialAlignmentObject',
            'embedded | ceterms:targetNode | lifeCycle:Active',
            '#11 | rdf:type | ceterms:Course',
            '#11 | ceterms:ctid | ce-00000000-0000-4000-8000-000000000011',
            '#11 | ceterms:lifeCycleStatusType | embedded',
            '#11 | ceterms:name | Anatomy',
            '#11 | ceterms:offeredBy | #1',
        ],
    ),
    (
        'pathway-statements',
        'resource=#33',
        [
            'embedded | rdf:type | ceterms:ComponentCondition',
            'embedded | ceterms:name | One science course',
            'embedded | ceterms:requiredNumber | 1',
            'embedded | ceterms:targetComponent | #31',
            'embedded | ceterms:targetComponent | #32',
            '#33 | rdf:type | ceterms:CredentialComponent',
            '#33 | ceterms:ctid | ce-00000000-0000-4000-8000-000000000033',
            '#33 | ceterms:hasCondition | embedded',
            '#33 | ceterms:isDestinationComponentOf | #30',
            '#33 | ceterms:isPartOf | #30',
            '#33 | ceterms:name | Become a welder',
            '#33 | ceterms:proxyFor | #7',
        ],
    ),
    (
        'pathways',
        '',
        [
            '#70 | Loops and gaps | 3',
            '#30 | Nurse to welder | 4',
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
        'references-to',
        'resource=#11',
        [
            '#13 | Nursing Program | ceterms:LearningProgram | ceterms:hasPart | ',
            '#31 | Take Anatomy | ceterms:CourseComponent | ceterms:proxyFor | ',
            '#4 | Certificate in Practical Nursing | ceterms:Certificate | ceterms:targetLearningOpportunity | ceterms:requires',
            '#42 | Credit for Anatomy | ceterms:TransferValueProfile | ceterms:transferValueFrom | ',
        ],
    ),
    (
        'references-to',
        'resource=#5',
        [
            '#11 | Anatomy | ceterms:Course | ceterms:isRequiredFor | ',
            '#41 | Approval of the degree | ceterms:ApproveAction | ceterms:object | ',
            '#43 | Eligible programs | ceterms:Collection | ceterms:proxyFor | ceterms:hasMember',
            '#4 | Certificate in Practical Nursing | ceterms:Certificate | ceterms:targetCredential | ceterms:isPreparationFor',
            '#6 | Registered Nurse License | ceterms:License | ceterms:targetCredential | ceterms:requires',
            '#42 | Credit for Anatomy | ceterms:TransferValueProfile | ceterms:transferValueFor | ',
        ],
    ),
    (
        'required-by',
        'resource=#11',
        [
            '#4 | Certificate in Practical Nursing | ceterms:requires | condition',
            '#5 | Associate Degree in Nursing | ceterms:requires | own side',
        ],
    ),
    (
        'required-by',
        'resource=#12',
        [
            '#4 | Certificate in Practical Nursing | ceterms:requires | alternative',
        ],
    ),
    (
        'required-by',
        'resource=#14',
        [
            '#5 | Associate Degree in Nursing | ceterms:requires | condition',
        ],
    ),
    (
        'required-by',
        'resource=#5',
        [
            '#6 | Registered Nurse License | ceterms:preparationFrom | own side',
            '#6 | Registered Nurse License | ceterms:requires | condition',
        ],
    ),
    (
        'required-by',
        'resource=#22',
        [
            '#46 | Nurse | ceterms:requires | condition',
            '#6 | Registered Nurse License | ceterms:requires | condition',
        ],
    ),
    (
        'required-by',
        'resource=#4',
        [
            '#5 | Associate Degree in Nursing | ceterms:preparationFrom | own side',
        ],
    ),
    (
        'requirements',
        'resource=#4',
        [
            '#12 | Human Biology | ceterms:requires | alternative',
            '#11 | Anatomy | ceterms:requires | condition',
            ' | Be 18 years old | ceterms:requires | condition',
        ],
    ),
    (
        'requirements',
        'resource=#5',
        [
            '#4 | Certificate in Practical Nursing | ceterms:preparationFrom | other side',
            '#14 | Nursing Exam | ceterms:requires | condition',
            ' | Reads charts | ceterms:requires | direct',
            '#11 | Anatomy | ceterms:requires | other side',
        ],
    ),
    (
        'requirements',
        'resource=#6',
        [
            '#5 | Associate Degree in Nursing | ceterms:preparationFrom | other side',
            '#99 |  | ceterms:recommends | condition',
            '#5 | Associate Degree in Nursing | ceterms:requires | condition',
            '#22 | Measures blood pressure | ceterms:requires | condition',
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
        'transfer-values',
        'resource=#11',
        [
            '#42 | Credit for Anatomy | from | #5 | 3',
        ],
    ),
    (
        'transfer-values',
        'resource=#5',
        [
            '#42 | Credit for Anatomy | for | #11 | 3',
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
