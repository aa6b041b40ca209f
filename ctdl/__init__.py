"""CTDL, the language: identifiers, vocabulary, documents, statements, findings. No database, no web."""
