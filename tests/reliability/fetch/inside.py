"""What must not be reached, and how it can be spelled: a listener that stands for the inside, and hundreds of URLs."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from itertools import product
from typing import Self


class Inside:
    """Context manager. Counts who connects to any address of this machine, IPv4 or IPv6, at `port`."""

    def __init__(self) -> None:
        self.connections = 0
        self._sockets: list[socket.socket] = []

    def __enter__(self) -> Self:
        first = socket.create_server(("0.0.0.0", 0))
        self.port: int = first.getsockname()[1]
        self._sockets.append(first)
        with contextlib.suppress(OSError):  # a machine without IPv6 has nothing there to reach
            self._sockets.append(socket.create_server(("::", self.port), family=socket.AF_INET6))
        self._threads = [threading.Thread(target=self._listen, args=(one,), daemon=True) for one in self._sockets]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for one in self._sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        for thread in self._threads:
            thread.join(10)

    def _listen(self, one: socket.socket) -> None:
        while True:
            try:
                guest, _ = one.accept()
            except OSError:
                return
            self.connections += 1
            with contextlib.suppress(OSError):
                guest.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 15\r\nConnection: close\r\n\r\nINTERNAL-SECRET")
            guest.close()


def hosts() -> Iterator[str]:
    """Ways to write the address of this machine or of one next to it."""
    yield from _numbers((127, 0, 0, 1))
    for address in ((0, 0, 0, 0), (10, 0, 0, 1), (169, 254, 169, 254), (172, 16, 0, 1), (192, 168, 0, 1)):
        yield from list(_numbers(address))[:12]
    yield from _dots("127.0.0.1")
    yield from _digits("127.0.0.1")
    yield from _names()
    yield from _ipv6()


def _numbers(address: tuple[int, int, int, int]) -> Iterator[str]:
    """One to four parts, each decimal, octal or hexadecimal, with more zeros than needed or with too large a value."""
    a, b, c, d = address
    splits = ((a, b, c, d), (a, b, c << 8 | d), (a, b << 16 | c << 8 | d), (a << 24 | b << 16 | c << 8 | d,))
    styles = ("{}", "0{:o}", "0x{:x}", "0X{:08X}", "000{:o}", "{:012d}")
    for parts in splits:
        for style in styles:
            yield ".".join(style.format(part) for part in parts)
    for mixed in product(("{}", "0{:o}", "0x{:x}"), repeat=4):
        if len(set(mixed)) > 1:
            yield ".".join(style.format(part) for style, part in zip(mixed, address, strict=True))
    whole = splits[3][0]
    yield from (
        str(whole + 2**32),
        str(whole + 2**33),
        f"0x1{whole:08x}",
        f"{a + 256}.{b}.{c}.{d}",
        f"{a}.{b}.{c}.{d + 256}",
    )


def _dots(address: str) -> Iterator[str]:
    yield from (address.replace(".", dot) for dot in ("。", "．", "｡", "%2e", "%2E", "%E3%80%82", "..", ". ", "․", "·"))
    yield from (address + tail for tail in (".", "..", "%2e", "。", "%00", "%20", "%09", "%0a", "\u200b", "/", "\\"))
    yield "127。0．0｡1"
    yield "." + address


def _digits(address: str) -> Iterator[str]:
    for zero in ("０", "𝟎", "𝟘", "𝟢", "𝟬", "𝟶", "٠", "۰", "०", "₀", "⁰"):
        shifted = {ord("0"): zero, **{ord(str(n)): chr(ord(zero) + n) for n in range(1, 10)}}
        yield address.translate(shifted)
    yield "①②⑦.⓪.⓪.①"
    yield "¹²⁷.⁰.⁰.¹"
    yield "".join(f"%{ord(char):02x}" for char in address)
    yield "".join(f"%{byte:02X}" for byte in "１２７.０.０.１".encode())
    for hidden in ("\u200b", "\u200d", "\u00ad", "\u2060", "\ufeff", "\u202e", "\u180e"):
        yield f"127{hidden}.0.0.1"
        yield f"local{hidden}host"


def _names() -> Iterator[str]:
    yield from (
        "localhost",
        "LOCALHOST",
        "LocalHost",
        "localhost.",
        "localhost..",
        "localhost。",
        "a.localhost",
        "a.b.localhost.",
    )
    yield from (
        "ＬＯＣＡＬＨＯＳＴ",
        "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
        "𝐥𝐨𝐜𝐚𝐥𝐡𝐨𝐬𝐭",
        "ₗocalhost",
        "localhoſt",
        "l%6fcalhost",
        "localhost%00.outlet.example",
    )
    yield from ("localhost.localdomain", "localhost4", "localhost6", "ip6-localhost", "ip6-loopback", "broadcasthost")
    yield from (
        "metadata",
        "metadata.google.internal",
        "instance-data",
        "host.docker.internal",
        "kubernetes.default.svc",
    )
    yield from (
        "xn--localhost-",
        "xn--",
        "-localhost",
        "_localhost",
        "*",
        "a b",
        "",
        ".",
        "..",
        "%",
        "%zz",
        "[",
        "]",
        "[]",
    )
    yield from ("a" * 64 + ".example", ".".join(["a" * 63] * 4) + ".example", "a" * 5000, "127.0.0.1." + "a." * 200)
    yield socket.gethostname()


def _ipv6() -> Iterator[str]:
    v4 = ("127.0.0.1", "10.0.0.1", "169.254.169.254", "0.0.0.0")
    hexed = ("7f00:1", "a00:1", "a9fe:a9fe", "0:0")
    addresses = [
        "::1", "::", "0:0:0:0:0:0:0:1", "0000:0000:0000:0000:0000:0000:0000:0001", "::0001", "0::1", "::0:1",
        "fe80::1", "fec0::1", "fc00::1", "fd00:ec2::254", "fd00::1", "ff02::1", "ff01::1", "100::1", "2001:db8::1",
        "3fff::1", "5f00::1", "2001:10::1", "2001:20::1", "2001:2::1", "2002::1", "::ffff:0:0", "4000::1",
        "fe80::5efe:7f00:1", "::5efe:127.0.0.1",
    ]  # fmt: skip
    for dotted, pair in zip(v4, hexed, strict=True):
        addresses += [
            f"{stem}{dotted}" for stem in ("::", "::ffff:", "::ffff:0:", "::ffff:0:0:", "64:ff9b::", "64:ff9b:1::")
        ]
        addresses += [f"{stem}{pair}" for stem in ("::", "::ffff:", "64:ff9b::", "0:0:0:0:0:ffff:", "0:0:0:0:0:FFFF:")]
        addresses += [f"2002:{pair}::1", f"2002:{pair}::", f"2001:0:{pair}::1", f"2001::{pair}"]
        # Teredo hides the client's address in its last bits, inverted
        addresses.append(
            "2001:0:4136:e378:8000:63bf:" + ":".join(f"{int(word, 16) ^ 0xFFFF:x}" for word in pair.split(":"))
        )
    for address in addresses:
        yield f"[{address}]"
    for zone in ("%25lo", "%lo", "%250", "%251", "%25eth0", "%25", "%25..", "%25lo@outlet.example"):
        yield f"[::1{zone}]"
        yield f"[fe80::1{zone}]"
        yield f"[::ffff:127.0.0.1{zone}]"
    yield from (
        "[::1",
        "::1]",
        "[::1]]",
        "[[::1]]",
        "[::1].",
        "[::1]x",
        "[ ::1 ]",
        "[::1\t]",
        "[v1.::1]",
        "[127.0.0.1]",
    )
    yield from ("[::127.1]", "[::ffff:127.1]", "[::ffff:0x7f.1]", "[0:0:0:0:0:0:0:0:1]", "[1]", "[::g]", "::1")
    yield from ("[：：1]", "%5B::1%5D", "[%3A%3A1]")


def urls(port: int) -> list[str]:
    """All of that as URLs, and what can be done to the rest of a URL."""
    found = [f"http://{host}:{port}/" for host in hosts()]
    found += [
        f"https://{host}:{port}/"
        for host in ("127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "[::ffff:7f00:1]")
    ]
    inside = f"127.0.0.1:{port}"
    for scheme in (
        "file", "ftp", "gopher", "dict", "ldap", "tftp", "sftp", "ws", "wss", "jar:http", "view-source:http", "feed",
        "feed:http", "netdoc", "php", "data", "javascript", "unix", "about", "blob:http", "http+unix", "h\tttp",
        "http ",
    ):  # fmt: skip
        found.append(f"{scheme}://{inside}/")
    for form in (
        "HTTP://{}/", "hTtP://{}/", "http:{}/", "http:/{}/", "http:///{}/", "http:////{}/", "http:\\\\{}/",
        "http:/\\{}/", "//{}/", "\\\\{}\\", "{}/", " http://{}/", "\thttp://{}/", "\x00http://{}/",
        "\ufeffhttp://{}/", "http://\t{}/", "http://\n{}/", "http://\r\n{}/", "http:// {}/", "ht\ntp://{}/",
        "http:\n//{}/", "http://{}\n/", "http://{}\x00/", "http://{}\\", "http://{}?", "http://{}#",
        "http://{}?@outlet.example/", "http://{}#@outlet.example/", "http://outlet.example@{}/",
        "http://outlet.example:80@{}/", "http://a:b@{}/", "http://@{}/", "http://:@{}/",
        "http://outlet.example%40{}/", "http://outlet.example\\@{}/", "http://outlet.example#@{}/",
        "http://outlet.example?@{}/", "http://outlet.example/@{}/", "http://{}@outlet.example/",
        "http://{}\\@outlet.example/", "http://{}%2f@outlet.example/", "http://{},outlet.example/",
        "http://{};outlet.example/", "http://{} outlet.example/", "http://a@b@{}/", "http://a%00@{}/",
        "http://[{}]/", "http://{}:80/", "http://{}:{}/", "http://⁄{}/", "http:／／{}/", "http︓//{}/",
        "http://outlet.example\r\nHost: {}/", "http://outlet.example HTTP/1.1\r\nHost: {}\r\n\r\n",
    ):  # fmt: skip
        found.append(form.replace("{}", inside))
    for spelled in (
        f"0{port}",
        f"+{port}",
        f"-{port}",
        f" {port}",
        f"{port} ",
        f"{port}#",
        f"{port}@",
        "",
        "0",
        "65536",
        f"{port + 65536}",
        f"0x{port:x}",
        f"{port}.0",
        "".join(chr(ord("０") + int(n)) for n in str(port)),
        f"{port}\t",
        f"{str(port)[0]}\n{str(port)[1:]}",
        "http",
        "99999999999999999999",
    ):
        found.append(f"http://127.0.0.1:{spelled}/")
    found.append(f"http://{inside}/" + "a" * 100_000)
    return found
