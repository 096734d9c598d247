// A wrong text for every kind of diagnostic, as it is shown, and the same text mended. Made at
// build time from tests/diagnostics, where tests hold both to be true.
#pragma once

#include <span>
#include <string_view>

namespace writ::cli {

struct Example {
  std::string_view name;           // of the kind
  std::string_view en, zh;         // what checking the file shows; may hold other findings, too
  std::string_view wrong, mended;  // lines; both empty where no few lines mend it
};
std::span<const Example> Examples();

}  // namespace writ::cli
