// What commands on folders of fact columns share: the root key, and how troubles are told.
#pragma once

#include <optional>
#include <string>

#include "runtime/cli/session.h"
#include "runtime/columns/error.h"
#include "runtime/personal/root_key.h"

namespace writ::cli {

// "columns/" and "columns" are the same folder.
std::string FolderName(std::string path);

// The root key of a folder: in `trust`, else in $WRIT_TRUST, else beside the folder. `make`: a new
// one where there is none, and says so. Complains and gives nothing where it cannot be read.
std::optional<RootKey> RootKeyOf(const Session& session, const std::string& folder,
                                 const std::string& trust, bool make);

// That nothing was recorded in a folder by that day, and when the first facts were.
LocalText NothingRecordedBy(const std::string& folder, Date day, Date begins);
// Says so, and what to do; gives the exit code.
int ComplainOfNothing(const Session& session, const std::string& folder, Date known_on,
                      Date begins);

// Says what is wrong, and gives the exit code.
int Tell(const Session& session, const columns::Error& error);

}  // namespace writ::cli
