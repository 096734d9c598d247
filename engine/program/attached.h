// Which obligations an effect brings along.
#pragma once

#include <string_view>
#include <vector>

#include "engine/program/obligation.h"

namespace writ {

// Without an article of its own an obligation attaches to every such effect, else where a ground of
// the case is that article or a part of it.
bool IsAttached(const Obligation& obligation, std::string_view effect,
                const std::vector<Citation>& grounds);

// Of a duty that comes after the effect: what it asks for, and what it follows, if that is not the
// effect. Of any other: nothing.
const std::vector<HappeningGroup>* AskedAfter(const Duty& duty);
const Happening* FollowedBy(const Duty& duty);

}  // namespace writ
