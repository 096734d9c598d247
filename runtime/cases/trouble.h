// Why something could not be done with cases: a refusal, wrong input, or trouble with the world.
// Always a sentence in both languages that says what was found and what to do.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/flow/command.h"
#include "runtime/audit/finding.h"
#include "runtime/disk/disk.h"
#include "runtime/personal/error.h"
#include "runtime/store/error.h"

namespace writ::cases {

#define WRIT_TROUBLE(constant, word, kind, en, zh) constant,
enum class TroubleKind : uint8_t {
#include "runtime/cases/troubles.def"
};
#undef WRIT_TROUBLE

enum class TroubleClass : uint8_t {
  kRefused,  // what was asked may not be; nothing was written
  kInput,    // it cannot be read or found; nothing was written
  kWorld,    // the machine, the store or the log
};

struct Trouble {
  TroubleClass type = TroubleClass::kWorld;
  std::string word;  // "stale", "no_case", "value-too-large": stable, for codes
  LocalText text;
  std::optional<flow::Refusal> refusal;  // with what is missing, if flow refused
};

template <typename T>
using Result = std::expected<T, Trouble>;

// "2026-03-10 09:00 (+08:00)": a moment in messages.
std::string ClockWords(Instant instant);

Trouble Make(TroubleKind kind, std::vector<LocalText> arguments = {});
Trouble Make(TroubleKind kind, const std::string& argument, const std::string& second = "");
Trouble From(const StoreError& error);
Trouble From(const PersonalError& error);
Trouble From(const DiskError& error);
Trouble From(const audit::Finding& finding);
Trouble From(const flow::Refusal& refusal);

// For `return Fail(kind, …)` and `return Fail(error)` in functions that give a Result.
template <class... Arguments>
std::unexpected<Trouble> Fail(TroubleKind kind, const Arguments&... arguments) {
  return std::unexpected(Make(kind, arguments...));
}
template <class Error>
std::unexpected<Trouble> Fail(const Error& error) {
  return std::unexpected(From(error));
}
inline std::unexpected<Trouble> Fail(const Trouble& trouble) { return std::unexpected(trouble); }

}  // namespace writ::cases
