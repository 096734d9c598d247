#include "runtime/columns/error.h"

#include <fmt/format.h>

namespace writ::columns {
namespace {

struct Wording {
  std::string_view name, en, zh;
};

constexpr Wording kWordings[] = {
#define WRIT_COLUMNS_ERROR(constant, word, en, zh) {word, en, zh},
#include "runtime/columns/errors.def"
#undef WRIT_COLUMNS_ERROR
};

const Wording& WordingOf(ErrorKind kind) { return kWordings[static_cast<size_t>(kind)]; }

}  // namespace

std::string_view NameOf(ErrorKind kind) { return WordingOf(kind).name; }

std::unexpected<Error> Fail(ErrorKind kind, std::string where, std::string what, std::string part) {
  return std::unexpected(Error{kind, std::move(where), std::move(what), std::move(part)});
}

std::unexpected<Error> Fail(const DiskError& error) { return Fail(ErrorKind::kDisk, error.Text()); }

std::string Describe(const Error& error, Language language) {
  const Wording& wording = WordingOf(error.kind);
  return fmt::format(fmt::runtime(language == Language::kChinese ? wording.zh : wording.en),
                     error.where, error.what, error.part);
}

}  // namespace writ::columns
