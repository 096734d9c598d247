// The catalogue of a folder: which segments count, who said what they say, when it was recorded,
// and the keys that open them. One small file, sealed under the root key, replaced whole: so an
// addition counts whole or not at all, and a key that is no longer in it is destroyed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/date.h"
#include "engine/base/instant.h"
#include "engine/base/sha256.h"
#include "runtime/columns/error.h"
#include "runtime/columns/segment_writer.h"
#include "runtime/personal/root_key.h"

namespace writ::columns {

inline constexpr std::string_view kCatalogueMagic = "writcatl\x01";
inline constexpr std::string_view kCatalogueName = "catalogue";
inline constexpr std::string_view kSegmentEnding = ".columns";

struct Entry {
  uint64_t file = 0;  // "000001.columns"
  std::string source;
  std::optional<Period> period;
  Instant recorded;
  uint64_t new_people = 0;  // they follow those of the entries before
  Written written;
  SecretKey key;

  std::string FileName() const;
  Entry Clone() const;
};

struct Catalogue {
  uint64_t next_file = 1;
  std::vector<Entry> entries;    // in the order in which they were recorded
  std::vector<uint64_t> nobody;  // rows of people who were erased, rising

  uint64_t people() const;  // rows, nobody's among them
  // The entry that counts of a source and period: the last. nullptr if there is none.
  const Entry* Newest(std::string_view source, std::optional<Period> period) const;
};

std::string SealCatalogue(const Catalogue& catalogue, const RootKey& root, Randomness& randomness);
// `path` names it in errors: kNoColumns, kNewerForm, kOtherKey, kDamaged.
Result<Catalogue> OpenCatalogue(std::string_view bytes, const RootKey& root,
                                const std::string& path);

}  // namespace writ::columns
