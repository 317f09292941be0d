"""The SPARQL endpoint: SPARQL 1.1 Protocol, the query operation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Header, HTTPException, Query, Request, Response

from beleidsgraaf.engine import Answer, Dataset, Engine
from beleidsgraaf.errors import QueryRefused, QuerySyntaxError
from beleidsgraaf.media import BOOLEAN_FORMATS, GRAPH_FORMATS, HTML, SOLUTION_FORMATS, Kind, Media, negotiate
from beleidsgraaf.web.pagina import sparql as editor
from beleidsgraaf.web.service import in_turn, service_of
from beleidsgraaf.web.service_description import describe_service, serialize

router = APIRouter(tags=["SPARQL"])
_FORM = "application/x-www-form-urlencoded"
_DIRECT = "application/sparql-query"
_UPDATE = "application/sparql-update"
MOST_QUERY_BYTES = 1_000_000
_FORMATS = {Kind.SOLUTIONS: SOLUTION_FORMATS, Kind.BOOLEAN: BOOLEAN_FORMATS, Kind.GRAPH: GRAPH_FORMATS}


@router.get("/sparql", summary="Stel een SPARQL-query aan de hele graaf", response_class=Response)
async def get(
    request: Request,
    query: Annotated[list[str] | None, Query(description="SPARQL 1.1-query, precies één.")] = None,
    accept: Annotated[str | None, Header()] = None,
) -> Response:
    """Answer a query given in the address (SPARQL 1.1 Protocol, section 2.1.1); without one, describe the service."""
    if not request.url.query:
        if negotiate(accept, (*GRAPH_FORMATS, HTML)) is HTML:
            return editor.show(request)
        return _describe(request, accept)
    return await _answer(request, query or [], _dataset(request.query_params.getlist), accept)


@router.post("/sparql", summary="Stel een SPARQL-query aan de hele graaf", response_class=Response)
async def post(request: Request, accept: Annotated[str | None, Header()] = None) -> Response:
    """Answer a query given as a form or as the body itself (sections 2.1.2 and 2.1.3)."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await _read(request)
    if kind == _DIRECT:
        return await _answer(request, [body], _dataset(request.query_params.getlist), accept)
    if kind == _FORM:
        try:
            form = parse_qs(body, keep_blank_values=True, errors="strict")
        except UnicodeDecodeError:
            raise HTTPException(400, "Het formulier is geen UTF-8.") from None
        if "update" in form:
            raise QueryRefused(
                "Deze graaf is alleen te lezen.", cure="Stel een vraag met SELECT, ASK, CONSTRUCT of DESCRIBE."
            )
        return await _answer(request, form.get("query", []), _dataset(lambda name: form.get(name, [])), accept)
    if kind == _UPDATE:
        raise QueryRefused(
            "Deze graaf is alleen te lezen.", cure="Stel een vraag met SELECT, ASK, CONSTRUCT of DESCRIBE."
        )
    raise HTTPException(415, f"Stuur de query als {_FORM} of als {_DIRECT}, niet als «{kind or 'niets'}».")


async def _read(request: Request) -> str:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_QUERY_BYTES:
            raise HTTPException(413, f"Een query mag hoogstens {MOST_QUERY_BYTES} bytes zijn.")
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise HTTPException(400, "De query is geen UTF-8.") from None


def _dataset(values: Callable[[str], Sequence[str]]) -> Dataset:
    return Dataset(tuple(values("default-graph-uri")), tuple(values("named-graph-uri")))


async def _answer(request: Request, queries: Sequence[str], dataset: Dataset, accept: str | None) -> Response:
    if len(queries) != 1:
        what = "Er ontbreekt een query" if not queries else f"Er zijn {len(queries)} query's"
        raise HTTPException(400, f"{what}; stuur er precies één, als parameter «query».")
    wanted = {kind: negotiate(accept, offered) for kind, offered in _FORMATS.items()}
    if not any(wanted.values()):
        raise _not_acceptable({media for offered in _FORMATS.values() for media in offered})
    ask = partial(
        _ask_with_base,
        service_of(request).catalogue.engine,
        queries[0],
        str(request.url.replace(query="")),
        # ASK has fewer formats than SELECT; what fits both serves either.
        solutions=wanted[Kind.SOLUTIONS] or SOLUTION_FORMATS[0],
        graph=wanted[Kind.GRAPH] or GRAPH_FORMATS[0],
        dataset=dataset,
    )
    answer = await in_turn(request, ask)
    if wanted[answer.kind] is None:
        raise _not_acceptable(_FORMATS[answer.kind])
    return Response(answer.body, headers={"Content-Type": answer.media.content_type, "Vary": "Accept"})


def _ask_with_base(engine: Engine, text: str, base: str, *, solutions: Media, graph: Media, dataset: Dataset) -> Answer:
    """Ask; a query with IRIs that are relative, and no BASE of its own, is read against the address of the endpoint."""
    try:
        return engine.query(text, solutions=solutions, graph=graph, dataset=dataset)
    except QuerySyntaxError as fault:
        try:
            return engine.query(f"BASE <{base}>\n{text}", solutions=solutions, graph=graph, dataset=dataset)
        except QuerySyntaxError:
            raise fault from None


def _describe(request: Request, accept: str | None) -> Response:
    media = negotiate(accept, GRAPH_FORMATS)
    if media is None:
        raise _not_acceptable(GRAPH_FORMATS)
    service = service_of(request)
    triples = describe_service(str(request.url.replace(query="")), service.generation.manifest)
    body = serialize(triples, media, service.catalogue.prefixes)
    return Response(body, headers={"Content-Type": media.content_type, "Vary": "Accept"})


def _not_acceptable(offered: Iterable[Media]) -> HTTPException:
    return HTTPException(406, f"Kies uit: {', '.join(sorted(media.type for media in offered))}.")
