"""The pages that are not about one thing: the start, plain texts, the words of the graph, catalogue, files, graphs."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from beleidsgraaf.addresses import LANGUAGES, SUFFIXES, Links, page_of
from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.documents import TEXT_PAGES, VOCABULARIES, Documents
from beleidsgraaf.dumps import DIGESTS
from beleidsgraaf.media import HTML, Media
from beleidsgraaf.pages import FORMATS
from beleidsgraaf.pages.assets import PLACE, Assets
from beleidsgraaf.portal import home, ontology, schemes
from beleidsgraaf.site.files import SUFFIX, languages, place, put
from beleidsgraaf.texts import marked


def write_fixed(documents: Documents, folder: Path) -> None:
    """Write the catalogue, the counts, the vocabularies, the plain texts, and what pages are styled with."""
    makers: dict[str, Callable[[Media, Links], bytes]] = {
        "catalogus": documents.catalogue,
        ".well-known/void": documents.void,
    }
    for name in VOCABULARIES:
        makers[name] = lambda media, links, name=name: documents.vocabulary(name, media, links)  # type: ignore[misc]
    for name, make in makers.items():
        for media in FORMATS:
            if media is not HTML:
                put(folder, f"{name}.{SUFFIXES[media]}", make(media, Links(name, SUFFIX)))
        for links in languages(name):
            put(folder, place(links), make(HTML, links))
    for name in TEXT_PAGES:
        for links in languages(name):
            put(folder, place(links), documents.text(name, links))
    for name, path in Assets.read().files.items():
        put(folder, f"{PLACE}/{name}", path.read_bytes())
    put(folder, "v1/context.jsonld", documents.context())


def write_start(documents: Documents, catalogue: Catalogue, folder: Path) -> None:
    """Write the start."""
    for links in languages(""):
        shown = home.read(catalogue, links.taal)
        put(folder, place(links), documents.pages[links.taal].render("home.html", links, home=shown))


def write_words(documents: Documents, catalogue: Catalogue, folder: Path) -> None:
    """Write the words of the graph: all of them, each class, and each concept scheme."""
    counted = catalogue.table("aantallen-per-klasse").plain()
    for taal in LANGUAGES:
        for path, (template, values) in _words(catalogue, counted, taal).items():
            links = Links(path, SUFFIX, taal)
            put(folder, place(links), documents.pages[taal].render(template, links, **values))


def _words(
    catalogue: Catalogue, counted: Sequence[Mapping[str, Any]], taal: str
) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return for each page about words its template and what that shows."""
    words, listed = ontology.read(catalogue, taal), schemes.schemes(catalogue, taal)
    pages: dict[str, tuple[str, dict[str, Any]]] = {
        "begrippen": ("begrippen.html", {"ontologie": words, "kaders": listed})
    }
    for soort in words.soorten.values():
        counts = [(row["gemeenteLabel"], row["aantal"]) for row in counted if row["klasse"] == soort.iri]
        # There is nothing here to search with.
        shown = {"ontologie": words, "soort": soort, "tellingen": counts, "te_zoeken": False}
        pages[f"begrippen/klasse/{soort.naam}"] = "klasse.html", shown
    for kader in listed:
        pages[f"begrippen/kader/{kader.naam}"] = "kader.html", {"inhoud": schemes.content(catalogue, kader.naam, taal)}
    return pages


def write_graphs(documents: Documents, folder: Path) -> None:
    """Write the named graphs, each with all its content, and the files of the generation."""
    dumps = documents.dumps
    for dump in dumps.files:
        (folder / "dumps" / dump.name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(dumps.folder / dump.name, folder / "dumps" / dump.name)
    shutil.copyfile(dumps.folder / DIGESTS, folder / "dumps" / DIGESTS)
    for links in languages("dumps/"):
        put(folder, place(links), documents.files(links))
    for graph in dumps.graphs:
        page = page_of(graph)
        if page is None:
            continue
        for links in languages(page):
            put(folder, place(links), documents.graph_page(graph, links))
        for dump in dumps.of(graph):
            suffix = dump.name.removesuffix(".gz").rpartition(".")[2]
            with gzip.open(dumps.folder / dump.name) as packed, (folder / f"{page}.{suffix}").open("wb") as output:
                shutil.copyfileobj(packed, output)


def write_nothing(documents: Documents, folder: Path, address: str) -> str:
    """Write what a host shows for an address where nothing is, in each language.

    Such a page is shown at any address, so that its links begin at the root of the copy.

    :returns: the path of that root on the host.
    """
    root = urlsplit(address).path
    for links in (Links("404", SUFFIX, taal, root=root) for taal in LANGUAGES):
        body = documents.pages[links.taal].error(
            marked("Niet gevonden"), marked("Hier is niets. Misschien is het adres niet goed overgenomen."), links
        )
        put(folder, place(links), body)
    return root
