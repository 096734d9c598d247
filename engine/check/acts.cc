#include "engine/check/checker.h"

namespace writ::check {

void CheckActs(Checker&) {}

}  // namespace writ::check
