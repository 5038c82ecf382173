"""The page's script reads numbers as the server does: what people type in Viet Nam and elsewhere."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from pathlib import Path

from surveyapp.domain.written import parse_number
from tests.conftest import need

SCRIPT = Path(__file__).parents[2] / "surveyapp/static/amount.js"
TYPED = [
    *("1.250.000 ₫", "1,250,000", "12,5", "12.5", "250k", "0.500", "1.000", "1.000,5", "1,000.5", "-1.500", "−3", "+7"),
    *("5đ", "5 vnđ", "5 VND", "5 đồng", "5 dong", "1.2.3", "1.234.56", "", ".5", "5.", "-", "1 000 000", "0,5", "1e5"),
]


def test_script_and_server_agree_on_every_number() -> None:
    need(shutil.which("node") is not None, "Node is not installed: apt-get install nodejs")
    chance = random.Random(2026)
    typed = [*TYPED, *("".join(chance.choices("0123.,-", k=chance.randint(1, 9))) for _ in range(4000))]
    program = (
        SCRIPT.read_text(encoding="utf-8")
        + 'console.log(JSON.stringify(JSON.parse(require("fs").readFileSync(0, "utf8")).map(amount)))'
    )
    run = subprocess.run(
        ["node", "-e", program], input=json.dumps(typed), capture_output=True, text=True, check=True, encoding="utf-8"
    )
    read = json.loads(run.stdout)
    assert [(one, mine) for one, mine in zip(typed, read, strict=True) if mine != parse_number(one)] == []
    assert sum(number is not None for number in read) > 1000
