"""For machines that come by unasked: what there is, where they need not go, and whom to tell of a weakness."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from beleidsgraaf import crawling
from beleidsgraaf.texts import marked
from beleidsgraaf.web.offered import documents_of, nothing
from beleidsgraaf.web.service import service_of

router = APIRouter(include_in_schema=False)


def _more(request: Request) -> list[str]:
    """Return the pages that are here and not in a copy of the site: comparing, and the questions without values."""
    return ["vergelijk", "vragen", *(f"vragen/{name}" for name in service_of(request).catalogue.questions)]


def _address(request: Request) -> str:
    """Return the address of this host: as it is set, else as the client knows it."""
    return service_of(request).settings.adres or str(request.base_url)


@router.get("/robots.txt")
def robots(request: Request) -> Response:
    """Say where machines need not go (RFC 9309)."""
    return Response(crawling.robots(_address(request)), headers={"Content-Type": "text/plain; charset=utf-8"})


@router.get("/sitemap.xml")
async def sitemap(request: Request) -> Response:
    """List the parts of the sitemap."""
    dumps = await run_in_threadpool(lambda: documents_of(request).dumps)
    return Response(
        crawling.sitemap_index(dumps, _address(request), _more(request)), headers={"Content-Type": "application/xml"}
    )


@router.get("/sitemap-{number}.xml")
async def sitemap_part(request: Request, number: int) -> Response:
    """List the pages of one part."""
    address = _address(request)

    def make() -> bytes | None:
        return crawling.sitemap_part(documents_of(request).dumps, address, number, more=_more(request))

    body = await run_in_threadpool(make)
    if body is None:
        return nothing(request, 404, marked("Niet gevonden"), marked("Dit deel van de sitemap is er niet."))
    return Response(body, headers={"Content-Type": "application/xml"})


@router.get("/.well-known/security.txt")
def security(request: Request) -> Response:
    """Say whom to tell of a weakness (RFC 9116)."""
    contact = service_of(request).settings.beveiliging
    if not contact:
        detail = marked("Het meldpunt is hier niet ingesteld (BELEIDSGRAAF_BEVEILIGING).")
        return nothing(request, 404, marked("Geen meldpunt"), detail)
    text = crawling.security(contact, _address(request), datetime.now(UTC))
    return Response(text, headers={"Content-Type": "text/plain; charset=utf-8"})
