#include "runtime/columns/folder.h"

#include <algorithm>
#include <cerrno>

#include "engine/flow/state.h"

namespace writ::columns {
namespace {

constexpr uint64_t kMostCatalogue = uint64_t{256} << 20;

std::string CataloguePath(const std::string& folder) {
  return folder + "/" + std::string(kCatalogueName);
}

}  // namespace

bool KnownBy::Counts(Instant recorded) const {
  return flow::DayOf(recorded) <= day && (!moment || recorded <= *moment);
}

bool IsFolder(Disk& disk, const std::string& path) { return disk.Exists(CataloguePath(path)); }

Result<Folder> Folder::Open(Disk& disk, std::string path, const RootKey& root) {
  const std::string catalogue = CataloguePath(path);
  const auto size = disk.Measure(catalogue);
  if (!size && size.error().code == ENOENT) return Fail(ErrorKind::kNoColumns, path);
  if (!size) return Fail(size.error());
  if (*size > kMostCatalogue) return Fail(ErrorKind::kDamaged, catalogue, "catalogue");
  const auto bytes = ReadWhole(disk, catalogue, *size);
  if (!bytes && bytes.error().code == EFBIG)  // another one is there by now
    return Open(disk, std::move(path), root);
  if (!bytes) return Fail(bytes.error());
  auto opened = OpenCatalogue(*bytes, root, catalogue);
  if (!opened) return std::unexpected(std::move(opened.error()));
  Folder folder(disk, std::move(path));
  folder.catalogue_ = *std::move(opened);
  return folder;
}

Result<std::unique_ptr<const Segment>> Folder::OpenSegment(const Entry& entry) const {
  auto segment = Segment::Open(
      *disk_, {PathOf(entry), &entry.key, entry.written.bytes, entry.written.directory_at});
  if (segment && (*segment)->directory().new_people != entry.new_people)
    return Fail(ErrorKind::kDamaged, PathOf(entry), "directory");
  return segment;
}

Result<IdTable> IdTable::Load(const std::vector<const Segment*>& segments,
                              const ParallelFor& parallel_for) {
  struct Piece {
    const Segment* segment;
    size_t chunk, count;
  };
  IdTable table;
  std::vector<Piece> pieces;
  for (const Segment* segment : segments) {
    const Directory& directory = segment->directory();
    for (size_t i = 0; i < directory.id_chunks(); ++i) {
      const size_t count = std::min<uint64_t>(kChunkRows, directory.new_people - i * kChunkRows);
      pieces.push_back({segment, directory.IdChunk(i), count});
      table.parts_.push_back({table.size_, {}, {}});
      table.size_ += count;
    }
  }
  std::vector<std::optional<Error>> errors(pieces.size());
  parallel_for(pieces.size(), [&](size_t i) {
    auto text = pieces[i].segment->Read(pieces[i].chunk);
    auto ids = text ? FindIds(*text, pieces[i].count) : std::nullopt;
    if (!ids) {
      errors[i] = text ? pieces[i].segment->Damaged(pieces[i].chunk) : text.error();
      return;
    }
    table.parts_[i].text = *std::move(text);
    table.parts_[i].ids = *std::move(ids);
  });
  for (auto& error : errors)
    if (error) return std::unexpected(*std::move(error));
  return table;
}

std::string_view IdTable::operator[](size_t row) const {
  const auto after = std::ranges::upper_bound(parts_, row, {}, &Part::first);
  const Part& part = *std::prev(after);
  const size_t at = row - part.first;
  const auto& [from, ends] = part.ids;
  const uint32_t begin = at == 0 ? 0 : ends[at - 1];
  return std::string_view(part.text).substr(from + begin, ends[at] - begin);
}

}  // namespace writ::columns
