// Canonical JSON: a profile of RFC 8785 in which every value has exactly one spelling and none of
// that document's hard parts is needed.
//
//   - objects, arrays, text and integers from 0 to 2^53 - 1; no other number, no true, false, null
//   - keys are ASCII, [a-z_][a-z0-9_]*, at most 32 bytes, ascending, none twice
//   - text is settled (types.h); only what RFC 8785 must escape is escaped, and as it says
//   - no white space; at most kMaxBytes bytes and kMaxDepth nested values
//
// Written directly, in the order of keys; read as a stream of tokens. What the reader accepts, the
// writer writes back byte for byte.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace writ::audit {

inline constexpr uint64_t kMaxInteger = (uint64_t{1} << 53) - 1;
inline constexpr size_t kMaxBytes = 16 * 1024;
inline constexpr int kMaxDepth = 96;
inline constexpr size_t kMaxKeyBytes = 32;

enum class Expected : uint8_t {
#define WRIT_EXPECTED(constant, en, zh) constant,
#include "runtime/audit/expected.def"
#undef WRIT_EXPECTED
};

// Where a text stops being canonical (a byte's offset) and what had to stand there.
struct FormError {
  size_t offset = 0;
  Expected expected = Expected::kNothingMore;
  std::string name;  // of the member or the list of words, where there is one

  std::string English() const;
  std::string Chinese() const;
  friend bool operator==(const FormError&, const FormError&) = default;
};

// Faults stick: after one, nothing more is written and Finish gives nullopt.
class CanonicalWriter {
 public:
  CanonicalWriter();
  ~CanonicalWriter();
  CanonicalWriter(const CanonicalWriter&) = delete;
  CanonicalWriter& operator=(const CanonicalWriter&) = delete;

  CanonicalWriter& BeginObject();
  CanonicalWriter& EndObject();
  CanonicalWriter& BeginArray();
  CanonicalWriter& EndArray();
  CanonicalWriter& Key(std::string_view key);
  CanonicalWriter& Text(std::string_view text);
  CanonicalWriter& Integer(uint64_t value);
  // ASCII without anything to escape: hexadecimal digits, dates, words of closed lists.
  CanonicalWriter& PlainText(std::string_view text);
  CanonicalWriter& Hex(std::span<const uint8_t> bytes);

  // The text, if it is one whole value and nothing in it was at fault.
  std::optional<std::string> Finish();
  bool FinishInto(std::string* out);  // behind what stands there already
  bool ok() const { return !failed_; }
  void Refuse() { failed_ = true; }  // what would come next has no canonical form

 private:
  struct Level {
    bool object;
    bool empty;
    size_t key_at, key_size;  // of the last key, in what is written
  };
  char* Room(size_t size);  // for so many bytes more; null when there is none
  void Put(std::string_view bytes);
  void Put(char byte) { Put({&byte, 1}); }
  std::string_view LastKey() const;
  bool BeginValue();
  CanonicalWriter& Open(char bracket, bool object);
  CanonicalWriter& Close(char bracket, bool object);
  void Escape(char c);

  using Page = std::array<char, kMaxBytes>;
  std::unique_ptr<Page> page_;
  size_t size_ = 0;
  bool full_ = false;  // nothing more is written, but what is at fault is still found
  std::vector<Level> levels_;
  bool after_key_ = false;
  bool done_ = false;
  bool failed_ = false;

  static std::unique_ptr<Page>& Spare();
};

enum class JsonToken : uint8_t {
  kBeginObject,
  kEndObject,
  kBeginArray,
  kEndArray,
  kKey,
  kText,
  kInteger,
  kEnd,
  kError
};

// A pull parser that accepts canonical bytes alone. After kEnd or kError it stays there.
class CanonicalReader {
 public:
  // `bytes` must outlive the reader.
  explicit CanonicalReader(std::string_view bytes);

  JsonToken Next();
  JsonToken token() const { return token_; }       // the one that Next gave last
  std::string_view text() const { return text_; }  // of a kKey or kText, until the next Next
  uint64_t integer() const { return integer_; }    // of a kInteger
  size_t offset() const { return start_; }         // of the token's first byte
  const FormError& error() const { return error_; }

  // For readers of a layer above: the token itself is not what had to be there.
  JsonToken Refuse(Expected expected, std::string_view name = {});

 private:
  enum class State : uint8_t { kValue, kFirstKey, kFirstElement, kAfterValue, kStopped };
  struct Level {
    bool object;
    std::string_view last_key;
  };
  JsonToken Step();
  JsonToken Value();
  JsonToken KeyToken();
  JsonToken TextToken();
  JsonToken IntegerToken();
  JsonToken Open(bool object);
  JsonToken Close();
  JsonToken AfterValue();
  JsonToken Fail(size_t offset, Expected expected);
  bool Unescape();
  bool Sees(char c) const { return at_ < bytes_.size() && bytes_[at_] == c; }
  bool Take(char c) { return Sees(c) ? (++at_, true) : false; }

  std::string_view bytes_;
  std::string_view text_;
  std::string unescaped_;
  std::vector<Level> levels_;
  FormError error_;
  uint64_t integer_ = 0;
  size_t at_ = 0;
  size_t start_ = 0;
  State state_ = State::kValue;
  JsonToken token_ = JsonToken::kError;
};

}  // namespace writ::audit
