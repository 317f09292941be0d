"""The questions as an API: list them, see what may be filled in, and ask one.

Everything comes from the `.rq` files: one handler serves all questions, and each has its own operation in the OpenAPI
document (`question_operations`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import pyoxigraph as ox
from fastapi import APIRouter, Path, Request, Response

from beleidsgraaf.catalogue import Option
from beleidsgraaf.errors import Fault, ParameterError, UnknownError
from beleidsgraaf.media import (
    BOOLEAN_FORMATS,
    CSV,
    GRAPH_FORMATS,
    JSON,
    JSONLD,
    NTRIPLES,
    PLAIN_JSON,
    TSV,
    XLSX,
    XML,
    Media,
)
from beleidsgraaf.question import TYPES, Parameter, Question
from beleidsgraaf.results import Table
from beleidsgraaf.terms import Prefixes
from beleidsgraaf.web.offered import documents_of
from beleidsgraaf.web.openapi import FLAG, IRI, LICENCE, PAGE, TEXT, listed, many, nullable, ok, operation, record
from beleidsgraaf.web.paging import Page, Values, address, given_values, links, listing, refuse, take_page, unknown
from beleidsgraaf.web.replies import (
    TABLE_FORMATS,
    Links,
    absolute,
    as_file,
    choose,
    format_name,
    only_json,
    reply,
    table_of,
    take_flag,
)
from beleidsgraaf.web.service import Service, in_turn, service_of
from beleidsgraaf.web.tables import About, to_excel_csv, to_xlsx

router = APIRouter(tags=["vragen"])
Vraag = Annotated[str, Path(description="Naam van de vraag", examples=["doelen-per-thema"])]
Naam = Annotated[str, Path(description="Naam van de parameter", examples=["thema"])]
_FORMATS = {"SELECT": (*TABLE_FORMATS, JSON, XML, TSV), "ASK": (PLAIN_JSON, *BOOLEAN_FORMATS)}
_LANGUAGES = record({"nl": TEXT, "en": TEXT})
_PARAMETER = record(
    {
        "naam": TEXT,
        "type": {"type": "string", "enum": list(TYPES)},
        "verplicht": FLAG,
        "herhaalbaar": FLAG,
        "beschrijving": _LANGUAGES,
        "waarden": {**nullable("string", format="uri-reference"), "description": "Adres van de lijst van waarden"},
    }
)
_QUESTION = record(
    {
        "naam": TEXT,
        "titel": _LANGUAGES,
        "beschrijving": _LANGUAGES,
        "trefwoorden": many(TEXT),
        "parameters": many(_PARAMETER),
        "kolommen": many(TEXT),
        "formaten": many(TEXT),
        "voorbeeld": {"type": "object", "additionalProperties": many(TEXT)},
        "url": {"type": "string", "format": "uri-reference"},
    }
)
_OPTION = record({"waarde": TEXT, "iri": IRI, "label": TEXT, "namen": many(TEXT)})


def offered(question: Question) -> Sequence[Media]:
    """Return the formats in which a question can be answered; the first is what who asks for none gets."""
    return _FORMATS.get(question.form, GRAPH_FORMATS)


# The list


@router.get(
    "/vragen",
    operation_id="lijstVragen",
    summary="Alle vragen die de graaf kan beantwoorden",
    response_class=Response,
    openapi_extra=operation(PAGE, ok(listed("vragen", _QUESTION), "De vragen")),
)
def list_vragen(request: Request) -> Response:
    """Geeft elke vraag met haar parameters, kolommen, formaten en een voorbeeld."""
    only_json(request)
    values = given_values(request)
    page, faults = take_page(values)
    refuse([*faults, *unknown(values, ("pagina", "aantal"))])
    rows = [_describe(request, question) for question in service_of(request).catalogue.questions.values()]
    return reply(request, listing(request, "/vragen", "vragen", rows, page, {}))


def _describe(request: Request, question: Question) -> dict[str, Any]:
    path = f"/vragen/{question.name}"
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
                "waarden": address(request, f"{path}/parameters/{parameter.name}") if parameter.options else None,
            }
            for parameter in question.parameters.values()
        ],
        "kolommen": list(question.columns),
        "formaten": [format_name(media) for media in offered(question)],
        "voorbeeld": {name: list(values) for name, values in question.example.items()},
        "url": address(request, path),
    }


# What may be filled in


@router.get(
    "/vragen/{vraag}/parameters/{parameter}",
    operation_id="lijstWaarden",
    summary="De waarden die een parameter mag hebben",
    response_class=Response,
    openapi_extra=operation(
        PAGE,
        ok(listed("waarden", _OPTION, vraag=TEXT, parameter=TEXT), "De waarden; geen als elke waarde mag"),
    ),
)
async def list_options(vraag: Vraag, parameter: Naam, request: Request) -> Response:
    """Geeft elke waarde in de vorm die de parameter verwacht, met de namen die u in plaats daarvan mag gebruiken."""
    catalogue = service_of(request).catalogue
    question = catalogue.get(vraag)
    if parameter not in question.parameters:
        known = ", ".join(question.parameters) or "geen"
        raise UnknownError(f"De vraag {vraag} heeft geen parameter «{parameter}».", cure=f"Wel: {known}.")
    only_json(request)
    values = given_values(request)
    page, faults = take_page(values)
    refuse([*faults, *unknown(values, ("pagina", "aantal"))])
    options = await in_turn(request, lambda: catalogue.options(question.parameters[parameter]))
    rows = [_show_option(option, catalogue.prefixes) for option in options]
    path = f"/vragen/{vraag}/parameters/{parameter}"
    return reply(request, {"vraag": vraag, "parameter": parameter, **listing(request, path, "waarden", rows, page, {})})


def _show_option(option: Option, prefixes: Prefixes) -> dict[str, Any]:
    return {
        "waarde": prefixes.show(option.iri),
        "iri": option.iri,
        "label": option.label,
        "namen": list(option.names),
    }


# Asking


@router.get("/vragen/{vraag}", summary="Stel één vraag", response_class=Response)
async def ask(vraag: str, request: Request) -> Response:
    """Answer a question; its parameters are query parameters of the same name."""
    service = service_of(request)
    question = service.catalogue.get(vraag)
    asking = _Asking.read(request, service, question)
    return await in_turn(request, asking.answer)


@dataclass(frozen=True)
class _Asking:
    """One question as somebody asks it."""

    request: Request
    service: Service
    question: Question
    values: Mapping[str, Sequence[str]]
    media: Media
    page: Page
    bom: bool
    form: Values
    faults: Sequence[Fault]

    @classmethod
    def read(cls, request: Request, service: Service, question: Question) -> _Asking:
        """Take what is of the layer out of the parameters; what remains is the question's."""
        values = given_values(request)
        media, form, faults = choose(request, values, offered(question))
        page, bom = Page(), False
        if question.form == "SELECT":
            page, page_faults = take_page(values)
            bom, bom_faults = take_flag(values, "bom")
            faults = [*faults, *page_faults, *bom_faults]
        form = {**form, **({"bom": ["true"]} if bom else {})}
        return cls(request, service, question, values, media, page, bom, form, faults)

    def answer(self) -> Response:
        """Return the answer.

        :raises ParameterError: with all faults at once.
        """
        resolved = self._resolve()
        text = self.question.bind(resolved, self.service.catalogue.prefixes)
        asked = {**canonical(self.question.parameters, resolved, self.service.catalogue.prefixes), **self.form}
        return self._rows(text, asked) if self.question.form == "SELECT" else self._other(text, asked)

    def _resolve(self) -> dict[str, list[str]]:
        try:
            resolved = self.service.catalogue.resolve(self.question.name, self.values)
        except ParameterError as fault:
            raise ParameterError([*self.faults, *fault.faults], cure=fault.cure) from None
        refuse(self.faults)
        # The order of values means nothing; sorted, the same question is the same query.
        return {name: sorted(given) for name, given in resolved.items()}

    def _here(self, asked: Values) -> dict[str, dict[str, str]]:
        return {"self": {"href": address(self.request, f"/vragen/{self.question.name}", asked)}}

    def _other(self, text: str, asked: Values) -> Response:
        """Answer a question that has no rows: a yes or no, or a graph."""
        here = self._here(asked)
        if self.media is JSONLD:
            return as_file(self.request, JSONLD, self._under_our_context(text), here, self.question.name)
        solutions = JSON if self.media is PLAIN_JSON else self.media
        answer = self.service.catalogue.engine.query(text, solutions=solutions, graph=self.media)
        if self.media is not PLAIN_JSON:
            return as_file(self.request, self.media, answer.body, here, self.question.name)
        truth = bool(json.loads(answer.body)["boolean"])
        return reply(self.request, {"vraag": self.question.name, "_links": here, "antwoord": truth})

    def _under_our_context(self, text: str) -> bytes:
        """Return a graph in the words of the published context (`/v1/context.jsonld`)."""
        body = self.service.catalogue.engine.query(text, graph=NTRIPLES).body
        triples = (quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES))
        return documents_of(self.request).writer.context.write(triples)

    def _rows(self, text: str, asked: Values) -> Response:
        as_json = self.media is PLAIN_JSON
        if not as_json and not self.page.chosen:
            return self._whole(text, asked)
        table = table_of(self.request, text)
        part = Table(table.columns, tuple(self.page.of(table.rows)))
        path = f"/vragen/{self.question.name}"
        found = links(self.request, path, asked, self.page, len(table.rows), whole=not as_json)
        if as_json:
            head = {"vraag": self.question.name, "totaal": len(table.rows), "_links": found}
            return reply(self.request, {**head, "rijen": part.plain()})
        if self.media in TABLE_FORMATS:
            more = f"pagina {self.page.number}, {self.page.size} rijen per pagina, {len(table.rows)} rijen in totaal"
            return self._file(part, asked, found, more)
        # ORDER BY is total, so a part of the query is the same part of the table.
        some = f"{text.rstrip()}\nLIMIT {self.page.size} OFFSET {self.page.start}"
        body = self.service.catalogue.engine.query(some, solutions=self.media).body
        return as_file(self.request, self.media, body, found, self.question.name)

    def _whole(self, text: str, asked: Values) -> Response:
        """Return all rows: as the engine itself writes them where that is what was asked for."""
        if self.media is XLSX or (self.media is CSV and self.bom):
            table = table_of(self.request, text)
            return self._file(table, asked, self._here(asked), f"alles, {len(table.rows)} rijen")
        body = self.service.catalogue.engine.query(text, solutions=self.media).body
        return as_file(self.request, self.media, body, self._here(asked), self.question.name)

    def _file(self, table: Table, asked: Values, found: Links, part: str) -> Response:
        if self.media is CSV:
            body = to_excel_csv(table) if self.bom else table.to_csv().encode()
        else:
            body = to_xlsx(table, self._about(asked, found, part))
        return as_file(self.request, self.media, body, found, self.question.name)

    def _about(self, asked: Values, found: Links, part: str) -> About:
        return About(
            title=self.question.summary,
            description=self.question.description,
            parameters={name: asked.get(name, []) for name in self.question.parameters},
            part=part,
            address=absolute(self.request, found["self"]["href"]),
            generation=self.service.generation.version,
            licence=LICENCE,
        )


def canonical(parameters: Mapping[str, Parameter], values: Values, prefixes: Prefixes) -> dict[str, list[str]]:
    """Return values in the one spelling and order that links use."""
    shown: dict[str, list[str]] = {}
    for name, parameter in parameters.items():
        if given := values.get(name):
            # Only what the graph knows is shortened: what people type is not remembered.
            shown[name] = sorted({prefixes.show(value) if parameter.options else value for value in given})
    return shown
