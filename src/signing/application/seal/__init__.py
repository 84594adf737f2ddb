"""电子签章: the electronic copy of an agreement is signed by the platform, so a change shows."""

from signing.application.seal.folder import SealFolder
from signing.application.seal.seal import Seal

__all__ = ["Seal", "SealFolder"]
