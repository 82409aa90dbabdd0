"""The protocol of a meeting as PDF, from its rows to its bytes, beside WeasyPrint alone on the same HTML; both warm."""

import io
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from bench.seed import Seeded

GOAL = 1.3
ROUNDS = 7


@dataclass(frozen=True)
class ProtocolTimes:
    pages: int
    ratio: float
    milliseconds: float

    @property
    def good(self) -> bool:
        return self.ratio <= GOAL

    @property
    def line(self) -> str:
        state = "ok" if self.good else "MISSED"
        return (
            f"Protocol PDF of {self.pages} pages: {self.milliseconds:.0f} ms of CPU, "
            f"{self.ratio:.2f} × WeasyPrint alone (goal {GOAL}) {state}."
        )


def _cpu(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def measure_protocol(seeded: Seeded) -> ProtocolTimes:
    """Return the median ratio of interleaved rounds; rows, wording and template are the portal's share."""
    from pypdf import PdfReader
    from weasyprint import HTML

    from core import pdf
    from meetings.documents import protocol_document, protocol_pdf
    from meetings.queries import protocol_with_record

    assert seeded.protocol is not None
    pk = seeded.protocol.pk
    seen: list[str] = []
    render = pdf.render_to_string

    def noting(*arguments: object, **options: object) -> str:
        seen.append(render(*arguments, **options))
        return seen[-1]

    def portal() -> bytes:
        return protocol_pdf(protocol_document(protocol_with_record().get(pk=pk)))

    pdf.render_to_string = noting
    try:
        pages = len(PdfReader(io.BytesIO(portal())).pages)
    finally:
        pdf.render_to_string = render
    html = seen[0]
    style, fonts = pdf._stylesheet("pdf/protocol.css")

    def alone() -> bytes | None:
        document = HTML(string=html, base_url=str(pdf.static_file("pdf/protocol.css")))
        content: bytes | None = document.write_pdf(
            stylesheets=[style], font_config=fonts, pdf_variant=pdf.ARCHIVAL
        )
        return content

    alone()
    ours, bare = [], []
    for _ in range(ROUNDS):
        ours.append(_cpu(portal))
        bare.append(_cpu(alone))
    ratios = [one / other for one, other in zip(ours, bare, strict=True)]
    return ProtocolTimes(pages, statistics.median(ratios), statistics.median(ours) * 1000)
