// Where functions begin and end, found by their braces rather than by parsing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace writ::structure {

struct Function {
  std::string name;  // as written before its parameters: Number::Add, operator()
  int line;          // of its first word, from 1
  int length;        // lines from there to its closing brace
};

// The functions defined in `code` (what CodeOf returned) at namespace or class level. A lambda or a
// local class counts with the function around it. Heuristic, and tested as such: braces behind a
// parameter list open a function, those behind namespace, class, struct, union, enum or extern a
// scope, all others a value.
std::vector<Function> FunctionsOf(std::string_view code);

}  // namespace writ::structure
