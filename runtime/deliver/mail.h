// A message for people, as RFC 5322 and MIME have it: ASCII on the line, whatever it says.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/instant.h"

namespace writ::deliver {

struct MailPart {
  std::string file;  // ASCII letters, digits, "." and "-"
  std::string type;  // "text/html; charset=utf-8"
  std::string bytes;
};

struct Mail {
  std::string id;      // of the message; with the sender's domain its Message-ID
  std::string sender;  // this and the next: IsMailAddress
  std::vector<std::string> recipients;
  Instant date;
  std::string subject, text;  // UTF-8
  std::optional<MailPart> attachment;
};

// Lines end in CR LF and have at most 76 characters, but for long addresses. Control characters of
// a subject become spaces, so that no header can be added by what it says. The boundary between
// parts is made of the id.
std::string Encode(const Mail& mail);

// RFC 2047: the text itself if it is printable ASCII, else encoded words of at most 75 characters
// that each hold whole characters.
std::string HeaderText(std::string_view text);

}  // namespace writ::deliver
