"""docker-compose.yml as the tests read it: with the variables of .env filled in."""

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
_TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(_TEXT)
FILLED = {
    "SITE_HOST": "portal.example.kz",
    "SECRET_KEY": "a-key-of-the-tests-that-opens-nothing-0123456789-0123456789",
    "SIGNATURE_IIN_KEY": "a-key-of-the-tests-for-numbers-of-nobody-0123456789",
    "POSTGRES_PASSWORD": "secret",
    "REDIS_PASSWORD": "secret",
    "EMAIL_URL": "smtp://mail:25",
}
_VARIABLE = re.compile(r"\$\{([A-Z_]+)(?::([-?])((?:[^{}]|\$\{\w+\})*))?\}")


def variables() -> set[str]:
    """Return the names of the variables that the file reads."""
    return {match.group(1) for match in re.finditer(r"\$\{([A-Z_]+)", _TEXT)}


def filled(text: str) -> str:
    """Return a value as compose passes it: from FILLED, else its default; a needed one without a value raises."""

    def value(match: re.Match[str]) -> str:
        name, kind, default = match.groups()
        if name in FILLED:
            return FILLED[name]
        if kind == "-":
            return filled(default)
        raise KeyError(name)

    return _VARIABLE.sub(value, text)


def environment_of(service: str) -> dict[str, str]:
    return {name: filled(value) for name, value in COMPOSE["services"][service]["environment"].items()}


def command_of(service: str) -> list[str]:
    return [filled(part) for part in COMPOSE["services"][service]["command"]]
