#include "runtime/personal/error.h"

#include <fmt/format.h>

namespace writ {
namespace {

struct Wording {
  std::string_view name, en, zh;
};

constexpr Wording kWordings[] = {
#define WRIT_PERSONAL_ERROR(constant, word, en, zh) {word, en, zh},
#include "runtime/personal/errors.def"
#undef WRIT_PERSONAL_ERROR
};

const Wording& WordingOf(PersonalErrorKind kind) { return kWordings[static_cast<size_t>(kind)]; }

}  // namespace

std::string_view NameOf(PersonalErrorKind kind) { return WordingOf(kind).name; }

PersonalError FromDisk(const DiskError& error) {
  return {.kind = PersonalErrorKind::kDisk, .what = error.Text()};
}

PersonalError FromStore(const StoreError& error) {
  return {.kind = PersonalErrorKind::kStore, .store = error};
}

std::string Describe(const PersonalError& error, Language language) {
  const Wording& wording = WordingOf(error.kind);
  const std::string what = error.store ? Describe(*error.store, language) : error.what;
  return fmt::format(fmt::runtime(language == Language::kChinese ? wording.zh : wording.en), what,
                     error.found, error.limit);
}

}  // namespace writ
