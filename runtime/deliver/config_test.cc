#include "runtime/deliver/config.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "runtime/cases/cases_testing.h"

namespace writ::deliver {
namespace {

constexpr const char* kSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n";

struct Given {
  cases::TestFolder folder;

  void File(const char* name, const std::string& text, bool is_private = true) const {
    std::ofstream(folder / name) << text;
    using std::filesystem::perms;
    std::filesystem::permissions(
        folder / name, is_private ? perms::owner_read | perms::owner_write
                                  : perms::owner_read | perms::owner_write | perms::others_read);
  }
  std::expected<Config, LocalText> Read(const std::string& text) const {
    File("deliver.json", text);
    return ReadConfig(PosixDisk(), folder / "deliver.json");
  }
  // What is said in English, without the folder.
  std::string Wrong(const std::string& text) const {
    const auto config = Read(text);
    if (config) return "nothing";
    CHECK(config.error().zh != config.error().en);
    CHECK(config.error().en.find("MfKQ") == std::string::npos);
    std::string en = config.error().en;
    for (size_t at; (at = en.find(folder / "")) != en.npos;) en.erase(at, (folder / "").size());
    return en;
  }
};

TEST_CASE("a whole configuration is read, with secrets from their files") {
  const Given given;
  given.File("hook.secret", kSecret);
  given.File("mail.password", "geheim\n");
  const auto config = given.Read(R"({
    "mail": {"server": "smtp://mail.example.cn:587", "sender": "writ@example.cn",
             "user": "writ", "password_file": "mail.password", "language": "en"},
    "webhook": {"url": "https://pay.example.cn/writ", "secret_file": "hook.secret"},
    "address": "email",
    "roles": {"hr": ["hr@example.cn"]},
    "send": {"effect": {"by": "webhook"}, "document": {"by": "mail"}, "told": {"by": "none"}},
    "since": "2026-12-01", "attempts": 5, "timeout_seconds": 7
  })");
  if (!config) FAIL(config.error().en);
  CHECK(config->mail->password == "geheim");
  CHECK(config->mail->encrypted);
  CHECK(config->webhook->secret.size() == 24);
  CHECK(config->RouteOf(cases::MessageKind::kEffect).by == Channel::kWebhook);
  CHECK(config->RouteOf(cases::MessageKind::kTold).by == Channel::kNone);
  CHECK(config->RouteOf(cases::MessageKind::kOverdue).by == Channel::kNone);
  CHECK(config->since == Date::ParseIso("2026-12-01"));
  CHECK(config->attempts == 5);
  CHECK(config->timeout_milliseconds == 7000);
}

TEST_CASE("what is wrong is named with its line, in both languages") {
  const Given given;
  given.File("hook.secret", kSecret);
  given.File("open.secret", kSecret, false);
  given.File("short.secret", "whsec_AAAA");
  CHECK(given.Wrong("{") != "nothing");
  CHECK(given.Wrong("{}") == "deliver.json:1: 'send' is missing: which messages go where");
  CHECK(given.Wrong("{\n\"sent\": {}}").starts_with("deliver.json:1: there is no 'sent' here; "));
  CHECK(given.Wrong("{\"send\": {\n\"effect\": {\"by\": \"pigeon\"}}}") ==
        "deliver.json:2: 'by' is mail, webhook or none");
  CHECK(given.Wrong("{\"send\": {\"effect\": {\"by\": \"webhook\"}}}") ==
        "deliver.json:1: 'webhook' is not configured");
  const auto hook = [](const char* url, const char* secret) {
    return std::string("{\"send\": {}, \"webhook\": {\"url\": \"") + url +
           "\", \"secret_file\": \"" + secret + "\"}}";
  };
  CHECK(given.Wrong(hook("https://a.cn/", "hook.secret")) == "nothing");
  CHECK(given.Wrong(hook("http://127.0.0.1:80/", "hook.secret")) == "nothing");
  for (const char* open :
       {"http://a.cn/", "http://127.0.0.1.a.cn/", "http://127.0.0.1@a.cn/", "ftp://a"})
    CHECK(given.Wrong(hook(open, "hook.secret")) ==
          "deliver.json:1: 'url' begins with https://, or with http:// on this machine");
  CHECK(
      given.Wrong(hook("https://a.cn/", "open.secret")) ==
      "deliver.json:1: open.secret may be read by others: chmod 600 it, and change what is in it");
  CHECK(given.Wrong(hook("https://a.cn/", "short.secret")) ==
        "deliver.json:1: the secret is to be whsec_ and the base64 of 24 to 64 random bytes");
  CHECK(given.Wrong(hook("https://a.cn/", "none.secret"))
            .starts_with("deliver.json:1: none.secret cannot be read: "));
  CHECK(given.Wrong(R"({"send": {}, "mail": {"server": "smtp://a", "sender": "a b"}})") ==
        "deliver.json:1: 'sender' is no mail address");
  CHECK(given.Wrong(R"({"send": {}, "roles": {"hr": ["a@b.cn\r\nx"]}})") ==
        "deliver.json:1: this is no mail address that mail can be sent to");
  CHECK(given.Wrong(R"({"send": {}, "attempts": 0})") ==
        "deliver.json:1: 'attempts' is to be a whole number from 1 to 100");
}

}  // namespace
}  // namespace writ::deliver
