// Where messages go: what a host configures, in a JSON file outside of the store
// (docs/delivery.md). Passwords and secrets lie in files of their own, which nobody but their owner
// may read; they stand in no error and in no log line.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/date.h"
#include "engine/diagnostics/diagnostic.h"
#include "engine/program/declared.h"
#include "runtime/cases/message.h"
#include "runtime/disk/disk.h"

namespace writ::deliver {

// kHost: whoever built Writ into a program takes messages itself (Transport::Hand); no file says
// so.
enum class Channel : uint8_t { kNone, kMail, kWebhook, kHost };
std::string_view WordOf(Channel channel);  // "none", "mail", "webhook", "host"

// Of one kind of message. Mail to nobody in particular goes to whom the message is for: the person,
// or the roles that it tells.
struct Route {
  Channel by = Channel::kNone;  // none: such messages stay in the outbox
  std::vector<std::string> to;  // mail addresses
};

struct MailSettings {
  std::string server;  // "smtp://mail.example.cn:587", "smtps://…"
  std::string sender;  // a mail address
  std::string user, password;
  bool encrypted = true;  // without it nothing is sent; a loopback server needs none
  Language language = Language::kChinese;
};

struct WebhookSettings {
  std::string url;
  std::string secret;  // 24 to 64 bytes
};

struct Config {
  std::optional<MailSettings> mail;
  std::optional<WebhookSettings> webhook;
  std::array<Route, 4> routes;                                         // by MessageKind
  std::map<std::string, std::vector<std::string>, std::less<>> roles;  // addresses, by role
  Language host_language = Language::kChinese;  // of letters that a host takes itself
  std::string address_fact;                     // of the person: where mail to it goes
  std::optional<Date> since;                    // what was recorded before stays in the outbox
  uint64_t attempts = 8;                        // after so many a message becomes a task
  int64_t timeout_milliseconds = 20'000;        // of one attempt
  std::string authorities;                      // a file of certificates; empty: the system's

  const Route& RouteOf(cases::MessageKind kind) const { return routes[static_cast<size_t>(kind)]; }
};

inline constexpr size_t kMaxConfigBytes = 1 << 20;

// Files that it names are found beside it. Everything that is wrong with the first thing that is,
// with its place.
std::expected<Config, LocalText> ReadConfig(Disk& disk, const std::string& path);

// One address of ASCII letters, digits and a few signs, and nothing by which a header could be
// broken up.
bool IsMailAddress(std::string_view text);
// Of a server: only this machine answers there.
bool IsLoopback(std::string_view url);

}  // namespace writ::deliver
