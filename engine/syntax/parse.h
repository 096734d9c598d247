// From text to tree. The only door to ANTLR: its types stay in parse*.cc.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/diagnostics/diagnostic.h"
#include "engine/syntax/tree.h"

namespace writ::syntax {

struct Limits {
  size_t file_bytes = 8u << 20;  // larger files are not read
  int nesting = 128;             // ( [ { in one another
  int operators = 1000;          // operators or operands in one expression
  size_t tokens = 2'000'000;
};

// Never fails: what cannot be read becomes diagnostics and gaps in the tree. Thread-safe for
// different trees; the parsers share what ANTLR learns of texts that the tables of the grammar do
// not decide (parse_ahead.h), which ClearParserCache forgets (call it when no parse runs).
Tree Parse(const SourceSet& sources, FileId file, Diagnostics& diagnostics,
           const Limits& limits = {});

void ClearParserCache();

// Reads declarations by the grammar alone, without building a tree, and says how many: the
// yardstick of the benchmark. By ANTLR's own predictions, or by the tables.
size_t ParseForBenchmark(std::string_view text, bool by_table);

// Tokens, one a line: `writ dump --phase tokens`.
std::string DumpTokens(const SourceSet& sources, FileId file);

// 三个月 as 3个月, 百分之八十 as 80%; any other text as it is.
std::string InDigits(std::string_view text);

// Whether a name would be read as a number with its measure word (三次, 三十日内) if it stood bare.
bool ReadsAsNumber(std::string_view name);

// A keyword written without a space before or after a name: {"连续", "达成率"} for 连续达成率, if
// there is exactly one way to part them; else empty. With `known`, the part that is no keyword must
// be a known name.
std::vector<std::string> SplitKeyword(std::string_view name,
                                      const std::function<bool(std::string_view)>& known = nullptr);

}  // namespace writ::syntax
