"""电子签章: the electronic copy of an agreement is signed by the platform, so a change shows."""

from signing.use_cases.signature.folder import SealFolder
from signing.use_cases.signature.signer import Seal

__all__ = ["Seal", "SealFolder"]
