"""Which addresses that people publish become links, and where they lead."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from ctdl import demo
from web import links
from web.tables import cell


@pytest.mark.parametrize(
    'address', ['https://example.edu/a?b=c#d', 'http://example.edu', 'mailto:info@example.edu', 'https://例え.jp/ü']
)
def test_web_and_mail_addresses_become_links(address: str) -> None:
    assert links.is_safe(address)


@pytest.mark.parametrize(
    'address',
    [
        'javascript:alert(1)',
        'JavaScript:alert(1)',
        ' javascript:alert(1)',
        'java\nscript:alert(1)',
        'data:text/html,<script>alert(1)</script>',
        'vbscript:x',
        'file:///etc/passwd',
        'ftp://example.edu',
        'https:',
        'https:///x',
        'http://example.edu/"onclick="x',
        'http://[broken',
        'mailto:',
        '//example.edu',
        '/inside',
        '',
        'https://exa\x00mple.edu',
        'https://example.edu/\u202egpj.exe',
    ],
)
def test_other_addresses_do_not(address: str) -> None:
    assert not links.is_safe(address)


@given(st.text(max_size=60))
def test_what_becomes_a_link_begins_as_one(text: str) -> None:
    if links.is_safe(text):
        assert text.lower().startswith(('http://', 'https://', 'mailto:'))
        assert not set(text) & set(' \n\t"<>')


def test_resources_and_terms_lead_into_the_site(app: Flask) -> None:
    with app.test_request_context('/'):
        assert links.href(demo.CERTIFICATE) == f'/resources/{demo.CERTIFICATE}'
        assert (
            links.href(f'https://credentialengineregistry.org/resources/{demo.CERTIFICATE.upper()}')
            == f'/resources/{demo.CERTIFICATE}'
        )
        assert links.href('https://purl.org/ctdl/terms/requires') == '/vocabulary/ceterms:requires'
        assert links.href('https://example.edu/x') == 'https://example.edu/x'
        assert links.href('javascript:alert(1)') == ''


@pytest.mark.parametrize('text', ['=1+1', '+1', '-1', '@x', '\t=1', '\r=1', '＝1'])
def test_no_text_becomes_a_formula(text: str) -> None:
    assert cell(text) == f"'{text}"
    assert cell(-1) == -1
    assert cell('1-1') == '1-1'
