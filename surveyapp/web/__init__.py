"""The only place that knows requests: pages for respondents and for the business."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Adds every page, header, filter and error page to `app`."""
    from surveyapp.web import (
        accounts,
        answering,
        brand,
        compression,
        designing,
        errors,
        files,
        filters,
        fonts,
        headers,
        i18n,
        inviting,
        results,
        sharing,
    )

    for part in (i18n, headers, compression, files, filters, errors, fonts, brand):
        part.init_app(app)
    for audience in (accounts, answering, designing, inviting, results, sharing):
        audience.init_app(app)
