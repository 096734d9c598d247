#include <algorithm>

#include "engine/render/explanation.h"
#include "engine/render/rests_on.h"
#include "engine/scenario/coverage.h"
#include "engine/scenario/given_case.h"
#include "engine/scenario/names.h"
#include "engine/scenario/reasons.h"
#include "engine/scenario/scenario.h"

namespace writ {
namespace {

using scenario::CoverageCounter;
using scenario::FindIn;
using scenario::IsNamed;
using scenario::Reader;

Argument OutcomeWords(Outcome outcome) {
  switch (outcome) {
    case Outcome::kHolds: return {"holds", "成立"};
    case Outcome::kFails: return {"fails", "不成立"};
    case Outcome::kUnknown: return {"is unknown", "未知"};
    case Outcome::kNotApplicable: return {"is not applicable", "不适用"};
  }
  return {""};
}

Outcome Wanted(syntax::ExpectedOutcome outcome) {
  switch (outcome) {
    case syntax::ExpectedOutcome::kHolds: return Outcome::kHolds;
    case syntax::ExpectedOutcome::kFails: return Outcome::kFails;
    case syntax::ExpectedOutcome::kUnknown: return Outcome::kUnknown;
    case syntax::ExpectedOutcome::kNotApplicable: return Outcome::kNotApplicable;
  }
  return Outcome::kUnknown;
}

std::string Joined(const Program& program, const std::vector<MissingFact>& missing,
                   Language language) {
  std::string out;
  for (const auto& item : missing) {
    out += (out.empty()                      ? ""
            : language == Language::kChinese ? ";"
                                             : "; ") +
           MissingWords(program, item, language);
  }
  return out.empty() ? "-" : out;
}

// Runs one scenario: its facts, its dates, each expectation in turn.
class Run {
 public:
  Run(const Reader& reader, const syntax::Scenario& text, CoverageCounter* coverage)
      : reader_(reader), text_(text), coverage_(coverage) {}

  ScenarioResult Go(Place place) {
    result_.name = {text_.name.en, text_.name.zh};
    result_.place = place;
    auto subject = scenario::ReadSubject(reader_, text_);
    const bool dated = FindDates(&dates_, place);
    const bool named = scenario::CheckExpectations(reader_, text_);
    const bool read = !GivesCase() || (subject && ReadCase(&*subject));
    if (!subject || !dated || !named || !read) {
      Fail(place, WhyUnread());
      return result_;
    }
    if (standing_ && !Stand(*subject)) return result_;
    Evaluator evaluator(reader_.program, *subject, dates_,
                        {.in_case = stood_ ? &stood_->facts : nullptr});
    evaluator_ = &evaluator;
    for (const auto& line : text_.lines) Expect(line);
    evaluator_ = nullptr;
    return result_;
  }

 private:
  // The first thing that is wrong with it; all of it is told as diagnostics.
  Argument WhyUnread() const {
    Argument why("the scenario could not be read", "该情形无法读取");
    for (const Diagnostic& wrong : reader_.diagnostics.Sorted()) {
      const KindInfo& info = InfoOf(wrong.kind);
      if (info.severity != Severity::kError) continue;
      why.en += ": " + std::string(info.code) + " " + MessageOf(wrong, Language::kEnglish);
      why.zh += ":" + std::string(info.code) + " " + MessageOf(wrong, Language::kChinese);
      break;
    }
    return why;
  }

  LocalText WhereItIs() const { return scenario::WhereItIs(reader_.program, *procedure_, *stood_); }

  bool GivesCase() const {
    return std::any_of(text_.lines.begin(), text_.lines.end(), [](const syntax::Line& line) {
      return std::holds_alternative<syntax::GivenCase>(line.node);
    });
  }

  bool ReadCase(SubjectFacts* subject) {
    standing_ = scenario::ReadCase(reader_, text_, subject);
    procedure_ = scenario::FindProcedure(reader_, text_);
    return standing_.has_value();
  }

