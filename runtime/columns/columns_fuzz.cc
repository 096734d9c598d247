// Property: any bytes are a chunk, a directory, ids or values beside a column, or are refused; what
// is taken can be read to its end, and a directory is written back as it was read.
#include <cstdint>
#include <cstdlib>

#include "runtime/columns/rows.h"
#include "runtime/columns/scalar_bytes.h"

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

void ReadChunk(std::string_view bytes, size_t blocks) {
  using namespace writ;
  using namespace writ::columns;
  const auto chunk = Chunk::Of(bytes, blocks);
  if (!chunk) return;
  for (size_t block = 0; block < blocks; ++block) {
    for (const ValueCode type : {ValueCode::kNumber, ValueCode::kDate, ValueCode::kChoice}) {
      int64_t values[kBlockRows];
      uint8_t codes[kBlockRows];
      ColumnHead head;
      head.type = {type, std::nullopt};
      head.words = {"a", "b"};
      if (!ReadBlock(head, *chunk, block, values, codes)) continue;
      for (size_t row = 0; row < kBlockRows; ++row) {
        Require(codes[row] < kCodes);
        Require(codes[row] == kKnown || values[row] == 0);
        if (type == ValueCode::kChoice) Require(values[row] == 0 || values[row] == 1);
      }
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace writ;
  using namespace writ::columns;
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const size_t count = data[0] % 64;
  ReadChunk(bytes, count);
  if (const auto directory = DecodeDirectory(bytes)) {
    const std::string again = EncodeDirectory(*directory);
    const auto same = DecodeDirectory(again);
    Require(same && same->columns == directory->columns && same->lengths == directory->lengths);
  }
  if (const auto ids = DecodeIds(bytes, count)) Require(ids->size() == count);
  if (const auto beside = DecodeBeside(bytes, count))
    for (const Beside& value : *beside) {
      Require(value.column < count && value.row < kChunkRows);
      for (const TypeKind kind : {TypeKind::kMoney, TypeKind::kSpan, TypeKind::kPeriod})
        if (const auto scalar = ScalarFrom({kind}, value.bytes))
          Require(ScalarBytes(*scalar).has_value());
    }
  return 0;
}
