// HTML as text: what is written through it is escaped, and every tag that was opened is closed.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace writ::document {

// Safe between tags and within quoted attributes.
std::string Escaped(std::string_view text);
// A name as part of an anchor: letters and digits of any script stay, all else becomes _XX in hex,
// so that different names have different anchors.
std::string Anchored(std::string_view name);

// A name as a reader has it: sick_pay is "sick pay".
std::string Readable(std::string_view name);

class Html {
 public:
  // <tag class="…" id="…">; without class or anchor if they are empty. `tag` is ours, not a
  // person's.
  Html& Open(std::string_view tag, std::string_view css = {}, std::string_view anchor = {});
  // Any attributes, of names that are ours; those without a value are left out.
  using Attribute = std::pair<std::string_view, std::string_view>;
  Html& OpenWith(std::string_view tag, std::initializer_list<Attribute> attributes);
  Html& Link(std::string_view href, std::string_view css = {});  // <a href>, to be closed
  Html& Close();
  Html& Text(std::string_view text);
  // <tag class="…">text</tag>
  Html& Put(std::string_view tag, std::string_view text, std::string_view css = {});
  Html& Trusted(std::string_view html);  // ours, not a person's; balanced
  Html& Line();                          // a line break of the file, for those who compare files
  const std::string& text() const { return out_; }  // so far
  size_t depth() const { return open_.size(); }
  void CloseTo(size_t depth) {
    while (open_.size() > depth) Close();
  }
  std::string Take();  // with everything closed

 private:
  std::string out_;
  std::vector<std::string> open_;
};

}  // namespace writ::document
