// The canonical encoding that meaning hashes are taken of: canonical S-expressions (Rivest), that
// is "(" items ")" with every atom written as its length, ":" and its bytes. See
// docs/meaning_hash.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace writ {

class CanonicalWriter {
 public:
  CanonicalWriter& Open(std::string_view tag) {
    out_ += '(';
    return Atom(tag);
  }
  CanonicalWriter& Close() {
    out_ += ')';
    return *this;
  }
  CanonicalWriter& Atom(std::string_view bytes) {
    out_ += std::to_string(bytes.size());
    out_ += ':';
    out_ += bytes;
    return *this;
  }
  CanonicalWriter& Atom(int64_t n) { return Atom(std::string_view(std::to_string(n))); }

  // Tagged fields. What has its default contributes nothing, which is what keeps old hashes when
  // the language grows: a field that did not exist then is absent now.
  CanonicalWriter& Field(std::string_view tag, std::string_view bytes) {
    return bytes.empty() ? *this : Open(tag).Atom(bytes).Close();
  }
  CanonicalWriter& Field(std::string_view tag, int64_t n) {
    return n == 0 ? *this : Open(tag).Atom(n).Close();
  }
  CanonicalWriter& Flag(std::string_view tag, bool on) { return on ? Open(tag).Close() : *this; }
  // Bytes that are an encoding already.
  CanonicalWriter& Raw(std::string_view encoded) {
    out_ += encoded;
    return *this;
  }

  const std::string& text() const { return out_; }
  void Clear() { out_.clear(); }
  std::string Take() { return std::move(out_); }

 private:
  std::string out_;
};

}  // namespace writ
