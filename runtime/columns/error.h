// Why fact columns could not be written or read. No message holds a value, nor an id but the one
// that was asked for.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "engine/diagnostics/diagnostic.h"
#include "runtime/disk/disk.h"

namespace writ::columns {

#define WRIT_COLUMNS_ERROR(constant, word, en, zh) constant,
enum class ErrorKind : uint8_t {
#include "runtime/columns/errors.def"
};
#undef WRIT_COLUMNS_ERROR

std::string_view NameOf(ErrorKind kind);  // "damaged"; stable, for codes

struct Error {
  ErrorKind kind = ErrorKind::kDisk;
  std::string where;  // the file or folder, or the failed operation
  std::string what, part;
  friend bool operator==(const Error&, const Error&) = default;
};

template <typename T>
using Result = std::expected<T, Error>;

std::unexpected<Error> Fail(ErrorKind kind, std::string where, std::string what = "",
                            std::string part = "");
std::unexpected<Error> Fail(const DiskError& error);

// One sentence for people: what was found, and what to do.
std::string Describe(const Error& error, Language language);

}  // namespace writ::columns
