"""Taking turns: no more at once than there are places, nobody has them all, and a full queue says so at once."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Awaitable, Callable

import pytest

from beleidsgraaf.errors import EngineBusy, TooManyRequests
from beleidsgraaf.web.admission import Admission, client_of


class Work:
    """Calls that last until they are let go, and a count of who is at it."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.began: list[str] = []
        self.at_once: Counter[str] = Counter()
        self.most = 0
        self._lock = threading.Lock()

    def call(self, name: str) -> Callable[[], str]:
        def run() -> str:
            with self._lock:
                self.began.append(name)
                self.at_once[name[0]] += 1
                self.most = max(self.most, self.at_once.total())
            self.go.wait(10)
            with self._lock:
                self.at_once[name[0]] -= 1
            return name

        return run


def run(scenario: Callable[[Work], Awaitable[None]]) -> Work:
    work = Work()
    try:
        asyncio.run(asyncio.wait_for(scenario(work), 20))
    finally:
        work.go.set()
    return work


async def settled() -> None:
    """Let everything that can begin, begin."""
    for _ in range(20):
        await asyncio.sleep(0.005)


def limits(places: int = 3, *, queue: int = 100, own_queue: int = 50, wait: float = 10) -> Admission:
    return Admission(places, own=max(1, places - 1), queue=queue, own_queue=own_queue, wait=wait)


def test_one_client_leaves_a_place_to_the_others() -> None:
    async def scenario(work: Work) -> None:
        admission = limits()
        greedy = [asyncio.create_task(admission.run("a", work.call(f"a{n}"))) for n in range(20)]
        await settled()
        assert len(work.began) == 2
        modest = asyncio.create_task(admission.run("b", work.call("b0")))
        await settled()
        assert work.began[-1] == "b0"
        work.go.set()
        assert await modest == "b0"
        assert sorted(await asyncio.gather(*greedy)) == sorted(f"a{n}" for n in range(20))
        assert not admission.running
        assert not admission.waiting

    assert run(scenario).most == 3


def test_a_single_place_still_serves_everybody() -> None:
    async def scenario(work: Work) -> None:
        admission = limits(1)
        work.go.set()
        assert await asyncio.gather(*(admission.run(name, work.call(name)) for name in "aab")) == ["a", "a", "b"]

    assert run(scenario).most == 1


def test_whose_turn_was_longest_ago_goes_first() -> None:
    async def scenario(work: Work) -> None:
        admission = limits(2)
        tasks = [
            asyncio.create_task(admission.run(name[0], work.call(name))) for name in ("a0", "b0", "a1", "a2", "c0")
        ]
        await settled()
        assert sorted(work.began) == ["a0", "b0"]
        work.go.set()
        await asyncio.gather(*tasks)
        assert work.began.index("c0") < work.began.index("a2")
        assert not admission._last, "who has left is forgotten"

    run(scenario)


def test_too_many_of_one_client_is_told_at_once_and_hurts_nobody_else() -> None:
    async def scenario(work: Work) -> None:
        admission = limits(own_queue=2)
        tasks = [asyncio.create_task(admission.run("a", work.call(f"a{n}"))) for n in range(4)]
        await settled()
        with pytest.raises(TooManyRequests):
            await admission.run("a", work.call("a9"))
        other = asyncio.create_task(admission.run("b", work.call("b0")))
        await settled()
        assert "b0" in work.began
        work.go.set()
        await asyncio.gather(*tasks, other)
        assert "a9" not in work.began

    run(scenario)


def test_a_full_queue_and_a_long_wait_are_busy() -> None:
    async def scenario(work: Work) -> None:
        admission = limits(1, queue=1, wait=0.1)
        first = asyncio.create_task(admission.run("a", work.call("a0")))
        await settled()
        second = asyncio.create_task(admission.run("b", work.call("b0")))
        await asyncio.sleep(0)
        with pytest.raises(EngineBusy):
            await admission.run("c", work.call("c0"))
        with pytest.raises(EngineBusy):
            await second
        work.go.set()
        assert await first == "a0"
        assert work.began == ["a0"]

    run(scenario)


def test_who_goes_away_gives_up_the_place() -> None:
    """In the queue, and also at the very moment the turn comes."""

    async def scenario(work: Work) -> None:
        admission = limits(1)
        first = asyncio.create_task(admission.run("a", work.call("a0")))
        await settled()
        gone = asyncio.create_task(admission.run("b", work.call("b0")))
        await asyncio.sleep(0)
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone
        assert not admission.waiting
        at_the_moment = asyncio.create_task(admission.run("c", work.call("c0")))
        await asyncio.sleep(0)
        work.go.set()
        await first
        at_the_moment.cancel()
        await asyncio.gather(at_the_moment, return_exceptions=True)
        assert await admission.run("d", work.call("d0")) == "d0"
        assert not admission.running

    run(scenario)


def test_a_call_that_fails_gives_back_its_place() -> None:
    async def scenario(work: Work) -> None:
        admission = limits(1)
        for _ in range(3):
            with pytest.raises(ZeroDivisionError):
                await admission.run("a", lambda: 1 // 0)
        assert not admission.running

    run(scenario)


def test_a_network_of_ipv6_is_one_client() -> None:
    assert client_of("2001:db8::1") == client_of("2001:db8:0:0:ffff::2") != client_of("2001:db8:0:1::1")
    assert client_of("127.0.0.1") != client_of("127.0.0.2")
    assert client_of("testclient") == "testclient"
    assert client_of(None) == ""
