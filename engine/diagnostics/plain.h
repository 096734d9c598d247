// Text from outside made safe to stand in a line on a terminal.
#pragma once

#include <string>
#include <string_view>

namespace writ {

// One character as it is shown: itself, or an escape such as \n, \x1b or \u202e for what would move
// the cursor, start a terminal command, turn the text around, or is not UTF-8. Moves *pos past it.
std::string PlainCharacter(std::string_view text, size_t* pos);

// All of them, cut after `limit` characters with an ellipsis.
std::string Plain(std::string_view text, size_t limit);

}  // namespace writ
