"""The questions as an API: list them, and run one with its parameters."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, HTTPException, Request, Response
from fastapi.responses import JSONResponse

from beleidsgraaf.media import CSV, GRAPH_FORMATS, JSON, SOLUTION_FORMATS, Media, negotiate
from beleidsgraaf.question import Question
from beleidsgraaf.results import Table
from beleidsgraaf.web.service import in_turn, service_of

router = APIRouter(tags=["vragen"])
PLAIN_JSON = Media("json", "application/json")
_SELECT_FORMATS = (PLAIN_JSON, CSV, *(media for media in SOLUTION_FORMATS if media is not CSV))


@router.get("/vragen", summary="Alle vragen die de graaf kan beantwoorden")
def list_vragen(request: Request) -> dict[str, list[dict[str, Any]]]:
    """Return every question with its parameters and an example."""
    return {"vragen": [_describe(question) for question in service_of(request).catalogue.questions.values()]}


def _describe(question: Question) -> dict[str, Any]:
    return {
        "naam": question.name,
        "titel": {"nl": question.summary, "en": question.summary_en},
        "beschrijving": {"nl": question.description, "en": question.description_en},
        "trefwoorden": list(question.tags),
        "parameters": [
            {
                "naam": parameter.name,
                "type": parameter.type,
                "verplicht": parameter.required,
                "herhaalbaar": parameter.repeat,
                "beschrijving": {"nl": parameter.description, "en": parameter.description_en},
            }
            for parameter in question.parameters.values()
        ],
        "kolommen": list(question.columns),
        "voorbeeld": {name: list(values) for name, values in question.example.items()},
        "url": f"/v1/vragen/{question.name}",
    }


@router.get("/vragen/{vraag}", summary="Stel één vraag", response_class=Response)
async def ask(vraag: str, request: Request, accept: Annotated[str | None, Header()] = None) -> Response:
    """Answer a question; its parameters are query parameters of the same name."""
    catalogue = service_of(request).catalogue
    question = catalogue.get(vraag)
    values = {name: request.query_params.getlist(name) for name in request.query_params}
    offered = {"SELECT": _SELECT_FORMATS, "ASK": (JSON,)}.get(question.form, GRAPH_FORMATS)
    media = negotiate(accept, offered)
    if media is None:
        raise HTTPException(406, f"Kies uit: {', '.join(each.type for each in offered)}.")
    if media is PLAIN_JSON:
        table = Table.from_json((await in_turn(request, lambda: catalogue.run(vraag, values))).body)
        return JSONResponse({"vraag": vraag, "rijen": table.plain()}, headers={"Vary": "Accept"})
    formats = {"graph" if media in GRAPH_FORMATS else "solutions": media}
    answer = await in_turn(request, lambda: catalogue.run(vraag, values, **formats))
    return Response(answer.body, headers={"Content-Type": answer.media.content_type, "Vary": "Accept"})
