#include "engine/scenario/given_case.h"

#include <algorithm>

#include "engine/flow/places.h"
#include "engine/render/act_words.h"
#include "engine/render/explanation.h"
#include "engine/scenario/names.h"

namespace writ::scenario {
namespace {

class CaseReader {
 public:
  CaseReader(const Reader& reader, const Procedure& procedure, SubjectFacts* subject)
      : reader_(reader), procedure_(procedure), subject_(subject) {}

  std::optional<flow::Standing> Read(const syntax::GivenCase& given) {
    standing_.procedure = procedure_.names.id;
    standing_.place = given.at_step.text;
    bool good = true;
    for (const auto& field : given.facts) good = Field(field) && good;
    if (!good) return std::nullopt;
    return standing_;
  }

 private:
  bool Field(const syntax::GivenField& field) {
    if (field.name.empty()) return false;
    const std::string& word = field.name.back().text;
    if (const auto value = FindCaseValue(reader_, procedure_, field.name)) {
      if (IsPayment(*value) && IsDay(field.value))
        return Happened("paid " + reader_.program.case_names[*value].id, field.value);
      return Value(*value, field.value);
    }
    if (field.name.size() == 1) {
      const auto decidable = flow::FindDecidable(reader_.program, procedure_, word);
      if (decidable && !IsDay(field.value)) return Decided(*decidable, field.value);
      if (const Names* event = FindEvent(reader_.program, word)) return Event(*event, field.value);
      if (const auto document = FindDocument(reader_, word))
        return Happened((IsServed(*document) ? "served " : "issued ") +
                            reader_.program.documents[*document].names.id,
                        field.value);
    }
    if (field.name.size() != 1 || !OfThePerson(field.name.back()))
      ReportUnknown(reader_, field.name.back(), Known(),
                    {"the name of something that the case knows: STEP.FIELD, a fact or argument of "
                     "the case, a payment, an event, a finding, a document",
                     "案件自身内容的名称:步骤.栏目、案件的事实或参数、支付、事件、认定、文书"});
    return false;
  }

  // A fact of whom the case is about is known without the case, and given without it.
  bool OfThePerson(const syntax::Name& name) {
    const Program& p = reader_.program;
    if (procedure_.entity >= p.entities.size()) return false;
    const Entity& entity = p.entities[procedure_.entity];
    const auto fact = std::ranges::find_if(
        entity.facts, [&](uint32_t index) { return IsNamed(p.facts[index].names, name.text); });
    if (fact == entity.facts.end()) return false;
    const std::string& en = entity.names.en.empty() ? entity.names.zh : entity.names.en;
    const std::string& zh = entity.names.zh.empty() ? en : entity.names.zh;
    reader_.diagnostics
        .Add(DiagnosticKind::kWrongKindOfName, name.place,
             {{name.text},
              {"a fact of " + en, zh + "的事实"},
              {"something of the case itself", "案件自身的内容"}})
        .related.push_back({p.facts[*fact].names.place,
                            {"declared here: write it in `given " + en + " { … }`",
                             "在此声明:请写在「已知 " + zh + " { … }」中"}});
    return true;
  }

  // What is paid may be given as its amount, or as the day on which it was paid.
  bool IsPayment(uint32_t value) const {
    return std::ranges::any_of(reader_.program.acts, [&](const Act& act) {
      const auto* pay = std::get_if<PayAct>(&act.node);
      return pay != nullptr && pay->value == value;
    });
  }

  // What a procedure only issues is given as the day on which it was issued.
  bool IsServed(uint32_t document) const {
    const auto any = [&](const auto& is) { return std::ranges::any_of(reader_.program.acts, is); };
    return any([&](const Act& act) {
             const auto* serve = std::get_if<ServeAct>(&act.node);
             return serve != nullptr && serve->document == document;
           }) ||
           !any([&](const Act& act) {
             const auto* issue = std::get_if<IssueAct>(&act.node);
             return issue != nullptr && issue->document == document;
           });
  }

  // `review: approve`, or one after the other: `review: [send_back, approve]`.
  bool Decided(const flow::Decidable& at, const syntax::GivenValue& given) {
    if (given.shape == syntax::GivenValue::Shape::kList) {
      return std::ranges::all_of(given.entries, [&](const syntax::GivenEntry& entry) {
        return entry.value.size() == 1 && Decided(at, entry.value.front());
      });
    }
    const auto* name = given.shape == syntax::GivenValue::Shape::kScalar &&
                               given.scalar < reader_.tree.expressions.size()
                           ? std::get_if<syntax::NameExpr>(&reader_.tree[given.scalar].node)
                           : nullptr;
    if (name == nullptr || name->path.size() != 1) {
      reader_.diagnostics.Add(DiagnosticKind::kScenarioShape, given.place, {});
      return false;
    }
    std::vector<std::string> known;
    for (const Names& option : at.options) {
      if (IsNamed(option, name->path[0].text)) {
        standing_.decided.emplace_back(at.place, Id(option.id));
        return true;
      }
      for (const std::string* one : {&option.id, &option.en, &option.zh}) known.push_back(*one);
    }
    ReportUnknown(reader_, name->path[0], std::move(known),
                  {"the name of one of the options there", "该处某一选项的名称"});
    return false;
  }

  bool IsDay(const syntax::GivenValue& given) const {
    return given.shape == syntax::GivenValue::Shape::kScalar &&
           given.scalar < reader_.tree.expressions.size() &&
           std::holds_alternative<syntax::DateLit>(reader_.tree[given.scalar].node);
  }

