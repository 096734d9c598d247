#include "runtime/deliver/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "runtime/audit/bytes.h"
#include "runtime/facts/json_tree.h"

namespace writ::deliver {
namespace {

constexpr size_t kMaxSecretBytes = 4096;
constexpr size_t kShortestSecret = 24, kLongestSecret = 64;  // bytes, as Standard Webhooks asks
constexpr std::string_view kSecretPrefix = "whsec_";

// One reading. Members are taken off the tree; what is left over is nobody's.
class Reading {
 public:
  Reading(Disk& disk, std::string path) : disk_(disk), path_(std::move(path)) {}

  std::expected<Config, LocalText> Run();

 private:
  using Kind = JsonNode::Kind;

  // Notes the first thing that is wrong.
  void Wrong(const JsonNode* at, const std::string& en, const std::string& zh);
  void OnlyMembers(const JsonNode& of, std::initializer_list<std::string_view> known);
  std::string Text(const JsonNode& of, std::string_view name, bool needed);
  std::optional<uint64_t> Number(const JsonNode& of, std::string_view name, uint64_t least,
                                 uint64_t most);
  std::vector<std::string> Addresses(const JsonNode& node);
  std::string Secret(const JsonNode& of, std::string_view name, bool needed);
  void Mail(const JsonNode& node);
  void Webhook(const JsonNode& node);
  void Routes(const JsonNode& node);
  void Roles(const JsonNode& node);
  void Whole(const JsonNode& root);
  std::string Where(const JsonNode* at) const;

