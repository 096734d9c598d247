// The log in a store, as verification and proofs read it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/audit/verify.h"
#include "runtime/store/store.h"

namespace writ::cases {

// Not thread-safe; the store must outlive it. What cannot be read counts as missing, and `trouble`
// says why.
class StoreSource final : public audit::LogSource {
 public:
  // `note`: a checkpoint that is not in the store yet; empty if there is none.
  StoreSource(Store& store, Shard shard, std::string note = "");

  uint64_t Size() override { return size_; }
  std::optional<std::string> RecordAt(uint64_t sequence) override;
  bool HasTiles() override { return true; }
  std::optional<std::string> TileAt(const audit::TileId& id) override;
  std::vector<std::string> Notes() override;

  // Hashes of the tree, as the rows have them.
  audit::NodeAt Nodes();
  const Head& head() const { return head_; }
  const std::optional<StoreError>& trouble() const { return trouble_; }

 private:
  std::optional<std::string> Get(const Row& row);
  std::optional<std::vector<std::string>> GetAll(const std::vector<Key>& keys);

  Store& store_;
  const Shard shard_;
  Head head_;
  const std::string note_;
  uint64_t size_ = 0;
  std::optional<StoreError> trouble_;
  uint64_t ahead_from_ = 0;  // rows read ahead
  std::vector<std::string> ahead_;
};

}  // namespace writ::cases
