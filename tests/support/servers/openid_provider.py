"""A small OpenID provider that keeps the rules of the protocol, and lies on demand."""

import hmac
import json
import secrets
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

CLIENT, SECRET = "signing-test", "between the two of us"
Claims = dict[str, Any]


def make_key() -> ECKey:
    return ECKey.generate_key("P-256", {"kid": secrets.token_hex(4), "alg": "ES256", "use": "sig"})


@dataclass
class Grant:
    """What a code stands for."""

    nonce: str
    challenge: str
    callback: str
    username: str


@dataclass
class ProviderState:
    """What a provider knows; `twist` changes the claims, `sign` how they are signed."""

    issuer: str = ""
    told_issuer: str | None = None
    key: ECKey = field(default_factory=make_key)
    keys: list[ECKey] = field(default_factory=list)
    grants: dict[str, Grant] = field(default_factory=dict)
    twist: Callable[[Claims], Claims] = lambda claims: claims
    sign: Callable[["ProviderState", Claims], str] | None = None
    now: Callable[[], float] = time.time

    def rotate(self) -> None:
        """Sign with a new key, and withdraw the old one."""
        self.key = make_key()
        self.keys = [self.key]

    def id_token(self, grant: Grant) -> str:
        now = int(self.now())
        claims = self.twist(
            {
                "iss": self.issuer,
                "aud": CLIENT,
                "sub": f"subject of {grant.username}",
                "preferred_username": grant.username,
                "nonce": grant.nonce,
                "iat": now,
                "exp": now + 300,
            }
        )
        return (self.sign or sign_token)(self, claims)


def sign_token(provider: ProviderState, claims: Claims) -> str:
    return jwt.encode({"alg": "ES256", "kid": provider.key.kid}, claims, provider.key)


def leave_unsigned(_: ProviderState, claims: Claims) -> str:
    """Return a token with `alg: none`."""
    parts = [json.dumps(one).encode() for one in ({"alg": "none"}, claims)]
    return ".".join(_encode(one) for one in parts) + "."


def sign_with_public_key(provider: ProviderState, claims: Claims) -> str:
    """Sign with the public key as if it were a shared secret."""
    header = {"alg": "HS256", "kid": provider.key.kid}
    body = ".".join(_encode(json.dumps(one).encode()) for one in (header, claims))
    proof = hmac.digest(provider.key.as_pem(private=False), body.encode(), "sha256")
    return f"{body}.{_encode(proof)}"


def sign_with_strange_key(provider: ProviderState, claims: Claims) -> str:
    """Sign with a key that the provider does not have, under the id of its own."""
    stranger = ECKey.generate_key("P-256", {"kid": str(provider.key.kid)})
    return jwt.encode({"alg": "ES256", "kid": provider.key.kid}, claims, stranger)


def _encode(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


class ProviderHandler(BaseHTTPRequestHandler):
    book: ProviderState

    def do_GET(self) -> None:
        match urlsplit(self.path).path:
            case "/.well-known/openid-configuration":
                self._tell(200, self._configuration())
            case "/keys":
                self._tell(200, KeySet(list(self.book.keys)).as_dict(private=False))
            case _:
                self._tell(404, {})

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        asked = {
            name: value[0] for name, value in parse_qs(self.rfile.read(length).decode()).items()
        }
        grant = self.book.grants.pop(asked.get("code", ""), None)
        if not self._knows_client():
            self._tell(401, {"error": "invalid_client"})
        elif grant is None or not self._fits(grant, asked):
            self._tell(400, {"error": "invalid_grant"})
        else:
            token = self.book.id_token(grant)
            self._tell(200, {"access_token": "x", "token_type": "Bearer", "id_token": token})

    def _knows_client(self) -> bool:
        given = b64decode(self.headers.get("Authorization", "").removeprefix("Basic ")).decode()
        return [unquote(one) for one in given.split(":")] == [CLIENT, SECRET]

    @staticmethod
    def _fits(grant: Grant, asked: dict[str, str]) -> bool:
        proof = _encode(sha256(asked.get("code_verifier", "").encode()).digest())
        return proof == grant.challenge and asked.get("redirect_uri") == grant.callback

    def _configuration(self) -> dict[str, Any]:
        own = self.book.issuer
        return {
            "issuer": self.book.told_issuer or own,
            "authorization_endpoint": f"{own}/authorize",
            "token_endpoint": f"{own}/token",
            "jwks_uri": f"{own}/keys",
        }

    def _tell(self, status: int, told: Any) -> None:
        content = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Write no log."""


@contextmanager
def serve_provider() -> Iterator[ProviderState]:
    book = ProviderState()
    book.keys = [book.key]
    handler = type("OfThisBook", (ProviderHandler,), {"book": book})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    book.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield book
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def sign_in_at_provider(provider: ProviderState, address: str, username: str) -> str:
    """Sign in at the provider; return the address to which it sends the browser back."""
    asked = {name: value[0] for name, value in parse_qs(urlsplit(address).query).items()}
    assert asked["response_type"] == "code"
    assert asked["client_id"] == CLIENT
    assert asked["code_challenge_method"] == "S256"
    assert "openid" in asked["scope"].split()
    code = secrets.token_urlsafe()
    callback = asked["redirect_uri"]
    provider.grants[code] = Grant(asked["nonce"], asked["code_challenge"], callback, username)
    path = urlsplit(callback).path
    return f"{path}?{urlencode({'code': code, 'state': asked['state'], 'iss': provider.issuer})}"
