"""The visible signature: legible at any length of a name, in a font with Kazakh letters."""

import io
import re
import shutil
import subprocess

import pytest
from pypdf import PdfReader

from signatures.documents import FieldPlace, lay_fields, prepare
from signatures.documents.stamp import PADDING, SIZES, leading, stamp_for, width_of, wrapped
from tests.signatures import world as made

BOX = (227.0, 51.0)  # the place of a protocol: 80 by 18 mm
ROLES = "Төрағалық етуші / Председательствующий"
TIME = "12.05.2026 17:05 (UTC+05)"
SHORT = "Әбдіқадыров Асқар Ғалымұлы"
LONG = "Өтегенқызы-Нұрмағанбетова Ұлжалғас Қуандыққызы Әбілқасымқызы"


@pytest.mark.parametrize(
    ("name", "size", "count"),
    [
        pytest.param(SHORT, 9, 3, id="a usual name stands in one line"),
        pytest.param(LONG, 9, 4, id="a long name takes two lines"),
        pytest.param(f"{LONG} {LONG}", 7, 5, id="a very long name in the smallest letters"),
    ],
)
def test_a_name_is_wrapped_and_never_under_seven_points(name, size, count):
    stamp = stamp_for([name, ROLES, TIME], *BOX)
    assert (stamp.size, len(stamp.lines)) == (size, count)
    assert " ".join(stamp.lines).startswith(name.split()[0]) and stamp.lines[-1] == TIME
    assert all(width_of(line, stamp.size) <= BOX[0] - 2 * PADDING for line in stamp.lines)
    assert len(stamp.lines) * leading(stamp.size) <= BOX[1] - 2 * PADDING


def test_what_does_not_fit_is_left_out_from_the_middle():
    stamp = stamp_for([" ".join([LONG] * 4), ROLES, TIME], *BOX)
    assert stamp.size == min(SIZES) and len(stamp.lines) == 5
    assert stamp.lines[0].startswith("Өтегенқызы") and stamp.lines[-1] == TIME


def test_a_word_longer_than_a_line_is_broken():
    parts = wrapped("Ұ" * 100, 100, 9)
    assert "".join(parts) == "Ұ" * 100 and all(width_of(part, 9) <= 100 for part in parts)


def test_a_place_that_is_not_seen_has_nothing_to_measure():
    laid = lay_fields(made.base_pdf(), [FieldPlace("chair")])
    assert prepare(laid, "chair", lines=[SHORT, TIME], name=SHORT, is_first=True, is_last=True).to_sign


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is missing")
@pytest.mark.parametrize("name", [SHORT, LONG, "ҰҒҚҢӘІӨҮҺ ұғқңәіөүһ 100 %"])
def test_the_stamp_on_the_page_has_its_letters_in_their_size(name, tmp_path):
    """Measured on the page itself: the words of the stamp are as high as letters of seven points at least."""
    laid = lay_fields(made.base_pdf(), [FieldPlace("chair", 0, (60, 120, 60 + BOX[0], 120 + BOX[1]))])
    made_ready = prepare(laid, "chair", lines=[name, ROLES, TIME], name=name, is_first=True, is_last=True)
    path = tmp_path / "stamped.pdf"
    path.write_bytes(made_ready.output)
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True)
    said = " ".join(text.stdout.split())
    assert name in said and ROLES in said and TIME in said
    boxes = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, text=True, check=True)
    word = name.split()[0]
    low, high = re.search(
        rf'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">{word}[^<]*<', boxes.stdout
    ).groups()
    # a line of Noto Serif is 1.36 of its size
    assert float(high) - float(low) >= 7 * 1.3
    page = PdfReader(io.BytesIO(made_ready.output)).pages[0]
    widget = next(one.get_object() for one in page["/Annots"] if one.get_object()["/T"] == "chair")
    font = next(iter(widget["/AP"]["/N"]["/Resources"]["/Font"].values())).get_object()
    assert "NotoSerif" in font["/BaseFont"]
