"""Which addresses may be dialled. Judged on the socket address itself, at the moment of connecting.

The names of the standard library's predicates change their meaning between Python versions and miss addresses
(`is_private` misses carrier-grade NAT, multicast, NAT64 and 6to4; `not is_global` misses ten of thirty-three), so
the ranges stand here, from IANA's special-purpose address registries (RFC 6890 and its updates).
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

IPAddress = IPv4Address | IPv6Address
IPNetwork = IPv4Network | IPv6Network

# Everything in IPv4 that is not a publisher's address on the public internet.
_CLOSED_V4 = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT; cloud metadata of Alibaba
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # Azure's platform address, to be reached from inside only
        "169.254.0.0/16",  # link local; cloud metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments; cloud metadata of Oracle
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays, deprecated
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and the broadcast address
    )
)
# IPv6 hands out global unicast from 2000::/3 only; the rest (loopback, unique local, link local, multicast,
# site local, IPv4-compatible …) is closed without naming it.
_GLOBAL_V6 = IPv6Network("2000::/3")
_CLOSED_V6 = tuple(
    IPv6Network(block)
    for block in (
        "2001::/23",  # protocol assignments: Teredo, benchmarking, ORCHID, AMT
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: carries any IPv4 address within; no publisher is reached by it
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)
_MAPPED = IPv6Network("::ffff:0:0/96")
_NAT64 = IPv6Network("64:ff9b::/96")


def parse_address(text: str) -> IPAddress | None:
    """The address that a resolver or a socket names, without its zone; null where it is none."""
    try:
        return ip_address(text.partition("%")[0])
    except ValueError:
        return None


def embedded_v4(address: IPAddress) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address is only another spelling of (mapped, or NAT64 as DNS64 hands it out)."""
    if isinstance(address, IPv6Address) and (address in _MAPPED or address in _NAT64):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def is_public(address: IPAddress | str) -> bool:
    """True for global unicast addresses only; a text that is no address is not public."""
    parsed = parse_address(address) if isinstance(address, str) else address
    if parsed is None:
        return False
    parsed = embedded_v4(parsed) or parsed
    if isinstance(parsed, IPv4Address):
        return not any(parsed in block for block in _CLOSED_V4)
    return parsed in _GLOBAL_V6 and not any(parsed in block for block in _CLOSED_V6)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressPolicy:
    """What may be dialled. The default is what live use wants: global unicast, ports 80 and 443, nothing else.

    `allow` are networks an operator opens on purpose (their own intranet), at the same `ports`. `endpoints` are exact
    (address, port) pairs, for the sample world and tests on loopback. `public=False` closes the internet.
    """

    public: bool = True
    allow: tuple[IPNetwork, ...] = ()
    endpoints: frozenset[tuple[str, int]] = frozenset()
    ports: frozenset[int] = frozenset({80, 443})

    @classmethod
    def only(cls, *endpoints: tuple[str, int]) -> AddressPolicy:
        """Nothing but these (address, port) pairs: for the sample world and tests."""
        return cls(public=False, endpoints=frozenset(endpoints))

    def permits_port(self, port: int) -> bool:
        """May a URL name this port at all? The address is judged later, when it is dialled."""
        return port in self.ports or any(port == allowed for _, allowed in self.endpoints)

    def permits(self, address: str, port: int) -> bool:
        """May a socket be opened to this address and port?"""
        parsed = parse_address(address)
        if parsed is None:
            return False
        parsed = embedded_v4(parsed) or parsed
        if (str(parsed), port) in self.endpoints:
            return True
        if port not in self.ports:
            return False
        if any(parsed.version == network.version and parsed in network for network in self.allow):
            return True
        return self.public and is_public(parsed)
