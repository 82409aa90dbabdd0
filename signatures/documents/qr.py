"""The QR code of a check page, printed before anybody signs."""

import segno


def qr_svg(url: str) -> str:
    """Return a QR code as a data: URI of an SVG picture."""
    return segno.make(url, error="m").svg_data_uri(border=2, scale=4, omitsize=True)
