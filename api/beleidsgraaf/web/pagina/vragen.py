"""The questions: a list, and a page for each with its form and its answer."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from beleidsgraaf.addresses import Links
from beleidsgraaf.errors import Told, UnknownError
from beleidsgraaf.media import HTML
from beleidsgraaf.pages import Pages
from beleidsgraaf.portal.asking import Gesteld, Vrager
from beleidsgraaf.portal.home import read
from beleidsgraaf.portal.questions import by_tag
from beleidsgraaf.web.offered import choose, documents_of, language_of, links_of, offer
from beleidsgraaf.web.pagina.answer import known, text_page
from beleidsgraaf.web.paging import given_values, refuse, take_page, unknown
from beleidsgraaf.web.replies import table_of
from beleidsgraaf.web.service import in_turn, service_of

router = APIRouter(include_in_schema=False)


@router.get("/vragen")
def vragen(request: Request) -> Response:
    """List the questions, all or those that have some words."""
    values = given_values(request)
    refuse(unknown(values, ("q",)))
    lijst = by_tag(service_of(request).catalogue, language_of(request), " ".join(values.get("q", ()))[:200])
    return text_page(request, "vragen", "vragen.html", lijst=lijst)


@router.get("/vragen/{vraag}")
async def vraag(vraag: str, request: Request) -> Response:
    """Show a question with its form and, when nothing is missing, its answer."""
    choose(request, (HTML,))
    catalogue = service_of(request).catalogue
    catalogue.get(vraag)
    path = f"vragen/{vraag}"
    links = links_of(request, path, state=True)
    pages = documents_of(request).pages[links.taal]
    # A field that is left open says nothing.
    values = {name: [value for value in several if value.strip()] for name, several in given_values(request).items()}
    values = {name: several for name, several in values.items() if several}
    part, faults = take_page(values)

    def make() -> tuple[bytes, int]:
        asked = _asking(request).ask(vraag, values, part.number, faults)
        return _render(request, pages, links, asked), 400 if asked.fout else 200

    body, status = await in_turn(request, make)
    response = offer(request, body, HTML, (HTML,), path=path, status=status)
    if status != 200:
        del response.headers["ETag"]
    return response


@router.get("/vragen/{vraag}/keuzes/{parameter}")
async def keuzes(vraag: str, parameter: str, request: Request) -> Response:
    """Tell which values of a parameter fit what somebody types in its field (`q`), in the language of the page."""
    values = given_values(request)
    refuse(unknown(values, ("q",)))
    text = " ".join(values.get("q", ()))[:200]
    return JSONResponse(await in_turn(request, lambda: _asking(request).look_up(vraag, parameter, text)))


def _asking(request: Request) -> Vrager:
    """Return what asks questions, with what is known already."""
    return Vrager(
        service_of(request).catalogue,
        language_of(request),
        lambda name, compute: known(request, f"keuzes/{name}", compute),
        lambda text: table_of(request, text),
    )


def _render(request: Request, pages: Pages, links: Links, asked: Gesteld) -> bytes:
    answer = asked.antwoord
    if answer and answer.paging and answer.paging.nummer > answer.paging.laatste:
        raise UnknownError(Told("Bladzijde %(nummer)s is er niet.", nummer=answer.paging.nummer))
    catalogue = service_of(request).catalogue
    home = known(request, "home", lambda: read(catalogue, language_of(request)))
    shown = [one for one in home.gemeenten if not asked.gemeenten or one.iri in asked.gemeenten]
    here = links if asked.fout else replace(links, asked=asked.gevraagd.removesuffix("?"))
    return pages.render("vraag.html", here, vraag=asked, gemeenten=shown)
