"""Who may ask now: a few calls at once, in turn by client, so that one client cannot keep the others waiting.

The engine limits what one query may cost; this limits how much of the engine one client may have. A client is an
address. It never has all places, and when a place comes free the client that has the fewest goes first.
"""

from __future__ import annotations

import asyncio
import ipaddress
import itertools
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from beleidsgraaf.errors import EngineBusy, Told, TooManyRequests

Result = TypeVar("Result")
_LATER = Told("Probeer het over enkele seconden opnieuw.")


@dataclass(eq=False)
class _Turn:
    client: str
    ready: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Admission:
    """Runs calls in threads of its own, as many at once as there are places."""

    def __init__(self, places: int, *, own: int, queue: int, own_queue: int, wait: float) -> None:
        """Set the limits.

        :param places: calls at once.
        :param own: calls of one client at once.
        :param queue: calls that may wait, of all clients together.
        :param own_queue: calls of one client that may wait.
        :param wait: seconds a call may wait.
        """
        self.places = places
        self.running: Counter[str] = Counter()
        self.waiting: list[_Turn] = []
        self._turns = itertools.count(1)
        self._last: dict[str, int] = {}
        self._queue, self._own_queue, self._wait = queue, own_queue, wait
        self._own = own
        self._threads = ThreadPoolExecutor(places, thread_name_prefix="engine")

    async def run(self, client: str, call: Callable[[], Result]) -> Result:
        """Run a call when its turn comes.

        :raises TooManyRequests: when too many calls of this client wait already.
        :raises EngineBusy: when too many calls wait, or this one waited too long.
        """
        await self._enter(client)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, call)
        finally:
            self._leave(client)

    async def _enter(self, client: str) -> None:
        turn = _Turn(client)
        self.waiting.append(turn)
        self._admit()
        try:
            if turn in self.waiting:
                self._refuse_when_full(client)
            await asyncio.wait_for(turn.ready, self._wait)
        except TimeoutError:
            self._give_up(turn)
            raise EngineBusy(Told("Alle plaatsen zijn bezet."), cure=_LATER) from None
        except BaseException:
            self._give_up(turn)
            raise

    def _refuse_when_full(self, client: str) -> None:
        if sum(turn.client == client for turn in self.waiting) > self._own_queue:
            raise TooManyRequests(
                Told("Van dit adres wachten al te veel vragen."), cure=Told("Wacht eerst op de antwoorden.")
            )
        if len(self.waiting) > self._queue:
            raise EngineBusy(Told("Er wachten te veel vragen."), cure=_LATER)

    def _give_up(self, turn: _Turn) -> None:
        """Leave the queue; or, when the turn came at the very moment it was given up, pass it on."""
        if turn in self.waiting:
            self.waiting.remove(turn)
        else:
            self._leave(turn.client)

    def _leave(self, client: str) -> None:
        self.running[client] -= 1
        if not self.running[client]:
            del self.running[client]
            if all(turn.client != client for turn in self.waiting):
                del self._last[client]
        self._admit()

    def _admit(self) -> None:
        """Give free places to those who wait: who has the fewest, then whose last turn was longest ago."""
        while self.running.total() < self.places:
            able = [turn for turn in self.waiting if self.running[turn.client] < self._own]
            if not able:
                return
            turn = min(able, key=lambda turn: (self.running[turn.client], self._last.get(turn.client, 0)))
            self.waiting.remove(turn)
            self.running[turn.client] += 1
            self._last[turn.client] = next(self._turns)
            turn.ready.set_result(None)

    def counts(self) -> tuple[tuple[str, Callable[[], float]], ...]:
        """Return what can be counted at any moment: calls that run, and calls that wait."""
        return ("lopend", lambda: self.running.total()), ("wachtend", lambda: len(self.waiting))

    def close(self) -> None:
        """Let no new call begin."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def client_of(host: str | None) -> str:
    """Return whom an address counts as: itself, or its network of 64 bits in IPv6, where one client has them all.

    >>> client_of("2001:db8::1") == client_of("2001:db8::2")
    True
    """
    try:
        address = ipaddress.ip_address(host or "")
    except ValueError:
        return host or ""
    if isinstance(address, ipaddress.IPv6Address) and not address.is_loopback:
        return str(ipaddress.ip_network(f"{address}/64", strict=False))
    return str(address)
