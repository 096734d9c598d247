#include "runtime/deliver/mail.h"

#include <algorithm>
#include <string>

#include "runtime/audit/bytes.h"

namespace writ::deliver {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr size_t kLineWidth = 76;       // of base64 (RFC 2045)
constexpr size_t kEncodedBytes = 45;    // of UTF-8 in an encoded word: 60 letters, and 12 around
constexpr size_t kMostPlainBytes = 60;  // of a subject that is left as it is: one line

bool IsControl(char c) { return static_cast<uint8_t>(c) < 0x20 || c == 0x7F; }

// Of a date: "Mon, 30 Nov 2026 09:00:00 +0800", in China's time.
std::string DateText(Instant instant) {
  static constexpr const char* kDays[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  constexpr int64_t kDay = 86'400'000, kOffset = 8 * int64_t{3'600'000};
  const int64_t local = instant.milliseconds + kOffset;
  const int64_t days = local / kDay - (local % kDay < 0 ? 1 : 0);
  const std::string iso = Instant{local}.ToIso();  // 2026-11-30T09:00:00.000Z
  const auto month = static_cast<size_t>((iso[5] - '0') * 10 + iso[6] - '1');
  return std::string(kDays[static_cast<size_t>((days % 7 + 7) % 7)]) + ", " + iso.substr(8, 2) +
         " " + kMonths[month] + " " + iso.substr(0, 4) + " " + iso.substr(11, 8) + " +0800";
}

std::string Base64Lines(std::string_view bytes) {
  const std::string letters = audit::ToBase64(bytes);
  std::string lines;
  for (size_t at = 0; at < letters.size(); at += kLineWidth)
    lines += letters.substr(at, kLineWidth) + std::string(kLineEnd);
  return lines;
}

std::string PartText(std::string_view type, std::string_view disposition, std::string_view bytes) {
  std::string part = "Content-Type: " + std::string(type) + "\r\n";
  if (!disposition.empty()) part += "Content-Disposition: " + std::string(disposition) + "\r\n";
  return part + "Content-Transfer-Encoding: base64\r\n\r\n" + Base64Lines(bytes);
}

// Text lines of mail end in CR LF before they are encoded.
std::string WithLineEnds(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\r') continue;
    if (c == '\n') out += '\r';
    out += c;
  }
  return out;
}

}  // namespace

std::string HeaderText(std::string_view text) {
  std::string plain(text);
  std::ranges::replace_if(plain, IsControl, ' ');
  const bool ascii =
      std::ranges::all_of(plain, [](char c) { return static_cast<uint8_t>(c) < 0x80; });
  if (ascii && plain.size() <= kMostPlainBytes && plain.find("=?") == plain.npos) return plain;
  std::string out;
  for (size_t at = 0; at < plain.size();) {
    size_t end = std::min(at + kEncodedBytes, plain.size());
    while (end < plain.size() && end > at + 1 && (plain[end] & 0xC0) == 0x80) --end;
    if (!out.empty()) out += "\r\n ";
    out += "=?UTF-8?B?" + audit::ToBase64(std::string_view(plain).substr(at, end - at)) + "?=";
    at = end;
  }
  return out;
}

std::string Encode(const Mail& mail) {
  const std::string domain = mail.sender.substr(mail.sender.find('@') + 1);
  std::string out = "Date: " + DateText(mail.date) + "\r\n";
  out += "From: <" + mail.sender + ">\r\nTo: ";
  for (size_t i = 0; i < mail.recipients.size(); ++i)
    out += (i == 0 ? "<" : ",\r\n <") + mail.recipients[i] + ">";
  out += "\r\nSubject: " + HeaderText(mail.subject) + "\r\n";
  out += "Message-ID: <" + mail.id + "@" + domain + ">\r\n";
  out += "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n";
  const std::string text = WithLineEnds(mail.text);
  if (!mail.attachment) return out + PartText("text/plain; charset=utf-8", "", text);
  const std::string boundary = "=_" + mail.id;  // "_" is no letter of base64
  out += "Content-Type: multipart/mixed; boundary=\"" + boundary + "\"\r\n\r\n";
  out += "--" + boundary + "\r\n" + PartText("text/plain; charset=utf-8", "", text);
  out += "--" + boundary + "\r\n" +
         PartText(mail.attachment->type, "attachment; filename=\"" + mail.attachment->file + "\"",
                  mail.attachment->bytes);
  return out + "--" + boundary + "--\r\n";
}

}  // namespace writ::deliver
