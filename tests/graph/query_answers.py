"""What each named query answers over the small registry of `query_world`, worked out by hand from its documents.

Parameters and rows are written as a table shows them; `#4` is the document with that number, `embedded` a node without a name.
"""

from tests.graph import query_answers_catalog, query_answers_connections, query_answers_pathways, query_answers_quality

ANSWERS = [
    *query_answers_catalog.ANSWERS,
    *query_answers_connections.ANSWERS,
    *query_answers_pathways.ANSWERS,
    *query_answers_quality.ANSWERS,
]
