"""The only place from which connections are opened: one client, polite, bounded, and blind to private addresses."""

from newswatch.fetch.addresses import AddressPolicy, is_public
from newswatch.fetch.client import Fetcher, Manners, user_agent
from newswatch.fetch.courier import DEADLINE_S, Courier
from newswatch.fetch.limits import LIMITS, Limits
from newswatch.fetch.politeness import HostLedger, MemoryLedger, Turn
from newswatch.fetch.robots import MemoryRobots, RobotsRecord, RobotsStore
from newswatch.fetch.transport import HostMap, Resolver, SystemResolver, address_of

__all__ = [
    "DEADLINE_S",
    "LIMITS",
    "AddressPolicy",
    "Courier",
    "Fetcher",
    "HostLedger",
    "HostMap",
    "Limits",
    "Manners",
    "MemoryLedger",
    "MemoryRobots",
    "Resolver",
    "RobotsRecord",
    "RobotsStore",
    "SystemResolver",
    "Turn",
    "address_of",
    "is_public",
    "user_agent",
]
