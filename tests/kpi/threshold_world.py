"""A decision of the Council in a signed protocol."""

from meetings.models import AgendaItem, Decision
from tests.associations.plan_world import council_protocol
from tests.cast import Cast


def council_decision(cast: Cast) -> Decision:
    protocol = council_protocol(cast)
    item = AgendaItem.objects.create(
        meeting=protocol.meeting, position=1, title_kk="Рейтинг", title_ru="Рейтинг", title_en="Ranking"
    )
    return Decision.objects.create(item=item, position=1, text="2025–2026 оқу жылына 60 балл ұсынылсын.")
