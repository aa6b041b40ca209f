"""The properties and classes of CTDL that links go by, as addresses, and the relation that each property stands for."""

from __future__ import annotations

from ctdl.statements import RDF_TYPE
from ctdl.vocabulary import load


def _iris(names: str, prefix: str = 'ceterms') -> tuple[str, ...]:
    return tuple(load().expand(f'{prefix}:{name}') for name in names.split())


BEFORE = _iris('requires recommends corequisite coPrerequisite entryCondition prerequisite preparationFrom advancedStandingFrom')
AFTER = _iris('isRequiredFor isRecommendedFor isPreparationFor isAdvancedStandingFor')
TARGET = _iris('targetCredential targetAssessment targetLearningOpportunity targetCompetency targetJob targetOccupation targetTask')
LEADS = _iris('targetCredential targetAssessment targetJob targetOccupation occupationType hasOccupation hasJob')
TEACHES = _iris('teaches assesses')
STANDS_FOR = _iris('proxyFor sourceData proxyForItems')
NOT_LEADING = frozenset(
    _iris(
        'ConditionProfile ProcessProfile VerificationServiceProfile Collection Pathway PathwaySet JobComponent SupportService Job '
        'Occupation WorkRole Task Industry'
    )
    + _iris('Competency CompetencyFramework Rubric', 'ceasn')
)
NO_WHOLE = frozenset(_iris('Pathway PathwaySet Collection AlignmentMap PriorLearningPolicy'))
COMPONENTS = frozenset(
    _iris(
        'AssessmentComponent BasicComponent CocurricularComponent CollectionComponent CompetencyComponent CourseComponent '
        'CredentialComponent ExtracurricularComponent JobComponent MultiComponent WorkExperienceComponent'
    )
)
KIND = RDF_TYPE[1:-1]
(NODE, SHARED, OTHERWISE, COMPETENCY, ASSERTED, NAME, WORDS, PROFILE, MANIFEST) = _iris(
    'targetNode commonConditions alternativeCondition targetCompetency assertedBy name condition ConditionProfile ConditionManifest'
)
(FROM, FOR, GIVES, TAKES) = _iris('transferValueFrom transferValueFor providesTransferValueFor receivesTransferValueFrom')
(PART, WHOLE, GOAL, GOAL_OF) = _iris('hasPart isPartOf hasDestinationComponent isDestinationComponentOf')

RELATION = {
    **dict.fromkeys(BEFORE, 'requires'),
    **dict.fromkeys(LEADS, 'leads'),
    **dict.fromkeys(TEACHES, 'teaches'),
    **dict.fromkeys((FROM, FOR, GIVES, TAKES), 'transfer'),
    **dict.fromkeys((PART, WHOLE), 'part'),
    **dict.fromkeys(_iris('isRequiredFor'), 'requires'),
    **dict.fromkeys(_iris('recommends isRecommendedFor'), 'recommends'),
    **dict.fromkeys(_iris('preparationFrom isPreparationFor'), 'preparation'),
    **dict.fromkeys(_iris('advancedStandingFrom isAdvancedStandingFor'), 'standing'),
    GOAL: 'pathway',
}
SOFT = frozenset({'recommends', 'preparation', 'pathway'})
"""Relations between things of which the first is not needed for the second, nor counts towards it."""
