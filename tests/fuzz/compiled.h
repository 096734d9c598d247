// Policies of the fuzz target `eval`, compiled once however many facts are tried on them.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "engine/eval/plan.h"

namespace writ::fuzz {

struct Compiled {
  std::shared_ptr<const Program> program;            // null: the text does not compile
  std::string broken;                                // what a compiled program must not be
  bool cheap = false;                                // whole, and deciding takes few steps
  std::array<std::unique_ptr<const Plan>, 2> plans;  // of a cheap program, for the dates of Days()
};

// The days on which everybody is decided about.
const std::array<EvalDates, 2>& Days();

// The library, the examples' modules and their tables can be used; `data.csv` is there too.
// What is returned lives at least until the next call.
const Compiled& CompilePolicy(std::string_view policy);

// How many texts were compiled, and how many of them did.
struct CompileTally {
  uint64_t tried = 0, compiled = 0;
};
const CompileTally& Compilations();

}  // namespace writ::fuzz
