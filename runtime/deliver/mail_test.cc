#include "runtime/deliver/mail.h"

#include <catch2/catch.hpp>

#include "runtime/audit/bytes.h"
#include "runtime/deliver/config.h"

namespace writ::deliver {
namespace {

Mail Some() {
  return {.id = "0123456789abcdef0123456789abcdef",
          .sender = "writ@example.cn",
          .recipients = {"hr@example.cn"},
          .date = Instant::ParseIso("2026-11-30T01:00:00.000Z").value(),
          .subject = "hello",
          .text = "one\ntwo\n",
          .attachment = {}};
}

TEST_CASE("mail is ASCII with lines that end as they should") {
  const std::string text = Encode(Some());
  CHECK(text ==
        "Date: Mon, 30 Nov 2026 09:00:00 +0800\r\nFrom: <writ@example.cn>\r\n"
        "To: <hr@example.cn>\r\nSubject: hello\r\n"
        "Message-ID: <0123456789abcdef0123456789abcdef@example.cn>\r\n"
        "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\nb25lDQp0d28NCg==\r\n");
}

TEST_CASE("a subject cannot become another header") {
  Mail mail = Some();
  mail.subject = "hello\r\nBcc: everybody@example.cn\r\n\r\nand a body";
  const std::string text = Encode(mail);
  CHECK(text.find("\r\nBcc:") == text.npos);
  mail.subject = "你好\r\nBcc: everybody@example.cn";
  CHECK(Encode(mail).find("\r\nBcc:") == text.npos);
}

TEST_CASE("long subjects are encoded words of whole characters") {
  CHECK(HeaderText("plain") == "plain");
  CHECK(HeaderText("=?UTF-8?Q?no?=").starts_with("=?UTF-8?B?"));
  std::string subject;
  for (int i = 0; i < 40; ++i) subject += "书a𠀀";
  const std::string encoded = HeaderText(subject);
  std::string decoded;
  size_t at = 0;
  while (at < encoded.size()) {
    const size_t end = std::min(encoded.find("\r\n ", at), encoded.size());
    const std::string word = encoded.substr(at, end - at);
    CHECK(word.size() <= 75);
    REQUIRE(word.starts_with("=?UTF-8?B?"));
    const auto part = audit::FromBase64(word.substr(10, word.size() - 12));
    REQUIRE(part);
    CHECK((part->front() & 0xC0) != 0x80);
    decoded += *part;
    at = end + (end == encoded.size() ? 0 : 3);
  }
  CHECK(decoded == subject);
}

TEST_CASE("an address is one that nothing can be hidden in") {
  for (const char* good : {"a@b.cn", "zhang.san+hr@mail-1.example.cn"}) CHECK(IsMailAddress(good));
  for (const char* bad :
       {"", "a", "@b", "a@", "a@b@c", "a b@c.cn", "a@b.cn\r\nRCPT TO:<c@d>", "<a@b.cn>", "a@b.cn>",
        "张@例.cn", "-a@b.cn", ".a@b.cn", "a@b.cn.", "\"a\"@b.cn", "a,b@c.cn"})
    CHECK_FALSE(IsMailAddress(bad));
}

}  // namespace
}  // namespace writ::deliver
