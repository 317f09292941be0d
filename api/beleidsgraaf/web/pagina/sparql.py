"""The editor for SPARQL: a form that works by itself, and its answer as a page or as a file.

The endpoint `/sparql` shows the editor to a browser that asks nothing. What the form asks goes to `/sparql/editor`, so
that the endpoint keeps to the protocol.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse

from beleidsgraaf.engine import Answer
from beleidsgraaf.errors import BeleidsgraafError, EngineError, Told, UnknownError
from beleidsgraaf.media import CSV, HTML, JSON, JSONLD, NTRIPLES, RDFXML, TSV, TURTLE, XML, Kind, Media
from beleidsgraaf.portal.querying import FIRST, Uitkomst, example, examples, run, tools
from beleidsgraaf.web.offered import choose, documents_of, language_of, links_of, offer
from beleidsgraaf.web.paging import given_values, refuse, unknown
from beleidsgraaf.web.problems import NEVER, status_of
from beleidsgraaf.web.replies import remember
from beleidsgraaf.web.service import in_turn, service_of

router = APIRouter(include_in_schema=False)
MOST_QUERY_BYTES = 1_000_000
_SOLUTIONS = {"csv": CSV, "tsv": TSV, "json": JSON, "xml": XML}
_GRAPHS = {"turtle": TURTLE, "ntriples": NTRIPLES, "rdfxml": RDFXML, "jsonld": JSONLD}
_NAMES = ("query", "formaat", "voorbeeld")


def show(request: Request) -> Response:
    """Show the editor with a query to begin with."""
    choose(request, (HTML,))
    return _page(request, "sparql", FIRST)


@router.get("/sparql")
def sparql(request: Request) -> Response:
    """Show the editor in another language; in the first, the endpoint has this address."""
    return show(request)


@router.get("/sparql/hulpmiddelen.json")
async def hulpmiddelen(request: Request) -> Response:
    """Return what helps to write a query: prefixes, classes and properties."""
    catalogue = service_of(request).catalogue
    held = await in_turn(
        request, lambda: remember(request, "editor", lambda: tools(catalogue), lambda found: len(found["termen"]))
    )
    return JSONResponse(held)


@router.get("/sparql/editor")
async def editor(request: Request) -> Response:
    """Show the editor with a query of an address; with a format, its answer too."""
    return await _edit(request, given_values(request))


@router.post("/sparql/editor")
async def editor_by_post(request: Request) -> Response:
    """Do the same for a query that is too long for an address."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_QUERY_BYTES:
            raise HTTPException(413, Told("Een query mag hoogstens %(getal)s bytes zijn.", getal=MOST_QUERY_BYTES))
    try:
        values = parse_qs(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=10)
    except ValueError:
        raise HTTPException(400, Told("Het formulier is niet te lezen.")) from None
    response = await _edit(request, values)
    response.headers["Cache-Control"] = NEVER
    return response


async def _edit(request: Request, values: Mapping[str, Sequence[str]]) -> Response:
    refuse(unknown(values, _NAMES))
    catalogue = service_of(request).catalogue
    taal = language_of(request)
    name, wanted = "".join(values.get("voorbeeld", ())[:1]), "".join(values.get("formaat", ())[:1])
    text = "".join(values.get("query", ())[:1]).replace("\r\n", "\n")
    path = "sparql/editor"
    if not text.strip():
        return _page(request, path, example(catalogue, name, taal) if name else FIRST)
    if not wanted:
        return _page(request, path, text)
    engine = catalogue.engine
    try:
        if wanted == HTML.name:
            found = await in_turn(request, lambda: run(engine, text, taal))
            return _page(request, path, text, found)
        if wanted not in (*_SOLUTIONS, *_GRAPHS):
            raise UnknownError(
                Told("Het formaat «%(naam)s» is er niet.", naam=wanted), cure=Told("Kies een formaat uit de lijst.")
            )
        solutions, graph = _SOLUTIONS.get(wanted, CSV), _GRAPHS.get(wanted, TURTLE)
        return _file(await in_turn(request, lambda: engine.query(text, solutions=solutions, graph=graph)))
    except (EngineError, UnknownError) as fault:
        return _page(request, path, text, fault=fault)


def _file(answer: Answer) -> Response:
    """Return an answer to keep; who asks for rows of a graph gets the graph, and the other way round."""
    media: Media = answer.media
    name = "graaf" if answer.kind is Kind.GRAPH else "antwoord"
    headers = {
        "Content-Type": media.content_type,
        "Content-Disposition": f'attachment; filename="{name}.{_suffix(media)}"',
        "Cache-Control": NEVER,
    }
    return Response(answer.body, headers=headers)


def _suffix(media: Media) -> str:
    return {TURTLE: "ttl", NTRIPLES: "nt", RDFXML: "rdf", JSON: "json", XML: "xml"}.get(media, media.name)


def _page(
    request: Request, path: str, text: str, found: Uitkomst | None = None, *, fault: BeleidsgraafError | None = None
) -> Response:
    links = links_of(request, path, state=request.method == "GET")
    body = (
        documents_of(request)
        .pages[links.taal]
        .render(
            "sparql.html",
            links,
            query=text,
            voorbeeld=request.query_params.get("voorbeeld", ""),
            adres=str(request.url.replace(path=request.scope.get("root_path", "") + "/sparql", query="")),
            voorbeelden=examples(service_of(request).catalogue, links.taal),
            uitkomst=found,
            fout=[sentence for sentence in (fault.message, fault.cure) if sentence] if fault else [],
        )
    )
    status = status_of(fault) if fault else 200
    response = offer(request, body, HTML, (HTML,), path=path, status=status)
    if status != 200 or request.method != "GET":
        del response.headers["ETag"]
    if "Content-Disposition" in response.headers:
        del response.headers["Content-Disposition"]
    return response
