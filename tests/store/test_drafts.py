"""What nobody finished is removed; what somebody may still finish stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from surveyapp import worker
from surveyapp.app import create_app
from surveyapp.config import Config
from surveyapp.extensions import db
from surveyapp.models import Draft, TryCount, Upload
from surveyapp.models.base import begin_writing, now
from surveyapp.store import accounts, drafts, surveys
from surveyapp.store.drafts import DraftInfo
from tests.store.test_jobs import PLAIN


def write(session: Session, ages: dict[str, int]) -> None:
    """A draft per submission id, last changed so many days ago."""
    begin_writing(session)
    survey_id = surveys.publish(session, accounts.business(session, "Doanh nghiệp thử").id, "tiny", PLAIN)
    for submission_id, days in ages.items():
        drafts.save(session, survey_id, DraftInfo(submission_id, 1, {"age": "3"}, "vi", "", datetime.now(UTC)))
        changed = update(Draft).where(Draft.submission_id == submission_id)
        session.execute(changed.values(updated=now() - timedelta(days=days)))
    session.commit()


def test_only_drafts_older_than_that_are_removed(session: Session):
    write(session, {"fresh": 0, "almost": 89, "old": 91})
    begin_writing(session)
    assert drafts.remove_untouched(session, now() - timedelta(days=90)) == 1
    session.commit()
    assert session.scalars(select(Draft.submission_id).order_by(Draft.id)).all() == ["fresh", "almost"]


def test_a_worker_that_starts_clears_away_what_is_out_of_date(config: Config):
    app = create_app(config)
    with app.app_context():
        write(db.session, {"fresh": 0, "almost": 89, "old": 91})
        begin_writing(db.session)
        for key, minutes in (("over", -1), ("running", 9)):
            db.session.add(TryCount(key=key, ends=now() + timedelta(minutes=minutes), tries=1))
        for name, days in (("fresh.csv", 89), ("old.csv", 91)):
            made = now() - timedelta(days=days)
            db.session.add(Upload(survey_id=1, name=name, content=b"x", mapping="", made=made))
        db.session.commit()
        db.session.remove()
    assert worker.work(app, until_empty=True) == 0
    with app.app_context():
        assert db.session.scalars(select(Draft.submission_id).order_by(Draft.id)).all() == ["fresh", "almost"]
        assert db.session.scalars(select(TryCount.key)).all() == ["running"]
        assert db.session.scalars(select(Upload.name)).all() == ["fresh.csv"]
        db.session.remove()
        db.engine.dispose()
