"""The graph as it was: a checkpoint of an earlier state, made by undoing versions in a copy, or anew from the ledger.

The state at a version of the ledger never changes, so what was made is kept (the few used last) and found again.
"""

from __future__ import annotations

import os
import shutil
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from graph.graph_owner import fill
from graph.ledger import By
from graph.store import GraphStore
from graph.terms import Names, vocabulary_lines
from graph.transition import Change, delta
from graph.views import PastView

if TYPE_CHECKING:
    from graph.registry import Registry

KEPT = 4
"""Past states that are kept for the next question."""
BATCH = 200


def past_checkpoint(registry: Registry, until: str, by: By) -> Path:
    """A folder with the graph as it was at a moment (`graph.clock.instant`), by recorded or asserted time."""
    view = PastView(registry.ledger, until, by)
    name = f'{view.sequence()}' if by == 'recorded' else f'{registry.ledger.last_seq}-{by}-{view.until.replace(":", "")}'
    path = registry.folder.path / 'past' / name
    if not path.is_dir():
        _make(registry, view, path)
    os.utime(path)
    _forget_old(path)
    return path


def _make(registry: Registry, view: PastView, path: Path) -> None:
    part = path.with_name(f'{path.name}.{uuid.uuid4().hex}.part')
    path.parent.mkdir(exist_ok=True)
    try:
        with registry.reading() as checkpoint:
            _copy(checkpoint, part)
        store = GraphStore.open(part, Names(registry.base))
        if store.applied() == registry.ledger.last_seq and len(view.touched) * 3 < registry.ledger.counts().documents:
            _undo(store, view)
        else:
            del store
            shutil.rmtree(part)
            store = GraphStore.open(part, Names(registry.base))
            _redo(store, view)
        store.flush()
        del store
        if not path.is_dir():
            part.rename(path)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _undo(store: GraphStore, view: PastView) -> None:
    touched = sorted(view.touched)
    for start in range(0, len(touched), BATCH):
        changes = [Change(ctid, view.ledger.history(ctid), view.history(ctid)) for ctid in touched[start : start + BATCH]]
        out = delta(store, changes, view)
        store.apply(out.deletes, out.inserts, view.sequence(), out.drops)


def _redo(store: GraphStore, view: PastView) -> None:
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


def _forget_old(used: Path) -> None:
    made = sorted((p for p in used.parent.iterdir() if p.is_dir() and p.suffix != '.part'), key=lambda p: p.stat().st_mtime)
    for path in made[:-KEPT]:
        if path != used:
            shutil.rmtree(path, ignore_errors=True)
