#include "runtime/personal/sealed.h"

#include <algorithm>
#include <array>
#include <memory>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "engine/base/broken.h"

namespace writ {
namespace {

constexpr char kFormat = 1;
constexpr size_t kNonceBytes = std::tuple_size_v<GcmNonce>;

// OpenSSL says no only when it is out of memory or built without the algorithm; neither may pass
// for bytes that are sealed, or for some that do not open.
void Require(bool holds) {
  if (!holds) Broken("OpenSSL cannot seal");
}

const uint8_t* Bytes(std::string_view text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}
uint8_t* Bytes(std::string& text) { return reinterpret_cast<uint8_t*>(text.data()); }
int Length(std::string_view text) { return static_cast<int>(text.size()); }

using CipherContext =
    std::unique_ptr<EVP_CIPHER_CTX, decltype([](EVP_CIPHER_CTX* c) { EVP_CIPHER_CTX_free(c); })>;

// Fetched once and never freed: fetching costs more than sealing a value.
const EVP_CIPHER* Gcm() {
  static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  return cipher;
}

// RFC 2104 over SHA-256. OpenSSL's own takes ten times as long for a short message, since it makes
// and looks up objects for each. Here keys are at most a block long.
Digest Hmac(std::span<const uint8_t> key, std::string_view message, std::string_view more = {}) {
  constexpr size_t kBlock = 64;
  Require(key.size() <= kBlock);
  const auto hash = [&](char with, std::string_view first, std::string_view second) {
    std::array<char, kBlock> padded;
    padded.fill(with);
    for (size_t i = 0; i < key.size(); ++i) padded[i] = static_cast<char>(with ^ key[i]);
    Sha256Stream stream;
    stream.Add({padded.data(), kBlock});
    stream.Add(first);
    stream.Add(second);
    OPENSSL_cleanse(padded.data(), kBlock);
    return stream.Finish();
  };
  Digest inner = hash(0x36, message, more);
  const Digest outer = hash(0x5c, {reinterpret_cast<const char*>(inner.data()), inner.size()}, {});
  OPENSSL_cleanse(inner.data(), inner.size());
  return outer;
}

}  // namespace

SecretKey::SecretKey(std::span<const uint8_t, kBytes> bytes) {
  std::ranges::copy(bytes, bytes_.begin());
}

SecretKey SecretKey::Generate(Randomness& randomness) {
  std::array<uint8_t, kBytes> bytes{};
  randomness.Fill(bytes);
  SecretKey key{std::span<const uint8_t, kBytes>(bytes)};
  OPENSSL_cleanse(bytes.data(), bytes.size());
  return key;
}

SecretKey::SecretKey(SecretKey&& other) noexcept : bytes_(other.bytes_) {
  OPENSSL_cleanse(other.bytes_.data(), kBytes);
}

SecretKey& SecretKey::operator=(SecretKey&& other) noexcept {
  if (this == &other) return *this;
  bytes_ = other.bytes_;
  OPENSSL_cleanse(other.bytes_.data(), kBytes);
  return *this;
}

SecretKey::~SecretKey() { OPENSSL_cleanse(bytes_.data(), kBytes); }

void Wipe(std::string& bytes) {
  OPENSSL_cleanse(bytes.data(), bytes.size());
  bytes.clear();
}

namespace {

// Behind what stands in `out` already.
void SealInto(const SecretKey& key, const GcmNonce& nonce, std::string_view aad,
              std::string_view plain, std::string* out) {
  Require(plain.size() <= kMaxSealedBytes && aad.size() <= kMaxSealedBytes);
  const CipherContext context(EVP_CIPHER_CTX_new());
  const size_t at = out->size();
  out->resize(at + plain.size() + kGcmTagBytes);
  uint8_t* const to = Bytes(*out) + at;
  int done = 0;
  Require(context != nullptr);
  Require(EVP_EncryptInit_ex2(context.get(), Gcm(), key.bytes().data(), nonce.data(), nullptr) ==
          1);
  Require(EVP_EncryptUpdate(context.get(), nullptr, &done, Bytes(aad), Length(aad)) == 1);
  Require(EVP_EncryptUpdate(context.get(), to, &done, Bytes(plain), Length(plain)) == 1);
  Require(done == Length(plain));
  Require(EVP_EncryptFinal_ex(context.get(), to + done, &done) == 1 && done == 0);
  Require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kGcmTagBytes,
                              to + plain.size()) == 1);
}

}  // namespace

