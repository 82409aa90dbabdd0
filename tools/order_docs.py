"""Write docs/order.md from portal/regulation/registry.py and the order's data: what serves each clause and row.

usage: python tools/order_docs.py
"""

import os
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
PAGE = ROOT / "docs/order.md"
LONGEST = 110
HEAD = """# What serves each clause of the order

Every clause of the Regulation (annex 3 of Order No. 400 of 8 August 2024) with its sub-items, and every row of both appendices: the
pages of the portal (names of URLs), the rules (dotted names), the reminders (names of tasks) and the records (models) behind it. The
Regulation itself is read at `/kk/clauses/`, where each clause leads to its pages and tells its figures of today. Written by
`python tools/order_docs.py` from `portal/regulation/registry.py`; `tests/portal/test_regulation.py` finds every name.
"""
COLUMNS = "| {} | says | pages | rules | reminders | records |\n|---|---|---|---|---|---|\n"


def _data(name: str) -> Any:
    return yaml.safe_load((ROOT / "fixtures" / name).read_text("utf-8"))


def _short(text: str) -> str:
    words = " ".join(text.split()).replace("|", "\\|")
    return words if len(words) <= LONGEST else f"{words[:LONGEST].rsplit(' ', 1)[0]} …"


def _code(names: str) -> str:
    return ", ".join(f"`{name}`" for name in names.split()) or "–"


def _row(number: str, text: str, serves: Any) -> str:
    cells = (_code(getattr(serves, name)) for name in ("pages", "rules", "reminders", "records"))
    return f"| {number} | {_short(text)} | {' | '.join(cells)} |\n"


def indicator_rows() -> list[tuple[str, str]]:
    """Return the rows of appendix 2 in order: number and English text."""
    rows = []
    for one in _data("kpi.yaml")["indicators"]:
        rows.append((str(one["number"]), one["text"]["en"]))
        for name in ("items", "bands", "options"):
            rows += [(str(part["id"]), part["text"]["en"]) for part in one.get(name, [])]
    return rows


def order_page() -> str:
    """Return the text of docs/order.md."""
    from portal.regulation.registry import CLAUSES, CRITERIA, serves_indicator

    clauses = [(one["id"], one["text"]["en"]) for one in _data("clauses.yaml")["clauses"]]
    criteria = [(str(one["number"]), one["text"]["en"]) for one in _data("criteria.yaml")["criteria"]]
    parts = [HEAD, "\n## Clauses\n\n", COLUMNS.format("cl.")]
    parts += [_row(number, text, CLAUSES[number]) for number, text in clauses]
    parts += ["\n## Appendix 1: criteria for the status of an association\n\n", COLUMNS.format("row")]
    parts += [_row(number, text, CRITERIA[number]) for number, text in criteria]
    parts += ["\n## Appendix 2: key performance indicators\n\n", COLUMNS.format("row")]
    parts += [_row(number, text, serves_indicator(number)) for number, text in indicator_rows()]
    return "".join(parts)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    PAGE.write_text(order_page(), "utf-8")
    print(f"written: {PAGE}")
