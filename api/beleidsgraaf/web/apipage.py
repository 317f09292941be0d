"""The OpenAPI document as HTML, to read and to try: the content of a page that the pages put in their layout."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any
from urllib.parse import quote, urlencode

Piece = Mapping[str, Any]


def render(document: Piece) -> tuple[str, str]:
    """Return the title of the page about an OpenAPI document, as text, and its content, as HTML."""
    info = document["info"]
    return f"API van {info['title']}, versie {info['version']}", "\n".join(_Page(document).lines())


class _Page:
    def __init__(self, document: Piece) -> None:
        self._document = document
        self._base = document["servers"][0]["url"]
        self._by_tag: dict[str, list[tuple[str, Piece]]] = {tag["name"]: [] for tag in document["tags"]}
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                tag = next(iter(operation.get("tags", ())), "overig")
                self._by_tag.setdefault(tag, []).append((f"{method.upper()} {self._base}{path}", operation))

    def lines(self) -> Iterator[str]:
        info = self._document["info"]
        yield from self._contents()
        yield from _prose(info["description"])
        yield f'<p>Het OpenAPI-document: <a href="{escape(self._base)}/openapi.json">openapi.json</a>. Licentie van de '
        yield f'gegevens: <a href="{escape(info["license"]["url"])}">{escape(info["license"]["name"])}</a>. Contact: '
        contact = info["contact"]
        # An example address is nobody's, and who reads this page would write to it.
        mail = "" if contact["email"].endswith(".example") else f" ({escape(contact['email'])})"
        yield f'<a href="{escape(contact["url"])}">{escape(contact["name"])}</a>{mail}.</p>'
        for tag, operations in self._by_tag.items():
            yield f'<h2 id="{_anchor(tag)}">{escape(tag.capitalize())}</h2>'
            for where, operation in operations:
                yield from self._operation(where, operation)

    def _contents(self) -> Iterator[str]:
        yield '<nav aria-label="Inhoud">\n<ul>'
        for tag, operations in self._by_tag.items():
            yield f'<li><a href="#{_anchor(tag)}">{escape(tag.capitalize())}</a> ({len(operations)})</li>'
        yield "</ul>\n</nav>"

    def _operation(self, where: str, operation: Piece) -> Iterator[str]:
        name = operation["operationId"]
        yield "<section>"
        yield f'<h3 id="{_anchor(name)}">{escape(operation["summary"])}</h3>'
        yield f"<p><code>{escape(where)}</code></p>"
        if operation["description"] != operation["summary"]:
            yield from _prose(operation["description"])
        parameters = [self._resolve(parameter) for parameter in operation.get("parameters", ())]
        if link := self._try(where, parameters):
            yield f'<p>Probeer: <a href="{escape(link)}">{escape(link)}</a></p>'
        if parameters:
            yield from self._parameters(operation, parameters)
        yield from self._responses(operation["responses"])
        yield "</section>"

    def _resolve(self, piece: Piece) -> Piece:
        if "$ref" not in piece:
            return piece
        found: Any = self._document
        for name in piece["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        resolved: Piece = found
        return resolved

    def _try(self, where: str, parameters: list[Piece]) -> str | None:
        """Return an address that gives an answer: with the examples, and nothing else filled in."""
        method, _, path = where.partition(" ")
        if method != "GET":
            return None
        pairs = []
        for parameter in parameters:
            example = _example(parameter)
            if parameter["in"] == "path" and example is not None:
                path = path.replace(f"{{{parameter['name']}}}", quote(str(example)))
            elif parameter["in"] == "query" and "example" in parameter:
                several = example if isinstance(example, list) else [example]
                pairs += [(parameter["name"], _written(value)) for value in several]
        if "{" in path:
            return None
        return f"{path}?{urlencode(pairs, safe=':/')}" if pairs else path

    def _parameters(self, operation: Piece, parameters: list[Piece]) -> Iterator[str]:
        name = escape(f"Parameters van «{operation['summary']}»")
        # Two operations may have one summary; regions need names that differ.
        region = escape(f"Tabel: parameters van {operation['operationId']}")
        yield f'<div class="tabel" role="region" tabindex="0" aria-label="{region}">'
        yield f'<table class="utrecht-table utrecht-table--html-table"><caption>{name}</caption>'
        heads = "".join(f'<th scope="col">{head}</th>' for head in ("naam", "soort", "wat"))
        yield f"<thead><tr>{heads}</tr></thead><tbody>"
        for parameter in parameters:
            kind, values = self._kind(parameter["schema"])
            must = ", verplicht" if parameter.get("required") else ""
            yield f"<tr><td><code>{escape(parameter['name'])}</code></td><td>{escape(kind)}{must}</td>"
            yield f"<td>{escape(parameter['description'])}{_values(values)}</td></tr>"
        yield "</tbody></table></div>"

    def _kind(self, schema: Piece) -> tuple[str, list[str]]:
        """Return what a parameter holds, in words, and its list of values."""
        schema = self._resolve(schema)
        if schema.get("type") == "array":
            kind, values = self._kind(schema["items"])
            return f"{kind}, mag vaker", values
        words = {"integer": "geheel getal", "number": "getal", "boolean": "true of false", "string": "tekst"}
        kind = {"date": "datum (jjjj-mm-dd)"}.get(schema.get("format", ""), words.get(schema.get("type", ""), "tekst"))
        return ("één van een lijst" if "enum" in schema else kind), list(schema.get("enum", ()))

    def _responses(self, responses: Piece) -> Iterator[str]:
        fine = self._resolve(responses["200"])
        formats = ", ".join(f"<code>{escape(media)}</code>" for media in fine.get("content", ()))
        others = ", ".join(status for status in responses if status != "200")
        yield f"<p>Antwoord (200): {escape(fine['description'])}{f', als {formats}' if formats else ''}. "
        yield f"Andere statussen: {escape(others)}.</p>"


def _example(parameter: Piece) -> Any:
    several = parameter.get("examples") or parameter["schema"].get("examples") or [None]
    return parameter.get("example", several[0] if isinstance(several, list) else None)


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _values(values: list[str]) -> str:
    if not values:
        return ""
    shown = ", ".join(f"<code>{escape(value)}</code>" for value in values)
    return f"<details><summary>{len(values)} waarden</summary>{shown}</details>"


def _anchor(name: str) -> str:
    return re.sub(r"[^\w-]+", "-", name)


def _prose(text: str) -> Iterator[str]:
    """Yield a text as paragraphs and lists: as much Markdown as our own descriptions use.

    >>> "".join(_prose("Een **vraag** in `sparql`."))
    '<p>Een <strong>vraag</strong> in <code>sparql</code>.</p>'
    """
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = [re.sub(r"\s+", " ", line) for line in re.split(r"\n(?=\* )", block)]
        if lines[0].startswith("* "):
            yield "<ul>" + "".join(f"<li>{_inline(line[2:])}</li>" for line in lines) + "</ul>"
        else:
            yield f"<p>{_inline(' '.join(lines))}</p>"


def _inline(text: str) -> str:
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text, quote=False))
    return re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", text)
