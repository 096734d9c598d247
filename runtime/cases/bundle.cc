#include "runtime/cases/bundle.h"

#include <algorithm>
#include <map>

#include "runtime/personal/sealed.h"

namespace writ::cases {
namespace {

constexpr std::string_view kForm = "writ-bundle/1";
constexpr size_t kPieceBytes = 192 << 10;

std::string Bytes(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

void AppendCount(uint64_t n, std::string* out) { AppendFramed(std::to_string(n), out); }

std::optional<uint64_t> TakeCount(std::string_view* bytes) {
  const auto text = TakeFramed(bytes);
  if (!text || text->empty() || text->size() > 9) return std::nullopt;
  uint64_t n = 0;
  for (const char c : *text) {
    if (c < '0' || c > '9') return std::nullopt;
    n = n * 10 + static_cast<uint64_t>(c - '0');
  }
  return n;
}

std::string_view ExtensionOf(std::string_view path) {
  return path.ends_with(".writ.md") ? ".writ.md" : ".writ";
}

std::string_view BaseOf(std::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == path.npos ? path : path.substr(slash + 1);
}

std::vector<std::string_view> PiecesOf(std::string_view bytes) {
  std::vector<std::string_view> pieces;
  for (size_t at = 0; at < bytes.size(); at += kPieceBytes)
    pieces.push_back(bytes.substr(at, kPieceBytes));
  return pieces;
}

// Hands a compilation the texts of `disk` under names of the bundle's own, and keeps them.
class Recorder {
 public:
  Recorder(LoadedText policy, const Loader& disk) : disk_(disk) {
    const std::string name = "policy" + std::string(ExtensionOf(policy.path));
    paths_.push_back(std::move(policy.path));
    bundle_.files.push_back({name, std::move(policy.bytes)});
  }

  Loader loader() {
    Loader loader;
    loader.module = [this](const std::string& asked, const std::string& from) {
      return Load(false, asked, from);
    };
    loader.data = [this](const std::string& asked, const std::string& from) {
      return Load(true, asked, from);
    };
    return loader;
  }
  Bundle Take() { return std::move(bundle_); }
  const Bundle& bundle() const { return bundle_; }

 private:
  std::optional<LoadedText> Load(bool data, const std::string& asked, const std::string& from) {
    const uint32_t source = FileNamed(from);
    for (const Bundle::Link& link : bundle_.links)
      if (link.data == data && link.asked == asked && link.from == source) return TextOf(link.to);
    const auto& find = data ? disk_.data : disk_.module;
    auto text = find ? find(asked, paths_[source]) : std::nullopt;
    if (!text) return std::nullopt;
    uint32_t to = 0;
    while (to < paths_.size() && paths_[to] != text->path) ++to;
    if (to == paths_.size()) {
      const std::string name =
          data ? "data/" + std::to_string(to) + "/" + std::string(BaseOf(text->path))
               : "use/" + asked + std::string(ExtensionOf(text->path));
      paths_.push_back(text->path);
      bundle_.files.push_back({name, std::move(text->bytes)});
    }
    bundle_.links.push_back({data, asked, source, to});
    return TextOf(to);
  }
  uint32_t FileNamed(const std::string& name) const {
    const auto at = std::ranges::find(bundle_.files, name, &Bundle::File::name);
    return at == bundle_.files.end() ? 0 : static_cast<uint32_t>(at - bundle_.files.begin());
  }
  LoadedText TextOf(uint32_t file) const {
    return {bundle_.files[file].name, bundle_.files[file].bytes};
  }

  const Loader& disk_;
  std::vector<std::string> paths_;  // of the files, where they came from
  Bundle bundle_;
};

}  // namespace

std::string Bundle::Manifest() const {
  std::string out;
  AppendFramed(kForm, &out);
  AppendCount(files.size(), &out);
  for (const File& file : files) {
    AppendFramed(file.name, &out);
    AppendCount(file.bytes.size(), &out);
    const auto pieces = PiecesOf(file.bytes);
    AppendCount(pieces.size(), &out);
    for (const std::string_view piece : pieces) AppendFramed(Bytes(Sha256(piece)), &out);
  }
  AppendCount(links.size(), &out);
  for (const Link& link : links) {
    AppendFramed(link.data ? "data" : "use", &out);
    AppendFramed(link.asked, &out);
    AppendCount(link.from, &out);
    AppendCount(link.to, &out);
  }
  return out;
}

Hash Bundle::hash() const { return {Sha256(Manifest())}; }

Packed Pack(LoadedText policy, const Loader& loader) {
  Recorder recorder(std::move(policy), loader);
  const Bundle::File first = recorder.bundle().files.front();
  Packed packed;
  packed.compilation = Compile({{first.name, first.bytes}}, recorder.loader());
  packed.bundle = recorder.Take();
  return packed;
}

Compilation CompileBundle(const Bundle& bundle, size_t file) {
  Loader loader;
  const auto find = [&bundle](bool data) {
    return [&bundle, data](const std::string& asked,
                           const std::string& from) -> std::optional<LoadedText> {
      for (const Bundle::Link& link : bundle.links) {
        if (link.data != data || link.asked != asked || bundle.files[link.from].name != from)
          continue;
        return LoadedText{bundle.files[link.to].name, bundle.files[link.to].bytes};
      }
      return std::nullopt;
    };
  };
  loader.module = find(false);
  loader.data = find(true);
  return Compile({{bundle.files[file].name, bundle.files[file].bytes}}, loader,
                 {.analyses = false});
}

Result<std::vector<BundleRow>> RowsOf(const Bundle& bundle) {
  size_t bytes = 0;
  for (const Bundle::File& file : bundle.files) bytes += file.bytes.size();
  if (bytes > kMaxBundleBytes)
    return Fail(TroubleKind::kPolicyTooLarge, std::to_string(bytes),
                std::to_string(kMaxBundleBytes));
  std::vector<BundleRow> rows;
  for (const Bundle::File& file : bundle.files)
    for (const std::string_view piece : PiecesOf(file.bytes))
      rows.push_back({{Sha256(piece)}, std::string(piece)});
  rows.push_back({{bundle.hash().bytes}, bundle.Manifest()});
  return rows;
}

namespace {

// Takes a manifest apart and fetches what it names.
class Reader {
 public:
  Reader(const Hash& hash, const BundleRowAt& rows) : hash_(hash), rows_(rows) {}