std::string SealAt(const SecretKey& key, const GcmNonce& nonce, std::string_view aad,
                   std::string_view plain) {
  std::string out;
  SealInto(key, nonce, aad, plain, &out);
  return out;
}

std::optional<std::string> UnsealAt(const SecretKey& key, const GcmNonce& nonce,
                                    std::string_view aad, std::string_view sealed) {
  if (sealed.size() < kGcmTagBytes || sealed.size() - kGcmTagBytes > kMaxSealedBytes) {
    return std::nullopt;
  }
  const std::string_view hidden = sealed.substr(0, sealed.size() - kGcmTagBytes);
  std::string tag(sealed.substr(hidden.size()));
  const CipherContext context(EVP_CIPHER_CTX_new());
  int done = 0;
  Require(context != nullptr);
  Require(EVP_DecryptInit_ex2(context.get(), Gcm(), key.bytes().data(), nonce.data(), nullptr) ==
          1);
  Require(EVP_DecryptUpdate(context.get(), nullptr, &done, Bytes(aad), Length(aad)) == 1);
  std::string out;
  bool opened = false;
  out.resize_and_overwrite(hidden.size(), [&](char* to, size_t) {
    opened = EVP_DecryptUpdate(context.get(), reinterpret_cast<uint8_t*>(to), &done, Bytes(hidden),
                               Length(hidden)) == 1;
    return hidden.size();  // there may be room for more
  });
  Require(opened);
  Require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kGcmTagBytes, tag.data()) == 1);
  if (EVP_DecryptFinal_ex(context.get(), Bytes(out) + out.size(), &done) != 1) {
    Wipe(out);  // what came out of it is not what anybody put in
    return std::nullopt;
  }
  return out;
}

std::string Seal(const SecretKey& key, std::string_view aad, std::string_view plain,
                 Randomness& randomness) {
  const auto nonce = RandomBytes<kNonceBytes>(randomness);
  std::string out(1, kFormat);
  out.reserve(plain.size() + kSealedExtraBytes);
  out.append(nonce.begin(), nonce.end());
  SealInto(key, nonce, aad, plain, &out);
  return out;
}

std::optional<std::string> Unseal(const SecretKey& key, std::string_view aad,
                                  std::string_view sealed) {
  if (sealed.size() < kSealedExtraBytes || sealed[0] != kFormat) return std::nullopt;
  GcmNonce nonce{};
  std::copy_n(sealed.begin() + 1, nonce.size(), nonce.begin());
  return UnsealAt(key, nonce, aad, sealed.substr(1 + nonce.size()));
}

Digest HmacSha256(const SecretKey& key, std::string_view message) {
  return Hmac(key.bytes(), message);
}

SecretKey HkdfSha256(std::span<const uint8_t> key, std::string_view salt, std::string_view label) {
  const std::array<uint8_t, SecretKey::kBytes> none{};
  Digest extracted =
      Hmac(salt.empty() ? std::span<const uint8_t>(none) : std::span(Bytes(salt), salt.size()),
           {reinterpret_cast<const char*>(key.data()), key.size()});
  Digest expanded = Hmac(extracted, label, "\x01");
  SecretKey derived{std::span<const uint8_t, SecretKey::kBytes>(expanded)};
  OPENSSL_cleanse(extracted.data(), extracted.size());
  OPENSSL_cleanse(expanded.data(), expanded.size());
  return derived;
}

SecretKey Derive(const SecretKey& key, std::string_view label) {
  return HkdfSha256(key.bytes(), "", label);
}

void AppendFramed(std::string_view bytes, std::string* out) {
  Require(bytes.size() <= UINT32_MAX);
  const auto size = static_cast<uint32_t>(bytes.size());
  const std::array<char, 4> frame{static_cast<char>(size >> 24), static_cast<char>(size >> 16),
                                  static_cast<char>(size >> 8), static_cast<char>(size)};
  out->append(frame.data(), frame.size()).append(bytes);
}

std::optional<std::string_view> TakeFramed(std::string_view* bytes) {
  if (bytes->size() < 4) return std::nullopt;
  size_t size = 0;
  for (int i = 0; i < 4; ++i) size = size << 8 | static_cast<uint8_t>((*bytes)[i]);
  if (bytes->size() - 4 < size) return std::nullopt;
  const std::string_view item = bytes->substr(4, size);
  bytes->remove_prefix(4 + size);
  return item;
}

}  // namespace writ
