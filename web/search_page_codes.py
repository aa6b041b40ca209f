"""What the beginnings of codes stand for, where documents name whole codes only: occupations, industries, programs, languages.

Titles of the two-digit groups of SOC 2018, NAICS 2022 and CIP 2020, which are public, shortened to what fits into a list.
"""

from __future__ import annotations

_OCCUPATIONS = """
11 Management
13 Business and financial operations
15 Computer and mathematical
17 Architecture and engineering
19 Life, physical and social science
21 Community and social service
23 Legal
25 Education and library
27 Arts, design, entertainment, sports and media
29 Healthcare practitioners and technical
31 Healthcare support
33 Protective service
35 Food preparation and serving
37 Building and grounds cleaning and maintenance
39 Personal care and service
41 Sales
43 Office and administrative support
45 Farming, fishing and forestry
47 Construction and extraction
49 Installation, maintenance and repair
51 Production
53 Transportation and material moving
55 Military specific
"""

_INDUSTRIES = """
11 Agriculture, forestry, fishing and hunting
21 Mining, quarrying, oil and gas
22 Utilities
23 Construction
31 Manufacturing
32 Manufacturing
33 Manufacturing
42 Wholesale trade
44 Retail trade
45 Retail trade
48 Transportation and warehousing
49 Postal service, couriers and warehousing
51 Information
52 Finance and insurance
53 Real estate, rental and leasing
54 Professional, scientific and technical services
55 Management of companies
56 Administrative, support and waste services
61 Educational services
62 Health care and social assistance
71 Arts, entertainment and recreation
72 Accommodation and food services
81 Other services
92 Public administration
"""

_PROGRAMS = """
01 Agriculture and veterinary science
03 Natural resources and conservation
04 Architecture
05 Area, ethnic, cultural and gender studies
09 Communication and journalism
10 Communications technologies
11 Computer and information sciences
12 Culinary, entertainment and personal services
13 Education
14 Engineering
15 Engineering technologies
16 Languages and linguistics
19 Family and consumer sciences
22 Legal professions
23 English language and literature
24 Liberal arts and humanities
25 Library science
26 Biological and biomedical sciences
27 Mathematics and statistics
28 Military science
29 Military technologies
30 Interdisciplinary studies
31 Parks, recreation, leisure and fitness
32 Basic skills
33 Citizenship activities
34 Health-related knowledge and skills
36 Leisure and recreational activities
38 Philosophy and religious studies
39 Theology and religious vocations
40 Physical sciences
41 Science technologies
42 Psychology
43 Homeland security, law enforcement and firefighting
44 Public administration and social service
45 Social sciences
46 Construction trades
47 Mechanic and repair technologies
48 Precision production
49 Transportation and materials moving
50 Visual and performing arts
51 Health professions
52 Business and management
53 High school diplomas and certificates
54 History
60 Residency programs
61 Medical residency programs
"""

_LANGUAGES = """
ar Arabic
de German
en English
es Spanish
fa Persian
fr French
he Hebrew
hi Hindi
it Italian
ja Japanese
ko Korean
nl Dutch
pl Polish
pt Portuguese
ru Russian
so Somali
th Thai
tl Tagalog
tr Turkish
uk Ukrainian
ur Urdu
vi Vietnamese
zh Chinese
"""


def _table(text: str) -> dict[str, str]:
    return dict(line.split(' ', 1) for line in text.split('\n') if line)


TITLES = {
    'occupation': _table(_OCCUPATIONS),
    'industry': _table(_INDUSTRIES),
    'program': _table(_PROGRAMS),
    'language': _table(_LANGUAGES),
}
"""Titles by facet and code."""


def title(facet: str, code: str) -> str:
    """What a code or language tag stands for; '' where that is not known here."""
    known = TITLES.get(facet, {})
    if facet == 'language':
        language, _, region = code.partition('-')
        name = known.get(language, '')
        return f'{name} ({region.upper()})' if name and region else name
    return known.get(code, '')
