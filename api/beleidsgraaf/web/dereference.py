"""What an IRI leads to: from the thing to its description, and the ontology, the shapes and the graphs as a whole.

The Dutch URI strategy: `/id/` names a thing and answers 303 to `/doc/`, which describes it; terms of the ontology are
hash IRIs under `/def`.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, StreamingResponse

from beleidsgraaf.addresses import candidates, graph_of
from beleidsgraaf.description import Description
from beleidsgraaf.dumps import Dump, Dumps
from beleidsgraaf.media import HTML, Media
from beleidsgraaf.pages import FORMATS, THING_FORMATS
from beleidsgraaf.texts import marked
from beleidsgraaf.web.offered import choose, documents_of, links_of, nothing, offer, takes_gzip
from beleidsgraaf.web.pagina import ding
from beleidsgraaf.web.service import in_turn

router = APIRouter(include_in_schema=False)
# What has no language.
names = APIRouter(include_in_schema=False)
_CHUNK = 1 << 16


@names.get("/id/{name:path}")
def thing(request: Request, name: str) -> Response:
    """Lead from a thing, which cannot be sent, to the document about it; a format that is asked for goes along."""
    if not candidates(name):
        return _never(request)
    formats = request.query_params.getlist("formaat")
    query = f"?formaat={quote(formats[0], safe='')}" if len(formats) == 1 else ""
    target = links_of(request, f"id/{name}").to(f"doc/{name}")
    return Response(None, 303, headers={"Location": target + query, "Vary": "Accept"})


@router.get("/doc/{name:path}")
async def document(request: Request, name: str) -> Response:
    """Describe a thing."""
    path = f"doc/{name}"
    if name.endswith("/") and candidates(name[:-1]):
        # A slash too many is a mistake that is easily made; the query goes along.
        query = f"?{request.url.query}" if request.url.query else ""
        return Response(None, 301, headers={"Location": "../" + name[:-1].rpartition("/")[2] + query})
    if not candidates(name):
        return _never(request)
    graph = graph_of(name)
    if graph is not None:
        dumps = await run_in_threadpool(lambda: documents_of(request).dumps)
        if graph in dumps.graphs:
            return await _graph(request, graph, dumps, path)
    media = choose(request, THING_FORMATS)
    documents = documents_of(request)
    links = links_of(request, path, state=media is HTML)

    def describe() -> tuple[Description, bytes, str] | None:
        if media is HTML:
            return ding.show(request, name, links)
        found = documents.find(name)
        return None if found is None else (found, documents.writer.thing(found, media, links), "")

    answer = await in_turn(request, describe)
    if answer is None:
        return _never(request)
    description, body, asked = answer
    # What came in the place of the thing (RFC 5829), at its own name: the reader may know it from there.
    more = [f'<{iri}>; rel="successor-version"' for iri in description.replaced_by]
    status = 410 if description.withdrawn else 200
    return offer(
        request, body, media, THING_FORMATS, path=path, about=description.iri, status=status, more=more, asked=asked
    )


def _never(request: Request) -> Response:
    return nothing(
        request,
        404,
        marked("Niet gevonden"),
        marked("Hier is nooit iets geweest: de graaf kent deze naam niet."),
    )


async def _graph(request: Request, graph: str, dumps: Dumps, path: str) -> Response:
    """Show a named graph, or send its whole content from the file."""
    media = choose(request, FORMATS)
    if media is HTML:
        page = await in_turn(request, lambda: documents_of(request).graph_page(graph, links_of(request, path)))
        return offer(request, page, media, FORMATS, path=path, about=graph)
    dump = next(dump for dump in dumps.of(graph) if dump.media == media.name)
    return _content(request, dumps, dump, media, offer(request, b"", media, FORMATS, path=path, about=graph))


def _content(request: Request, dumps: Dumps, dump: Dump, media: Media, like: Response) -> Response:
    """Send what is packed in a file: as it is to who can unpack it, else unpacked on the way."""
    headers = {
        name: value for name, value in like.headers.items() if name not in ("content-length", "content-type", "etag")
    }
    headers |= {"Vary": "Accept, Accept-Encoding"}
    path = dumps.folder / dump.name
    if takes_gzip(request):
        headers |= {"Content-Encoding": "gzip", "ETag": f'"{dump.sha256[:32]}-gzip"'}
        return FileResponse(path, headers=headers, media_type=media.content_type)
    headers["ETag"] = f'"{dump.sha256[:32]}"'
    return StreamingResponse(_unpacked(path), headers=headers, media_type=media.content_type)


def _unpacked(path: Path) -> Iterator[bytes]:
    with gzip.open(path) as packed:
        while chunk := packed.read(_CHUNK):
            yield chunk


@router.get("/def")
async def ontology(request: Request) -> Response:
    """Return the whole ontology."""
    return await _vocabulary(request, "def")


@router.get("/shapes")
async def shapes(request: Request) -> Response:
    """Return all shapes."""
    return await _vocabulary(request, "shapes")


async def _vocabulary(request: Request, name: str) -> Response:
    media = choose(request, FORMATS)
    body = await in_turn(request, lambda: documents_of(request).vocabulary(name, media, links_of(request, name)))
    return offer(request, body, media, FORMATS, path=name)