  // False when the case cannot be run.
  bool Stand(const SubjectFacts& subject) {
    flow::Inputs inputs;
    inputs.now = flow::StartOf(dates_.as_of);
    inputs.facts = &subject;
    stood_ = flow::Stand(reader_.program, *standing_, inputs);
    if (std::holds_alternative<flow::CaseState>(stood_->state)) return true;
    result_.verdict = ScenarioVerdict::kNotRun;
    result_.why_not_run = {"cases of this procedure cannot run yet", "该流程目前尚不能办理"};
    return false;
  }

  bool FindDates(EvalDates* dates, Place place) {
    std::optional<Date> as_of, known_on;
    for (const auto& line : text_.lines) {
      if (const auto* date = std::get_if<syntax::Line::AsOf>(&line.node)) as_of = date->date;
      if (const auto* date = std::get_if<syntax::Line::KnownOn>(&line.node)) known_on = date->date;
    }
    // A case without a day stands on the first day of the policy.
    if (!as_of && GivesCase())
      as_of = reader_.program.policy.from.value_or(*Date::FromYmd(2000, 1, 1));
    if (!as_of) {
      reader_.diagnostics.Add(DiagnosticKind::kScenarioNoDate, place, {});
      return false;
    }
    *dates = {*as_of, known_on.value_or(*as_of)};
    return true;
  }

  void Fail(Place place, Argument message) {
    result_.verdict = ScenarioVerdict::kFailed;
    result_.failures.push_back({place, std::move(message)});
  }

  void Expect(const syntax::Line& line) {
    if (const auto* outcome = std::get_if<syntax::ExpectOutcome>(&line.node)) {
      ExpectOutcome(*outcome, line.place);
    } else if (const auto* value = std::get_if<syntax::ExpectValue>(&line.node)) {
      ExpectValue(*value, line.place);
    } else if (const auto* cites = std::get_if<syntax::ExpectCites>(&line.node)) {
      ExpectCites(*cites, line.place);
    } else if (const auto* blocked = std::get_if<syntax::ExpectBlocked>(&line.node)) {
      ExpectBlocked(*blocked, line.place);
    }
  }

  void ExpectBlocked(const syntax::ExpectBlocked& expected, Place place) {
    if (!stood_)
      return Fail(place, {"only a case can be blocked: add `given case …`",
                          "只有案件才会受阻,请加上「已知 案件 …」"});
    if (!stood_->blocked) {
      const LocalText where = WhereItIs();
      return Fail(place, {"expected that the case is blocked, but it is at: " + where.en,
                          "预期案件受阻,实际处于:" + where.zh});
    }
    for (const auto& missing : expected.missing) CheckMissing(missing, stood_->missing, place);
  }

  // `expect OUTCOME`: the case has ended so.
  void ExpectEnd(const syntax::ExpectOutcome& expected, Place place) {
    const auto& name = expected.what.back().text;
    const auto id = flow::FindEnd(reader_.program, *procedure_, name);
    if (!id) return;
    const auto& state = std::get<flow::CaseState>(stood_->state);
    const bool ended = state.status == flow::CaseStatus::kClosed && state.outcome == *id;
    if (ended == (Wanted(expected.outcome) == Outcome::kHolds)) return;
    const LocalText where = WhereItIs();
    const std::string en = ended ? "does not end as " : "ends as ";
    const std::string zh = ended ? "不以" : "以";
    Fail(place, {"expected that the case " + en + name + "; it is at: " + where.en,
                 "预期案件" + zh + "「" + name + "」结束,实际处于:" + where.zh});
  }

