"""A pathway judged: whether it can be followed, whether it misleads, and whether the credits add up.

    for finding in judge(registry.pathway(ctid)):
        print(finding.severity, finding.message, ' → '.join(finding.way))

The rules, with severity and source, are rows in `judge_rules`; the checks stand in the modules beside it, by topic.
"""

from __future__ import annotations

from ctdl.findings import Finding
from ctdl.pathways.judge_conditions import conditions, links
from ctdl.pathways.judge_credits import credits, unreadable
from ctdl.pathways.judge_impossible import impossible
from ctdl.pathways.judge_order import circles, dead_ends, destinations
from ctdl.pathways.judge_parts import inverses, levels, memberships, repeated
from ctdl.pathways.judge_resources import doubles, resources
from ctdl.pathways.judge_rules import RULES
from ctdl.pathways.judge_spellings import spellings
from ctdl.pathways.model import Pathway

__all__ = ['RULES', 'judge']

CHECKS = (
    destinations, repeated, circles, dead_ends, conditions, impossible, links, levels, resources, memberships, doubles, unreadable,
    credits, inverses, spellings,
)  # fmt: skip


def judge(pathway: Pathway) -> list[Finding]:
    """What there is to say about a pathway, gravest first, then by topic and in the order of its components."""
    found = [finding for check in CHECKS for finding in check(pathway)]
    return sorted(found, key=lambda finding: finding.severity.rank)
