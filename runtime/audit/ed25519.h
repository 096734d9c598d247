// Ed25519 (RFC 8032), by OpenSSL.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "engine/event/types.h"

namespace writ::audit {

bool VerifyEd25519(const PublicKey& key, std::string_view message, const SignatureBytes& signature);

class SigningKey {
 public:
  using Seed = std::array<uint8_t, 32>;  // the private key of RFC 8032
  explicit SigningKey(const Seed& seed);

  const PublicKey& public_key() const { return public_key_; }
  SignatureBytes Sign(std::string_view message) const;  // the same bytes every time

 private:
  std::shared_ptr<void> key_;
  PublicKey public_key_;
};

}  // namespace writ::audit
