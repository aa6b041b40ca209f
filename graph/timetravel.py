"""The graph as it was: a checkpoint of an earlier state, made by undoing versions in a copy, or anew from the ledger.

The state at a version of the ledger never changes, so what was made is kept (the few used last) and found again.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ctdl.errors import RegistryError
from graph.folder import Folder
from graph.graph_owner import fill
from graph.ledger import By
from graph.store import GraphStore, explained
from graph.terms import Names, vocabulary_lines
from graph.transition import Change, delta
from graph.views import View

if TYPE_CHECKING:
    from graph.registry_folder import RegistryFolder

KEPT = 4
"""Past states that are kept for the next question."""
BATCH = 200
TRIES = 5


@contextmanager
def past(registry: RegistryFolder, until: str, by: By) -> Iterator[Path]:
    """A folder with the graph as it was at a moment (`graph.clock.instant`), by recorded or asserted time, kept while in use."""
    folder = registry.folder
    with registry.ledger.snapshot():
        path = _place(registry, View(registry.ledger, until, by))
    for _ in range(TRIES):
        with folder.held(path) as there:
            if there:
                os.utime(path)
                _forget_old(folder, path)
                yield path
                return
        path = _made(registry, until, by)
    raise RegistryError(f'The state as of {until} was removed again and again; ask again.', path=str(path))


def _place(registry: RegistryFolder, view: View) -> Path:
    number = f'{view.sequence()}' if view.by == 'recorded' else f'{registry.ledger.last_seq}-asserted-{view.until.replace(":", "")}'
    return registry.folder.past / number


def _made(registry: RegistryFolder, until: str, by: By) -> Path:
    with registry.reading() as checkpoint, registry.folder.scratch('past') as part, registry.ledger.snapshot():
        view = View(registry.ledger, until, by)
        with explained(f'The copy in {part}'):
            _copy(checkpoint, part / 'graph')
        store = GraphStore.open(part / 'graph', Names(registry.base))
        applied = store.applied()
        touched = sorted(view.touched | {entry.ctid for entry in registry.ledger.since(applied)})
        if applied and len(touched) * 3 < registry.ledger.counts().documents:
            _undo(store, view, touched, applied)
        else:
            del store
            store = GraphStore.open(part / 'anew', Names(registry.base))
            _redo(store, view)
        store.flush()
        del store
        path = _place(registry, view)
        path.parent.mkdir(exist_ok=True)
        with suppress(OSError):
            next(p for p in (part / 'anew', part / 'graph') if p.is_dir()).rename(path)
    return path


def _undo(store: GraphStore, view: View, touched: list[str], applied: int) -> None:
    for start in range(0, len(touched), BATCH):
        changes = [_change(view, ctid, applied) for ctid in touched[start : start + BATCH]]
        out = delta(store, changes, view)
        store.apply(out.deletes, out.inserts, view.sequence(), out.drops)


def _change(view: View, ctid: str, applied: int) -> Change:
    return Change(ctid, [entry for entry in view.ledger.history(ctid) if entry.seq <= applied], view.history(ctid))


def _redo(store: GraphStore, view: View) -> None:
    store.load({store.names.vocabulary: vocabulary_lines(store.names)})
    fill(store, view)


def _copy(source: Path, target: Path) -> None:
    """A copy of a store that can be written: its table files, which never change, as hard links."""
    target.mkdir(parents=True)
    for file in source.iterdir():
        if file.suffix == '.sst':
            os.link(file, target / file.name)
        elif file.is_file() and file.name != 'LOCK':
            shutil.copy2(file, target / file.name)


def _forget_old(folder: Folder, used: Path) -> None:
    """Remove what was used longest ago, unless somebody uses it."""
    made = []
    for path in folder.past.iterdir():
        with suppress(FileNotFoundError):
            made += [(path.stat().st_mtime, path)] if path.is_dir() else []
    for _, path in sorted(made)[:-KEPT]:
        if path != used:
            folder.remove(path)
