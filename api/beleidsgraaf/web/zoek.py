"""Full-text search over HTTP: one resource with facets, in the manner of the lists.

`_zoek` is an operation, no resource, and so begins with an underscore (API Design Rules 2.2).
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from beleidsgraaf.errors import Fault
from beleidsgraaf.search import DEFAULT_SIZE, FACETS, MOST_SIZE, Found, Hit, Marked, Search, SearchIndex
from beleidsgraaf.terms import Prefixes
from beleidsgraaf.web.openapi import (
    COUNT,
    FLAG,
    IRI,
    TEXT,
    listed,
    many,
    nullable,
    ok,
    operation,
    query,
    record,
    several,
)
from beleidsgraaf.web.paging import Page, given_values, links, refuse, take_page, unknown
from beleidsgraaf.web.replies import reply
from beleidsgraaf.web.service import in_turn, search_of, service_of

router = APIRouter(tags=["zoeken"])

_LANGUAGES = record({"nl": TEXT, "en": TEXT})
_NAMED = record({"iri": IRI, "naam": _LANGUAGES})
_MARKED = {
    "treffers": {
        **many({"type": "array", "items": COUNT, "minItems": 2, "maxItems": 2}),
        "description": "Begin en eind van elk gevonden woord, in tekens (codepunten) van de tekst",
    },
    "html": {**TEXT, "description": "De tekst als HTML, de gevonden woorden tussen <mark> en </mark>"},
}
_FRAGMENT = {
    "veld": {"type": "string", "enum": ["anders", "tekst", "engels"], "description": "Welke tekst: een andere naam, …"},
    "tekst": TEXT,
    **_MARKED,
}
_HIT = record(
    {
        "iri": IRI,
        "naam": TEXT,
        "markering": record(_MARKED),
        "soort": _NAMED,
        "gemeente": many(_NAMED),
        "document": many(_NAMED),
        "thema": many(_NAMED),
        "score": {"type": "number"},
        "fragment": {**nullable("object"), **{k: v for k, v in record(_FRAGMENT).items() if k != "type"}},
    }
)
_VALUE = record({"iri": IRI, "naam": _LANGUAGES, "aantal": COUNT, "gekozen": FLAG})
_ANSWER = listed(
    "resultaten",
    _HIT,
    alleWoorden={**COUNT, "description": "Hoeveel van de gevonden dingen alle woorden hebben; die staan vooraan"},
    verbeterd={
        "type": "object",
        "description": "Woorden die nergens staan, met de woorden die ervoor zijn genomen",
        "additionalProperties": many(TEXT),
    },
    facetten={
        **record({facet: many(_VALUE) for facet in FACETS}),
        "description": "Waarmee te verfijnen is, met hoeveel er dan overblijven",
    },
)
_PARAMETERS = [
    query(
        "q",
        "Woorden; tussen aanhalingstekens een zinsdeel. Zonder woorden komt alles, op naam.",
        {"type": "string", "maxLength": 500},
        example="schulden",
    ),
    query("soort", "Alleen dingen van deze klasse; mag vaker. IRI, laatste deel ervan, of naam.", several(TEXT)),
    query("gemeente", "Alleen van deze gemeente; mag vaker.", several(TEXT)),
    query("document", "Alleen uit dit document; mag vaker.", several(TEXT)),
    query("thema", "Alleen bij dit gedeelde thema; mag vaker.", several(TEXT)),
    query("pagina", "Welk deel van de lijst; het eerste is 1.", {"type": "integer", "minimum": 1, "default": 1}),
    query(
        "aantal",
        "Hoeveel resultaten een deel heeft.",
        {"type": "integer", "minimum": 1, "maximum": MOST_SIZE, "default": DEFAULT_SIZE},
    ),
]


@router.get(
    "/_zoek",
    operation_id="zoek",
    summary="Zoek in namen, andere namen en omschrijvingen",
    response_class=Response,
    openapi_extra=operation(_PARAMETERS, ok(_ANSWER, "Wat er is gevonden, het beste vooraan")),
)
async def search(request: Request) -> Response:
    """Zoekt op woorden, hun andere vormen, hun begin, en als deel van een samenstelling; accenten maken niet uit.

    Eerst komt wat precies zo heet, dan wat alle woorden heeft, dan wat er een deel van heeft.
    """
    return await in_turn(request, lambda: _answer(request))


def _answer(request: Request) -> Response:
    index = search_of(request)
    asked, page = _read(given_values(request), index, service_of(request).catalogue.prefixes)
    return reply(request, _body(request, asked, page, index.find(asked), index))


def _read(values: dict[str, list[str]], index: SearchIndex, prefixes: Prefixes) -> tuple[Search, Page]:
    """Return what is asked.

    :raises ParameterError: with all faults.
    """
    values.setdefault("aantal", [str(DEFAULT_SIZE)])
    page, faults = take_page(values)
    if page.size > MOST_SIZE:
        faults.append(Fault("De parameter «%(veld)s» is hier hoogstens %(getal)s.", field="aantal", getal=MOST_SIZE))
    texts = values.pop("q", [""])
    if len(texts) > 1:
        faults.append(Fault("De parameter «%(veld)s» mag één keer, niet %(getal)s keer.", field="q", getal=len(texts)))
    faults += index.faults(texts[0])
    chosen, wrong = index.choose({facet: values.pop(facet, []) for facet in FACETS}, prefixes)
    refuse([*faults, *wrong, *unknown(values, ("q", *FACETS, "pagina", "aantal"))])
    return Search(texts[0], chosen, page.number, page.size), page


def _body(request: Request, asked: Search, page: Page, found: Found, index: SearchIndex) -> dict[str, Any]:
    values = {name: several for name, several in {"q": [asked.text], **asked.chosen}.items() if any(several)}
    return {
        "totaal": found.total,
        "alleWoorden": found.complete,
        "verbeterd": found.corrected,
        "_links": links(request, "/_zoek", values, page, found.total, whole=True),
        "resultaten": [_hit(hit, index) for hit in found.hits],
        "facetten": {facet: [vars(value) for value in several] for facet, several in found.facets.items()},
    }


def _hit(hit: Hit, index: SearchIndex) -> dict[str, Any]:
    thing = hit.thing
    return {
        "iri": thing.iri,
        "naam": thing.naam,
        "markering": _places(hit.naam),
        "soort": _named("soort", thing.soort, index),
        **{
            facet: [_named(facet, iri, index) for iri in several]
            for facet, several in (
                ("gemeente", thing.gemeente),
                ("document", thing.document),
                ("thema", thing.thema),
            )
        },
        "score": hit.score,
        "fragment": hit.fragment and {"veld": hit.fragment.veld, "tekst": hit.fragment.tekst, **_places(hit.fragment)},
    }


def _places(marked: Marked) -> dict[str, Any]:
    return {"treffers": marked.plaatsen, "html": marked.html}


def _named(facet: str, iri: str, index: SearchIndex) -> dict[str, Any]:
    return {"iri": iri, "naam": index.names[facet][iri]}
