"""The rules for CTDL data, as SHACL shapes in Turtle beside this file, and a loader that says what they are.

Every rule is a named property shape `rule:kebab-name`; node shapes, or the rule itself, say where it applies. `rules()` reads
them as values; `text()` gives the part of them that a profile and a level make active, without what only people read.
Nothing of this project is imported here, so that the Turtle files and this loader can be used alone.
"""

from shapes.active import shape_paths, text
from shapes.rule import LEVELS, PROFILES, Rule, Target, presence_rows, rule_named, rules
from shapes.turtle import FOLDER, RULE, SH, SOURCE, prefixes

__all__ = [
    'FOLDER',
    'LEVELS',
    'PROFILES',
    'RULE',
    'SH',
    'SOURCE',
    'Rule',
    'Target',
    'prefixes',
    'presence_rows',
    'rule_named',
    'rules',
    'shape_paths',
    'text',
]
