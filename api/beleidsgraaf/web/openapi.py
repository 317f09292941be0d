"""The pieces of the OpenAPI document, and what holds for every operation in it.

The document describes what is under /v1, in Dutch, as the Dutch API Design Rules 2.2 ask. A route says what is its own
(parameters, what comes back); here every operation gets what they share: headers, and the errors as problem documents.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping
from typing import Any

from beleidsgraaf.settings import Settings
from beleidsgraaf.web.paging import DEFAULT, MOST
from beleidsgraaf.web.problems import API_VERSION

Piece = dict[str, Any]

LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/deed.nl"
PROBLEM = "application/problem+json"
JSON = "application/json"
DESCRIPTION = """\
Kennisgraaf van gemeentelijk beleid: opgaven, doelen, inspanningen, rollen en partijen uit beleidsdocumenten, elk met de
passage waar het staat.

* **Vragen** zijn vaste vragen met parameters; elke vraag is een adres onder `/v1/vragen`.
* **Vergelijkingen** leggen gemeenten naast elkaar en zeggen bij wat er niet staat of het is onderzocht.
* **Lijsten** zijn er van gemeenten, documenten en begrippen.
* **Zoeken** gaat op woorden, met aantallen per soort, gemeente, document en thema.

Waar een parameter een lijst van waarden heeft, mag u ook een naam of een volledige IRI geven. Een onbekende parameter
is een fout. Alle fouten in een verzoek staan samen in één antwoord. Eigen vragen stelt u in SPARQL op `/sparql`
(SPARQL 1.1 Protocol).
"""
_TAGS = {
    "vragen": "Vaste vragen met parameters.",
    "vergelijkingen": "Gemeenten naast elkaar.",
    "lijsten": "Gemeenten, documenten en begrippen.",
    "zoeken": "Op woorden, in alles wat een naam heeft.",
}
_TITLES = {
    400: ("Het verzoek klopt niet", "De parameter «aantal» is één geheel getal van 1 tot en met 1000."),
    404: ("Niet gevonden", "Er is geen vraag «doelen». Bedoelt u: doelen-per-thema?"),
    406: ("Geen van de gevraagde formaten is beschikbaar", "Kies uit: application/json, text/csv."),
    413: ("Het antwoord is te groot", "Het antwoord heeft meer rijen dan is toegestaan. Vul een parameter in."),
    429: ("Te veel vragen tegelijk", "Van dit adres wachten al te veel vragen. Wacht eerst op de antwoorden."),
    500: ("Er ging iets mis", "De dienst kan dit nu niet beantwoorden."),
    503: ("De dienst is bezet", "Alle werkers zijn bezet. Probeer het over enkele seconden opnieuw."),
    504: ("De query duurde te lang", "De vraag duurde langer dan is toegestaan. Vul een parameter in."),
}


def refer(kind: str, name: str) -> Piece:
    """Return a reference to a component."""
    return {"$ref": f"#/components/{kind}/{name}"}


def query(name: str, description: str, schema: Piece, *, required: bool = False, example: Any = None) -> Piece:
    """Return a query parameter; a list of values is that parameter several times."""
    piece: Piece = {
        "name": name,
        "in": "query",
        "description": description,
        "required": required,
        "schema": schema,
    }
    if schema.get("type") == "array":
        piece |= {"style": "form", "explode": True}
    return piece if example is None else piece | {"example": example}


PAGE = [refer("parameters", "Pagina"), refer("parameters", "Aantal")]


def several(schema: Piece, *, least: int = 0) -> Piece:
    """Return the schema of a parameter that may be given several times."""
    return {"type": "array", "items": schema} | ({"minItems": least} if least else {})


def record(properties: Mapping[str, Piece], *, optional: Iterable[str] = ()) -> Piece:
    """Return the schema of an object that has these members and, but for the optional ones, always."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": [name for name in properties if name not in set(optional)],
    }


def many(schema: Piece) -> Piece:
    """Return the schema of a list."""
    return {"type": "array", "items": schema}


def nullable(kind: str, **more: Any) -> Piece:
    """Return the schema of a value that may be missing."""
    return {"type": [kind, "null"], **more}


TEXT: Piece = {"type": "string"}
COUNT: Piece = {"type": "integer", "minimum": 0}
FLAG: Piece = {"type": "boolean"}
IRI: Piece = {"type": "string", "format": "iri"}
DATE: Piece = nullable("string", format="date")
LINKS: Piece = refer("schemas", "Verwijzingen")
LINK: Piece = refer("schemas", "Verwijzing")


def listed(name: str, item: Piece, **more: Piece) -> Piece:
    """Return the schema of a list with its total and links."""
    return record({**more, "totaal": COUNT, "_links": LINKS, name: many(item)})


def ok(schema: Piece, description: str, **others: Piece) -> Piece:
    """Return the response when all is well, as JSON and in other media types."""
    content: Piece = {JSON: {"schema": schema}} if schema else {}
    return {"200": {"description": description, "content": content | others}}


def operation(parameters: Iterable[Piece], response: Piece) -> Piece:
    """Return what a route adds to its operation."""
    return {"parameters": list(parameters), "responses": response}


