from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DocumentState(TextChoices):
    """What became of a document that people sign one after another."""

    PREPARING = "preparing", _("being prepared")
    COLLECTING = "collecting", _("waits for signatures")
    COMPLETED = "completed", _("signed by everybody")
    VOIDED = "voided", _("signatures voided")


class SlotState(TextChoices):
    WAITING = "waiting", _("not signed yet")
    CHECKING = "checking", _("received, being checked")
    SIGNED = "signed", _("signed")


class SubmissionState(TextChoices):
    CHECKING = "checking", _("being checked")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")


class SigningMethod(TextChoices):
    NCALAYER = "ncalayer", _("NCALayer")
    P12 = "p12", _("key file (.p12)")
    UPLOAD = "upload", _("signature file made elsewhere")


class Refusal(TextChoices):
    """Why a signature was not accepted; each has its own sentence for the signer."""

    MALFORMED = (
        "malformed",
        _(
            "The file is not an electronic signature (CMS). Sign the offered file again and send the .cms or .p7s file."
        ),
    )
    ATTACHED = (
        "attached",
        _(
            "The signature carries the document inside. Make a detached signature (CMS without the data) and send it again."
        ),
    )
    MANY_SIGNERS = (
        "many_signers",
        _("The file holds signatures of several people. Each person sends one signature of their own."),
    )
    NO_SIGNERS = "no_signers", _("The file holds no signature at all. Sign the offered file again.")
    NO_SIGNED_ATTRIBUTES = (
        "no_signed_attributes",
        _(
            "The signature has no signed attributes and proves too little. Sign with NCALayer or with the key file."
        ),
    )
    KEY_IDENTIFIER = (
        "key_identifier",
        _(
            "The signature names its certificate in a way that PDF readers do not understand. Sign with NCALayer or with the key file."
        ),
    )
    NO_CERTIFICATE = (
        "no_certificate",
        _(
            "The signature does not hold the signer's certificate. Sign again and let the certificate be included."
        ),
    )
    WRONG_BYTES = (
        "wrong_bytes",
        _(
            "The signature belongs to another file. Take the file offered on this page and sign exactly that one."
        ),
    )
    BROKEN = "broken", _("The signature is damaged: its value does not fit the certificate. Sign again.")
    WEAK = "weak", _("The signature uses an outdated algorithm (SHA-1). Sign with a current key.")
    UNKNOWN_ISSUER = (
        "unknown_issuer",
        _(
            "The certificate was not issued by the National Certification Authority. Choose your key of the NCA."
        ),
    )
    EXPIRED = (
        "expired",
        _("The certificate has expired or is not yet in force. Renew the key and sign again."),
    )
    REVOKED = "revoked", _("The certificate has been revoked. Get a new key and sign again.")
    REVOCATION_UNKNOWN = (
        "revocation_unknown",
        _(
            "It cannot be checked at the moment whether the certificate was revoked. Try again later; the administrator has been told."
        ),
    )
    WRONG_USAGE = (
        "wrong_usage",
        _(
            "This is a key for signing in, not for signing documents. Choose the signing key (RSA or GOST, “sign”)."
        ),
    )
    WRONG_PERSON = (
        "wrong_person",
        _(
            "The certificate belongs to another person. Only the named signatory signs in this place, with their own key."
        ),
    )
    NO_IDENTITY = (
        "no_identity",
        _(
            "Your individual identification number (IIN) is not known to the portal. Enter it in your profile, then sign."
        ),
    )
    GOST_OFF = (
        "gost_off",
        _(
            "Keys of the GOST kind cannot be checked here yet: the checking service is not connected. Sign with an RSA key or on paper."
        ),
    )
    STALE = (
        "stale",
        _(
            "The document has changed since you began: somebody signed or the page stood open too long. Begin again."
        ),
    )
    NOT_YOUR_TURN = (
        "not_your_turn",
        _("Another signature comes first. You will get a letter when it is your turn."),
    )
    ALREADY_SIGNED = "already_signed", _("This place is signed already. Nothing more is needed.")
    VOIDED = (
        "voided",
        _("The text was returned to draft: its signatures are void. Wait until it is agreed again."),
    )
    TOO_LARGE = (
        "too_large",
        _("The signature file is too large. A signature without the document is a few kilobytes."),
    )
    UNEXPECTED = (
        "unexpected",
        _(
            "The signature could not be checked because of an unexpected fault. Nothing was signed; the administrator sees it in the log."
        ),
    )
