"""Found words, marked in a text."""

import re
from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


def pattern_of(words: Iterable[str]) -> re.Pattern[str]:
    """Return the pattern that finds any of the words, blind to case, the longest first."""
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(re.escape(word) for word in longest_first), re.IGNORECASE)


def marked(text: str, words: Iterable[str]) -> SafeString:
    """Return the text, escaped, with the found words marked."""
    parts, end = [], 0
    for match in pattern_of(words).finditer(text):
        parts += [(text[end : match.start()], match[0])]
        end = match.end()
    head = format_html_join("", "{}<mark>{}</mark>", parts)
    return format_html("{}{}", head, text[end:])
