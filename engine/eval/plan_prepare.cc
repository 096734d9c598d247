// Fact records into a plan's form: what is recorded, and which periods count for this person.
#include <algorithm>
#include <cstdlib>

#include "engine/base/broken.h"
#include "engine/eval/plan_cells.h"

namespace writ {

using plan::Byte;
using plan::Code;
using plan::Status;

namespace plan {

Status StatusOf(Applies applies, Reason reason) {
  if (applies == Applies::kYes) return Status::kKnown;
  if (applies == Applies::kUnknown)
    return reason == Reason::kToldDateUnknown ? Status::kToldUnknown : Status::kNotRecorded;
  if (reason == Reason::kPartialPeriod) return Status::kPartialPeriod;
  if (reason == Reason::kBeforeInForce) return Status::kBeforeInForce;
  return reason == Reason::kBeforeTold ? Status::kBeforeTold : Status::kOutsideEmployment;
}

namespace {

// The value in the plan's form; nullopt when it does not fit.
std::optional<int64_t> ValueOf(const Code& code, const Fact& fact, const Scalar& scalar) {
  switch (fact.type.kind) {
    case TypeKind::kMoney:
      if (!scalar.text.empty() && scalar.text != code.program->policy.currency) return std::nullopt;
      return scalar.number.Scaled(code.digits);
    case TypeKind::kNumber:
    case TypeKind::kPercent:
    case TypeKind::kPoints: return scalar.number.Scaled(code.digits);
    case TypeKind::kDate: return scalar.date.days();
    case TypeKind::kYesNo: return scalar.yes ? 1 : 0;
    case TypeKind::kChoice: return scalar.option;
    case TypeKind::kText:  // with an option it names a member of a list
      if (scalar.option != 0) return std::nullopt;
      return code.TextNumber(scalar.text);
    case TypeKind::kPeriod:
    case TypeKind::kSpan:
    case TypeKind::kRecord:
    case TypeKind::kList:
    case TypeKind::kEvent:
    case TypeKind::kDocument:
    case TypeKind::kTeam:
    case TypeKind::kNone:
    case TypeKind::kError: return std::nullopt;
  }
  return std::nullopt;
}

// The state of a yes/no over time on its day: known if all that covers the day agrees.
Status OnDay(const std::vector<IntervalValue>& intervals, Date day, int64_t* value) {
  bool yes = false, no = false;
  for (const IntervalValue& interval : intervals) {
    const bool covers =
        (!interval.from || *interval.from <= day) && (!interval.until || day <= *interval.until);
    if (covers) (interval.yes ? yes : no) = true;
  }
  *value = yes && !no ? 1 : 0;
  return yes && no ? Status::kDisputed : yes || no ? Status::kKnown : Status::kNotRecorded;
}

Status Read(const Code& code, const PlanInput& input, const Recording& recording, int64_t* value) {
  if (recording.status == FactStatus::kDisputed) return Status::kDisputed;
  if (std::holds_alternative<NoneValue>(recording.value)) return Status::kNone;
  if (const auto* intervals = std::get_if<std::vector<IntervalValue>>(&recording.value))
    return OnDay(*intervals, input.day.value_or(code.dates.as_of), value);
  const auto* scalar = std::get_if<Scalar>(&recording.value);
  if (scalar == nullptr) return Status::kUnfit;
  const std::optional<int64_t> read = ValueOf(code, code.program->facts[input.fact], *scalar);
  *value = read.value_or(0);
  return read ? Status::kKnown : Status::kUnfit;
}

}  // namespace

Bound BoundOf(uint8_t state, int64_t value, bool* none) {
  Bound bound;
  if (state == Byte(Status::kKnown)) {
    bound = {Bound::Kind::kDay, *Date::FromDays(static_cast<int32_t>(value))};
  } else if (state == Byte(Status::kNone)) {
    *none = true;
  } else {
    bound.kind = Bound::Kind::kUnknown;
  }
  return bound;
}

Status ReadInput(const Code& code, const PlanInput& input, const SubjectFacts& subject,
                 int64_t* value, Status absent) {
  const Recording* recording =
      input.absent ? nullptr : subject.record.Find(input.fact, input.period, code.dates.known_on);
  return recording == nullptr ? absent : Read(code, input, *recording, value);
}

void CountPeriods(const Code& code, const Employment& employment, std::optional<Date> told,
                  int64_t* values, uint8_t* states) {
  for (uint32_t i = 0; i < code.counting.size(); ++i) {
    const Counting& counting = code.counting[i];
    NormDates norm = counting.norm;
    norm.told = told;
    const Applicability why =
        PeriodApplies(employment, norm, counting.period, counting.partial, counting.earlier);
    states[i] = Byte(StatusOf(why.applies, why.reason));
    values[i] = (why.employment_unknown ? 1 : 0) | (why.told_unknown ? 2 : 0);
  }
}

}  // namespace plan

PreparedRecord Plan::NewRecord() const {
  PreparedRecord record;
  record.code_ = code_.get();
  record.values_.assign(code_->RecordCells(), 0);
  record.states_.assign(code_->RecordCells(), Byte(Status::kNotRecorded));
  record.Clear();
  return record;
}

void PreparedRecord::Clear() {
  std::copy(code_->absent.begin(), code_->absent.end(), states_.begin());
  std::fill(values_.begin(), values_.end(), 0);
  states_.back() = Byte(Status::kNotRecorded);
  outside_ = unsure_ = false;
}

void PreparedRecord::Set(uint32_t input, int64_t value) {
  if (code_->inputs[input].absent) return;
  values_[input] = value;
  states_[input] = Byte(Status::kKnown);
}

void PreparedRecord::SetState(uint32_t input, InputState state) {
  if (code_->inputs[input].absent) return;
  if (state != InputState::kKnown) values_[input] = 0;
  switch (state) {
    case InputState::kKnown: states_[input] = Byte(Status::kKnown); return;
    case InputState::kNone: states_[input] = Byte(Status::kNone); return;
    case InputState::kDisputed: states_[input] = Byte(Status::kDisputed); return;
    case InputState::kNotRecorded: states_[input] = code_->absent[input]; return;
  }
}

void PreparedRecord::Doubt(uint32_t input) { states_[input] = Byte(Status::kUnfit); }

void PreparedRecord::SetTold(Date day) {
  const bool first = states_.back() != Byte(Status::kKnown) || day.days() < values_.back();
  if (first) values_.back() = day.days();
  states_.back() = Byte(Status::kKnown);
}

void Plan::Prepare(const SubjectFacts& subject, PreparedRecord* record) const {
  const Code& code = *code_;
  if (subject.entity != code.entity || record->code_ != &code)
    Broken("a record is prepared for another plan");
  record->Clear();
  for (uint32_t i = 0; i < code.inputs.size(); ++i) {
    const auto absent = static_cast<Status>(record->states_[i]);
    record->states_[i] =
        Byte(plan::ReadInput(code, code.inputs[i], subject, &record->values_[i], absent));
  }
  const PolicyHead& policy = code.program->policy;
  for (const Told& told : subject.told)
    if (told.policy == policy.names.id && told.version == policy.version) record->SetTold(told.on);
  Complete(record, subject.spells);
}

void Plan::Complete(PreparedRecord* record, std::span<const std::pair<Date, Date>> spells) const {
  const Code& code = *code_;
  record->outside_ = record->unsure_ = false;
  const bool plain = code.exists_from == 0xFFFFFFFF && code.exists_until == 0xFFFFFFFF;
  if (plain && code.counting.empty()) return;
  for (const uint32_t bound : {code.exists_from, code.exists_until})
    if (bound != 0xFFFFFFFF && record->states_[bound] == Byte(Status::kUnfit))
      record->unsure_ = true;
  if (record->unsure_) return;
  Employment employment;
  bool never_left = false;
  const auto bound = [&](uint32_t input, bool* none) {
    if (input == 0xFFFFFFFF) return Bound{};
    return plan::BoundOf(record->states_[input], record->values_[input], none);
  };
  employment.from = bound(code.exists_from, &employment.never);
  employment.until = bound(code.exists_until, &never_left);
  employment.spells = spells;
  const Date as_of = code.dates.as_of;
  record->outside_ = CoverageOf(employment, as_of, as_of) == Coverage::kNone;
  if (record->outside_) return;
  std::optional<Date> told;
  if (record->states_.back() == Byte(Status::kKnown))
    told = Date::FromDays(static_cast<int32_t>(record->values_.back()));
  plan::CountPeriods(code, employment, told, record->values_.data() + code.CountingCell(0),
                     record->states_.data() + code.CountingCell(0));
}

}  // namespace writ
