"""Example data of `ctdl demo`: the clean energy training of an invented state, as published in 2025 and in 2026.

In Tamarack a community college, a university, a certification body, an accreditor, a state agency and an employer describe what
they offer. Everything in it is made up; the state lies in the middle of a lake. All files hold one JSON-LD document a line, in
the form in which the Credential Registry publishes them:

- `first.jsonl`: the 58 documents of the 2025 catalog, each with the minimum data of its class;
- `second.jsonl`: what was published in 2026: ten changed documents, two that came again unchanged (keys in another order, a new
  blank label) and two new ones;
- `deleted.txt`: the CTIDs that were withdrawn in 2026;
- `defects.jsonl`: ten more documents of the college with the slips that are met in practice; `defects.tsv` beside it says which,
  in words and with the name of the finding to expect.
"""

from pathlib import Path

COLLEGE = 'ce-46b72b87-6e68-4c02-ae8d-56b64d509c11'
"""Linden River Community College: owns most documents."""
UNIVERSITY = 'ce-620fb0cb-0ebe-40dd-ba17-b76fe0b7ad75'
"""Tamarack State University: bachelor and master degree, and the transfer agreement."""
BOARD = 'ce-5577ef33-efe2-49f2-b7a3-9d996253fef3'
"""Solar and Storage Certification Board: certification, its examination and the competency framework."""
ACCREDITOR = 'ce-40796671-bb16-4db1-b6ce-a992a78ae946'
"""Northern Lakes Commission on Technical Accreditation."""
AGENCY = 'ce-9431125a-178f-4945-aa22-b2f26e7b9c34'
"""Tamarack Department of Labor and Licensing: license, occupations, the list of training in demand, outcome data."""
EMPLOYER = 'ce-c4c2d4b0-2b64-4ecd-8f09-d477fcececb3'
"""Brightwater Solar and Electric: apprenticeship, job, work role, tasks."""

CERTIFICATE = 'ce-e3f6955a-a515-4c77-be16-8a6bae475a59'
"""Certificate in Solar Installation: seven courses in 2025, eight in 2026; the best document to compare versions of."""
CERTIFICATE_2022 = 'ce-f328e05c-c62d-4d6b-adf0-ba73cf6cd8f2'
"""The edition before it, a resource of its own: `previousVersion` of `CERTIFICATE`; taught out in 2025, deprecated in 2026."""
ASSOCIATE_DEGREE = 'ce-7c23a403-874e-4c04-bc4f-4dfa2b1b0a0c'
"""Associate of Applied Science in Renewable Energy Technology: requires `CERTIFICATE`."""
BACHELOR_DEGREE = 'ce-4e06f664-1650-4b23-9115-76964145d2a3'
"""Bachelor of Science in Energy Systems Technology: requires `ASSOCIATE_DEGREE`; unchanged in 2026, with keys in another order."""
MASTER_DEGREE = 'ce-f4622080-fa8f-4c2a-a912-93b07ce4aadd'
"""Master of Energy Management: requires `BACHELOR_DEGREE`."""
CERTIFICATION = 'ce-3e269fed-fe45-4438-8cd1-6bde6ac86f15'
"""Certified Solar Technician: requires `CERTIFICATE` and `EXAMINATION`."""
LICENSE = 'ce-5c9c44fa-8c75-451c-88f1-de2e1aa0a004'
"""Journey-Level Electrician License: requires `APPRENTICESHIP`."""
APPRENTICESHIP = 'ce-dd7c5f4e-354c-434f-9da8-f157b015441b'
"""Certificate of Completed Apprenticeship: Electrician."""
MICROCREDENTIAL = 'ce-087b7331-7015-4798-b933-c18933fbbded'
"""Microcredential in Safe Work at Height: supersedes a certificate of completion; unchanged in 2026, with a new blank label."""

COURSE = 'ce-fce99c6c-c2d7-4b83-ba09-e4e36157bac8'
"""REN 130 Photovoltaic System Design: has prerequisites and is one of the courses of `CERTIFICATE`."""
NEW_COURSE = 'ce-cdc99e3d-2d6c-4793-82cc-e2b91676a825'
"""REN 240 Commissioning and Inspection: published in 2026."""
PROGRAM = 'ce-e3476ce1-122e-41e2-81ab-c38ad30f45c6'
"""Renewable Energy Technician Program: its parts are the courses."""
EXAMINATION = 'ce-f086037c-3d1c-4bb4-a80c-765f3e95f2e2'
"""Certified Solar Technician Examination."""
FRAMEWORK = 'ce-23ce514d-d3a4-4e6e-8cbd-c65a3409c848'
"""Solar Technician Competency Framework: three areas, nine competencies."""
PROGRESSION_MODEL = 'ce-f5ae4eef-7845-4d97-b5cf-2295558c0c5e'
"""Stages of a Career in Clean Energy: the levels of `PATHWAY` and `FRAMEWORK`."""
PATHWAY = 'ce-e1f26f54-f0f4-4f0b-bc52-bfc39f57f449'
"""From Installer to Solar Project Lead: 18 components in 2025, 19 in 2026."""
TERMS = 'ce-3524b842-cf4e-4eba-aa7e-78c19b33c460'
"""Renewable Energy Technology, Term by Term: the plan of study of `ASSOCIATE_DEGREE`, 27 components in four terms, with choices."""
OCCUPATION = 'ce-1268e6f8-d7e4-4069-a85e-b70d24078fc9'
"""Solar Photovoltaic Installer, SOC 47-2231.00."""
JOB = 'ce-e39a1ddd-322b-4f9e-8310-dcaa09c406e2'
"""Solar Project Lead at `EMPLOYER`: where `PATHWAY` leads."""
COLLECTION = 'ce-8ee70e35-e475-4817-9f34-422470ec89b2'
"""Clean Energy Training in Demand in Tamarack."""
TRANSFER = 'ce-35a030f8-2be7-49f1-a25f-0fe98df4f35b'
"""Transfer value profile from `ASSOCIATE_DEGREE` to `BACHELOR_DEGREE`."""

_FOLDER = Path(__file__).parent


def documents() -> Path:
    """The file with every document as of the 2025 catalog."""
    return _FOLDER / 'first.jsonl'


def later() -> Path:
    """The file with what was published in 2026: changed, unchanged and new documents."""
    return _FOLDER / 'second.jsonl'


def deleted() -> list[str]:
    """CTIDs of the documents that were withdrawn in 2026."""
    return (_FOLDER / 'deleted.txt').read_text('utf-8').split()


def defects() -> Path:
    """The file with documents that have defects; its twin with the suffix `.tsv` lists them."""
    return _FOLDER / 'defects.jsonl'
