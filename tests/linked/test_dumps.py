"""The graph as files: whole, true to the generation, with digests, and sent in parts on request."""

from __future__ import annotations

import gzip
import hashlib
import itertools
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from tests.linked.conftest import ID

from beleidsgraaf import dumps
from beleidsgraaf.build import Generation
from beleidsgraaf.dumps import DIGESTS, GRAPH_FORMATS, WHOLE_FORMATS, Dumps, make, media_of
from beleidsgraaf.errors import BuildError
from beleidsgraaf.formats import SYNTAX
from beleidsgraaf.terms import Prefixes

NOTE = ID + "graaf/data-gemeenten-voorbeeldstad-nota"


def content(made: Dumps, dump: dumps.Dump) -> list[ox.Quad]:
    with gzip.open(made.folder / dump.name) as packed:
        return list(ox.parse(packed.read(), format=SYNTAX[media_of(dump)]))


def test_every_graph_and_the_whole_are_there_in_every_format(made: Dumps, generation: Generation) -> None:
    assert [media_of(dump) for dump in made.of(None)] == list(WHOLE_FORMATS)
    assert set(made.graphs) == set(generation.manifest.per_graph)
    for graph, triples in generation.manifest.per_graph.items():
        assert [media_of(dump) for dump in made.of(graph)] == list(GRAPH_FORMATS)
        assert made.graphs[graph] == triples


def test_a_graph_says_the_same_in_every_format(made: Dumps, generation: Generation) -> None:
    stated = list(ox.parse(path=str(generation.graph_file), format=ox.RdfFormat.N_QUADS))
    of_note = ox.Dataset(ox.Quad(q.subject, q.predicate, q.object) for q in stated if q.graph_name.value == NOTE)
    of_note.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    for dump in made.of(NOTE):
        held = ox.Dataset(content(made, dump))
        held.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
        assert held == of_note, dump.name


def test_the_whole_says_all(made: Dumps, generation: Generation) -> None:
    stated = list(ox.parse(path=str(generation.graph_file), format=ox.RdfFormat.N_QUADS))
    union = {quad.triple for quad in stated if not isinstance(quad.object, ox.BlankNode)}
    for dump in made.of(None):
        held = content(made, dump)
        if media_of(dump).name in ("nquads", "trig"):
            assert len(set(held)) == len(set(stated)) == dump.triples
            assert {q.graph_name for q in held} == {q.graph_name for q in stated}
        else:
            assert len(held) == dump.triples == made.counts.triples
            assert {quad.triple for quad in held if not isinstance(quad.object, ox.BlankNode)} >= {
                t for t in union if not isinstance(t.subject, ox.BlankNode)
            }


def test_digests_and_sizes_are_those_of_the_files(made: Dumps) -> None:
    pairs = [line.split("  ") for line in (made.folder / DIGESTS).read_text().splitlines()]
    lines = {name: digest for digest, name in pairs}
    assert set(lines) == {dump.name for dump in made.files}
    for dump in made.files:
        body = (made.folder / dump.name).read_bytes()
        assert hashlib.sha256(body).hexdigest() == dump.sha256 == lines[dump.name]
        assert len(body) == dump.bytes


def test_counts_are_those_of_the_engine(made: Dumps, generation: Generation) -> None:
    store = ox.Store()
    store.bulk_load(path=str(generation.graph_file), format=ox.RdfFormat.N_QUADS)

    def count(text: str) -> dict[str, int]:
        rows = store.query(text, use_default_graph_as_union=True)
        return {row[0].value: int(row[1].value) for row in rows}  # type: ignore[union-attr]

    assert made.counts.per_class == count(
        "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c FILTER(isIRI(?c)) } GROUP BY ?c"
    )
    distinct = "SELECT ?p (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } } GROUP BY ?p"
    assert made.counts.per_property == count(distinct)
    assert made.counts.triples == sum(made.counts.per_property.values())
    assert (ID + "x") not in {target for _, target, _ in made.counts.links}
    links = {(predicate.rpartition("#")[2], target): n for predicate, target, n in made.counts.links}
    assert links["gemeente", "https://identifier.overheid.nl/tooi/id/gemeente/"] == 1


def test_every_thing_has_its_page_listed_and_only_those(made: Dumps) -> None:
    pages = list(made.pages())
    assert len(pages) == len(set(pages)) == made.counts.pages
    assert {"doc/beleid/doel", "doc/gemeente/gm9999", "doc/beleid/verouderd", "doc/thema/schulden"} <= set(pages)
    assert list(made.pages(withdrawn=True)) == ["doc/beleid/oud", "doc/beleid/weg"]


def test_the_same_generation_gives_the_same_bytes(
    made: Dumps, generation: Generation, prefixes: Prefixes, tmp_path: Path
) -> None:
    shutil.copy2(generation.graph_file, tmp_path)
    again = make(replace(generation, folder=tmp_path), prefixes)
    assert again.files == made.files
    assert again.made == made.made


