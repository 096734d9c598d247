// Commands and what they print, as documents show them:
//
//   ```console
//   $ writ check policy.writ
//   policy.writ: no findings
//   …
//   ```
//
// A line "…" stands for any lines, none included; "…" inside of a line for any text. A command that
// ends in a backslash goes on in the next line, where a leading "> " is not part of it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace writ::docs {

struct Command {
  std::string text;                   // what the shell is given
  std::vector<std::string> expected;  // the lines that follow
  int line = 0;                       // in the document, from 1
  int block = 0;                      // commands of one fence share it
  size_t first_output = 0;            // index of the document's line where `expected` begins
};

// The commands of all ```console fences. A fence that does not begin with "$ " shows something
// else.
std::vector<Command> CommandsOf(std::string_view markdown);

std::vector<std::string> SplitLines(std::string_view text);

// Whether `printed` is what the document promises.
bool Matches(const std::vector<std::string>& expected, const std::vector<std::string>& printed);

// `markdown` with the output of each command that shows no "…" replaced by printed[i], for command
// i.
std::string Rewrite(std::string_view markdown, const std::vector<Command>& commands,
                    const std::vector<std::vector<std::string>>& printed);

}  // namespace writ::docs
