#include "tests/structure/functions.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "tests/structure/cpp_text.h"

namespace writ::structure {
namespace {

bool IsNameChar(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == ':' || c == '~' ||
         c == '<' || c == '>';
}

bool IsSpace(char c) { return std::isspace(static_cast<unsigned char>(c)); }

// Preprocessor lines, with their continuations, are not part of any function's shape.
std::string WithoutDirectives(std::string_view code) {
  std::string out(code);
  bool at_line_start = true, directive = false;
  for (size_t i = 0; i < out.size(); ++i) {
    if (out[i] == '\n') {
      directive = directive && i > 0 && code[i - 1] == '\\';
      at_line_start = true;
      continue;
    }
    if (at_line_start && out[i] == '#') directive = true;
    if (!IsSpace(out[i])) at_line_start = false;
    if (directive) out[i] = ' ';
  }
  return out;
}

// What stands before a brace, reduced to what tells its kind.
struct Head {
  std::string_view text;
  size_t paren = std::string_view::npos;  // of the parameter list's opening parenthesis
  bool assigns = false;                   // '=' outside of parentheses and template arguments
  bool initialises = false;  // ':' behind the parameters: a constructor's members follow
  bool closed = true;        // every parenthesis is
};

// Drops "template <...>" from the front, as often as it stands there.
std::string_view SkipTemplates(std::string_view text) {
  for (;;) {
    while (!text.empty() && IsSpace(text.front())) text.remove_prefix(1);
    if (!text.starts_with("template")) return text;
    size_t at = text.find('<');
    if (at == text.npos) return text;
    int depth = 0;
    for (; at < text.size(); ++at) {
      if (text[at] == '<') ++depth;
      if (text[at] == '>' && --depth == 0) break;
    }
    text.remove_prefix(std::min(at + 1, text.size()));
  }
}

Head ReadHead(std::string_view text) {
  Head head{SkipTemplates(text)};
  const std::string_view t = head.text;
  const size_t oper = t.find("operator");
  int depth = 0;
  for (size_t i = 0; i < t.size(); ++i) {
    if (t[i] == '(') {
      // The first pair behind the word operator is its name.
      const bool name = oper != t.npos && i >= oper + 8 &&
                        t.substr(oper + 8, i - oper - 8).find_first_not_of(' ') == t.npos;
      if (name && t.substr(i).starts_with("()")) {
        ++i;
        continue;
      }
      if (depth++ == 0 && head.paren == t.npos) head.paren = i;
    } else if (t[i] == ')') {
      --depth;
    } else if (depth == 0 && t[i] == '=' && (oper == t.npos || i < oper || head.paren != t.npos)) {
      head.assigns = true;
    } else if (depth == 0 && t[i] == ':' && head.paren != t.npos) {
      const bool twice = (i + 1 < t.size() && t[i + 1] == ':') || t[i - 1] == ':';
      if (!twice) head.initialises = true;
    }
  }
  head.closed = depth == 0;
  return head;
}

bool OpensScope(const Head& head) {
  const std::string_view before = head.text.substr(0, head.paren);
  for (const Token& word : WordsOf(before)) {
    for (const char* scope : {"namespace", "class", "struct", "union", "enum"}) {
      if (word.text == scope) return head.paren == head.text.npos || !head.text.ends_with(')');
    }
    if (word.text == "extern" && head.paren == head.text.npos) return true;
  }
  return false;
}

std::string NameOf(const Head& head) {
  size_t end = head.paren;
  while (end > 0 && IsSpace(head.text[end - 1])) --end;
  const size_t oper = head.text.substr(0, end).rfind("operator");
  size_t start = oper != head.text.npos ? oper : end;
  while (start > 0 && IsNameChar(head.text[start - 1])) --start;
  return std::string(head.text.substr(start, end - start));
}

class Scanner {
 public:
  explicit Scanner(std::string_view code) : code_(code) {}

  std::vector<Function> Run() {
    while (at_ < code_.size()) Step();
    return std::move(found_);
  }

 private:
  void Step() {
    const char c = code_[at_];
    if (c == '{') return Open();
    if (c == ';' || c == '}') head_ = at_ + 1;
    if (c == ':' && IsAccessLabel()) head_ = at_ + 1;
    ++at_;
  }

  bool IsAccessLabel() const {
    std::string_view word = code_.substr(head_, at_ - head_);
    while (!word.empty() && IsSpace(word.front())) word.remove_prefix(1);
    return word == "public" || word == "private" || word == "protected";
  }

  void Open() {
    std::string_view text = code_.substr(head_, at_ - head_);
    while (!text.empty() && IsSpace(text.back())) text.remove_suffix(1);
    const Head head = ReadHead(text);
    if (!head.assigns && OpensScope(head)) {
      head_ = ++at_;
      return;
    }
    const size_t open = at_;
    at_ = MatchingBrace(open) + 1;
    const bool member = head.initialises && !text.ends_with(')') && !text.ends_with('}');
    const bool function = head.paren != head.text.npos && !head.assigns && head.closed;
    if (member || !function) return;  // a value: the head goes on behind it
    const size_t first = static_cast<size_t>(head.text.data() - code_.data());
    const int line = LineOf(first);
    found_.push_back({NameOf(head), line, LineOf(at_ - 1) - line + 1});
    head_ = at_;
  }

  size_t MatchingBrace(size_t open) const {
    int depth = 0;
    for (size_t i = open; i < code_.size(); ++i) {
      if (code_[i] == '{') ++depth;
      if (code_[i] == '}' && --depth == 0) return i;
    }
    return code_.size() - 1;
  }

  int LineOf(size_t at) const {
    return 1 +
           static_cast<int>(std::count(code_.begin(), code_.begin() + static_cast<long>(at), '\n'));
  }

  std::string_view code_;
  size_t at_ = 0;
  size_t head_ = 0;  // where the declaration that may open a brace began
  std::vector<Function> found_;
};

}  // namespace

std::vector<Function> FunctionsOf(std::string_view code) {
  const std::string plain = WithoutDirectives(code);
  return Scanner(plain).Run();
}

}  // namespace writ::structure
