// A person's signing key in a file that its owner alone may read.
//
//   writ-key/1
//   the private key, 32 bytes in hex
#pragma once

#include <optional>
#include <string>

#include "runtime/audit/ed25519.h"
#include "runtime/cli/session.h"

namespace writ::cli {

// A new key in a new file; complains if there is one already.
std::optional<audit::SigningKey> MakeKeyFile(const Session& session, const std::string& path);
std::optional<audit::SigningKey> ReadKeyFile(const Session& session, const std::string& path);

}  // namespace writ::cli
