"""Who is thanked early: endings for whom the survey is not meant, and quotas that are full."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from surveyapp.web.designing.bench import bench_or_404, needed
from surveyapp.web.designing.blueprint import bp


@bp.get("/<code>/limits")
def limits(code: str) -> ResponseReturnValue:
    bench = bench_or_404(code)
    data = needed(bench)
    return render_template(
        "designing/limits.html",
        bench=bench,
        desk=bench.desk,
        design=bench.design,
        endings=data.get("ending", []),
        quotas=data.get("quota", []),
    )
