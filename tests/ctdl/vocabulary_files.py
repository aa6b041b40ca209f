"""Small encodings of a vocabulary, for the tests of making the table."""

from ctdl.vocabulary import TABLE, load

SHARED = TABLE.parents[2] / 'shared' / 'ctdl' / 'vocabulary.json'
VOCABULARY = load()

SCHEMA = {
    '@context': 'https://credreg.net/ctdl/schema/context/json',
    '@graph': [
        {
            '@type': 'rdfs:Class',
            '@id': 'ceterms:Parent',
            'rdfs:label': {'en-US': 'Parent Class'},
            'rdfs:comment': {'en-US': 'Text of the publisher.'},
            'vs:term_status': 'vs:stable',
            'owl:equivalentClass': ['schema:Thing'],
        },
        {
            '@type': ['rdfs:Class'],
            '@id': 'https://purl.org/ctdl/terms/Child',
            'rdfs:label': {'en-US': 'Child Class'},
            'vs:term_status': 'vs:unstable',
            'rdfs:subClassOf': [{'@id': 'ceterms:Parent'}],
        },
        {
            '@type': 'rdf:Property',
            '@id': 'ceterms:kindType',
            'rdfs:label': 'Kind Type',
            'schema:domainIncludes': ['ceterms:Parent', 'ceterms:Child'],
            'schema:rangeIncludes': 'skos:Concept',
            'meta:targetScheme': ['ceterms:Kind'],
            'owl:inverseOf': ['ceterms:kindOf'],
        },
        {'@type': 'skos:ConceptScheme', '@id': 'ceterms:Kind', 'rdfs:label': {'en-US': 'Kind'}, 'vs:term_status': 'vs:stable'},
        {
            '@type': 'skos:Concept',
            '@id': 'kind:Odd',
            'skos:prefLabel': {'de': 'Ungerade', 'en': 'Odd'},
            'skos:inScheme': ['ceterms:Kind'],
            'skos:broader': 'kind:Any',
        },
        {'@type': 'owl:Ontology', '@id': 'https://purl.org/ctdl/terms/'},
    ],
}
CONTEXT = {
    '@context': {
        '@version': 1.1,
        'kind': 'https://purl.org/ctdl/vocabs/kind/',
        'ceterms': 'https://purl.org/ctdl/terms/',
        'schema': 'https://schema.org/',
        'skos': 'http://www.w3.org/2004/02/skos/core#',
        'meta': 'http://credreg.net/meta/terms/',
        'ceterms:kindType': {'@type': '@id'},
        'ceterms:name': {'@container': '@language'},
        'ceterms:plain': {'@id': 'ceterms:plain'},
    }
}
