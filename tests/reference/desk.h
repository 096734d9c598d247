// One case of one procedure, whose every command is written down as lines of a trace: FORMAT.md.
#pragma once

#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "engine/flow/command.h"
#include "engine/flow/past.h"
#include "tests/reference/value.h"

namespace writ::reference {

class Desk {
 public:
  // Writes the procedure down. The person whom the case is about was hired in 2019.
  // `changes`: the case may migrate, and the text is told with what that asks of it.
  Desk(std::shared_ptr<const Program> program, const Procedure& procedure, std::ostream* out,
       bool changes = false);

  // Decides, writes down what came of it, and folds it. What is computed is committed to.
  void Say(const flow::Command& command);
  // To that text, which has the procedure; it is told, and is the case's from then on if nothing
  // was in the way.
  void Migrate(std::shared_ptr<const Program> to, std::vector<std::pair<Id, Id>> moves);
  // From now on the case is decided by this text, which has the procedure. Nothing is told of it:
  // it is what was told, read anew, or the next command migrates to it.
  void TakeText(std::shared_ptr<const Program> text);
  flow::OpenWork Work();
  // What the case decided on facts so far, as a host keeps it; `told` as it stands.
  const std::vector<flow::PastDecision>& past() const { return past_; }

  const Program& program() const { return *program_; }
  const Procedure& procedure() const { return *procedure_; }
  const flow::CaseState& state() const { return state_; }
  flow::Inputs& inputs() { return inputs_; }
  SubjectFacts& person() { return person_; }

 private:
  Value InputsNow(Date to_come_after) const;
  void Remember(const flow::CaseEvent& event);
  Value StateNow() const;
  void Keep(const flow::Command& command);
  void Line(const Value& value) { *out_ << Spelled(value) << "\n"; }

  std::shared_ptr<const Program> program_;
  const Procedure* procedure_;
  std::ostream* out_;
  SubjectFacts person_;
  flow::Inputs inputs_;
  flow::CaseState state_;
  std::vector<flow::PastDecision> past_;
  const bool changes_;
  uint32_t texts_ = 1;
};

// A bundle or a version of a law, called so.
Hash HashCalled(std::string_view name);

// In a trace, commitments and people are called by short names, which stand in their bytes.
Commitment CommitmentTo(std::string_view name);
Pseudonym PersonCalled(uint32_t number);

}  // namespace writ::reference
