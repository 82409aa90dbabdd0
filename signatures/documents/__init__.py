"""The PDF side of signing: places laid into it, the bytes to sign, a signature put in, a finished file checked."""

from signatures.documents.check import FileCheck, check_file
from signatures.documents.check_page import CheckPage, check_page
from signatures.documents.fields import FieldPlace, lay_fields
from signatures.documents.prepare import Prepared, embed, prepare
from signatures.documents.qr import qr_svg

__all__ = [
    "CheckPage",
    "FieldPlace",
    "FileCheck",
    "Prepared",
    "check_file",
    "check_page",
    "embed",
    "lay_fields",
    "prepare",
    "qr_svg",
]
