#include "engine/diagnostics/diagnostic.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <tuple>

#include "engine/diagnostics/plain.h"

namespace writ {
namespace {

constexpr size_t kLongestArgument = 500;

const std::vector<KindInfo>& Kinds() {
  using enum Severity;
  static const std::vector<KindInfo> kinds = {
#define WRIT_DIAGNOSTIC(name, code, severity, en, zh, help_en, help_zh) \
  KindInfo{#name, code, severity, en, zh, help_en, help_zh},
#include "engine/diagnostics/kinds/all.def"
#undef WRIT_DIAGNOSTIC
  };
  return kinds;
}

// The number in "{12}" at `pos` and the place after it; nullopt for any other brace.
struct Placeholder {
  size_t index;
  size_t end;
};

std::optional<Placeholder> PlaceholderAt(std::string_view text, size_t pos) {
  size_t index = 0, at = pos + 1;
  for (; at < text.size() && at < pos + 4 && text[at] >= '0' && text[at] <= '9'; ++at) {
    index = index * 10 + static_cast<size_t>(text[at] - '0');
  }
  if (at == pos + 1 || at >= text.size() || text[at] != '}') return std::nullopt;
  return Placeholder{index, at + 1};
}

std::string Fill(std::string_view wording, const Diagnostic& diagnostic, Language language) {
  std::string out;
  for (size_t pos = 0; pos < wording.size();) {
    const auto placeholder =
        wording[pos] == '{' ? PlaceholderAt(wording, pos) : std::optional<Placeholder>();
    if (!placeholder || placeholder->index >= diagnostic.arguments.size()) {
      out += wording[pos++];
      continue;
    }
    const Argument& argument = diagnostic.arguments[placeholder->index];
    out += Plain(language == Language::kEnglish ? argument.en : argument.zh, kLongestArgument);
    pos = placeholder->end;
  }
  return out;
}

bool SameArguments(const Diagnostic& a, const Diagnostic& b) {
  return std::equal(
      a.arguments.begin(), a.arguments.end(), b.arguments.begin(), b.arguments.end(),
      [](const Argument& x, const Argument& y) { return x.en == y.en && x.zh == y.zh; });
}

bool IsRepetition(const Diagnostic& a, const Diagnostic& b) {
  if (a.kind != b.kind || a.place != b.place) return false;
  const bool tells_apart = a.place.known() && a.place.begin != a.place.end;
  return tells_apart || SameArguments(a, b);
}

}  // namespace

const KindInfo& InfoOf(DiagnosticKind kind) { return Kinds().at(static_cast<size_t>(kind)); }

const std::vector<DiagnosticKind>& AllKinds() {
  static const std::vector<DiagnosticKind> all = [] {
    std::vector<DiagnosticKind> out;
    for (size_t i = 0; i < Kinds().size(); ++i) out.push_back(static_cast<DiagnosticKind>(i));
    return out;
  }();
  return all;
}

Diagnostic& Diagnostics::Add(DiagnosticKind kind, Place place, std::vector<Argument> arguments) {
  Diagnostic added{kind, place, std::move(arguments), {}, {}, {}};
  const bool error = InfoOf(kind).severity == Severity::kError;
  if (error) ++errors_;
  if (InfoOf(kind).severity == Severity::kWarning) ++warnings_;
  if (list_.size() >= kLimit) {
    ++dropped_;
    // A flood of warnings must not hide the error that explains the exit status.
    const auto other =
        error && kept_errors_ < kLimit
            ? std::find_if(
                  list_.rbegin(), list_.rend(),
                  [](const Diagnostic& d) { return InfoOf(d.kind).severity != Severity::kError; })
            : list_.rend();
    if (other == list_.rend()) return overflow_ = std::move(added);
    list_.erase(std::next(other).base());
  }
  if (error) ++kept_errors_;
  return list_.emplace_back(std::move(added));
}

std::vector<Diagnostic> Diagnostics::Sorted() const {
  std::vector<Diagnostic> out = list_;
  const auto key = [](const Diagnostic& d) {
    return std::tuple(d.place.file, d.place.begin, d.place.end, InfoOf(d.kind).code);
  };
  std::stable_sort(out.begin(), out.end(),
                   [&](const Diagnostic& a, const Diagnostic& b) { return key(a) < key(b); });
  // Repetitions with an empty place need not be neighbours, but stand in one run of equal keys.
  std::vector<Diagnostic> kept;
  size_t run = 0;
  for (Diagnostic& next : out) {
    if (!kept.empty() && key(kept.back()) != key(next)) run = kept.size();
    const bool repeated = std::any_of(kept.begin() + static_cast<std::ptrdiff_t>(run), kept.end(),
                                      [&](const Diagnostic& d) { return IsRepetition(d, next); });
    if (!repeated) kept.push_back(std::move(next));
  }
  return kept;
}

std::string MessageOf(const Diagnostic& diagnostic, Language language) {
  const KindInfo& info = InfoOf(diagnostic.kind);
  return Fill(language == Language::kEnglish ? info.en : info.zh, diagnostic, language);
}

std::string HelpOf(const Diagnostic& diagnostic, Language language) {
  const KindInfo& info = InfoOf(diagnostic.kind);
  return Fill(language == Language::kEnglish ? info.help_en : info.help_zh, diagnostic, language);
}

}  // namespace writ