def test_many_at_once_make_one_set_and_never_half_a_file(
    generation: Generation, prefixes: Prefixes, tmp_path: Path
) -> None:
    shutil.copy2(generation.graph_file, tmp_path)
    where = replace(generation, folder=tmp_path)
    watching, seen = threading.Event(), set()

    def watch() -> None:
        while not watching.wait(0.005):
            found = dumps.read(where)
            if found is not None:
                seen.add(all((found.folder / dump.name).stat().st_size == dump.bytes for dump in found.files))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        with ThreadPoolExecutor(3) as threads:
            made = list(threads.map(lambda _: make(where, prefixes), range(3)))
    finally:
        watching.set()
        watcher.join()
    assert len({each.folder for each in made}) == 1
    assert seen <= {True}
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_failure_leaves_nothing(
    generation: Generation, prefixes: Prefixes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy2(generation.graph_file, tmp_path)
    where = replace(generation, folder=tmp_path)
    numbers = itertools.count()

    def fail(*args: object, **more: object) -> None:
        if next(numbers) == 5:
            raise OSError("schijf vol")

    monkeypatch.setattr("beleidsgraaf.dumps.ox.serialize", fail)
    with pytest.raises(BuildError, match="schijf vol"):
        make(where, prefixes)
    assert [path.name for path in tmp_path.iterdir()] == ["graaf.nq"]
    assert dumps.read(where) is None


def test_damage_is_named(generation: Generation, made: Dumps, tmp_path: Path) -> None:
    shutil.copytree(made.folder, tmp_path / made.folder.name)
    (tmp_path / made.folder.name / "index.json").write_text("{")
    with pytest.raises(BuildError, match="beschadigd"):
        dumps.read(replace(generation, folder=tmp_path))


# Over HTTP


def test_a_file_comes_whole(client: httpx.Client, made: Dumps) -> None:
    dump = made.of(None)[0]
    response = client.get(f"/dumps/{dump.name}")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/gzip"
    assert "Content-Encoding" not in response.headers
    assert hashlib.sha256(response.content).hexdigest() == dump.sha256
    assert response.headers["ETag"] == f'"{dump.sha256}"'
    assert response.headers["Accept-Ranges"] == "bytes"
    head = client.head(f"/dumps/{dump.name}")
    assert head.headers["Content-Length"] == str(dump.bytes)
    assert head.content == b""


def test_a_download_that_broke_off_goes_on(client: httpx.Client, made: Dumps) -> None:
    dump = made.of(None)[1]
    whole = (made.folder / dump.name).read_bytes()
    url = f"/dumps/{dump.name}"
    rest = client.get(url, headers={"Range": "bytes=1000-", "If-Range": f'"{dump.sha256}"'})
    assert rest.status_code == 206
    assert rest.content == whole[1000:]
    assert rest.headers["Content-Range"] == f"bytes 1000-{len(whole) - 1}/{len(whole)}"
    changed = client.get(url, headers={"Range": "bytes=1000-", "If-Range": '"een andere"'})
    assert changed.status_code == 200
    assert client.get(url, headers={"Range": f"bytes={len(whole)}-"}).status_code == 416
    assert client.get(url, headers={"Range": "bytes=-5"}).content == whole[-5:]


def test_what_has_not_changed_is_not_sent(client: httpx.Client, made: Dumps) -> None:
    url = f"/dumps/{made.files[0].name}"
    first = client.get(url)
    for headers in ({"If-None-Match": first.headers["ETag"]}, {"If-Modified-Since": first.headers["Last-Modified"]}):
        again = client.get(url, headers=headers)
        assert again.status_code == 304
        assert again.content == b""
    older = {"If-Modified-Since": "Thu, 01 Jan 2026 00:00:00 GMT"}
    assert client.get(url, headers=older).status_code == 200
    for wrong in ("gisteren", "Thu, 01 Jan 2026 00:00:00", ""):
        assert client.get(url, headers={"If-Modified-Since": wrong}).status_code == 200
    other = {"If-None-Match": '"x"', "If-Modified-Since": first.headers["Last-Modified"]}
    assert client.get(url, headers=other).status_code == 200


def test_the_list_names_every_file_with_its_digest(client: httpx.Client, made: Dumps) -> None:
    page = client.get("/dumps/").text
    assert all(f'href="../dumps/{dump.name}"' in page for dump in made.files)
    assert all(dump.sha256 in page for dump in made.of(None))
    sums = client.get(f"/dumps/{DIGESTS}")
    assert sums.headers["Content-Type"].startswith("text/plain")
    assert sums.text == (made.folder / DIGESTS).read_text()
    assert client.get("/dumps").headers["Location"] == "dumps/"
    assert client.get("/dumps/", headers={"Accept": "text/turtle"}).status_code == 406


def test_slow_readers_hold_no_worker(client: httpx.Client, made: Dumps) -> None:
    largest = max(made.files, key=lambda dump: dump.bytes)
    with httpx.Client(base_url=client.base_url, timeout=30) as other, ExitStack() as open_:
        for _ in range(20):
            response = open_.enter_context(other.stream("GET", f"/dumps/{largest.name}"))
            assert next(response.iter_raw(16))
        assert client.get("/doc/beleid/doel", timeout=10).status_code == 200
