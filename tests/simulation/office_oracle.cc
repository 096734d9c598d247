#include "tests/simulation/office_oracle.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <vector>

#include "runtime/cases/cases_testing.h"
#include "tests/reference/log_trace.h"

namespace writ::simulation {
namespace {

using Lines = std::vector<std::string>;

Lines LinesOf(const std::string& text) {
  Lines lines;
  for (size_t at = 0, end = 0; (end = text.find('\n', at)) != text.npos; at = end + 1)
    lines.push_back(text.substr(at, end + 1 - at));
  return lines;
}

std::string Joined(const Lines& lines) {
  std::string text;
  for (const std::string& line : lines) text += line;
  return text;
}

bool IsEvent(const std::string& line) { return line.contains("\"line\":\"event\""); }

// The run with the event at that line told otherwise; the same where it cannot be told so.
using Twist = void (*)(Lines* lines, size_t at);
constexpr Twist kTwists[] = {
    [](Lines* lines, size_t at) { lines->erase(lines->begin() + static_cast<int64_t>(at)); },
    [](Lines* lines, size_t at) {
      lines->insert(lines->begin() + static_cast<int64_t>(at), lines->at(at));
    },
    [](Lines* lines, size_t at) {
      if (at + 1 < lines->size() && IsEvent(lines->at(at + 1)))
        std::swap(lines->at(at), lines->at(at + 1));
    },
    [](Lines* lines, size_t at) {  // another figure, the last that it has
      std::string& line = lines->at(at);
      const size_t figure = line.find_last_of("0123456789");
      if (figure != line.npos) line[figure] = line[figure] == '9' ? '0' : line[figure] + 1;
    },
};

// ---- the interpreter ----

struct Said {
  int status = 0;
  std::string text;
};

Said Interpret(const std::string& traces) {
  const cases::TestFolder folder;
  std::ofstream(folder / "traces", std::ios::binary) << traces;
  const std::string command = "python3 -B '" WRIT_SOURCE_DIR "/tests/reference/flow_oracle.py' <'" +
                              (folder / "traces") + "' >'" + (folder / "said") + "' 2>&1";
  Said said{std::system(command.c_str()), ""};
  std::ifstream in(folder / "said", std::ios::binary);
  said.text.assign(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  return said;
}

// The number that stands before that word in the last line.
uint64_t NumberBefore(const std::string& text, const std::string& word) {
  const size_t line = text.find_last_of('\n', text.size() - 2) + 1;
  const size_t end = text.find(" " + word, text.empty() ? 0 : line);
  if (end == text.npos) return 0;
  const size_t from = text.find_last_not_of("0123456789", end - 1) + 1;
  uint64_t number = 0;
  std::from_chars(text.data() + from, text.data() + end, number);
  return number;
}

}  // namespace

std::string OfficeOracle::Take(cases::Cases& cases, uint64_t seed, const std::string& when) {
  reference::LogTraces traces;
  try {
    const auto report =
        cases.Redecide({}, [&](const cases::Redecided& command) { traces.Take(command); });
    if (!report) return "oracle: " + report.error().word;
  } catch (const std::logic_error& wrong) {
    return std::string("oracle: ") + wrong.what();
  }
  ++logs_;
  for (reference::LogTraces::Trace& trace : traces.All()) {
    if (!trace.whole) return "oracle: " + trace.case_id + " is told in part";
    taken_.try_emplace(std::move(trace.lines), trace.case_id + " " + when, trace.procedure, seed,
                       trace.commands);
  }
  return "";
}

OfficeOracle::Compared OfficeOracle::Ask() const {
  Compared compared;
  compared.logs = logs_;
  std::string traces;
  for (auto at = taken_.begin(); at != taken_.end(); ++at) {
    const auto& [lines, taken] = *at;
    // In this order a run stands right before those that it is the beginning of.
    if (const auto next = std::next(at); next != taken_.end() && next->first.starts_with(lines))
      continue;
    traces += reference::RunLine(taken.name, taken.procedure, taken.seed) + lines;
    ++compared.runs;
    compared.commands += taken.commands;
  }
  Said said = Interpret(traces);
  compared.differ = NumberBefore(said.text, "runs differ");
  compared.fine = said.status == 0 && compared.runs > 0 &&
                  NumberBefore(said.text, "runs, ") == compared.runs &&
                  NumberBefore(said.text, "commands, ") == compared.commands;
  compared.said = std::move(said.text);
  return compared;
}

OfficeOracle::Compared OfficeOracle::AskTwisted() const {
  Compared compared;
  compared.logs = logs_;
  std::string traces;
  for (const auto& [text, taken] : taken_) {
    const Lines lines = LinesOf(text);
    for (size_t at = 0; at < lines.size(); ++at) {
      for (const Twist twist : kTwists) {
        if (!IsEvent(lines[at])) continue;
        Lines twisted = lines;
        twist(&twisted, at);
        if (twisted == lines) continue;
        traces += reference::RunLine(taken.name, taken.procedure, compared.runs++);
        traces += Joined(twisted);
      }
    }
  }
  Said said = Interpret(traces);
  compared.differ = NumberBefore(said.text, "runs differ");
  compared.said = std::move(said.text);
  return compared;
}

std::string OfficeOracle::Compared::Telling() const {
  return std::to_string(logs) + " logs, " + std::to_string(runs) +
         " cases that differ from each "
         "other, " +
         std::to_string(commands) + " commands";
}

}  // namespace writ::simulation
