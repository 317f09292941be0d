"""The OpenAPI document: what it must say of every operation, and what the linter of the Design Rules says of it.

The rules are those of the Dutch API Design Rules 2.2, run by Spectral (npm), both unmodified.
"""

from __future__ import annotations

import copy
import html.parser
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from fastapi.testclient import TestClient
from tests.web.conftest import Serve

from beleidsgraaf.locations import find_locations
from beleidsgraaf.web.problems import API_VERSION

CONFORMANCE = Path(__file__).resolve().parent.parent / "conformance"
QUESTIONS = sorted(path.stem for path in find_locations().queries.glob("*.rq"))
ENGLISH = re.compile(r"\b(the|and|which|returns?|successful|response|not found)\b", re.I)


@pytest.fixture(scope="module")
def document(shipped: TestClient) -> dict[str, Any]:
    response = shipped.get("/v1/openapi.json")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    return cast(dict[str, Any], response.json())


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield f"{method.upper()} {path}", operation


def resolved(document: dict[str, Any], piece: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in piece:
        found: Any = document
        for name in piece["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        piece = found
    return piece


# The linter

Lint = Callable[[dict[str, Any]], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def lint(tmp_path_factory: pytest.TempPathFactory) -> Lint:
    """Run the linter; the tools are installed as they are pinned."""
    ruleset = Path(os.environ.get("CONFORMITEIT", "")) / "api-design-rules" / "linter-2.2.yaml"
    missing = None
    if not os.environ.get("CONFORMITEIT") or not ruleset.is_file():
        missing = "Set CONFORMITEIT to a folder with api-design-rules/linter-2.2.yaml to lint the OpenAPI document."
    elif not shutil.which("npm"):
        missing = "Install Node.js with npm to lint the OpenAPI document."
    if missing:
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    spectral = CONFORMANCE / "node_modules" / ".bin" / "spectral"
    if not spectral.exists():
        npm = ["npm", "ci", "--no-audit", "--no-fund"]
        subprocess.run(npm, cwd=CONFORMANCE, check=True, capture_output=True)  # noqa: S603
    folder = tmp_path_factory.mktemp("lint")

    def run(document: dict[str, Any]) -> list[dict[str, Any]]:
        path = folder / "openapi.json"
        path.write_text(json.dumps(document))
        output = folder / "found.json"
        words = ["lint", "--ruleset", str(ruleset), "--format", "json", "--output", str(output), "--quiet", str(path)]
        ran = subprocess.run([str(spectral), *words], capture_output=True, text=True, check=False)  # noqa: S603
        assert output.exists(), ran.stderr
        return cast(list[dict[str, Any]], json.loads(output.read_text()))

    return run


def test_the_design_rules_find_nothing_at_all(document: dict[str, Any], lint: Lint) -> None:
    found = lint(document)
    assert [(each["code"], ".".join(map(str, each["path"])), each["message"]) for each in found] == []


def test_the_linter_does_find_what_is_wrong(document: dict[str, Any], lint: Lint) -> None:
    broken = copy.deepcopy(document)
    del broken["info"]["contact"]
    broken["servers"] = [{"url": "/"}]
    broken["paths"]["/vragen"]["get"]["parameters"] = [
        {"name": "Een_naam", "in": "query", "schema": {"type": "string"}}
    ]
    del broken["paths"]["/gemeenten"]["get"]["responses"]["200"]["headers"]
    del broken["paths"]["/documenten"]["get"]["responses"]["400"]
    assert {each["code"] for each in lint(broken)} >= {
        "info-contact",
        "nlgov:include-major-version-in-uri",
        "nlgov:query-keys-camel-case",
        "nlgov:missing-header",
        "nlgov:problem-invalid-input",
    }


def test_the_tools_are_pinned_and_name_no_registry() -> None:
    package = json.loads((CONFORMANCE / "package.json").read_text())
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in package["devDependencies"].values())
    lock = json.loads((CONFORMANCE / "package-lock.json").read_text())
    assert [name for name, entry in lock["packages"].items() if "resolved" in entry] == []
    assert all("integrity" in entry for name, entry in lock["packages"].items() if name)


# What the document says


def test_every_question_is_an_operation_and_so_is_every_list(document: dict[str, Any]) -> None:
    assert {f"/vragen/{name}" for name in QUESTIONS} <= set(document["paths"])
    assert "/vragen/{vraag}" not in document["paths"]
    assert set(document["paths"]) >= {
        *("/vragen", "/vragen/{vraag}/parameters/{parameter}", "/vergelijkingen", "/vergelijkingen/verschillen"),
        *("/vergelijkingen/rolprofielen", "/gemeenten", "/gemeenten/{code}", "/documenten", "/documenten/{naam}"),
        *("/begrippen", "/begrippen/{kader}", "/_zoek"),
    }


def test_every_path_is_served(document: dict[str, Any], shipped: TestClient) -> None:
    for path, item in document["paths"].items():
        if "{" not in path:
            example = {
                parameter["name"]: parameter["example"]
                for parameter in (resolved(document, each) for each in item["get"].get("parameters", ()))
                if parameter.get("required")
            }
            assert shipped.get(f"/v1{path}", params=example).status_code == 200, path


def test_every_operation_says_what_it_is_and_how_it_fails(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, operation in operations(document)]
    assert len(names) == len(set(names))
    for label, operation in operations(document):
        assert re.fullmatch(r"[a-z][A-Za-z0-9]+", operation["operationId"]), label
        assert operation["summary"], label
        assert operation["description"], label
        assert operation["tags"], label
        assert {"200", "304", "400", "404", "406", "429", "503"} <= set(operation["responses"]), label
        for status, answer in operation["responses"].items():
            answer = resolved(document, answer)
            assert answer["description"], f"{label} {status}"
            assert "API-Version" in answer["headers"], f"{label} {status}"
            if status[0] in "45":
                problem = answer["content"]["application/problem+json"]
                assert problem["example"]["status"] == int(status)
                assert set(resolved(document, problem["schema"])["required"]) == {"status", "title", "detail"}
            else:
                assert {"ETag", "Link"} <= set(answer["headers"]), f"{label} {status}"


def test_every_parameter_is_explained_in_dutch(document: dict[str, Any]) -> None:
    for label, operation in operations(document):
        assert not ENGLISH.search(operation["summary"] + operation["description"]), label
        for parameter in operation.get("parameters", ()):
            parameter = resolved(document, parameter)
            assert parameter["description"] != parameter["name"], f"{label} {parameter['name']}"
            assert not ENGLISH.search(parameter["description"]), f"{label} {parameter['name']}"


def test_who_and_under_which_licence(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    assert document["info"]["version"] == API_VERSION
    assert set(document["info"]["contact"]) == {"name", "url", "email"}
    assert document["info"]["license"]["url"].startswith("https://creativecommons.org/publicdomain/zero/")
    assert document["servers"][0]["url"] == "/v1"


def test_parameters_have_their_types_and_lists(document: dict[str, Any], shipped: TestClient) -> None:
    for vraag in shipped.get("/v1/vragen?aantal=1000").json()["vragen"]:
        operation = document["paths"][f"/vragen/{vraag['naam']}"]["get"]
        described = {p["name"]: p for p in (resolved(document, each) for each in operation["parameters"])}
        for parameter in vraag["parameters"]:
            piece = described[parameter["naam"]]
            assert piece["required"] == parameter["verplicht"]
            assert (piece["schema"].get("type") == "array") == parameter["herhaalbaar"]
            assert piece["description"].startswith(parameter["beschrijving"]["nl"])
            if parameter["naam"] in vraag["voorbeeld"]:
                assert piece["example"]


@pytest.mark.parametrize("name", ["gemeente", "thema"])
def test_the_values_are_listed_with_their_names(document: dict[str, Any], shipped: TestClient, name: str) -> None:
    listed = shipped.get(f"/v1/vragen/doelen-per-thema/parameters/{name}?aantal=1000").json()["waarden"]
    (piece,) = (p for p in document["paths"]["/vragen/doelen-per-thema"]["get"]["parameters"] if p.get("name") == name)
    schema = resolved(document, piece["schema"]["items"])
    assert schema["enum"] == [value["waarde"] for value in listed]
    assert all(value["label"] in schema["description"] for value in listed)


def test_a_list_that_is_too_long_is_left_to_its_own_address(document: dict[str, Any]) -> None:
    (piece,) = (
        p for p in document["paths"]["/vragen/bewijs-van-element"]["get"]["parameters"] if p.get("name") == "element"
    )
    assert resolved(document, piece["schema"]) == {"type": "string"}
    assert "/v1/vragen/bewijs-van-element/parameters/element" in piece["description"]


def test_the_document_is_made_once_and_knows_the_path_of_a_proxy(serve: Serve) -> None:
    with serve() as client:
        asked = client.app.state.service.catalogue.engine.asked  # type: ignore[attr-defined]
        first = client.get("/v1/openapi.json").json()
        before = len(asked)
        assert client.get("/v1/openapi.json").json() == first
        assert len(asked) == before
    with serve() as plain, TestClient(plain.app, root_path="/graaf") as behind:
        assert behind.get("/v1/openapi.json").json()["servers"][0]["url"] == "/graaf/v1"
        body = behind.get("/v1/vragen").json()
        assert body["_links"]["self"]["href"] == "/graaf/v1/vragen"


# The page


class Outline(html.parser.HTMLParser):
    """What a browser would load and show."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.headings: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        self.ids += [found["id"] or ""] if "id" in found else []
        self.links += [found["href"] or ""] if tag == "a" else []
        self.loads += [found["href"] or ""] if tag == "link" and found["rel"] == "stylesheet" else []
        self.loads += [str(value) for name, value in attrs if name in ("src", "srcset", "data")]
        self.headings += [int(tag[1])] if re.fullmatch(r"h[1-6]", tag) else []


@pytest.fixture(scope="module")
def page(shipped: TestClient) -> httpx.Response:
    return cast(httpx.Response, shipped.get("/docs"))


@pytest.fixture(scope="module")
def outline(page: httpx.Response) -> Outline:
    found = Outline()
    found.feed(page.text)
    return found


def test_the_page_loads_only_what_every_page_loads(page: httpx.Response, outline: Outline) -> None:
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert all(place.startswith("./statisch/") for place in outline.loads)
    assert not {"iframe", "img", "object"} & set(outline.tags)
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"\son\w+=|style=", page.text)


def test_the_page_can_be_read_by_everybody(page: httpx.Response, outline: Outline) -> None:
    assert '<html lang="nl">' in page.text
    assert outline.tags.count("h1") == outline.tags.count("main") == outline.tags.count("title") == 1
    assert all(after - before <= 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False))
    assert len(outline.ids) == len(set(outline.ids))
    inside = [link.removeprefix("#") for link in outline.links if link.startswith("#")]
    assert set(inside) <= set(outline.ids)
    assert outline.tags.count("table") == outline.tags.count("caption")


def test_the_page_has_every_operation_with_a_link_that_works(
    document: dict[str, Any], outline: Outline, shipped: TestClient
) -> None:
    assert {operation["operationId"] for _, operation in operations(document)} <= set(outline.ids)
    tries = [link for link in outline.links if link.startswith("/v1/") and not link.endswith("openapi.json")]
    assert len(tries) == len(list(operations(document)))
    for link in tries:
        assert shipped.get(link).status_code == 200, link


def test_what_the_graph_says_is_text_on_the_page(serve: Serve) -> None:
    with serve() as client:
        # A label of the small graph holds a tag; it is in the list of values of a parameter.
        assert "<thuis>" in client.get("/v1/openapi.json").text
        assert "<thuis>" not in client.get("/docs").text
