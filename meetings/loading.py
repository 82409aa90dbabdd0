"""Usual wordings of protocols from `fixtures/phrases.yaml`: added once, afterwards people keep them."""

from collections.abc import Sequence
from typing import Any

from core.loading import Loading
from meetings.models import Phrase


def load_phrases(loading: Loading, data: Sequence[dict[str, Any]]) -> None:
    """Add the common wordings that were never loaded; edited and removed ones stay as people left them."""
    known = set(Phrase.objects.exclude(key="").values_list("key", flat=True))
    for position, one in enumerate(data, 1):
        if one["key"] in known:
            loading.unchanged["Phrase"] += 1
            continue
        Phrase.objects.create(
            key=one["key"], field=one["field"], text_kk=one["kk"], text_ru=one["ru"], position=position
        )
        loading.created["Phrase"] += 1
        loading.lines.append(f"+ Phrase {one['key']}")
