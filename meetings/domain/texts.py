"""Which texts of a protocol are missing in a language it is written in."""

from collections.abc import Mapping, Sequence

from core.codes import OFFICIAL_LANGUAGES

# In the order of the page; a title is always needed, the others where one language has them.
FIELDS = ("title", "rapporteur", "heard", "spoke", "decided")
PHRASE_FIELDS = ("decided", "heard", "spoke")
ALWAYS = ("title",)


def missing_translations(texts: Mapping[str, str], needed: Sequence[str]) -> list[tuple[str, str]]:
    """Return (field, language) of every text that stands in another language only.

    ``texts`` maps "heard_kk" and so on to what was typed; ``needed`` are the languages of the protocol.
    """
    found = []
    for field in FIELDS:
        said = {language: texts.get(f"{field}_{language}", "").strip() for language in OFFICIAL_LANGUAGES}
        if any(said.values()) or field in ALWAYS:
            found += [(field, language) for language in needed if not said[language]]
    return found
