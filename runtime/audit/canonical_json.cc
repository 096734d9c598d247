#include "runtime/audit/canonical_json.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "engine/event/types.h"

namespace writ::audit {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

constexpr bool IsKeyStart(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }
constexpr bool IsKeyByte(char c) { return IsKeyStart(c) || (c >= '0' && c <= '9'); }

// The letter after the backslash for the control characters that have a short escape; else 0.
char ShortEscape(char c) {
  switch (c) {
    case '\b': return 'b';
    case '\t': return 't';
    case '\n': return 'n';
    case '\f': return 'f';
    case '\r': return 'r';
    case '"': return '"';
    case '\\': return '\\';
    default: return 0;
  }
}

constexpr bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20; }
constexpr bool NeedsEscape(char c) { return IsControl(c) || c == '"' || c == '\\'; }

// By tables: a record has a thousand bytes of text, keys and digits, and each is looked at.
template <class Is>
constexpr std::array<bool, 256> TableOf(Is is) {
  std::array<bool, 256> table{};
  for (size_t i = 0; i < table.size(); ++i) table[i] = is(static_cast<char>(i));
  return table;
}
// What stands in a text as it is, and is settled whatever stands beside it.
constexpr auto kPlainBytes =
    TableOf([](char c) { return static_cast<unsigned char>(c) < 0x80 && !NeedsEscape(c); });
constexpr auto kKeyBytes = TableOf(IsKeyByte);

bool AreAll(const std::array<bool, 256>& table, std::string_view text) {
  bool all = true;
  for (const char c : text) all &= table[static_cast<unsigned char>(c)];
  return all;
}

constexpr auto kHexPairs = [] {
  std::array<std::array<char, 2>, 256> pairs{};
  for (size_t i = 0; i < pairs.size(); ++i) pairs[i] = {kHex[i >> 4], kHex[i & 15]};
  return pairs;
}();

std::string Filled(std::string_view pattern, std::string_view name) {
  std::string out(pattern);
  const size_t at = out.find("{0}");
  if (at != out.npos) out.replace(at, 3, name);
  return out;
}

}  // namespace

std::string FormError::English() const {
  static constexpr std::string_view kWords[] = {
#define WRIT_EXPECTED(constant, en, zh) en,
#include "runtime/audit/expected.def"
#undef WRIT_EXPECTED
  };
  return "at byte " + std::to_string(offset) + ": expected " +
         Filled(kWords[static_cast<size_t>(expected)], name);
}

std::string FormError::Chinese() const {
  static constexpr std::string_view kWords[] = {
#define WRIT_EXPECTED(constant, en, zh) zh,
#include "runtime/audit/expected.def"
#undef WRIT_EXPECTED
  };
  return "第 " + std::to_string(offset) +
         " 字节处应为:" + Filled(kWords[static_cast<size_t>(expected)], name);
}

// ---- Writing ----

// The page of the thread's last writer: there is one record after the other.
std::unique_ptr<CanonicalWriter::Page>& CanonicalWriter::Spare() {
  thread_local std::unique_ptr<Page> spare;
  return spare;
}

CanonicalWriter::CanonicalWriter() : page_(std::move(Spare())) {
  if (page_ == nullptr) page_ = std::make_unique_for_overwrite<Page>();
  levels_.reserve(8);
}
CanonicalWriter::~CanonicalWriter() { Spare() = std::move(page_); }

char* CanonicalWriter::Room(size_t size) {
  full_ = full_ || size > kMaxBytes - size_;
  if (full_) return nullptr;
  size_ += size;
  return page_->data() + (size_ - size);
}

void CanonicalWriter::Put(std::string_view bytes) {
  if (char* const to = Room(bytes.size())) std::ranges::copy(bytes, to);
}

std::string_view CanonicalWriter::LastKey() const {
  return {page_->data() + levels_.back().key_at, levels_.back().key_size};
}

bool CanonicalWriter::BeginValue() {
  if (failed_ || done_) return !(failed_ = true);
  if (levels_.empty()) return true;
  Level& level = levels_.back();
  if (level.object) {
    if (!after_key_) return !(failed_ = true);
    after_key_ = false;
    return true;
  }
  if (!level.empty) Put(',');
  level.empty = false;
  return true;
}

CanonicalWriter& CanonicalWriter::Open(char bracket, bool object) {
  if (!BeginValue()) return *this;
  if (levels_.size() == kMaxDepth) {
    failed_ = true;
    return *this;
  }
  Put(bracket);
  levels_.push_back({object, true, 0, 0});
  return *this;
}

CanonicalWriter& CanonicalWriter::Close(char bracket, bool object) {
  if (failed_ || levels_.empty() || levels_.back().object != object || after_key_) {
    failed_ = true;
    return *this;
  }
  Put(bracket);
  levels_.pop_back();
  done_ = levels_.empty();
  return *this;
}

