#include "engine/document/html.h"

#include "engine/base/text.h"

namespace writ::document {
namespace {

void AppendAttribute(std::string_view name, std::string_view value, std::string* out) {
  if (value.empty()) return;
  (*out += ' ').append(name) += "=\"";
  *out += Escaped(value) + "\"";
}

// What no text of a page may hold: HTML has no way to write it.
bool IsControl(char32_t c) { return (c < 0x20 && c != '\n' && c != '\t') || c == 0x7F; }

bool StaysInAnchor(char32_t c) {
  const bool digit = c >= '0' && c <= '9', small = c >= 'a' && c <= 'z';
  return digit || small || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || IsHan(c);
}

}  // namespace

std::string Escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const size_t begin = at;
    const char32_t c = DecodeUtf8(text, &at);
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '"') {
      out += "&quot;";
    } else if (c == '\'') {
      out += "&#39;";
    } else if (IsControl(c) || IsBidiControl(c)) {
      out += "\xEF\xBF\xBD";
    } else {
      out += text.substr(begin, at - begin);
    }
  }
  return out;
}

std::string Anchored(std::string_view name) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (size_t at = 0; at < name.size();) {
    const size_t begin = at;
    if (StaysInAnchor(DecodeUtf8(name, &at))) {
      out += name.substr(begin, at - begin);
      continue;
    }
    for (const char c : name.substr(begin, at - begin)) {
      const auto byte = static_cast<unsigned char>(c);
      ((out += '_') += kHex[byte >> 4]) += kHex[byte & 15];
    }
  }
  return out;
}

std::string Readable(std::string_view name) {
  std::string text(name);
  for (char& c : text)
    if (c == '_') c = ' ';
  return text;
}

Html& Html::Open(std::string_view tag, std::string_view css, std::string_view anchor) {
  (out_ += '<').append(tag);
  AppendAttribute("class", css, &out_);
  AppendAttribute("id", anchor, &out_);
  out_ += '>';
  open_.emplace_back(tag);
  return *this;
}

Html& Html::OpenWith(std::string_view tag, std::initializer_list<Attribute> attributes) {
  (out_ += '<').append(tag);
  for (const auto& [name, value] : attributes) AppendAttribute(name, value, &out_);
  out_ += '>';
  open_.emplace_back(tag);
  return *this;
}

Html& Html::Link(std::string_view href, std::string_view css) {
  out_ += "<a";
  AppendAttribute("class", css, &out_);
  AppendAttribute("href", href, &out_);
  out_ += '>';
  open_.emplace_back("a");
  return *this;
}

Html& Html::Close() {
  if (open_.empty()) return *this;
  out_ += "</" + open_.back() + ">";
  open_.pop_back();
  return *this;
}

Html& Html::Text(std::string_view text) {
  out_ += Escaped(text);
  return *this;
}

Html& Html::Put(std::string_view tag, std::string_view text, std::string_view css) {
  return Open(tag, css).Text(text).Close();
}

Html& Html::Trusted(std::string_view html) {
  out_ += html;
  return *this;
}

Html& Html::Line() {
  out_ += '\n';
  return *this;
}

std::string Html::Take() {
  CloseTo(0);
  return std::move(out_);
}

}  // namespace writ::document