  // `expect STEP`: the case stands there.
  void ExpectPlace(const syntax::ExpectOutcome& expected, Place place) {
    const auto& name = expected.what.back().text;
    const auto id = flow::FindPlace(reader_.program, *procedure_, name);
    if (!id) return ExpectEnd(expected, place);
    const bool stands = std::get<flow::CaseState>(stood_->state).Find(*id) != nullptr;
    if (stands == (Wanted(expected.outcome) == Outcome::kHolds)) {
      for (const auto& missing : expected.missing) CheckMissing(missing, stood_->missing, place);
      return;
    }
    const LocalText where = WhereItIs();
    const std::string en = stands ? "does not stand at " : "stands at ";
    const std::string zh = stands ? "不处于" : "处于";
    Fail(place, {"expected that the case " + en + name + "; it is at: " + where.en,
                 "预期案件" + zh + "「" + name + "」,实际处于:" + where.zh});
  }

  void ExpectOutcome(const syntax::ExpectOutcome& expected, Place place) {
    if (const auto rule = FindIn(reader_, reader_.program.rules, expected.what)) {
      const auto decision = evaluator_->Decide(*rule);
      coverage_->SawDecision(decision);
      last_cites_ = CitesOf(decision);
      CompareOutcome(expected, decision.outcome, place, [&](Language language) {
        return scenario::WhyDecided(reader_.program, decision, language);
      });
      if (result_.verdict == ScenarioVerdict::kFailed) return;
      for (const auto& because : expected.because) CheckBecause(because, decision);
      for (const auto& missing : expected.missing) CheckMissing(missing, decision.missing, place);
      return;
    }
    if (const auto definition = FindIn(reader_, reader_.program.definitions, expected.what)) {
      const auto value = evaluator_->ValueOf(*definition);
      coverage_->SawValue(*definition, value);
      last_cites_ = CitesOf(*definition, value);
      CompareOutcome(expected, AsOutcome(value), place, [&](Language language) {
        return scenario::WhyNotKnown(reader_.program, value, language);
      });
      for (const auto& missing : expected.missing) CheckMissing(missing, value.missing, place);
      return;
    }
    if (stood_) ExpectPlace(expected, place);
  }

  static Outcome AsOutcome(const ValueResult& value) {
    switch (value.state) {
      case State::kKnown:
        return value.value.type.kind != TypeKind::kYesNo || value.value.yes ? Outcome::kHolds
                                                                            : Outcome::kFails;
      case State::kNone: return Outcome::kFails;
      case State::kUnknown: return Outcome::kUnknown;
      case State::kNotApplicable: return Outcome::kNotApplicable;
    }
    return Outcome::kUnknown;
  }

  void CompareOutcome(const syntax::ExpectOutcome& expected, Outcome found, Place place,
                      const std::function<std::string(Language)>& why) {
    const Outcome wanted = Wanted(expected.outcome);
    if (wanted == found) return;
    const auto want = OutcomeWords(wanted), got = OutcomeWords(found);
    const auto& name = expected.what.back().text;
    const auto because = [&](Language language, const char* word) {
      const auto reason = why(language);
      return reason.empty() ? reason : word + reason;
    };
    Fail(place, {"expected that " + name + " " + want.en + ", but it " + got.en +
                     because(Language::kEnglish, ", because "),
                 "预期「" + name + "」" + want.zh + ",实际" + got.zh +
                     because(Language::kChinese, ",因为 ")});
  }

  void CheckBecause(const syntax::Path& because, const Decision& decision) {
    const auto rule = FindIn(reader_, reader_.program.rules, because);
    if (!rule) return;
    const auto& of = decision.because_of;
    if (std::find(of.begin(), of.end(), *rule) != of.end()) return;
    const auto& name = because.back().text;
    Fail(because.back().place, {"expected that " + name + " decides it, but it does not",
                                "预期由「" + name + "」决定,实际并非如此"});
  }

