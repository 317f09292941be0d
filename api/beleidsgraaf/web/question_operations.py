"""Each question as an operation of the OpenAPI document, with the values that its parameters may have.

The lists of values come from the graph, so the document belongs to a generation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from beleidsgraaf.catalogue import Catalogue, Option
from beleidsgraaf.media import PLAIN_JSON, Media
from beleidsgraaf.question import Parameter, Question
from beleidsgraaf.web.openapi import (
    COUNT,
    FLAG,
    LINK,
    LINKS,
    PAGE,
    TEXT,
    Piece,
    many,
    ok,
    query,
    record,
    refer,
    several,
)
from beleidsgraaf.web.replies import format_name
from beleidsgraaf.web.vragen import offered

# Above this many values a parameter has no list in the document; it can always be asked for.
MOST_OPTIONS = 500
_SCHEMAS: Mapping[str, Piece] = {
    "iri": TEXT,
    "string": TEXT,
    "nl": TEXT,
    "xsd:integer": {"type": "integer"},
    "xsd:decimal": {"type": "number"},
    "xsd:boolean": FLAG,
    "xsd:date": {"type": "string", "format": "date"},
    "xsd:gYear": {"type": "string", "pattern": "^[0-9]{4}$"},
}
_CELL: Piece = {"type": ["string", "number", "boolean", "null"]}
_ANSWERS = {"SELECT": "De rijen", "ASK": "Ja of nee"}


class Operations:
    """The operations of all questions, and the lists of values they refer to.

    :param catalogue: the questions, with the graph that knows the values.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._lists: dict[str, Piece | None] = {}
        self.schemas: dict[str, Piece] = {}
        self.paths = {f"/vragen/{name}": self._operation(question) for name, question in catalogue.questions.items()}

    def _operation(self, question: Question) -> Piece:
        media = offered(question)
        own = [self._parameter(question, parameter) for parameter in question.parameters.values()]
        return {
            "operationId": f"vraag{_pascal(question.name)}",
            "tags": ["vragen"],
            "summary": question.summary,
            "description": question.description or question.summary,
            "parameters": [*own, *_of_the_layer(question, media)],
            "responses": ok(_answer(question), _ANSWERS.get(question.form, "De graaf"), **_content(media)),
        }

    def _parameter(self, question: Question, parameter: Parameter) -> Piece:
        listed = self._list(parameter)
        schema = listed or _SCHEMAS[parameter.type]
        description = f"{parameter.description}."
        if parameter.options:
            place = f"/v1/vragen/{question.name}/parameters/{parameter.name}"
            description += f" De waarden staan op {place}; een naam of een volledige IRI mag ook."
        examples = [_typed(value, parameter) for value in question.example.get(parameter.name, ())]
        if not parameter.repeat:
            example = examples[0] if examples else None
            return query(parameter.name, description, schema, required=parameter.required, example=example)
        return query(
            parameter.name, description, several(schema), required=parameter.required, example=examples or None
        )

    def _list(self, parameter: Parameter) -> Piece | None:
        """Return a reference to the list of values of a parameter; each list stands in the document once."""
        if parameter.options not in self._lists:
            self._lists[parameter.options] = self._new_list(parameter)
        return self._lists[parameter.options]

    def _new_list(self, parameter: Parameter) -> Piece | None:
        count = self._catalogue.count_options(parameter, MOST_OPTIONS + 1)
        if not 0 < count <= MOST_OPTIONS:
            return None
        name = _pascal(parameter.name)
        taken = sum(other.rstrip("0123456789") == name for other in self.schemas)
        name = f"{name}{taken + 1}" if taken else name
        self.schemas[name] = _enumeration(self._catalogue.options(parameter), self._catalogue)
        return refer("schemas", name)


def _enumeration(options: Sequence[Option], catalogue: Catalogue) -> Piece:
    labels = {catalogue.prefixes.show(option.iri): option.label for option in options}
    lines = "\n".join(f"* `{value}`: {label}" for value, label in labels.items())
    return {"type": "string", "enum": list(labels), "description": lines}


def _typed(value: str, parameter: Parameter) -> Any:
    """Return a value of an example as the schema of its parameter has it."""
    if parameter.type == "xsd:boolean":
        return value == "true"
    return {"xsd:integer": int, "xsd:decimal": float}.get(parameter.type, str)(value)


def _of_the_layer(question: Question, media: Sequence[Media]) -> list[Piece]:
    """Return the parameters that every question of a form has."""
    names = [format_name(each) for each in media]
    form = query("formaat", "In plaats van Accept: het formaat van het antwoord.", {"type": "string", "enum": names})
    if question.form != "SELECT":
        return [form]
    bom = query(
        "bom",
        "Alleen bij CSV: begin met een byte order mark en maak formules onschadelijk, voor Excel.",
        {**FLAG, "default": False},
    )
    return [*PAGE, form, bom]


def _content(media: Sequence[Media]) -> dict[str, Piece]:
    """Return the other formats; what is JSON of a standard is an object or a list."""
    objects: Piece = {"type": ["object", "array"]}
    return {each.type: {"schema": objects if "json" in each.type else TEXT} for each in media if each is not PLAIN_JSON}


def _answer(question: Question) -> Piece:
    """Return the schema of the answer as plain JSON; none when it is a graph."""
    if question.form == "ASK":
        return record({"vraag": TEXT, "_links": record({"self": LINK}), "antwoord": FLAG})
    if question.form != "SELECT":
        return {}
    cells = {name: _cell(name) for name in question.columns}
    return record({"vraag": TEXT, "totaal": COUNT, "_links": LINKS, "rijen": many(record(cells))})


def _cell(column: str) -> Piece:
    """Return the schema of a cell; the name of a column is all that is known of its type."""
    if column.endswith(("Label", "LabelEn")):
        return {"type": ["string", "null"]}
    # A column of that name is a date by the rules of the API (API Design Rules, /core/date-time).
    return {"type": ["string", "null"], "format": "date"} if column == "datum" else _CELL


def _pascal(name: str) -> str:
    """Return a name of several words as one.

    >>> _pascal("doelen-per-thema"), _pascal("inJaar")
    ('DoelenPerThema', 'InJaar')
    """
    return "".join(word[:1].upper() + word[1:] for word in name.split("-"))
