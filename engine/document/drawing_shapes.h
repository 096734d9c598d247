// The shapes of marks and bars. Used within document/ alone.
#pragma once

#include "engine/document/drawing.h"

namespace writ::document {

// What a kind of mark or bar is called in the legend and in the table.
std::string MarkWords(MarkKind kind, Language language);
std::string BarWords(BarKind kind, Language language);

// Around x, y of the picture; about 12 wide.
void WriteShape(MarkKind kind, int x, int y, Html* svg);
void WriteBar(BarKind kind, int x, int y, int width, Html* svg);
// Patterns that bars are filled with; once a page.
void WritePatterns(Html* svg);

}  // namespace writ::document
