"""Answers of the named queries that list and count what a catalog has, worked out by hand."""

ANSWERS: list[tuple[str, str, list[str]]] = [
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
        'frameworks',
        '',
        [
            '#23 | Framework to come | #3 | 0',
            '#20 | Nursing Competencies | #3 | 2',
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
]
