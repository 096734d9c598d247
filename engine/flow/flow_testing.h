// For tests: a policy from text, a case of it, and people who act.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "engine/check/check_testing.h"
#include "engine/diagnostics/render.h"
#include "engine/flow/command.h"
#include "engine/flow/open_work.h"

namespace writ::flow {

inline constexpr const char* kOffice = R"(policy office
  currency CNY
  money rounds half up to 0.01 when paid
  version "1"
  in force from 2020-01-01
role manager, hr, hr_director, payroll
entity Employee exists from hired_on until left_on {
  hired_on : date
  left_on : date
  pregnant : yes/no over time from hr
  score : number from hr
  results : number per month from hr
  devices : list of Device from hr
}
entity Device { label : text }
event union_told of Employee
event union_opinion of Employee
event resignation of Employee
rule weak for Employee
  when score below 60
)";

class Office {
 public:
  explicit Office(const std::string& text) {
    const Compilation compiled = testing::CompileText(kOffice + text);
    INFO(RenderText(compiled.diagnostics.Sorted(), *compiled.sources, {}));
    REQUIRE(compiled.program != nullptr);
    REQUIRE_FALSE(compiled.diagnostics.HasErrors());
    program_ = compiled.program;
    person_.id = "E-1";
    person_.told = {{"office", "1", *Date::ParseIso("2020-01-01")}};
    Know("hired_on", DateOf("2019-01-01"));
    person_.record.facts[Fact("left_on")] = {{std::nullopt, {{.value = NoneValue{}}}}};
    At("2026-03-02T01:00:00.000Z");
  }

  static Scalar DateOf(const char* iso) {
    Scalar value{.type = {TypeKind::kDate}};
    value.date = *Date::ParseIso(iso);
    return value;
  }
  static Scalar NumberOf(int64_t n) {
    Scalar value{.type = {TypeKind::kNumber}};
    value.number = n;
    return value;
  }
  static Scalar TextOfValue(const char* text) {
    Scalar value{.type = {TypeKind::kText}};
    value.text = text;
    return value;
  }
  uint32_t Fact(const char* name) const { return program_->FindFact(0, name).value(); }
  void Know(const char* fact, Scalar value) {
    person_.record.facts[Fact(fact)] = {{std::nullopt, {{.value = std::move(value)}}}};
  }
  void Devices(size_t count) {
    ListValue list;
    list.items.resize(count);
    person_.record.facts[Fact("devices")] = {{std::nullopt, {{.value = list}}}};
  }
  void Pregnant(const char* from, bool yes) {
    std::vector<IntervalValue> days{{*Date::ParseIso("2019-01-01"), std::nullopt, false}};
    if (yes) days = {{*Date::ParseIso(from), std::nullopt, true}};
    person_.record.facts[Fact("pregnant")] = {{std::nullopt, {{.value = days}}}};
  }
  void At(const char* instant) { inputs_.now = Instant::ParseIso(instant).value(); }
  // A person with that number and that role.
  void As(uint8_t number, const char* role) {
    inputs_.actor = {};
    inputs_.actor.person.bytes[0] = number;
    const std::string name = role;
    if (name == "employee") {
      inputs_.actor.is_subject = true;
    } else if (name == "union") {
      inputs_.actor.for_the_union = true;
    } else {
      inputs_.actor.roles = {Id(role)};
    }
  }
  static Pseudonym Person(uint8_t number) {
    Pseudonym person;
    person.bytes[0] = number;
    return person;
  }
  static FormValue Text(const char* field) { return {field, TextOfValue("x"), {}}; }

