#include "runtime/deliver/curl_transport.h"

#include <curl/curl.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>

#include "runtime/disk/system_library.h"

namespace writ::deliver {
namespace {

constexpr size_t kMostAnswerBytes = 64 << 10;

// The functions of libcurl that are used here, of which the first call of Curl() loads it.
struct CurlFunctions {
  std::string missing;  // see SystemLibrary
  decltype(&curl_global_init) global_init = nullptr;
  decltype(&curl_easy_init) easy_init = nullptr;
  decltype(&curl_easy_cleanup) easy_cleanup = nullptr;
  decltype(&curl_easy_reset) easy_reset = nullptr;
  decltype(&curl_easy_setopt) easy_setopt = nullptr;
  decltype(&curl_easy_perform) easy_perform = nullptr;
  decltype(&curl_easy_getinfo) easy_getinfo = nullptr;
  decltype(&curl_easy_strerror) easy_strerror = nullptr;
  decltype(&curl_slist_append) slist_append = nullptr;
  decltype(&curl_slist_free_all) slist_free_all = nullptr;
};

CurlFunctions LoadCurl() {
  CurlFunctions curl;
  SystemLibrary library("libcurl.so.4");
  library.Find("curl_global_init", curl.global_init);
  library.Find("curl_easy_init", curl.easy_init);
  library.Find("curl_easy_cleanup", curl.easy_cleanup);
  library.Find("curl_easy_reset", curl.easy_reset);
  library.Find("curl_easy_setopt", curl.easy_setopt);
  library.Find("curl_easy_perform", curl.easy_perform);
  library.Find("curl_easy_getinfo", curl.easy_getinfo);
  library.Find("curl_easy_strerror", curl.easy_strerror);
  library.Find("curl_slist_append", curl.slist_append);
  library.Find("curl_slist_free_all", curl.slist_free_all);
  curl.missing = library.missing();
  if (curl.missing.empty()) curl.global_init(CURL_GLOBAL_DEFAULT);
  return curl;
}

const CurlFunctions& Curl() {
  static const CurlFunctions curl = LoadCurl();
  return curl;
}

struct List {
  List() = default;
  List(const List&) = delete;
  List& operator=(const List&) = delete;
  ~List() { Curl().slist_free_all(items); }
  void Add(const std::string& text) {
    curl_slist* longer = Curl().slist_append(items, text.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    items = longer;
  }
  curl_slist* items = nullptr;
};

struct Counted {
  size_t bytes = 0;
  static size_t Take(const char*, size_t size, size_t many, void* to) {
    auto* counted = static_cast<Counted*>(to);
    counted->bytes += size * many;
    return counted->bytes > kMostAnswerBytes ? 0 : size * many;
  }
};

struct Given {
  std::string_view rest;
  bool held = false;  // until the server said that the login counts
  static size_t Give(char* to, size_t size, size_t many, void* from) {
    auto* given = static_cast<Given*>(from);
    if (given->held) return CURL_READFUNC_ABORT;
    const size_t part = given->rest.copy(to, size * many);
    given->rest.remove_prefix(part);
    return part;
  }
};

// libcurl goes on without a login where a server offers none. What it hears is told here alone, and
// never what it says: that would be the password.
int Heard(CURL*, curl_infotype kind, char* text, size_t size, void* given) {
  constexpr std::string_view kLoggedIn = "235";
  if (kind == CURLINFO_HEADER_IN && std::string_view(text, size).starts_with(kLoggedIn))
    static_cast<Given*>(given)->held = false;
  return 0;
}

std::string Numbered(const char* word, long code) { return word + std::to_string(code); }

// Trouble before anything of the message was sent, which others would have, too.
const char* UnreachableWord(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST: return "no_such_host";
    case CURLE_COULDNT_CONNECT: return "no_connection";
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE: return "certificate";
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_USE_SSL_FAILED: return "not_encrypted";
    case CURLE_LOGIN_DENIED: return "login_denied";
    case CURLE_ABORTED_BY_CALLBACK: return "no_login";
    default: return nullptr;
  }
}

class CurlTransport final : public Transport {
 public:
  explicit CurlTransport(const Config& config) : config_(config) {
    handle_ = Curl().easy_init();
    if (handle_ == nullptr) throw std::runtime_error("libcurl gives no handle");
  }
  ~CurlTransport() override { Curl().easy_cleanup(handle_); }

  Answer Post(const WebhookRequest& request) override;
  Answer Send(const Envelope& envelope) override;

 private:
  template <class Value>
  void Set(CURLoption option, Value value) {
    if (const CURLcode code = Curl().easy_setopt(handle_, option, value); code != CURLE_OK)
      throw std::runtime_error(Curl().easy_strerror(code));
  }
  void Begin(const std::string& url, const char* protocols);
  struct Done {
    CURLcode code = CURLE_OK;
    long status = 0;
    bool connected = false;
  };
  Done Perform();
  Answer Troubled(const Done& done) const;

