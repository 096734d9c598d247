// A whole, right log in memory, for tests and benchmarks: it begins with its origin and is signed
// at the sizes asked for.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runtime/audit/audit_testing.h"
#include "runtime/audit/verify.h"

namespace writ::audit {

inline constexpr const char* kTestOrigin = "hr.example.com/writ/0";

inline NoteSigner TestSigner() {
  SigningKey::Seed seed{};
  seed[0] = 1;
  return NoteSigner(kTestOrigin, SigningKey(seed));
}

struct MemoryLog final : LogSource {
  std::vector<std::optional<std::string>> records;
  std::map<std::string, std::string> tiles;
  std::vector<std::string> notes;

  MemoryLog(uint64_t seed, uint64_t size, std::vector<uint64_t> signed_sizes) {
    Dice dice(seed);
    std::vector<Digest> leaves;
    TileBuilder builder([&](const TileId& id, std::string bytes) { tiles[id.Path()] = bytes; });
    while (records.size() < size) {
      Record record = RandomRecord(dice, records.size());
      if (records.empty()) {
        record.event = LogOrigin{.key = TestSigner().verifier().key,
                                 .origin = Origin(kTestOrigin),
                                 .reason = OriginReason::kNew};
      }
      // Further on, some commands have two events.
      const uint64_t of_ten = records.size() < 100 ? 0 : records.size() % 10;
      if (of_ten == 8 || of_ten == 9) record.parts.value = 2;
      if (of_ten == 9) record.part.value = 2;
      auto bytes = WriteRecord(record);
      if (!bytes) continue;
      leaves.push_back(LeafHash(*bytes));
      builder.Append(leaves.back());
      records.push_back(*std::move(bytes));
    }
    builder.EmitPartial();
    for (const uint64_t at : signed_sizes) {
      const Digest root = RootOf(std::span(leaves).first(at));
      notes.push_back(TestSigner().Sign(Checkpoint{kTestOrigin, at, root, {}}.Text()));
    }
  }

  uint64_t Size() override {
    size_t size = records.size();
    while (size > 0 && !records[size - 1]) --size;
    return size;
  }
  std::optional<std::string> RecordAt(uint64_t n) override { return records.at(n); }
  bool HasTiles() override { return !tiles.empty(); }
  std::optional<std::string> TileAt(const TileId& id) override {
    const auto tile = tiles.find(id.Path());
    return tile == tiles.end() ? std::nullopt : std::optional(tile->second);
  }
  std::vector<std::string> Notes() override { return notes; }
};

inline VerifyOptions TestOptions() {
  return {.log = {kTestOrigin, {TestSigner().verifier()}}, .anchors = {}, .fold = {}};
}

}  // namespace writ::audit
