// Commands, events and answers as lines of a trace: see FORMAT.md.
#pragma once

#include <vector>

#include "engine/flow/answers.h"
#include "tests/reference/value.h"

namespace writ::reference {

Object TellActor(const flow::Actor& actor);
Object TellCommand(const flow::Command& command);
Value TellEvent(const flow::CaseEvent& event);
// Each question once: a condition asked twice of the same state has one answer.
// `before`: of the text that a case migrates from, if there is one.
std::vector<Value> TellAnswers(const Program& program, const Program* before,
                               const flow::Answers& answers);

// The name that stands in the bytes of a commitment or a pseudonym.
template <class Bytes>
std::string CalledBy(const Bytes& of) {
  std::string name;
  for (const uint8_t byte : of.bytes) {
    if (byte == 0) break;
    name += static_cast<char>(byte);
  }
  return name;
}
List People(const std::vector<Pseudonym>& people);

}  // namespace writ::reference
