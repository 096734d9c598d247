// Where the Writ of a Markdown file is.
#pragma once

#include <vector>

#include "engine/base/source.h"

namespace writ::syntax {

struct FencedBlock {  // the whole lines between the fences
  uint32_t begin = 0, end = 0;
};

std::vector<FencedBlock> FencedBlocksOf(const SourceFile& file);

}  // namespace writ::syntax
