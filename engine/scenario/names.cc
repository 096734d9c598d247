#include "engine/scenario/names.h"

#include <algorithm>

#include "engine/base/text.h"
#include "engine/flow/places.h"
#include "engine/flow/standing.h"

namespace writ::scenario {

bool IsNamed(const Names& names, const std::string& word) {
  return !word.empty() && (names.id == word || names.en == word || names.zh == word);
}

void ReportUnknown(const Reader& reader, const syntax::Name& name, std::vector<std::string> known,
                   const Argument& wanted) {
  std::erase(known, "");
  std::sort(known.begin(), known.end());
  if (const auto near = Nearest(name.text, known)) {
    reader.diagnostics.Add(DiagnosticKind::kScenarioMisspelledName, name.place, {name.text, *near})
        .fixes.push_back({name.place, *near});
  } else {
    reader.diagnostics.Add(DiagnosticKind::kScenarioUnknownName, name.place, {name.text, wanted});
  }
}

std::string ModuleNamed(const Reader& reader, const std::string& word) {
  for (const auto& item : reader.tree.items) {
    const auto* use = std::get_if<syntax::Use>(&item.node);
    if (use == nullptr || use->path.empty()) continue;
    if (use->shown_zh.text == word || use->as.text == word)
      return use->as.present() ? use->as.text : use->path.back().text;
  }
  for (const auto& law : reader.program.laws) {
    if (IsNamed(law.names, word) && !law.names.module.empty()) return law.names.module;
  }
  return word;
}

const Names* FindEvent(const Program& program, const std::string& word) {
  for (const auto& event : program.events)
    if (IsNamed(event.names, word)) return &event.names;
  for (const auto& finding : program.findings)
    if (IsNamed(finding.names, word)) return &finding.names;
  return nullptr;
}

const Procedure* FindProcedure(const Reader& reader, const syntax::Scenario& scenario) {
  for (const auto& line : scenario.lines) {
    const auto* given = std::get_if<syntax::GivenCase>(&line.node);
    if (given == nullptr) continue;
    for (const Procedure& procedure : reader.program.procedures)
      if (IsNamed(procedure.names, given->procedure.text)) return &procedure;
  }
  return nullptr;
}

std::optional<uint32_t> FindCaseValue(const Reader& reader, const Procedure& procedure,
                                      const syntax::Path& path) {
  const Program& p = reader.program;
  if (path.size() == 1)
    for (const CaseParameter& parameter : procedure.parameters)
      if (IsNamed(p.case_names[parameter.value], path[0].text)) return parameter.value;
  const flow::PlaceMap map(p, procedure);
  for (uint32_t i = 0; i < map.spots().size(); ++i) {
    const Act& act = map.ActAt(i);
    if (!IsNamed(act.names, path.back().text)) continue;
    if (path.size() == 1) {
      if (const auto* fact = std::get_if<CaseFactAct>(&act.node)) return fact->value;
      if (const auto* pay = std::get_if<PayAct>(&act.node)) return pay->value;
    }
    const auto* provide = std::get_if<ProvideAct>(&act.node);
    const uint32_t step = map[i].doer;
    const bool in_step =
        path.size() == 2 && step != flow::kNoSpot && IsNamed(map.ActAt(step).names, path[0].text);
    if (provide != nullptr && in_step) return provide->value;
  }
  return std::nullopt;
}

std::optional<uint32_t> FindDocument(const Reader& reader, const std::string& word) {
  const auto& documents = reader.program.documents;
  for (uint32_t i = 0; i < documents.size(); ++i)
    if (IsNamed(documents[i].names, word)) return i;
  return std::nullopt;
}

namespace {

bool IsSource(const Reader& reader, const Citation& citation, const syntax::Path& source) {
  if (source.empty()) return true;
  const auto& word = source.back().text;
  if (citation.source == word) return true;
  if (citation.law >= reader.program.laws.size()) return false;
  const Names& law = reader.program.laws[citation.law].names;
  const auto module = ModuleNamed(reader, word);
  return IsNamed(law, word) || (!law.module.empty() && law.module == module) ||
         citation.source == module;
}

template <typename Things>
void AddNames(const Things& things, std::vector<std::string>* known) {
  for (const auto& thing : things) {
    for (const auto* name : {&thing.names.id, &thing.names.en, &thing.names.zh})
      known->push_back(*name);
  }
}

class ExpectationChecker {
 public:
  explicit ExpectationChecker(const Reader& reader) : reader_(reader), p_(reader.program) {}

