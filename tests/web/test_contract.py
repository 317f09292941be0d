"""The OpenAPI document as a contract: Schemathesis asks the running service what the document allows, and what not.

Whatever is asked, the answer is never a fault of the server, and its status, media type, headers and form are those
that the document names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.servers import serving

from beleidsgraaf.locations import Locations

pytestmark = pytest.mark.slow
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 5
# The same requests at every run, and nothing kept of them.
BOUNDED = settings(
    max_examples=EXAMPLES,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)


@pytest.fixture(scope="module")
def schema(sealed: Locations) -> Iterator[Any]:
    with serving(sealed) as server:
        yield schemathesis.openapi.from_url(f"{server.base}/v1/openapi.json")


def operations(schema: Any) -> list[Any]:
    return [result.ok() for result in schema.get_all_operations()]


def ask(operation: Any, mode: GenerationMode) -> Counter[int]:
    """Ask what the document allows, or what it does not, and check each answer."""
    statuses: Counter[int] = Counter()

    @seed(20261122)
    @BOUNDED
    @given(case=operation.as_strategy(generation_mode=mode))
    def check(case: Any) -> None:
        response = case.call()
        statuses[response.status_code] += 1
        case.validate_response(response, checks=CHECKS)

    check()
    return statuses


def test_what_the_document_allows_is_answered_as_it_says(schema: Any) -> None:
    every: Counter[int] = Counter()
    for operation in operations(schema):
        found = ask(operation, GenerationMode.POSITIVE)
        assert found.total() > 0, operation.label
        every += found
    assert every[200] > len(operations(schema)), "most of what is asked should be answered"
    assert set(every) <= {200, 400, 404}


def test_what_it_does_not_allow_is_refused_as_it_says(schema: Any) -> None:
    every: Counter[int] = Counter()
    for operation in operations(schema):
        # A name in a path may be any text, so there is nothing to refuse where that is all that can be given.
        if operation.query or "{" not in operation.path:
            every += ask(operation, GenerationMode.NEGATIVE)
    assert every[400] > len(operations(schema))
    assert set(every) <= {200, 400, 404}
