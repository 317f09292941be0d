"""Others judge the running service: the W3C tests of the SPARQL 1.1 protocol and of the service description.

The runner is rdf-test-suite (npm), unmodified. It wants to load its data by SPARQL Update, which this service does not
offer, by design: the server under test is started with the three graphs of the suite, and a relay answers just that one
request itself. The update-side tests are therefore not run, and reported as inapplicable.

`python tests/test_conformance.py` writes the EARL report that the service publishes; a test holds it against a new run.
"""

from __future__ import annotations

import http.client
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox
import pytest
import uvicorn

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.servers import free_port
from tests.web.conftest import sealed as sealed_generation

import beleidsgraaf
from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.engine.embedded import EmbeddedEngine
from beleidsgraaf.locations import find_locations
from beleidsgraaf.settings import Settings
from beleidsgraaf.terms import Prefixes
from beleidsgraaf.web import create_app
from beleidsgraaf.web.operations import CONFORMANCE

pytestmark = pytest.mark.slow
HERE = Path(__file__).resolve().parent / "conformance"
PUBLISHED = "https://w3c.github.io/rdf-tests/"
MANIFESTS = {
    "protocol": ("protocolEndpoint", f"{PUBLISHED}sparql/sparql11/protocol/manifest.ttl", 20),
    "service-description": (
        "serviceDescriptionEndpoint",
        f"{PUBLISHED}sparql/sparql11/service-description/manifest.ttl",
        3,
    ),
}
LOADING = b"DROP SILENT ALL ;\nINSERT DATA {"
EARL = "http://www.w3.org/ns/earl#"
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
UPDATES = re.compile(r"#(bad_)?(multiple_)?update")


def suite() -> Path:
    """Return the folder of the W3C tests."""
    folder = Path(os.environ.get("CONFORMITEIT", "")) / "sparql11"
    missing = None
    if not os.environ.get("CONFORMITEIT") or not folder.is_dir():
        missing = "Set CONFORMITEIT to a folder with sparql11/ (W3C rdf-tests) to run its protocol tests."
    elif not shutil.which("npm"):
        missing = "Install Node.js with npm to run the W3C protocol tests."
    if missing:
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return folder


@pytest.fixture(scope="module")
def runner() -> Path:
    """Return the test runner, installed as it is pinned."""
    suite()
    found = HERE / "node_modules" / ".bin" / "rdf-test-suite"
    if not found.exists():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=HERE, check=True, capture_output=True)  # noqa: S607
    return found


@contextmanager
def serving(folder: Path, data: Path) -> Iterator[str]:
    """Serve the three graphs of the suite under the names that its tests know."""
    with (folder / "graaf.nq").open("wb") as output:
        for number in (1, 2, 3):
            name = ox.NamedNode(f"http://kasei.us/2009/09/sparql/data/data{number}.rdf")
            triples = ox.parse(path=data / f"data{number}.nt", format=ox.RdfFormat.N_TRIPLES)
            quads = (ox.Quad(triple.subject, triple.predicate, triple.object, name) for triple in triples)
            ox.serialize(quads, output, format=ox.RdfFormat.N_QUADS)
    prefixes = Prefixes.read(find_locations().ontology / "prefixes.ttl")
    with EmbeddedEngine(folder / "graaf.nq") as engine:
        app = create_app(
            Catalogue({}, engine, prefixes), sealed_generation(folder, engine.quads), Settings(voorbereiden="nee")
        )
        port = free_port()
        server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive()
            yield f"http://127.0.0.1:{port}/sparql"
        finally:
            server.should_exit = True
            thread.join(20)


@contextmanager
def relaying(endpoint: str) -> Iterator[str]:
    """Hand every request on, byte for byte, but for the one that would load the data."""
    authority = endpoint.removeprefix("http://").partition("/")[0]

    class Relay(http.server.BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if body.startswith(LOADING):
                self.send_response(204)
                self.end_headers()
                return
            connection = http.client.HTTPConnection(authority, timeout=20)
            connection.request(self.command, self.path, body or None, dict(self.headers))
            answer = connection.getresponse()
            content = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)
            connection.close()

        do_GET = do_POST = do_PUT = do_DELETE = answer

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    relay = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Relay)
    thread = threading.Thread(target=relay.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{relay.server_port}/sparql"
    finally:
        relay.shutdown()
        relay.server_close()
        thread.join(20)


def run(runner: Path, name: str, endpoint: str, form: str) -> str:
    """Run the tests of one manifest and return what the runner says."""
    option, manifest, _ = MANIFESTS[name]
    command = [str(runner), "engine.js", manifest, "-m", f"{PUBLISHED}~{suite()}/", "-o", form, "-e"]
    command += ["-d", "20000", "-i", json.dumps({option: endpoint}), "--skip", UPDATES.pattern, "-p", "earl.json"]
    outcome = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=300, check=True)  # noqa: S603
    return outcome.stdout


