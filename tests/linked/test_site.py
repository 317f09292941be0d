"""The copy of the site: every link leads to a file, on the simplest web server there is."""

from __future__ import annotations

import functools
import http.server
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import httpx
import pyoxigraph as ox
import pytest
from tests.linked.conftest import ID
from tests.linked.test_crawling import places
from tests.linked.test_dereference import SYNTAX, Page

from beleidsgraaf.addresses import LANGUAGES, SUFFIXES, Links
from beleidsgraaf.build import Generation, Generations
from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.documents import Documents
from beleidsgraaf.dumps import Dumps
from beleidsgraaf.engine.direct import DirectEngine
from beleidsgraaf.engine.embedded import EmbeddedEngine
from beleidsgraaf.errors import SettingsError
from beleidsgraaf.formats import SYNTAX as BY_MEDIA
from beleidsgraaf.locations import Locations
from beleidsgraaf.pages import THING_FORMATS
from beleidsgraaf.portal.panels import Kinds
from beleidsgraaf.publication import Publisher
from beleidsgraaf.results import Table
from beleidsgraaf.settings import PREFIX
from beleidsgraaf.site import Exported, export
from beleidsgraaf.site.asking import AHEAD, answers_for
from beleidsgraaf.terms import Prefixes

ADDRESS = "https://data.voorbeeldstad.nl/graaf/"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def files_only(engine: EmbeddedEngine, generation: Generation, prefixes: Prefixes) -> Documents:
    return Documents(engine, generation, prefixes, Publisher(), ADDRESS, services=False)


Export = Callable[..., Exported]


@pytest.fixture(scope="module")
def write(files_only: Documents, where: Locations, engine: EmbeddedEngine, generation: Generation) -> Export:
    """Write the copy, with engines over the same graph."""
    catalogue = Catalogue.read(where, engine)
    open_engine = functools.partial(DirectEngine, generation.graph_file)
    return functools.partial(export, files_only, catalogue, open_engine=open_engine, address=ADDRESS)


@pytest.fixture(scope="module")
def exported(write: Export, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Exported]:
    folder = tmp_path_factory.mktemp("site") / "kopie"
    return folder, write(folder, security="meldpunt@example.org", processes=2)


@pytest.fixture(scope="module")
def host(exported: tuple[Path, Exported]) -> Iterator[httpx.Client]:
    handler = functools.partial(Quiet, directory=str(exported[0]))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        with httpx.Client(base_url=f"http://127.0.0.1:{server.server_port}", timeout=30) as client:
            yield client
        server.shutdown()
        thread.join()


def test_no_link_is_dead(host: httpx.Client, made: Dumps) -> None:
    start = str(host.base_url)
    pending, seen = [start], {start: set[str]()}
    ids: dict[str, set[str]] = {}
    fragments: list[tuple[str, str, str]] = []
    while pending:
        url = pending.pop()
        response = host.get(url)
        assert response.status_code == 200, (url, seen[url])
        if not response.headers["Content-Type"].startswith("text/html"):
            continue
        page = Page(response.text)
        ids[url] = {attrs["id"] or "" for _, attrs in page.elements if "id" in attrs}
        links = [
            *page.links(),
            *(a["href"] or "" for tag, a in page.elements if tag == "link" and a.get("rel") != "canonical"),
            *(a[name] or "" for tag, a in page.elements for name in ("src", "action") if name in a),
        ]
        for href in links:
            target, fragment = urldefrag(urljoin(url, href))
            if not target.startswith(start):
                assert target.startswith(("http://", "https://", "mailto:", "data:"))
                continue
            assert "?" not in target
            if fragment:
                fragments.append((url, target, fragment))
            if target not in seen:
                seen[target] = {url}
                pending.append(target)
    assert [(url, target, fragment) for url, target, fragment in fragments if fragment not in ids[target]] == []
    reached = {url.removeprefix(start).removesuffix(".html") for url in seen}
    expected = {"doc/beleid/prik", "def", "catalogus", "doc/gemeente/gm9999", "begrippen/klasse/Doel", "hulp", "over"}
    assert expected | {f"en/{page}" for page in expected} <= {path.strip("/") for path in reached}
    assert {f"dumps/{dump.name}" for dump in made.files} <= {path.strip("/") for path in reached}


