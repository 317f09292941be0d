"""For who runs the service: is it there, can it answer, and how is it doing."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, HTTPException, Request, Response

import beleidsgraaf
from beleidsgraaf.web.metrics import Metrics
from beleidsgraaf.web.problems import NEVER
from beleidsgraaf.web.service import in_turn, service_of

router = APIRouter(tags=["beheer"])
# Reports in EARL of the conformance tests of others, made by `make conformiteit`.
CONFORMANCE = Path(__file__).parent / "conformiteit"


@router.get("/gezondheid", summary="Is de dienst er, en met welke generatie?")
def health(request: Request, response: Response) -> dict[str, str | int]:
    """Say that the process runs; asks the engine nothing."""
    response.headers["Cache-Control"] = NEVER
    generation = service_of(request).generation
    manifest = generation.manifest
    return {
        "status": "ok",
        "generatie": generation.version,
        "uitspraken": manifest.statements + manifest.inferred,
        "pakket": beleidsgraaf.__version__,
    }


@router.get("/gezondheid/gereed", summary="Kan de dienst nu een vraag beantwoorden?")
async def ready(request: Request, response: Response) -> dict[str, str]:
    """Ask the engine the smallest question there is; 503 when it has no turn for it, 500 when it cannot."""
    response.headers["Cache-Control"] = NEVER
    await in_turn(request, lambda: service_of(request).catalogue.engine.query("ASK {}"))
    return {"status": "gereed"}


@router.get("/metrics", summary="Aantallen en tijden, voor Prometheus", response_class=Response)
def metrics(request: Request) -> Response:
    """Return the counts in the Prometheus text format."""
    counts: Metrics = request.app.state.metrics
    return Response(counts.text(), headers={"Content-Type": counts.content_type, "Cache-Control": NEVER})


@router.get("/conformiteit/{rapport}", summary="Verslag van een toets van anderen, in EARL", response_class=Response)
def conformance(rapport: str) -> Response:
    """Return what the tests of the W3C said of this version, in Turtle."""
    reports = {path.stem: path for path in CONFORMANCE.glob("*.ttl")}
    if rapport not in reports:
        raise HTTPException(404, f"Er is geen verslag «{rapport}». Kies uit: {', '.join(sorted(reports))}.")
    return Response(reports[rapport].read_bytes(), headers={"Content-Type": "text/turtle; charset=utf-8"})