  const Config& config_;
  CURL* handle_ = nullptr;
};

void CurlTransport::Begin(const std::string& url, const char* protocols) {
  Curl().easy_reset(handle_);
  Set(CURLOPT_URL, url.c_str());
  Set(CURLOPT_PROTOCOLS_STR, protocols);
  Set(CURLOPT_NOSIGNAL, 1L);
  Set(CURLOPT_FOLLOWLOCATION, 0L);
  Set(CURLOPT_PROXY, "");
  Set(CURLOPT_TIMEOUT_MS, static_cast<long>(config_.timeout_milliseconds));
  Set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(config_.timeout_milliseconds / 2));
  Set(CURLOPT_SSL_VERIFYPEER, 1L);
  Set(CURLOPT_SSL_VERIFYHOST, 2L);
  if (!config_.authorities.empty()) Set(CURLOPT_CAINFO, config_.authorities.c_str());
}

CurlTransport::Done CurlTransport::Perform() {
  Counted answer;
  Set(CURLOPT_WRITEFUNCTION, &Counted::Take);
  Set(CURLOPT_WRITEDATA, static_cast<void*>(&answer));
  Done done;
  done.code = Curl().easy_perform(handle_);
  Curl().easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &done.status);
  curl_off_t microseconds = 0;
  Curl().easy_getinfo(handle_, CURLINFO_PRETRANSFER_TIME_T, &microseconds);
  done.connected = microseconds > 0;
  // The status is what counts; the rest of a long answer is left.
  if (done.code == CURLE_WRITE_ERROR && answer.bytes > kMostAnswerBytes && done.status > 0)
    done.code = CURLE_OK;
  return done;
}

Answer CurlTransport::Troubled(const Done& done) const {
  if (const char* word = UnreachableWord(done.code)) return {Fate::kUnreachable, word};
  if (done.code == CURLE_OPERATION_TIMEDOUT)
    return done.connected ? Answer{Fate::kLater, std::string(kTimeout)}
                          : Answer{Fate::kUnreachable, "connection_timeout"};
  return {Fate::kLater, Numbered("curl_", static_cast<long>(done.code))};
}

Answer CurlTransport::Post(const WebhookRequest& request) {
  Begin(config_.webhook->url, "http,https");
  List headers;
  for (const std::string& header : request.headers) headers.Add(header);
  headers.Add("expect:");  // no waiting for a `100 Continue`
  headers.Add("user-agent: writ");
  Set(CURLOPT_HTTPHEADER, headers.items);
  Set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  Set(CURLOPT_POSTFIELDS, request.body.data());
  const Done done = Perform();
  if (done.code != CURLE_OK) return Troubled(done);
  if (done.status >= 200 && done.status < 300) return {Fate::kArrived, ""};
  constexpr long kAgain[] = {408, 425, 429};
  const bool again = done.status >= 500 || done.status < 200 ||
                     std::ranges::find(kAgain, done.status) != std::end(kAgain);
  return {again ? Fate::kLater : Fate::kRefused, Numbered("http_", done.status)};
}

Answer CurlTransport::Send(const Envelope& envelope) {
  const MailSettings& mail = *config_.mail;
  Begin(mail.server, "smtp,smtps");
  const bool open = !mail.encrypted || IsLoopback(mail.server);
  Set(CURLOPT_USE_SSL, static_cast<long>(open ? CURLUSESSL_TRY : CURLUSESSL_ALL));
  Given message{envelope.message};
  if (!mail.user.empty()) {
    Set(CURLOPT_USERNAME, mail.user.c_str());
    Set(CURLOPT_PASSWORD, mail.password.c_str());
    message.held = true;
    Set(CURLOPT_DEBUGFUNCTION, &Heard);
    Set(CURLOPT_DEBUGDATA, static_cast<void*>(&message));
    Set(CURLOPT_VERBOSE, 1L);
  }
  const std::string sender = "<" + envelope.sender + ">";
  Set(CURLOPT_MAIL_FROM, sender.c_str());
  List recipients;
  for (const std::string& recipient : envelope.recipients) recipients.Add("<" + recipient + ">");
  Set(CURLOPT_MAIL_RCPT, recipients.items);
  Set(CURLOPT_UPLOAD, 1L);
  Set(CURLOPT_READFUNCTION, &Given::Give);
  Set(CURLOPT_READDATA, static_cast<void*>(&message));
  Set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(envelope.message.size()));
  const Done done = Perform();
  if (done.code == CURLE_OK) return {Fate::kArrived, ""};
  const bool said = done.code == CURLE_SEND_ERROR || done.code == CURLE_WEIRD_SERVER_REPLY;
  if (said && done.status >= 400)
    return {done.status >= 500 ? Fate::kRefused : Fate::kLater, Numbered("smtp_", done.status)};
  return Troubled(done);
}

}  // namespace

std::expected<std::unique_ptr<Transport>, LocalText> OverTheNetwork(const Config& config) {
  if (const std::string& missing = Curl().missing; !missing.empty())
    return std::unexpected(
        LocalText{missing + " is not installed, by which messages are sent; install libcurl4",
                  "未安装发送消息所用的 " + missing + ";请安装 libcurl4"});
  return std::make_unique<CurlTransport>(config);
}

}  // namespace writ::deliver
