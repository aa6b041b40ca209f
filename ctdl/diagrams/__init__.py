"""Diagrams: cards in columns with gates and links between them, laid out and drawn as SVG and PNG."""
