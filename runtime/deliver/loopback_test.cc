// Against real servers on this machine: Python's http.server and aiosmtpd, which read what arrives
// by their own means (tests/deliver/servers.py).
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <fstream>

#include "runtime/audit/bytes.h"
#include "runtime/deliver/curl_transport.h"
#include "runtime/deliver/deliver_testing.h"
#include "runtime/deliver/webhook.h"

extern char** environ;

namespace writ::deliver {
namespace {

using cases::Desk;

constexpr const char* kSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
// Debian's, which has the package.
constexpr const char* kPython = "/usr/bin/python3";

class Servers {
 public:
  Servers() {
    int to_child[2], from_child[2];
    REQUIRE(pipe2(to_child, O_CLOEXEC) == 0);
    REQUIRE(pipe2(from_child, O_CLOEXEC) == 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, to_child[0], 0);
    posix_spawn_file_actions_adddup2(&actions, from_child[1], 1);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    std::string script = std::string(WRIT_SOURCE_DIR) + "/tests/deliver/servers.py";
    std::string python = kPython, secret = kSecret, where = folder / "";
    char* words[] = {python.data(), script.data(), secret.data(), where.data(), nullptr};
    REQUIRE(posix_spawn(&child_, kPython, &actions, nullptr, words, environ) == 0);
    posix_spawn_file_actions_destroy(&actions);
    close(to_child[0]);
    close(from_child[1]);
    end_ = to_child[1];
    said_ = fdopen(from_child[0], "r");
    ports_ = Line();
    if (ports_.empty()) FAIL("the servers did not start; is python3-aiosmtpd installed?");
  }
  ~Servers() {
    close(end_);
    fclose(said_);
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
  }
  Servers(const Servers&) = delete;
  Servers& operator=(const Servers&) = delete;

  // What arrived next; waits for it.
  std::string Line() {
    std::string line;
    for (int c; (c = fgetc(said_)) != EOF && c != '\n';) line += static_cast<char>(c);
    return line;
  }
  std::string At(const char* scheme, const char* server, const std::string& path = "") const {
    const std::string name = std::string("\"") + server + "\": ";
    const size_t at = ports_.find(name) + name.size();
    return std::string(scheme) +
           "://127.0.0.1:" + ports_.substr(at, ports_.find_first_of(",}", at) - at) + path;
  }

  cases::TestFolder folder;

 private:
  pid_t child_ = 0;
  int end_ = -1;
  std::FILE* said_ = nullptr;
  std::string ports_;
};

struct World {
  Servers servers;
  Config config = MailingConfig();

