"""Days of +08:00, instants and lengths: docs/procedures.md, *Time*.

A day is a `datetime.date`; an instant is the text that traces have (UTC, milliseconds), which sorts as time does.
"""
from calendar import monthrange
from datetime import date, datetime, timedelta
from functools import lru_cache

ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=4096)
def day_of(instant: str) -> date:
    """"A day is of +08:00." """
    moment = datetime.strptime(instant, "%Y-%m-%dT%H:%M:%S.%fZ") + timedelta(hours=8)
    return moment.date()


@lru_cache(maxsize=4096)
def begin_of(day: date) -> str:
    """The instant at which a day of +08:00 begins."""
    return f"{(day - ONE_DAY).isoformat()}T16:00:00.000Z"


@lru_cache(maxsize=4096)
def to_day(text: str) -> date:
    return date.fromisoformat(text)


def add_months(day: date, months: int) -> date:
    """docs/semantics.md 13: "Adding months keeps the day or takes the last of the month." """
    number = day.year * 12 + day.month - 1 + months
    year, month = number // 12, number % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def last_day(length: dict, start: date, working_days) -> date | None:
    """"months, then days, then working days are added"; None where the calendar does not reach.

    `working_days(from, days)` is what the trace says of the calendar.
    """
    day = add_months(start, length.get("months", 0)) + timedelta(days=length.get("days", 0))
    count = length.get("working_days", 0)
    return working_days(day, count) if count else day


def due_after(length: dict, start: date, working_days) -> str | None:
    """"and one day more; it is due when that day begins." """
    last = last_day(length, start, working_days)
    return None if last is None else begin_of(last + ONE_DAY)
