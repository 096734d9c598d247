// An office whose workload is done, with what lies in its stores and folders open to be changed.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "runtime/audit/signer.h"
#include "runtime/cases/log.h"
#include "tests/simulation/office.h"

namespace writ::simulation {

struct Bug {
  const char* name;
  const char* found;  // the verdict that the check for it gives
  std::function<std::string()> run;
};

inline bool Is(const Key& key, Family family) {
  return key.bytes.size() > kKeyPrefixBytes &&
         key.bytes[kKeyPrefixBytes] == static_cast<char>(family);
}

struct Rest {
  SimulatedDisk disk{1};
  Told told;
  std::map<std::string, std::string> rows;  // of the log's store
  std::vector<std::string> log;             // its records
  std::string a_key;                        // of a person's key, in the other store
  std::map<std::string, std::optional<std::string>> lies, key_lies;

  static std::string Of(const Row& row) { return EncodeKey({}, row).bytes; }
  // Rows of a family, in order.
  std::vector<std::string> Keys(Family family) const {
    std::vector<std::string> keys;
    for (const auto& [key, value] : rows)
      if (Is(Key{key}, family)) keys.push_back(key);
    return keys;
  }
  void Swap(const std::string& a, const std::string& b) {
    lies[a] = rows.at(b);
    lies[b] = rows.at(a);
  }
  cases::HeadState Head() const {
    return *cases::HeadState::Decode(ParseHead(rows.at(Of(HeadKey{})))->state);
  }
  void SetHead(uint64_t size, const Digest& hash, const cases::HeadState& head) {
    lies[Of(HeadKey{})] = EncodeHead(size, hash, head.Encode());
  }
  // Nobody outside of the store vouches for anything.
  void ForgetAnchors() { std::ignore = disk.Remove(std::string(kOfficeTrust) + kAnchors); }
  void ForgetSigner() { std::ignore = disk.Remove(std::string(kOfficeTrust) + "/signer"); }
  // A log of other records, with everything in it that follows from them.
  void Rewrite(const std::vector<std::string>& records) {
    cases::HeadState head = Head();
    head.frontier = {};
    head.note.clear();
    for (size_t i = 0; i < std::max(records.size(), log.size()); ++i) {
      auto& lie = lies[Of(EventKey{{i}})];
      if (i >= records.size()) continue;
      lie = cases::EventRow(records[i]);
      head.frontier.Append(cases::LeafIn(*lie));
    }
    SetHead(records.size(), head.frontier.Root(), head);
    ForgetAnchors();
    ForgetSigner();
  }
  void Anchor(const std::string& bytes) {
    std::ignore = ReplaceFile(disk, std::string(kOfficeTrust) + kAnchors, bytes);
  }
  std::string Anchors() {
    return ReadWhole(disk, std::string(kOfficeTrust) + kAnchors, 1 << 20).value_or("");
  }
  size_t First(const std::function<bool(const audit::Record&)>& is) const {
    audit::RecordsInOrder records;
    for (size_t i = 0; i < log.size(); ++i)
      if (is(records.Read(log[i]).value())) return i;
    throw std::logic_error("no such record");
  }
  std::vector<std::string> With(size_t n, const std::function<void(audit::Record&)>& edit) const {
    std::vector<std::string> records = log;
    auto record = audit::ReadRecord(records.at(n)).value();
    edit(record);
    records[n] = audit::WriteRecord(record).value();
    return records;
  }
  std::vector<std::string> Documents() {
    std::vector<std::string> paths;
    const std::string folder = std::string(kOfficeFolder) + "/documents";
    const auto shards = disk.List(folder).value();
    for (const std::string& shard : shards) {
      const auto names = disk.List(folder + "/" + shard).value();
      for (const std::string& name : names) paths.push_back(folder + "/" + shard + "/" + name);
    }
    return paths;
  }
  static constexpr const char* kAnchors = "/anchors/00000001.anchors";
};

enum class Knows : uint8_t { kAll, kNothing };  // whoever judges: what was acknowledged, or not
inline constexpr size_t kAllSteps = static_cast<size_t>(-1);

// The verdict on an office that stopped before the step `until`, closed, and was tampered with.
// `is_long`: its log has more records than a tile of the tree.
std::string AtRest(const std::function<void(Rest&)>& tamper, Knows knows = Knows::kNothing,
                   size_t until = kAllSteps, bool is_long = false);

}  // namespace writ::simulation
