// Bytes sealed under a key, and keys made of keys: AES-256-GCM, HMAC-SHA256 and HKDF-SHA256, by
// OpenSSL. docs/personal_values.md has the formats; what is sealed once must open for ever.
//
// All functions may be called from several threads at once. An OpenSSL that cannot do these three
// stops the program: a value left open must never pass for a sealed one.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/sha256.h"
#include "runtime/personal/random.h"

namespace writ {

// 32 secret bytes. Wiped when it goes or is moved from; copied only by who says Clone.
class SecretKey {
 public:
  static constexpr size_t kBytes = 32;

  explicit SecretKey(std::span<const uint8_t, kBytes> bytes);
  static SecretKey Generate(Randomness& randomness);
  SecretKey(SecretKey&& other) noexcept;
  SecretKey& operator=(SecretKey&& other) noexcept;
  SecretKey(const SecretKey&) = delete;
  SecretKey& operator=(const SecretKey&) = delete;
  ~SecretKey();

  SecretKey Clone() const { return SecretKey(std::span(bytes_)); }
  std::span<const uint8_t, kBytes> bytes() const { return bytes_; }

 private:
  std::array<uint8_t, kBytes> bytes_;
};

// Overwrites bytes that were secret, in a way that no compiler leaves out.
void Wipe(std::string& bytes);

// 01 | nonce, 12 bytes | ciphertext, as long as the plaintext | tag, 16 bytes
inline constexpr size_t kSealedExtraBytes = 1 + 12 + 16;
// Of one Seal: a row of the store is far smaller, and OpenSSL counts in int.
inline constexpr size_t kMaxSealedBytes = size_t{1} << 30;

// `aad` is not in the result, but without it, or with another, the result does not open: it says
// where the sealed bytes belong.
//
// The nonce is drawn by lot, so two of one key may coincide, which would give both values away.
// After 2^32 values under one key the chance of that is below 2^-32, which is where NIST SP 800-38D
// draws the line. A key here seals the values of one person, or (the wrapping key) one key for each
// person: a person with a value every second reaches the line after 136 years.
std::string Seal(const SecretKey& key, std::string_view aad, std::string_view plain,
                 Randomness& randomness);
// nullopt if key or aad is another one, or any bit of `sealed` is.
std::optional<std::string> Unseal(const SecretKey& key, std::string_view aad,
                                  std::string_view sealed);

// The same without the first 13 bytes, under a nonce that the caller names and that no two calls
// with one key may share: for keys that seal one thing alone.
using GcmNonce = std::array<uint8_t, 12>;
inline constexpr size_t kGcmTagBytes = 16;
std::string SealAt(const SecretKey& key, const GcmNonce& nonce, std::string_view aad,
                   std::string_view plain);
std::optional<std::string> UnsealAt(const SecretKey& key, const GcmNonce& nonce,
                                    std::string_view aad, std::string_view sealed);

Digest HmacSha256(const SecretKey& key, std::string_view message);

// RFC 5869 with 32 bytes of output. `label` says what the new key is for; knowing one derived key
// tells nothing of another, nor of the key they come from.
SecretKey HkdfSha256(std::span<const uint8_t> key, std::string_view salt, std::string_view label);
SecretKey Derive(const SecretKey& key, std::string_view label);  // without a salt

// The bytes with their length in front, four bytes big-endian, so that a sequence of them can be
// taken apart in one way only. Below 4 GiB.
void AppendFramed(std::string_view bytes, std::string* out);
// Takes one off the front; nullopt if `bytes` does not begin with a whole one.
std::optional<std::string_view> TakeFramed(std::string_view* bytes);

}  // namespace writ
