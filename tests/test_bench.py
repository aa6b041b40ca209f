"""The benchmarks run, and what they work on is what they say it is."""

from pathlib import Path

import orjson
import pytest

from ctdl.checking import check
from ctdl.document import read
from tests.bench import generate
from tests.bench.__main__ import BENCHMARKS, main


@pytest.mark.parametrize('name', BENCHMARKS)
def test_each_benchmark_prints_figures(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([name, '--documents', '60', '--quick', '--json', '--folder', str(tmp_path)])
    told = orjson.loads(capsys.readouterr().out)
    assert 'Python' in told['machine']
    assert told['figures']
    assert all(figure['value'] > 0 or figure['target'] == 0 for figure in told['figures'])
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(('option', 'start'), [('--markdown', 'Measured on'), ('--quick', '')])
def test_figures_come_as_a_table_too(option: str, start: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(['start', '--documents', '10', '--quick', option])
    told = capsys.readouterr().out
    assert told.startswith(start)
    assert '150 ms' in told


def test_an_unknown_benchmark_is_refused() -> None:
    with pytest.raises(SystemExit):
        main(['sprint'])


def test_documents_of_a_file_can_be_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / 'own.jsonl'
    file.write_bytes(b'\n'.join(generate.documents(25, seed=5)))
    main(['import', '--input', str(file), '--quick', '--json'])
    assert '25 created' in capsys.readouterr().out


def test_generated_documents_are_the_same_for_the_same_seed() -> None:
    assert list(generate.documents(40, 3, 5)) == list(generate.documents(40, 3, 5))
    assert list(generate.documents(40, 3)) != list(generate.documents(40, 4))


def test_generated_documents_meet_the_minimum_data_and_have_every_class() -> None:
    documents = [read(orjson.loads(line)) for line in generate.documents(200)]
    assert {document.kind.split(':')[1] for document in documents} == set(generate.MIX)
    assert [found for checked in check(documents, 'publish', 'required') for found in checked.findings] == []


def test_generated_documents_have_the_size_of_registered_ones() -> None:
    sizes = [len(line) for line in generate.documents(1000)]
    assert 4_500 < sum(sizes) / len(sizes) < 7_000


def test_a_revision_changes_one_text_of_a_document() -> None:
    document = generate.framework(50)
    later = generate.revised(document, 9)
    changed = [new for old, new in zip(document['@graph'], later['@graph'], strict=True) if old != new]
    assert len(changed) == 1
    assert changed[0]['ceasn:competencyText']['en-US'].endswith('(9)')
