"""The site behind the pages: threads, followers, snapshots, and how it ends."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask

from ctdl import demo
from ctdl.errors import RegistryError
from graph.registry import Registry
from web.app import closed, create_app
from web.site import Site

NAME = 'PREFIX ceterms: <https://purl.org/ctdl/terms/> SELECT ?name { ?s ceterms:ctid "%s" ; ceterms:name ?name }'
NEW = 'ce-00000000-0000-4000-8000-000000000001'


def document(name: str) -> dict[str, object]:
    node = {
        '@id': f'https://credentialengineregistry.org/resources/{NEW}',
        '@type': 'ceterms:Certificate',
        'ceterms:ctid': NEW,
        'ceterms:name': {'en': name},
    }
    return {'@context': 'https://credreg.net/ctdl/schema/context/json', '@graph': [node]}


def site_of(app: Flask) -> Site:
    found: Site = app.extensions['ctdl-site']
    return found


def names(site: Site) -> list[object]:
    with site.snapshot() as now:
        return [row[0] for row in site.ask(NAME % NEW, {}, now).rows]


def eventually(promise: Callable[[], bool], seconds: float = 8.0) -> float:
    """Wait until something holds; the seconds that it took."""
    begun = time.monotonic()
    while not promise():
        assert time.monotonic() - begun < seconds
        time.sleep(0.02)
    return time.monotonic() - begun


def test_every_thread_has_a_registry_of_its_own(new_app: Callable[..., Flask]) -> None:
    site = site_of(new_app())
    barrier = threading.Barrier(4)

    def mine() -> int:
        barrier.wait()
        assert site.registry is site.registry
        return id(site.registry)

    with ThreadPoolExecutor(4) as pool:
        assert len({future.result() for future in [pool.submit(mine) for _ in range(4)]}) == 4


def test_what_is_published_elsewhere_is_in_the_graph_within_a_second_or_two(new_app: Callable[..., Flask]) -> None:
    site = site_of(new_app())
    assert names(site) == []
    with Registry.open(site.folder.path) as other:
        other.publish(document('First'))
        eventually(lambda: names(site) == ['First'])
        other.publish(document('Second'))
        assert eventually(lambda: names(site) == ['Second']) < 4


def test_what_another_process_imports_is_served(new_app: Callable[..., Flask], tmp_path: Path) -> None:
    import orjson

    app = new_app()
    (tmp_path / 'one.json').write_bytes(orjson.dumps(document('From elsewhere')))
    folder = str(site_of(app).folder.path)
    ran = subprocess.run(
        [sys.executable, '-m', 'ctdl', '--registry', folder, 'import', str(tmp_path / 'one.json')], capture_output=True
    )
    assert ran.returncode in (0, 1), ran.stderr
    assert app.test_client().get(f'/resources/{NEW}.json').get_json()['name'] == 'From elsewhere'
    eventually(lambda: names(site_of(app)) == ['From elsewhere'])


def test_without_a_follower_each_question_looks(new_app: Callable[..., Flask]) -> None:
    site = site_of(new_app(follow=False))
    with Registry.open(site.folder.path) as other:
        other.publish(document('First'))
    assert names(site) == ['First']


def test_another_owner_of_the_graph_is_followed(new_app: Callable[..., Flask], registry_folder: Path, tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / 'owned'
    shutil.copytree(registry_folder, folder, ignore=shutil.ignore_patterns('*.lock'))
    with Registry.open(folder) as other:
        owner = other.owner()
        site = site_of(new_app(folder=folder))
        other.publish(document('Owned elsewhere'))
        owner.checkpoint()
        eventually(lambda: names(site) == ['Owned elsewhere'])


def test_a_snapshot_stays_while_in_use_and_goes_after(new_app: Callable[..., Flask]) -> None:
    site = site_of(new_app())
    with site.snapshot() as old:
        with Registry.open(site.folder.path) as other:
            other.publish(document('First'))
        eventually(lambda: names(site) == ['First'])
        assert old.path.is_dir()
        assert site.ask(NAME % NEW, {}, old).rows == []
        path = old.path
    with Registry.open(site.folder.path) as other:
        other.publish(document('Second'))
    eventually(lambda: names(site) == ['Second'])
    eventually(lambda: not path.exists())
    assert len(site.folder.checkpoint_numbers()) <= 2


def test_snapshots_bear_many_readers_and_a_writer(new_app: Callable[..., Flask]) -> None:
    site = site_of(new_app())
    stop = threading.Event()

    def read() -> int:
        count = 0
        while not stop.is_set():
            with site.snapshot() as now:
                assert len(site.ask('counts-by-class', {}, now)) > 5
            count += 1
        return count

    with ThreadPoolExecutor(3) as pool, Registry.open(site.folder.path) as other:
        readers = [pool.submit(read) for _ in range(3)]
        for number in range(6):
            other.publish(document(f'Number {number}'))
            time.sleep(0.3)
        stop.set()
        assert all(reader.result() > 0 for reader in readers)
    eventually(lambda: names(site) == ['Number 5'])


def test_the_follower_tells_of_trouble_and_goes_on(
    new_app: Callable[..., Flask], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr('web.following.REST', 0.1)
    app = new_app()
    site = site_of(app)
    names(site)
    hidden = site.folder.path.with_name('hidden')
    with Registry.open(site.folder.path) as other:
        site.folder.ledger.rename(hidden)
        with site.follower._lock:
            site.follower._let_go()
        eventually(lambda: 'does not follow' in caplog.text)
        answer = app.test_client().get('/healthz')
        assert answer.status_code in (200, 503)
        hidden.rename(site.folder.ledger)
        other.publish(document('After the trouble'))
    eventually(lambda: names(site) == ['After the trouble'])
    assert 'follows the ledger again' in caplog.text


def test_many_sites_come_and_go(registry_folder: Path, tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / 'registry'
    shutil.copytree(registry_folder, folder, ignore=shutil.ignore_patterns('*.lock'))
    before = threading.active_count()
    for follow in (True, False, True):
        app = create_app(folder, follow=follow)
        assert app.test_client().get('/').status_code == 200
        closed(app)
        closed(app)
    assert threading.active_count() == before
    with Registry.open(folder) as registry:
        registry.owner(wait=0.0)


def test_a_closed_site_says_so(new_app: Callable[..., Flask]) -> None:
    app = new_app()
    closed(app)
    assert app.test_client().get('/').status_code == 503


def test_no_registry_no_site(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match='There is no registry'):
        create_app(tmp_path)


def test_a_folder_that_may_not_be_written_is_told(registry_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr('os.access', lambda path, mode: False)
    with pytest.raises(RegistryError, match='may not be written'):
        create_app(registry_folder)


def test_pages_and_graph_agree_on_their_number(new_app: Callable[..., Flask]) -> None:
    app = new_app(follow=False)
    number = app.test_client().get('/').headers['X-Ledger-Sequence']
    with app.test_request_context('/'), site_of(app).snapshot() as now:
        assert str(now.sequence) == number
    assert demo.CERTIFICATE