def test_every_thing_is_there_in_every_format(exported: tuple[Path, Exported], made: Dumps) -> None:
    folder, done = exported
    assert done.things == made.counts.pages + 2  # with the two that are withdrawn
    assert done.files == sum(path.is_file() for path in folder.rglob("*"))
    for page in made.pages():
        for media in THING_FORMATS:
            assert (folder / f"{page}.{SUFFIXES[media]}").stat().st_size > 0


def test_a_thing_has_the_page_of_its_kind_in_each_language(exported: tuple[Path, Exported]) -> None:
    folder, _ = exported
    for taal, heading, everything in (
        ("nl", "Wat eronder valt", "Alle gegevens"),
        ("en", "What falls under it", "All data"),
    ):
        text = (folder / Links("doc/beleid/doel", ".html", taal).language(taal).lstrip("./")).read_text()
        assert f'<html lang="{taal}">' in text
        assert heading in text
        assert everything in text
        assert "Groot doel" in text
    gemeente = (folder / "doc/gemeente/gm9999.html").read_text()
    assert "Nota van Voorbeeldstad" in gemeente
    assert "Vergelijk met een andere gemeente" not in gemeente


def test_what_needs_a_service_is_not_in_the_copy(exported: tuple[Path, Exported]) -> None:
    folder, _ = exported
    services = re.compile(
        r'(?:href|action)="(?:(?:\.{1,2}/)+(?:en/)?(?:zoek|vergelijk|vragen|sparql|beeld|docs)\b|(?!https?:)[^"]*\?)[^"]*"'
    )
    found = {
        (path.relative_to(folder).as_posix(), held[0])
        for path in folder.rglob("*.html")
        for held in services.finditer(path.read_text())
    }
    assert found == set()
    for taal, words in (("nl", ("kopie", "Begrippen", "Hulp")), ("en", ("copy", "Concepts", "Help"))):
        start = (folder / ("index.html" if taal == LANGUAGES[0] else f"{taal}/index.html")).read_text()
        assert all(word in start for word in words)
        assert "<form" not in start


def test_where_nothing_is_the_page_works_at_any_address(exported: tuple[Path, Exported]) -> None:
    folder, _ = exported
    for name, lang in (("404.html", "nl"), ("en/404.html", "en")):
        page = Page((folder / name).read_text())
        assert ("html", {"lang": lang}) in page.elements
        held = [a[key] or "" for _, a in page.elements for key in ("href", "src") if key in a]
        own = [href for href in held if not href.startswith(("http", "data:", "#"))]
        assert own
        for href in own:
            path = folder / urldefrag(href)[0].removeprefix("/graaf/")
            assert href.startswith("/graaf/")
            assert path.is_file() or (path / "index.html").is_file(), href


def test_the_files_say_what_the_service_says(exported: tuple[Path, Exported], client: httpx.Client) -> None:
    folder, _ = exported
    for page in ("doc/beleid/doel", "doc/beleid/oud", "def", "shapes", "doc/graaf/afgeleid"):
        for media, syntax in BY_MEDIA.items():
            path = folder / f"{page}.{SUFFIXES[media]}"
            if not path.exists():
                continue
            served = client.get(f"/{page}", headers={"Accept": media.type})
            one = ox.Dataset(ox.parse(path.read_bytes(), format=syntax))
            other = ox.Dataset(ox.parse(served.content, format=SYNTAX[media.type]))
            one.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
            other.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
            assert len(one) > 0
            assert one == other, path


def test_the_sitemap_lists_files_that_are_there(exported: tuple[Path, Exported]) -> None:
    folder, _ = exported
    for part in places((folder / "sitemap.xml").read_bytes()):
        for place in places((folder / part.removeprefix(ADDRESS)).read_bytes()):
            path = folder / place.removeprefix(ADDRESS)
            assert (path / "index.html").is_file() if place.endswith("/") else path.is_file()
    assert f"{ADDRESS}sitemap.xml" in (folder / "robots.txt").read_text()
    assert "meldpunt@example.org" in (folder / ".well-known" / "security.txt").read_text()


