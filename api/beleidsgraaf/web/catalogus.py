"""The catalogue (DCAT-AP-NL), the counts (VoID) and the context of JSON-LD."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from beleidsgraaf.pages import FORMATS
from beleidsgraaf.publication import DATASET
from beleidsgraaf.web.offered import choose, documents_of, links_of, offer
from beleidsgraaf.web.service import in_turn

router = APIRouter(include_in_schema=False)
# What has no language.
data = APIRouter(include_in_schema=False)


@router.get("/catalogus")
async def catalogue(request: Request) -> Response:
    """Return the catalogue."""
    media = choose(request, FORMATS)
    documents = documents_of(request)
    await run_in_threadpool(lambda: documents.dumps)
    body = await in_turn(request, lambda: documents.catalogue(media, links_of(request, "catalogus")))
    return offer(request, body, media, FORMATS, path="catalogus")


@router.get("/.well-known/void")
async def void(request: Request) -> Response:
    """Return the description by VoID."""
    media = choose(request, FORMATS)
    documents = documents_of(request)
    await run_in_threadpool(lambda: documents.dumps)
    path = ".well-known/void"
    body = await in_turn(request, lambda: documents.void(media, links_of(request, path)))
    return offer(request, body, media, FORMATS, path=path, about=DATASET)


@data.get("/v1/context.jsonld")
async def context(request: Request) -> Response:
    """Return the context under which JSON-LD is written here."""
    body = await in_turn(request, documents_of(request).context)
    return Response(body, headers={"Content-Type": "application/ld+json"})
