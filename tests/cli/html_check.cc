#include "tests/cli/html_check.h"

#include <algorithm>
#include <set>

namespace writ::test {

std::string Unbalanced(const std::string& page) {
  std::vector<std::string> open;
  for (size_t at = page.find('<'); at != page.npos; at = page.find('<', at + 1)) {
    const size_t end = page.find('>', at);
    if (end == page.npos) return "a tag without end";
    const std::string tag = page.substr(at + 1, end - at - 1);
    if (tag.find('<') != tag.npos) return "a tag in a tag: " + tag;
    if (std::count(tag.begin(), tag.end(), '"') % 2 != 0) return "a broken attribute: " + tag;
    const std::string name = tag.substr(0, tag.find(' '));
    if (name == "!doctype" || name == "meta") continue;
    if (!name.starts_with('/')) {
      open.push_back(name);
    } else if (open.empty() || open.back() != name.substr(1)) {
      return name + " closes " + (open.empty() ? "nothing" : open.back());
    } else {
      open.pop_back();
    }
  }
  return open.empty() ? "" : open.back() + " is not closed";
}

std::vector<std::string> LostLinks(const std::string& page) {
  std::set<std::string> anchors;
  std::vector<std::string> wrong;
  const auto each = [&](const std::string& before, const auto& visit) {
    for (size_t at = page.find(before); at != page.npos; at = page.find(before, at + 1)) {
      const size_t begin = at + before.size();
      visit(page.substr(begin, page.find('"', begin) - begin));
    }
  };
  each(" id=\"", [&](const std::string& id) {
    if (!anchors.insert(id).second) wrong.push_back("twice: " + id);
  });
  each(" href=\"#", [&](const std::string& to) {
    if (!anchors.contains(to)) wrong.push_back("nowhere: " + to);
  });
  return wrong;
}

}  // namespace writ::test
