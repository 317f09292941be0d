"""A copy of the site in a folder: every page and every file, for any web server to host.

Every document that the service gives stands beside its page, as `….html`, `….ttl` and so on, and its page in another
language below `en/`; what needs a service (search, comparison, questions) is not there. Links go from file to file, so
that the folder works without any configuration. With the configuration that is written along, the addresses are those
of the service: `/id/…` leads to `/doc/…`, and the format is chosen by Accept.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from string import Template

from beleidsgraaf import crawling
from beleidsgraaf.addresses import LANGUAGES
from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.documents import TEXT_PAGES, Documents
from beleidsgraaf.errors import SettingsError
from beleidsgraaf.site.files import SUFFIX, put
from beleidsgraaf.site.fixed import write_fixed, write_graphs, write_nothing, write_start, write_words
from beleidsgraaf.site.things import OpenEngine, Work, write_things

__all__ = ["Exported", "export"]

# By this file a folder is known as a copy that may be replaced.
_MARK = "LEESMIJ.txt"
_TEMPLATES = Path(__file__).parent.parent / "pages" / "sjablonen"

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Exported:
    """What has been written."""

    things: int
    files: int


def export(
    documents: Documents,
    catalogue: Catalogue,
    folder: Path,
    *,
    open_engine: OpenEngine,
    address: str,
    security: str = "",
    processes: int | None = None,
    progress: Progress = lambda _: None,
) -> Exported:
    """Write the site; it takes the place of an earlier copy in one step, when it is complete.

    :param open_engine: gives each process that writes an engine of its own, over the same graph.
    :param address: where the folder will be hosted, ending in a slash; for the sitemap.
    :param security: whom to tell of a weakness; nothing leaves that file out.
    :param processes: how many write at once; as many as there are processors when not given.
    :raises SettingsError: when the folder holds something else.
    :raises EngineError: when the engine gives no answer.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / _MARK).is_file():
        raise SettingsError(f"{folder} is niet leeg en geen eerdere export.", cure="Noem een lege map.")
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        progress("Catalogus, ontologie en vormen")
        write_fixed(documents, work)
        progress("Begin en begrippen")
        write_start(documents, catalogue, work)
        write_words(documents, catalogue, work)
        progress("Benoemde grafen en dumps")
        write_graphs(documents, work)
        things = _write_things(documents, catalogue, open_engine, work, processes, progress)
        progress("Sitemap en configuratie")
        _write_crawling(documents, work, address, security)
        _write_configuration(documents, work, address)
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


def _write_things(
    documents: Documents,
    catalogue: Catalogue,
    open_engine: OpenEngine,
    folder: Path,
    processes: int | None,
    progress: Progress,
) -> int:
    dumps = documents.dumps
    work = Work(
        open_engine,
        catalogue.questions,
        catalogue.prefixes,
        documents.writer,
        dumps.made.astimezone(UTC).date(),
        folder,
    )
    pages = chain(dumps.pages(), dumps.pages(withdrawn=True))
    return write_things(work, pages, processes, lambda done: progress(f"{done} van {dumps.counts.pages} dingen"))


def _write_crawling(documents: Documents, folder: Path, address: str, security: str) -> None:
    dumps = documents.dumps
    put(folder, "sitemap.xml", crawling.sitemap_index(dumps, address))
    for number in range(1, crawling.parts(dumps) + 1):
        put(folder, f"sitemap-{number}.xml", crawling.sitemap_part(dumps, address, number, suffix=SUFFIX) or b"")
    put(folder, "robots.txt", crawling.robots(address, services=False).encode())
    if security:
        note = crawling.security(security, address, datetime.now(UTC))
        put(folder, ".well-known/security.txt", note.encode())


def _write_configuration(documents: Documents, folder: Path, address: str) -> None:
    """Write how two web servers give the folder the addresses of the service."""
    names = {
        "root": write_nothing(documents, folder, address),
        "policy": documents.pages[LANGUAGES[0]].policy,
        "version": documents.generation.version[:16],
        "things": str(documents.dumps.counts.pages),
        # What is there as HTML only.
        "texts": "|".join(TEXT_PAGES),
        "languages": "|".join(LANGUAGES[1:]),
    }
    for template, name in (("nginx.conf", "nginx.conf"), ("htaccess", ".htaccess"), ("leesmij.txt", _MARK)):
        text = Template((_TEMPLATES / template).read_text(encoding="utf-8")).substitute(names)
        put(folder, name, text.encode())
