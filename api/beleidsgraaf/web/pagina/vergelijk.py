"""The comparison: which municipalities, on which theme."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from beleidsgraaf.addresses import State
from beleidsgraaf.portal.home import read
from beleidsgraaf.web.offered import language_of
from beleidsgraaf.web.pagina.answer import known, page
from beleidsgraaf.web.paging import given_values
from beleidsgraaf.web.service import service_of

router = APIRouter(include_in_schema=False)


@router.get("/vergelijk")
async def vergelijk(request: Request) -> Response:
    """Show the choice, and where the comparison is as data."""
    catalogue = service_of(request).catalogue
    given = given_values(request)
    asked = State({name: tuple(given.get(name, ())) for name in ("gemeente", "thema")})
    return await page(
        request,
        "vergelijk",
        lambda pages, links: pages.render(
            "vergelijk.html",
            links,
            home=known(request, "home", lambda: read(catalogue, language_of(request))),
            gekozen=asked.values,
            gevraagd=str(asked),
        ),
    )
