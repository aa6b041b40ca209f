"""Data of the finding pages with the mark of its bytes, so that who has it already is told so (304)."""

from __future__ import annotations

import hashlib

from flask import Response

from web import answers


def tagged(answer: Response) -> Response:
    """The answer with an ETag of its bytes, or 304 without a body."""
    answer.set_etag(hashlib.blake2b(answer.get_data(), digest_size=16).hexdigest())
    return answers.conditional(answer)
