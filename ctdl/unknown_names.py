"""Names that are not terms of the vocabulary: what became of them, and which terms they are nearest to."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ctdl.namespaces import local_name


@dataclass(frozen=True, slots=True)
class Replacement:
    """What became of a name that is not in the vocabulary (any more): the names to `use`, and `why` as the end of a sentence."""

    name: str
    use: tuple[str, ...]
    why: str


def _replacements(*rows: tuple[str, str, str]) -> dict[str, Replacement]:
    return {name: Replacement(name, tuple(use.split()), why) for name, use, why in rows}


REPLACEMENTS = _replacements(
    ('audLevel:BachelorDegreeLevel', 'audLevel:BachelorsDegreeLevel', 'is a misspelling'),
    ('ceasn:CrtiterionLevel', 'ceasn:CriterionLevel', 'is a misspelling'),
    ('ceasn:Task', 'ceterms:Task', 'belongs to CTDL'),
    ('ceterms:CompetencyFramework', 'ceasn:CompetencyFramework', 'belongs to CTDL-ASN'),
    ('ceterms:Competency', 'ceasn:Competency', 'belongs to CTDL-ASN'),
    ('ceterms:EmplomentOutcomeProfile', 'ceterms:EmploymentOutcomeProfile', 'is a misspelling'),
    ('ceterms:FinancialAlignmentObject', 'ceterms:FinancialAssistanceProfile', 'was removed'),
    ('ceterms:SelectionComponent', 'ceterms:BasicComponent ceterms:hasCondition', 'was removed in January 2022'),
    ('ceterms:TransferValueAgreement', 'ceterms:TransferAgreement', 'is not declared'),
    ('ceterms:creditHourType', 'ceterms:creditValue ceterms:creditUnitType', 'was removed in 2019'),
    ('ceterms:creditHourValue', 'ceterms:creditValue', 'was removed in 2019'),
    ('ceterms:creditUnitMaxValue', 'ceterms:creditValue', 'was removed'),
    ('ceterms:creditUnitMinValue', 'ceterms:creditValue', 'was removed'),
    ('ceterms:creditUnitValue', 'ceterms:creditValue', 'was removed in 2019'),
    ('ceterms:destinationComponentOf', 'ceterms:isDestinationComponentOf', 'is a misspelling'),
    ('ceterms:preceededBy', 'ceterms:precededBy', 'is a misspelling'),
    ('ceterms:preceeds', 'ceterms:precedes', 'is a misspelling'),
    ('credentialStat:Superseded', 'credentialStat:Deprecated ceterms:supersededBy', 'was removed'),
)
"""Names met in published data that are not terms (any more): misspelt, moved or removed, with what to write now."""

_MOST = 8


def nearest(
    name: str, prefixes: Mapping[str, str], concepts: Collection[str], of_local: Mapping[str, Collection[str]]
) -> tuple[str, ...]:
    """The known names most like one that is not. `of_local`: names by their part after the prefix, in lower case.

    By the name without prefix: concepts for concepts, capital for capital, among equals first those of the same prefix.
    """
    import difflib

    prefix, _, local = name.rpartition(':')
    if '/vocabs/' in prefixes.get(prefix, ''):
        by_local = {local_name(n).lower(): n for n in concepts if n.startswith(prefix + ':')}
        return tuple(by_local[key] for key in difflib.get_close_matches(local.lower(), by_local, n=_MOST, cutoff=0.55))
    near = difflib.get_close_matches(local.lower(), of_local, n=_MOST, cutoff=0.74)
    found = [n for key in near for n in sorted(of_local[key], key=lambda n: (not n.startswith(prefix + ':'), n))]
    found = [n for n in found if n not in concepts or not prefix]
    return tuple([n for n in found if local_name(n)[0].isupper() == local[:1].isupper()] or found)[:_MOST]
