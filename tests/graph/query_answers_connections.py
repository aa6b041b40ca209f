"""Answers of the named queries about one resource: its links and statements, worked out by hand."""

ANSWERS: list[tuple[str, str, list[str]]] = [
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
]
