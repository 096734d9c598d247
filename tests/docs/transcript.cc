#include "tests/docs/transcript.h"

#include <algorithm>

namespace writ::docs {
namespace {

constexpr std::string_view kAnything = "…";

std::string_view Fence(std::string_view line) {
  const size_t start = line.find_first_not_of(' ');
  return start == line.npos || !line.substr(start).starts_with("```") ? "" : line.substr(start + 3);
}

bool IsFence(std::string_view line) {
  const size_t start = line.find_first_not_of(' ');
  return start != line.npos && line.substr(start).starts_with("```");
}

bool LineMatches(std::string_view expected, std::string_view printed) {
  const size_t gap = expected.find(kAnything);
  if (gap == expected.npos) return expected == printed;
  if (!printed.starts_with(expected.substr(0, gap))) return false;
  const std::string_view rest = expected.substr(gap + kAnything.size());
  for (size_t from = gap; from <= printed.size(); ++from) {
    if (LineMatches(rest, printed.substr(from))) return true;
  }
  return false;
}

bool ShowsAnything(const Command& command) {
  return std::ranges::any_of(
      command.expected, [](const std::string& line) { return line.find(kAnything) != line.npos; });
}

}  // namespace

std::vector<std::string> SplitLines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::vector<Command> CommandsOf(std::string_view markdown) {
  std::vector<Command> commands;
  const std::vector<std::string> lines = SplitLines(markdown);
  bool fenced = false, console = false, started = false;
  int block = 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    const std::string& line = lines[i];
    if (IsFence(line)) {
      console = !fenced && Fence(line) == "console";
      fenced = !fenced;
      started = false;
      ++block;
    } else if (console && line.starts_with("$ ")) {
      started = true;
      Command command{line.substr(2), {}, static_cast<int>(i) + 1, block, 0};
      while (command.text.ends_with('\\') && i + 1 < lines.size()) {
        const std::string& next = lines[++i];
        command.text += "\n" + (next.starts_with("> ") ? next.substr(2) : next);
      }
      command.first_output = i + 1;
      commands.push_back(std::move(command));
    } else if (console && started) {
      commands.back().expected.push_back(line);
    }
  }
  return commands;
}

bool Matches(const std::vector<std::string>& expected, const std::vector<std::string>& printed) {
  // reach[j]: the first i expected lines can stand for the first j printed ones.
  std::vector<bool> reach(printed.size() + 1, false);
  reach[0] = true;
  for (const std::string& line : expected) {
    std::vector<bool> next(printed.size() + 1, false);
    for (size_t j = 0; j <= printed.size(); ++j) {
      if (line == kAnything) {
        next[j] = reach[j] || (j > 0 && next[j - 1]);
      } else if (j > 0 && reach[j - 1]) {
        next[j] = LineMatches(line, printed[j - 1]);
      }
    }
    reach = std::move(next);
  }
  return reach[printed.size()];
}

std::string Rewrite(std::string_view markdown, const std::vector<Command>& commands,
                    const std::vector<std::vector<std::string>>& printed) {
  const std::vector<std::string> lines = SplitLines(markdown);
  std::string out;
  size_t at = 0;
  const auto copy_to = [&](size_t end) {
    for (; at < end; ++at) out += lines[at] + "\n";
  };
  for (size_t i = 0; i < commands.size(); ++i) {
    if (ShowsAnything(commands[i])) continue;
    copy_to(commands[i].first_output);
    for (const std::string& line : printed[i]) out += line + "\n";
    at += commands[i].expected.size();
  }
  copy_to(lines.size());
  return out;
}

}  // namespace writ::docs
