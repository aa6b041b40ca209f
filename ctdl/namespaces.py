"""Names and IRIs of terms in pieces, and the other addresses under which the vocabulary's namespaces are met."""

from collections.abc import Iterable, Mapping

_HOSTS = ('purl.org', 'credreg.net', 'www.credreg.net')
_FAMILIES = ('ctdl/vocabs', 'ctdlasn/vocabs', 'ctdl/terms', 'ctdlasn/terms')


def aliases(prefixes: Mapping[str, str], schemes: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Other ways to write a namespace, in lower case → the namespace; `schemes`: a concept scheme and the prefix of its concepts."""
    found: dict[str, str] = {}
    for namespace in prefixes.values():
        rest = namespace.partition('://')[2]
        found |= {f'{scheme}://{www}{rest}'.lower(): namespace for scheme in ('http', 'https') for www in ('', 'www.')}
    for name in ('ctdl', 'ctdlasn', 'qdata'):
        own = next((n for n in prefixes.values() if n.endswith(f'/{name}/terms/')), '')
        found |= {f'{base}/{name}/terms{end}': own for base in _bases() for end in '/#' if own}
    segments = [(prefix, prefix) for prefix, namespace in prefixes.items() if '/vocabs/' in namespace]
    segments += [(local_name(scheme), prefix) for scheme, prefix in schemes]
    for segment, prefix in dict.fromkeys(segments):
        for base in _bases():
            found |= {f'{base}/{family}/{segment}/'.lower(): prefixes[prefix] for family in _FAMILIES}
    return found


def _bases() -> Iterable[str]:
    return (f'{scheme}://{host}' for scheme in ('http', 'https') for host in _HOSTS)


def split_iri(iri: str) -> tuple[str, str]:
    """An IRI as namespace and local name, cut after the last '#' or '/'."""
    cut = max(iri.rfind('/'), iri.rfind('#')) + 1
    return iri[:cut], iri[cut:]


def local_name(name: str) -> str:
    """The name without its prefix."""
    return name.partition(':')[2]
