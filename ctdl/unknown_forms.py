"""What to say of a text, or of JSON, that is no CTDL document: what it seems to be, and what to give in its place."""

import re
from typing import Any

from ctdl.errors import InputError


def unknown_text(head: bytes) -> InputError:
    """What to say of a text that is in no form known."""
    if re.match(rb'"|-?[0-9]|true|false|null|NaN', head):
        reason, remedy = 'one JSON text or number, not an object', 'Write a JSON object with @context, @id and @graph.'
    elif head[:1] == b'<':
        reason, remedy = 'XML or a web page', 'Fetch the JSON-LD form: the address of the document itself, not of a page about it.'
    elif b'\0' in head:
        reason, remedy = 'binary data', 'Give JSON, JSON Lines, N-Quads, N-Triples, Turtle, or a gzip or ZIP of these.'
    else:
        reason, remedy = (
            'neither JSON nor RDF',
            'Give JSON, JSON Lines, N-Quads, N-Triples or Turtle in UTF-8. Tables need converting first.',
        )
    return InputError(f'This is {reason}.', line=1, column=1, shape='reading-form', remedy=remedy)


_ASSISTANT = frozenset(
    ('PublishForOrganizationIdentifier', 'DefaultLanguage', 'ReferenceObjects', 'CTID', 'Name', 'SubjectWebpage')
)
_ENTITIES = frozenset(
    (
        *('Credential', 'Organization', 'Assessment', 'LearningOpportunity', 'Course', 'LearningProgram'),
        *('CompetencyFramework', 'ConceptScheme', 'ProgressionModel', 'ConditionManifest', 'CostManifest', 'Pathway'),
        *('PathwayComponents', 'PathwaySet', 'ComponentConditions', 'TransferValueProfile', 'TransferIntermediary'),
        *('Collection', 'Job', 'Occupation', 'Task', 'WorkRole', 'Industry', 'Rubric', 'ScheduledOffering'),
        *('SupportService', 'VerificationServiceProfile', 'CredentialingAction', 'Competencies', 'CredentialType'),
        *('DataSetProfile', 'Metric', 'QualificationsFramework', 'AlignmentMap', 'TransferValue', 'Concepts'),
    )
)


def not_ctdl(value: Any) -> InputError:
    """What to say of JSON that is no document."""
    if not isinstance(value, dict):
        kind = {list: 'an array inside an array', str: 'a text', bool: 'true or false', type(None): 'null'}.get(
            type(value), 'a number'
        )
        remedy = 'Write a JSON object with @context, @id and @graph.'
        return InputError(f'This is {kind}, not a JSON object.', shape='reading-not-ctdl', remedy=remedy)
    inner = [key for key in value if key in _ENTITIES and isinstance(value[key], (dict, list))]
    if inner or _ASSISTANT & value.keys():
        key = (inner or sorted(_ASSISTANT & value.keys()))[0]
        message = (
            f'This is input of the publishing API (the Registry Assistant), with "{key}" and without @type; it is not CTDL JSON-LD.'
        )
        remedy = "Send it to the publishing API's format method and give what that returns, or the published document."
        return InputError(message, shape='reading-assistant-input', remedy=remedy)
    message = 'This JSON object is no CTDL document: it has neither @graph nor @type nor a prefixed key like ceterms:name.'
    remedy = 'Give CTDL JSON-LD, as the Credential Registry serves it.'
    return InputError(message, shape='reading-not-ctdl', remedy=remedy)