  bool Check(const syntax::Scenario& scenario) {
    procedure_ = FindProcedure(reader_, scenario);
    for (const auto& line : scenario.lines)
      std::visit([&](const auto& node) { Line(node, line.place); }, line.node);
    return good_;
  }

 private:
  template <typename Node>
  void Line(const Node&, Place) {}  // what is given has been read already

  void Line(const syntax::GivenCase& given, Place) {
    if (procedure_ == nullptr) {
      std::vector<std::string> known;
      AddNames(p_.procedures, &known);
      return Unknown({given.procedure}, std::move(known),
                     {"the name of a procedure of the policy", "政策中流程的名称"});
    }
    if (given.at_step.present() && !flow::FindPlace(p_, *procedure_, given.at_step.text))
      Unknown({given.at_step}, flow::NamesOfPlaces(p_, *procedure_),
              {"the name of a step, gate, choice, region, repetition or effect of the procedure",
               "该流程中步骤、核查、选择、区段、循环或者生效的名称"});
  }

  void Line(const syntax::ExpectOutcome& expected, Place) {
    if (!IsPlace(expected.what)) Norm(expected.what);
    for (const auto& because : expected.because) Rule(because);
    for (const auto& missing : expected.missing) Missing(missing);
    seen_norm_ = true;
  }

  void Line(const syntax::ExpectValue& expected, Place place) {
    const auto& what = reader_.tree[expected.what];
    const auto* name = std::get_if<syntax::NameExpr>(&what.node);
    seen_norm_ = true;
    const auto definition =
        name == nullptr ? std::nullopt : FindIn(reader_, p_.definitions, name->path);
    if (definition) {
      const bool none = std::holds_alternative<syntax::NoneLit>(reader_.tree[expected.value].node);
      const Type type = p_.definitions[*definition].type;
      good_ = (none || ReadLiteral(reader_, expected.value, type, place)) && good_;
      return;
    }
    good_ = false;
    const bool named = name != nullptr && !name->path.empty();
    if (named && !FindIn(reader_, p_.rules, name->path) && !IsFact(name->path)) {
      std::vector<std::string> known;
      AddNames(p_.definitions, &known);
      ReportUnknown(reader_, name->path.back(), std::move(known),
                    {"the name of a definition of the policy", "政策中定义的名称"});
    } else {
      reader_.diagnostics.Add(
          DiagnosticKind::kScenarioNotAValue, what.place,
          {named ? Argument(name->path.back().text) : Argument("this expression", "该表达式")});
    }
  }

  void Line(const syntax::ExpectBlocked& expected, Place) {
    for (const auto& missing : expected.missing) Missing(missing);
  }

  void Line(const syntax::ExpectCites& expected, Place place) {
    if (!expected.rule.empty()) {
      Norm(expected.rule);
    } else if (!seen_norm_) {
      reader_.diagnostics.Add(DiagnosticKind::kScenarioCitesWhat, place);
      good_ = false;
    }
    for (const auto& cites : expected.cites) Source(cites);
  }

  // `expect STEP`: the case stands there. `expect OUTCOME`: it has ended so.
  bool IsPlace(const syntax::Path& path) const {
    return procedure_ != nullptr && path.size() == 1 &&
           (flow::FindPlace(p_, *procedure_, path[0].text) ||
            flow::FindEnd(p_, *procedure_, path[0].text));
  }

