"""The opinion of an expert as PDF/A-3u, with the place where the expert signs (cl. 19.10-19.13, ADR-0040)."""

from django.utils import translation

from associations.domain.expertise import CRITERIA
from associations.enums import CRITERION_LABELS, Mark, Verdict
from associations.models import ReviewOpinion
from core.pdf import render_pdf_with_places
from meetings.domain.wording import HEADINGS
from signatures.documents import CheckPage, FieldPlace

STYLE = "pdf/report.css"
ANCHOR = "sign-expert"


def opinion_to_sign(opinion: ReviewOpinion, language: str, check: CheckPage) -> tuple[bytes, FieldPlace]:
    """Return the opinion with the QR code of its check page, and where the expert signs."""
    with translation.override(language):
        context = {
            "language": language,
            "opinion": opinion,
            "material": opinion.material,
            "marks": [
                (CRITERION_LABELS[name], Mark(opinion.marks[name]).label)
                for name in CRITERIA
                if opinion.marks.get(name)
            ],
            "verdict": Verdict(opinion.verdict).label,
            "check": check,
            "check_words": HEADINGS[language]["check"],
            "anchor": ANCHOR,
        }
        pdf, places = render_pdf_with_places(
            "associations/pdf/opinion.html", context, css=STYLE, language=language, names=[ANCHOR]
        )
    return pdf, FieldPlace("expert", places[ANCHOR].page, places[ANCHOR].box)
