// What is known in a case, and what the text computes of it: amounts that are paid, fields of
// events that are recorded.
#include <algorithm>

#include "engine/eval/values.h"
#include "engine/flow/fill.h"
#include "engine/flow/run.h"

namespace writ::flow {

SignatureMeaning MeaningOf(SignMeaning meaning) {
  switch (meaning) {
    case SignMeaning::kReceipt: return SignatureMeaning::kReceipt;
    case SignMeaning::kContent: return SignatureMeaning::kContentTrue;
    case SignMeaning::kAgreement: return SignatureMeaning::kAgreement;
  }
  return SignatureMeaning::kContentTrue;
}

LocalText WordsOf(const Type& type) {
  switch (type.kind) {
    case TypeKind::kNumber: return {"a number", "数值"};
    case TypeKind::kPercent: return {"a percentage", "百分比"};
    case TypeKind::kMoney: return {"an amount of money", "金额"};
    case TypeKind::kDate: return {"a date", "日期"};
    case TypeKind::kYesNo: return {"yes or no", "是或否"};
    case TypeKind::kDocument: return {"a document", "文件"};
    default: return {"a text", "文本"};
  }
}

Verdict VerdictOf(const ValueResult& result) {
  switch (result.state) {
    case State::kKnown: {
      const bool condition = result.value.type.kind == TypeKind::kYesNo;
      return !condition || result.value.yes ? Verdict::kHolds : Verdict::kFails;
    }
    case State::kNone: return Verdict::kFails;
    case State::kUnknown: return Verdict::kUnknown;
    case State::kNotApplicable: return Verdict::kNotApplicable;
  }
  return Verdict::kUnknown;
}

const SubjectFacts& Run::Facts() {
  if (inputs_.facts == nullptr) throw Stop{Need{Today(), {}}};
  return *inputs_.facts;
}

CaseFacts Run::InCase(const Asking& asking) {
  CaseFacts facts;
  facts.values = values_;
  facts.events_are_whole = asking.log == Log::kWhole;
  for (const HappenedRecord& record : state_.happened)
    facts.events[record.what.text].push_back(record.on);
  for (auto& [name, days] : facts.events) std::ranges::sort(days);
  for (uint32_t i = 0; i < program_.case_happenings.size(); ++i) {  // `served X`
    const Happening& happening = program_.case_happenings[i];
    if (program_.case_types[i].kind != TypeKind::kEvent) continue;
    const auto days = facts.events.find(NameOf(happening));
    std::optional<Date> newest;
    if (days != facts.events.end())
      for (const Date day : days->second)
        if (day <= asking.day.value_or(Today())) newest = day;
    if (newest) {
      Scalar done{.type = {TypeKind::kEvent}};
      done.date = *newest;
      done.yes = true;
      facts.values.Set(i, done);
    } else if (facts.events_are_whole) {
      facts.values.Set(i, YesNoScalar(false));
    }
  }
  for (uint32_t spot = 0; spot < map_.spots().size(); ++spot) {
    const auto* each = std::get_if<ForEachAct>(&map_.ActAt(spot).node);
    const Place* place = each == nullptr ? nullptr : state_.Find(Id(map_[spot].id));
    if (place == nullptr) continue;
    Scalar member{.type = program_.case_types[each->item]};
    member.option = program_[each->list].index;  // which member, of which list: see EvalMember
    member.number = Number(place->branches_done);
    facts.values.Set(each->item, member);
  }
  PutInTurn(&facts);
  return facts;
}

ValueResult Run::Compute(ExprId expr, const Asking& asking) {
  const CaseFacts in_case = InCase(asking);
  Evaluator evaluator(program_, Facts(), {asking.day.value_or(Today()), KnownOn()},
                      {.explain = asking.explain, .teams = inputs_.teams, .in_case = &in_case});
  ValueResult result = evaluator.Evaluate(expr);
  if (answers_ != nullptr) {
    Keep({.condition = expr,
          .whole = asking.log == Log::kWhole,
          .day = asking.day.value_or(Today()),
          .verdict = VerdictOf(result)},
         result.missing);
    if (result.state == State::kKnown && result.value.type.kind == TypeKind::kDate)
      answers_->conditions.back().date = result.value.date;
  }
  return result;
}

void Run::Keep(ConditionAnswer answer, const std::vector<MissingFact>& missing) {
  answer.events = state_.events;
  for (const MissingFact& fact : missing) answer.missing.push_back(NameOfMissing(program_, fact));
  answers_->conditions.push_back(std::move(answer));
}

Asked Run::AskOn(ExprId condition, const Asking& asking) {
  const ValueResult result = Compute(condition, asking);
  return {VerdictOf(result), result.missing, result.explanation, asking.day};
}

// One that the host has not given yet is asked for when all else is decided; nothing depends on it.
Commitment Run::CommitmentTo(ComputedValue computed) {
  for (const CommittedValueOf& known : inputs_.committed)
    if (known.name == computed.name && known.value == computed.value) return known.commitment;
  const auto same = [&](const ComputedValue& other) {
    return other.name == computed.name && other.value == computed.value;
  };
  if (std::ranges::none_of(needed_, same)) needed_.push_back(std::move(computed));
  return {};
}

std::optional<Scalar> AsPaid(const Program& program, Scalar amount) {
  if (amount.text.empty()) amount.text = program.policy.currency;
  if (!program.policy.rounding_unit) return amount;
  const Scalar unit{.type = amount.type, .number = *program.policy.rounding_unit};
  const Computed rounded = RoundTo(amount, unit, static_cast<Rounding>(program.policy.rounding));
  if (!rounded.ok()) return std::nullopt;
  return rounded.value;
}

// Nothing while it is not known.
std::optional<ComputedValue> Run::AmountOf(const PayAct& pay, Asked* asked) {
  const ValueResult result = Compute(pay.amount, {});
  *asked = {VerdictOf(result), result.missing, result.explanation, std::nullopt};
  if (result.state != State::kKnown) return std::nullopt;
  const std::optional<Scalar> value = AsPaid(program_, result.value);
  if (!value) return std::nullopt;
  const Names& names = program_.case_names[pay.value];
  return ComputedValue{Id(names.id), TitleOf(names), *value, result.explanation};
}

bool Run::Pay(uint32_t spot, uint32_t step, const PayAct& node, DoStep* left) {
  if (!std::exchange(left->paid, false)) return false;
  Asked asked;
  const std::optional<ComputedValue> amount = AmountOf(node, &asked);
  if (!amount) No(RefusalKind::kNotComputed, {TitleOf(program_.case_names[node.value])}, asked);
  EventRecorded recorded;
  recorded.name = Id("paid " + amount->name.text);
  recorded.on = Today();
  recorded.details = {CommitmentTo(*amount)};
  recorded.fields = {amount->name};
  recorded.proof = std::exchange(left->proof, {});
  values_.Set(node.value, amount->value);
  Add(recorded, Id(map_[step].id));
  events_.back().because = asked.because;
  Proceed(spot);
  return true;
}

// What the text says of a field must be known; a field that it leaves open is filled in elsewhere.
void Run::RefuseBlanks(const Document& document) {
  LocalText blank;
  Asked asked = Met();
  for (const DocumentField& field : document.fields) {
    if (field.is == kNoExpr) continue;
    const ValueResult result = Compute(field.is, {});
    if (result.state == State::kKnown) continue;
    const LocalText title = TitleOf(field.names);
    blank.en += (blank.en.empty() ? "" : ", ") + title.en;
    blank.zh += (blank.zh.empty() ? "" : "、") + title.zh;
    asked.verdict = VerdictOf(result);
    asked.missing.insert(asked.missing.end(), result.missing.begin(), result.missing.end());
    if (asked.because == nullptr) asked.because = result.explanation;
  }
  if (!blank.en.empty()) No(RefusalKind::kMissingField, {TitleOf(document.names), blank}, asked);
}

// A field that the text leaves out is known not to exist; one that is unknown holds the case up.
void Run::TryRecord(uint32_t spot, const RecordsAct& node) {
  const EventType& event = program_.events[node.event];
  EventRecorded recorded;
  recorded.name = Id(event.names.id);
  recorded.on = Today();
  std::vector<ComputedValue> fields;
  for (const uint32_t fact : node.fields.empty() ? std::vector<uint32_t>() : event.facts) {
    const Names& names = program_.facts[fact].names;
    ComputedValue field{Id(event.names.id + "." + names.id), TitleOf(names), {}, nullptr};
    field.value.type = {TypeKind::kNone};
    const auto given = std::ranges::find(node.fields, names.id,
                                         [](const CaseArgument& one) { return one.names.id; });
    if (given != node.fields.end()) {
      const ValueResult result = Compute(given->value, {});
      if (result.state == State::kUnknown || result.state == State::kNotApplicable)
        return Block(spot, {VerdictOf(result), result.missing, result.explanation, std::nullopt});
      if (result.state == State::kKnown) field.value = result.value;
      field.because = result.explanation;
    }
    fields.push_back(std::move(field));
  }
  for (ComputedValue& field : fields) recorded.details.push_back(CommitmentTo(std::move(field)));
  Add(recorded, std::nullopt, true);
  Unblock(spot);
  Proceed(spot);
}

// What is called begins when its condition holds and what it is given is known.
void Run::TryCall(uint32_t spot, const CallAct& node) {
  if (IsBusy(spot)) return;
  const Procedure& called = program_.procedures[node.procedure];
  Asked asked = Met();
  if (called.opens_when != kNoExpr) asked = Ask(called.opens_when);
  if (asked.verdict != Verdict::kHolds) return Block(spot, asked, called.opens_when);
  EventRecorded recorded;
  recorded.name = Id("called " + called.names.id);
  recorded.on = Today();
  std::vector<ComputedValue> given;
  for (const CaseParameter& parameter : called.parameters) {
    const Names& names = program_.case_names[parameter.value];
    const auto argument = std::ranges::find(node.arguments, names.id,
                                            [](const CaseArgument& one) { return one.names.id; });
    const ValueResult result = Compute(argument->value, {});
    if (result.state != State::kKnown)
      return Block(spot, {VerdictOf(result), result.missing, result.explanation, std::nullopt});
    given.push_back({Id(names.id), TitleOf(names), result.value, result.explanation});
  }
  for (size_t i = 0; i < given.size(); ++i) {
    values_.Set(called.parameters[i].value, given[i].value);
    recorded.fields.push_back(given[i].name);
    recorded.details.push_back(CommitmentTo(std::move(given[i])));
  }
  Add(recorded, std::nullopt, true);
  events_.back().verdict = asked.verdict;
  events_.back().because = asked.because;
  Unblock(spot);
  EnterBlock(spot, 0);
}

}  // namespace writ::flow
