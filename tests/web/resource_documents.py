"""Documents that a page of a resource has a hard time with, and one whose totals are easily worked out."""

from __future__ import annotations

from typing import Any

BASE = 'https://credentialengineregistry.org'
CONTEXT = 'https://credreg.net/ctdl/schema/context/json'


def ctid(number: int) -> str:
    """A CTID for a number."""
    return f'ce-00000000-0000-4000-8000-{number:012x}'


def address(number: int) -> str:
    """The address of the resource with that number."""
    return f'{BASE}/resources/{ctid(number)}'


def document(number: int, main: dict[str, Any], *others: dict[str, Any]) -> dict[str, Any]:
    """A document whose main resource has that number."""
    main = {'@id': address(number), 'ceterms:ctid': ctid(number), **main}
    return {'@context': CONTEXT, '@id': f'{BASE}/graph/{ctid(number)}', '@graph': [main, *others]}


def hostile() -> dict[str, Any]:
    """Markup in texts, script addresses, texts of all writings, one that is very long."""
    bad = '"><script>window.bad = 1</script><img src=x onerror=alert(1)>'
    return document(
        1,
        {
            '@type': 'ceterms:Certificate',
            'ceterms:name': {'en': bad, 'ar': 'شهادة في تركيب الألواح', 'ja': '電気技術者'},
            'ceterms:description': {'en': 'Long ' * 8000 + 'end', 'en-x-bad': bad},
            'ceterms:alternateName': {'en': ['Endless ' * 3000]},
            'ceterms:subjectWebpage': 'javascript:alert(1)',
            'ceterms:image': 'https://elsewhere.example.org/tracker.gif',
            'ceterms:sameAs': ['data:text/html,<script>1</script>', 'https://safe.example.org/', 'mailto:a@example.org'],
            'ceterms:keyword': {'en': ['{{ 7 * 7 }}', "' onmouseover='x", '</dl></main><iframe src=//x>']},
            'ceterms:ownedBy': ['https://example.org/"onclick="x', address(99)],
            'ceterms:requires': [
                {'@type': 'ceterms:ConditionProfile', 'ceterms:name': {'en': bad}, 'ceterms:condition': {'en': [bad]}}
            ],
            'ceterms:estimatedDuration': [{'@type': 'ceterms:DurationProfile', 'ceterms:exactDuration': bad}],
            'ceterms:estimatedCost': [{'@type': 'ceterms:CostProfile', 'ceterms:price': 1e300, 'ceterms:currency': bad}],
            'ceterms:dateEffective': bad,
            'example:unknown': bad,
        },
    )


def framework(number: int) -> dict[str, Any]:
    """A framework with that many competencies, ten below each of the first ones."""
    members = [
        {
            '@id': address(1000 + n),
            '@type': 'ceasn:Competency',
            'ceterms:ctid': ctid(1000 + n),
            'ceasn:competencyText': {'en': f'Does thing number {n} well, safely, and so that others can take it up from there'},
            'ceasn:codedNotation': f'{n // 10}.{n % 10}',
            'ceasn:isPartOf': [address(2)],
            **({'ceasn:isChildOf': [address(1000 + n // 10)]} if n >= 10 else {}),
        }
        for n in range(number)
    ]
    tops = [address(1000 + n) for n in range(10)]
    return document(
        2, {'@type': 'ceasn:CompetencyFramework', 'ceasn:name': {'en': 'A long one'}, 'ceasn:hasTopChild': tops}, *members
    )


def certificate() -> dict[str, Any]:
    """A certificate for a course of 40 hours and 900 dollars, or an examination of 2 hours and 50 dollars with 10 hours of practice."""
    practice = {'@type': 'ceterms:DurationProfile', 'ceterms:exactDuration': 'PT10H'}
    return document(
        3,
        {
            '@type': 'ceterms:Certificate',
            'ceterms:name': {'en': 'Either way'},
            'ceterms:requires': [
                {
                    '@type': 'ceterms:ConditionProfile',
                    'ceterms:targetLearningOpportunity': ['_:course'],
                    'ceterms:alternativeCondition': [
                        {
                            '@type': 'ceterms:ConditionProfile',
                            'ceterms:name': {'en': 'By test'},
                            'ceterms:targetAssessment': ['_:test'],
                            'ceterms:targetLearningOpportunity': ['_:practice'],
                        }
                    ],
                }
            ],
        },
        _part('_:course', 'ceterms:Course', 'Long course', 'PT40H', 900),
        _part('_:test', 'ceterms:AssessmentProfile', 'Hard test', 'PT2H', 50),
        {
            '@id': '_:practice',
            '@type': 'ceterms:Course',
            'ceterms:name': {'en': 'Practice'},
            'ceterms:estimatedDuration': [practice],
        },
    )


def _part(label: str, kind: str, name: str, duration: str, price: int) -> dict[str, Any]:
    return {
        '@id': label,
        '@type': kind,
        'ceterms:name': {'en': name},
        'ceterms:estimatedDuration': [{'@type': 'ceterms:DurationProfile', 'ceterms:exactDuration': duration}],
        'ceterms:estimatedCost': [{'@type': 'ceterms:CostProfile', 'ceterms:price': price, 'ceterms:currency': 'USD'}],
    }