  // "step_done, signed": the kinds of the events; or "refused: id"; or "needs facts".
  std::string Say(const Command& command) {
    const Outcome outcome = DecideTwice(command);
    if (const auto* refusal = std::get_if<Refusal>(&outcome)) {
      last = *refusal;
      return "refused: " + std::string(IdOf(refusal->kind));
    }
    if (const auto* need = std::get_if<Need>(&outcome)) {
      if (need->values.empty()) return "needs facts";
      needed = need->values;
      if (!commits) return "needs commitments";
      for (const ComputedValue& value : needed)
        inputs_.committed.push_back({value.name, value.value, CommitmentTo(value.name)});
      commits = false;  // one question asks for all
      const std::string said = Say(command);
      commits = true;
      inputs_.committed.clear();
      REQUIRE(said != "needs commitments");
      return said;
    }
    const auto& events = std::get<std::vector<CaseEvent>>(outcome);
    if (const auto* done = std::get_if<DoStep>(&command)) Keep(done->form);
    std::string kinds;
    for (const CaseEvent& event : events) {
      kinds += (kinds.empty() ? "" : ", ") + std::string(KindOf(event.event));
      Apply(event, &state);
      log.push_back(event);
    }
    return kinds;
  }
  std::string Open(const char* procedure) { return Say(OpenCase{.procedure = procedure}); }
  std::string Do(const char* step, std::vector<FormValue> form = {}, bool sign = false) {
    DoStep command{.step = step, .form = std::move(form)};
    if (sign) command.signature = SignatureDetails{};
    return Say(command);
  }
  std::string Verdict(const char* step, const char* verdict) {
    return Say(DoStep{.step = step, .verdict = verdict});
  }
  std::string Report(const char* event, const char* on) {
    return Say(ReportEvent{.event = event, .on = *Date::ParseIso(on)});
  }
  // Some commitment; equal for equal names.
  static Commitment CommitmentTo(const Id& name) {
    Commitment commitment;
    commitment.bytes = Sha256(name.text);
    return commitment;
  }
  OpenWork Work() {
    inputs_.facts = know_facts ? &person_ : nullptr;
    return OpenWorkOf(*program_, state, inputs_);
  }
  Inputs& inputs() { return inputs_; }
  SubjectFacts& person() { return person_; }
  // "plan, plan.1": where the case is.
  std::string Where() const {
    std::string places;
    for (const Place& place : state.places) {
      places += (places.empty() ? "" : ", ") + place.id.text;
      if (place.blocked) places += "!";
    }
    if (state.status == CaseStatus::kClosed) places = "closed " + state.outcome.text;
    return places;
  }
  std::string Missing() const {
    for (size_t i = log.size(); i-- > 0;) {
      const auto* blocked = std::get_if<GateBlocked>(&log[i].event);
      if (blocked == nullptr) continue;
      std::string names;
      for (const Id& id : blocked->missing) names += (names.empty() ? "" : ", ") + id.text;
      return names;
    }
    return "nothing";
  }
  const Program& program() const { return *program_; }
  std::shared_ptr<const Program> shared() const { return program_; }

  CaseState state;
  std::vector<CaseEvent> log;
  Refusal last;
  std::vector<ComputedValue> needed;  // for the newest command that asked for commitments
  bool know_facts = true;
  bool commits = true;

 private:
  static bool IsSame(const CaseEvent& a, const CaseEvent& b) {
    return a.event == b.event && a.step == b.step && a.changes == b.changes &&
           a.recorded == b.recorded && a.actors == b.actors && a.verdict == b.verdict &&
           (a.because == nullptr) == (b.because == nullptr);
  }
  Outcome DecideTwice(const Command& command) {
    inputs_.facts = know_facts ? &person_ : nullptr;
    const Outcome outcome = Decide(*program_, state, command, inputs_);
    const Outcome again = Decide(*program_, state, command, inputs_);
    REQUIRE(outcome.index() == again.index());
    if (const auto* events = std::get_if<std::vector<CaseEvent>>(&outcome)) {
      const auto& others = std::get<std::vector<CaseEvent>>(again);
      REQUIRE(events->size() == others.size());
      for (size_t i = 0; i < events->size(); ++i) REQUIRE(IsSame((*events)[i], others[i]));
    }
    return outcome;
  }
  // As the host opens for the next command what this one committed to.
  void Keep(const std::vector<FormValue>& form) {
    for (const FormValue& given : form)
      for (uint32_t i = 0; i < program_->case_names.size(); ++i)
        if (const std::string& id = program_->case_names[i].id;
            id == given.field || id.ends_with("." + given.field))
          inputs_.values.Set(i, given.value);
  }

  std::shared_ptr<const Program> program_;
  SubjectFacts person_;
  Inputs inputs_;
};

}  // namespace writ::flow
