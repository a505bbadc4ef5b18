"""TLS at the entrance and towards services, with certificates on both sides."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import ssl
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from starlette.types import Receive, Scope, Send

from services.gateway.domain.limits import Limits
from services.gateway.forwarding.client.pool import Pool, Unreachable
from services.gateway.forwarding.entrance import entrance
from services.gateway.forwarding.upstream import CERTIFICATE
from tests.gateway.peers import asked, request

NOW = dt.datetime.now(dt.UTC)


@dataclass(frozen=True)
class Pair:
    """A certificate, its key, and where both are kept."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey
    file: Path


def pair(directory: Path, name: str, issuer: Pair | None = None) -> Pair:
    """A certificate of that name, signed by the issuer or by itself."""
    key, subject = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    signer = issuer or Pair(None, key, Path())  # type: ignore[arg-type]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - dt.timedelta(hours=1))
        .not_valid_after(NOW + dt.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .sign(signer.key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = directory / f"{name}.pem"
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return Pair(certificate, key, file)


async def who(scope: Scope, _receive: Receive, send: Send) -> None:
    """Answer with the certificate that was shown."""
    body = f"{scope['scheme']} {scope['extensions'].get(CERTIFICATE, 'none')}".encode()
    length = [(b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": length})
    await send({"type": "http.response.body", "body": body})


async def test_certificates_are_shown_and_checked_on_both_sides(tmp_path: Path) -> None:
    ca, stranger = pair(tmp_path, "ca"), pair(tmp_path, "stranger")
    ours, theirs = pair(tmp_path, "localhost", ca), pair(tmp_path, "partner", ca)
    config = uvicorn.Config(
        who, host="127.0.0.1", port=0, http=entrance(Limits()), ws="none", lifespan="off", log_config=None,
        ssl_certfile=ours.file, ssl_ca_certs=str(ca.file), ssl_cert_reqs=ssl.CERT_OPTIONAL,
    )  # fmt: skip
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    port = server.servers[0].sockets[0].getsockname()[1]

    def pool(shown: Pair | None, believed: Pair, name: str = "localhost") -> Pool:
        context = ssl.create_default_context(cafile=str(believed.file))
        if shown is not None:
            context.load_cert_chain(shown.file)
        return Pool("127.0.0.1", port, tls=context, name=name)

    fingerprint = hashlib.sha256(theirs.certificate.public_bytes(serialization.Encoding.DER)).hexdigest()
    try:
        assert (await asked(pool(None, ca), request())).body == b"https none"
        assert (await asked(pool(theirs, ca), request())).body == f"https {fingerprint}".encode()
        with pytest.raises(Unreachable):
            await asked(pool(None, stranger), request())
        with pytest.raises(Unreachable):
            await asked(pool(None, ca, "another.example.com"), request())
    finally:
        for connection in list(server.server_state.connections):
            connection.transport.abort()
        await asyncio.wait_for(server.shutdown(), 5)
