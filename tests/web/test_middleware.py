"""What holds for every request: HEAD, OPTIONS, 304, an id, a line in the log without anybody in it, a count."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path
from typing import cast

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from tests.web.conftest import Serve, sealed

from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.engine import Engine, Limits
from beleidsgraaf.question import Question, read_questions
from beleidsgraaf.settings import Settings
from beleidsgraaf.terms import Prefixes
from beleidsgraaf.web.admission import Admission
from beleidsgraaf.web.service import Service

ASK = {"query": "ASK { ?s ?p ?o }"}
PATHS = ["/sparql?query=ASK%20%7B%7D", "/v1/vragen", "/v1/openapi.json"]


@pytest.mark.parametrize("path", PATHS)
def test_head_is_get_without_its_body(client: TestClient, path: str) -> None:
    get, head = client.get(path), client.head(path)
    assert head.status_code == get.status_code == 200
    assert head.content == b""
    for name in ("Content-Type", "Content-Length", "ETag"):
        assert head.headers[name] == get.headers[name]


@pytest.mark.parametrize(
    ("path", "methods"), [("/sparql", "GET, POST, HEAD, OPTIONS"), ("/v1/vragen", "GET, HEAD, OPTIONS")]
)
def test_options_says_what_may_be_done(client: TestClient, path: str, methods: str) -> None:
    response = client.options(path, headers={"Origin": "https://example.org", "Access-Control-Request-Method": "POST"})
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["Allow"] == response.headers["Access-Control-Allow-Methods"] == methods
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "If-None-Match" in response.headers["Access-Control-Allow-Headers"]


def test_options_on_nothing_is_404(client: TestClient) -> None:
    assert client.options("/nergens").status_code == 404


@pytest.mark.parametrize("path", PATHS)
def test_304_when_nothing_changed(client: TestClient, path: str) -> None:
    tag = client.get(path).headers["ETag"]
    for given in (tag, f'"iets", {tag}', tag.removeprefix("W/"), "*"):
        response = client.get(path, headers={"If-None-Match": given})
        assert (response.status_code, response.content) == (304, b"")
        assert response.headers["ETag"] == tag
        assert "Content-Type" not in response.headers
    assert client.get(path, headers={"If-None-Match": '"iets anders"'}).status_code == 200


def test_a_tag_changes_with_whatever_changes_answers(
    quads: Path, vragen: Path, prefixes: Prefixes, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = read_questions(vragen, prefixes)
    fewer = {name: question for name, question in questions.items() if name != "doelen-als-graaf"}

    def tag(known: dict[str, Question], uitgever: str | None = None) -> str:
        # The engine is not asked.
        catalogue = Catalogue(known, cast(Engine, None), prefixes)
        admission = Admission(1, own=1, queue=1, own_queue=1, wait=1)
        return Service(catalogue, sealed(quads.parent), Settings(uitgever=uitgever), admission).etag

    assert tag(questions) == tag(dict(questions))
    tags = [tag(questions), tag(fewer), tag(questions, uitgever="Gemeente Voorbeeldstad")]
    monkeypatch.setattr("beleidsgraaf.__version__", "999")
    tags.append(tag(questions))
    assert len(set(tags)) == 4


def test_a_tag_is_of_one_format(client: TestClient) -> None:
    query = {"query": "SELECT ?s { ?s ?p ?o }"}
    tag = client.get("/sparql", params=query, headers={"Accept": "text/csv"}).headers["ETag"]
    response = client.get("/sparql", params=query, headers={"Accept": "application/json", "If-None-Match": tag})
    assert response.status_code == 200


def test_a_post_and_an_error_have_no_tag(client: TestClient) -> None:
    assert "ETag" not in client.post("/sparql", data=ASK).headers
    assert "ETag" not in client.get("/nergens", headers={"If-None-Match": "*"}).headers


def test_what_is_about_now_is_never_kept(client: TestClient) -> None:
    for path in ("/gezondheid", "/gezondheid/gereed", "/metrics"):
        response = client.get(path, headers={"If-None-Match": "*"})
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "no-store"
        assert "ETag" not in response.headers


def test_an_id_is_given_or_kept(client: TestClient) -> None:
    first, second = (client.get("/gezondheid").headers["X-Request-ID"] for _ in range(2))
    assert re.fullmatch(r"[0-9a-f]{32}", first)
    assert first != second
    assert client.get("/gezondheid", headers={"X-Request-ID": "van-buiten.1"}).headers["X-Request-ID"] == "van-buiten.1"
    for wrong in ("a b", "x" * 65, "<script>"):
        assert client.get("/gezondheid", headers={"X-Request-ID": wrong}).headers["X-Request-ID"] != wrong


def test_a_line_in_the_log_names_nobody_and_no_query(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="beleidsgraaf.toegang"):
        client.get("/sparql", params={"query": "ASK { ?geheim ?p ?o }"}, headers={"X-Request-ID": "hier"})
        client.get("/nergens\u2028{}")
    [first, second] = [json.loads(record.message) for record in caplog.records]
    assert set(first) == {"tijd", "id", "methode", "pad", "status", "milliseconden", "bytes"}
    assert (first["id"], first["pad"], first["status"], first["methode"]) == ("hier", "/sparql", 200, "GET")
    assert second["status"] == 404
    assert "geheim" not in caplog.text
    assert "testclient" not in caplog.text


def test_metrics_count_by_route_and_not_by_what_is_asked(serve: Serve) -> None:
    with serve() as client:
        client.get("/sparql", params=ASK)
        for path in ("/v1/vragen/een", "/v1/vragen/twee", "/geen/route", "/nog/een"):
            client.get(path)
        text = client.get("/metrics").text
    samples = {
        (sample.name, *(sample.labels[name] for name in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert samples["beleidsgraaf_verzoeken_total", "GET", "/sparql", "200"] == 1
    assert samples["beleidsgraaf_verzoeken_total", "GET", "/v1/vragen/{vraag}", "404"] == 2
    assert samples["beleidsgraaf_verzoeken_total", "GET", "(geen)", "404"] == 2
    assert samples["beleidsgraaf_werkers", "lopend"] == 0
    assert samples["beleidsgraaf_graaf", "uitspraken"] == 5
    assert "/v1/vragen/een" not in text


def test_ready_is_about_the_engine_and_healthy_about_the_process(serve: Serve) -> None:
    with serve(Limits(seconds=5)) as client:
        assert client.get("/gezondheid/gereed").json() == {"status": "gereed"}
        client.app.state.service.catalogue.engine.close()  # type: ignore[attr-defined]
        assert client.get("/gezondheid").status_code == 200
        assert client.get("/gezondheid/gereed").status_code == 500
