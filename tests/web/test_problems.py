"""Every error is a problem document (RFC 9457) of one form, and says nothing of the inside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.web.conftest import VERSION, sealed

from beleidsgraaf import errors
from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.engine import Answer, Dataset
from beleidsgraaf.media import JSON, TURTLE, Media
from beleidsgraaf.settings import Settings
from beleidsgraaf.terms import Prefixes
from beleidsgraaf.web import create_app
from beleidsgraaf.web.problems import API_VERSION

HEADERS = {
    "API-Version": API_VERSION,
    "Access-Control-Allow-Origin": "*",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}


class Broken:
    """An engine that always fails in the same way."""

    def __init__(self, fault: Exception) -> None:
        self.fault = fault

    def query(
        self, text: str, *, solutions: Media = JSON, graph: Media = TURTLE, dataset: Dataset | None = None
    ) -> Answer:
        raise self.fault

    def close(self) -> None:
        pass


@contextmanager
def failing(fault: Exception, prefixes: Prefixes) -> Iterator[TestClient]:
    app = create_app(Catalogue({}, Broken(fault), prefixes), sealed(Path()), Settings())
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def kinds(kind: type[errors.BeleidsgraafError]) -> Iterator[type[errors.BeleidsgraafError]]:
    for below in kind.__subclasses__():
        yield below
        yield from kinds(below)


STATUS = {
    errors.UnknownError: 404,
    errors.ParameterError: 400,
    errors.QuerySyntaxError: 400,
    errors.QueryRefused: 403,
    errors.ResultTooLarge: 413,
    errors.TooManyRequests: 429,
    errors.EngineBusy: 503,
    errors.EngineFailed: 500,
    errors.QueryTimeout: 504,
}


@pytest.mark.parametrize("kind", STATUS, ids=lambda kind: kind.__name__)
def test_each_error_of_ours_has_its_status(kind: type[errors.BeleidsgraafError], prefixes: Prefixes) -> None:
    fault = (
        errors.ParameterError(["Een fout.", "Nog een."], cure="Zo mag het.")
        if kind is errors.ParameterError
        else kind("Dit ging mis.", cure="Zo mag het.")
    )
    with failing(fault, prefixes) as client:
        response = client.get("/sparql", params={"query": "ASK {}"})
    check_form(response)
    assert response.status_code == STATUS[kind]
    assert response.json()["detail"] == str(fault)
    if kind is errors.ParameterError:
        assert response.json()["fouten"] == ["Een fout.", "Nog een."]
    assert ("Retry-After" in response.headers) == (response.status_code in (429, 503))


def test_every_error_of_an_engine_has_a_status_of_its_own() -> None:
    assert set(kinds(errors.EngineError)) <= set(STATUS)


@pytest.mark.parametrize(
    "fault",
    [
        errors.BuildError("De map /geheim/pad is stuk.", cure="Kijk in /geheim/pad."),
        RuntimeError("wachtwoord in /geheim/pad"),
        ZeroDivisionError("/geheim/pad"),
    ],
    ids=lambda fault: type(fault).__name__,
)
def test_what_nobody_foresaw_says_nothing_of_the_inside(fault: Exception, prefixes: Prefixes) -> None:
    with failing(fault, prefixes) as client:
        response = client.get("/sparql", params={"query": "ASK {}"})
    assert response.status_code == 500
    check_form(response)
    assert "geheim" not in response.text
    assert type(fault).__name__ not in response.text
    assert "Traceback" not in response.text


def check_form(response: Any) -> None:
    assert response.headers["Content-Type"].partition(";")[0] == "application/problem+json"
    body = response.json()
    assert list(body)[:3] == ["status", "title", "detail"]
    assert set(body) <= {"status", "title", "detail", "fouten", "velden"}
    assert body["status"] == response.status_code
    assert isinstance(body["title"], str)
    assert body["title"]
    assert isinstance(body["detail"], str)
    assert body["detail"]
    if "fouten" in body:
        assert body["fouten"]
        assert all(isinstance(fault, str) and fault in body["detail"] for fault in body["fouten"])
    if "velden" in body:
        assert all(fault in body["fouten"] for faults in body["velden"].values() for fault in faults)
    for name, value in HEADERS.items():
        assert response.headers.get(name) == value, f"{name} is missing on {response.status_code}"
    assert "ETag" not in response.headers


@pytest.mark.parametrize(
    ("method", "path", "options", "status"),
    [
        ("GET", "/sparql", {"params": {"query": ""}}, 400),
        ("GET", "/sparql", {"params": {"query": "SELECT"}}, 400),
        ("GET", "/sparql", {"params": {"query": "CLEAR ALL"}}, 403),
        ("GET", "/sparql", {"params": {"query": "ASK {}"}, "headers": {"Accept": "image/png"}}, 406),
        ("PUT", "/sparql", {}, 405),
        ("POST", "/sparql", {"content": "ASK {}"}, 415),
        ("POST", "/sparql", {"content": "x" * 1_000_001, "headers": {"Content-Type": "application/sparql-query"}}, 413),
        ("GET", "/v1/vragen/onbekend", {}, 404),
        ("GET", "/v1/vragen/wat-is-gegeven", {"params": {"onbekend": "1"}}, 400),
        ("POST", "/v1/vragen", {}, 405),
        ("DELETE", "/v1/vragen/wat-is-gegeven", {}, 405),
        ("GET", "/nergens", {}, 404),
        ("GET", "/redoc", {}, 404),
        ("GET", "/v1/vragen/../../etc/passwd", {}, 404),
    ],
)
def test_one_form_everywhere(client: TestClient, method: str, path: str, options: dict[str, Any], status: int) -> None:
    response = client.request(method, path, **options)
    assert response.status_code == status
    check_form(response)
    if status == 405:
        assert response.headers["Allow"]


def test_titles_are_dutch(client: TestClient) -> None:
    for path in ("/nergens", "/sparql?query="):
        assert not re.search(r"\b(not|error|bad|method)\b", client.get(path).json()["title"], re.I)


# What is not an error


@pytest.mark.parametrize("path", ["/v1/vragen", "/v1/openapi.json", "/v1/vragen/wat-is-gegeven"])
def test_headers_of_what_is_well(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    for name, value in HEADERS.items():
        assert response.headers[name] == value
    assert re.fullmatch(r'W/"[0-9a-f]{16}-application-json"', response.headers["ETag"])
    assert response.headers["Content-Type"].startswith("application/json")


def test_the_start_leads_to_the_questions(client: TestClient) -> None:
    response = client.get("/", follow_redirects=False)
    assert response.status_code == 303
    assert response.headers["Location"] == "/v1/vragen"
    assert "ETag" not in response.headers
    assert client.get("/").json()["vragen"]


def test_health_says_which_generation_answers(client: TestClient) -> None:
    body = client.get("/gezondheid").json()
    assert body["status"] == "ok"
    assert body["generatie"] == VERSION
    assert body["uitspraken"] == 5


def test_openapi_describes_every_route_and_nothing_is_loaded_from_elsewhere(client: TestClient) -> None:
    spec = client.get("/v1/openapi.json").json()
    assert spec["openapi"].startswith("3.")
    assert spec["info"]["version"] == API_VERSION
    assert spec["servers"][0]["url"] == "/v1"
    assert set(spec["paths"]) >= {"/vragen", "/vragen/wat-is-gegeven", "/vergelijkingen", "/gemeenten", "/_zoek"}
    for path, operations in spec["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"], f"{method} {path}"
    for page in ("/redoc", "/docs/oauth2-redirect"):
        assert client.get(page).status_code == 404
    assert "<script" not in client.get("/").text