  void CheckMissing(const syntax::Path& fact, const std::vector<MissingFact>& missing,
                    Place place) {
    const Names* event = scenario::FindEvent(reader_.program, fact.back().text);
    for (const auto& item : missing) {
      if (event != nullptr && item.what == event->id) return;
      if (item.what.empty() && IsNamed(reader_.program.facts[item.fact].names, fact.back().text))
        return;
      if (item.what == fact.back().text || IsOfCase(item.what, fact)) return;
    }
    const auto found = Joined(reader_.program, missing, Language::kEnglish);
    const auto found_zh = Joined(reader_.program, missing, Language::kChinese);
    Fail(place, {"expected that " + fact.back().text + " is missing; missing is: " + found,
                 "预期缺少「" + fact.back().text + "」;实际缺少:" + found_zh});
  }

  // A value that only the case has, or a service of a document.
  bool IsOfCase(const std::string& what, const syntax::Path& path) const {
    if (!stood_) return false;
    if (const auto value = scenario::FindCaseValue(reader_, *procedure_, path))
      return what == reader_.program.case_names[*value].id;
    const auto document = scenario::FindDocument(reader_, path.back().text);
    if (!document) return false;
    const std::string& id = reader_.program.documents[*document].names.id;
    return what == "served " + id || what == "issued " + id;
  }

  void ExpectValue(const syntax::ExpectValue& expected, Place place) {
    const auto* name = std::get_if<syntax::NameExpr>(&reader_.tree[expected.what].node);
    const auto definition =
        name == nullptr ? std::nullopt : FindIn(reader_, reader_.program.definitions, name->path);
    if (!definition) return;
    const auto value = evaluator_->ValueOf(*definition);
    coverage_->SawValue(*definition, value);
    last_cites_ = CitesOf(*definition, value);
    const bool none = std::holds_alternative<syntax::NoneLit>(reader_.tree[expected.value].node);
    if (none && value.state == State::kNone) return;
    const Type type = reader_.program.definitions[*definition].type;
    const auto wanted =
        none ? std::nullopt : scenario::ReadLiteral(reader_, expected.value, type, place);
    if (!none && !wanted)
      return Fail(place, {"the expected value could not be read", "预期值无法读取"});
    if (!none && value.state == State::kKnown && SameValue(*wanted, value.value)) return;
    Fail(place, {"found " + Found(value, Language::kEnglish),
                 "实际为 " + Found(value, Language::kChinese)});
  }

  static bool SameValue(const Scalar& wanted, const Scalar& found) {
    if (found.is_between) return found.between.CompareTo(wanted.span) == 0;
    Scalar plain = found;
    plain.type.per = std::nullopt;
    return wanted == plain;
  }

  std::string Found(const ValueResult& value, Language language) const {
    if (value.state == State::kKnown) return ValueWords(reader_.program, value.value, language);
    const bool zh = language == Language::kChinese;
    if (value.state == State::kNone) return zh ? "无" : "none";
    const auto outcome = OutcomeWords(AsOutcome(value));
    const auto reason = scenario::WhyNotKnown(reader_.program, value, language);
    const auto& word = zh ? outcome.zh : outcome.en;
    return reason.empty() ? word : word + (zh ? ",因为 " : ", because ") + reason;
  }

  std::vector<Citation> CitesOf(const Decision& decision) const {
    return writ::CitesOf(reader_.program, decision);
  }

  // Of the version that gave the value, or of the exception that did.
  std::vector<Citation> CitesOf(uint32_t definition, const ValueResult& value) const {
    const auto* cites = scenario::CitesOfValue(reader_.program, definition, value, dates_.as_of);
    return cites == nullptr ? std::vector<Citation>() : *cites;
  }

