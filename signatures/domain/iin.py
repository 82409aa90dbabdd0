"""The individual identification number (IIN) of a person: twelve digits, the last one a check digit."""

FIRST_WEIGHTS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
SECOND_WEIGHTS = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)


def check_digit(first_eleven: str) -> int | None:
    """Return the twelfth digit; None when no valid number begins so."""
    digits = [int(char) for char in first_eleven]
    rest = sum(digit * weight for digit, weight in zip(digits, FIRST_WEIGHTS, strict=True)) % 11
    if rest == 10:
        rest = sum(digit * weight for digit, weight in zip(digits, SECOND_WEIGHTS, strict=True)) % 11
    return None if rest == 10 else rest


def is_iin(text: str) -> bool:
    """Say whether a text is an IIN: twelve digits with the right check digit."""
    return len(text) == 12 and text.isascii() and text.isdigit() and check_digit(text[:11]) == int(text[11])
