"""The questions that can be asked, as a list."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from beleidsgraaf.portal.questions import by_tag
from beleidsgraaf.web.offered import language_of
from beleidsgraaf.web.pagina.answer import text_page
from beleidsgraaf.web.service import service_of

router = APIRouter(include_in_schema=False)


@router.get("/vragen")
def vragen(request: Request) -> Response:
    """List the questions."""
    groepen = by_tag(service_of(request).catalogue, language_of(request))
    return text_page(request, "vragen", "vragen.html", groepen=groepen)