  void ExpectCites(const syntax::ExpectCites& expected, Place place) {
    std::vector<Citation> cites = last_cites_;
    if (const auto rule = FindIn(reader_, reader_.program.rules, expected.rule)) {
      cites = CitesOf(evaluator_->Decide(*rule));
    } else if (const auto definition =
                   FindIn(reader_, reader_.program.definitions, expected.rule)) {
      cites = CitesOf(*definition, evaluator_->ValueOf(*definition));
    }
    if (expected.none && !cites.empty()) {
      Fail(place, {"expected no citation; found " + Listed(cites, Language::kEnglish),
                   "预期没有依据,实际依据 " + Listed(cites, Language::kChinese)});
    }
    for (const auto& wanted : expected.cites) {
      const bool found = std::any_of(cites.begin(), cites.end(), [&](const Citation& citation) {
        return scenario::IsCitation(reader_, citation, wanted);
      });
      if (found) continue;
      Fail(wanted.place, {"this is not cited; cited is " + Listed(cites, Language::kEnglish),
                          "没有引用此条;实际依据 " + Listed(cites, Language::kChinese)});
    }
  }

  std::string Listed(const std::vector<Citation>& cites, Language language) const {
    const bool zh = language == Language::kChinese;
    std::string out;
    for (const auto& citation : cites)
      out += (out.empty() ? ""
              : zh        ? "、"
                          : ", ") +
             CitationWords(reader_.program, citation, language);
    return out.empty() ? (zh ? "无" : "nothing") : out;
  }

  const Reader& reader_;
  const syntax::Scenario& text_;
  CoverageCounter* coverage_;
  Evaluator* evaluator_ = nullptr;
  EvalDates dates_{};
  std::vector<Citation> last_cites_;        // of the norm that was expected last
  std::optional<flow::Standing> standing_;  // of the given case
  std::optional<flow::Stood> stood_;
  const Procedure* procedure_ = nullptr;
  ScenarioResult result_;
};

}  // namespace

TestRun RunScenarios(const Compilation& compilation, Diagnostics& diagnostics,
                     const std::function<bool(const LocalText& name)>& keep) {
  TestRun run;
  CoverageCounter coverage(*compilation.program);
  for (const auto& module : compilation.modules) {
    if (module.library) continue;
    for (const auto& item : module.tree.items) {
      const auto* text = std::get_if<syntax::Scenario>(&item.node);
      if (text == nullptr || (keep && !keep({text->name.en, text->name.zh}))) continue;
      Diagnostics own;  // what is wrong with this scenario
      const Reader reader{module.tree, *compilation.program, own};
      run.results.push_back(Run(reader, *text, &coverage).Go(item.place));
      for (const Diagnostic& one : own.Sorted()) {
        Diagnostic& added = diagnostics.Add(one.kind, one.place, one.arguments);
        added.related = one.related;
        added.fixes = one.fixes;
        added.example = one.example;
      }
    }
  }
  run.coverage = coverage.Result();
  return run;
}

void CheckScenarios(const Compilation& compilation, Diagnostics& diagnostics) {
  for (const auto& module : compilation.modules) {
    if (module.library) continue;
    const Reader reader{module.tree, *compilation.program, diagnostics};
    for (const auto& item : module.tree.items) {
      const auto* text = std::get_if<syntax::Scenario>(&item.node);
      if (text == nullptr) continue;
      bool dated = false, expects = false;
      for (const auto& line : text->lines) {
        dated = dated || std::holds_alternative<syntax::Line::AsOf>(line.node) ||
                std::holds_alternative<syntax::GivenCase>(line.node);
        expects = expects || std::holds_alternative<syntax::ExpectOutcome>(line.node) ||
                  std::holds_alternative<syntax::ExpectValue>(line.node) ||
                  std::holds_alternative<syntax::ExpectBlocked>(line.node) ||
                  std::holds_alternative<syntax::ExpectCites>(line.node);
      }
      auto subject = scenario::ReadSubject(reader, *text);
      if (subject) scenario::ReadCase(reader, *text, &*subject);
      scenario::CheckExpectations(reader, *text);
      if (!dated) diagnostics.Add(DiagnosticKind::kScenarioNoDate, item.place, {});
      if (!expects) diagnostics.Add(DiagnosticKind::kScenarioNoExpectation, item.place, {});
    }
  }
}

}  // namespace writ
