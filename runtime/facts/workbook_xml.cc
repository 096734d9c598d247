#include "runtime/facts/workbook_xml.h"

#include <algorithm>
#include <cctype>
#include <pugixml.hpp>

namespace writ {
namespace {

constexpr size_t kMostAround = size_t{64} << 20;  // bytes of one child, or of what is no child
constexpr std::string_view kSpace = " \t\r\n";

bool IsNameLetter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.';
}

// Where the tag with `name` at `at` begins; npos if it is none of that kind.
size_t TagAt(std::string_view xml, size_t at, std::string_view name, bool closing) {
  const size_t behind = at + name.size();
  if (behind >= xml.size() ||
      (kSpace.find(xml[behind]) == kSpace.npos && xml[behind] != '>' && xml[behind] != '/'))
    return xml.npos;
  if (at > 0 && xml[at - 1] == ':') --at;
  if (at < behind - name.size())
    while (at > 0 && IsNameLetter(xml[at - 1])) --at;
  if (closing) {
    if (at == 0 || xml[at - 1] != '/') return xml.npos;
    --at;
  }
  return at > 0 && xml[at - 1] == '<' ? at - 1 : xml.npos;
}

size_t FindTag(std::string_view xml, std::string_view name, bool closing) {
  for (size_t at = xml.find(name); at != xml.npos; at = xml.find(name, at + 1))
    if (const size_t tag = TagAt(xml, at, name, closing); tag != xml.npos) return tag;
  return xml.npos;
}

// Behind the last closing tag of that name; 0 if there is none.
size_t BehindLast(std::string_view xml, std::string_view name) {
  for (size_t at = xml.rfind(name); at != xml.npos;
       at = at == 0 ? xml.npos : xml.rfind(name, at - 1)) {
    if (TagAt(xml, at, name, true) == xml.npos) continue;
    const size_t end = xml.find_first_not_of(kSpace, at + name.size());
    if (end != xml.npos && xml[end] == '>') return end + 1;
  }
  return 0;
}

// Pieces are read as what the part says it is, if it says anything.
bool IsUtf8(std::string_view head) {
  const size_t said = head.substr(0, head.find("?>")).find("encoding");
  if (!head.substr(0, 64).contains("<?xml") || said == head.npos) return true;
  const size_t begin = head.find_first_of("\"'", said);
  std::string encoding(head.substr(begin + 1, 5));
  std::ranges::transform(encoding, encoding.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return begin != head.npos && encoding == "utf-8";
}

bool Parse(std::string_view xml, bool fragment, pugi::xml_document* to) {
  return to->load_buffer(xml.data(), xml.size(),
                         pugi::parse_default | (fragment ? pugi::parse_fragment : 0),
                         pugi::encoding_utf8);
}

}  // namespace

// Names without their prefix: some programs write <x:row> for <row>.
std::string_view Local(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  const size_t colon = name.find(':');
  return colon == name.npos ? name : name.substr(colon + 1);
}
std::string_view LocalAttribute(const pugi::xml_node& node, std::string_view wanted) {
  for (const pugi::xml_attribute& attribute : node.attributes()) {
    std::string_view name = attribute.name();
    name = name.substr(name.find(':') + 1);  // of none, npos + 1 is 0
    if (name == wanted) return attribute.value();
  }
  return {};
}
pugi::xml_node Child(const pugi::xml_node& node, std::string_view name) {
  for (const pugi::xml_node& child : node.children())
    if (Local(child) == name) return child;
  return {};
}

bool WorkbookItems::Fill(size_t bytes) {
  while (bytes_.size() < bytes && !exhausted_) {
    const size_t before = bytes_.size();
    if (!stream_.More(&bytes_, std::min(bytes - before, size_t{64} << 10))) return false;
    exhausted_ = bytes_.size() == before;
  }
  return true;
}

bool WorkbookItems::Begin() {
  for (size_t most = at_once_;; most += at_once_) {
    if (!Fill(most) || bytes_.size() > kMostAround) return false;
    const size_t tag = FindTag(bytes_, container_, false);
    const size_t end = tag == bytes_.npos ? tag : bytes_.find('>', tag);
    if (end != bytes_.npos) {
      head_ = bytes_.substr(0, end + 1);
      bytes_.erase(0, end + 1);
      begun_ = true;
      tag_ = tag;
      ended_ = head_[end - 1] == '/';
      return IsUtf8(head_) && (!ended_ || TakeTail(0));
    }
    if (exhausted_) return false;
  }
}

bool WorkbookItems::TakeTail(size_t from) {
  if (!Fill(kMostAround)) return false;
  tail_ = bytes_.substr(from);
  ended_ = true;
  return exhausted_;
}

WorkbookItems::Got WorkbookItems::Next(pugi::xml_document* to) {
  to->reset();
  if (!begun_ && !Begin()) return Got::kOdd;
  if (ended_) return Got::kEnd;
  for (size_t most = at_once_;; most += at_once_) {
    if (!Fill(most)) return Got::kOdd;
    const size_t end = FindTag(bytes_, container_, true);
    const size_t cut = end != bytes_.npos ? end : BehindLast(bytes_, item_);
    if (end == bytes_.npos && cut == 0) {
      if (exhausted_ || bytes_.size() > kMostAround) return Got::kOdd;
      continue;
    }
    if (!Parse(std::string_view(bytes_).substr(0, cut), true, to)) return Got::kOdd;
    if (end == bytes_.npos)
      bytes_.erase(0, cut);
    else if (!TakeTail(end))
      return Got::kOdd;
    return Got::kSome;
  }
}

bool WorkbookItems::Rest(pugi::xml_document* to) {
  if (!ended_ || !Parse(head_ + tail_, false, to)) return false;
  const pugi::xml_node root = to->document_element();
  const pugi::xml_node element = Local(root) == container_ ? root : Child(root, container_);
  return element.offset_debug() == static_cast<ptrdiff_t>(tag_ + 1);
}

}  // namespace writ