def test_the_catalogue_names_this_address_and_no_services(exported: tuple[Path, Exported]) -> None:
    text = (exported[0] / "catalogus.nt").read_text()
    assert f"<{ADDRESS}dumps/beleidsgraaf.nq.gz>" in text
    assert "DataService" not in text
    assert f"<{ID}dataset/beleidsgraaf>" in text


def test_configuration_is_written_along(exported: tuple[Path, Exported], files_only: Documents) -> None:
    nginx, apache = (exported[0] / name for name in ("nginx.conf", ".htaccess"))
    for path in (nginx, apache):
        text = path.read_text()
        assert files_only.pages["nl"].policy in text
        assert "$$" not in text
        assert "${" not in text
        assert "303" in text
        assert all(suffix in text for media, suffix in SUFFIXES.items() if media in THING_FORMATS)
    assert "ErrorDocument 404 /graaf/404.html" in apache.read_text()
    text = nginx.read_text()
    assert text.count("{") == text.count("}")
    assert "/404.html" in text
    # What goes into an address must not be able to end a header line.
    assert not re.search(r"\(\?<\w+>[^)]*\.[+*]", text)


def test_an_earlier_copy_is_replaced_and_nothing_else(write: Export, tmp_path: Path) -> None:
    theirs = tmp_path / "van-een-ander"
    theirs.mkdir()
    (theirs / "scriptie.txt").write_text("bewaar mij")
    with pytest.raises(SettingsError, match="niet leeg"):
        write(theirs)
    assert [path.name for path in theirs.iterdir()] == ["scriptie.txt"]

    old = tmp_path / "kopie"
    old.mkdir()
    (old / "LEESMIJ.txt").write_text("eerdere export")
    (old / "oud.html").write_text("oud")
    write(old, processes=1)
    assert not (old / "oud.html").exists()
    assert (old / "index.html").is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kopie", "van-een-ander"]


def test_a_failure_leaves_the_earlier_copy(write: Export, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "kopie"
    old.mkdir()
    (old / "LEESMIJ.txt").write_text("eerdere export")
    monkeypatch.setattr("beleidsgraaf.site._write_things", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write(old)
    assert [path.name for path in tmp_path.rglob("*")] == ["kopie", "LEESMIJ.txt"]


def test_the_command_writes_the_site(where: Locations, made: Dumps, tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    environment |= {PREFIX + "GRAAF": str(where.root), PREFIX + "OPSLAG": str(where.opslag)}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "beleidsgraaf", "export", str(tmp_path / "kopie"), *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)  # noqa: S603

    done = run("--basis", "https://example.org/beleid")
    assert done.returncode == 0, done.stderr
    assert "dingen" in done.stdout
    assert "https://example.org/beleid/sitemap-1.xml" in (tmp_path / "kopie" / "sitemap.xml").read_text()
    assert not (tmp_path / "kopie" / ".well-known" / "security.txt").exists()
    wrong = run("--basis", "example.org")
    assert wrong.returncode == 2
    assert "http://" in wrong.stderr


@pytest.mark.parametrize(("question", "parameter"), AHEAD)
def test_what_is_asked_for_many_things_at_once_is_what_each_is_asked(
    sealed: Locations, question: str, parameter: str
) -> None:
    whole = Generations(sealed.opslag).current()
    assert whole is not None
    catalogue = Catalogue.read(sealed, DirectEngine(whole.graph_file))
    options = catalogue.options(catalogue.get(question).parameters[parameter])
    ahead = answers_for(catalogue, question, parameter, [option.iri for option in options])
    tables = {text: Table.from_json(answer.body) for text, answer in ahead.items()}
    assert len(tables) == len(options)
    some, none = ([text for text, table in tables.items() if bool(table.rows) is there] for there in (True, False))
    assert some
    for text in [*some[:: len(some) // 15 or 1], *none[:: len(none) // 5 or 1]]:
        assert tables[text] == Table.from_json(catalogue.engine.query(text).body)


def test_every_question_that_is_asked_ahead_belongs_to_a_page(prefixes: Prefixes) -> None:
    kinds = Kinds.read(prefixes).kinds
    assert set(AHEAD) <= {(panel.vraag, panel.parameter) for kind in kinds for panel in kind.delen if not panel.waarden}
