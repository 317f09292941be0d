"""After its start the service makes the pages that hold most, so that nobody waits for them."""

from __future__ import annotations

import time

import pytest
from fastapi.testclient import TestClient
from tests.web.conftest import Recorder

from beleidsgraaf.build import Generations
from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.engine import Answer, Dataset
from beleidsgraaf.engine.embedded import EmbeddedEngine
from beleidsgraaf.errors import EngineError
from beleidsgraaf.locations import Locations
from beleidsgraaf.media import JSON, TURTLE, Media
from beleidsgraaf.settings import Settings
from beleidsgraaf.web import create_app
from beleidsgraaf.web.warming import MOST, pages

HTML = {"Accept": "text/html"}


def test_the_heavy_pages_are_there_when_they_are_asked_for(sealed: Locations) -> None:
    generation = Generations(sealed.opslag).current()
    assert generation
    with EmbeddedEngine(generation.graph_file) as engine:
        recorder = Recorder(engine)
        catalogue = Catalogue.read(sealed, recorder)
        paths = list(pages(catalogue))
        assert len(paths) <= MOST
        with TestClient(create_app(catalogue, generation, Settings())) as client:
            _wait_until_idle(recorder)
            asked = {}
            for path, query in paths:
                recorder.asked.clear()
                assert client.get(f"{path}?{query}", headers=HTML).status_code == 200
                asked[path] = len(recorder.asked)
            # What a comparison is asked for is looked up in the graph each time.
            assert {path for path, number in asked.items() if number} <= {"/vergelijk", "/en/vergelijk"}


def _wait_until_idle(recorder: Recorder) -> None:
    deadline = time.monotonic() + 120
    seen, since = 0, time.monotonic()
    while time.monotonic() - since < 3 or not seen:
        assert time.monotonic() < deadline
        if len(recorder.asked) > seen:
            seen, since = len(recorder.asked), time.monotonic()
        time.sleep(0.1)


def test_an_engine_that_fails_leaves_the_service_running(sealed: Locations, caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Recorder):
        def query(
            self, text: str, *, solutions: Media = JSON, graph: Media = TURTLE, dataset: Dataset | None = None
        ) -> Answer:
            raise EngineError("stuk")

    generation = Generations(sealed.opslag).current()
    assert generation
    with EmbeddedEngine(generation.graph_file) as engine:
        catalogue = Catalogue.read(sealed, Broken(engine))
        with TestClient(create_app(catalogue, generation, Settings())) as client:
            assert client.get("/over", headers=HTML).status_code == 200
            deadline = time.monotonic() + 20
            while "voorbereid" not in caplog.text:
                assert time.monotonic() < deadline
                time.sleep(0.05)
