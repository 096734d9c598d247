// Names that a policy's text tells apart and its data does not.
#pragma once

#include "engine/check/checker.h"

namespace writ::check {

// Two things of one kind whose names are one id are an error that shows both.
void CheckIds(Checker& c);

}  // namespace writ::check
