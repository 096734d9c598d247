// Property: whatever the reader accepts is canonical; it is written back byte for byte, as JSON and
// as a record.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "runtime/audit/record.h"

namespace {

void Require(bool holds, const char* what, std::string_view bytes) {
  if (holds) return;
  std::fprintf(stderr, "%s:\n%.*s\n", what, static_cast<int>(bytes.size()), bytes.data());
  std::abort();
}

// The tokens of `bytes`, written again; nullopt where they are not canonical.
std::optional<std::string> Again(std::string_view bytes) {
  using namespace writ::audit;
  CanonicalReader in(bytes);
  CanonicalWriter out;
  for (;;) {
    switch (in.Next()) {
      case JsonToken::kBeginObject: out.BeginObject(); break;
      case JsonToken::kEndObject: out.EndObject(); break;
      case JsonToken::kBeginArray: out.BeginArray(); break;
      case JsonToken::kEndArray: out.EndArray(); break;
      case JsonToken::kKey: out.Key(in.text()); break;
      case JsonToken::kText: out.Text(in.text()); break;
      case JsonToken::kInteger: out.Integer(in.integer()); break;
      case JsonToken::kEnd: return out.Finish().value_or("not written");
      case JsonToken::kError: return std::nullopt;
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace writ::audit;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto again = Again(bytes);
  if (again) Require(*again == bytes, "canonical JSON is written back differently", bytes);
  const auto record = ReadRecord(bytes);
  if (!record) return 0;
  Require(again.has_value(), "a record is not canonical JSON", bytes);
  Require(WriteRecord(*record) == bytes, "a record is written back differently", bytes);
  return 0;
}
