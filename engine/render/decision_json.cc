#include "engine/render/decision_json.h"

#include "engine/render/explanation.h"
#include "engine/render/rests_on.h"

namespace writ {

std::string CitationId(const Citation& citation) {
  std::string id = citation.source;
  const auto part = [&id](const char* word, const std::string& number) {
    if (!number.empty()) id += std::string(" ") + word + " " + number;
  };
  part("art", citation.article);
  part("para", citation.paragraph);
  part("item", citation.item);
  part("sec", citation.section);
  return id;
}

namespace {

std::string RatioText(const Number& ratio, const char* sign) {
  const auto hundredfold = ratio.Multiply(Number(100));
  return hundredfold ? hundredfold->Canonical() + sign : ratio.Canonical();
}

std::string SpanText(const Span& span) {
  std::string text = "P";
  if (span.months != 0) text += std::to_string(span.months) + "M";
  if (span.days != 0 || (span.months == 0 && span.working_days == 0))
    text += std::to_string(span.days) + "D";
  if (span.working_days != 0) text += std::to_string(span.working_days) + "WD";
  return text;
}

}  // namespace

std::string WireText(const Program& program, const Scalar& value) {
  switch (value.type.kind) {
    case TypeKind::kNumber:
    case TypeKind::kMoney: return value.number.Canonical();
    case TypeKind::kPercent: return RatioText(value.number, "%");
    case TypeKind::kPoints: return RatioText(value.number, " points");
    case TypeKind::kDate:
    case TypeKind::kEvent: return value.date.ToIso();
    case TypeKind::kPeriod: return value.period.ToString();
    case TypeKind::kSpan:
      return value.is_between ? value.between.from.ToIso() + "/" + value.between.to.ToIso()
                              : SpanText(value.span);
    case TypeKind::kYesNo: return value.yes ? "yes" : "no";
    case TypeKind::kChoice: return program.choices[value.type.index].options[value.option].id;
    case TypeKind::kNone: return "none";
    case TypeKind::kText:
    case TypeKind::kRecord:
    case TypeKind::kList:
    case TypeKind::kDocument:
    case TypeKind::kTeam:
    case TypeKind::kError: return value.text;
  }
  return value.text;
}

namespace {

const char* ReasonId(Reason reason) {
  switch (reason) {
    case Reason::kNone: return "";
    case Reason::kNotRecorded: return "not_recorded";
    case Reason::kDisputed: return "disputed";
    case Reason::kBeyondData: return "beyond_data";
    case Reason::kListIncomplete: return "list_incomplete";
    case Reason::kTooFewToCompare: return "too_few_to_compare";
    case Reason::kTeamMemberUnknown: return "team_member_unknown";
    case Reason::kNoCohort: return "no_cohort";
    case Reason::kToldDateUnknown: return "told_date_unknown";
    case Reason::kOutsideEmployment: return "outside_employment";
    case Reason::kPartialPeriod: return "partial_period";
    case Reason::kBeforeInForce: return "before_in_force";
    case Reason::kBeforeTold: return "before_told";
    case Reason::kOutsideDomain: return "outside_domain";
    case Reason::kTooFewPeriods: return "too_few_periods";
    case Reason::kSkipped: return "skipped";
    case Reason::kNotDueYet: return "not_due_yet";
    case Reason::kNoVersion: return "no_version_in_force";
    case Reason::kNeedsCase: return "needs_case";
    case Reason::kOverflow: return "overflow";
    case Reason::kDivisionByZero: return "division_by_zero";
    case Reason::kCurrencyMismatch: return "currency_mismatch";
    case Reason::kPresumed: return "presumed";
    case Reason::kException: return "exception";
    case Reason::kUndecidedException: return "undecided_exception";
    case Reason::kTooLate: return "too_late";
  }
  return "";
}

const char* NeedKey(Op op) {
  switch (op) {
    case Op::kBelow: return "below";
    case Op::kAbove: return "above";
    case Op::kAtLeast: return "at_least";
    case Op::kAtMost: return "at_most";
    case Op::kIsNot: return "is_not";
    default: return "is";  // every other comparison asks for one value
  }
}

void WriteCites(const Program& program, const Decision& decision, JsonWriter* json) {
  const auto cites = CitesOf(program, decision);
  if (cites.empty()) return;
  json->Key("cites").BeginArray();
  for (const auto& citation : cites) json->String(CitationId(citation));
  json->EndArray();
}

void WriteBecause(const Program& program, const Decision& decision, const WordsOptions& options,
                  JsonWriter* json) {
  if (!decision.explanation) return;
  const auto lines = Because(program, decision, options);
  if (lines.empty()) return;
  json->Key("because").BeginArray();
  for (const auto& line : lines) {
    json->BeginObject().Member("text", line.text).Key("facts").BeginArray();
    for (const auto& fact : line.facts) json->String(fact);
    json->EndArray().EndObject();
  }
  json->EndArray();
}

void WriteTurnings(const Program& program, const Decision& decision, const WordsOptions& options,
                   JsonWriter* json) {
  const auto turnings = ShownTurnings(program, decision, options);
  if (turnings.empty()) return;
  json->Key("would_hold_if").BeginArray();
  for (const auto& turning : turnings) {
    json->BeginObject().Member("fact", turning.what);
    if (turning.period) json->Member("period", turning.period->ToString());
    json->Member(NeedKey(turning.needs), WireText(program, turning.bound)).EndObject();
  }
  json->EndArray();
}

}  // namespace

void WriteMissing(const Program& program, const std::vector<MissingFact>& missing,
                  JsonWriter* json) {
  if (missing.empty()) return;
  json->Key("missing").BeginArray();
  for (const auto& item : missing) {
    json->BeginObject();
    json->Member("fact", item.what.empty() ? program.facts[item.fact].names.id : item.what);
    if (item.period) json->Member("period", item.period->ToString());
    if (item.reason != Reason::kNotRecorded) json->Member("reason", ReasonId(item.reason));
    if (!item.from.empty()) json->Member("from", item.from);
    json->EndObject();
  }
  json->EndArray();
}

void WriteDecision(const Program& program, const Decision& decision, const WordsOptions& options,
                   JsonWriter* json) {
  json->BeginObject();
  json->Member("rule", program.rules[decision.rule].names.id)
      .Member("outcome", OutcomeId(decision.outcome));
  if (decision.reason != Reason::kNone) json->Member("reason", ReasonId(decision.reason));
  if (!decision.detail.empty()) json->Member("detail", decision.detail);
  WriteCites(program, decision, json);
  if (!decision.because_of.empty()) {
    json->Key("because_of").BeginArray();
    for (const auto rule : decision.because_of) json->String(program.rules[rule].names.id);
    json->EndArray();
  }
  WriteBecause(program, decision, options, json);
  WriteMissing(program, decision.missing, json);
  WriteTurnings(program, decision, options, json);
  json->EndObject();
}

void WriteDerivation(const Program& program, const Explanation& explanation,
                     const WordsOptions& options, JsonWriter* json) {
  const auto lines = Derivation(program, explanation, options);
  if (lines.empty()) return;
  json->Key("derivation").BeginArray();
  int depth = 1;
  for (size_t i = 0; i < lines.size(); ++i) {
    for (; depth > lines[i].depth; --depth) json->EndArray().EndObject();
    json->BeginObject().Member("text", lines[i].text);
    if (i + 1 < lines.size() && lines[i + 1].depth > lines[i].depth) {
      json->Key("from").BeginArray();
      ++depth;
    } else {
      json->EndObject();
    }
  }
  for (; depth > 1; --depth) json->EndArray().EndObject();
  json->EndArray();
}

std::string DecisionsJson(const Program& program, const std::string& subject, EvalDates dates,
                          const std::vector<Decision>& decisions,
                          const std::vector<std::pair<std::string, ValueResult>>& values,
                          const WordsOptions& options, int indent) {
  JsonWriter json(indent);
  json.BeginObject().Member("format_version", "1.0").Member("policy", program.policy.names.id);
  json.Member("policy_hash", "sha256:" + HexDigest(program.meaning_hash));
  json.Member("as_of", dates.as_of.ToIso())
      .Member("known_on", dates.known_on.ToIso())
      .Member("subject", subject);
  json.Key("decisions").BeginArray();
  for (const auto& decision : decisions) WriteDecision(program, decision, options, &json);
  json.EndArray();
  if (!values.empty()) {
    json.Key("values").BeginObject();
    for (const auto& [key, value] : values) {
      json.Key(key);
      WriteValue(program, value, options, &json);
    }
    json.EndObject();
  }
  json.EndObject();
  return json.Take();
}

std::string ReasonsJson(const Program& program, const std::string& subject, EvalDates dates,
                        const Decision& decision, const WordsOptions& options, int indent) {
  JsonWriter json(indent);
  json.BeginObject().Member("format_version", "1.0").Member("policy", program.policy.names.id);
  json.Member("as_of", dates.as_of.ToIso()).Member("subject", subject).Key("decision");
  WriteDecision(program, decision, options, &json);
  if (decision.explanation) WriteDerivation(program, *decision.explanation, options, &json);
  json.Member("words", DecisionWords(program, decision, options)).EndObject();
  return json.Take();
}

void WriteValue(const Program& program, const ValueResult& value, const WordsOptions& options,
                JsonWriter* json) {
  json->BeginObject();
  switch (value.state) {
    case State::kKnown:
      if (value.value.type.kind == TypeKind::kMoney) {
        json->Member("amount", value.value.number.Canonical()).Member("currency", value.value.text);
      } else {
        json->Member("value", WireText(program, value.value));
      }
      break;
    case State::kUnknown: json->Member("state", "unknown"); break;
    case State::kNone: json->Member("state", "none"); break;
    case State::kNotApplicable: json->Member("state", "not_applicable"); break;
  }
  if (value.reason != Reason::kNone) json->Member("reason", ReasonId(value.reason));
  if (!value.detail.empty()) json->Member("detail", value.detail);
  WriteMissing(program, value.missing, json);
  if (value.explanation) WriteDerivation(program, *value.explanation, options, json);
  json->EndObject();
}

}  // namespace writ
