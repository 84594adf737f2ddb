"""An authenticator in software: it makes keys and signs, as a security key does, or lies."""

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from os import urandom
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40
ES256, EDDSA, RS256 = -7, -8, -257
Key = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey


def encode(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


def make_key(algorithm: int) -> Key:
    if algorithm == ES256:
        return ec.generate_private_key(ec.SECP256R1())
    if algorithm == EDDSA:
        return ed25519.Ed25519PrivateKey.generate()
    return rsa.generate_private_key(65537, 2048)


@dataclass
class Authenticator:
    """Each use counts one further, unless it `counts` not; `origin` is the page's."""

    origin: str
    algorithm: int = ES256
    counts: bool = True
    count: int = 0
    flags: int = PRESENT | VERIFIED
    credential: bytes = field(default_factory=lambda: urandom(32))
    key: Key = field(init=False)

    def __post_init__(self) -> None:
        self.key = make_key(self.algorithm)

    def create(self, options: str, **client: Any) -> str:
        """Answer `navigator.credentials.create`."""
        asked = json.loads(options)
        key = cbor2.dumps(self._public_key())
        attested = bytes(16) + len(self.credential).to_bytes(2, "big") + self.credential + key
        data = self._data(asked["rp"]["id"], WITH_KEY) + attested
        stated = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        said = self._say("webauthn.create", asked["challenge"], client)
        return self._answer({"clientDataJSON": encode(said), "attestationObject": encode(stated)})

    def get(self, options: str, **client: Any) -> str:
        """Answer `navigator.credentials.get`."""
        asked = json.loads(options)
        data = self._data(asked["rpId"], 0)
        said = self._say("webauthn.get", asked["challenge"], client)
        signature = self._sign(data + sha256(said).digest())
        response = {
            "clientDataJSON": encode(said),
            "authenticatorData": encode(data),
            "signature": encode(signature),
        }
        return self._answer(response)

    def _answer(self, response: dict[str, str]) -> str:
        name = encode(self.credential)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})

    def _say(self, kind: str, challenge: str, client: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said | client).encode()

    def _data(self, party: str, more: int) -> bytes:
        self.count += 1 if self.counts else 0
        flags = (self.flags | more).to_bytes(1, "big")
        return sha256(party.encode()).digest() + flags + self.count.to_bytes(4, "big")

    def _public_key(self) -> dict[int, Any]:
        """Return the key in COSE's form (RFC 9053)."""
        public = self.key.public_key()
        if isinstance(public, ec.EllipticCurvePublicKey):
            point = public.public_numbers()
            x, y = point.x.to_bytes(32, "big"), point.y.to_bytes(32, "big")
            return {1: 2, 3: ES256, -1: 1, -2: x, -3: y}
        if isinstance(public, ed25519.Ed25519PublicKey):
            return {1: 1, 3: EDDSA, -1: 6, -2: public.public_bytes_raw()}
        numbers = public.public_numbers()
        return {1: 3, 3: RS256, -1: numbers.n.to_bytes(256, "big"), -2: b"\x01\x00\x01"}

    def _sign(self, content: bytes) -> bytes:
        if isinstance(self.key, ec.EllipticCurvePrivateKey):
            return self.key.sign(content, ec.ECDSA(SHA256()))
        if isinstance(self.key, ed25519.Ed25519PrivateKey):
            return self.key.sign(content)
        return self.key.sign(content, padding.PKCS1v15(), SHA256())
