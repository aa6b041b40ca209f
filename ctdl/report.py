"""Findings handed over: as text for people, JSON (the contract of `ctdl validate`), CSV for spreadsheets, or a SHACL report in Turtle.

    with reporting('json', out) as report:
        for verdict in verdicts:
            report.add(verdict)

Every format takes one document after another and holds little of them, so a report on a million documents needs no more memory
than one on a thousand. Nothing here knows of the command line.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Protocol

import orjson

from ctdl.findings import Finding, Severity
from ctdl.findings import conforms as conforms_to
from ctdl.report_text import TextReport

FORMATS = ('text', 'json', 'turtle', 'csv')
COLUMNS = (
    *('document', 'severity', 'shape', 'class', 'focus', 'pointer', 'path', 'value', 'message', 'remedy', 'source'),
    'place',
)
"""Columns of the CSV: the keys of a finding, then where the document stands."""
