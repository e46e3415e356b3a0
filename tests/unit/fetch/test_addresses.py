"""Which addresses may be dialled: no miss on addresses that are not public, no false block on those that are."""

from __future__ import annotations

from ipaddress import IPv4Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.fetch import AddressPolicy, is_public

NOT_PUBLIC = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.100.100.200",
    "100.127.255.254",
    "127.0.0.1",
    "127.8.8.8",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.5",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.1.2.3",
    "::ffff:169.254.169.254",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::7f00:1",
    "100::1",
    "2001::7f00:1",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:c0a8:101::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fe80::5efe:10.0.0.1",
    "fec0::1",
    "ff02::1",
    "4000::1",
    "localhost",
    "",
    "127.1",
]
PUBLIC = [
    "1.1.1.1",
    "9.9.9.9",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.0.1.1",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "2606:4700:4700::1111",
    "2a00:1450:4001::1",
    "2400:cb00::1",
    "::ffff:9.9.9.9",
    "64:ff9b::909:909",
]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_is_public(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_other_spellings_of_an_ipv4_address_are_judged_like_it_or_closed(address: IPv4Address) -> None:
    assert is_public(f"::ffff:{address}") == is_public(str(address))
    assert is_public(f"64:ff9b::{int(address) >> 16:x}:{int(address) & 0xFFFF:x}") == is_public(str(address))
    assert not is_public(f"::{address}")
    assert not is_public(f"2002:{int(address) >> 16:x}:{int(address) & 0xFFFF:x}::1")


@given(st.ip_addresses())
def test_what_the_standard_library_calls_private_is_never_public(address: object) -> None:
    parsed = ip_network(f"{address}").network_address
    if parsed.is_private or parsed.is_multicast or parsed.is_loopback or parsed.is_link_local:
        embedded = getattr(parsed, "ipv4_mapped", None)
        assert not is_public(parsed) or (embedded is not None and is_public(embedded))


def test_the_default_policy_allows_public_addresses_at_the_ports_of_the_web_only() -> None:
    policy = AddressPolicy()
    assert policy.permits("9.9.9.9", 443)
    assert policy.permits("2606:4700:4700::1111", 80)
    assert not policy.permits("9.9.9.9", 22)
    assert not policy.permits("127.0.0.1", 80)
    assert not policy.permits("nonsense", 80)
    assert [port for port in range(1, 1000) if policy.permits_port(port)] == [80, 443]


def test_a_network_that_is_allowed_on_purpose_opens_nothing_else() -> None:
    policy = AddressPolicy(allow=(ip_network("10.20.0.0/16"), ip_network("fd12::/16")))
    assert policy.permits("10.20.3.4", 80)
    assert policy.permits("::ffff:10.20.3.4", 80)
    assert policy.permits("fd12::1", 443)
    assert not policy.permits("10.21.0.1", 80)
    assert not policy.permits("10.20.3.4", 5432)
    assert policy.permits("9.9.9.9", 80)


def test_endpoints_are_exact_and_close_the_internet() -> None:
    policy = AddressPolicy.only(("127.0.0.1", 8123))
    assert policy.permits("127.0.0.1", 8123)
    assert policy.permits_port(8123)
    assert policy.permits_port(80), "invented hosts stand at port 80; where they lead is judged when dialled"
    assert not policy.permits("127.0.0.1", 80)
    assert not policy.permits("127.0.0.2", 8123)
    assert not policy.permits("9.9.9.9", 80)