CanonicalWriter& CanonicalWriter::BeginObject() { return Open('{', true); }
CanonicalWriter& CanonicalWriter::EndObject() { return Close('}', true); }
CanonicalWriter& CanonicalWriter::BeginArray() { return Open('[', false); }
CanonicalWriter& CanonicalWriter::EndArray() { return Close(']', false); }

CanonicalWriter& CanonicalWriter::Key(std::string_view key) {
  const bool fits = !failed_ && !levels_.empty() && levels_.back().object && !after_key_ &&
                    !key.empty() && key.size() <= kMaxKeyBytes && IsKeyStart(key[0]) &&
                    AreAll(kKeyBytes, key) && LastKey() < key;
  if (!fits) {
    failed_ = true;
    return *this;
  }
  Level& level = levels_.back();
  if (!level.empty) Put(',');
  level.empty = false;
  if (char* to = Room(key.size() + 3)) {
    *to++ = '"';
    level.key_at = static_cast<size_t>(to - page_->data());
    level.key_size = key.size();
    to = std::ranges::copy(key, to).out;
    *to++ = '"';
    *to = ':';
  } else {
    level.key_size = 0;
  }
  after_key_ = true;
  return *this;
}

void CanonicalWriter::Escape(char c) {
  Put('\\');
  if (const char letter = ShortEscape(c)) return Put(letter);
  Put("u00");
  Put(kHex[static_cast<unsigned char>(c) >> 4]);
  Put(kHex[c & 15]);
}

CanonicalWriter& CanonicalWriter::Text(std::string_view text) {
  if (AreAll(kPlainBytes, text)) return PlainText(text);
  if (!BeginValue()) return *this;
  if (!IsSettledText(text)) {
    failed_ = true;
    return *this;
  }
  Put('"');
  while (!text.empty()) {
    const auto plain = static_cast<size_t>(std::ranges::find_if(text, NeedsEscape) - text.begin());
    Put(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    Escape(text.front());
    text.remove_prefix(1);
  }
  Put('"');
  done_ = levels_.empty();
  return *this;
}

CanonicalWriter& CanonicalWriter::Hex(std::span<const uint8_t> bytes) {
  if (!BeginValue()) return *this;
  if (char* to = Room(2 * bytes.size() + 2)) {
    *to++ = '"';
    for (const uint8_t byte : bytes) to = std::ranges::copy(kHexPairs[byte], to).out;
    *to = '"';
  }
  done_ = levels_.empty();
  return *this;
}

CanonicalWriter& CanonicalWriter::PlainText(std::string_view text) {
  if (!BeginValue()) return *this;
  if (char* to = Room(text.size() + 2)) {
    *to++ = '"';
    to = std::ranges::copy(text, to).out;
    *to = '"';
  }
  done_ = levels_.empty();
  return *this;
}

CanonicalWriter& CanonicalWriter::Integer(uint64_t value) {
  if (!BeginValue()) return *this;
  if (value > kMaxInteger) failed_ = true;
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.begin(), digits.end(), value).ptr;
  Put({digits.data(), static_cast<size_t>(end - digits.data())});
  done_ = levels_.empty();
  return *this;
}

std::optional<std::string> CanonicalWriter::Finish() {
  std::string out;
  if (!FinishInto(&out)) return std::nullopt;
  return out;
}

bool CanonicalWriter::FinishInto(std::string* out) {
  if (failed_ || !done_ || full_) return false;
  failed_ = true;  // what was taken is not written to again
  out->append(page_->data(), size_);
  return true;
}

// ---- Reading ----

CanonicalReader::CanonicalReader(std::string_view bytes) : bytes_(bytes) {
  levels_.reserve(8);
  if (bytes.size() > kMaxBytes) Fail(kMaxBytes, Expected::kShorter);
}

JsonToken CanonicalReader::Fail(size_t offset, Expected expected) {
  if (state_ == State::kStopped && token_ == JsonToken::kError) return token_;
  error_ = {offset, expected, {}};
  state_ = State::kStopped;
  return token_ = JsonToken::kError;
}

JsonToken CanonicalReader::Refuse(Expected expected, std::string_view name) {
  if (token_ == JsonToken::kError && state_ == State::kStopped) return token_;
  Fail(start_, expected);
  error_.name = name;
  return token_;
}

JsonToken CanonicalReader::Next() {
  if (state_ == State::kStopped) return token_;
  return token_ = Step();
}

JsonToken CanonicalReader::Step() {
  start_ = at_;
  switch (state_) {
    case State::kValue: return Value();
    case State::kFirstKey: return Take('}') ? Close() : KeyToken();
    case State::kFirstElement: return Take(']') ? Close() : Value();
    case State::kAfterValue: return AfterValue();
    case State::kStopped: break;
  }
  return token_;
}

