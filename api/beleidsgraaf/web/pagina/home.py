"""The start: what this is, what is in it, and the way to the rest."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from beleidsgraaf.media import HTML, PLAIN_JSON, negotiate
from beleidsgraaf.portal.home import read
from beleidsgraaf.web.offered import language_of
from beleidsgraaf.web.pagina.answer import known, page
from beleidsgraaf.web.service import service_of

router = APIRouter(include_in_schema=False)


@router.get("/")
async def home(request: Request) -> Response:
    """Show the start; a program that does not ask for a page is led to the list of questions."""
    wanted = negotiate(", ".join(request.headers.getlist("accept")), (PLAIN_JSON, HTML))
    if wanted is not HTML:
        root = request.scope.get("root_path", "")
        return Response(None, 303, headers={"Location": f"{root}/v1/vragen", "Vary": "Accept"})
    catalogue = service_of(request).catalogue
    return await page(
        request,
        "",
        lambda pages, links: pages.render(
            "home.html", links, home=known(request, "home", lambda: read(catalogue, language_of(request)))
        ),
    )
