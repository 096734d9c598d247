#!/usr/bin/env python3
"""Makes the facts of this example: 200 people, 18 months, as exports of CRM, ERP and LMS usually look.

Deterministic: the same bytes on every machine. Nobody in it exists. Run it in this folder:

    python3 make_facts.py
"""
import csv
import os

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "facts")
MONTHS = [f"{2024 + (6 + i) // 12}-{(6 + i) % 12 + 1:02}" for i in range(18)]  # 2024-07 .. 2025-12
TEAMS = ["浦东组", "徐汇组", "静安组", "黄浦组", "杨浦组", "闵行组", "宝山组", "嘉定组"]
FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = ["伟", "芳", "娜", "敏", "静", "强", "磊", "洋", "艳", "勇", "杰", "娟", "涛", "明", "超", "秀英", "霞", "平", "刚", "桂英"]


class Dice:
    """A small generator of its own, so that no library's may change under it."""

    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return self.state >> 33

    def between(self, low, high):
        return low + self.next() % (high - low + 1)


def months(first, last):
    return [m for m in MONTHS if first <= m <= last]


# Those whose story the example tells; everybody else does well enough.
LOW = {  # person -> months below the standard, in per cent of the target
    "E-017": dict.fromkeys(months("2024-10", "2025-12"), 66),   # dismissed lawfully, after training
    "E-042": dict.fromkeys(months("2024-10", "2025-12"), 70),   # a plan only: stopped, no training
    "E-063": dict.fromkeys(months("2024-10", "2025-12"), 68),   # pregnant in the notice period
    "E-088": dict.fromkeys(months("2024-11", "2025-01"), 72),   # converts well: leads
    "E-105": dict.fromkeys(months("2024-10", "2025-12"), 64),   # paid in lieu of notice
    "E-150": dict.fromkeys(months("2024-11", "2024-12"), 77),   # two months: a plan, which helps
    "E-171": dict.fromkeys(months("2024-11", "2024-12"), 75),   # two months: service training, which helps
}
PRODUCT_WEAK = {"E-017", "E-105", "E-063"}
PREGNANT = {"E-063": "no ..2025-08-04; yes 2025-08-05..2026-12-31"}
GROUNDS = {"E-017", "E-042", "E-063", "E-105", "E-131"}  # whose protections HR has looked into
# Whose last day was agreed, and what was computed by hand: wages and commission of twelve months, without the bonus.
HAND = {"E-131": ("2025-08-31", "115909.75")}


