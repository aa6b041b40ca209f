"""The Registry's changesets: ZIPs with what was published and deleted since the last one, metadata aside."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from ctdl import jsontext
from ctdl.archives import Feed
from ctdl.ctid import ctid_of
from ctdl.envelopes import enveloped, iso, text_of
from ctdl.errors import CTDLError
from ctdl.limits import LIMITS, Limits
from ctdl.raw_documents import Body, Item, Origin, Unreadable, marked
from ctdl.zips import Member

_CHANGE = re.compile(r'(?:.*/)?(upserts|deletes)/(graphs|resources|metadata)/([^/]+)\.json')


@dataclass(slots=True)
class Changes:
    """A changeset of the Registry: `upserts/` and `deletes/`, each with graphs, resources and metadata by CTID."""

    noted: dict[tuple[str, str], dict[str, Member]] = field(default_factory=dict)

    def note(self, member: Member) -> None:
        """Keep a member that belongs to a changeset."""
        if match := _CHANGE.fullmatch(member.name):
            self.noted.setdefault((match[1], match[2]), {})[match[3]] = member

    def items(
        self, read: Callable[[Member, Origin], Iterator[Item]], feed: Callable[[Member], Feed], origin: Origin
    ) -> Iterator[Item]:
        """Graphs first; resources only where no graph holds them; what resuming counts are members in this order.

        `read` gives the items of a member, `feed` its bytes.
        """
        count, held = 0, set[str]()
        for action, sort in (('upserts', 'graphs'), ('upserts', 'resources'), ('deletes', 'graphs'), ('deletes', 'resources')):
            for name, member in self.noted.get((action, sort), {}).items():
                if sort == 'resources' and name.lower() in held:
                    continue
                count += 1
                held.add(name.lower())
                inner = origin.inner(f'{origin.source}!{member.name}', '.json')
                for item in marked(read(member, inner), count - 1, count):
                    held |= _ctids(item)
                    if count > origin.start:
                        yield self._completed(item, action, self._metadata(feed, origin.limits, action, name))

    def _metadata(self, feed: Callable[[Member], Feed], limits: Limits, action: str, name: str) -> Body:
        member = self.noted.get((action, 'metadata'), {}).get(name)
        try:
            data = feed(member).head(limits.document_bytes) if member else b'{}'
            value, _ = jsontext.parse(data, limits)
        except CTDLError:
            return {}
        return value if isinstance(value, dict) else {}

    def _completed(self, item: Item, action: str, metadata: Body) -> Item:
        """The item with time and agent of its metadata, or as the deletion that it is."""
        if isinstance(item, Unreadable):
            return item
        told = enveloped({**metadata, 'decoded_resource': item.body}, item.source, (), 0, LIMITS)
        gone = action == 'deletes'
        asserted = item.asserted or told.asserted or (text_of(item.body, 'deleted_at') if gone else '')
        return replace(item, asserted=iso(asserted), agent=item.agent or told.agent, deleted=item.deleted or told.deleted or gone)


def _ctids(item: Item) -> set[str]:
    """CTIDs of all that a document describes."""
    if isinstance(item, Unreadable):
        return set()
    graph = item.body.get('@graph')
    nodes = graph if isinstance(graph, list) else [item.body]
    return {ctid_of(str(node.get('ceterms:ctid', ''))) for node in nodes if isinstance(node, dict)} - {''}
