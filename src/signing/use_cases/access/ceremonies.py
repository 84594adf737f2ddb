"""What browsers and authenticators are asked for a passkey, and how their answers are verified.

WebAuthn level 2 (W3C), by the library `webauthn`: it is imported where somebody uses a passkey, as
it takes 0.1 s and some MiB. An answer holds for one challenge, for this service's name (the RP id)
and for pages of its one origin.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID

from signing.refusals import NoPasskeysHere, PasskeyRefused

if TYPE_CHECKING:
    from webauthn.helpers.cose import COSEAlgorithmIdentifier
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

LOCAL = "localhost"
SHOWN_FOR_MILLISECONDS = 120_000
"""How long a browser waits for its user."""


@dataclass(frozen=True)
class NewKey:
    credential: bytes
    public_key: bytes
    sign_count: int


@dataclass(frozen=True)
class RelyingParty:
    """The service as authenticators know it. Its `id` is in every passkey, for ever."""

    id: str
    origin: str
    name: str = "网上签约"

    @classmethod
    def at(cls, address: str) -> "RelyingParty":
        """Take it from the public address; this machine's own is `localhost`, for the demo."""
        parts = urlsplit(address)
        host = (parts.hostname or "").removesuffix(".")
        name = LOCAL if _is_near(host) else host
        port = f":{parts.port}" if parts.port not in {None, 443, 80} else ""
        return cls(name, f"{parts.scheme}://{name}{port}")

    def must_be_possible(self) -> None:
        """Raises NoPasskeysHere where browsers have none: no encryption, or no name."""
        local = self.id == LOCAL or self.id.endswith(f".{LOCAL}")
        if not (local or self.origin.startswith("https://")) or _is_number(self.id):
            raise NoPasskeysHere(address=self.origin)

    def write_creation(
        self, account: UUID, username: str, challenge: str, known: Iterable[bytes]
    ) -> str:
        """Return what `navigator.credentials.create` takes, as JSON."""
        import webauthn  # noqa: PLC0415
        from webauthn.helpers import structs  # noqa: PLC0415

        options = webauthn.generate_registration_options(
            rp_id=self.id,
            rp_name=self.name,
            user_id=account.bytes,
            user_name=username,
            challenge=webauthn.base64url_to_bytes(challenge),
            timeout=SHOWN_FOR_MILLISECONDS,
            authenticator_selection=structs.AuthenticatorSelectionCriteria(
                resident_key=structs.ResidentKeyRequirement.PREFERRED,
                user_verification=structs.UserVerificationRequirement.PREFERRED,
            ),
            exclude_credentials=_describe(known),
            supported_pub_key_algs=_list_algorithms(),
        )
        return webauthn.options_to_json(options)

    def write_request(self, challenge: str, known: Iterable[bytes]) -> str:
        """Return what `navigator.credentials.get` takes, as JSON."""
        import webauthn  # noqa: PLC0415
        from webauthn.helpers import structs  # noqa: PLC0415

        options = webauthn.generate_authentication_options(
            rp_id=self.id,
            challenge=webauthn.base64url_to_bytes(challenge),
            timeout=SHOWN_FOR_MILLISECONDS,
            allow_credentials=_describe(known),
            user_verification=structs.UserVerificationRequirement.PREFERRED,
        )
        return webauthn.options_to_json(options)

    def verify_new(self, answer: str, challenge: str) -> NewKey:
        """Raises PasskeyRefused."""
        import webauthn  # noqa: PLC0415

        try:
            found = webauthn.verify_registration_response(
                credential=answer,
                expected_challenge=webauthn.base64url_to_bytes(challenge),
                expected_rp_id=self.id,
                expected_origin=self.origin,
                supported_pub_key_algs=_list_algorithms(),
            )
        except Exception:  # noqa: BLE001 — parsers raise anything for what is forged
            raise PasskeyRefused from None
        return NewKey(found.credential_id, found.credential_public_key, found.sign_count)

    def verify_use(self, answer: str, challenge: str, public_key: bytes) -> int:
        """Return the counter that the passkey shows. Raises PasskeyRefused.

        The library would judge the counter before the signature, and then anybody could make a
        passkey look like a copy; so it is told of no former counter.
        """
        import webauthn  # noqa: PLC0415

        try:
            found = webauthn.verify_authentication_response(
                credential=answer,
                expected_challenge=webauthn.base64url_to_bytes(challenge),
                expected_rp_id=self.id,
                expected_origin=self.origin,
                credential_public_key=public_key,
                credential_current_sign_count=0,
            )
        except Exception:  # noqa: BLE001 — parsers raise anything for what is forged
            raise PasskeyRefused from None
        return found.new_sign_count


def read_challenge(answer: str) -> str:
    """Return the challenge that an answer says it is for. Raises PasskeyRefused."""
    from webauthn import helpers  # noqa: PLC0415

    try:
        sent = json.loads(answer)["response"]["clientDataJSON"]
        client = helpers.parse_client_data_json(helpers.base64url_to_bytes(sent))
    except Exception:  # noqa: BLE001 — parsers raise anything for what is forged
        raise PasskeyRefused from None
    if client.cross_origin:  # a page of ours in a frame of somebody else's
        raise PasskeyRefused
    return helpers.bytes_to_base64url(client.challenge)


def read_credential(answer: str) -> bytes:
    """Return the id of the credential that an answer names. Raises PasskeyRefused."""
    from webauthn import helpers  # noqa: PLC0415

    try:
        return helpers.parse_authentication_credential_json(answer).raw_id
    except Exception:  # noqa: BLE001 — parsers raise anything for what is forged
        raise PasskeyRefused from None


def _list_algorithms() -> "list[COSEAlgorithmIdentifier]":
    """Return ES256, EdDSA and RS256, as the library's own list; an authenticator has one."""
    from webauthn.helpers.cose import COSEAlgorithmIdentifier as Cose  # noqa: PLC0415

    return [Cose.ECDSA_SHA_256, Cose.EDDSA, Cose.RSASSA_PKCS1_v1_5_SHA_256]


def _describe(known: Iterable[bytes]) -> "list[PublicKeyCredentialDescriptor]":
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor  # noqa: PLC0415

    return [PublicKeyCredentialDescriptor(id=one) for one in known]


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return not host
    return True


def _is_near(host: str) -> bool:
    try:
        found = ip_address(host)
    except ValueError:
        return False
    return found.is_loopback or found.is_unspecified
