// Whether a page of HTML is whole, without a parser for HTML.
#pragma once

#include <string>
#include <vector>

namespace writ::test {

// What is wrong with a page's tags, or "": every tag closed in its turn, none in an attribute.
std::string Unbalanced(const std::string& page);
// Anchors that occur twice, and links within the page that lead nowhere.
std::vector<std::string> LostLinks(const std::string& page);

}  // namespace writ::test
