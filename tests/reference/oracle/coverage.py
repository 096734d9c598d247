"""What was compared, and what the documents name that no trace shows: a hole is said, not passed over."""
from collections import Counter

# What flow_trace cannot show is not named here, but in README.md. docs/procedures.md, by group: what must have been compared at least once for a corpus to speak for all of the page.
NAMED = {
    "place": "step provide sign decide serve issue pay make records check if,while,choose,together,race,region,"
             "for each,repeat,wait,wait for,effect,cancel,end,call",
    "event": "case_opened step_done gate_blocked gate_opened branch_taken wait_ended lapsed reacted timer_fired timer_cancelled timer_set "
             "reconsider step_claimed step_released recused objection_raised objection_decided "
             "fact_supplied supplied_decided "
             "event_recorded finding_made notice_served signed refused_to_sign obligation_arisen obligation_fulfilled "
             "obligation_breached effect_released case_closed law_waived case_migrated deadline_restated",
    "branch": "if: then,if: otherwise,repeat: again,repeat: done,for each: member,for each: done,while: open",
    "blocked": "check: unknown,check: fails,if: unknown,while: unknown,repeat: unknown,for each: unknown,"
               "records: unknown,call: unknown,call: fails,effect: unknown,effect: fails",
    "timer": "deadline wait or_after on_date duty",
    "fired": "deadline wait or_after on_date duty",
    "grace": "deadline or_after",
    "counted from": "arrival service step event finding",
    "service": "in_hand refused_before_witnesses courier agreed_electronic_address public_notice",
    "signature": "receipt content_true agreement",
    "decide": "and on,to end,to a step",
    "reaction": "cancels the case,cancels a region,has a body,ends the case,ends what was called,leaves nothing",
    "before an effect": "gate: holds,gate: fails,gate: unknown,stop before effect: holds,stop before effect: fails,"
                        "stop before effect: unknown,have_before: holds,have_before: fails,have_before: unknown,"
                        "never_while: holds,never_while: fails,never_while: unknown,either: holds,either: fails,"
                        "either: unknown,decision: holds,decision: fails,review: fails,again: fails,law: fails",
    "at a gate": "never while: holds,never while: fails",
    "before a notice": "have_before: holds,have_before: unknown,have_before: too short,never_while: holds,"
                       "never_while: fails,never_while: unknown,either: holds,either: unknown,either: too short",
    "a duty follows": "what happened before the effect,what happened later,what is told of later and happened before,"
                      "done before it,done after it",
    "past": "is told already,looked at again,branch_taken: holds,branch_taken: fails,effect_released: holds",
    "refused": "exclusive may_not_open missing_field wrong_type already_open stale not_open no_step "
               "not_now wrong_role four_eyes unknown_field already_chosen employee_must_agree no_verdict in_the_future witness_is_party "
               "needs_proof report_needs_proof not_to_be_served notice_too_short not_in_turn bad_period not_met period_leaves_out "
               "not_computed no_signature nothing_to_sign may_not_be_refused "
               "too_few_witnesses no_event too_much_at_once "
               "recused claimed not_claimed party_stays may_not_recuse no_objection not_yet_done objected_already "
               "objection_late nothing_to_review took_part no_fact supplied_already nothing_supplied law_not_changed not_migratable",
    # A right that would have lapsed came in none of 9,000 random runs; engine/flow/migrate_test.cc has it.
    "migrating": "moved from where the case does not stand,a place is gone,a place is of another kind,"
                 "a place asks for something else,something was done where it moves from,a reaction begins it,a place moves,"
                 "a holder is no place,two places in one block,nobody has begun something in it,"
                 "what is asked ahead is given behind,a value is of another type,a gate is gone,a gate comes again,"
                 "a gate would not open today,a gate holds by neither text,a gate of before opens,"
                 "a gate of before does not open,a deadline is restated,"
                 "a deadline is cancelled,a deadline is set,a duty is gone,a reaction watches for something else",
    "people": "claimed,claimed already,assigned,recused by whom the procedure sets above,objected to on paper,"
              "upheld,set_aside,a finding is set aside,back to what was set aside,a claim lapses with the role,"
              "supplied on paper,accepted,declined",
    "case": "a race leaves its other branches,an open region is cancelled,a deadline cannot be set,"
            "a wait is over on arrival,a wait counts from what is not known,a wait ends by an event,"
            "a wait ends by a condition,a milestone lapses,a right lapses,who it escalates to acts,"
            "four eyes from the other side,a fact of the case is given,withdrawn,withdrawn where no step is open,"
            "reported by who has a part,reported where the text names nobody,reported by the employee,"
            "a gate is held by what must never be,what must never be would be on a day to come,"
            "the day of an effect moves,the second finding is told by its evidence,"
            "what was called ends,outside of the case,not outside of it: per case",
}


def names(group: str) -> list:
    said = NAMED[group]
    if group == "place":
        first, _, rest = said.partition("if,")
        return [*first.split(), "if", *rest.split(",")]
    return said.split(",") if "," in said else said.split()


class Coverage:
    def __init__(self):
        self.counts = Counter()

    def mark(self, group: str, name: str):
        self.counts[group, name] += 1

    def table(self) -> str:
        lines, group = [], None
        for (of, name), count in sorted(self.counts.items()):
            if of != group:
                lines.append(of)
                group = of
            lines.append(f"  {count:8} {name}")
        return "\n".join(lines)

    def holes(self) -> list:
        """What is named and was never compared."""
        seen = {(group, name.split(" (")[0].split(", now ")[0]) for group, name in self.counts}
        return [f"{group}: {name}" for group in NAMED for name in names(group) if (group, name) not in seen]
