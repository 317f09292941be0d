"""Which part of a list: the links between the parts, and answers that are kept for the next part."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import Request
from hypothesis import given
from hypothesis import strategies as st

from beleidsgraaf.errors import UnknownError
from beleidsgraaf.web.answers import Answers
from beleidsgraaf.web.paging import Page, address, links


def request(root: str = "") -> Request:
    return Request({"type": "http", "root_path": root, "query_string": b"", "headers": []})


@given(total=st.integers(0, 500), size=st.integers(1, 50))
def test_the_parts_are_the_whole(total: int, size: int) -> None:
    rows = list(range(total))
    last = Page(size=size).last(total)
    parts = [Page(number, size).of(rows) for number in range(1, last + 1)]
    assert [row for part in parts for row in part] == rows
    assert all(parts) or total == 0
    with pytest.raises(UnknownError, match=f"pagina {last}"):
        Page(last + 1, size).of(rows)


@given(total=st.integers(0, 500), size=st.integers(1, 50), data=st.data())
def test_links_lead_to_what_is_there(total: int, size: int, data: st.DataObject) -> None:
    last = Page(size=size).last(total)
    number = data.draw(st.integers(1, last))
    found = links(request(), "/x", {"a": ["1"]}, Page(number, size), total)
    assert ("prev" in found) == (number > 1)
    assert ("next" in found) == (number < last)
    assert {"self", "first", "last"} <= set(found)
    assert all(link["href"].startswith("/v1/x?a=1") for link in found.values())


def test_an_address_below_the_path_of_a_proxy() -> None:
    assert address(request("/graaf"), "/vragen", {"a": ["é b&c"]}) == "/graaf/v1/vragen?a=%C3%A9+b%26c"


# What is kept


def test_what_was_asked_is_not_computed_again() -> None:
    answers = Answers(most=10)
    computed: list[str] = []

    def ask(generation: str, name: str, weight: int = 1) -> str:
        def compute() -> str:
            computed.append(name)
            return name.upper()

        return answers.get(generation, name, compute, lambda _: weight)

    assert ask("een", "a") == ask("een", "a") == "A"
    assert computed == ["a"]
    assert ask("twee", "a") == "A"
    assert computed == ["a", "a"], "another generation has other answers"


def test_what_was_asked_longest_ago_makes_place() -> None:
    answers = Answers(most=10)

    def known(name: str) -> bool:
        computed = False

        def compute() -> str:
            nonlocal computed
            computed = True
            return name

        answers.get("een", name, compute, lambda _: 3)
        return not computed

    assert [known("a"), known("b")] == [False, False]
    assert known("a")
    assert not known("c")
    assert known("a"), "it was asked after b"
    assert not known("b")


def test_what_is_too_heavy_is_not_kept() -> None:
    answers = Answers(most=10)
    times: list[int] = []
    for _ in range(2):
        answers.get("een", "zwaar", lambda: times.append(1), lambda _: 11)
    assert len(times) == 2


def test_many_at_once_get_the_right_answer() -> None:
    answers = Answers(most=50)
    barrier = threading.Barrier(8)

    def ask(number: int) -> bool:
        barrier.wait()
        return all(answers.get("een", str(n), lambda n=n: n, lambda _: 1) == n for n in range(number, 200))  # type: ignore[misc]

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(8)))
