// Why something personal could not be kept, found or destroyed. No message holds a name, an id or
// anything else of a person: only pseudonyms, paths and numbers.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/disk/disk.h"
#include "runtime/store/error.h"

namespace writ {

#define WRIT_PERSONAL_ERROR(constant, word, en, zh) constant,
enum class PersonalErrorKind : uint8_t {
#include "runtime/personal/errors.def"
};
#undef WRIT_PERSONAL_ERROR

std::string_view NameOf(PersonalErrorKind kind);  // "document-too-large"; stable, for codes

struct PersonalError {
  PersonalErrorKind kind = PersonalErrorKind::kStore;
  std::string what;  // the path, the pseudonym in hex, the failed operation
  uint64_t found = 0, limit = 0;
  std::optional<StoreError> store;  // of kStore and kUnsettled
  friend bool operator==(const PersonalError&, const PersonalError&) = default;
};

template <typename T>
using PersonalResult = std::expected<T, PersonalError>;

PersonalError FromDisk(const DiskError& error);
PersonalError FromStore(const StoreError& error);

// One sentence for people: what was found, and what to do.
std::string Describe(const PersonalError& error, Language language);

}  // namespace writ
