"""Answers of the named queries about pathways and their components, worked out by hand."""

ANSWERS: list[tuple[str, str, list[str]]] = [
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
]
