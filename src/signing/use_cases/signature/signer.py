"""The platform's seal on a PDF: who signs, at which level, and what happens when that fails."""

from datetime import UTC, datetime, timedelta

import structlog

from signing.refusals import NotReady, SealExpired
from signing.use_cases.signature.credential import CertificateError, Credential
from signing.use_cases.signature.folder import SealFolder
from signing.use_cases.signature.trust import Revocations

REST = timedelta(minutes=1)
LOG = structlog.get_logger()


class Seal:
    """Signs PAdES B-B; with a time-stamp service B-T; where revocations are at hand, B-LT.

    A time-stamp service that is away costs the stamp, never the download: the file gets a B-B
    signature, the log says so, `unstamped` counts it, and for a minute the service is not asked
    again. An expired certificate never signs, and nobody gets a file that was silently left
    unsigned: that is refused with SealExpired, which says what to do.
    """

    def __init__(self, folder: SealFolder, timestamp_url: str = "") -> None:
        self.folder = folder
        self.unstamped = 0
        self._timestamp_url = timestamp_url
        self._resting_until = datetime.min.replace(tzinfo=UTC)

    def sign(self, pdf: bytes, now: datetime) -> bytes:
        """`pdf` with a signature behind it. Raises SealExpired, NotReady."""
        from signing.use_cases.signature import pades  # noqa: PLC0415 — takes 0.3 s

        credential = self._credential()
        if credential.ends <= now:
            raise SealExpired
        if self._timestamp_url:
            if now >= self._resting_until:
                try:
                    revocations = self._revocations(credential, now)
                    return pades.signed(pdf, credential, self._timestamp_url, revocations)
                except OSError as away:
                    self._rest(now, away)
            self.unstamped += 1
        return pades.signed(pdf, credential)

    def _credential(self) -> Credential:
        try:
            return self.folder.credential()
        except CertificateError as broken:
            LOG.exception("seal.unreadable")
            raise NotReady from broken

    def _revocations(self, credential: Credential, now: datetime) -> Revocations:
        """All at hand, if they tell of our certificate: the others are the time-stamp service's."""
        found = self.folder.revocations(now)
        told_by = {one.issuer for one in found}
        return found if credential.certificate.issuer in told_by else []

    def _rest(self, now: datetime, away: OSError) -> None:
        self._resting_until = now + REST
        LOG.warning("seal.unstamped", error=str(away), until=self._resting_until.isoformat())
