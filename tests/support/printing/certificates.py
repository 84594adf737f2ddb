"""A certificate authority, a time-stamp service, and verifying signatures."""

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import asn1crypto.crl
import asn1crypto.keys
import asn1crypto.tsp
import asn1crypto.x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

PLATFORM = "高校毕业生就业协议网上签约平台"
YEAR = timedelta(days=365)
Times = tuple[datetime, datetime]


def dump_der(thing: Any) -> bytes:
    content: bytes = thing.public_bytes(Encoding.DER)
    return content


def dump_pem(*certificates: x509.Certificate) -> bytes:
    return b"".join(one.public_bytes(Encoding.PEM) for one in certificates)


def convert_certificate(certificate: x509.Certificate) -> Any:
    return asn1crypto.x509.Certificate.load(dump_der(certificate))


def make_name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


class CertificateAuthority:
    """An authority of others, with a root and an intermediate certificate."""

    def __init__(self, now: datetime) -> None:
        self.times: Times = (now - timedelta(days=1), now + YEAR)
        self._root_key = ec.generate_private_key(ec.SECP256R1())
        self._key = ec.generate_private_key(ec.SECP256R1())
        root = make_name("示例根证书 Example Root")
        self.name = make_name("示例证书机构 Example CA")
        self.root = self._issued(root, self._root_key.public_key(), root, self._root_key, ca=True)
        self.intermediate = self._issued(
            self.name, self._key.public_key(), root, self._root_key, ca=True
        )

    @property
    def chain(self) -> list[x509.Certificate]:
        return [self.intermediate, self.root]

    def issue(
        self, request: str, times: Times | None = None, *, signs: bool = True
    ) -> x509.Certificate:
        """Issue a certificate for a signing request, as requested."""
        asked = x509.load_pem_x509_csr(request.encode())
        assert asked.is_signature_valid
        return self._issued(
            asked.subject, asked.public_key(), self.name, self._key, times=times, signs=signs
        )

    def stamping(self) -> tuple[x509.Certificate, rsa.RSAPrivateKey]:
        key = rsa.generate_private_key(65537, 2048)
        name = make_name("示例时间戳服务 Example TSA")
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        return self._issued(name, key.public_key(), self.name, self._key, usage=usage), key

    def revocations(self, now: datetime, until: datetime) -> bytes:
        """Return an empty revocation list, DER, as authorities publish it."""
        made = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.name)
            .last_update(now - timedelta(days=1))
            .next_update(until)
            .add_extension(x509.CRLNumber(1), critical=False)
        )
        return dump_der(made.sign(self._key, SHA256()))

    def _issued(
        self,
        subject: x509.Name,
        public: Any,
        issuer: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        *,
        times: Times | None = None,
        ca: bool = False,
        signs: bool = True,
        usage: x509.ExtendedKeyUsage | None = None,
    ) -> x509.Certificate:
        begins, ends = times or self.times
        theirs = x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
        ours = x509.SubjectKeyIdentifier.from_public_key(public)
        leaf = signs and not ca
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(ends)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(
                x509.KeyUsage(leaf, leaf, not leaf and not ca, False, False, ca, ca, False, False),
                critical=True,
            )
            .add_extension(ours, critical=False)
            .add_extension(theirs, critical=False)
        )
        if usage:
            builder = builder.add_extension(usage, critical=True)
        return builder.sign(key, SHA256())


@dataclass(frozen=True)
class SignatureVerdict:
    """What pyHanko finds; `trusted` means by the given roots."""

    intact: bool
    valid: bool
    trusted: bool
    whole: bool
    stamped: bool


def verify_signature(pdf: bytes, *roots: x509.Certificate) -> SignatureVerdict:
    (signature,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    trusting = [convert_certificate(one) for one in roots]
    status = validate_pdf_signature(
        signature, ValidationContext(trust_roots=trusting, allow_fetching=False)
    )
    stamp = status.timestamp_validity
    return SignatureVerdict(
        intact=status.intact,
        valid=status.valid,
        trusted=status.trusted,
        whole=status.coverage is SignatureCoverageLevel.ENTIRE_FILE,
        stamped=stamp is not None and stamp.valid and stamp.intact and stamp.trusted,
    )


SOUND = SignatureVerdict(intact=True, valid=True, trusted=True, whole=True, stamped=False)


def read_signature_entries(pdf: bytes) -> Any:
    """Return the signature's own entries: its kind, reason and name."""
    (signature,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    return signature.sig_object


def run_pdfsig(pdf: bytes, folder: Path) -> str:
    """Return what poppler finds."""
    file = folder / "signed.pdf"
    file.write_bytes(pdf)
    ran = subprocess.run(["pdfsig", file], capture_output=True, text=True, check=False)
    return ran.stdout


def make_stamper(ca: CertificateAuthority) -> Callable[[bytes], bytes]:
    """Return a function that answers time-stamp requests as a service of `ca`."""
    certificate, key = ca.stamping()
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # pyHanko's types are partial
    store.register_multiple([convert_certificate(one) for one in ca.chain])
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    stamper = DummyTimeStamper(
        convert_certificate(certificate),
        asn1crypto.keys.PrivateKeyInfo.load(private),
        certs_to_embed=store,
    )

    def answer(request: bytes) -> bytes:
        asked = asn1crypto.tsp.TimeStampReq.load(request)
        content: bytes = stamper.request_tsa_response(asked).dump()
        return content

    return answer


@dataclass
class TimestampService:
    """A time-stamp service on a port of its own; `asked` counts its requests."""

    url: str
    asked: int = 0


@contextmanager
def serve_timestamps(
    answer: Callable[[bytes], bytes], status: int = 200
) -> Iterator[TimestampService]:
    service = TimestampService("")

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            service.asked += 1
            request = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.headers["Content-Type"] == "application/timestamp-query"
            content = answer(request)
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Write no log."""

    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        service.url = f"http://127.0.0.1:{server.server_port}/tsa"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield service
        finally:
            server.shutdown()
            thread.join()


def read_clock() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
