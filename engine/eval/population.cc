#include "engine/eval/population.h"

#include <algorithm>
#include <map>

#include "engine/eval/reads.h"
#include "engine/eval/team.h"
#include "engine/eval/values.h"

namespace writ {
namespace {

// One team's figures for one expression and period. Each person's part stays known, so that leaving
// a person out needs no second pass over the team.
struct Team {
  struct Part {
    State state = State::kUnknown;
    Scalar value;
  };
  std::map<std::string, Part> people;  // for whom the operand is applicable, by id
  int32_t known = 0;
  int64_t counted = 0;  // known, and for a condition: yes
  std::optional<Scalar> sum;
  std::vector<std::string> lowest, highest;  // at most two ids each, the extreme first
  Reason problem = Reason::kNone;
};

void KeepExtreme(const Team& team, const std::string& id, int sign, const Calendar& calendar,
                 std::vector<std::string>* extremes) {
  const Scalar& value = team.people.at(id).value;
  auto place = extremes->begin();
  while (place != extremes->end() &&
         CompareScalars(value, team.people.at(*place).value, calendar).sign * sign >= 0)
    ++place;
  extremes->insert(place, id);
  if (extremes->size() > 2) extremes->pop_back();
}

bool IsNumeric(TypeKind kind) {
  return kind == TypeKind::kNumber || kind == TypeKind::kPercent || kind == TypeKind::kPoints ||
         kind == TypeKind::kMoney;
}

void AddPerson(const std::string& id, const ValueResult& result, const Calendar& calendar,
               Team* team) {
  team->people[id] = {result.state, result.value};
  if (result.state != State::kKnown) return;
  ++team->known;
  if (result.value.type.kind != TypeKind::kYesNo || result.value.yes) ++team->counted;
  if (result.value.type.kind == TypeKind::kYesNo) return;
  for (const auto& [other, part] : team->people) {
    if (part.state != State::kKnown || other == id) continue;
    const Ordering order = CompareScalars(result.value, part.value, calendar);
    if (!order.ok()) team->problem = order.reason;
    break;  // one other currency is enough to see
  }
  KeepExtreme(*team, id, 1, calendar, &team->lowest);
  KeepExtreme(*team, id, -1, calendar, &team->highest);
  if (!IsNumeric(result.value.type.kind)) return;
  if (!team->sum) {
    team->sum = result.value;
    return;
  }
  Computed sum = Arithmetic(Op::kAdd, *team->sum, result.value, result.value.type);
  if (sum.ok()) {
    team->sum = std::move(sum.value);
  } else {
    team->problem = sum.reason;
  }
}

}  // namespace

struct PopulationTeams::Impl {
  struct Key {
    ExprId operand = kNoExpr;
    std::optional<Period> period, within;
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  using Teams = std::map<std::string, Team>;

  TeamAnswer Answer(const TeamQuery& query);
  const Teams& TeamsFor(const Key& key);
  std::optional<std::string> GroupOf(const SubjectFacts& person,
                                     std::optional<Period> period) const;
  Computed Figure(int32_t function, const Type& type, const Team& team,
                  const std::string* without) const;

