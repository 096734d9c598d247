#include "runtime/columns/segment.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "engine/base/text.h"

namespace writ::columns {
namespace {

constexpr uint8_t kForm = 1;
constexpr uint64_t kMostRows = uint64_t{1} << 31;
constexpr uint64_t kMostDirectory = uint64_t{1} << 30;

GcmNonce NonceOf(uint64_t number) {
  GcmNonce nonce{};
  for (size_t i = 0; i < 8; ++i)
    nonce[nonce.size() - 1 - i] = static_cast<uint8_t>(number >> 8 * i);
  return nonce;
}

std::string Place() {
  std::string place;
  AppendFramed("writ-columns-segment/1", &place);
  return place;
}

bool IsAscii(std::string_view text) {
  uint64_t all = 0;
  size_t at = 0;
  for (uint64_t eight = 0; at + sizeof eight <= text.size(); at += sizeof eight) {
    std::memcpy(&eight, text.data() + at, sizeof eight);
    all |= eight;
  }
  for (; at < text.size(); ++at) all |= static_cast<unsigned char>(text[at]);
  return (all & 0x8080808080808080) == 0;
}

std::optional<std::string> OpenChunk(const SecretKey& key, uint64_t number,
                                     std::string_view sealed) {
  static const std::string place = Place();
  return UnsealAt(key, NonceOf(number), place, sealed);
}

}  // namespace

void WordList::Add(std::string_view word) {
  FactWriter out;
  out.Text(word);
  bytes_ += out.Take();
  ++size_;
  if (!places_->begins.empty()) places_ = std::make_shared<Places>();
}

bool WordList::Read(size_t words, FactBytes* in) {
  const std::string_view all = in->rest();
  bool long_ones = false;
  for (size_t i = 0; in->ok() && i < words; ++i) long_ones |= in->Bytes().size() >= 0x80;
  bytes_ = all.substr(0, all.size() - in->rest().size());
  size_ = words;
  places_ = std::make_shared<Places>();
  if (!in->ok()) return false;
  if (!long_ones && IsAscii(bytes_)) return true;
  for (size_t i = 0; i < size(); ++i)
    if (FindInvalidUtf8((*this)[i])) return false;
  return true;
}

std::string_view WordList::operator[](size_t number) const {
  std::call_once(places_->once, [&] {
    places_->begins.reserve(size_);
    FactBytes in(bytes_);
    for (size_t i = 0; i < size_; ++i) {
      places_->begins.push_back(static_cast<uint32_t>(in.offset()));
      in.Bytes();
    }
  });
  return FactBytes(std::string_view(bytes_).substr(places_->begins[number])).Bytes();
}

bool HasWords(ValueCode code) {
  return code == ValueCode::kText || code == ValueCode::kTeam || code == ValueCode::kChoice;
}

bool HasTens(ValueCode code) {
  return code == ValueCode::kNumber || code == ValueCode::kPercent || code == ValueCode::kPoints ||
         code == ValueCode::kMoney;
}

size_t Directory::blocks(size_t group) const {
  const uint64_t left = rows - group * kChunkRows;
  return (std::min<uint64_t>(left, kChunkRows) + kBlockRows - 1) / kBlockRows;
}

std::string EncodeDirectory(const Directory& directory) {
  FactWriter out;
  out.Byte(kForm);
  out.Count(directory.rows);
  out.Count(directory.new_people);
  out.Count(directory.columns.size());
  for (const ColumnHead& column : directory.columns) {
    out.Text(column.fact);
    out.Text(column.version);
    out.Code(column.type);
    out.Count(column.words.size());
    out.Raw(column.words.bytes());
  }
  for (const uint32_t length : directory.lengths) out.Count(length);
  return out.Take();
}

std::optional<Directory> DecodeDirectory(std::string_view bytes) {
  FactBytes in(bytes);
  Directory directory;
  if (in.Byte() != kForm) return std::nullopt;
  directory.rows = in.Count();
  directory.new_people = in.Count();
  if (directory.rows > kMostRows || directory.new_people > kMostRows) return std::nullopt;
  const size_t columns = in.Items();
  for (size_t i = 0; in.ok() && i < columns; ++i) {
    ColumnHead head;
    head.fact = in.Text();
    head.version = in.Text();
    head.type = in.Code();
    if (const size_t words = in.Items(); !head.words.Read(words, &in)) in.Fail();
    directory.columns.push_back(std::move(head));
  }
  const size_t chunks = in.ok() ? directory.chunks() : 0;
  if (chunks > bytes.size()) return std::nullopt;  // a byte each, at least
  for (size_t i = 0; in.ok() && i < chunks; ++i) {
    const uint64_t length = in.Count();
    if (length > kMaxSealedBytes) in.Fail();
    directory.lengths.push_back(static_cast<uint32_t>(length));
  }
  if (!in.ok() || !in.AtEnd()) return std::nullopt;
  return directory;
}

std::string EncodeBeside(const std::vector<Beside>& values) {
  if (values.empty()) return "";
  FactWriter out;
  out.Count(values.size());
  for (const Beside& value : values) {
    out.Count(value.column);
    out.Count(value.row);
    out.Text(value.bytes);
  }
  return out.Take();
}

std::optional<std::vector<Beside>> DecodeBeside(std::string_view bytes, size_t columns) {
  std::vector<Beside> values;
  if (bytes.empty()) return values;
  FactBytes in(bytes);
  const size_t count = in.Items();
  for (size_t i = 0; in.ok() && i < count; ++i) {
    const uint64_t column = in.Count(), row = in.Count();
    const std::string_view value = in.Bytes();
    if (column >= columns || row >= kChunkRows) return std::nullopt;
    values.push_back(
        {static_cast<uint32_t>(column), static_cast<uint32_t>(row), std::string(value)});
  }
  if (!in.ok() || !in.AtEnd()) return std::nullopt;
  return values;
}

std::string EncodeIds(const std::vector<std::string_view>& ids) {
  FactWriter lengths;
  for (const std::string_view id : ids) lengths.Count(id.size());
  std::string out = lengths.Take();
  for (const std::string_view id : ids) out += id;
  return out;
}

std::optional<IdEnds> FindIds(std::string_view bytes, size_t count) {
  FactBytes in(bytes);
  IdEnds ids;
  ids.ends.reserve(std::min(count, bytes.size()));
  uint64_t end = 0;
  for (size_t i = 0; in.ok() && i < count; ++i) {
    const uint64_t length = in.Count();
    if (length > bytes.size() - end) return std::nullopt;
    end += length;
    ids.ends.push_back(static_cast<uint32_t>(end));
  }
  if (!in.ok() || in.rest().size() != end) return std::nullopt;
  ids.begin = in.offset();
  return ids;
}

std::optional<std::vector<std::string_view>> DecodeIds(std::string_view bytes, size_t count) {
  const auto found = FindIds(bytes, count);
  if (!found) return std::nullopt;
  std::vector<std::string_view> ids;
  ids.reserve(count);
  size_t begin = 0;
  for (const uint32_t end : found->ends) {
    ids.push_back(bytes.substr(found->begin + begin, end - begin));
    begin = end;
  }
  return ids;
}

std::string SealChunk(const SecretKey& key, uint64_t number, std::string_view plain) {
  static const std::string place = Place();
  return plain.empty() ? std::string() : SealAt(key, NonceOf(number), place, plain);
}

Result<std::unique_ptr<const Segment>> Segment::Open(Disk& disk, const SegmentPlace& place) {
  std::unique_ptr<Segment> segment(new Segment);
  segment->place_ = place;
  auto file = disk.Open(place.path);
  if (!file && file.error().code == ENOENT) return Fail(ErrorKind::kMissing, place.path);
  if (!file) return Fail(file.error());
  segment->file_ = *std::move(file);
  const auto bytes = disk.Measure(place.path);
  if (!bytes) return Fail(bytes.error());
  const auto damaged = [&] { return Fail(ErrorKind::kDamaged, place.path, "directory"); };
  if (*bytes != place.bytes || place.directory_at < kSegmentMagic.size() ||
      place.directory_at > place.bytes || place.bytes - place.directory_at > kMostDirectory)
    return damaged();
  std::string magic(kSegmentMagic.size(), '\0');
  std::string sealed(place.bytes - place.directory_at, '\0');
  const auto head = segment->file_->ReadAt(0, magic.data(), magic.size());
  if (!head) return Fail(head.error());
  const auto tail = segment->file_->ReadAt(place.directory_at, sealed.data(), sealed.size());
  if (!tail) return Fail(tail.error());
  const auto plain = OpenChunk(*place.key, kDirectoryChunk, sealed);
  auto directory = plain ? DecodeDirectory(*plain) : std::nullopt;
  if (magic != kSegmentMagic || !directory) return damaged();
  uint64_t offset = kSegmentMagic.size();
  for (const uint32_t length : directory->lengths) {
    segment->offsets_.push_back(offset);
    offset += SealedBytes(length);
  }
  segment->offsets_.push_back(offset);
  if (offset != place.directory_at) return damaged();
  segment->directory_ = *std::move(directory);
  return segment;
}

Error Segment::Damaged(size_t chunk) const {
  return {ErrorKind::kDamaged, place_.path, "block", std::to_string(chunk)};
}

Result<std::string> Segment::Read(size_t chunk) const {
  auto read = Read(chunk, 1);
  if (!read) return std::unexpected(std::move(read.error()));
  return std::move(read->front());
}

Result<std::vector<std::string>> Segment::Read(size_t chunk, size_t count) const {
  const uint64_t begin = offsets_[chunk], size = offsets_[chunk + count] - begin;
  std::string sealed;
  std::optional<DiskError> trouble;
  bool whole = true;
  sealed.resize_and_overwrite(size, [&](char* to, size_t) {
    const auto got = size == 0 ? DiskResult<size_t>(0) : file_->ReadAt(begin, to, size);
    if (!got) trouble = got.error();
    whole = got && *got == size;
    return whole ? size : 0;
  });
  if (trouble) return Fail(*trouble);
  std::vector<std::string> plain;
  for (size_t i = chunk; i < chunk + count; ++i) {
    if (directory_.lengths[i] == 0) {
      plain.emplace_back();
      continue;
    }
    auto opened = whole ? OpenChunk(*place_.key, i,
                                    std::string_view(sealed).substr(offsets_[i] - begin,
                                                                    offsets_[i + 1] - offsets_[i]))
                        : std::nullopt;
    if (!opened) return std::unexpected(Damaged(i));
    plain.push_back(*std::move(opened));
  }
  return plain;
}

}  // namespace writ::columns
