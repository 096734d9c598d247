// What a person signs outside of the store, and brings back: text files that anybody can read.
//
//   writ-to-be-signed/1                     writ-signed/1
//   STATEMENT                               STATEMENT
//                                           KEY
//   the text that the statement's           SIGNATURE
//   `shown` commits to
//
// STATEMENT is canonical JSON in one line, and the signature is over "writ-statement/1", a line
// feed and that line (docs/audit_format.md, 6). KEY and SIGNATURE are in hex.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "runtime/audit/ed25519.h"
#include "runtime/audit/record.h"

namespace writ::cases {

struct ToBeSigned {
  audit::Statement statement;
  std::string text;
};
struct SignedStatement {
  audit::Statement statement;
  PublicKey key;
  SignatureBytes signature;
};

// An error says what is wrong with the text.
std::expected<std::string, std::string> Encode(const ToBeSigned& asked);
std::expected<ToBeSigned, std::string> ReadToBeSigned(std::string_view text);
std::expected<SignedStatement, std::string> Sign(const ToBeSigned& asked,
                                                 const audit::SigningKey& key);
std::expected<std::string, std::string> Encode(const SignedStatement& done);
std::expected<SignedStatement, std::string> ReadSigned(std::string_view text);
bool Verifies(const SignedStatement& done);

}  // namespace writ::cases
