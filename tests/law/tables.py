#!/usr/bin/env python3
"""Every row of the long tables of the law library, against what it follows from: the calendar, and the wording of the norm.

    tables.py PROGRAM

The library writes lengths of time as tables, for it has no arithmetic of them. Here each row is computed again, at its
boundary and a day to either side. The last line is `N passed, M failed`; each question is one test.
"""
import calendar
import datetime
import decimal
import importlib.machinery
import importlib.util
import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
DAY = datetime.timedelta(1)


def rows_program():
    """The program beside this one that asks the library."""
    loader = importlib.machinery.SourceFileLoader("rows_of_cases", str(HERE / "run"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


def months_after(day, months):
    """The corresponding day, or the last of the month where there is none (Civil Code article 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def whole_months(start, end):
    count = (end.year - start.year) * 12 + end.month - start.month
    return count if months_after(start, count) <= end else count - 1


def question(policy, answer, rows, rule=False, as_of="2026-11-29"):
    """One call: (question of `run`, [(facts, expected)])."""
    return {"policy": policy, "rule" if rule else "value": answer, "answer": "text", "as_of": as_of}, rows


def days_of_a_year():
    for last in range(367):
        end = datetime.date(2024, 1, 1) + (last - 1) * DAY
        yield {"year_start": "2024-01-01", "last_day": str(end), "annual_entitlement_days": 365, "taken_days": 0}, str(last)


def unlike(start, months):
    """A day from which the next month after so many is not as long as it is from `start`: a month too many is seen."""
    def next_month(day):
        return months_after(day, months + 1) - months_after(day, months)
    days = (datetime.date(2030, month, 15) for month in range(1, 13))
    return next(day for day in days if next_month(day) != next_month(start))


def months_of_office():
    """A full-time officer's contract grows by the time in office; ends of months make a difference."""
    start = datetime.date(1990, 1, 31)
    for months in range(1, 361):
        for beyond in (-DAY, 0 * DAY):
            until = months_after(start, months) + beyond
            whole = whole_months(start, until)
            rest = until - months_after(start, whole)
            for ends in (unlike(start, months), unlike(start, months - 1)):  # a month too many, a month too few
                yield {"contract_ends_on": str(ends), "full_time_officer": True, "officer_at_fault": False,
                       "officer_from": str(start), "officer_until": str(until - DAY)}, str(months_after(ends, whole) + rest)


def half_months(start, end):
    months = whole_months(start, end)
    years, rest = divmod(months, 12)
    if rest >= 6:
        return str(years + 1)
    return f"{years}.5" if end > months_after(start, years * 12) else str(years)


def severance_months():
    """Article 47: a month for a year, from six months on a whole one, below them half of one."""
    start = datetime.date(1960, 3, 1)
    for half_years in range(1, 101):
        for beyond in (-DAY, 0 * DAY, DAY):
            end = months_after(start, half_years * 6) + beyond
            yield {"continuous_service_from": str(start), "termination_date": str(end - DAY)}, half_months(start, end)


def old_years(rule):
    for years in range(1, 51):
        for beyond in (-DAY, 0 * DAY, DAY):
            start = datetime.date(2008 - years, 1, 1) - beyond
            months = whole_months(start, datetime.date(2008, 1, 1))
            whole = months // 12
            begun = whole + (months_after(start, whole * 12) < datetime.date(2008, 1, 1))
            counted = min(whole, 50) if rule == "full_years_only" else min(begun, 51)
            yield {"continuous_service_from": str(start), "pre2008_partial_year_rule": rule}, str(counted)


def retirement(sex, age, base, step, most):
    """A month later for every `step` months of birth from `base` on."""
    for months in range(-1, most * step + 2):
        for beyond in (-DAY, 0 * DAY):
            born = months_after(base, months) + beyond
            delay = 0 if born < base else min(most, whole_months(base, born) // step + 1)
            due = months_after(months_after(born, age * 12), delay)
            yield {"sex": sex, "birth_date": str(born), "original_retirement_age": age}, str(due)


def special_ages():
    born = datetime.date(1980, 2, 29)
    for age in (45, 50, 55):
        yield {"sex": "M", "birth_date": str(born), "original_retirement_age": 60, "special_work_retirement_age": age}, \
            str(months_after(born, age * 12))


def medical_periods():
    """The last day of a medical period bars the dismissal, the day after it does not."""
    first = datetime.date(2023, 1, 31)
    for months in range(1, 25):
        for notice, expected in ((months_after(first, months) - DAY, "holds"), (months_after(first, months), "fails")):
            yield {"on_medical_period": False, "sick_from": str(first), "medical_months": months,
                   "notice_on": str(notice), "last_day_on": str(notice)}, expected


def medical_months():
    """劳部发〔1994〕479号 article 3; where its steps overlap, the higher."""
    for total in (0, 9, decimal.Decimal("9.5"), 10, 11, 30):
        for here in (0, 4, 5, 6, 9, 10, 11, 14, 15, 16, 19, 20, 21):
            if total < 10:
                months = 3 if here < 5 else 6
            else:
                months = next(months for below, months in ((5, 6), (10, 9), (15, 12), (20, 18), (100, 24)) if here < below)
            yield {"total_work_years": str(total), "unit_service_years": here, "unit_service_months": 0,
                   "illness": "ordinary"}, str(months)


def medical_windows(as_date):
    """Article 4: three months within six, six within twelve, nine within fifteen, and so on."""
    for months in range(1, 26):
        window = next((window for most, window in ((3, 6), (6, 12), (9, 15), (12, 18), (18, 24)) if months <= most), 30)
        first = datetime.date(2024, 1, 15)
        if as_date:
            yield {"first_sick_day": str(first), "entitled_months": months}, str(months_after(first, window))
        else:
            yield {"entitled_months": months}, str(window)


def tax_by_bands(taxed, bands):
    """What lies in each band at the rate of the band: the quick deductions follow from this."""
    tax, below = decimal.Decimal(0), decimal.Decimal(0)
    for limit, rate in bands:
        upper = taxed if limit is None else min(taxed, decimal.Decimal(limit))
        tax += max(upper - below, 0) * rate / 100
        below = upper
    return tax


def money(value):
    text = f"{value.quantize(decimal.Decimal('0.01'), decimal.ROUND_HALF_UP):,}"
    return text + " CNY"


def yearly_tax():
    bands = [(36000, 3), (144000, 10), (300000, 20), (420000, 25), (660000, 30), (960000, 35), (None, 45)]
    for limit in [0] + [limit for limit, _ in bands[:-1]]:
        for beyond in (0, 1, -1, 1000):
            if limit + beyond >= 0:
                yield {"paid_on": "2025-06-30", "lump_sum": 300000 + limit + beyond, "local_annual_average": 100000,
                       "service_years": 10}, money(tax_by_bands(decimal.Decimal(limit + beyond), bands))


def monthly_tax(paid_on, allowance, bands):
    for limit in [0] + [limit for limit, _ in bands[:-1]]:
        for beyond in (0, 1, -1, 100):
            if limit + beyond >= 0:
                yield {"paid_on": paid_on, "lump_sum": 300000 + limit + beyond + allowance, "local_annual_average": 100000,
                       "service_years": 1}, money(tax_by_bands(decimal.Decimal(limit + beyond), bands))


MONTHLY = [
    ((2008, 3, 1), (2011, 8, 31), 2000, [(500, 5), (2000, 10), (5000, 15), (20000, 20), (40000, 25), (60000, 30), (80000, 35),
                                         (100000, 40), (None, 45)]),
    ((2011, 9, 1), (2018, 9, 30), 3500, [(1500, 3), (4500, 10), (9000, 20), (35000, 25), (55000, 30), (80000, 35), (None, 45)]),
    ((2018, 10, 1), (2018, 12, 31), 5000, [(3000, 3), (12000, 10), (25000, 20), (35000, 25), (55000, 30), (80000, 35),
                                           (None, 45)]),
]


def questions():
    """All of them, in a fixed order: (question, [(facts, expected)])."""
    cn = "cn/{}.writ".format
    found = [
        question(cn("leave_pay"), "unused_leave_of_dates", days_of_a_year()),
        question(cn("protection"), "contract_end_by_office", months_of_office()),
        question(cn("protection"), "medical_period_protects", medical_periods(), rule=True),
        question(cn("medical_period"), "medical_period_months", medical_months()),
        question(cn("medical_period"), "medical_window_months", medical_windows(False)),
        question(cn("medical_period"), "medical_window_ends_on", medical_windows(True)),
        question(cn("labour_contract_law"), "months_for_whole_service", severance_months()),
        question(cn("labour_contract_law"), "years_served_before_2008", old_years("full_month")),
        question(cn("labour_contract_law"), "years_served_before_2008", old_years("full_years_only")),
        question(cn("retirement"), "statutory_retirement_date", retirement("M", 60, datetime.date(1965, 1, 1), 4, 36)),
        question(cn("retirement"), "statutory_retirement_date", retirement("F", 55, datetime.date(1970, 1, 1), 4, 36)),
        question(cn("retirement"), "statutory_retirement_date", retirement("F", 50, datetime.date(1975, 1, 1), 2, 60)),
        question(cn("retirement"), "statutory_retirement_date", special_ages()),
        question(cn("severance_tax"), "severance_tax_due", yearly_tax()),
        question("hr/procedures.writ", "plan_uplift", [({"hired_on": "2020-01-01"}, "20%")]),
    ]
    for first, last, allowance, bands in MONTHLY:
        for day in (first, last):
            found.append(question(cn("severance_tax"), "severance_tax_due",
                                  monthly_tax(str(datetime.date(*day)), allowance, bands)))
    return [(asked, list(rows)) for asked, rows in found]


def ask(asker, asked, rows):
    """The rows that are not as expected: (facts, expected, what came out)."""
    subjects = [{"id": str(at), **facts} for at, (facts, _) in enumerate(rows)]
    results, said = asker.ask(asked, subjects)
    if not results:
        return [({}, "", " ".join(said))]
    wrong = []
    for at, (facts, expected) in enumerate(rows):
        result = results[str(at)]
        if "rule" in asked:
            got = result["decisions"][0]["outcome"]
        else:
            value = result["values"][asked["value"]]
            got = value.get("amount", value.get("value"))
            if got is not None and expected.endswith(" CNY"):
                got = money(decimal.Decimal("".join(one for one in str(got) if one in "0123456789.-")))
        if str(got) != expected:
            wrong.append((facts, expected, got))
    return wrong


def main():
    failed, asked_of = 0, questions()
    with tempfile.TemporaryDirectory() as folder:
        asker = rows_program().Asker(sys.argv[1], folder)
        for asked, rows in asked_of:
            wrong = ask(asker, asked, rows)
            failed += bool(wrong)
            print("FAIL" if wrong else "pass", asked["policy"], asked.get("value", asked.get("rule")), len(rows), "rows")
            for facts, expected, got in wrong[:5]:
                print(f"      expected {expected}, got {got} of {facts}")
    print(f"{len(asked_of) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
