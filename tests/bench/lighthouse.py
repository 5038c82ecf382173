"""Lighthouse, as a phone, on the first page of the twenty questions: its four scores, bytes and requests."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from surveyapp.models.base import begin_writing, engine_options, prepare
from surveyapp.store import accounts, surveys
from tests.bench.clock import Line
from tests.conftest import migrated
from tests.server import Server, free_port

VERSION = "12.8.2"
"""The last that runs on Node 20."""
FOLDER = Path(__file__).resolve().parents[2] / "var" / "bench"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
RUNS = 3
TWENTY = tomllib.loads((Path(__file__).parent / "twenty.toml").read_text(encoding="utf-8"))
PEERS = {
    "LimeSurvey 6.10.6, one page, the same questions": (29, 930),
    "SurveyJS js-ui ESM, the same questions": (5, 410),
}
"""(requests, kB on the wire) of their first page, gzip, measured in Chromium at 390 px."""


def lighthouse() -> Iterator[Line]:
    """Medians of three runs, of a survey that search engines may list: one that they may not loses SEO by intention."""
    missing = [name for name in ("node", "npm") if shutil.which(name) is None]
    if missing or not Path(CHROMIUM).is_file():
        needed = ", ".join([*missing, *(() if Path(CHROMIUM).is_file() else ("chromium",))])
        print(f"lighthouse: needs {needed} (apt-get install nodejs npm chromium, or set CHROMIUM)", file=sys.stderr)
        return
    program = _installed()
    with tempfile.TemporaryDirectory() as folder:
        server = _served(Path(folder))
        try:
            server.start()
            runs = [_run(program, f"http://127.0.0.1:{server.port}/s/twenty", Path(folder)) for _ in range(RUNS)]
        finally:
            server.kill()
    for name in CATEGORIES:
        score = statistics.median(run["categories"][name]["score"] for run in runs) * 100
        yield Line(f"lighthouse {VERSION}, phone: {name}", score, "", "the highest there is", 100)
    for figure, audit in (("first paint", "first-contentful-paint"), ("largest paint", "largest-contentful-paint")):
        seconds = statistics.median(run["audits"][audit]["numericValue"] for run in runs) / 1000
        yield Line(f"lighthouse, slow 4G: {figure}", seconds, "s", "LimeSurvey one page, first paint", 2.7)
    fetched = [one for one in runs[0]["audits"]["network-requests"]["details"]["items"] if one["transferSize"]]
    size = sum(one["transferSize"] for one in fetched) / 1000
    for peer, (requests, kilobytes) in PEERS.items():
        yield Line("page: requests, icon and offline copy included", len(fetched), "", peer, requests)
        yield Line("page: on the wire with all headers", size, "kB", peer, kilobytes)


def _installed() -> Path:
    program = FOLDER / "node_modules" / ".bin" / "lighthouse"
    pinned = FOLDER / "node_modules" / "lighthouse" / "package.json"
    if not pinned.is_file() or json.loads(pinned.read_text(encoding="utf-8"))["version"] != VERSION:
        FOLDER.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--prefix", str(FOLDER), "--no-audit", "--no-fund", "--ignore-scripts", "--silent"]
        subprocess.run([*command, f"lighthouse@{VERSION}"], check=True, timeout=600)
    return program


def _served(home: Path) -> Server:
    url = f"sqlite:///{home / 'bench.db'}"
    migrated(url, home)
    engine = create_engine(url, **engine_options(url))
    prepare(engine)
    with Session(engine) as session:
        begin_writing(session)
        surveys.publish(session, accounts.business(session, "bench").id, "twenty", {**TWENTY, "listed": True})
        session.commit()
    engine.dispose()
    settings = {"DATABASE_URL": url, "SURVEYAPP_HOME": str(home), "SECRET_KEY": "a secret of this benchmark"}
    return Server(settings, "wsgi:app", free_port(), "/s/twenty")


def _run(program: Path, address: str, folder: Path) -> Any:
    """The report of one run. --no-sandbox because root, as in a container, has no other way to start Chromium."""
    report = folder / "report.json"
    command = [str(program), address, "--quiet", "--output=json", f"--output-path={report}"]
    command += [f"--only-categories={','.join(CATEGORIES)}", "--chrome-flags=--headless=new --no-sandbox --disable-gpu"]
    subprocess.run(
        command, env={**os.environ, "CHROME_PATH": CHROMIUM}, check=True, timeout=180, stdout=subprocess.DEVNULL
    )
    return json.loads(report.read_text(encoding="utf-8"))
