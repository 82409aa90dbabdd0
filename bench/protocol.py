"""The protocol of a meeting as PDF, from its rows to its bytes, beside WeasyPrint alone on the same HTML; both warm.

usage: python -m bench protocol    this alone, without the pages
"""

import io
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from bench.seed import Seeded

GOAL = 1.3
TEN_PAGES = 1.0  # seconds
ROUNDS = 7


@dataclass(frozen=True)
class ProtocolTimes:
    """Pages, CPU as a multiple of WeasyPrint's and in milliseconds, and the seconds of the quickest build."""

    pages: int
    ratio: float
    milliseconds: float
    seconds: float

    @property
    def ten_pages(self) -> float:
        """Return the seconds of ten pages."""
        return self.seconds * 10 / self.pages

    @property
    def good(self) -> bool:
        return self.ratio <= GOAL and self.ten_pages <= TEN_PAGES

    @property
    def line(self) -> str:
        return (
            f"Protocol PDF of {self.pages} pages: {self.milliseconds:.0f} ms of CPU, "
            f"{self.ratio:.2f} × WeasyPrint alone (goal {GOAL}); ready after {self.seconds:.2f} s, "
            f"ten pages {self.ten_pages:.2f} s (goal {TEN_PAGES}) {'ok' if self.good else 'MISSED'}."
        )


def _cpu(work: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds of CPU and those of the clock."""
    clock, began = time.perf_counter(), time.process_time()
    work()
    return time.process_time() - began, time.perf_counter() - clock


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
    ratios = [one[0] / other[0] for one, other in zip(ours, bare, strict=True)]
    return ProtocolTimes(
        pages,
        statistics.median(ratios),
        statistics.median(cpu for cpu, _clock in ours) * 1000,
        min(clock for _cpu, clock in ours),
    )
