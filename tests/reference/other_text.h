// Another version of a random procedure: the same text with a few things that are otherwise.
#pragma once

#include <random>
#include <string>

namespace writ::reference {

// It may not compile. `number` makes names of what it adds new.
std::string OtherText(const std::string& text, uint32_t number, std::mt19937* random);

}  // namespace writ::reference