  Result<Bundle> Read() {
    auto manifest = Row({hash_.bytes});
    if (!manifest) return std::unexpected(manifest.error());
    std::string_view rest = *manifest;
    if (TakeFramed(&rest) != kForm) return Damaged("the manifest");
    const auto files = TakeCount(&rest);
    if (!files || *files == 0) return Damaged("the manifest");
    for (uint64_t i = 0; i < *files; ++i)
      if (auto read = ReadFile(&rest); !read) return std::unexpected(read.error());
    const auto links = TakeCount(&rest);
    if (!links) return Damaged("the manifest");
    for (uint64_t i = 0; i < *links; ++i) {
      const auto kind = TakeFramed(&rest), asked = TakeFramed(&rest);
      const auto from = TakeCount(&rest), to = TakeCount(&rest);
      if (!kind || !asked || !from || !to || *from >= *files || *to >= *files)
        return Damaged("the manifest");
      bundle_.links.push_back({*kind == "data", std::string(*asked), static_cast<uint32_t>(*from),
                               static_cast<uint32_t>(*to)});
    }
    if (bundle_.hash() != hash_) return Damaged("the manifest");
    return std::move(bundle_);
  }

 private:
  std::unexpected<Trouble> Damaged(const std::string& what) const {
    return Fail(TroubleKind::kBundleDamaged, HexDigest(hash_.bytes), what);
  }
  Result<std::string> Row(const BundleKey& key) {
    auto row = rows_(key);
    if (!row) return std::unexpected(row.error());
    if (!*row) {
      if (key.bundle == hash_.bytes) return Fail(TroubleKind::kNoBundle, HexDigest(hash_.bytes));
      return Damaged("a file");
    }
    if (Sha256(**row) != key.bundle) return Damaged("a file");
    return **std::move(row);
  }
  Result<void> ReadFile(std::string_view* rest) {
    const auto name = TakeFramed(rest);
    const auto size = TakeCount(rest), pieces = TakeCount(rest);
    if (!name || !size || !pieces) return Damaged("the manifest");
    Bundle::File file{std::string(*name), ""};
    for (uint64_t i = 0; i < *pieces; ++i) {
      const auto hash = TakeFramed(rest);
      BundleKey key;
      if (!hash || hash->size() != key.bundle.size()) return Damaged("the manifest");
      std::ranges::copy(*hash, key.bundle.begin());
      const auto piece = Row(key);
      if (!piece) return std::unexpected(piece.error());
      file.bytes += *piece;
    }
    if (file.bytes.size() != *size) return Damaged("a file");
    bundle_.files.push_back(std::move(file));
    return {};
  }

  const Hash& hash_;
  const BundleRowAt& rows_;
  Bundle bundle_;
};

}  // namespace

Result<Bundle> ReadBundle(const Hash& hash, const BundleRowAt& rows) {
  return Reader(hash, rows).Read();
}

}  // namespace writ::cases
