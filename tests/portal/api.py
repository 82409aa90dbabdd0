"""What tests of the open data share: addresses, a whole sheet, calls of the calculator."""

import json

BASE = "/api/v1/"
MOST_QUERIES = 3
FULL_SHEET = {
    "1": True,
    "2": {"2.1": True, "2.2": True, "2.3": True, "2.4": True},
    "3": {"3.1": True, "3.2": True, "3.3": True, "3.4": True, "3.5": True},
    "4": 5,
    "5": 5,
    "6": 21,
    "7": "all",
    "8": "all",
    "9": 5,
    "10": 16,
    "11": 5,
    "12": "all",
    "13": {"13.1": True, "13.2": True, "13.3": True, "13.4": True},
}


def score(client, body, **extra):
    content = body if isinstance(body, str) else json.dumps(body)
    return client.post(f"{BASE}kpi/score", content, content_type="application/json", **extra)


def problems(answer):
    return {".".join(map(str, error["loc"])): error["type"] for error in answer.json()["detail"]}