def document(
    raw: Mapping[str, Any], *, vragen: Mapping[str, Piece], schemas: Mapping[str, Piece], settings: Settings, root: str
) -> Piece:
    """Return the OpenAPI document.

    :param raw: what FastAPI makes of the routes.
    :param vragen: an operation for each question, by path; they come in the place of the one route that serves them.
    :param schemas: the lists of values that their parameters refer to.
    :param root: path under which a proxy gives this service to the world.
    """
    paths: Piece = {}
    for path, methods in raw["paths"].items():
        if path == "/v1/vragen/{vraag}":
            paths |= {short: {"get": _finish(piece, "get", short)} for short, piece in vragen.items()}
        elif path.startswith("/v1/"):
            short = path.removeprefix("/v1")
            paths[short] = {method: _finish(piece, method, short) for method, piece in methods.items()}
    own = {n: s for n, s in raw.get("components", {}).get("schemas", {}).items() if "ValidationError" not in n}
    return {
        "openapi": "3.1.0",
        "info": _info(settings),
        "servers": [{"url": f"{root}/v1", "description": "Deze dienst"}],
        "tags": [{"name": name, "description": text} for name, text in _tags(paths).items()],
        "paths": paths,
        "components": {
            "schemas": {**_SCHEMAS, **own, **schemas},
            "parameters": _PARAMETERS,
            "headers": _HEADERS,
            "responses": {f"Fout{status}": _problem(status) for status in _TITLES} | {"NietGewijzigd304": _UNCHANGED},
        },
    }


def _info(settings: Settings) -> Piece:
    return {
        "title": "beleidsgraaf",
        "version": API_VERSION,
        "summary": "Gemeentelijk beleid, vergelijkbaar en herleidbaar tot de tekst",
        "description": DESCRIPTION,
        "contact": {
            "name": settings.contact_naam,
            "url": settings.contact_url,
            "email": settings.contact_email,
        },
        "license": {"name": "CC0 1.0", "url": LICENCE},
    }


def _tags(paths: Piece) -> dict[str, str]:
    """Return the tags that operations use, each with what it is."""
    used = dict.fromkeys(tag for item in paths.values() for piece in item.values() for tag in piece.get("tags", ()))
    return {tag: _TAGS.get(tag, tag.capitalize() + ".") for tag in used}


def _finish(piece: Mapping[str, Any], method: str, path: str) -> Piece:
    """Return an operation with what every operation has; what a route said itself stays."""
    done = copy.deepcopy(dict(piece))
    if "_v1_" in done.get("operationId", "_v1_"):
        done["operationId"] = _identifier(method, path)
    done.setdefault("description", done["summary"])
    for parameter in done.get("parameters", ()):
        if "$ref" not in parameter:
            parameter.setdefault("description", parameter["name"])
    responses = {status: answer for status, answer in done.get("responses", {}).items() if status != "422"}
    for status, answer in responses.items():
        if status[0] in "23":
            answer.setdefault("headers", {name: refer("headers", name) for name in _HEADERS})
    responses.setdefault("304", refer("responses", "NietGewijzigd304"))
    for code in _TITLES:
        responses.setdefault(str(code), refer("responses", f"Fout{code}"))
    done["responses"] = dict(sorted(responses.items()))
    return done


def _identifier(method: str, path: str) -> str:
    """Return a name for an operation that nobody named.

    >>> _identifier("get", "/gemeenten/{code}")
    'getGemeentenCode'
    """
    return method + "".join(word.capitalize() for word in re.findall(r"[a-z0-9]+", path.lower()))


def _problem(status: int) -> Piece:
    title, detail = _TITLES[status]
    example: Piece = {"status": status, "title": title, "detail": detail}
    if status == 400:
        example |= {"fouten": [detail], "velden": {"aantal": [detail]}}
    return {
        "description": title,
        "headers": {"API-Version": refer("headers", "API-Version")}
        | ({"Retry-After": {"description": "Seconden om te wachten", "schema": TEXT}} if status in (429, 503) else {}),
        "content": {PROBLEM: {"schema": refer("schemas", "Probleem"), "example": example}},
    }


_HEADERS: Piece = {
    "API-Version": {
        "description": "Volledige versie van de API",
        "schema": {"type": "string", "examples": [API_VERSION]},
    },
    "ETag": {
        "description": "Verandert alleen met de generatie van de graaf; stuur haar mee in If-None-Match.",
        "schema": {"type": "string", "examples": ['W/"0123456789abcdef-application-json"']},
    },
    "Link": {
        "description": "Licentie en beschrijving van de dienst, en de andere delen van een lijst (RFC 8288).",
        "schema": {"type": "string", "examples": [f'<{LICENCE}>; rel="license"']},
    },
}
_UNCHANGED: Piece = {
    "description": "Niet gewijzigd sinds de ETag in If-None-Match",
    "headers": {name: refer("headers", name) for name in _HEADERS},
}
_PARAMETERS: Piece = {
    "Pagina": query(
        "pagina", "Welk deel van de lijst; het eerste is 1.", {"type": "integer", "minimum": 1, "default": 1}
    ),
    "Aantal": query(
        "aantal",
        "Hoeveel rijen een deel heeft.",
        {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT},
    ),
}
_SCHEMAS: Piece = {
    "Probleem": {
        "type": "object",
        "description": "Wat er mis is (RFC 9457).",
        "required": ["status", "title", "detail"],
        "properties": {
            "status": {"type": "integer", "description": "HTTP-status"},
            "title": {"type": "string", "description": "Soort fout"},
            "detail": {"type": "string", "description": "Wat er mis is en wat eraan te doen is"},
            "fouten": {"description": "Elke fout apart", **many(TEXT)},
            "velden": {
                "type": "object",
                "description": "De fouten per parameter",
                "additionalProperties": many(TEXT),
            },
        },
    },
    "Verwijzing": {
        **record({"href": {"type": "string", "format": "uri-reference"}}),
        "description": "Adres op deze dienst",
    },
    "Verwijzingen": {
        **record(
            dict.fromkeys(("self", "first", "prev", "next", "last"), LINK),
            optional=("first", "prev", "next", "last"),
        ),
        "description": "Dit deel en de andere delen; `prev` en `next` alleen waar ze er zijn",
    },
}
