"""What reading has to say about a document: the rules that RDF can no longer see, as findings.

Each rule is one row: severity, what is wrong, what to do, and where the rule comes from. `{}` is filled with the value at hand.
"""

from dataclasses import dataclass

from ctdl.findings import Finding, Severity
from ctdl.places import Place, pointer

V, W, I = Severity.VIOLATION, Severity.WARNING, Severity.INFO  # noqa: E741

JSON_LD = 'JSON-LD 1.1'
CONTEXT = 'CTDL JSON-LD context 2026-08'
REGISTRY = 'Credential Registry, publish_envelope.json'


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that reading may notice."""

    severity: Severity
    message: str
    remedy: str
    source: str


RULES = {
    'context-missing': Rule(
        W, 'The document has no @context; it is read with the CTDL context.',
        'Write "@context": "https://credreg.net/ctdl/schema/context/json".', CONTEXT),
    'context-older': Rule(
        I, 'The context address {} is an older form; it is read as the CTDL context.',
        'Write "@context": "https://credreg.net/ctdl/schema/context/json".', CONTEXT),
    'context-unknown': Rule(
        W, 'The context {} is not one of CTDL; contexts are never fetched, so the document is read with the CTDL context.',
        'Use the CTDL context, or write the definitions into the document.', JSON_LD),
    'context-untyped': Rule(
        I, 'The document does not name the CTDL context, so nothing says which values are links; terms are read as CTDL defines them.',
        'Write "@context": "https://credreg.net/ctdl/schema/context/json" instead of own definitions, or as the first of a list.', CONTEXT),
    'context-loses-value': Rule(
        V, 'The value {} stands under a key that the document\'s own context maps to nothing, so it states nothing.',
        'Define the key in the context, or use a CTDL term.', JSON_LD),
    'context-invalid': Rule(
        V, 'The document\'s own context or structure is not valid JSON-LD: {}',
        'Use the CTDL context address instead of own definitions.', JSON_LD),
    'graph-not-a-list': Rule(
        I, '@graph holds one object; it is read as a list of one.', 'Write "@graph": [ … ].', REGISTRY),
    'graph-missing-nodes': Rule(
        V, 'The document describes nothing.', 'Put at least one resource into @graph.', REGISTRY),
    'graph-member-not-an-object': Rule(
        V, 'A member of @graph is not an object, so it describes nothing: {}', 'Write a JSON object with @id and @type.', REGISTRY),
    'graph-nested': Rule(
        V, 'A named graph inside a node is not part of a CTDL document; it is kept in the bytes and states nothing.',
        'Put its nodes into the @graph of the document.', REGISTRY),
    'main-not-first': Rule(
        I, 'The main resource is not the first member of @graph.', 'Put it first: the Registry takes the class from there.', REGISTRY),
    'node-without-id': Rule(
        W, 'A member of @graph has no @id; it got one.', 'Write the resource address or a label such as "_:" and a UUID.', REGISTRY),
    'node-without-type': Rule(
        V, 'A resource has no @type, so nobody can tell what it is.', 'Write the class, for example "ceterms:Certificate".', REGISTRY),
    'node-repeated': Rule(
        W, 'The resource {} is described twice in the document; the descriptions are read together.',
        'Describe each resource once.', JSON_LD),
    'node-embedded': Rule(
        I, 'The resource {} is described inside another one; it is moved to @graph.',
        'Give a resource with an @id its own place in @graph and refer to it by its address.', REGISTRY),
    'type-list': Rule(
        I, '@type is a list; the Registry takes one class.', 'Write the most specific class only.', REGISTRY),
    'type-invalid': Rule(V, '@type is not a text: {}', 'Write a class, for example "ceterms:Certificate".', JSON_LD),
    'class-unknown': Rule(
        W, '{} is not a class of CTDL.', 'Look the class up with `ctdl vocabulary`.', CONTEXT),
    'id-invalid': Rule(V, '@id is not a text, so the node has no address: {}', 'Write the resource address.', JSON_LD),
    'document-address': Rule(
        V, 'The @id beside @graph is no address: {}',
        'Write https://credentialengineregistry.org/graph/ and the CTID of the main resource.', REGISTRY),
    'text-not-unicode': Rule(
        V, 'The text has half a character (a lone surrogate), which is read as a question mark: {}',
        'Save the file as UTF-8 and write whole characters.', 'RFC 8259, 8.2'),
    'text-control-character': Rule(
        W, 'The text has a character U+0000, which is no text and which many programs refuse or cut off at: {}',
        'Take the character \\u0000 away.', 'RFC 8259, 9; Unicode'),
    'number-precision': Rule(
        W, 'The whole number {} is beyond 64 bits, so only its first digits are kept.',
        'Write it as a text where it is a code, or with fewer digits.', 'RFC 8259, 6; limits of this toolkit'),
    'value-unreadable': Rule(
        V, 'A value cannot be read and states nothing: a {} too large or too deep.',
        'Leave it out, or write it in a simpler form.', 'Limits of this toolkit'),
    'ctid-repeated': Rule(
        W,
        'The same CTID came with other content before, in {}; the later one is kept as the newer version.',
        'Keep one file for each document; if these are two things, give one of them a CTID of its own (`ctdl ctid`).',
        'About the CTID, 2024-05',
    ),
    'ctid-missing': Rule(
        V, 'The document has no CTID, so it has no identity in a registry.',
        'Give the main resource a CTID (`ctdl ctid` makes one) and the address …/resources/{{ctid}}.', 'About the CTID, 2024-05'),
    'ctid-upper-case': Rule(
        W, 'The CTID {} has upper-case letters; it is read in lower case.',
        'Write CTIDs in lower case: upper-case ones have made references fail.', 'About the CTID, 2024-05'),
    'ctid-address-mismatch': Rule(
        V, 'The address of the resource does not end in its CTID {}.',
        'Write …/resources/ and the same CTID that ceterms:ctid has.', 'Registry Handbook; ctdl-validate'),
    'graph-address-mismatch': Rule(
        V, 'The address of the document does not end in the CTID of its main resource: {}',
        'Write …/graph/ and the CTID of the main resource.', 'Registry Handbook; ctdl-validate'),
    'graph-address-reference': Rule(
        W, '{} is the address of a document, not of a resource.', 'Write …/resources/ instead of …/graph/.', 'Registry Handbook'),
    'registry-address-http': Rule(
        I, 'The Registry names resources with https; {} is read so.', 'Write https.', 'Registry Handbook'),
    'namespace-alias': Rule(
        I, '{} is an other spelling of a CTDL term; it is read as that term.',
        'Use the prefix that the CTDL context defines.', CONTEXT),
    'term-unknown': Rule(
        W, '{} is not a term of CTDL.', 'Look the property up with `ctdl vocabulary`.', CONTEXT),
    'prefix-unknown': Rule(
        V, 'The prefix of {} is not defined by the context.', 'Use a prefix of the CTDL context.', CONTEXT),
    'key-unmapped': Rule(
        V, 'The key {} maps to nothing, so what stands under it states nothing.',
        'Write a CTDL term with its prefix, for example "ceterms:name".', JSON_LD),
    'keyword-unsupported': Rule(
        V, 'The JSON-LD keyword {} is not part of CTDL documents; what stands under it states nothing.',
        'Write plain properties.', JSON_LD),
    'value-null': Rule(I, 'null states nothing.', 'Leave the property out.', JSON_LD),
    'value-misplaced': Rule(
        V, 'The value {} cannot stand here, so it states nothing.', 'Write a text, a number, an address or an object.', JSON_LD),
    'list-order': Rule(
        I, 'An ordered list is read as its members; the order stays in the document.', 'Write a plain array.', JSON_LD),
    'address-empty': Rule(W, 'An empty address states nothing.', 'Write the address, or leave the property out.', CONTEXT),
    'address-characters': Rule(
        V, 'The address {} has characters that no web address may have; they are read percent-encoded.',
        'Replace spaces, quotes, braces and the like, for example a space by %20.', 'RFC 3987'),
    'language-map-in-array': Rule(
        W, 'A language map stands in an array; it is read as if the array were not there.',
        'Write {{"en-US": ["one text", "another"]}}.', CONTEXT),
    'language-value-object': Rule(
        I, 'A text with @value and @language is read as a language map.', 'Write {{"en-US": "the text"}}.', CONTEXT),
    'language-tag-repaired': Rule(
        W, 'The language tag {} has an underscore; it is read with a hyphen.', 'Write a BCP 47 tag such as en-US.', 'BCP 47'),
    'language-tag-invalid': Rule(
        V, '{} is not a language tag, so the text is kept without a language.', 'Write a BCP 47 tag such as en-US or es.', 'BCP 47'),
    'language-tag-name': Rule(
        W, '{} has the form of a language tag, but no language has such a long one: it looks like a name.',
        'Write the tag, such as en-US for English or es for Spanish.', 'BCP 47; IANA Language Subtag Registry'),
    'language-text-invalid': Rule(
        V, 'The value {} in a language map is not a text.', 'Write a text or a list of texts.', CONTEXT),
    'date-approximate': Rule(
        I, 'An approximate date is read as a date of that precision; the CTDL context calls it an address.',
        'Nothing to do.', CONTEXT),
    'vocabulary-stated': Rule(
        V, 'The document makes statements about {}, a term of a vocabulary; they are kept in the bytes only.',
        'Describe your own resources only.', 'This registry: ownership'),
    'bookkeeping-stated': Rule(
        V, 'The document makes statements about {}, which this registry writes itself; they are kept in the bytes only.',
        'Describe your own resources only.', 'This registry: ownership'),
    'owned-elsewhere': Rule(
        V, 'The document describes {}, which another document of this registry already describes; it is kept in the bytes only.',
        'Describe each resource in one document and refer to it by its address elsewhere.', 'This registry: ownership'),
}  # fmt: skip


_JSON, _RDF, _LIMITS = 'RFC 8259 (JSON)', 'RDF 1.1 Turtle, N-Triples and N-Quads', 'Limits of this toolkit'

READING = {
    'reading-archive': Rule(
        V, 'Archives inside archives inside archives are not read.', 'Unpack the outer ones.', _LIMITS),
    'reading-assistant-input': Rule(
        V, 'This is input of the publishing API, not CTDL JSON-LD.',
        'Send it to the publishing API\'s format method and give what that returns.', 'Registry Assistant 2026-03'),
    'reading-bomb': Rule(
        V, 'A packed file unpacks to far more than any honest one.', 'Unpack the file and name the unpacked one.', _LIMITS),
    'reading-broken-json': Rule(V, 'This is not JSON.', 'Correct the JSON at that line and column.', f'{_JSON}, section 2'),
    'reading-broken-rdf': Rule(V, 'The RDF cannot be read, or has no form in CTDL.', 'Correct the syntax there.', _RDF),
    'reading-byte-order-mark': Rule(
        I, 'The file begins with a byte-order mark, which JSON does not have.',
        'Save it as UTF-8 without byte-order mark.', f'{_JSON}, section 8.1'),
    'reading-damaged': Rule(
        V, 'Packed bytes cannot be unpacked.', 'Fetch or pack the file again.', 'RFC 1952 (gzip); APPNOTE (ZIP); RFC 4648 (base64)'),
    'reading-duplicate-key': Rule(
        V, 'A key is written several times in one object; only the last value counts.',
        'Write the key once, with all its values in one array or language map.', f'{_JSON}, section 4'),
    'reading-empty': Rule(V, 'There is nothing in it.', 'Remove the file or fetch it again.', f'{_JSON}, section 2'),
    'reading-empty-envelope': Rule(
        V, 'The envelope holds no document.', 'Ask the Registry for envelopes without metadata_only=true.', 'Registry Handbook'),
    'reading-encoding': Rule(V, 'The text is not in UTF-8.', 'Save the file as UTF-8.', f'{_JSON}, section 8.1'),
    'reading-encrypted': Rule(
        V, 'The member is encrypted.', 'Pack it without a password; CTDL documents are public.', 'APPNOTE (ZIP), 4.4.4'),
    'reading-file': Rule(V, 'The file cannot be read.', 'Look at its name and permissions.', 'The operating system'),
    'reading-form': Rule(
        V, 'This is in no form in which CTDL documents travel.',
        'Give JSON, JSON Lines, N-Quads, N-Triples or Turtle in UTF-8.', 'JSON-LD 1.1; RDF 1.1'),
    'reading-limit': Rule(V, 'The document is deeper or longer than is read.', 'Publish it as several documents.', _LIMITS),
    'reading-not-ctdl': Rule(
        V, 'This JSON is no CTDL document.', 'Give CTDL JSON-LD, as the Credential Registry serves it.', JSON_LD),
    'reading-several-values': Rule(
        W, 'The file holds several JSON values one after another.',
        'Write one JSON array, or JSON Lines with one document to a line.', f'{_JSON}, section 2'),
    'reading-too-large': Rule(
        V, 'One JSON value is larger than is read as one document.',
        'Write many documents as JSON Lines, or as one JSON array.', _LIMITS),
    'reading-unreadable': Rule(V, 'This cannot be read.', 'Give CTDL JSON-LD.', JSON_LD),
}  # fmt: skip
"""What reading files may say before there is a document. Messages and remedies at hand are more exact; an encoding that could be
read all the same is only information."""


def notice(name: str, place: Place = None, value: object = '', path: str = '', focus: str = '', class_: str = '') -> Finding:
    """The finding for a rule of this table at a place."""
    return finding_of(RULES[name], name, place, value, path, focus, class_)


def finding_of(
    rule: Rule, name: str, place: Place = None, value: object = '', path: str = '', focus: str = '', class_: str = ''
) -> Finding:
    """The finding for a rule, its message filled with the value."""
    text = '' if value is None else str(value)
    shown = text if len(text) <= 120 else text[:117] + '…'
    return Finding(
        rule.severity, name, rule.message.format(shown), rule.remedy.format(), rule.source,
        pointer=pointer(place), value=text, path=path, focus=focus, class_=class_,
    )  # fmt: skip
