"""A removed survey leaves nothing but its row and its versions, in no table, and takes nothing of another survey along."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Column, String, Table, func, insert, select
from sqlalchemy.orm import Session

from surveyapp.models import Base, Business, Survey
from surveyapp.models.base import Moment, begin_writing
from surveyapp.store import designs, removal, surveys
from tests.store.test_jobs import PLAIN

NOT_OF_A_SURVEY = {
    *("account", "account_link", "account_permission", "brand", "business", "event", "mail_stop"),
    *("permission", "try_count"),
}
AT = datetime(2026, 3, 1, tzinfo=UTC)


def furnish(session: Session, name: str) -> int:
    """A published survey with one row in every table."""
    business = Business(name=name)
    session.add(business)
    session.flush()
    survey_id = surveys.publish(session, business.id, name, PLAIN)
    version = surveys.by_id(session, survey_id).version_id
    made: dict[str, Any] = {"business": business.id, "survey": survey_id, "survey_version": version}
    for table in Base.metadata.sorted_tables:
        if table.name not in made:
            row = {column.name: value(column, made, name) for column in table.columns if wanted(column)}
            if table.name == "invitation":
                row["named"] = True  # only then it may hold its response
            done = session.execute(insert(table).values(row))
            made[table.name] = row.get("survey_id") if table.name == "survey_draft" else done.inserted_primary_key[0]
    return survey_id


def wanted(column: Column[Any]) -> bool:
    number = column is column.table.autoincrement_column
    return bool(column.foreign_keys) or not (column.nullable or number or column.default or column.server_default)


def value(column: Column[Any], made: dict[str, Any], name: str) -> Any:
    for key in column.foreign_keys:
        return made.get(key.column.table.name)
    if isinstance(column.type, String):
        return f"{name}-{column.name}"[: column.type.length]
    if isinstance(column.type, Moment):
        return AT
    if isinstance(column.type, JSON):
        return {}
    return {bool: False, int: 0, bytes: b"x", date: AT.date()}[column.type.python_type]


def rows(session: Session) -> dict[str, int]:
    tables: list[Table] = Base.metadata.sorted_tables
    return {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def test_nothing_of_it_is_left_in_any_table_and_all_of_another(session: Session) -> None:
    begin_writing(session)
    furnish(session, "other")
    alone = rows(session)
    gone = furnish(session, "gone")
    both = rows(session)
    assert [name for name in alone if both[name] != 2 * alone[name]] == []
    removal.remove(session, gone)
    session.commit()
    after = rows(session)
    stays = {name for name in after if after[name] == both[name]}
    assert stays == NOT_OF_A_SURVEY | {"survey", "survey_version"}
    assert {name: after[name] for name in after if name not in stays} == {
        name: count for name, count in alone.items() if name not in stays
    }


def test_it_is_found_no_more_and_its_address_leads_to_nobody_else(session: Session) -> None:
    begin_writing(session)
    gone = furnish(session, "gone")
    owner = session.get_one(Survey, gone).business_id
    freed = removal.remove(session, gone)
    session.commit()
    assert freed.files and freed.reports
    assert (surveys.find(session, "gone"), surveys.ids(session)) == (None, [])
    assert (surveys.of_business(session, owner), designs.of_business(session, owner)) == ([], [])
    assert (designs.is_taken(session, "gone"), surveys.holder(session, "gone")) == (True, (owner, True))
    assert surveys.publish(session, owner, "next", PLAIN) > gone
