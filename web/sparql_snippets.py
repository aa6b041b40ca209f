"""A query as a few lines for curl, Python and R, ready to be pasted."""

from __future__ import annotations


def curl(endpoint: str, query: str) -> str:
    """A command for a shell that writes CSV."""
    end = 'SPARQL'
    while end in query.splitlines():
        end += '_'
    body = query if query.endswith('\n') else query + '\n'
    return f"curl --silent --fail-with-body --header 'Accept: text/csv' --data-urlencode query@- \\\n  {endpoint} <<'{end}'\n{body}{end}\n"


def python(endpoint: str, query: str) -> str:
    """A program that makes a pandas DataFrame."""
    plain = '"""' not in query and '\\' not in query and not query.endswith('"')
    text = f'"""\n{query}"""' if plain else repr(query)
    return (
        'from io import BytesIO\nfrom urllib.parse import urlencode\nfrom urllib.request import Request, urlopen\n\n'
        'import pandas as pd\n\n'
        f'query = {text}\n'
        f"request = Request('{endpoint}', urlencode({{'query': query}}).encode(), {{'Accept': 'text/csv'}})\n"
        'with urlopen(request) as answer:\n'
        "    print('true for version', answer.headers['X-Ledger-Sequence'])\n"
        '    table = pd.read_csv(BytesIO(answer.read()))\n'
    )


def r(endpoint: str, query: str) -> str:
    """A program that makes a data frame, in R without packages."""
    dashes = '--'
    while f'){dashes}"' in query:
        dashes += '-'
    return (
        f'query <- r"{dashes}({query}){dashes}"\n'
        f'address <- paste0("{endpoint}?format=csv&query=", URLencode(query, reserved = TRUE))\n'
        'table <- read.csv(address)\n'
    )
