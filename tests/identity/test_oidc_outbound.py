"""Calls to a provider: https, public addresses, no redirects, bounded in time and size."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Response
from flask import redirect as redirect_to

from app.platform.identity.oidc import Limits, ProviderConfig, Reason, RelyingParty, SignInRefused
from app.platform.identity.oidc.addresses import allowed
from tests.identity.hostile import SUBJECT, Hostile, drip
from tests.identity.serving import Browser, served


def reason_of(config: ProviderConfig) -> Reason:
    with pytest.raises(SignInRefused) as caught:
        RelyingParty(config).check()
    return caught.value.reason


@contextmanager
def listening(family: int = socket.AF_INET) -> Iterator[tuple[int, socket.socket]]:
    """A port that would notice a connection."""
    with socket.socket(family, socket.SOCK_STREAM) as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.setblocking(False)
        yield server.getsockname()[1], server


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0.0.0.0",
        "localhost",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "[fe80::1]",
        "[fd00::1]",
        "224.0.0.1",
        "255.255.255.255",
    ],
)
def test_private_addresses_are_refused_before_a_connection(config: ProviderConfig, host: str) -> None:
    with listening() as (port, server):
        closed = replace(config, issuer=f"https://{host}:{port}", allow_loopback=False, config_version="")
        assert reason_of(closed) is Reason.ADDRESS
        with pytest.raises(BlockingIOError):
            server.accept()


def test_http_is_refused(hostile: Hostile, config: ProviderConfig) -> None:
    assert reason_of(replace(config, allow_loopback=False, config_version="")) is Reason.SCHEME
    assert hostile.hits.total() == 0


@pytest.mark.parametrize("host", ["10.0.0.1", "169.254.169.254", "[fd00::1]", "0.0.0.0"])
def test_loopback_allowed_is_loopback_only(config: ProviderConfig, host: str) -> None:
    assert reason_of(replace(config, issuer=f"http://{host}:9", config_version="")) is Reason.ADDRESS


@pytest.mark.parametrize("name", ["token_endpoint", "jwks_uri", "userinfo_endpoint"])
def test_metadata_cannot_lead_inside(hostile: Hostile, browser: Browser, name: str) -> None:
    """A provider that is let through names an address of the inside for the next call."""
    hostile.metadata = {name: "http://169.254.169.254/latest"}
    hostile.claims = {"roles": None}
    with pytest.raises(SignInRefused) as caught:
        browser.sign_in()
    assert caught.value.reason is Reason.ADDRESS


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        # Tunnels, which some Pythons hold to be public.
        ("2002:0808:0808::1", False),
        ("2002:0a00:0001::1", False),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False),
        ("64:ff9b:1::808:808", False),
        ("64:ff9b::808:808", True),
        ("64:ff9b::a00:1", False),
        ("::ffff:8.8.8.8", True),
        ("::ffff:10.0.0.1", False),
        ("fe80::1%eth0", False),
        ("240.0.0.1", False),
        ("192.0.2.1", False),
        ("not an address", False),
    ],
)
def test_addresses(text: str, public: bool) -> None:
    assert allowed(text, loopback=False) is public
    assert allowed(text, loopback=True) is public


@pytest.mark.parametrize("text", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
def test_own_addresses(text: str) -> None:
    assert allowed(text, loopback=True)
    assert not allowed(text, loopback=False)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("view", ["metadata", "keys"])
def test_redirects_are_not_followed(hostile: Hostile, config: ProviderConfig, view: str, status: int) -> None:
    target = f"{hostile.base}/elsewhere/{view}"
    hostile.instead[view] = lambda: redirect_to(target, status)
    assert reason_of(config) is Reason.REDIRECT
    assert hostile.hits["elsewhere"] == 0


@pytest.mark.parametrize("view", ["metadata", "keys"])
def test_huge_answers_are_cut_off(hostile: Hostile, config: ProviderConfig, view: str) -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b" " * 65536

    hostile.instead[view] = lambda: Response(endless(), mimetype="application/json")
    assert reason_of(config) is Reason.TOO_LARGE


def test_an_answer_of_just_the_permitted_size(hostile: Hostile, config: ProviderConfig) -> None:
    limits = replace(config.limits, body=4096)
    exact = replace(config, limits=limits, config_version="")
    hostile.instead["metadata"] = lambda: padded(hostile, 4096)
    RelyingParty(exact).check()
    hostile.instead["metadata"] = lambda: padded(hostile, 4097)
    assert reason_of(exact) is Reason.TOO_LARGE


def padded(hostile: Hostile, size: int) -> Response:
    return Response(hostile.app.json.dumps(hostile.document()).ljust(size), mimetype="application/json")


def test_compressed_answers_are_refused(hostile: Hostile, config: ProviderConfig) -> None:
    hostile.instead["metadata"] = lambda: Response(b"bomb", headers={"Content-Encoding": "gzip"})
    assert reason_of(config) is Reason.UNREACHABLE


def test_a_silent_provider_is_given_up(config: ProviderConfig) -> None:
    with listening() as (port, _):
        limits = Limits(connect=0.2, read=0.2, total=30)
        silent = replace(config, issuer=f"http://127.0.0.1:{port}", limits=limits, config_version="")
        assert reason_of(silent) is Reason.TIMEOUT


def test_a_dripping_provider_is_given_up(hostile: Hostile, config: ProviderConfig) -> None:
    """Every byte comes in time, the whole never: the limit on all of it ends the call."""
    hostile.instead["metadata"] = drip
    limits = Limits(connect=5, read=5, total=0.5)
    assert reason_of(replace(config, limits=limits, config_version="")) is Reason.TIMEOUT


def test_an_answer_that_only_our_giving_up_ends_is_not_believed(
    hostile: Hostile, config: ProviderConfig
) -> None:
    """HTTP/1.0 ends a body by closing: what came before we closed it ourselves is not an answer."""
    with listening() as (port, server):
        issuer = f"http://127.0.0.1:{port}"
        limits = Limits(connect=5, read=5, total=0.5)
        hostile.metadata = {"issuer": issuer}
        server.setblocking(True)
        speaking = threading.Thread(target=speak, args=(server, hostile.app.json.dumps(hostile.document())))
        speaking.start()
        assert reason_of(replace(config, issuer=issuer, limits=limits, config_version="")) is Reason.TIMEOUT
        speaking.join(10)
        assert not speaking.is_alive()


def speak(server: socket.socket, document: str) -> None:
    """A whole document, and then blanks until nobody listens."""
    client, _ = server.accept()
    with client, contextlib.suppress(OSError):
        client.sendall(f"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n{document}".encode())
        while True:
            client.sendall(b" ")
            time.sleep(0.05)


def test_nobody_there(config: ProviderConfig) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        assert (
            reason_of(replace(config, issuer=f"http://127.0.0.1:{port}", config_version=""))
            is Reason.UNREACHABLE
        )


@pytest.mark.parametrize("issuer", ["https://no-such-name.invalid", "https://" + "a" * 70 + ".example"])
def test_names_that_do_not_exist(config: ProviderConfig, issuer: str) -> None:
    assert reason_of(replace(config, issuer=issuer, config_version="")) is Reason.UNREACHABLE


def test_the_environment_has_no_say(
    hostile: Hostile, browser: Browser, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """No proxy and no .netrc: neither the secret nor the address check may be led elsewhere."""
    port = urlsplit(hostile.base).port
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with listening() as (proxy, server):
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy}")
        monkeypatch.delenv("NO_PROXY", raising=False)
        assert browser.sign_in().issuer == f"http://127.0.0.1:{port}"
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate and key for 127.0.0.1 that no authority knows."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "tests")])
    start = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(7).not_valid_before(start).not_valid_after(start + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return path


def test_certificates_are_verified(config: ProviderConfig, certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    provider = Hostile()
    with served(provider.app, context) as base:
        provider.base = base
        unknown: Any = replace(config, issuer=base, config_version="")
        assert reason_of(unknown) is Reason.CERTIFICATE
        assert provider.hits.total() == 0
        known = replace(unknown, ca_file=str(certificate), config_version="")
        assert Browser(RelyingParty(known), verify=str(certificate)).sign_in().subject == SUBJECT
        elsewhere = replace(known, issuer=base.replace("127.0.0.1", "localhost"), config_version="")
        assert reason_of(elsewhere) is Reason.CERTIFICATE