def write(name, head, rows):
    with open(os.path.join(HERE, name), "w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)


def person(i):
    return f"E-{i:03}"


def recorded(month):
    """The eighth of the month after: when the figures of a month are in."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12}-{number % 12 + 1:02}-08"


def people():
    dice = Dice(1)
    rows = []
    for i in range(1, 201):
        e = person(i)
        hired = f"{dice.between(2012, 2023)}-{dice.between(1, 12):02}-{dice.between(1, 28):02}"
        hired = {"E-017": "2019-05-06", "E-042": "2018-03-01", "E-063": "2020-09-14", "E-105": "2016-04-18",
                 "E-131": "2015-01-05"}.get(e, hired)
        looked = e in GROUNDS
        rows.append([
            e, FAMILY[dice.between(0, 19)] + GIVEN[dice.between(0, 19)], TEAMS[(i - 1) // 25], "销售顾问", "Shanghai", hired,
            "none", "2024-06-20", "no ..2024-06-19; yes 2024-06-20..", f"自{hired}起无固定期限",
            "no" if looked else "", "yes" if looked else "", "no" if looked else "", "no" if looked else "",
            "no" if looked else "", "" if e in PREGNANT or not looked else "no",
            f"{dice.between(2045, 2060)}-03-01" if looked else "", "no" if looked else "",
            *HAND.get(e, ("none", "none"))])
    write("people.csv", ["id", "name", "team", "post", "city", "hired_on", "left_on", "told:retail_sales", "standard_signed",
                         "contract_term", "hazard", "health_check_done", "disease_suspected", "injury", "sick_period",
                         "pregnancy", "retires_on", "union_officer", "last_day", "hand_settlement"], rows)


def monthly():
    dice = Dice(2)
    crm, erp, lms = [], [], []
    for i in range(1, 201):
        e = person(i)
        target = 100000 + 5000 * dice.between(0, 8)
        pay = 6000 + 100 * dice.between(0, 20)
        for m in MONTHS:
            share = LOW.get(e, {}).get(m, dice.between(84, 118))
            sales = target * share // 100 + (dice.between(0, 99) if share >= 84 else 0)
            visits = dice.between(18, 34)
            if e in ("E-150", "E-171") and share < 80:
                visits = 12
            conversion = dice.between(60, 90)  # in tenths of a per cent
            if e in LOW and share < 80:
                conversion = {"E-088": 112, "E-171": 60}.get(e, 50)
            satisfaction = 68 if e == "E-171" and m <= "2025-01" else dice.between(76, 96)
            crm.append([e, m, f"{sales:,}.00", f"{target:,}.00", visits, f"{conversion // 10}.{conversion % 10}%",
                        f"{dice.between(70, 92)}%", satisfaction, recorded(m)])
            due = target * 9 // 10
            weak = m in ("2025-02", "2025-03") and i % 40 == 9
            erp.append([e, m, due, due * (80 if weak else dice.between(88, 100)) // 100, pay, sales * 2 // 100,
                        (30000 if e == "E-131" else 4000) if m == "2025-01" else 0, recorded(m)])
            passed = not (e in PRODUCT_WEAK and m <= "2025-01")
            lms.append([e, m, dice.between(66, 98) if passed else 52, dice.between(0, 2), recorded(m)])
    write("crm.csv", ["工号", "月份", "销售额", "销售目标", "拜访次数", "转化率", "客户留存率", "客户满意度", "记录日期"], crm)
    write("erp.csv", ["工号", "月份", "应收款", "已回款", "基本工资", "提成", "奖金", "记录日期"], erp)
    write("lms.csv", ["工号", "月份", "产品测试", "请假天数", "记录日期"], lms)


def trainings():
    head = ["id", "started_on", "completed_on", "told_on", "aimed_at", "method", "hours", "attendance_rate", "sheet_signed",
            "assignments", "exam_score", "mentor_score", "customer_score", "applied", "plan_book", "material", "sheet",
            "exam_paper", "complete_through"]
    held = {
        "E-017": ["2025-01-27", "2025-02-27", "2025-01-22", "product_knowledge", "course_with_mentor", 16, "95%", "yes", "90%", 71,
                  80, 75, "70%", "book-017.pdf", "slides.pdf", "sheet-017.pdf", "exam-017.pdf"],
        "E-063": ["2025-01-27", "2025-02-27", "2025-01-22", "product_knowledge", "course_with_mentor", 16, "90%", "yes", "85%", 66,
                  72, 70, "60%", "book-063.pdf", "slides.pdf", "sheet-063.pdf", "exam-063.pdf"],
        "E-105": ["2025-01-27", "2025-02-27", "2025-01-22", "product_knowledge", "course_with_mentor", 16, "100%", "yes", "95%", 78,
                  77, 81, "65%", "book-105.pdf", "slides.pdf", "sheet-105.pdf", "exam-105.pdf"],
        "E-171": ["2025-01-20", "2025-02-14", "2025-01-16", "service_quality", "service_skills", 8, "100%", "yes", "100%", 88, 90, 92, "90%",
                  "book-171.pdf", "service.pdf", "sheet-171.pdf", "exam-171.pdf"],
        # A sales event for everybody: no training for what was found.
        "E-042": ["2025-02-10", "2025-02-11", "2025-02-10", "no_gap", "no_method", 4, "100%", "no", "0%", 90, 0, 0, "0%", "none",
                  "event.pdf", "none", "none"],
    }
    rows = []
    for i in range(1, 201):
        e = person(i)
        rows.append([e] + held.get(e, [""] * 17) + ["2025-12-31"])
    write("trainings.csv", head, rows)


if __name__ == "__main__":
    os.makedirs(HERE, exist_ok=True)
    people()
    monthly()
    trainings()
