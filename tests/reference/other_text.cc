#include "tests/reference/other_text.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <utility>
#include <vector>

namespace writ::reference {
namespace {

class Rewriting {
 public:
  Rewriting(const std::string& text, uint32_t number, std::mt19937* random)
      : number_(std::to_string(number)), random_(*random) {
    for (size_t at = 0; at < text.size();) {
      const size_t end = std::min(text.find('\n', at), text.size() - 1);
      lines_.push_back(text.substr(at, end + 1 - at));
      at = end + 1;
    }
  }

  void Change() {
    switch (Draw(14)) {
      case 0: Replace("within 3 days", "within " + std::to_string(1 + Draw(8)) + " days"); break;
      case 1: Replace("wait 2 days", "wait 5 days"); break;
      case 2: Insert("  check n" + number_ + " requires " + Condition() + "\n"); break;
      case 3: Insert("  step n" + number_ + " by hr { provide v" + number_ + " : text }\n"); break;
      case 4: Needed(); break;
      case 5: lines_.erase(lines_.begin() + static_cast<std::ptrdiff_t>(Statement())); break;
      case 6: Recondition(); break;
      case 7: Replace(" : number", " : text"); break;
      case 8: Rename(); break;
      case 9: Replace("{ provide f", "{ provide w" + number_ + " : number; provide f"); break;
      case 10: Replace(" by hr ", " by manager "); break;
      case 11: Replace("on resignation cancel", "on union_told cancel"); break;
      case 12: Replace("must happen after, within 3 days", "must happen on the day"); break;
      default: Replace(" within 3 days", ""); break;
    }
  }
  std::string Text() const {
    std::string text;
    for (const std::string& line : lines_) text += line;
    return text;
  }

 private:
  uint32_t Draw(size_t below) { return static_cast<uint32_t>(random_() % below); }
  std::string Condition() {
    static const std::vector<std::string> kConditions{"weak", "not weak", "union_told",
                                                      "score above 20", "not pregnant"};
    return kConditions[Draw(kConditions.size())];
  }
  // A statement that stands in one line; where there is none, the last line.
  size_t Statement(const char* word = "") {
    std::vector<size_t> found;
    for (size_t i = 0; i < lines_.size(); ++i) {
      const std::string& line = lines_[i];
      const bool begins = line.starts_with("  step ") || line.starts_with("  check ") ||
                          line.starts_with("  wait ") || line.starts_with("  effect ");
      if (begins && line.find(word) != line.npos &&
          std::ranges::count(line, '{') == std::ranges::count(line, '}'))
        found.push_back(i);
    }
    return found.empty() ? lines_.size() - 1 : found[Draw(found.size())];
  }
  void Insert(std::string line) {
    lines_.insert(lines_.begin() + static_cast<std::ptrdiff_t>(Statement()), std::move(line));
  }
  void Replace(const std::string& was, const std::string& now) {
    std::vector<size_t> found;
    for (size_t i = 0; i < lines_.size(); ++i)
      if (lines_[i].find(was) != std::string::npos) found.push_back(i);
    if (found.empty()) return;
    std::string& line = lines_[found[Draw(found.size())]];
    line.replace(line.find(was), was.size(), now);
  }
  // A value that is asked somewhere, and given somewhere else.
  void Needed() {
    Insert("  step n" + number_ + " by hr { provide v" + number_ + " : number }\n");
    Insert("  check m" + number_ + " requires n" + number_ + ".v" + number_ + " above 3\n");
  }
  void Recondition() {
    std::string& line = lines_[Statement("check g")];
    const size_t at = line.find(" requires ");
    if (at != line.npos) line = line.substr(0, at) + " requires " + Condition() + "\n";
  }
  // A step, wherever it is named.
  void Rename() {
    const std::string& line = lines_[Statement("step s")];
    const size_t at = line.find("step s");
    if (at == line.npos) return;
    const std::string name = line.substr(at + 5, line.find(' ', at + 5) - at - 5);
    for (std::string& one : lines_) {
      std::string changed;
      for (size_t i = 0; i < one.size();) {
        size_t end = i;
        while (end < one.size() && (std::isalnum(static_cast<unsigned char>(one[end])) != 0)) ++end;
        if (end == i) ++end;
        const std::string word = one.substr(i, end - i);
        changed += word == name ? "x" + number_ : word;
        i = end;
      }
      one = std::move(changed);
    }
  }

  const std::string number_;
  std::mt19937& random_;
  std::vector<std::string> lines_;
};

}  // namespace

std::string OtherText(const std::string& text, uint32_t number, std::mt19937* random) {
  Rewriting rewriting(text, number, random);
  for (uint32_t n = 1 + static_cast<uint32_t>((*random)() % 2); n > 0; --n) rewriting.Change();
  return rewriting.Text();
}

}  // namespace writ::reference