def outcomes(turtle: str) -> dict[str, str]:
    """Return the outcome of each test in an EARL report, both by the last part of their names."""
    store = ox.Store()
    store.load(turtle.encode(), format=ox.RdfFormat.TURTLE, base_iri="urn:report")
    rows = store.query(f"SELECT ?test ?outcome {{ ?a <{EARL}test> ?test ; <{EARL}result>/<{EARL}outcome> ?outcome }}")
    assert isinstance(rows, ox.QuerySolutions)
    return {
        str(row["test"].value).rpartition("#")[2]: str(row["outcome"].value).rpartition("#")[2]
        for row in rows
        if isinstance(row["test"], ox.NamedNode) and isinstance(row["outcome"], ox.NamedNode)
    }


@pytest.fixture(scope="module")
def reports(runner: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return judge(runner, tmp_path_factory.mktemp("w3c"))


def judge(runner: Path, folder: Path) -> dict[str, str]:
    """Return the EARL report of each manifest."""
    data = suite() / "sparql" / "sparql11" / "protocol"
    with serving(folder, data) as endpoint, relaying(endpoint) as relay:
        return {name: run(runner, name, relay if name == "protocol" else endpoint, "earl") for name in MANIFESTS}


@pytest.mark.parametrize("name", MANIFESTS)
def test_every_test_passes(reports: dict[str, str], name: str) -> None:
    found = outcomes(reports[name])
    assert {test: outcome for test, outcome in found.items() if outcome != "passed"} == {}
    assert len(found) == MANIFESTS[name][2]


@pytest.mark.parametrize("name", MANIFESTS)
def test_the_published_report_is_that_of_a_new_run(reports: dict[str, str], name: str) -> None:
    published = outcomes((CONFORMANCE / f"sparql-{name}.ttl").read_text())
    assert {test for test, outcome in published.items() if outcome == "inapplicable"} == set(updates(name))
    assert {test: outcome for test, outcome in published.items() if outcome != "inapplicable"} == outcomes(
        reports[name]
    )


def updates(name: str) -> list[str]:
    """Return the tests of a manifest that are about updates, which are not offered."""
    text = (suite() / "sparql" / "sparql11" / name / "manifest.ttl").read_text()
    return sorted(set(re.findall(r"^:((?:bad_)?(?:multiple_)?update\w*|bad_multiple_updates)\b", text, re.M)))


def publish() -> None:
    """Write the reports, with the update-side tests as inapplicable."""
    with tempfile.TemporaryDirectory() as folder:
        reports = judge(HERE / "node_modules" / ".bin" / "rdf-test-suite", Path(folder))
    CONFORMANCE.mkdir(exist_ok=True)
    for name, report in reports.items():
        found = outcomes(report) | dict.fromkeys(updates(name), "inapplicable")
        base = f"http://www.w3.org/2009/sparql/docs/tests/data-sparql11/{name}/manifest#"
        lines = [
            f"# The W3C tests of the SPARQL 1.1 {name}, run over HTTP by rdf-test-suite {version()}.",
            "# Updates are not offered, by design: those tests are inapplicable.",
            "",
            f"@prefix earl: <{EARL}> .",
            "@prefix doap: <http://usefulinc.com/ns/doap#> .",
            f"@prefix test: <{base}> .",
            "",
            "<https://w3id.org/beleidsgraaf>",
            "    a doap:Project , earl:Software , earl:TestSubject ;",
            '    doap:name "beleidsgraaf" ;',
            f'    doap:release [ doap:revision "{beleidsgraaf.__version__}" ] ;',
            ".",
        ]
        for test in sorted(found):
            lines += [
                "",
                "[]",
                "    a earl:Assertion ;",
                "    earl:mode earl:automatic ;",
                f"    earl:result [ a earl:TestResult ; earl:outcome earl:{found[test]} ] ;",
                "    earl:subject <https://w3id.org/beleidsgraaf> ;",
                f"    earl:test test:{test} ;",
                ".",
            ]
        (CONFORMANCE / f"sparql-{name}.ttl").write_text("\n".join(lines) + "\n")


def version() -> str:
    """Return the version of the runner that is pinned."""
    pinned: dict[str, str] = json.loads((HERE / "package.json").read_text())["devDependencies"]
    return pinned["rdf-test-suite"]


if __name__ == "__main__":
    publish()
