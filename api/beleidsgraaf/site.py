"""A copy of the site in a folder: every page and every file, for any web server to host.

Every document that the service gives stands beside its page, as `….html`, `….ttl` and so on, and its page in another
language below `en/`; what needs a service (search, comparison) is not there. Links go from file to file, so that the
folder works without any configuration. With the configuration that is written along, the addresses are those of the
service: `/id/…` leads to `/doc/…`, and the format is chosen by Accept.
"""

from __future__ import annotations

import gzip
import multiprocessing
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path
from string import Template

from beleidsgraaf import crawling
from beleidsgraaf.addresses import LANGUAGES, SUFFIXES, Links, candidates, page_of
from beleidsgraaf.description import Description, describe
from beleidsgraaf.documents import TEXT_PAGES, VOCABULARIES, Documents, Writer
from beleidsgraaf.dumps import DIGESTS
from beleidsgraaf.errors import SettingsError
from beleidsgraaf.media import HTML, Media
from beleidsgraaf.pages import FORMATS, THING_FORMATS
from beleidsgraaf.pages.assets import PLACE, Assets
from beleidsgraaf.terms import BASE

_SUFFIX = ".html"
# Things that are described in one go, and then written by one process.
_AT_ONCE = 400
# By this file a folder is known as a copy that may be replaced.
_MARK = "LEESMIJ.txt"
DATA_FORMATS = THING_FORMATS[1:]
_TEMPLATES = Path(__file__).parent / "pages" / "sjablonen"

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Exported:
    """What has been written."""

    things: int
    files: int


