"""One table from our errors to what a client sees: RFC 9457 problem details, without internals."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from beleidsgraaf import errors
from beleidsgraaf.texts import marked

_STATUS: tuple[tuple[type[errors.BeleidsgraafError], int, str], ...] = (
    (errors.UnknownError, 404, marked("Niet gevonden")),
    (errors.ParameterError, 400, marked("De parameters kloppen niet")),
    (errors.QuerySyntaxError, 400, marked("Geen geldige SPARQL-query")),
    (errors.QueryRefused, 403, marked("Deze query is niet toegestaan")),
    (errors.ResultTooLarge, 413, marked("Het antwoord is te groot")),
    (errors.TooManyRequests, 429, marked("Te veel vragen tegelijk")),
    (errors.EngineBusy, 503, marked("De dienst is bezet")),
    (errors.QueryTimeout, 504, marked("De query duurde te lang")),
    (errors.EngineFailed, 500, marked("De query kon niet worden uitgevoerd")),
)
_TITLES = {
    400: marked("Het verzoek klopt niet"),
    404: marked("Niet gevonden"),
    405: marked("Deze methode is hier niet toegestaan"),
    406: marked("Geen van de gevraagde formaten is beschikbaar"),
    413: marked("Het verzoek is te groot"),
    415: marked("Dit soort inhoud wordt hier niet gelezen"),
}
_WRONG = (marked("Er ging iets mis"), marked("De dienst kan dit nu niet beantwoorden."))
# What the framework says by itself.
_DETAILS = {
    "Not Found": marked("Op dit adres is niets."),
    "Method Not Allowed": marked("Dit adres is alleen te lezen."),
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


def status_of(fault: errors.BeleidsgraafError) -> int:
    """Return the status that an error of ours is answered with."""
    return next((status for kind, status, _ in _STATUS if isinstance(fault, kind)), 500)


def problem(status: int, title: str, detail: str, **more: object) -> JSONResponse:
    """Return a problem document."""
    body = {"status": status, "title": title, "detail": detail, **more}
    return JSONResponse(body, status, headers=HEADERS | _RETRY.get(status, {}), media_type="application/problem+json")


AsPage = Callable[[Request, int, str, str, Sequence[str]], Response | None]


def install(app: FastAPI, as_page: AsPage) -> None:
    """Let the application answer every error: as a page where somebody reads pages, else as a problem document.

    :param as_page: returns the page about an error, or None to who does not ask for one.
    """

    def answer(
        request: Request, status: int, title: str, detail: str, sentences: Sequence[str] = (), **more: object
    ) -> Response:
        page = as_page(request, status, title, detail, sentences)
        if page is None:
            return problem(status, title, detail, **more)
        for name, value in (HEADERS | _RETRY.get(status, {})).items():
            page.headers.setdefault(name, value)
        return page

    @app.exception_handler(errors.BeleidsgraafError)
    def ours(request: Request, fault: errors.BeleidsgraafError) -> Response:
        more: dict[str, object] = {}
        sentences = [fault.message]
        if isinstance(fault, errors.ParameterError):
            sentences = [*fault.faults]
            more = {"fouten": list(fault.faults), **({"velden": fault.by_field} if fault.by_field else {})}
        for kind, status, title in _STATUS:
            if isinstance(fault, kind):
                sentences += [fault.cure] if fault.cure else []
                return answer(request, status, title, str(fault), sentences, **more)
        return answer(request, 500, *_WRONG)

    @app.exception_handler(HTTPException)
    def http(request: Request, fault: HTTPException) -> Response:
        title = _TITLES.get(fault.status_code, marked("Fout"))
        detail = _DETAILS.get(fault.detail, fault.detail)
        response = answer(request, fault.status_code, title, detail)
        response.headers.update(fault.headers or {})
        return response

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, fault: RequestValidationError) -> Response:
        faults = [f"{'.'.join(str(place) for place in error['loc'])}: {error['msg']}" for error in fault.errors()]
        return answer(request, 400, _TITLES[400], " ".join(faults), faults, fouten=faults)

    @app.exception_handler(Exception)
    def unexpected(request: Request, fault: Exception) -> Response:
        return answer(request, 500, *_WRONG)
