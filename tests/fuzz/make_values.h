// Values of facts, in JSON, as near to a policy's constants as a decision turns.
#pragma once

#include <string>
#include <vector>

#include "engine/program/program.h"
#include "runtime/facts/json_tree.h"
#include "tests/fuzz/random.h"

namespace writ::fuzz {

JsonNode Text(std::string text);
JsonNode Object();
JsonNode List();
// Puts a member into an object, in place of one with that key.
void Put(JsonNode* object, const std::string& key, JsonNode value);

class ValueMaker {
 public:
  ValueMaker(const Program& program, Random& random) : program_(program), random_(random) {}

  // A fact as a subject or a record has it: every period of a series, every recording.
  JsonNode Fact(uint32_t fact);
  // What stands for one recording: bare, or with where it came from.
  JsonNode Recordings(uint32_t fact);
  // The value alone; now and then "none".
  JsonNode Bare(uint32_t fact);
  JsonNode Scalar(Type type);
  std::string Day();
  std::string PeriodKey(Frequency frequency);

 private:
  std::string NumberNear(TypeKind kind);
  std::string Percent(TypeKind kind);
  std::string Money();
  std::string Length();
  std::string Word(TypeKind kind);
  JsonNode Number();
  JsonNode Series(uint32_t fact);
  JsonNode Stretches();
  JsonNode Records(uint32_t entity);
  JsonNode Annotated(JsonNode value);

  const Program& program_;
  Random& random_;
  int depth_ = 0;
};

}  // namespace writ::fuzz
