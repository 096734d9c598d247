// Screenings of the log decided again, each on what the store knew when it was made, and the
// proposals that came of it held against those that come out.
#include <algorithm>
#include <map>
#include <set>

#include "runtime/cases/impl.h"
#include "runtime/cases/redecide.h"
#include "runtime/cases/screenings.h"

namespace writ::cases {

// As the log goes by: every case's state, and the proposals that were made and wait.
class Screenings::Redeciding {
 public:
  Redeciding(Screenings& of, std::vector<audit::Record> erasures)
      : of_(of), erasures_(std::move(erasures)) {}

  Result<void> Take(const std::vector<audit::Record>& command) {
    const audit::Record& first = command.front();
    if (std::holds_alternative<Screening>(first.event)) {
      Close(first.bundle.value_or(Hash{}));
      return Again(command);
    }
    if (first.case_) of_cases_[first.subject.value_or(Pseudonym{})].insert(first.case_->text);
    for (const audit::Record& record : command) {
      if (record.case_) FoldInto(record, &cases_[record.case_->text]);
      if (const auto* opened = std::get_if<CaseOpened>(&record.event); opened && opened->proposal)
        waiting_.erase(opened->proposal->text);
      if (const auto* made = std::get_if<ProposalMade>(&record.event)) TakeMade(record, *made);
      if (const auto* ended = std::get_if<ProposalEnded>(&record.event)) TakeEnded(record, *ended);
    }
    return {};
  }

  ScreeningsRedecided Finish() {
    while (!standing_.empty()) Close(standing_.begin()->first);
    std::ranges::sort(report_.differs, {}, &ScreeningsRedecided::Difference::record);
    if (report_.not_redecidable > 0)
      for (const audit::Record& record : erasures_)
        if (shut_.contains(record.subject.value_or(Pseudonym{})))
          report_.erasures.push_back(record.sequence.value);
    return std::move(report_);
  }

 private:
  using Difference = ScreeningsRedecided::Difference;
  struct Made {
    Pseudonym person;
    Id rule;
    Date from, until;
    Hash bundle;
    auto operator<=>(const Made&) const = default;
  };
  struct Flagged {
    Made made;
    Id procedure;
  };
  // The newest screening by a policy, whose proposals may still come.
  struct Standing {
    Date as_of;
    std::vector<Difference> rules;  // each of its records, with what differs so far
    bool shut = false;              // somebody who was asked is erased
    std::map<std::pair<Id, Pseudonym>, Flagged> flagged, to_make;
    std::map<std::string, Id> may_end, to_end;  // proposals that waited, with their rules
  };

  Result<void> Again(const std::vector<audit::Record>& command) {
    const audit::Record& first = command.front();
    const auto& event = std::get<Screening>(first.event);
    const Hash bundle = first.bundle.value_or(Hash{});
    const Basis basis = BasisOf(first);
    const auto compiled = of_.CompiledOn(bundle, basis);
    if (!compiled) return std::unexpected(compiled.error());
    const auto people = of_.PeopleAt(*compiled->program, basis.size, {});
    if (!people) return std::unexpected(people.error());
    Standing& now = standing_[bundle];
    now.as_of = event.as_of;
    now.shut = IsShut(event, basis, people->people.size());
    const Screened screened(*compiled->program, *people,
                            {event.as_of, flow::DayOf(event.known_at)});
    const auto honest = IsHonest(basis, first);
    if (!honest) return std::unexpected(honest.error());
    for (size_t at = 0; at < command.size(); ++at) {
      const auto* said = std::get_if<Screening>(&command[at].event);
      if (said == nullptr) continue;
      Difference& rule = now.rules.emplace_back(Difference{.record = command[at].sequence.value,
                                                           .rule = said->rule,
                                                           .as_of = now.as_of,
                                                           .engine = first.engine});
      if (now.shut) continue;
      rule.results = !*honest || at >= screened.rules().size();
      if (rule.results) continue;
      const auto again = of_.EventOf(screened, at, event.as_of, event.known_at);
      if (!again) return std::unexpected(again.error());
      rule.results = *again != *said;
    }
    if (now.shut) return {};
    if (command.size() < screened.rules().size()) now.rules.front().results = true;
    Propose(screened, bundle, &now);
    return {};
  }

  // What it is to propose, and to end, as the store stands.
  void Propose(const Screened& screened, const Hash& bundle, Standing* now) const {
    for (const auto& [id, made] : waiting_) {
      const auto outcome =
          made.bundle == bundle ? screened.Find(made.rule, made.person) : std::nullopt;
      if (!Ends(outcome)) continue;
      now->may_end.emplace(id, made.rule);
      now->to_end.emplace(id, made.rule);
    }
    for (const Screened::Flag& flag : screened.flags()) {
      const Flagged one{{screened.people().people[flag.row], screened.IdOf(flag.at), flag.from,
                         flag.until, bundle},
                        flag.procedure};
      now->flagged.emplace(std::pair(one.made.rule, one.made.person), one);
      if (!NeedsNone(one)) now->to_make.emplace(std::pair(one.made.rule, one.made.person), one);
    }
  }

  // Why nothing is proposed although the rule holds (ScreeningReport).
  bool NeedsNone(const Flagged& one) const {
    const Made& made = one.made;
    const auto waits = [&](const auto& other) {
      return other.second.person == made.person && other.second.rule == made.rule;
    };
    const auto same = [&](const Made& other) {
      return other.person == made.person && other.rule == made.rule && other.from == made.from &&
             other.until == made.until;
    };
    if (std::ranges::any_of(waiting_, waits) || std::ranges::any_of(made_, same)) return true;
    const auto theirs = of_cases_.find(made.person);
    return theirs != of_cases_.end() &&
           std::ranges::any_of(theirs->second, [&](const std::string& id) {
             const flow::CaseState& state = cases_.at(id).state;
             return state.status == flow::CaseStatus::kOpen && state.procedure == one.procedure;
           });
  }

