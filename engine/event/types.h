// The values that an event may hold: references, commitments, counts, instants, exact numbers and
// words from closed lists. None of them can carry a name, a reason or an amount in the clear.
//
// Each has one spelling in a record (docs/audit_format.md); `Accepts` decides whether a text is it.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/date.h"
#include "engine/base/instant.h"
#include "engine/base/sha256.h"

namespace writ {

// UTF-8 in NFC, of code points that Unicode has assigned and that are no noncharacters. Whether
// such a text is in NFC can never change with a later version of Unicode.
bool IsSettledText(std::string_view text);

// A text of one form. The default is empty, which no form accepts.
template <class Form>
struct FormedText {
  std::string text;
  FormedText() = default;
  explicit FormedText(std::string_view given) : text(given) {}
  friend auto operator<=>(const FormedText&, const FormedText&) = default;
};

// What a policy declares, or a standard word: settled text of at most 256 bytes without control
// characters, and with no space at either end.
struct IdForm {
  static constexpr std::string_view kName = "id";
  static bool Accepts(std::string_view text);
};
// A thing of the store: a case, task, timer, batch, message. ASCII letters, digits and "_.:/#-".
struct RefForm {
  static constexpr std::string_view kName = "ref";
  static bool Accepts(std::string_view text);
};
struct VersionForm {  // of the engine: letters, digits and ".+_-"
  static constexpr std::string_view kName = "version";
  static bool Accepts(std::string_view text);
};
struct OriginForm {  // the name of a log: NAME/SHARD, without spaces and plus signs
  static constexpr std::string_view kName = "origin";
  static bool Accepts(std::string_view text);
};
struct PeriodForm {  // "2026-03", "2026-Q1", "2026"
  static constexpr std::string_view kName = "period";
  static bool Accepts(std::string_view text);
};

using Id = FormedText<IdForm>;
using Ref = FormedText<RefForm>;
using Version = FormedText<VersionForm>;
using Origin = FormedText<OriginForm>;
using PeriodText = FormedText<PeriodForm>;

// So many bytes, of one meaning.
template <size_t kSize, class Form>
struct BytesOf {
  std::array<uint8_t, kSize> bytes{};
  friend auto operator<=>(const BytesOf&, const BytesOf&) = default;
};

struct HashForm {
  static constexpr std::string_view kName = "hash";  // SHA-256 of something public to the log
};
struct CommitmentForm {
  static constexpr std::string_view kName = "commitment";  // commitment.h
};
struct PseudonymForm {
  static constexpr std::string_view kName = "pseudonym";  // a person, as a commitment
};
struct PublicKeyForm {
  static constexpr std::string_view kName = "public_key";  // Ed25519
};
struct SignatureForm {
  static constexpr std::string_view kName = "signature_value";  // Ed25519
};
struct NonceForm {
  static constexpr std::string_view kName = "nonce";
};

using Hash = BytesOf<32, HashForm>;
using Commitment = BytesOf<32, CommitmentForm>;
using Pseudonym = BytesOf<32, PseudonymForm>;
using PublicKey = BytesOf<32, PublicKeyForm>;
using SignatureBytes = BytesOf<64, SignatureForm>;
using Nonce = BytesOf<16, NonceForm>;

// A number of things, or the sequence number of a record: below 2^53.
struct Count {
  static constexpr std::string_view kName = "count";
  static constexpr uint64_t kMax = (uint64_t{1} << 53) - 1;
  uint64_t value = 0;
  friend auto operator<=>(const Count&, const Count&) = default;
};

// Closed lists of words. ChoiceOf<E> has the list's name, its meaning and its words, in the order
// of the enumerators.
template <class E>
struct ChoiceOf;

#define WRIT_OPTION(constant, word) constant,
#define WRIT_CHOICE(Name, name, meaning, options) enum class Name : uint8_t { options };
#include "engine/event/choices.def"
#undef WRIT_CHOICE
#undef WRIT_OPTION

#define WRIT_OPTION(constant, word) word,
#define WRIT_CHOICE(Name, name, meaning, options)             \
  template <>                                                 \
  struct ChoiceOf<Name> {                                     \
    static constexpr std::string_view kName = name;           \
    static constexpr std::string_view kMeaning = meaning;     \
    static constexpr std::string_view kOptions[] = {options}; \
  };
#include "engine/event/choices.def"
#undef WRIT_CHOICE
#undef WRIT_OPTION

template <class E>
concept Choice = requires { ChoiceOf<E>::kOptions; };

template <Choice E>
constexpr std::string_view WordOf(E value) {
  return ChoiceOf<E>::kOptions[static_cast<size_t>(value)];
}

template <Choice E>
std::optional<E> ChoiceFrom(std::string_view word) {
  uint8_t at = 0;
  for (const std::string_view option : ChoiceOf<E>::kOptions) {
    if (option == word) return static_cast<E>(at);
    ++at;
  }
  return std::nullopt;
}

}  // namespace writ
