"""One table for the pages of all classes: which family a class belongs to, its sections in order, and the properties of each section."""

from __future__ import annotations

from ctdl.vocabulary import load

FAMILIES = (
    ('credential', ('ceterms:Credential', 'ceterms:CredentialType')),
    ('learning', ('ceterms:LearningOpportunity', 'ceterms:LearningOpportunityProfile', 'ceterms:ScheduledOffering')),
    ('assessment', ('ceterms:Assessment', 'ceterms:AssessmentProfile')),
    ('organization', ('ceterms:Agent',)),
    ('framework', ('ceasn:CompetencyFramework', 'asn:ProgressionModel', 'ceasn:Rubric', 'ceasn:ProficiencyScale')),
    ('scheme', ('skos:ConceptScheme',)),
    ('competency', ('ceasn:Competency', 'skos:Concept', 'asn:ProgressionLevel', 'ceasn:RubricCriterion', 'ceasn:CriterionLevel')),
    ('pathway', ('ceterms:Pathway', 'ceterms:PathwaySet')),
    ('component', ('ceterms:PathwayComponent',)),
    ('collection', ('ceterms:Collection',)),
    ('work', ('ceterms:Job', 'ceterms:Occupation', 'ceterms:WorkRole', 'ceterms:Task', 'ceterms:Industry')),
    ('transfer', ('ceterms:TransferValueProfile', 'ceterms:TransferIntermediary', 'ceterms:TransferAgreement')),
    ('manifest', ('ceterms:ConditionManifest', 'ceterms:CostManifest')),
    ('data', ('qdata:DataSetProfile', 'qdata:Metric', 'ceterms:AggregateDataProfile')),
    ('service', ('ceterms:SupportService', 'ceterms:VerificationServiceProfile')),
    ('action', ('ceterms:CredentialingAction',)),
)
"""Families with the classes at their head; any other class is of the family 'default'."""

_USUAL = (
    'about',
    'conditions',
    'competencies',
    'tree',
    'leads',
    'assurance',
    'cost',
    'places',
    'outcomes',
    'processes',
    'versions',
)
ORDER = {
    'credential': _USUAL,
    'learning': _USUAL,
    'assessment': _USUAL,
    'organization': ('about', 'offers', 'assurance', 'places', 'conditions', 'cost', 'outcomes', 'processes', 'versions'),
    'framework': ('about', 'tree', 'competencies', 'leads', 'assurance', 'processes', 'versions'),
    'scheme': ('about', 'tree', 'leads', 'versions'),
    'competency': ('about', 'tree', 'competencies', 'leads', 'versions'),
    'pathway': ('about', 'tree', 'conditions', 'leads', 'cost', 'versions'),
    'component': ('about', 'conditions', 'leads', 'versions'),
    'collection': ('about', 'tree', 'conditions', 'leads', 'versions'),
    'work': ('about', 'conditions', 'competencies', 'leads', 'assurance', 'places', 'outcomes', 'processes', 'versions'),
    'transfer': ('about', 'leads', 'conditions', 'assurance', 'processes', 'versions'),
    'manifest': ('about', 'conditions', 'cost', 'leads', 'versions'),
    'data': ('about', 'outcomes', 'places', 'leads', 'versions'),
    'service': ('about', 'conditions', 'cost', 'places', 'leads', 'processes', 'versions'),
    'action': ('about', 'assurance', 'places', 'leads', 'versions'),
    'default': _USUAL,
}
"""Sections of a family in order; sections that are not named here come behind when a record has something for them."""

TITLES = {
    'about': 'About',
    'conditions': 'How to earn it',
    'competencies': 'What you learn',
    'tree': 'Members',
    'leads': 'What it leads to and comes from',
    'offers': 'What it offers',
    'assurance': 'Quality assurance',
    'cost': 'Cost and aid',
    'places': 'Where and when',
    'outcomes': 'Outcomes',
    'processes': 'Processes',
    'versions': 'Identifiers and versions',
}
FAMILY_TITLES = {
    ('learning', 'conditions'): 'How to get in and complete it',
    ('assessment', 'conditions'): 'How to take it',
    ('assessment', 'competencies'): 'What it assesses',
    ('organization', 'conditions'): 'Conditions',
    ('organization', 'places'): 'Where and contact',
    ('competency', 'competencies'): 'Who teaches, assesses and requires it',
    ('competency', 'tree'): 'Its place',
    ('framework', 'competencies'): 'Skills',
    ('pathway', 'conditions'): 'Conditions',
    ('component', 'conditions'): 'What completes it',
    ('collection', 'conditions'): 'Who may be in it',
    ('work', 'conditions'): 'What is asked for',
    ('work', 'competencies'): 'Competencies',
    ('transfer', 'leads'): 'What counts for what',
    ('manifest', 'conditions'): 'Conditions',
    ('manifest', 'cost'): 'Costs',
    ('manifest', 'leads'): 'Who shares it',
    ('data', 'outcomes'): 'Data',
    ('service', 'conditions'): 'Who may use it',
    ('action', 'assurance'): 'The action',
    ('default', 'conditions'): 'Conditions',
    ('default', 'competencies'): 'Competencies',
}


def _names(prefix: str, text: str) -> tuple[str, ...]:
    return tuple(f'{prefix}:{name}' for name in text.split())


