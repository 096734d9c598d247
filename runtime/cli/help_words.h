// What --help says, in the language of the reader.
#pragma once

#include "runtime/cli/session.h"

namespace writ::cli {

// Gives every command and option below `app` its words in Chinese. Those without stay as they are.
void HelpInChinese(CLI::App* app);

}  // namespace writ::cli
