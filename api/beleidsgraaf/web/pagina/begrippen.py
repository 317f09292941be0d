"""The words of the graph: classes, properties, rules and concept schemes."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response

from beleidsgraaf.portal.ontology import Ontologie, read
from beleidsgraaf.portal.schemes import Inhoud, content, schemes
from beleidsgraaf.web.offered import language_of
from beleidsgraaf.web.pagina.answer import known, page
from beleidsgraaf.web.paging import given_values, refuse, unknown
from beleidsgraaf.web.service import search_of, service_of

router = APIRouter(include_in_schema=False)


def _ontology(request: Request) -> Ontologie:
    catalogue = service_of(request).catalogue
    return known(request, "ontologie", lambda: read(catalogue, language_of(request)), 5000)


def _nothing_asked(request: Request) -> None:
    refuse(unknown(given_values(request), ()))


@router.get("/begrippen")
async def begrippen(request: Request) -> Response:
    """Show all of it: the classes as a tree and a diagram, the properties, the schemes."""
    _nothing_asked(request)
    catalogue = service_of(request).catalogue
    return await page(
        request,
        "begrippen",
        lambda pages, links: pages.render(
            "begrippen.html",
            links,
            ontologie=_ontology(request),
            kaders=known(request, "kaders", lambda: schemes(catalogue, language_of(request))),
        ),
    )


@router.get("/begrippen/klasse/{naam}")
async def klasse(naam: str, request: Request) -> Response:
    """Show a class with what is said of its things."""
    _nothing_asked(request)

    def counts() -> Sequence[tuple[str, str, int]]:
        rows = service_of(request).catalogue.table("aantallen-per-klasse").plain()
        return [(row["klasse"], row["gemeenteLabel"], row["aantal"]) for row in rows]

    def searched() -> frozenset[str]:
        return frozenset(search_of(request).names["soort"])

    # What is said at a path that does not exist, is never part of an address: the name of the class is.
    return await page(
        request,
        f"begrippen/klasse/{naam}" if naam.isalnum() else "begrippen/klasse/x",
        lambda pages, links: pages.render(
            "klasse.html",
            links,
            ontologie=(ontology := _ontology(request)),
            soort=(soort := ontology.by_name(naam)),
            tellingen=[(name, n) for iri, name, n in known(request, "tellingen", counts) if iri == soort.iri],
            te_zoeken=soort.iri in searched(),
        ),
    )


@router.get("/begrippen/kader/{naam}")
async def kader(naam: str, request: Request) -> Response:
    """Show a concept scheme with its concepts."""
    _nothing_asked(request)
    catalogue = service_of(request).catalogue

    def scheme() -> Inhoud:
        listed = known(request, "kaders", lambda: schemes(catalogue, language_of(request)))
        known_name = next((one.naam for one in listed if one.naam == naam), "")
        if not known_name:
            return content(catalogue, naam, language_of(request))
        return known(request, f"kader/{naam}", lambda: content(catalogue, naam, language_of(request)))

    return await page(
        request,
        f"begrippen/kader/{naam}" if naam.replace("-", "").isalnum() else "begrippen/kader/x",
        lambda pages, links: pages.render("kader.html", links, inhoud=scheme()),
    )
