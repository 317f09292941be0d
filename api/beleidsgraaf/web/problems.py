"""One table from our errors to what a client sees: RFC 9457 problem details, without internals."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from beleidsgraaf import errors

_STATUS: tuple[tuple[type[errors.BeleidsgraafError], int, str], ...] = (
    (errors.UnknownError, 404, "Niet gevonden"),
    (errors.ParameterError, 400, "De parameters kloppen niet"),
    (errors.QuerySyntaxError, 400, "Geen geldige SPARQL-query"),
    (errors.QueryRefused, 403, "Deze query is niet toegestaan"),
    (errors.ResultTooLarge, 413, "Het antwoord is te groot"),
    (errors.TooManyRequests, 429, "Te veel vragen tegelijk"),
    (errors.EngineBusy, 503, "De dienst is bezet"),
    (errors.QueryTimeout, 504, "De query duurde te lang"),
    (errors.EngineFailed, 500, "De query kon niet worden uitgevoerd"),
)
_TITLES = {
    400: "Het verzoek klopt niet",
    404: "Niet gevonden",
    405: "Deze methode is hier niet toegestaan",
    406: "Geen van de gevraagde formaten is beschikbaar",
    413: "Het verzoek is te groot",
    415: "Dit soort inhoud wordt hier niet gelezen",
}
_RETRY = {429: {"Retry-After": "5"}, 503: {"Retry-After": "5"}}
API_VERSION = "1.0.0"
# What must not be kept, as it is about this moment.
NEVER = "no-store"
# On every answer, also on one that nobody foresaw (API Design Rules 2.2, /core/transport/security-headers).
HEADERS = {
    "API-Version": API_VERSION,
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "API-Version, ETag, Link, Retry-After, X-Request-ID",
    "Cache-Control": "no-cache",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def problem(status: int, title: str, detail: str, **more: object) -> JSONResponse:
    """Return a problem document."""
    body = {"status": status, "title": title, "detail": detail, **more}
    return JSONResponse(body, status, headers=HEADERS | _RETRY.get(status, {}), media_type="application/problem+json")


def install(app: FastAPI) -> None:
    """Let the application answer every error as a problem document."""

    @app.exception_handler(errors.BeleidsgraafError)
    def ours(request: Request, fault: errors.BeleidsgraafError) -> JSONResponse:
        more: dict[str, object] = {}
        if isinstance(fault, errors.ParameterError):
            more = {"fouten": list(fault.faults), **({"velden": fault.by_field} if fault.by_field else {})}
        for kind, status, title in _STATUS:
            if isinstance(fault, kind):
                return problem(status, title, str(fault), **more)
        return problem(500, "Er ging iets mis", "De dienst kan dit nu niet beantwoorden.")

    @app.exception_handler(HTTPException)
    def http(request: Request, fault: HTTPException) -> JSONResponse:
        response = problem(fault.status_code, _TITLES.get(fault.status_code, "Fout"), str(fault.detail))
        response.headers.update(fault.headers or {})
        return response

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, fault: RequestValidationError) -> JSONResponse:
        faults = [f"{'.'.join(str(place) for place in error['loc'])}: {error['msg']}" for error in fault.errors()]
        return problem(400, _TITLES[400], " ".join(faults), fouten=faults)

    @app.exception_handler(Exception)
    def unexpected(request: Request, fault: Exception) -> JSONResponse:
        return problem(500, "Er ging iets mis", "De dienst kan dit nu niet beantwoorden.")
