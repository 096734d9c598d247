// What is wrong with a text or a fact file, said so that its author can mend it.
//
// Every kind is declared once in kinds/*.def with its code, severity and wording in both languages;
// nothing else in the engine writes messages for authors. A diagnostic names its places, says what
// was found and what to do, and may carry fixes that are safe to apply by machine.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/source.h"

namespace writ {

enum class Language : uint8_t { kEnglish, kChinese };
enum class Severity : uint8_t { kError, kWarning, kNote };

enum class DiagnosticKind : uint16_t {
#define WRIT_DIAGNOSTIC(name, code, severity, en, zh, help_en, help_zh) k##name,
#include "engine/diagnostics/kinds/all.def"
#undef WRIT_DIAGNOSTIC
};

struct KindInfo {
  std::string_view name;  // "UnknownName"
  std::string_view code;  // "W2001"; never reused for another meaning
  Severity severity;
  std::string_view en, zh;            // one lower-case sentence; {0} {1} … are the arguments
  std::string_view help_en, help_zh;  // what to do; may be empty when the sentence says it
};

const KindInfo& InfoOf(DiagnosticKind kind);
const std::vector<DiagnosticKind>& AllKinds();

// One argument, in both languages (most read the same in both).
struct Argument {
  std::string en, zh;
  Argument(std::string same) : en(same), zh(std::move(same)) {}    // NOLINT: implicit on purpose
  Argument(std::string_view same) : en(same), zh(same) {}          // NOLINT
  Argument(const char* same) : en(same), zh(same) {}               // NOLINT
  Argument(int64_t number) : Argument(std::to_string(number)) {}   // NOLINT
  Argument(uint32_t number) : Argument(std::to_string(number)) {}  // NOLINT
  Argument(int number) : Argument(std::to_string(number)) {}       // NOLINT
  Argument(size_t number) : Argument(std::to_string(number)) {}    // NOLINT
  Argument(std::string in_en, std::string in_zh) : en(std::move(in_en)), zh(std::move(in_zh)) {}
};

struct Related {  // a second place, with what it has to do with the matter
  Place place;
  Argument message;
};

struct Fix {  // replace the bytes at `place`; an empty range inserts
  Place place;
  std::string replacement;
};

struct Diagnostic {
  DiagnosticKind kind;
  Place place;
  std::vector<Argument> arguments;
  std::vector<Related> related;
  std::vector<Fix> fixes;         // all of them together are one safe repair
  std::vector<Argument> example;  // lines of an example (an employee who falls through a gap, say)
};

// Collects diagnostics. Not thread-safe. At most kLimit are kept, errors before others; the rest
// are counted. The counts are of what was added, repetitions included.
class Diagnostics {
 public:
  static constexpr size_t kLimit = 1000;

  // Returns the stored diagnostic for adding notes and fixes (valid until the next call).
  Diagnostic& Add(DiagnosticKind kind, Place place, std::vector<Argument> arguments = {});

  bool HasErrors() const { return errors_ > 0; }
  size_t errors() const { return errors_; }
  size_t warnings() const { return warnings_; }
  size_t dropped() const { return dropped_; }
  // Sorted by file, place, code; two of one kind at one place are one. Where the place is unknown
  // or empty and so tells little, only those with the same arguments are.
  std::vector<Diagnostic> Sorted() const;

 private:
  std::vector<Diagnostic> list_;
  Diagnostic overflow_{};
  size_t errors_ = 0, warnings_ = 0, dropped_ = 0;
  size_t kept_errors_ = 0;
};

// The sentence alone, arguments filled in. What could move the cursor or turn the text around in an
// argument is written as an escape, and a very long argument is cut.
std::string MessageOf(const Diagnostic& diagnostic, Language language);
std::string HelpOf(const Diagnostic& diagnostic, Language language);

}  // namespace writ
