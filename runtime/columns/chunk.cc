#include "runtime/columns/chunk.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <tuple>

namespace writ::columns {
namespace {

constexpr size_t kHeadBytes = 16;
constexpr size_t kRunBytes = kBlockRows / 8;
constexpr size_t kRuns = 3;  // of kMixed

// As a rule all rows are alike: memory is compared with itself, a row further on.
bool AllAlike(const uint8_t* codes) { return std::memcmp(codes, codes + 1, kBlockRows - 1) == 0; }

Form FormOf(const uint8_t* codes) {
  if (AllAlike(codes) && codes[0] == kKnown) return Form::kAllKnown;
  if (AllAlike(codes) && codes[0] == kNothing) return Form::kAllNothing;
  std::array<size_t, kCodes> count{};
  for (size_t row = 0; row < kBlockRows; ++row) ++count[codes[row]];
  if (count[kNone] == kBlockRows) return Form::kAllNone;
  return count[kKnown] + count[kNothing] == kBlockRows ? Form::kKnownOrNothing : Form::kMixed;
}

// One bit of each row, where `is` says so.
template <typename Is>
void AppendRun(const uint8_t* codes, const Is& is, std::string* out) {
  for (size_t at = 0; at < kBlockRows; at += 8) {
    unsigned byte = 0;
    for (size_t bit = 0; bit < 8; ++bit) byte |= (is(codes[at + bit]) ? 1u : 0u) << bit;
    *out += static_cast<char>(byte);
  }
}

template <typename Number>
void Append(Number number, std::string* out) {
  char bytes[sizeof number];
  std::memcpy(bytes, &number, sizeof number);
  out->append(bytes, sizeof number);
}

bool HasValues(Form form) {
  return form == Form::kAllKnown || form == Form::kKnownOrNothing || form == Form::kMixed;
}

}  // namespace

void ChunkWriter::Add(const int64_t* values, const uint8_t* codes) {
  const Form form = FormOf(codes);
  any_ = any_ || form != Form::kAllNothing;
  const Packing packing = HasValues(form) ? PackingOf(values, codes, tens_, likely_) : Packing{};
  likely_ = packing.tens;
  Append(packing.base, &heads_);
  Append(static_cast<uint32_t>(data_.size()), &heads_);
  heads_ += static_cast<char>(packing.bits);
  heads_ += static_cast<char>(packing.tens);
  heads_ += static_cast<char>(form);
  heads_ += '\0';
  if (form == Form::kKnownOrNothing)
    AppendRun(codes, [](uint8_t code) { return code == kKnown; }, &data_);
  for (size_t run = 0; form == Form::kMixed && run < kRuns; ++run)
    AppendRun(codes, [&](uint8_t code) { return (code >> run & 1) != 0; }, &data_);
  const size_t begin = data_.size();
  data_.resize(begin + PackedBytes(packing.bits));
  Pack(packing, values, codes, data_.data() + begin);
}

std::string ChunkWriter::Take() {
  std::string bytes = any_ ? std::move(heads_) + data_ : std::string();
  heads_.clear();
  data_.clear();
  any_ = false;
  return bytes;
}

std::optional<size_t> Chunk::CodeBytes(uint8_t form) {
  switch (static_cast<Form>(form)) {
    case Form::kAllKnown:
    case Form::kAllNothing:
    case Form::kAllNone: return 0;
    case Form::kKnownOrNothing: return kRunBytes;
    case Form::kMixed: return kRuns * kRunBytes;
  }
  return std::nullopt;
}

Chunk::Head Chunk::HeadOf(size_t block) const {
  Head head;
  const char* at = bytes_.data() + block * kHeadBytes;
  std::memcpy(&head.packing.base, at, sizeof head.packing.base);
  std::memcpy(&head.offset, at + 8, sizeof head.offset);
  head.packing.bits = static_cast<uint8_t>(at[12]);
  head.packing.tens = static_cast<uint8_t>(at[13]);
  head.form = static_cast<uint8_t>(at[14]);
  return head;
}

std::optional<Chunk> Chunk::Of(std::string_view bytes, size_t blocks) {
  Chunk chunk;
  chunk.blocks_ = blocks;
  if (bytes.empty()) return chunk;
  if (blocks == 0 || blocks > kChunkBlocks || bytes.size() < blocks * kHeadBytes)
    return std::nullopt;
  chunk.bytes_ = bytes;
  const size_t data = bytes.size() - blocks * kHeadBytes;
  size_t next = 0;
  for (size_t block = 0; block < blocks; ++block) {
    const Head head = chunk.HeadOf(block);
    const auto codes = CodeBytes(head.form);
    const bool good = codes && head.packing.bits <= kMostBits && head.packing.tens <= kMostTens &&
                      bytes[block * kHeadBytes + 15] == '\0' && head.offset == next &&
                      (HasValues(static_cast<Form>(head.form)) || head.packing == Packing{});
    if (!good) return std::nullopt;
    next += *codes + PackedBytes(head.packing.bits);
    if (next > data) return std::nullopt;
  }
  if (next != data) return std::nullopt;
  return chunk;
}

Form Chunk::form(size_t block) const {
  return bytes_.empty() ? Form::kAllNothing : static_cast<Form>(HeadOf(block).form);
}

Bounds Chunk::bounds(size_t block) const {
  if (!HasValues(form(block))) return {0, 0};
  const Head head = HeadOf(block);
  Bounds bounds = BoundsOf(head.packing);
  if (static_cast<Form>(head.form) == Form::kAllKnown) return bounds;
  return {std::min<int64_t>(bounds.least, 0), std::max<int64_t>(bounds.most, 0)};
}

void Chunk::Values(size_t block, int64_t* out) const {
  if (!HasValues(form(block))) {
    std::fill_n(out, kBlockRows, 0);
    return;
  }
  const Head head = HeadOf(block);
  const char* codes = bytes_.data() + blocks_ * kHeadBytes + head.offset;
  Unpack(head.packing, codes + *CodeBytes(head.form), out);
  if (static_cast<Form>(head.form) == Form::kAllKnown) return;
  uint8_t known[kBlockRows];
  std::ignore = Codes(block, known);
  ZeroUnless(known, out);
}

bool Chunk::Codes(size_t block, uint8_t* out) const {
  const Form form = this->form(block);
  const auto all = [&](Code code) {
    std::fill_n(out, kBlockRows, static_cast<uint8_t>(code));
    return true;
  };
  if (form == Form::kAllKnown) return all(kKnown);
  if (form == Form::kAllNothing) return all(kNothing);
  if (form == Form::kAllNone) return all(kNone);
  const char* runs = bytes_.data() + blocks_ * kHeadBytes + HeadOf(block).offset;
  if (form == Form::kKnownOrNothing) {
    BitsToCodes(runs, kKnown, kNothing, out);
    return true;
  }
  bool good = true;
  for (size_t row = 0; row < kBlockRows; ++row) {
    const auto bit = [&](size_t run) {
      return static_cast<uint8_t>(runs[run * kRunBytes + row / 8]) >> (row % 8) & 1;
    };
    out[row] = static_cast<uint8_t>(bit(0) | bit(1) << 1 | bit(2) << 2);
    good = good && out[row] < kCodes;
  }
  return good;
}

}  // namespace writ::columns