  // A document is given by its name.
  bool Value(uint32_t value, const syntax::GivenValue& given) {
    Type type = reader_.program.case_types[value];
    if (type.kind == TypeKind::kDocument || type.kind == TypeKind::kList) type = {TypeKind::kText};
    if (given.shape != syntax::GivenValue::Shape::kScalar) {
      reader_.diagnostics.Add(DiagnosticKind::kScenarioShape, given.place, {});
      return false;
    }
    const auto scalar = ReadLiteral(reader_, given.scalar, type, given.place);
    if (scalar) standing_.values.Set(value, *scalar);
    return scalar.has_value();
  }

  bool Event(const Names& event, const syntax::GivenValue& given) {
    const auto is_event = [&](const EventType& type) { return &type.names == &event; };
    if (std::any_of(reader_.program.events.begin(), reader_.program.events.end(), is_event))
      return Happened(event.id, given);
    const auto days = ReadDays(reader_, event.id, given);
    if (!days) return false;
    auto& known = subject_->events[event.id];
    known.insert(known.end(), days->begin(), days->end());
    std::sort(known.begin(), known.end());
    return true;
  }

  bool Happened(const std::string& what, const syntax::GivenValue& given) {
    const auto days = ReadDays(reader_, what, given);
    if (!days) return false;
    for (const Date day : *days) standing_.happened.emplace_back(Id(what), day);
    return true;
  }

  std::vector<std::string> Known() const {
    std::vector<std::string> known;
    const auto add = [&](const auto& things) {
      for (const auto& thing : things) {
        known.push_back(thing.names.id);
        known.push_back(thing.names.zh);
      }
    };
    add(reader_.program.events);
    add(reader_.program.findings);
    add(reader_.program.documents);
    for (const Names& value : reader_.program.case_names) {
      const size_t dot = value.id.rfind('.');
      known.push_back(value.id.substr(dot == std::string::npos ? 0 : dot + 1));
      known.push_back(value.zh);
    }
    return known;
  }

  const Reader& reader_;
  const Procedure& procedure_;
  SubjectFacts* subject_;
  flow::Standing standing_;
};

}  // namespace

std::optional<flow::Standing> ReadCase(const Reader& reader, const syntax::Scenario& scenario,
                                       SubjectFacts* subject) {
  const Procedure* procedure = FindProcedure(reader, scenario);
  if (procedure == nullptr) return std::nullopt;
  const auto described = [](const syntax::Line& line) {
    return std::holds_alternative<syntax::GivenSubject>(line.node);
  };
  if (std::none_of(scenario.lines.begin(), scenario.lines.end(), described) &&
      procedure->entity < reader.program.entities.size())
    subject->entity = procedure->entity;
  for (const auto& line : scenario.lines)
    if (const auto* given = std::get_if<syntax::GivenCase>(&line.node))
      return CaseReader(reader, *procedure, subject).Read(*given);
  return std::nullopt;
}

namespace {

// What it waits for, by its name or by what is done there.
LocalText WaitingWords(const Program& program, const flow::PlaceMap& map,
                       const flow::Waiting& waiting) {
  const uint32_t spot = map.Find(waiting.place.text);
  if (spot == flow::kNoSpot || !map.ActAt(spot).names.id.empty()) return waiting.title;
  const Act& act = map.ActAt(spot);
  if (std::holds_alternative<CallAct>(act.node)) return waiting.title;
  LocalText words{ActWords(program, act, Language::kEnglish),
                  ActWords(program, act, Language::kChinese)};
  return words.en.empty() ? waiting.title : words;
}

LocalText NotOpen(const Program& program, const flow::Stood& stood) {
  LocalText where{"not open", "未开启"};
  LocalText missing;
  for (const MissingFact& one : stood.missing) {
    missing.en += (missing.en.empty() ? "" : "; ") + MissingWords(program, one, Language::kEnglish);
    missing.zh += (missing.zh.empty() ? "" : ";") + MissingWords(program, one, Language::kChinese);
  }
  if (!missing.en.empty()) {
    where.en += ", because what opens it is unknown: " + missing.en;
    where.zh += ",因为启动条件未知:" + missing.zh;
  } else if (stood.blocked) {
    where.en += ", because the condition for opening it is not met";
    where.zh += ",因为启动条件未满足";
  }
  return where;
}

}  // namespace

LocalText WhereItIs(const Program& program, const Procedure& procedure, const flow::Stood& stood) {
  const auto* state = std::get_if<flow::CaseState>(&stood.state);
  if (state == nullptr || state->status == flow::CaseStatus::kNone) return NotOpen(program, stood);
  if (state->status == flow::CaseStatus::kClosed) {
    LocalText end{state->outcome.text, state->outcome.text};
    for (const Names& known : flow::EndsOf(program, procedure))
      if (known.id == state->outcome.text)
        end = {NameFor(known, Language::kEnglish), NameFor(known, Language::kChinese)};
    return {"closed as " + end.en, "已结束(" + end.zh + ")"};
  }
  LocalText where;
  const auto add = [&](const LocalText& title) {
    where.en += (where.en.empty() ? "" : ", ") + title.en;
    where.zh += (where.zh.empty() ? "" : "、") + title.zh;
  };
  const flow::PlaceMap map(program, procedure);
  for (const auto& task : stood.work.tasks) add(task.title);
  for (const auto& waiting : stood.work.waits) add(WaitingWords(program, map, waiting));
  return where;
}

}  // namespace writ::scenario
