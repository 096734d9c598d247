#include "runtime/audit/signer.h"

#include "runtime/audit/bytes.h"

namespace writ::audit {
namespace {

constexpr std::string_view kHead = "writ-signer/1\n";

}  // namespace

std::string SignerState::Encode() const {
  const std::string body = std::string(kHead) + Checkpoint{origin, size, root, {}}.Text();
  return body + ToHex(Sha256(body)) + "\n";
}

std::optional<SignerState> SignerState::Decode(std::string_view bytes) {
  if (!bytes.starts_with(kHead)) return std::nullopt;
  const size_t sum = 65;  // hexadecimal digits and a line feed
  if (bytes.size() < kHead.size() + sum) return std::nullopt;
  const std::string_view text = bytes.substr(kHead.size(), bytes.size() - kHead.size() - sum);
  const auto checkpoint = Checkpoint::Parse(text);
  if (!checkpoint) return std::nullopt;
  const SignerState state{checkpoint->origin, checkpoint->size, checkpoint->root};
  if (state.Encode() != bytes) return std::nullopt;
  return state;
}

std::expected<std::string, Finding> CheckpointSigner::Prepare(uint64_t size, const Digest& root,
                                                              const Proof& prefix) {
  // A prepared state may be durable already, with its note on its way: it counts as signed.
  const SignerState& signed_state = next_;
  const auto refuse = [&](FindingKind kind) {
    return std::unexpected(Finding{kind, {Argument(signed_state.size), Argument(size)}});
  };
  if (size < signed_state.size) return refuse(FindingKind::kSignSmaller);
  if (size == signed_state.size && root != signed_state.root) {
    return refuse(FindingKind::kSignOther);
  }
  if (!VerifyConsistency(signed_state.size, signed_state.root, size, root, prefix)) {
    return refuse(FindingKind::kSignNoExtension);
  }
  next_ = {signed_state.origin, size, root};
  return next_.Encode();
}

std::string CheckpointSigner::Sign() {
  last_ = next_;
  return key_.Sign(Checkpoint{last_.origin, last_.size, last_.root, {}}.Text());
}

}  // namespace writ::audit
