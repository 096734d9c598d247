#include "runtime/cases/signing.h"

#include <algorithm>

#include "runtime/audit/bytes.h"

namespace writ::cases {
namespace {

constexpr std::string_view kAsked = "writ-to-be-signed/1\n", kSigned = "writ-signed/1\n";
constexpr std::string_view kStatementHead = "writ-statement/1\n";

std::expected<std::string, std::string> Line(const audit::Statement& statement) {
  auto bytes = audit::StatementBytes(statement);
  if (!bytes) return bytes;
  return bytes->substr(kStatementHead.size()) + "\n";
}

// Takes a line off the front, without its line feed (or the carriage return before it, which
// editors add).
std::optional<std::string_view> TakeLine(std::string_view* text) {
  if (text->empty()) return std::nullopt;
  const size_t end = std::min(text->find('\n'), text->size());
  std::string_view line = text->substr(0, end);
  text->remove_prefix(std::min(end + 1, text->size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::expected<audit::Statement, std::string> TakeStatement(std::string_view head,
                                                           std::string_view* text) {
  if (TakeLine(text) != head.substr(0, head.size() - 1))
    return std::unexpected("its first line is not " + std::string(head.substr(0, head.size() - 1)));
  const auto line = TakeLine(text);
  if (!line) return std::unexpected("it has no statement");
  auto statement = audit::ReadStatement(*line);
  if (!statement)
    return std::unexpected("byte " + std::to_string(statement.error().offset) +
                           " of its statement should be " + statement.error().English());
  return *std::move(statement);
}

}  // namespace

std::expected<std::string, std::string> Encode(const ToBeSigned& asked) {
  auto line = Line(asked.statement);
  if (!line) return line;
  return std::string(kAsked) + *line + "\n" + asked.text;
}

std::expected<ToBeSigned, std::string> ReadToBeSigned(std::string_view text) {
  auto statement = TakeStatement(kAsked, &text);
  if (!statement) return std::unexpected(statement.error());
  if (TakeLine(&text) != "")
    return std::unexpected("an empty line is missing behind its statement");
  return ToBeSigned{*std::move(statement), std::string(text)};
}

std::expected<SignedStatement, std::string> Sign(const ToBeSigned& asked,
                                                 const audit::SigningKey& key) {
  const auto bytes = audit::StatementBytes(asked.statement);
  if (!bytes) return std::unexpected(bytes.error());
  return SignedStatement{asked.statement, key.public_key(), key.Sign(*bytes)};
}

std::expected<std::string, std::string> Encode(const SignedStatement& done) {
  auto line = Line(done.statement);
  if (!line) return line;
  return std::string(kSigned) + *line + audit::ToHex(done.key.bytes) + "\n" +
         audit::ToHex(done.signature.bytes) + "\n";
}

std::expected<SignedStatement, std::string> ReadSigned(std::string_view text) {
  auto statement = TakeStatement(kSigned, &text);
  if (!statement) return std::unexpected(statement.error());
  SignedStatement done{.statement = *std::move(statement), .key = {}, .signature = {}};
  const auto key = TakeLine(&text), signature = TakeLine(&text);
  if (!key || !audit::FromHex(*key, done.key.bytes)) return std::unexpected("its key is no key");
  if (!signature || !audit::FromHex(*signature, done.signature.bytes))
    return std::unexpected("its signature is no signature");
  if (!text.empty()) return std::unexpected("there is more behind its signature");
  return done;
}

bool Verifies(const SignedStatement& done) {
  const auto bytes = audit::StatementBytes(done.statement);
  return bytes && audit::VerifyEd25519(done.key, *bytes, done.signature);
}

}  // namespace writ::cases
