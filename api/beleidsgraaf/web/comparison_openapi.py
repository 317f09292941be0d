"""What the comparisons take and give, in OpenAPI."""

from __future__ import annotations

from beleidsgraaf.comparison import Stand
from beleidsgraaf.differences import Grond, Oordeel
from beleidsgraaf.media import CSV, XLSX
from beleidsgraaf.web.openapi import (
    COUNT,
    FLAG,
    IRI,
    LINK,
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

EXPLANATION = (
    "aanwezig: er is ten minste één element of rol. afwezig na onderzoek: alle paragrafen zijn hierop gelezen en "
    "noemen het niet. leeg in de bron: het document zegt dat de tekst nog volgt. niet onderzocht: nog niet overal op "
    "gelezen."
)
_EXAMPLE = ["gemeente:gm0484", "gemeente:gm0358"]
_GEMEENTE = query(
    "gemeente",
    "De gemeenten om te vergelijken, twee tot tien; de waarden staan op /v1/gemeenten. Een naam mag ook.",
    {**several(TEXT, least=2), "maxItems": 10},
    required=True,
    example=_EXAMPLE,
)
_THEMA = query(
    "thema", "Alleen deze gedeelde thema's; zie /v1/begrippen/beleidsthemas.", several(TEXT), example=["thema:schulden"]
)
_NIVEAU = query(
    "niveau", "Alleen deze niveaus; zie /v1/vragen/vergelijkingsniveaus.", several(TEXT), example=["bg:Doel"]
)
_REVIEWED = query(
    "alleenNagekeken",
    "Alleen koppelingen gebruiken die een ander dan de auteur heeft beoordeeld.",
    {**FLAG, "default": False},
)
_FORM = [
    query(
        "formaat",
        "In plaats van Accept: het formaat van het antwoord.",
        {"type": "string", "enum": ["json", "csv", "xlsx"]},
    ),
    query(
        "bom",
        "Alleen bij CSV: begin met een byte order mark en maak formules onschadelijk, voor Excel.",
        {**FLAG, "default": False},
    ),
]
_FILES: Piece = {CSV.type: {"schema": TEXT}, XLSX.type: {"schema": TEXT}}

_NAMED = record({"iri": IRI, "label": TEXT})
_TEGENHANGER = record(
    {
        "iri": IRI,
        "label": TEXT,
        "gemeente": IRI,
        "relatie": IRI,
        "oordeel": {"type": "string", "enum": [Oordeel.GEDEELD.value, Oordeel.DEELS.value]},
        "zekerheid": {"type": "number", "minimum": 0, "maximum": 1},
        "auteur": TEXT,
        "beoordelaar": nullable("string"),
        "toelichting": nullable("string"),
        "koppeling": IRI,
    }
)
_PASSAGE = record(
    {
        "uitspraak": IRI,
        "document": IRI,
        "documentLabel": TEXT,
        "paragraaf": IRI,
        "paragraafLabel": TEXT,
        "eersteRegel": COUNT,
        "laatsteRegel": COUNT,
        "passage": IRI,
        "bewijskracht": nullable("string"),
        "bewijskrachtLabel": nullable("string"),
    }
)
_CEL = record(
    {
        "gemeente": IRI,
        "stand": {"type": "string", "enum": [stand.value for stand in Stand], "description": EXPLANATION},
        "aantal": COUNT,
        "vermeldingen": many(
            record(
                {
                    "iri": IRI,
                    "label": TEXT,
                    "document": nullable("string"),
                    "bewijs": many(_PASSAGE),
                    "tegenhangers": many(_TEGENHANGER),
                }
            )
        ),
        "dekking": {
            **record({"paragrafen": COUNT, "onderzocht": COUNT, "nietOnderzocht": COUNT, "leegInBron": many(IRI)}),
            "description": "Op hoeveel paragrafen de stand rust, en welke voor dit thema nog geen tekst hebben.",
        },
    }
)
_PARAGRAAF = record(
    {
        "iri": IRI,
        "label": TEXT,
        "document": IRI,
        "dekking": IRI,
        "onderzochtOp": many(IRI),
        "themas": many(IRI),
    }
)
_GEMEENTEN = many(
    record(
        {
            "iri": IRI,
            "label": TEXT,
            "cellen": record({stand.value: COUNT for stand in Stand}),
            "paragrafen": many(_PARAGRAAF),
        }
    )
)


def _links(*beside: str) -> Piece:
    names = ("self", "first", "last", *beside)
    return record(dict.fromkeys((*names, "prev", "next"), LINK), optional=("prev", "next"))


VERGELIJKING = operation(
    [_GEMEENTE, _THEMA, _NIVEAU, _REVIEWED, *PAGE, *_FORM],
    ok(
        record(
            {
                "totaal": COUNT,
                "_links": _links("verschillen", "rolprofielen"),
                "gemeenten": _GEMEENTEN,
                "regels": many(record({"thema": _NAMED, "niveau": _NAMED, "cellen": many(_CEL)})),
            }
        ),
        "Een regel voor elk thema en niveau, met een cel voor elke gemeente",
        **_FILES,
    ),
)
VERSCHILLEN = operation(
    [_GEMEENTE, _THEMA, _NIVEAU, _REVIEWED, *PAGE, *_FORM],
    ok(
        record(
            {
                "totaal": COUNT,
                "_links": _links("vergelijking", "rolprofielen"),
                "samenvatting": many(
                    record(
                        {
                            "gemeente": IRI,
                            "gemeenteLabel": TEXT,
                            "tegenover": IRI,
                            "tegenoverLabel": TEXT,
                            "aantallen": record({oordeel.value: COUNT for oordeel in Oordeel}),
                        }
                    )
                ),
                "verschillen": many(
                    record(
                        {
                            "gemeente": IRI,
                            "tegenover": IRI,
                            "element": IRI,
                            "elementLabel": TEXT,
                            "document": IRI,
                            "themas": many(IRI),
                            "niveaus": many(IRI),
                            "oordeel": {"type": "string", "enum": [oordeel.value for oordeel in Oordeel]},
                            "grond": {
                                "type": ["string", "null"],
                                "enum": [*(grond.value for grond in Grond if grond.value), None],
                            },
                            "tegenhangers": many(_TEGENHANGER),
                            "koppelingen": many(IRI),
                        }
                    )
                ),
            }
        ),
        "Een regel voor elk element en elke andere gemeente",
        **_FILES,
    ),
)
ROLPROFIELEN = operation(
    [_GEMEENTE, _THEMA, *PAGE, *_FORM],
    ok(
        record(
            {
                "totaal": COUNT,
                "_links": _links("vergelijking", "verschillen"),
                "rolprofielen": many(
                    record(
                        {
                            "gemeente": IRI,
                            "gemeenteLabel": TEXT,
                            "trednummer": nullable("string"),
                            "trede": nullable("string"),
                            "tredeLabel": nullable("string"),
                            "rolvervullingen": COUNT,
                            "plekken": COUNT,
                        }
                    )
                ),
            }
        ),
        "Een regel voor elke gemeente en trede",
        **_FILES,
    ),
)
