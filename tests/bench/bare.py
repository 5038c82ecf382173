"""The baseline of the throughput figures: Flask and one ORM insert, as durable as the product, and nothing else.

No logic, no validation, no ticket, no cap, no draft, no second look at what was sent."""

from __future__ import annotations

import os

from flask import Flask, redirect, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, Integer
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from surveyapp.models.base import begin_writing, engine_options, prepare

URL = os.environ.get("DATABASE_URL", "sqlite://")


class Base(DeclarativeBase):
    pass


class Row(Base):
    __tablename__ = "bare"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    answers: Mapped[dict[str, list[str]]] = mapped_column(JSON)


db = SQLAlchemy(model_class=Base)
app = Flask("bare")
app.config.update(SQLALCHEMY_DATABASE_URI=URL, SQLALCHEMY_ENGINE_OPTIONS=engine_options(URL))
db.init_app(app)
with app.app_context():
    prepare(db.engine)


@app.get("/")
def ready() -> str:
    return "ready"


@app.post("/")
def receive() -> object:
    begin_writing(db.session)
    db.session.add(Row(answers=request.form.to_dict(flat=False)))
    db.session.commit()
    return redirect("/thanks", 303)
