// Commands, events and answers as lines of a trace: see FORMAT.md.
#pragma once

#include <span>
#include <string>
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

// The name that stands in these bytes; where none does, one that is made of their first.
std::string NameIn(std::span<const uint8_t> bytes);
// Of a commitment, a pseudonym or a hash.
template <class Bytes>
std::string CalledBy(const Bytes& of) {
  return NameIn(of.bytes);
}
List People(const std::vector<Pseudonym>& people);

}  // namespace writ::reference