  World() {
    config.webhook =
        WebhookSettings{servers.At("http", "http", "/200"),
                        audit::FromBase64(std::string_view(kSecret).substr(6)).value()};
    config.mail->server = servers.At("smtp", "smtp");
    config.timeout_milliseconds = 2000;
  }
  Answer Post(const std::string& path) {
    config.webhook->url = servers.At("http", "http", path);
    return OverTheNetwork(config).value()->Post(
        SignedRequest(config.webhook->secret, "msg", Instant{0}, "{\"a\":1}"));
  }
  Answer Send(const std::string& recipient) {
    return OverTheNetwork(config).value()->Send(
        {config.mail->sender, {recipient}, "Subject: x\r\nMessage-ID: <m@x>\r\n\r\n.\r\n..y\r\n"});
  }
};

bool Has(const std::string& line, const std::string& part) { return line.find(part) != line.npos; }
std::string Words(const Answer& answer) {
  constexpr const char* kFates[] = {"arrived", "refused", "later", "unreachable"};
  return std::string(kFates[static_cast<size_t>(answer.fate)]) +
         (answer.why.empty() ? "" : " " + answer.why);
}

TEST_CASE("a webhook arrives, and its receiver finds it signed", "[loopback]") {
  World world;
  Mailroom room;
  room.Dismiss("T-1");
  const std::string id = room.Waiting().front().id;
  const auto transport = OverTheNetwork(world.config).value();
  const Report report = Desk::Must(Deliver(*room.desk.cases, {world.config, *transport, {}, {}}));
  CHECK(report.arrived == 1);
  const std::string line = world.servers.Line();
  CHECK(Has(line, "\"signed\": true"));
  CHECK(Has(line, "\"id\": \"" + id + "\""));
  CHECK(Has(line, "\"specversion\": \"1.0\""));
  CHECK(Has(line, "\"type\": \"application/cloudevents+json; charset=utf-8\""));
  CHECK(room.Waiting().empty());
}

TEST_CASE("what a receiver of webhooks answers is understood", "[loopback]") {
  World world;
  CHECK(Words(world.Post("/204")) == "arrived");
  CHECK(Words(world.Post("/503")) == "later http_503");
  CHECK(Words(world.Post("/429")) == "later http_429");
  CHECK(Words(world.Post("/404")) == "refused http_404");
  CHECK(Words(world.Post("/410")) == "refused http_410");
  CHECK(Words(world.Post("/302")) == "refused http_302");  // not followed
  CHECK(Words(world.Post("/long")) == "arrived");          // and not read to its end
  CHECK(Words(world.Post("/slow")) == "later timeout");
  CHECK(Words(world.Post("/drop")).starts_with("later curl_"));
  world.config.webhook->url = "http://127.0.0.1:1/";
  CHECK(Words(OverTheNetwork(world.config).value()->Post({{}, "{}"})) ==
        "unreachable no_connection");
}

TEST_CASE("nothing is posted to who cannot show a certificate that counts", "[loopback]") {
  World world;
  world.config.webhook->url = world.servers.At("https", "https", "/200");
  const WebhookRequest request =
      SignedRequest(world.config.webhook->secret, "msg", Instant{0}, "{}");
  CHECK(Words(OverTheNetwork(world.config).value()->Post(request)) == "unreachable certificate");
  world.config.authorities = world.servers.folder / "certificate.pem";
  CHECK(Words(OverTheNetwork(world.config).value()->Post(request)) == "arrived");
}

TEST_CASE("a letter arrives by mail, whole and in Chinese", "[loopback]") {
  World world;
  world.config.mail->language = Language::kChinese;
  Mailroom room;
  room.Know("email=zhang@example.cn");
  room.Part("P-1");
  const std::string id = room.Waiting().front().id;
  const auto transport = OverTheNetwork(world.config).value();
  CHECK(Desk::Must(Deliver(*room.desk.cases, {world.config, *transport, {}, {}})).arrived == 1);
  const std::string line = world.servers.Line();
  CHECK(Has(line, "\"mail\": \"<" + id + "@example.cn>\""));
  CHECK(Has(line, "\"subject\": \"文书\""));
  CHECK(Has(line, "\"to\": [\"zhang@example.cn\"]"));
  CHECK(Has(line, "再见,谢谢。"));
  CHECK(Has(line, "随附一份出具给您的文书"));
}

TEST_CASE("what a mail server answers is understood", "[loopback]") {
  World world;
  CHECK(Words(world.Send("someone@example.cn")) == "arrived");
  CHECK(
      Has(world.servers.Line(), "\"parts\": [\".\\r\\n..y\\r\\n\"]"));  // dots at the start survive
  CHECK(Words(world.Send("refused@example.cn")) == "refused smtp_550");
  CHECK(Words(world.Send("busy@example.cn")) == "later smtp_451");
  world.config.mail->server = "smtp://127.0.0.1:1";
  CHECK(Words(world.Send("someone@example.cn")) == "unreachable no_connection");
}

TEST_CASE("mail for which a login is configured leaves after it, or not at all", "[loopback]") {
  World world;
  world.config.mail->user = "writ";
  world.config.mail->password = "right";
  CHECK(Words(world.Send("someone@example.cn")) == "unreachable no_login");  // none is asked for
  world.config.mail->server = world.servers.At("smtp", "smtp_auth");
  CHECK(Words(world.Send("someone@example.cn")) == "arrived");
  world.config.mail->password = "wrong";
  CHECK(Words(world.Send("someone@example.cn")) == "unreachable login_denied");
  world.config.mail->user.clear();
  CHECK(Words(world.Send("someone@example.cn")) == "refused smtp_530");
}

TEST_CASE("mail goes over an encrypted connection where the server has one", "[loopback]") {
  World world;
  world.config.mail->server = world.servers.At("smtp", "smtp_tls");
  CHECK(Words(world.Send("someone@example.cn")) == "unreachable certificate");
  world.config.authorities = world.servers.folder / "certificate.pem";
  CHECK(Words(world.Send("someone@example.cn")) == "arrived");
  CHECK(Has(world.servers.Line(), "\"encrypted\": true"));
}

}  // namespace
}  // namespace writ::deliver
