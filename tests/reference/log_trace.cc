#include "tests/reference/log_trace.h"

#include <algorithm>
#include <stdexcept>

namespace writ::reference {
namespace {

const Procedure& ProcedureOf(const Program& program, const std::string& id) {
  const auto found =
      std::ranges::find(program.procedures, id, [](const Procedure& one) { return one.names.id; });
  if (found == program.procedures.end()) throw std::logic_error("no procedure " + id);
  return *found;
}

// What it asks again of what was decided before.
std::vector<flow::PastDecision> PastIn(const flow::Command& command) {
  if (const auto* again = std::get_if<flow::Reconsidering>(&command)) return again->decisions;
  if (const auto* look = std::get_if<flow::LookAgain>(&command)) return {look->decision};
  return {};
}

[[noreturn]] void Differs(const cases::Redecided& command, const char* what) {
  throw std::logic_error(std::to_string(command.records.front().sequence.value) + ": " + what);
}

}  // namespace

void LogTraces::Begin(const cases::Redecided& command, Case* one) {
  const auto* opened = std::get_if<CaseOpened>(&command.records.front().event);
  if (opened == nullptr) Differs(command, "a case begins with something else");
  one->trace.procedure = opened->procedure.text;
  one->desk =
      std::make_unique<Desk>(command.program, ProcedureOf(*command.program, opened->procedure.text),
                             &one->lines, /*changes=*/true);
}

// A trace has no word for a decision by a text of before.
bool LogTraces::CanBeTold(const cases::Redecided& command, const Case& one) {
  if (!one.trace.whole || !command.command) return false;
  return std::ranges::none_of(PastIn(*command.command), [&](const flow::PastDecision& past) {
    return past.decided < one.migrated;
  });
}

void LogTraces::Take(const cases::Redecided& command) {
  if (command.agreement == cases::Agreement::kDiffers) Differs(command, "it is decided otherwise");
  Case& one = cases_[command.records.front().case_->text];
  one.trace.whole = CanBeTold(command, one);
  if (!one.trace.whole) return;
  if (one.desk == nullptr) Begin(command, &one);
  if (one.folded.state.events > 0 && command.program.get() != &one.desk->program())
    one.desk->TakeText(command.program);
  one.desk->inputs() = command.inputs;
  one.desk->person() = command.facts != nullptr ? *command.facts : SubjectFacts{};
  one.desk->Say(*command.command);
  ++one.trace.commands;
  for (const audit::Record& record : command.records) {
    cases::FoldInto(record, &one.folded);
    if (std::holds_alternative<CaseMigrated>(record.event)) one.migrated = record.sequence.value;
  }
  if (one.desk->state() != one.folded.state) Differs(command, "its case is told otherwise");
}

std::vector<LogTraces::Trace> LogTraces::All() const {
  std::vector<Trace> all;
  for (const auto& [id, one] : cases_) {
    if (one.desk == nullptr) continue;
    all.push_back(one.trace);
    all.back().case_id = id;
    all.back().lines = one.lines.str();
  }
  return all;
}

std::string RunLine(const std::string& name, const std::string& procedure, uint64_t seed) {
  return Spelled(Object()
                     .Text("line", "run")
                     .Text("policy", name)
                     .Text("procedure", procedure)
                     .Number("seed", seed)
                     .Take()) +
         "\n";
}

}  // namespace writ::reference