  void Norm(const syntax::Path& path) {
    if (FindIn(reader_, p_.rules, path) || FindIn(reader_, p_.definitions, path)) return;
    std::vector<std::string> known;
    AddNames(p_.rules, &known);
    AddNames(p_.definitions, &known);
    if (procedure_ == nullptr)
      return Unknown(path, std::move(known),
                     {"the name of a rule or definition of the policy", "政策中规则或定义的名称"});
    for (std::string& place : flow::NamesOfPlaces(p_, *procedure_))
      known.push_back(std::move(place));
    for (const Names& end : flow::EndsOf(p_, *procedure_))
      for (const std::string* name : {&end.id, &end.en, &end.zh}) known.push_back(*name);
    Unknown(
        path, std::move(known),
        {"the name of a step or an outcome of the case, or of a rule or definition of the policy",
         "案件的步骤或结果的名称,或者政策中规则、定义的名称"});
  }

  void Rule(const syntax::Path& path) {
    if (FindIn(reader_, p_.rules, path)) return;
    std::optional<Argument> other;
    if (!path.empty() && IsFact(path)) other = Argument("a fact", "事实");
    if (FindIn(reader_, p_.definitions, path)) other = Argument("a definition", "定义");
    if (!path.empty() && FindEvent(p_, path.back().text) != nullptr)
      other = Argument("an event or a finding", "事件或者认定");
    if (other) {
      good_ = false;
      reader_.diagnostics.Add(DiagnosticKind::kScenarioRuleNeeded, path.back().place,
                              {path.back().text, *other});
      return;
    }
    std::vector<std::string> known;
    AddNames(p_.rules, &known);
    Unknown(path, std::move(known), {"the name of a rule of the policy", "政策中规则的名称"});
  }

  bool IsFact(const syntax::Path& path) const {
    return std::any_of(p_.facts.begin(), p_.facts.end(),
                       [&](const Fact& fact) { return IsNamed(fact.names, path.back().text); });
  }

  // What can be missing: facts, days of events, definitions that other people's figures are needed
  // for, and whether the person was told; in a case also what it alone knows, what is served, and
  // the signature that an effect asks for.
  void Missing(const syntax::Path& path) {
    if (path.empty() || path.back().text == "told" || IsFact(path)) return;
    if (FindEvent(p_, path.back().text) != nullptr || FindIn(reader_, p_.definitions, path) ||
        FindIn(reader_, p_.rules, path) || FindIn(reader_, p_.tables, path))
      return;
    if (procedure_ != nullptr &&
        (FindCaseValue(reader_, *procedure_, path) || FindDocument(reader_, path.back().text) ||
         path.back().text == "signed_decision"))
      return;
    std::vector<std::string> known;
    AddNames(p_.facts, &known);
    AddNames(p_.events, &known);
    AddNames(p_.findings, &known);
    AddNames(p_.definitions, &known);
    Unknown(path, std::move(known),
            {"the name of a fact, event, finding or definition of the policy",
             "政策中事实、事件、认定或定义的名称"});
  }

  void Source(const syntax::Citation& cites) {
    if (cites.source.empty()) return;
    const auto& word = cites.source.back().text;
    const auto module = ModuleNamed(reader_, word);
    std::vector<std::string> known;
    AddNames(p_.laws, &known);
    for (const auto& use : p_.uses) known.push_back(use.local);
    const auto is = [&](const std::string& name) { return name == word || name == module; };
    if (std::none_of(known.begin(), known.end(), is))
      Unknown(cites.source, std::move(known),
              {"the name of a law of the policy", "政策中法律的名称"});
  }

  void Unknown(const syntax::Path& path, std::vector<std::string> known, const Argument& wanted) {
    good_ = false;
    if (!path.empty()) ReportUnknown(reader_, path.back(), std::move(known), wanted);
  }

  const Reader& reader_;
  const Program& p_;
  const Procedure* procedure_ = nullptr;  // of the given case
  bool good_ = true;
  bool seen_norm_ = false;  // a rule or definition stands in an earlier expectation
};

}  // namespace

bool IsCitation(const Reader& reader, const Citation& citation, const syntax::Citation& text) {
  return IsSource(reader, citation, text.source) && citation.article == text.article &&
         citation.paragraph == text.paragraph && citation.item == text.item &&
         citation.section == text.section;
}

bool CheckExpectations(const Reader& reader, const syntax::Scenario& scenario) {
  return ExpectationChecker(reader).Check(scenario);
}

}  // namespace writ::scenario
