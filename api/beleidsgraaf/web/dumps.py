"""The files of the graph: a list, each file with ranges and digests, and no worker held while one is sent."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse

from beleidsgraaf.dumps import DIGESTS
from beleidsgraaf.media import HTML
from beleidsgraaf.texts import marked
from beleidsgraaf.web.offered import choose, documents_of, links_of, nothing, offer
from beleidsgraaf.web.service import in_turn, service_of

router = APIRouter(include_in_schema=False)
# What has no language.
files = APIRouter(include_in_schema=False)


@router.get("/dumps")
def folder() -> Response:
    """Lead to the list, whose links are relative to the folder."""
    return Response(None, 308, headers={"Location": "dumps/"})


@router.get("/dumps/")
async def index(request: Request) -> Response:
    """List all files."""
    choose(request, (HTML,))
    documents = documents_of(request)
    await run_in_threadpool(lambda: documents.dumps)
    body = await in_turn(request, lambda: documents.files(links_of(request, "dumps/")))
    return offer(request, body, HTML, (HTML,), path="dumps/")


@files.get("/dumps/{name:path}")
async def file(request: Request, name: str) -> Response:
    """Send a file; a part of it when a range is asked for (RFC 9110, section 14)."""
    dumps = await run_in_threadpool(lambda: documents_of(request).dumps)
    dump = dumps.get(name)
    if dump is None and name != DIGESTS:
        return nothing(request, 404, marked("Niet gevonden"), marked("Dit bestand is er niet."))
    tag = f'"{dump.sha256}"' if dump else f'"{service_of(request).generation.version[:16]}-sommen"'
    headers = {"ETag": tag, "Last-Modified": format_datetime(dumps.made.astimezone(UTC), usegmt=True)}
    if _unchanged(request, dumps.made):
        return Response(None, 304, headers=headers)
    kind = "application/gzip" if dump else "text/plain; charset=utf-8"
    return FileResponse(dumps.folder / name, headers=headers, media_type=kind)


def _unchanged(request: Request, made: datetime) -> bool:
    """Return whether the client has the file since it was made; an entity tag, where given, decides elsewhere."""
    since = request.headers.get("if-modified-since")
    if not since or "if-none-match" in request.headers:
        return False
    try:
        moment = parsedate_to_datetime(since)
    except ValueError:
        return False
    return moment.tzinfo is not None and made <= moment
