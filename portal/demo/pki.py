"""A demo certification authority: a root, an issuer, a key for each signing persona, lists of revoked certificates.

Its certificates look like those of the National Certification Authority (Cyrillic names, IIN in the subject) and are
believed in the demo alone.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from signatures.domain.iin import check_digit
from signatures.providers.trust import DEMO_ORGANISATION

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
NATURAL_PERSON = ObjectIdentifier("1.2.398.3.3.4.1.1")
PASSWORD = "demo-2026"


def demo_iin(number: int) -> str:
    """Return an IIN with a right check digit of a person who does not exist: born on a day that no calendar has."""
    for serial in range(number * 3, number * 3 + 30):
        first = f"800230{3 + serial % 2}{serial % 10000:04d}"
        digit = check_digit(first)
        if digit is not None:
            return f"{first}{digit}"
    raise ValueError(number)


def new_key(kind: str = "rsa") -> Key:
    if kind == "ec":
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def name_of(common_name: str, *, iin: str = "", organisation: str = DEMO_ORGANISATION) -> x509.Name:
    parts = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "KZ"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
        x509.NameAttribute(NameOID.COMMON_NAME, common_name),
    ]
    if iin:
        parts.append(x509.NameAttribute(NameOID.SERIAL_NUMBER, f"IIN{iin}"))
    return x509.Name(parts)


def _usage(**on: bool) -> x509.KeyUsage:
    names = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{name: on.get(name, False) for name in names})


@dataclass(frozen=True)
class Authority:
    """A certification authority that can issue and revoke."""

    key: Key
    certificate: x509.Certificate

    @classmethod
    def root(cls, name: str, *, kind: str = "rsa", now: datetime | None = None) -> "Authority":
        key = new_key(kind)
        subject = name_of(name)
        return cls(key, _certificate(subject, key, subject, key, authority=True, days=3650, now=now))

    def issuer(self, name: str, *, kind: str = "rsa", now: datetime | None = None) -> "Authority":
        key = new_key(kind)
        certificate = _certificate(
            name_of(name), key, self.certificate.subject, self.key, authority=True, days=1825, now=now
        )
        return Authority(key, certificate)

    def issue(
        self,
        key: Key,
        name: str,
        *,
        iin: str = "",
        signs: bool = True,
        stamps: bool = False,
        days: int = 365,
        now: datetime | None = None,
    ) -> x509.Certificate:
        """Return the certificate of a person; ``signs=False`` makes a key for signing in, ``stamps`` a time-stamping one."""
        return _certificate(
            name_of(name, iin=iin),
            key,
            self.certificate.subject,
            self.key,
            signs=signs,
            stamps=stamps,
            days=days,
            now=now,
        )

    def revocation_list(
        self, revoked: tuple[x509.Certificate, ...] = (), *, days: int = 3650, now: datetime | None = None
    ) -> bytes:
        """Return the list of revoked certificates as DER."""
        moment = (now or datetime.now(UTC)) - timedelta(minutes=5)
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(moment)
            .next_update(moment + timedelta(days=days))
            .add_extension(x509.CRLNumber(1), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False
            )
        )
        for certificate in revoked:
            builder = builder.add_revoked_certificate(
                x509.RevokedCertificateBuilder()
                .serial_number(certificate.serial_number)
                .revocation_date(moment)
                .build()
            )
        signed = builder.sign(self.key, hashes.SHA256())
        return signed.public_bytes(serialization.Encoding.DER)


def _certificate(
    subject: x509.Name,
    key: Key,
    issuer: x509.Name,
    issuer_key: Key,
    *,
    authority: bool = False,
    signs: bool = True,
    stamps: bool = False,
    days: int = 365,
    now: datetime | None = None,
) -> x509.Certificate:
    begin = (now or datetime.now(UTC)) - timedelta(days=1)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False
        )
    )
    if authority:
        builder = builder.add_extension(
            _usage(digital_signature=True, key_cert_sign=True, crl_sign=True), critical=True
        )
    elif stamps:
        builder = builder.add_extension(_usage(digital_signature=True), critical=True).add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
        )
    else:
        purposes = (
            [ExtendedKeyUsageOID.EMAIL_PROTECTION, NATURAL_PERSON]
            if signs
            else [ExtendedKeyUsageOID.CLIENT_AUTH, NATURAL_PERSON]
        )
        builder = builder.add_extension(
            _usage(digital_signature=True, content_commitment=signs, key_encipherment=not signs),
            critical=True,
        ).add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


def key_file(
    key: Key,
    certificate: x509.Certificate,
    between: list[x509.Certificate],
    *,
    name: str,
    password: str = PASSWORD,
    legacy: bool = False,
) -> bytes:
    """Return a .p12 file; ``legacy`` makes it as the NCA's are: 3DES and SHA-1."""
    encryption: serialization.KeySerializationEncryption
    if legacy:
        encryption = (
            serialization.PrivateFormat.PKCS12.encryption_builder()
            .kdf_rounds(2048)
            .key_cert_algorithm(pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC)
            .hmac_hash(hashes.SHA1())  # as in the files of the NCA
            .build(password.encode())
        )
    else:
        encryption = serialization.BestAvailableEncryption(password.encode())
    return pkcs12.serialize_key_and_certificates(name.encode(), key, certificate, between, encryption)


def pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