  Disk& disk_;
  const std::string path_;
  SourceSet sources_;
  Config config_;
  std::optional<LocalText> wrong_;
};

std::string Reading::Where(const JsonNode* at) const {
  if (at == nullptr || sources_.size() == 0) return path_;
  const std::string_view before =
      std::string_view(sources_.file(0).original).substr(0, at->place.begin);
  return path_ + ":" + std::to_string(1 + std::ranges::count(before, '\n'));
}

void Reading::Wrong(const JsonNode* at, const std::string& en, const std::string& zh) {
  if (!wrong_) wrong_ = LocalText{Where(at) + ": " + en, Where(at) + ":" + zh};
}

void Reading::OnlyMembers(const JsonNode& of, std::initializer_list<std::string_view> known) {
  if (of.kind != Kind::kObject) return Wrong(&of, "an object was expected", "此处应为对象");
  for (const std::string& key : of.keys)
    if (std::ranges::find(known, key) == known.end())
      return Wrong(
          &of, fmt::format("there is no '{}' here; there can be: {}", key, fmt::join(known, ", ")),
          fmt::format("此处没有「{}」;可有:{}", key, fmt::join(known, "、")));
}

std::string Reading::Text(const JsonNode& of, std::string_view name, bool needed) {
  const JsonNode* node = of.Find(name);
  if (node == nullptr && needed)
    Wrong(&of, fmt::format("'{}' is missing", name), fmt::format("缺少「{}」", name));
  if (node == nullptr) return "";
  if (node->kind != Kind::kString || node->text.empty()) {
    Wrong(node, fmt::format("'{}' is to be a text", name), fmt::format("「{}」应为文本", name));
    return "";
  }
  return node->text;
}

std::optional<uint64_t> Reading::Number(const JsonNode& of, std::string_view name, uint64_t least,
                                        uint64_t most) {
  const JsonNode* node = of.Find(name);
  if (node == nullptr) return std::nullopt;
  const auto number = node->kind == Kind::kNumber ? audit::ParseDecimal(node->text) : std::nullopt;
  if (number && *number >= least && *number <= most) return number;
  Wrong(node, fmt::format("'{}' is to be a whole number from {} to {}", name, least, most),
        fmt::format("「{}」应为 {} 至 {} 的整数", name, least, most));
  return std::nullopt;
}

std::vector<std::string> Reading::Addresses(const JsonNode& node) {
  std::vector<std::string> addresses;
  if (node.kind != Kind::kArray) {
    Wrong(&node, "a list of mail addresses was expected", "此处应为邮件地址列表");
    return addresses;
  }
  for (const JsonNode& item : node.items) {
    if (item.kind != Kind::kString || !IsMailAddress(item.text))
      Wrong(&item, "this is no mail address that mail can be sent to", "此非可以寄达的邮件地址");
    addresses.push_back(item.text);
  }
  return addresses;
}

// The first line of a file that is its owner's alone.
std::string Reading::Secret(const JsonNode& of, std::string_view name, bool needed) {
  const std::string file = Text(of, name, needed);
  if (file.empty()) return "";
  const std::string path = file.starts_with("/") ? file : FolderOf(path_) + "/" + file;
  auto bytes = ReadWhole(disk_, path, kMaxSecretBytes);
  if (!bytes) {
    Wrong(of.Find(name), path + " cannot be read: " + bytes.error().Text(),
          path + " 无法读取:" + bytes.error().Text());
    return "";
  }
  if (!disk_.IsPrivate(path).value_or(false)) {
    Wrong(of.Find(name), path + " may be read by others: chmod 600 it, and change what is in it",
          path + " 可为他人读取:请 chmod 600,并更换其内容");
    return "";
  }
  return bytes->substr(0, bytes->find_first_of("\r\n"));
}

void Reading::Mail(const JsonNode& node) {
  OnlyMembers(node, {"server", "sender", "user", "password_file", "encrypted", "language"});
  if (wrong_) return;
  MailSettings& mail = config_.mail.emplace();
  mail.server = Text(node, "server", true);
  mail.sender = Text(node, "sender", true);
  mail.user = Text(node, "user", false);
  mail.password = Secret(node, "password_file", !mail.user.empty());
  if (!mail.server.starts_with("smtp://") && !mail.server.starts_with("smtps://"))
    Wrong(&node, "'server' begins with smtp:// or smtps://",
          "「server」应以 smtp:// 或 smtps:// 开头");
  if (!IsMailAddress(mail.sender))
    Wrong(&node, "'sender' is no mail address", "「sender」不是邮件地址");
  if (const JsonNode* encrypted = node.Find("encrypted")) {
    if (encrypted->kind != Kind::kBool)
      Wrong(encrypted, "'encrypted' is true or false", "「encrypted」为 true 或 false");
    mail.encrypted = encrypted->text == "true";
  }
  const std::string language = Text(node, "language", false);
  if (language == "en") mail.language = Language::kEnglish;
  if (!language.empty() && language != "en" && language != "zh")
    Wrong(&node, "'language' is en or zh", "「language」为 en 或 zh");
}

void Reading::Webhook(const JsonNode& node) {
  OnlyMembers(node, {"url", "secret_file"});
  if (wrong_) return;
  WebhookSettings& webhook = config_.webhook.emplace();
  webhook.url = Text(node, "url", true);
  const bool encrypted = webhook.url.starts_with("https://");
  if (!encrypted && !(webhook.url.starts_with("http://") && IsLoopback(webhook.url)))
    Wrong(&node, "'url' begins with https://, or with http:// on this machine",
          "「url」应以 https:// 开头;指向本机的可用 http://");
  const std::string secret = Secret(node, "secret_file", true);
  if (wrong_) return;
  const auto bytes = secret.starts_with(kSecretPrefix)
                         ? audit::FromBase64(std::string_view(secret).substr(kSecretPrefix.size()))
                         : std::nullopt;
  if (!bytes || bytes->size() < kShortestSecret || bytes->size() > kLongestSecret)
    return Wrong(node.Find("secret_file"),
                 "the secret is to be whsec_ and the base64 of 24 to 64 random bytes",
                 "密钥应为 whsec_ 加上 24 至 64 个随机字节的 base64");
  webhook.secret = *bytes;
}

void Reading::Routes(const JsonNode& node) {
  OnlyMembers(node, {"effect", "document", "told", "overdue"});
  if (wrong_) return;
  for (size_t i = 0; i < node.keys.size(); ++i) {
    const JsonNode& item = node.items[i];
    OnlyMembers(item, {"by", "to"});
    if (wrong_) return;
    const auto kind = *cases::MessageKindFrom(node.keys[i]);
    Route& route = config_.routes[static_cast<size_t>(kind)];
    const std::string by = Text(item, "by", true);
    if (by == "mail") route.by = Channel::kMail;
    if (by == "webhook") route.by = Channel::kWebhook;
    if (route.by == Channel::kNone && by != "none")
      return Wrong(&item, "'by' is mail, webhook or none", "「by」为 mail、webhook 或 none");
    if (const JsonNode* to = item.Find("to")) route.to = Addresses(*to);
    const bool there =
        route.by == Channel::kNone ||
        (route.by == Channel::kMail ? config_.mail.has_value() : config_.webhook.has_value());
    if (!there)
      return Wrong(&item, fmt::format("'{}' is not configured", by),
                   fmt::format("未配置「{}」", by));
    if (!route.to.empty() && route.by != Channel::kMail)
      return Wrong(&item, "'to' is for mail", "「to」仅用于邮件");
    if (route.to.empty() && route.by == Channel::kMail && kind == cases::MessageKind::kEffect)
      return Wrong(&item, "an effect is told nobody in particular: say 'to' whom",
                   "「生效」消息没有特定的收件人:请用「to」指明");
    if (route.to.empty() && route.by == Channel::kMail && kind == cases::MessageKind::kDocument &&
        config_.address_fact.empty())
      return Wrong(&item, "a letter to the person needs 'address', the fact that says where to",
                   "致员工的文书需要「address」,即写明其邮件地址的事实");
  }
}

void Reading::Roles(const JsonNode& node) {
  if (node.kind != Kind::kObject) return Wrong(&node, "an object was expected", "此处应为对象");
  for (size_t i = 0; i < node.keys.size(); ++i)
    config_.roles[node.keys[i]] = Addresses(node.items[i]);
}

void Reading::Whole(const JsonNode& root) {
  OnlyMembers(root, {"mail", "webhook", "send", "roles", "address", "since", "attempts",
                     "timeout_seconds", "authorities"});
  if (wrong_) return;
  config_.address_fact = Text(root, "address", false);
  config_.authorities = Text(root, "authorities", false);
  if (const JsonNode* node = root.Find("mail")) Mail(*node);
  if (const JsonNode* node = root.Find("webhook")) Webhook(*node);
  if (const JsonNode* node = root.Find("roles")) Roles(*node);
  if (const std::string since = Text(root, "since", false); !since.empty()) {
    config_.since = Date::ParseIso(since);
    if (!config_.since)
      Wrong(root.Find("since"), "'since' is a day, like 2026-12-01",
            "「since」为日期,如 2026-12-01");
  }
  config_.attempts = Number(root, "attempts", 1, 100).value_or(config_.attempts);
  if (const auto seconds = Number(root, "timeout_seconds", 1, 600))
    config_.timeout_milliseconds = static_cast<int64_t>(*seconds) * 1000;
  const JsonNode* routes = root.Find("send");
  if (routes == nullptr)
    return Wrong(&root, "'send' is missing: which messages go where",
                 "缺少「send」:哪些消息发往何处");
  if (!wrong_) Routes(*routes);
}

std::expected<Config, LocalText> Reading::Run() {
  auto text = ReadWhole(disk_, path_, kMaxConfigBytes);
  if (!text)
    return std::unexpected(LocalText{path_ + ": cannot be read: " + text.error().Text(),
                                     path_ + ":无法读取:" + text.error().Text()});
  const FileId file = sources_.Add(path_, *std::move(text));
  Diagnostics diagnostics;
  const auto root = ReadJson(sources_.file(file).original, file, 0, diagnostics);
  if (!root) {
    const auto found = diagnostics.Sorted();
    const LocalText why = found.empty() ? LocalText{"not JSON", "不是 JSON"}
                                        : LocalText{MessageOf(found.front(), Language::kEnglish),
                                                    MessageOf(found.front(), Language::kChinese)};
    return std::unexpected(LocalText{path_ + ": " + why.en, path_ + ":" + why.zh});
  }
  Whole(*root);
  if (wrong_) return std::unexpected(*wrong_);
  return std::move(config_);
}

bool IsAddressSign(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view(".+-_=").find(c) != std::string_view::npos;
}

}  // namespace

std::string_view WordOf(Channel channel) {
  switch (channel) {
    case Channel::kNone: return "none";
    case Channel::kMail: return "mail";
    case Channel::kWebhook: return "webhook";
    case Channel::kHost: return "host";
  }
  return "";
}

std::expected<Config, LocalText> ReadConfig(Disk& disk, const std::string& path) {
  return Reading(disk, path).Run();
}

bool IsMailAddress(std::string_view text) {
  constexpr size_t kLongest = 254;
  const size_t at = text.find('@');
  if (text.size() > kLongest || at == text.npos || at == 0 || at + 1 == text.size()) return false;
  // A local part that begins with a dash could be taken for an option by what passes mail on.
  if (text.front() == '-' || text.front() == '.' || text[at + 1] == '.' || text.back() == '.')
    return false;
  return std::ranges::all_of(text.substr(0, at), IsAddressSign) &&
         std::ranges::all_of(text.substr(at + 1), IsAddressSign);
}

bool IsLoopback(std::string_view url) {
  const size_t scheme = url.find("://");
  if (scheme == url.npos) return false;
  std::string_view host = url.substr(scheme + 3);
  host = host.substr(0, host.find_first_of("/?#"));
  if (host.find('@') != host.npos) return false;
  if (host.starts_with("[")) return host.substr(0, host.find(']') + 1) == "[::1]";
  host = host.substr(0, host.find(':'));
  return host == "127.0.0.1" || host == "localhost";
}

}  // namespace writ::deliver
