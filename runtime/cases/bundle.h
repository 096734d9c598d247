// A policy with everything that it is compiled from, content-addressed: what a case runs under is
// what was installed, whatever became of the files since.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/check/compile.h"
#include "runtime/cases/trouble.h"
#include "runtime/store/keys.h"

namespace writ::cases {

inline constexpr size_t kMaxBundleBytes = 448 << 10;  // installed in one commit

// Files by names of their own, which say nothing of the machine they came from.
struct Bundle {
  struct File {
    std::string name;  // "policy.writ", "use/cn.working_days.writ", "data/2/minimum-wage.csv"
    std::string bytes;
    friend bool operator==(const File&, const File&) = default;
  };
  struct Link {         // what a file asked for, and what it got
    bool data = false;  // `from data "…"`; else `use …`
    std::string asked;
    uint32_t from = 0, to = 0;  // into files
    friend bool operator==(const Link&, const Link&) = default;
  };
  std::vector<File> files;  // the policy first
  std::vector<Link> links;

  // "writ-bundle/1", the files' names, sizes and hashes, the links; every part behind its length.
  std::string Manifest() const;
  Hash hash() const;  // SHA-256 of the manifest
  friend bool operator==(const Bundle&, const Bundle&) = default;
};

// What `policy` is compiled from, found by `loader`. Its errors, if it has any, are in
// `compilation`, which is of the bundle's own texts.
struct Packed {
  Bundle bundle;
  Compilation compilation;
};
Packed Pack(LoadedText policy, const Loader& loader);

// As it was compiled when it was packed; or one of its libraries by itself, by its place in
// `files`.
Compilation CompileBundle(const Bundle& bundle, size_t file = 0);

// The rows of family P: the manifest under the bundle's hash, each file in pieces of at most
// 192 KiB under theirs. kPolicyTooLarge.
struct BundleRow {
  BundleKey key;
  std::string value;
};
Result<std::vector<BundleRow>> RowsOf(const Bundle& bundle);
// From such rows. kNoBundle, kBundleDamaged.
using BundleRowAt = std::function<Result<std::optional<std::string>>(const BundleKey&)>;
Result<Bundle> ReadBundle(const Hash& hash, const BundleRowAt& rows);

}  // namespace writ::cases
