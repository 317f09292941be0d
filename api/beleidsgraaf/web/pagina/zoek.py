"""Search: words, hits and facets, all of it in the address."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from beleidsgraaf.addresses import Links
from beleidsgraaf.errors import Told, UnknownError
from beleidsgraaf.pages import Pages
from beleidsgraaf.portal.search import NAMES, look
from beleidsgraaf.web.offered import language_of
from beleidsgraaf.web.pagina.answer import page
from beleidsgraaf.web.paging import given_values, refuse, take_page, unknown
from beleidsgraaf.web.service import search_of, service_of

router = APIRouter(include_in_schema=False)


@router.get("/zoek")
async def zoek(request: Request) -> Response:
    """Show what is found."""
    values = given_values(request)
    part, faults = take_page(values)
    refuse([*faults, *unknown(values, NAMES)])

    def make(pages: Pages, links: Links) -> bytes:
        service = service_of(request)
        found = look(search_of(request), values, service.catalogue.prefixes, part.number, language_of(request))
        if found.number > found.paging.laatste:
            raise UnknownError(Told("Bladzijde %(nummer)s is er niet.", nummer=found.number))
        return pages.render("zoek.html", links, zoek=found)

    return await page(request, "zoek", make)
