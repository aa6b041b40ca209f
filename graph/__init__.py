"""The registry on disk: ledger of versions, graph of statements, queries."""