  void TakeMade(const audit::Record& record, const ProposalMade& e) {
    const Made made{record.subject.value_or(Pseudonym{}), e.rule, e.from, e.until,
                    record.bundle.value_or(Hash{})};
    const std::pair of{e.rule, made.person};
    const auto standing = standing_.find(made.bundle);
    if (IsOfColumns(record)) {
      // It is of no screening of the store; that it waits counts for those that follow.
    } else if (standing == standing_.end()) {
      OfNone(record, e.proposal, e.rule);
    } else if (Standing& now = standing->second; !now.shut) {
      const auto flagged = now.flagged.find(of);
      const bool founded = flagged != now.flagged.end() && flagged->second.made == made &&
                           AsOf(record) == now.as_of &&
                           (now.to_make.contains(of) || !NeedsNone(flagged->second));
      now.to_make.erase(of);
      if (!founded) RuleOf(&now, e.rule).unfounded.push_back(e.proposal);
    }
    waiting_.emplace(e.proposal.text, made);
    made_.insert(made);
  }

  void TakeEnded(const audit::Record& record, const ProposalEnded& e) {
    const auto waited = waiting_.extract(e.proposal.text);
    if (e.how.text != kProposalNoLonger || IsOfColumns(record)) return;
    const Id rule = waited ? waited.mapped().rule : Id();
    const auto standing = standing_.find(record.bundle.value_or(Hash{}));
    if (standing == standing_.end()) return OfNone(record, e.proposal, rule);
    Standing& now = standing->second;
    if (now.shut) return;
    now.to_end.erase(e.proposal.text);
    if (!now.may_end.contains(e.proposal.text)) RuleOf(&now, rule).unfounded.push_back(e.proposal);
  }

  // Its proposals have all come: another screening follows, or nothing.
  void Close(const Hash& bundle) {
    const auto at = standing_.find(bundle);
    if (at == standing_.end()) return;
    Standing& now = at->second;
    for (const auto& [of, flagged] : now.to_make)
      if (!NeedsNone(flagged)) ++RuleOf(&now, of.first).missing;
    for (const auto& [proposal, rule] : now.to_end)
      if (waiting_.contains(proposal)) ++RuleOf(&now, rule).missing;
    for (Difference& rule : now.rules) {
      if (now.shut) {
        ++report_.not_redecidable;
      } else if (rule.results || rule.missing > 0 || !rule.unfounded.empty()) {
        report_.differs.push_back(std::move(rule));
      } else {
        ++report_.agrees;
      }
    }
    standing_.erase(at);
  }

  void OfNone(const audit::Record& record, const Ref& proposal, const Id& rule) {
    report_.differs.push_back({.record = record.sequence.value,
                               .rule = rule,
                               .as_of = AsOf(record),
                               .engine = record.engine,
                               .results = false,
                               .unfounded = {proposal}});
  }

  static bool IsOfColumns(const audit::Record& record) {
    return record.command.name.text == kScreenColumns;
  }

  static Date AsOf(const audit::Record& record) {
    for (const audit::CommandArgument& argument : record.command.arguments)
      if (argument.name.text == kProposedAsOf && argument.ref)
        return Date::ParseIso(argument.ref->text).value_or(flow::DayOf(record.recorded));
    return flow::DayOf(record.recorded);
  }

  // That of the rule's record; of a rule that none is of, the first.
  static Difference& RuleOf(Standing* now, const Id& rule) {
    const auto found = std::ranges::find(now->rules, rule, &Difference::rule);
    return found == now->rules.end() ? now->rules.front() : *found;
  }

  // Fewer are left of those who were asked, and that many have been erased since.
  bool IsShut(const Screening& event, const Basis& basis, size_t left) {
    std::set<Pseudonym> gone;
    for (const audit::Record& record : erasures_)
      if (record.sequence.value >= basis.size && record.subject) gone.insert(*record.subject);
    if (left >= event.subjects.value || event.subjects.value - left > gone.size()) return false;
    shut_.insert(gone.begin(), gone.end());
    return true;
  }

  // It says that it was decided on so many records, since what came later was not there yet.
  Result<bool> IsHonest(const Basis& basis, const audit::Record& screening) const {
    if (basis.size >= screening.sequence.value) return true;
    const auto later = ReadRecords(*of_.impl_.store, of_.impl_.shard, basis.size, 1);
    if (!later) return std::unexpected(later.error());
    return later->front().recorded >= basis.known_at;
  }

  Screenings& of_;
  const std::vector<audit::Record> erasures_;
  std::map<std::string, CaseData> cases_;
  std::map<Pseudonym, std::set<std::string>> of_cases_;
  std::map<std::string, Made> waiting_;  // by proposal
  std::set<Made> made_;
  std::map<Hash, Standing> standing_;  // by policy
  std::set<Pseudonym> shut_;
  ScreeningsRedecided report_;
};

Result<ScreeningsRedecided> Screenings::Redecide(const Progress& progress) {
  if (auto ready = impl_.Ready(); !ready) return std::unexpected(ready.error());
  auto erasures = ReadTopic(*impl_.store, impl_.shard, std::string(kErasuresTopic));
  if (!erasures) return std::unexpected(erasures.error());
  Redeciding redeciding(*this, *std::move(erasures));
  const auto read = EachCommand(
      *impl_.store, impl_.shard, progress,
      [&](const std::vector<audit::Record>& command) { return redeciding.Take(command); });
  if (!read) return std::unexpected(read.error());
  return redeciding.Finish();
}

}  // namespace writ::cases
