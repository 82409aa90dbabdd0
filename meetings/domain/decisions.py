"""Carrying out decisions: what an earlier decision says on a later agenda, when its receiver is reminded."""

from datetime import date

# Days from the due date of a directed decision: before it negative, after it positive.
OFFSETS = (-7, -1, 1, 7)

FOLLOW_UP_TITLE = {
    "kk": "Бұрын қабылданған шешімдердің орындалуы туралы",
    "ru": "Об исполнении ранее принятых решений",
    "en": "On carrying out decisions taken earlier",
}


def follow_up_line(number: str, protocol: str, text: str, due_on: date | None, language: str) -> str:
    """Return how an earlier decision is named under the item of a later agenda, in Kazakh or Russian."""
    if language == "kk":
        due = f" Мерзімі: {due_on:%d.%m.%Y}." if due_on else ""
        return f"№ {protocol} хаттама, {number}-шешім: {text}{due}"
    due = f" Срок: {due_on:%d.%m.%Y}." if due_on else ""
    return f"Протокол № {protocol}, решение {number}: {text}{due}"