TITLE_BAND = (
    *_names('ceterms', 'name ctid description subjectWebpage ownedBy credentialStatusType lifeCycleStatusType image'),
    *_names('ceasn', 'name competencyText competencyLabel description publicationStatusType'),
    'skos:prefLabel', 'skos:definition', '@type', '@id',
)  # fmt: skip
"""Properties that the head of the page shows."""

PROPERTIES = {
    'conditions': _names(
        'ceterms',
        'entryCondition prerequisite membershipCondition requires corequisite coPrerequisite recommends renewal supportServiceCondition '
        'hasCondition commonConditions hasConditionManifest hasConstraint renewalFrequency requiredNumber logicalOperator '
        'requiredConstraints conditionManifestOf',
    ),
    'competencies': (
        *_names('ceterms', 'teaches assesses targetCompetency targetCompetencyFramework'),
        *_names('ceasn', 'abilityEmbodied knowledgeEmbodied skillEmbodied taskEmbodied'),
    ),
    'tree': (
        *_names('ceasn', 'hasTopChild hasChild hasRubricCriterion hasRubricLevel hasCriterionLevel isChildOf isTopChildOf isPartOf'),
        *_names('skos', 'hasTopConcept narrower broader topConceptOf inScheme'),
        *_names('ceterms', 'hasMember hasDestinationComponent isDestinationComponentOf'),
        'asn:hasProgressionLevel',
    ),
    'leads': _names(
        'ceterms',
        'isPreparationFor isRequiredFor isRecommendedFor isAdvancedStandingFor advancedStandingFrom preparationFrom targetPathway '
        'hasPathway transferValue transferValueFrom transferValueFor providesTransferValueFor receivesTransferValueFrom '
        'intermediaryFor hasTransferValueProfile hasPart isPartOf targetCredential targetAssessment targetLearningOpportunity '
        'precedes precededBy isSimilarTo hasProxy proxyFor sourceData hasOccupation hasJob hasWorkRole hasTask hasSpecialization '
        'isSpecializationOf isMemberOf supportServiceFor hasSupportService resultsInCredential renews',
    ),
    'offers': _names(
        'ceterms',
        'owns offers department subOrganization parentOrganization affiliation employee hasCatalog hasVerificationService',
    ),
    'assurance': _names(
        'ceterms',
        'accreditedBy approvedBy recognizedBy regulatedBy accreditedIn approvedIn recognizedIn regulatedIn accredits approves recognizes '
        'regulates credentialingAction registeredBy renewedBy revokedBy validatedBy actingAgent object objectOfAction participant '
        'evidenceOfAction actionStatusType instrument resultingAward renewedIn revokedIn offeredIn',
    ),
    'cost': _names(
        'ceterms',
        'estimatedCost commonCosts costDetails hasCostManifest costManifestOf financialAssistance offersFinancialAssistance',
    ),
    'places': _names(
        'ceterms',
        'availableAt address availableOnlineAt availabilityListing deliveryType deliveryTypeDescription learningDeliveryType '
        'learningDeliveryDescription assessmentDeliveryType jurisdiction region offerFrequencyType scheduleFrequencyType '
        'scheduleTimingType hasOffering programTerm startDate endDate targetContactPoint email telephone faxNumber socialMedia '
        'latitude longitude streetAddress addressLocality addressRegion postalCode addressCountry',
    ),
    'outcomes': (
        *_names('ceterms', 'aggregateData holders earnings employmentOutcome jobsObtained externalResearch source'),
        *_names(
            'qdata',
            'relevantDataSet relevantDataSetFor hasObservation hasMetric hasDimension dataSetTimePeriod dataSetTemporalCoverage '
            'dataSuppressionPolicy dataProvider dataAttributes distributionFile dataCollectionMethodType',
        ),
    ),
    'processes': _names(
        'ceterms',
        'administrationProcess appealProcess complaintProcess developmentProcess maintenanceProcess reviewProcess revocationProcess '
        'evaluationProcess revocation usesVerificationService verificationMethodDescription verificationServiceProfiles '
        'processStandards processStandardsDescription',
    ),
    'versions': (
        *_names(
            'ceterms',
            'identifier credentialId codedNotation inCatalog versionIdentifier versionCode previousVersion nextVersion latestVersion '
            'supersedes supersededBy replaces dateEffective approximateDateEffective expirationDate copyrightHolder sameAs fein duns opeID '
            'ipedsID naics isicV4 leiCode ncesID foundingDate alternativeIdentifier',
        ),
        *_names(
            'ceasn',
            'identifier codedNotation altCodedNotation listID dateCreated dateModified dateCopyrighted dateValidFrom dateValidUntil '
            'repositoryDate license rights rightsHolder isVersionOf derivedFrom exactAlignment sourceDocumentation',
        ),
        'skos:notation', 'schema:sameAs', 'adms:status',
    ),
}  # fmt: skip
"""Properties of each section in the order in which they are shown; all others are in 'about'."""

SECTION_OF = {name: section for section, names in PROPERTIES.items() for name in names}


def family(kind: str) -> str:
    """The family of a class."""
    if kind not in load():
        return 'default'
    above = load().ancestors(kind)
    return next((name for name, heads in FAMILIES if any(head in above for head in heads)), 'default')


def title(family_: str, section: str) -> str:
    """The heading of a section."""
    return FAMILY_TITLES.get((family_, section), TITLES[section])


def order(family_: str) -> tuple[str, ...]:
    """Every section in the order for a family."""
    first = ORDER[family_]
    return (*first, *(name for name in TITLES if name not in first))
