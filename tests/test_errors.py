"""The tree of errors is the one in the module's docstring; messages name place and cure."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from beleidsgraaf import errors
from beleidsgraaf.errors import BeleidsgraafError, ParameterError, SourceError


def _drawn_tree() -> dict[str, str]:
    """Return child and parent as the docstring draws them."""
    drawn: dict[str, str] = {}
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        match = re.match(r"    ([│├└─ ]*)([A-Z]\w+)", line)
        if match:
            depth = len(match[1]) // 4
            path[depth:] = [match[2]]
            if depth:
                drawn[match[2]] = path[depth - 1]
    return drawn


def test_the_docstring_draws_every_error() -> None:
    found = {
        name: thing.__base__.__name__
        for name, thing in vars(errors).items()
        if isinstance(thing, type)
        and issubclass(thing, BeleidsgraafError)
        and thing is not BeleidsgraafError
        and thing.__base__
    }
    assert _drawn_tree() == found


def test_a_message_ends_with_its_cure() -> None:
    assert str(BeleidsgraafError("Het is stuk.", cure="Maak het.")) == "Het is stuk. Maak het."
    assert str(BeleidsgraafError("Het is stuk.")) == "Het is stuk."


@pytest.mark.parametrize(("line", "where"), [(12, "data/nota.ttl:12"), (None, "data/nota.ttl")])
def test_a_source_error_begins_with_its_place(line: int | None, where: str) -> None:
    fault = SourceError("Het is stuk.", path=Path("data/nota.ttl"), line=line, cure="Maak het.")
    assert str(fault) == f"{where}: Het is stuk. Maak het."


def test_a_parameter_error_keeps_its_faults_apart() -> None:
    fault = ParameterError(["Een.", "Twee."], cure="Zie daar.")
    assert fault.faults == ("Een.", "Twee.")
    assert str(fault) == "Een. Twee. Zie daar."