  const Program& program;
  const Population& population;
  const EvalDates dates;
  std::map<Key, Teams> known;
};

// A person whose team is not known is in no team.
std::optional<std::string> PopulationTeams::Impl::GroupOf(const SubjectFacts& person,
                                                          std::optional<Period> period) const {
  const std::optional<uint32_t> fact = TeamFact(program, person.entity);
  if (!fact) return std::nullopt;
  std::optional<Period> key;
  if (const auto per = program.facts[*fact].type.per; per && period)
    key = Period::Containing(*per, period->last_day());
  const Recording* recording = person.record.Find(*fact, key, dates.known_on);
  if (recording == nullptr || recording->status == FactStatus::kDisputed) return std::nullopt;
  const auto* team = std::get_if<Scalar>(&recording->value);
  if (team == nullptr) return std::nullopt;
  return TeamGroup(program, *fact, *team);
}

const PopulationTeams::Impl::Teams& PopulationTeams::Impl::TeamsFor(const Key& key) {
  const auto found = known.find(key);
  if (found != known.end()) return found->second;
  Teams teams;
  for (const SubjectFacts& person : population.subjects) {
    const std::optional<std::string> group = GroupOf(person, key.period);
    if (!group) continue;
    Evaluator evaluator(program, person, dates, {.explain = false, .teams = {}});
    const ValueResult result = evaluator.Evaluate(key.operand, key.period, key.within);
    if (result.state == State::kNotApplicable || result.state == State::kNone) continue;
    AddPerson(person.id, result, program.calendar, &teams[*group]);
  }
  return known[key] = std::move(teams);
}

Computed PopulationTeams::Impl::Figure(int32_t function, const Type& type, const Team& team,
                                       const std::string* without) const {
  const Team::Part* left_out = nullptr;
  if (without != nullptr) {
    const auto found = team.people.find(*without);
    if (found != team.people.end() && found->second.state == State::kKnown)
      left_out = &found->second;
  }
  Computed figure;
  if (function == 2) {
    const bool counted = left_out != nullptr &&
                         (left_out->value.type.kind != TypeKind::kYesNo || left_out->value.yes);
    figure.value = NumberScalar(team.counted - (counted ? 1 : 0));
    return figure;
  }
  if (team.problem != Reason::kNone) {
    figure.reason = team.problem;
    return figure;
  }
  if (function == 3 || function == 4) {
    for (const std::string& id : function == 3 ? team.lowest : team.highest) {
      if (left_out != nullptr && id == *without) continue;
      figure.value = team.people.at(id).value;
      return figure;
    }
    figure.reason = Reason::kTooFewToCompare;
    return figure;
  }
  if (!team.sum) {
    figure.reason = Reason::kTooFewToCompare;
    return figure;
  }
  figure.value = *team.sum;
  if (left_out != nullptr)
    figure = Arithmetic(Op::kSubtract, *team.sum, left_out->value, figure.value.type);
  if (function == 1 || !figure.ok()) return figure;
  const int32_t people = team.known - (left_out != nullptr ? 1 : 0);
  return Arithmetic(Op::kDivide, figure.value, NumberScalar(people), type);
}

TeamAnswer PopulationTeams::Impl::Answer(const TeamQuery& query) {
  const Expr& e = program[query.aggregate];
  const auto args = program.Args(e);
  TeamAnswer answer;
  answer.state = State::kUnknown;
  const std::optional<std::string> group = GroupOf(*query.subject, query.period);
  if (!group) {
    answer.reason = Reason::kNoCohort;
    return answer;
  }
  const std::string detail = "cohort " + *group + " " + CohortOperand(program, args[0]);
  const Teams& teams = TeamsFor({args[0], query.period, query.within});
  static const Team kNobodyThere;
  const auto found = teams.find(*group);
  const Team& team = found == teams.end() ? kNobodyThere : found->second;
  auto count = static_cast<int32_t>(team.people.size());
  int32_t known_people = team.known;
  const std::string* without = e.index == 1 ? &query.subject->id : nullptr;
  if (without != nullptr) {
    const auto own = team.people.find(*without);
    if (own != team.people.end()) --count;
    if (own != team.people.end() && own->second.state == State::kKnown) --known_people;
  }
  std::optional<Number> share;
  if (args.size() > 1) {
    Evaluator evaluator(program, *query.subject, dates, {.explain = false, .teams = {}});
    share = evaluator.Evaluate(args[1]).value.number;
  }
  if (auto refused = Refused(count, known_people, share)) {
    refused->detail = detail;
    return *refused;
  }
  const Computed figure = Figure(e.count, e.type.Element(), team, without);
  answer.count = count;
  answer.known = known_people;
  answer.reason = figure.reason;
  answer.detail = figure.ok() ? "" : PrintExpr(program, query.aggregate);
  if (!figure.ok()) return answer;
  answer.state = State::kKnown;
  answer.value = figure.value;
  return answer;
}

PopulationTeams::PopulationTeams(const Program& program, const Population& population,
                                 EvalDates dates)
    : impl_(new Impl{program, population, dates, {}}) {}
PopulationTeams::~PopulationTeams() = default;

TeamSource PopulationTeams::Source() {
  Impl* impl = impl_.get();
  return [impl](const TeamQuery& query) { return impl->Answer(query); };
}

}  // namespace writ
