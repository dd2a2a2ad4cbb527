"""Web push on the wire: the message encrypted for one browser (RFC 8291, RFC 8188), the sender signed
for the push service (RFC 8292). Written here because the usual library for it ships no wheels."""

from __future__ import annotations

import base64
import json
import os
import struct
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

CURVE = ec.SECP256R1()
RECORD = 4096  # octets: one record holds the whole message
TOKEN_SECONDS = 12 * 3600  # at most a day (RFC 8292, 2)


def encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decode(text: str) -> bytes:
    """Raises ValueError."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def public_of(raw: bytes) -> ec.EllipticCurvePublicKey:
    """A browser's key: an uncompressed point. Raises ValueError for anything else."""
    if len(raw) != 65:
        raise ValueError("not an uncompressed point")
    return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, raw)


def private_of(text: str) -> ec.EllipticCurvePrivateKey:
    """The lab's key as the settings hold it: 32 octets, base64url. Raises ValueError."""
    return ec.derive_private_key(int.from_bytes(decode(text), "big"), CURVE)


def raw_public(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )


def encrypt(
    plain: bytes,
    *,
    key: bytes,
    auth: bytes,
    own: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """For the browser with this public key and secret. `own` and `salt` are new for each message (tests
    give those of the RFC)."""
    own = own or ec.generate_private_key(CURVE)
    salt = salt or os.urandom(16)
    own_public = raw_public(own)
    shared = own.exchange(ec.ECDH(), public_of(key))
    ikm = _derive(auth, shared, b"WebPush: info\0" + key + own_public, 32)
    content_key = _derive(salt, ikm, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derive(salt, ikm, b"Content-Encoding: nonce\0", 12)
    sealed = AESGCM(content_key).encrypt(nonce, plain + b"\2", None)
    return salt + struct.pack("!LB", RECORD, len(own_public)) + own_public + sealed


def _derive(salt: bytes, material: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(material)


def authorization(endpoint: str, *, private: str, subject: str, now: float) -> str:
    """Who sends, for the service behind this endpoint: a token signed with the lab's key."""
    key = private_of(private)
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(now) + TOKEN_SECONDS,
        "sub": subject,
    }
    head = encode(b'{"typ":"JWT","alg":"ES256"}')
    signed = f"{head}.{encode(json.dumps(claims).encode())}"
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    signature = encode(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={signed}.{signature}, k={encode(raw_public(key))}"
