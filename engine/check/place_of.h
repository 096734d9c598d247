// Where a message about what is declared points. Not seen outside check/.
#pragma once

#include "engine/syntax/tree.h"

namespace writ::check {

// A pair that begins with its Chinese name is shown whole: neither half alone is what the author
// reads.
Place PlaceOf(const syntax::Alias& alias);

}  // namespace writ::check