def export(
    documents: Documents,
    folder: Path,
    *,
    address: str,
    security: str = "",
    processes: int | None = None,
    progress: Progress = lambda _: None,
) -> Exported:
    """Write the site; it takes the place of an earlier copy in one step, when it is complete.

    :param address: where the folder will be hosted, ending in a slash; for the sitemap.
    :param security: whom to tell of a weakness; nothing leaves that file out.
    :param processes: how many write at once; as many as there are processors when not given.
    :raises SettingsError: when the folder holds something else.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / _MARK).is_file():
        raise SettingsError(f"{folder} is niet leeg en geen eerdere export.", cure="Noem een lege map.")
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        progress("Catalogus, ontologie en vormen")
        _write_fixed(documents, work)
        progress("Benoemde grafen en dumps")
        _write_graphs(documents, work)
        things = _write_things(documents, work, processes or os.cpu_count() or 1, progress)
        progress("Sitemap en configuratie")
        _write_crawling(documents, work, address, security)
        _write_configuration(documents, work)
        files = sum(len(names) for _, _, names in os.walk(work))
        work.chmod(0o755)
        _replace(folder, work)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return Exported(things, files)


def _replace(folder: Path, work: Path) -> None:
    """Let a new folder take the place of the old one."""
    old = work.with_name(work.name + "-oud")
    if folder.exists():
        folder.rename(old)
    work.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _put(work: Path, name: str, body: bytes) -> None:
    path = work / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)


def _languages(page: str) -> list[Links]:
    """Return the links of a page in each language."""
    return [Links(page, _SUFFIX, taal) for taal in LANGUAGES]


def _place(links: Links) -> str:
    """Return where a page is in the folder."""
    return links.canonical.removeprefix(BASE) + (f"index{_SUFFIX}" if links.page.endswith("/") else _SUFFIX)


def _write_fixed(documents: Documents, work: Path) -> None:
    makers: dict[str, Callable[[Media, Links], bytes]] = {
        "catalogus": documents.catalogue,
        ".well-known/void": documents.void,
    }
    for name in VOCABULARIES:
        makers[name] = lambda media, links, name=name: documents.vocabulary(name, media, links)  # type: ignore[misc]
    for name, make in makers.items():
        for media in FORMATS:
            if media is not HTML:
                _put(work, f"{name}.{SUFFIXES[media]}", make(media, Links(name, _SUFFIX)))
        for links in _languages(name):
            _put(work, _place(links), make(HTML, links))
    for name in TEXT_PAGES:
        for links in _languages(name):
            _put(work, _place(links), documents.text(name, links))
    for links in _languages("catalogus"):
        shutil.copyfile(work / _place(links), (work / _place(links)).with_name("index.html"))
    for name, path in Assets.read().files.items():
        _put(work, f"{PLACE}/{name}", path.read_bytes())
    _put(work, "v1/context.jsonld", documents.context())


def _write_graphs(documents: Documents, work: Path) -> None:
    dumps = documents.dumps
    for dump in dumps.files:
        (work / "dumps" / dump.name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(dumps.folder / dump.name, work / "dumps" / dump.name)
    shutil.copyfile(dumps.folder / DIGESTS, work / "dumps" / DIGESTS)
    for links in _languages("dumps/"):
        _put(work, _place(links), documents.files(links))
    for graph in dumps.graphs:
        page = page_of(graph)
        if page is None:
            continue
        for links in _languages(page):
            _put(work, _place(links), documents.graph_page(graph, links))
        for dump in dumps.of(graph):
            suffix = dump.name.removesuffix(".gz").rpartition(".")[2]
            with gzip.open(dumps.folder / dump.name) as packed, (work / f"{page}.{suffix}").open("wb") as output:
                shutil.copyfileobj(packed, output)


def _write_things(documents: Documents, work: Path, processes: int, progress: Progress) -> int:
    """Describe in this process, write in others; a few parts at a time, so that memory does not grow with the graph."""
    total = documents.dumps.counts.pages
    done = 0
    pending: set[Future[int]] = set()
    # Not by forking: this process has threads, and an engine that is not to be shared.
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        for names in _parts(chain(documents.dumps.pages(), documents.dumps.pages(withdrawn=True))):
            pending.add(pool.submit(_write_part, documents.writer, work, _describe(documents, names)))
            if len(pending) > processes + 1:
                finished, pending = wait(pending, return_when=FIRST_COMPLETED)
                done += sum(future.result() for future in finished)
                progress(f"{done} van {total} dingen")
        done += sum(future.result() for future in pending)
    return done


def _parts(pages: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(pages)
    while part := list(islice(rest, _AT_ONCE)):
        yield part


def _describe(documents: Documents, pages: list[str]) -> list[tuple[str, Description]]:
    """Return the description that each page shows: of the first thing that can have its name."""
    iris = {page: candidates(page.removeprefix("doc/")) for page in pages}
    found = describe(documents.engine, [iri for some in iris.values() for iri in some])
    return [
        (page, next(found[iri] for iri in some if iri in found))
        for page, some in iris.items()
        if any(iri in found for iri in some)
    ]


def _write_part(writer: Writer, work: Path, part: list[tuple[str, Description]]) -> int:
    for page, description in part:
        for links in _languages(page):
            _put(work, _place(links), writer.thing(description, HTML, links))
        for media, body in writer.data(description, BASE + page, DATA_FORMATS).items():
            (work / f"{page}.{SUFFIXES[media]}").write_bytes(body)
    return len(part)


def _write_crawling(documents: Documents, work: Path, address: str, security: str) -> None:
    dumps = documents.dumps
    _put(work, "sitemap.xml", crawling.sitemap_index(dumps, address))
    for number in range(1, crawling.parts(dumps) + 1):
        _put(work, f"sitemap-{number}.xml", crawling.sitemap_part(dumps, address, number, _SUFFIX) or b"")
    _put(work, "robots.txt", crawling.robots(address).encode())
    if security:
        note = crawling.security(security, address, datetime.now(UTC))
        _put(work, ".well-known/security.txt", note.encode())


def _write_configuration(documents: Documents, work: Path) -> None:
    """Write how two web servers give the folder the addresses of the service."""
    names = {
        "policy": documents.pages[LANGUAGES[0]].policy,
        "version": documents.generation.version[:16],
        "things": str(documents.dumps.counts.pages),
    }
    for template, name in (("nginx.conf", "nginx.conf"), ("htaccess", ".htaccess"), ("leesmij.txt", _MARK)):
        text = Template((_TEMPLATES / template).read_text(encoding="utf-8")).substitute(names)
        _put(work, name, text.encode())
