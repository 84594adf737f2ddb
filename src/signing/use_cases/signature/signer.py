"""Signs PDFs with the platform's seal: with which key, at which level, and what a failure means."""

import gc
import threading
from datetime import UTC, datetime, timedelta

import structlog

from signing.refusals import NotReady, SealExpired
from signing.use_cases.signature.credential import CertificateError, Credential
from signing.use_cases.signature.folder import SealFolder
from signing.use_cases.signature.trust import Revocations

REST = timedelta(minutes=1)
LOG = structlog.get_logger()


class Seal:
    """Signs PAdES B-B; B-T with a time-stamp service; B-LT with revocation lists.

    If the time-stamp service is away, the file gets a B-B signature: the log says so, `unstamped`
    counts it, and the service is not asked for a minute. An expired certificate never signs:
    SealExpired says what to do, and nobody gets an unsigned file.
    """

    def __init__(self, folder: SealFolder, timestamp_url: str = "") -> None:
        self.folder = folder
        self.unstamped = 0
        self._timestamp_url = timestamp_url
        self._resting_until = datetime.min.replace(tzinfo=UTC)

    def warm(self, _: threading.Event) -> None:
        """Load the library ahead of the first signature, over which everybody would wait."""
        from signing.use_cases.signature import pades  # noqa: F401, PLC0415 — takes 0.3 s

        gc.freeze()  # it stays: no command waits while its 45,000 objects are looked through

    def sign(self, pdf: bytes, now: datetime) -> bytes:
        """Return `pdf` with a signature. Raises SealExpired, NotReady."""
        from signing.use_cases.signature import pades  # noqa: PLC0415 — takes 0.3 s

        credential = self._credential()
        if credential.ends <= now:
            raise SealExpired
        if self._timestamp_url:
            if now >= self._resting_until:
                try:
                    revocations = self._revocations(credential, now)
                    return pades.sign_pdf(pdf, credential, self._timestamp_url, revocations)
                except OSError as away:
                    self._pause_stamping(now, away)
            self.unstamped += 1
        return pades.sign_pdf(pdf, credential)

    def _credential(self) -> Credential:
        try:
            return self.folder.load_credential()
        except CertificateError as broken:
            LOG.exception("seal.unreadable")
            raise NotReady from broken

    def _revocations(self, credential: Credential, now: datetime) -> Revocations:
        """Return all revocation lists if one is of our issuer; else none."""
        found = self.folder.load_revocations(now)
        told_by = {one.issuer for one in found}
        return found if credential.certificate.issuer in told_by else []

    def _pause_stamping(self, now: datetime, away: OSError) -> None:
        self._resting_until = now + REST
        LOG.warning("seal.unstamped", error=str(away), until=self._resting_until.isoformat())
