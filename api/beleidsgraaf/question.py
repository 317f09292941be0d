"""One question: a `.rq` file with a YAML header, and the safe filling-in of its parameters.

The header stands in `#+ ` lines (grlc's convention) before the query. A parameter is a line `VALUES ?name { UNDEF }`;
as it stands the file is valid SPARQL that means "no restriction". Filling in replaces `UNDEF` by terms that the
engine's own library has checked and written, so no raw value ever becomes part of the query text.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import yaml

from beleidsgraaf.engine.guard import refuse_forbidden
from beleidsgraaf.errors import Fault, ParameterError, QueryRefused, QuestionError, Told
from beleidsgraaf.terms import Prefixes

_XSD = "http://www.w3.org/2001/XMLSchema#"
_DATATYPES: Mapping[str, re.Pattern[str]] = {
    "xsd:integer": re.compile(r"[+-]?[0-9]+"),
    "xsd:decimal": re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"),
    "xsd:boolean": re.compile(r"true|false"),
    "xsd:date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "xsd:gYear": re.compile(r"[0-9]{4}"),
}
TYPES = ("iri", "string", "nl", *_DATATYPES)
_REQUIRED = ("summary", "summary_en", "tags", "example")
_OPTIONAL = ("description", "description_en", "parameters", "columns", "niet_op")
_CHECK_REQUIRED = ("summary", "summary_en", "severity")
_PARAMETER_KEYS = (
    "type",
    "class",
    "scheme",
    "object_of",
    "subject_of",
    "required",
    "repeat",
    "description",
    "description_en",
)
# Where the allowed values of an IRI parameter come from: a header key, and the pattern that finds them.
_OPTION_PATTERNS = {
    "class": "?iri a <{}> .",
    "scheme": "?iri <http://www.w3.org/2004/02/skos/core#inScheme> <{}> .",
    "object_of": "?subject <{}> ?iri .",
    "subject_of": "?iri <{}> ?object .",
}
# What /v1/vragen/{vraag} itself takes; a parameter of that name could not be filled in.
RESERVED = ("pagina", "aantal", "formaat", "bom")
_SLOT = re.compile(r"VALUES\s+\?(\w+)\s*\{\s*UNDEF\s*\}")
_PREFIX_LINE = re.compile(r"^\s*(?i:PREFIX)\s+([\w-]*):\s*<([^>]*)>[^\S\n]*$", re.M)
_FORM = re.compile(r"^\s*(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.M)


@dataclass(frozen=True)
class Parameter:
    """What can be filled in: its type, and where its allowed values come from.

    :param options: SPARQL pattern that binds `?iri` to each allowed value, for `iri`; empty when any IRI will do.
    """

    name: str
    type: str
    description: str
    description_en: str
    options: str = ""
    required: bool = False
    repeat: bool = False

    def term(self, value: str, prefixes: Prefixes) -> str:
        """Return the value as a SPARQL term.

        :raises ValueError: with a Dutch sentence, when the value is not of the parameter's type.
        """
        if self.type == "iri":
            try:
                return str(ox.NamedNode(prefixes.expand(value)))
            except (KeyError, ValueError):
                raise ValueError(
                    Told("«%(waarde)s» is geen IRI en geen naam met een bekende prefix", waarde=value)
                ) from None
        if any(0xD800 <= ord(char) <= 0xDFFF for char in value):
            raise ValueError(Told("de tekst bevat een half teken (losse surrogaat)"))
        if self.type == "nl":
            return str(ox.Literal(value, language="nl"))
        if self.type == "string":
            return str(ox.Literal(value))
        if not _DATATYPES[self.type].fullmatch(value):
            raise ValueError(Told("«%(waarde)s» is geen %(soort)s", waarde=value, soort=self.type))
        if self.type == "xsd:date":
            try:
                datetime.date.fromisoformat(value)
            except ValueError:
                raise ValueError(Told("«%(waarde)s» is geen bestaande datum (jjjj-mm-dd)", waarde=value)) from None
        return str(ox.Literal(value, datatype=ox.NamedNode(prefixes.expand(self.type))))


@dataclass(frozen=True)
class Question:
    """A question that the graph can answer."""

    name: str
    text: str
    form: str
    summary: str
    summary_en: str
    description: str = ""
    description_en: str = ""
    tags: tuple[str, ...] = ()
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    example: Mapping[str, Sequence[str]] = field(default_factory=dict)
    severity: str = ""
    # Engines that cannot answer it as the others do, by the name they give themselves, and why.
    niet_op: Mapping[str, str] = field(default_factory=dict)

    def title(self, taal: str) -> str:
        """Return the summary in Dutch or English."""
        return self.summary_en if taal == "en" else self.summary

    def faults(
        self, values: Mapping[str, Sequence[str]], prefixes: Prefixes, *, judged: Collection[str] = ()
    ) -> list[Fault]:
        """Return a sentence for every unknown, missing, superfluous or ill-typed value.

        :param judged: parameters whose single values somebody else judges.
        """
        known = ", ".join(self.parameters) or Told("geen")
        faults = [
            Fault(
                "De vraag %(vraag)s heeft geen parameter «%(veld)s» (wel: %(wel)s).",
                field=name,
                vraag=self.name,
                wel=known,
            )
            for name in values
            if name not in self.parameters
        ]
        for name, parameter in self.parameters.items():
            given = values.get(name, ())
            if parameter.required and not given:
                what = {"nl": parameter.description, "en": parameter.description_en}
                faults.append(Fault("De parameter «%(veld)s» ontbreekt: %(wat)s.", field=name, wat=what))
            if len(given) > 1 and not parameter.repeat:
                faults.append(
                    Fault("De parameter «%(veld)s» mag één keer, niet %(getal)s keer.", field=name, getal=len(given))
                )
            for value in () if name in judged else given:
                try:
                    parameter.term(value, prefixes)
                except ValueError as fault:
                    faults.append(
                        Fault("De parameter «%(veld)s» klopt niet: %(fout)s.", field=name, fout=fault.args[0])
                    )
        return faults

    def bind(self, values: Mapping[str, Sequence[str]], prefixes: Prefixes) -> str:
        """Return the query with the values filled in: always the same query with other terms in its `VALUES`.

        :raises ParameterError: with all faults at once.
        """
        faults = self.faults(values, prefixes)
        if faults:
            raise ParameterError(faults)
        filled = {
            name: " ".join(self.parameters[name].term(value, prefixes) for value in given)
            for name, given in values.items()
            if given
        }
        return _SLOT.sub(lambda slot: _slot(slot[1], filled.get(slot[1], "UNDEF")), self.text)


def _slot(name: str, terms: str) -> str:
    return f"VALUES ?{name} {{ {terms} }}"


def read_question(path: Path, prefixes: Prefixes) -> Question:
    """Read and check one question file.

    :raises QuestionError: on the first thing that breaks the convention, with file and line.
    """
    reader = _Reader(path, prefixes)
    return reader.question()


def read_questions(folder: Path, prefixes: Prefixes) -> dict[str, Question]:
    """Read all questions of a folder (not of the folders below it), by name."""
    return {path.stem: read_question(path, prefixes) for path in sorted(folder.glob("*.rq"))}


class _Reader:
    def __init__(self, path: Path, prefixes: Prefixes) -> None:
        self.path = path
        self.prefixes = prefixes
        try:
            self.source = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as fault:
            raise QuestionError(f"Niet te lezen: {fault}.", path=path, cure="Bewaar het bestand als UTF-8.") from fault
        self.lines = self.source.split("\n")
        self.is_check = path.parent.name == "checks"

    def fail(self, message: str, *, near: str = "", cure: str) -> QuestionError:
        line = next((n for n, text in enumerate(self.lines, 1) if near and near in text), 1)
        return QuestionError(message, path=self.path, line=line, cure=cure)

    def question(self) -> Question:
        header = self._header()
        self._check_keys(header)
        body = "\n".join(line for line in self.lines if not line.startswith("#+")).strip() + "\n"
        form = _FORM.search(body)
        if not form:
            raise self.fail(
                "Geen SELECT, ASK, CONSTRUCT of DESCRIBE gevonden.", cure="Zet het aan het begin van een regel."
            )
        parameters = self._parameters(header.get("parameters") or {}, body)
        columns = tuple(header.get("columns") or ())
        self._check_text(body)
        self._check_query(body, form[1], columns)
        question = Question(
            name=self.path.stem,
            text=body,
            form=form[1],
            summary=header["summary"],
            summary_en=header["summary_en"],
            description=str(header.get("description", "")).strip(),
            description_en=str(header.get("description_en", "")).strip(),
            tags=tuple(header.get("tags") or ()),
            parameters=parameters,
            columns=columns,
            example=as_values(header.get("example") or {}),
            severity=header.get("severity", ""),
            niet_op={str(name).lower(): str(why) for name, why in (header.get("niet_op") or {}).items()},
        )
        try:
            question.bind(question.example, self.prefixes)
        except ParameterError as fault:
            raise self.fail(
                f"Het voorbeeld past niet: {fault.message}", near="example", cure="Verbeter example."
            ) from fault
        return question

    def _header(self) -> dict[str, Any]:
        lines: list[str] = []
        for number, line in enumerate(self.lines, 1):
            if line.startswith("#+"):
                if len(lines) != number - 1:
                    raise QuestionError(
                        "Kopregel (#+) na de kop.", path=self.path, line=number, cure="Zet de kop bij elkaar bovenaan."
                    )
                lines.append(line[3:] if line.startswith("#+ ") else line[2:])
        try:
            header = yaml.safe_load("\n".join(lines))
        except yaml.YAMLError as fault:
            mark = getattr(fault, "problem_mark", None)
            number = mark.line + 1 if mark else 1
            raise QuestionError(
                "De kop is geen YAML.", path=self.path, line=number, cure="Herstel de regel na #+."
            ) from fault
        if not isinstance(header, dict):
            raise self.fail("De vraag heeft geen kop.", cure="Begin het bestand met regels `#+ summary: …`.")
        return header

    def _check_keys(self, header: Mapping[str, Any]) -> None:
        required = _CHECK_REQUIRED if self.is_check else _REQUIRED
        missing = [key for key in required if header.get(key) in (None, "")]
        if missing:
            raise self.fail(f"In de kop ontbreekt: {', '.join(missing)}.", cure="Voeg toe wat ontbreekt.")
        unknown = [key for key in header if key not in (*required, *_OPTIONAL)]
        if unknown:
            allowed = ", ".join((*required, *_OPTIONAL))
            raise self.fail(
                f"Onbekend in de kop: {', '.join(unknown)}.", near=f"{unknown[0]}:", cure=f"Toegestaan zijn: {allowed}."
            )
        kinds = {"tags": list, "columns": list, "parameters": dict, "example": dict, "niet_op": dict}
        for key, kind in kinds.items():
            if header.get(key) is not None and not isinstance(header[key], kind):
                form = "[een, twee]" if kind is list else "{naam: waarde}"
                raise self.fail(f"{key} heeft niet de goede vorm.", near=f"{key}:", cure=f"Schrijf {key}: {form}.")
        if self.is_check and header["severity"] not in ("Violation", "Warning", "Info"):
            raise self.fail(
                f"Onbekende ernst «{header['severity']}».", near="severity", cure="Kies Violation, Warning of Info."
            )

    def _parameters(self, declared: Mapping[str, Any], body: str) -> dict[str, Parameter]:
        slots = _SLOT.findall(body)
        for name in slots:
            if name not in declared:
                raise self.fail(
                    f"VALUES ?{name} staat niet bij parameters.",
                    near=f"?{name} ",
                    cure="Beschrijf de parameter in de kop.",
                )
        parameters = {}
        for name, row in declared.items():
            if name in RESERVED:
                cure = "Kies een andere naam."
                raise self.fail(f"De naam «{name}» is al van de API.", near=f"{name}:", cure=cure)
            if name not in slots:
                cure = f"Schrijf VALUES ?{name} {{ UNDEF }} waar hij geldt."
                raise self.fail(f"De parameter «{name}» wordt niet gebruikt.", near=f"{name}:", cure=cure)
            if not isinstance(row, dict):
                cure = "Beschrijf hem met type, description en description_en."
                raise self.fail(f"De parameter «{name}» is niet beschreven.", near=f"{name}:", cure=cure)
            unknown = [key for key in row if key not in _PARAMETER_KEYS]
            if unknown:
                cure = f"Toegestaan zijn: {', '.join(_PARAMETER_KEYS)}."
                raise self.fail(
                    f"Onbekend bij parameter «{name}»: {', '.join(unknown)}.", near=f"{unknown[0]}:", cure=cure
                )
            if row.get("type") not in TYPES:
                cure = f"Kies uit: {', '.join(TYPES)}."
                raise self.fail(
                    f"De parameter «{name}» heeft geen bekend type ({row.get('type')}).", near=f"{name}:", cure=cure
                )
            if not row.get("description") or not row.get("description_en"):
                raise self.fail(
                    f"De parameter «{name}» is niet beschreven.",
                    near=f"{name}:",
                    cure="Voeg description en description_en toe.",
                )
            parameters[name] = Parameter(
                name=name,
                type=row["type"],
                description=row["description"],
                description_en=row["description_en"],
                options=self._options(name, row),
                required=bool(row.get("required", False)),
                repeat=bool(row.get("repeat", False)),
            )
        return parameters

    def _options(self, name: str, row: Mapping[str, Any]) -> str:
        patterns = []
        for key, pattern in _OPTION_PATTERNS.items():
            if key not in row:
                continue
            named = row[key] if isinstance(row[key], list) else [row[key]]
            each = [pattern.format(self._option_iri(str(name))) for name in named]
            patterns.append(each[0] if len(each) == 1 else " UNION ".join(f"{{ {one} }}" for one in each))
        if patterns and row["type"] != "iri":
            raise self.fail(
                f"De parameter «{name}» heeft een lijst van IRI's maar is geen iri.",
                near=f"{name}:",
                cure="Schrijf type: iri.",
            )
        return " ".join(patterns)

    def _option_iri(self, name: str) -> str:
        try:
            return ox.NamedNode(self.prefixes.expand(name)).value
        except (KeyError, ValueError):
            cure = "Gebruik een prefix uit ontology/prefixes.ttl."
            raise self.fail(f"Onbekende prefix in «{name}», of geen IRI.", near=name, cure=cure) from None

    def _check_text(self, body: str) -> None:
        declared = _PREFIX_LINE.findall(body)
        names = [name for name, _ in declared]
        if names != sorted(names):
            raise self.fail("De PREFIX-regels staan niet op alfabet.", near="PREFIX", cure="Zet ze op alfabet.")
        rest = _PREFIX_LINE.sub("", body)
        for name, iri in declared:
            if self.prefixes.by_name.get(name) != iri:
                raise self.fail(
                    f"De prefix «{name}:» staat zo niet in ontology/prefixes.ttl.",
                    near=f"<{iri}>",
                    cure="Schrijf hem als daar.",
                )
            if not re.search(rf"(?<![\w-]){re.escape(name)}:", rest):
                raise self.fail(f"De prefix «{name}:» wordt niet gebruikt.", near=f"<{iri}>", cure="Haal de regel weg.")

    def _check_query(self, body: str, form: str, columns: tuple[str, ...]) -> None:
        try:
            refuse_forbidden(body)
            results = ox.Store().query(body)
        except QueryRefused as fault:
            raise self.fail(fault.message, near="SERVICE", cure=fault.cure) from fault
        except SyntaxError as fault:
            raise self.fail(
                f"Geen geldige SPARQL: {str(fault).splitlines()[0][:200]}.", near=form, cure="Herstel de query."
            ) from fault
        if not isinstance(results, ox.QuerySolutions):
            return
        if re.search(r"SELECT\s*(DISTINCT\s*|REDUCED\s*)?\*", body):
            raise self.fail("SELECT * geeft geen vaste kolommen.", near="SELECT", cure="Noem de kolommen.")
        projected = tuple(variable.value for variable in results.variables)
        if not self.is_check and projected != columns:
            cure = f"Schrijf: columns: [{', '.join(projected)}]"
            raise self.fail(
                f"columns noemt {list(columns)}, de query geeft {list(projected)}.", near="columns", cure=cure
            )
        if not self.is_check and re.search(r"^(LIMIT|OFFSET)\b", body, re.M):
            raise self.fail(
                "De vraag geeft maar een deel van haar antwoord.",
                near="LIMIT" if "LIMIT" in body else "OFFSET",
                cure="Haal LIMIT en OFFSET weg; bladeren doet wie de vraag stelt.",
            )
        if not re.search(r"^ORDER BY\b", body, re.M):
            raise self.fail(
                "De volgorde van de rijen ligt niet vast.", near="SELECT", cure="Voeg een regel ORDER BY toe."
            )


def as_values(given: Mapping[str, Any]) -> dict[str, list[str]]:
    """Turn `{name: value or values}` as YAML or a client writes it into lists of text.

    >>> as_values({"gemeente": "gm0484", "jaar": 2026, "actief": True})
    {'gemeente': ['gm0484'], 'jaar': ['2026'], 'actief': ['true']}
    """

    def text(value: Any) -> str:
        return str(value).lower() if isinstance(value, bool) else str(value)

    def values(value: Any) -> list[Any]:
        return value if isinstance(value, list) else [] if value is None else [value]

    return {name: [text(v) for v in values(value)] for name, value in given.items()}