JsonToken CanonicalReader::AfterValue() {
  if (levels_.empty()) {
    if (at_ != bytes_.size()) return Fail(at_, Expected::kNothingMore);
    state_ = State::kStopped;
    return JsonToken::kEnd;
  }
  const bool object = levels_.back().object;
  if (Take(object ? '}' : ']')) return Close();
  if (!Take(',')) return Fail(at_, object ? Expected::kCommaOrBrace : Expected::kCommaOrBracket);
  start_ = at_;
  return object ? KeyToken() : Value();
}

JsonToken CanonicalReader::Open(bool object) {
  if (levels_.size() == kMaxDepth) return Fail(start_, Expected::kShallower);
  ++at_;
  levels_.push_back({object, {}});
  state_ = object ? State::kFirstKey : State::kFirstElement;
  return object ? JsonToken::kBeginObject : JsonToken::kBeginArray;
}

JsonToken CanonicalReader::Close() {
  const bool object = levels_.back().object;
  levels_.pop_back();
  state_ = State::kAfterValue;
  return object ? JsonToken::kEndObject : JsonToken::kEndArray;
}

JsonToken CanonicalReader::Value() {
  if (Sees('{')) return Open(true);
  if (Sees('[')) return Open(false);
  if (Sees('"')) return TextToken();
  if (at_ < bytes_.size() && bytes_[at_] >= '0' && bytes_[at_] <= '9') return IntegerToken();
  return Fail(at_, Expected::kValue);
}

JsonToken CanonicalReader::KeyToken() {
  if (!Take('"')) return Fail(at_, Expected::kKey);
  const size_t from = at_;
  while (at_ < bytes_.size() && (at_ == from ? IsKeyStart(bytes_[at_]) : IsKeyByte(bytes_[at_]))) {
    ++at_;
  }
  if (at_ == from || at_ - from > kMaxKeyBytes || !Sees('"')) return Fail(at_, Expected::kKey);
  text_ = bytes_.substr(from, at_ - from);
  if (levels_.back().last_key >= text_) return Fail(start_, Expected::kLaterKey);
  levels_.back().last_key = text_;
  ++at_;
  if (!Take(':')) return Fail(at_, Expected::kColon);
  state_ = State::kValue;
  return JsonToken::kKey;
}

JsonToken CanonicalReader::IntegerToken() {
  integer_ = 0;
  const bool zero = Sees('0');
  do {
    integer_ = integer_ * 10 + static_cast<uint64_t>(bytes_[at_++] - '0');
    if (integer_ > kMaxInteger) return Fail(start_, Expected::kSmallInteger);
  } while (!zero && at_ < bytes_.size() && bytes_[at_] >= '0' && bytes_[at_] <= '9');
  state_ = State::kAfterValue;
  return JsonToken::kInteger;
}

// Takes the escape at at_ if it is the one that its character must have.
bool CanonicalReader::Unescape() {
  const std::string_view rest = bytes_.substr(at_);
  if (rest.size() >= 2) {
    for (const char c : {'"', '\\', '\b', '\t', '\n', '\f', '\r'}) {
      if (rest[1] != ShortEscape(c)) continue;
      unescaped_ += c;
      at_ += 2;
      return true;
    }
  }
  if (rest.size() < 6 || !rest.starts_with("\\u00")) return false;
  const size_t high = kHex.find(rest[4]), low = kHex.find(rest[5]);
  if (high > 1 || low == kHex.npos) return false;
  const char c = static_cast<char>(high * 16 + low);
  if (ShortEscape(c) != 0) return false;
  unescaped_ += c;
  at_ += 6;
  return true;
}

JsonToken CanonicalReader::TextToken() {
  ++at_;
  size_t from = at_;
  bool escaped = false;
  unescaped_.clear();
  for (;; ++at_) {
    while (at_ < bytes_.size() && !NeedsEscape(bytes_[at_])) ++at_;
    if (at_ == bytes_.size()) return Fail(at_, Expected::kQuote);
    if (bytes_[at_] == '"') break;
    if (bytes_[at_] != '\\') return Fail(at_, Expected::kEscape);
    unescaped_.append(bytes_.substr(from, at_ - from));
    escaped = true;
    if (!Unescape()) return Fail(at_, Expected::kEscape);
    from = at_--;  // the loop steps on
  }
  text_ = bytes_.substr(from, at_ - from);
  if (escaped) text_ = unescaped_.append(text_);
  if (!IsSettledText(text_)) return Fail(start_ + 1, Expected::kSettledText);
  ++at_;
  state_ = State::kAfterValue;
  return JsonToken::kText;
}

}  // namespace writ::audit
