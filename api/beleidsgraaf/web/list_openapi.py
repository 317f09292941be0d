"""What the lists take and give, in OpenAPI."""

from __future__ import annotations

from beleidsgraaf.web.openapi import (
    COUNT,
    DATE,
    IRI,
    LINK,
    LINKS,
    PAGE,
    TEXT,
    Piece,
    many,
    nullable,
    ok,
    operation,
    query,
    record,
    several,
)

COVERAGE = ("volledig", "gedeeltelijk", "nietGemodelleerd", "leegInBron")
_COVERAGE: Piece = {
    **record(dict.fromkeys(COVERAGE, COUNT)),
    "description": "Aantallen paragrafen zonder onderverdeling, naar hoe ver zij zijn uitgewerkt",
}
_NAMED = record({"iri": IRI, "label": TEXT})
_PERHAPS: Piece = {"oneOf": [_NAMED, {"type": "null"}]}
_HERE = record({"self": LINK})
_GEMEENTE: dict[str, Piece] = {
    "code": TEXT,
    "iri": IRI,
    "label": TEXT,
    "aantalDocumenten": COUNT,
    "gelezen": {**COUNT, "description": "Documenten waarvan de paragrafen in de graaf staan"},
    "dekking": _COVERAGE,
    "_links": _HERE,
}
_DOCUMENT: dict[str, Piece] = {
    "naam": TEXT,
    "iri": IRI,
    "label": TEXT,
    "gemeenten": many(record({"code": TEXT, "iri": IRI, "label": TEXT})),
    "documenttype": _PERHAPS,
    "status": _PERHAPS,
    "uitgegeven": {**nullable("string"), "description": "Datum of jaar"},
    "looptijdBegin": DATE,
    "looptijdEind": DATE,
    "dekking": _COVERAGE,
    "_links": _HERE,
}
_PARAGRAAF = record(
    {
        "iri": IRI,
        "label": TEXT,
        "volgorde": COUNT,
        "dekking": _NAMED,
        "onderzochtOp": {**many(IRI), "description": "Klassen waarop de paragraaf helemaal is gelezen"},
        "themas": many(IRI),
    }
)
_KADER: dict[str, Piece] = {
    "naam": TEXT,
    "iri": IRI,
    "titel": record({"nl": TEXT, "en": nullable("string")}),
    "aantalBegrippen": COUNT,
    "_links": _HERE,
}
_BEGRIP = record(
    {
        "iri": IRI,
        "code": nullable("string"),
        "label": record({"nl": TEXT, "en": nullable("string")}),
        "definitie": nullable("string"),
        "uitleg": {**nullable("string"), "description": "In eenvoudige taal"},
        "breder": many(_NAMED),
    }
)
_BY_GEMEENTE = query(
    "gemeente",
    "Alleen documenten van deze gemeenten; zie /v1/gemeenten. Een naam mag ook.",
    several(TEXT),
    example=["gemeente:gm0358"],
)


def _list(name: str, item: Piece) -> Piece:
    links = record(dict.fromkeys(("self", "first", "last", "vraag", "prev", "next"), LINK), optional=("prev", "next"))
    return record({"totaal": COUNT, "_links": links, name: many(item)})


GEMEENTEN = operation(PAGE, ok(_list("gemeenten", record(_GEMEENTE)), "De gemeenten"))
GEMEENTE = operation((), ok(record({**_GEMEENTE, "documenten": many(record(_DOCUMENT))}), "De gemeente"))
DOCUMENTEN = operation([_BY_GEMEENTE, *PAGE], ok(_list("documenten", record(_DOCUMENT)), "De documenten"))
DOCUMENT = operation(
    (),
    ok(
        record(
            {
                **_DOCUMENT,
                "paragrafen": many(_PARAGRAAF),
                "keten": many(record({"van": _NAMED, "relatie": _NAMED, "naar": _NAMED})),
            }
        ),
        "Het document",
    ),
)
BEGRIPPENKADERS = operation(PAGE, ok(_list("begrippenkaders", record(_KADER)), "De begrippenkaders"))
BEGRIPPEN = operation(
    PAGE, ok(record({**_KADER, "totaal": COUNT, "_links": LINKS, "begrippen": many(_BEGRIP)}), "De begrippen")
)
