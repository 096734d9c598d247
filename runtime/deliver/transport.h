// What carries a message away. The one that uses the network is in curl_transport.h; tests have
// others.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace writ::deliver {

struct WebhookRequest {
  std::vector<std::string> headers;  // "webhook-id: …"
  std::string body;
};

struct Envelope {
  std::string sender;
  std::vector<std::string> recipients;  // all of one message, in one transaction
  std::string message;                  // RFC 5322, lines end in CR LF
};

// As a host gets it that takes messages itself.
struct HandedOver {
  std::string id;    // for ever: whoever has seen it drops it
  std::string kind;  // a word of MessageKind
  std::string case_id;
  std::string person;              // an id, of whom it is; empty where the key is gone
  std::vector<std::string> tells;  // who it is for: ids of roles, "the employee", "the union"
  std::string event;               // a CloudEvent, as a webhook would get it
  std::string letter;              // of a document: its page, HTML
  uint64_t attempt = 0;            // from 1, since somebody asked to try anew
};

// Why an answer did not come in time.
inline constexpr std::string_view kTimeout = "timeout";

enum class Fate : uint8_t {
  kArrived,      // whoever answered has it
  kRefused,      // and would refuse it again
  kLater,        // it may or may not have it; it is to be tried again
  kUnreachable,  // nobody was there to be asked: nothing was sent, and nothing of others would be
};

struct Answer {
  Fate fate = Fate::kUnreachable;
  std::string why;  // but of kArrived: a word of letters, digits and "_", such as "http_503"
};

// Used by one thread at a time. Blocks, for no longer than the configured time.
class Transport {
 public:
  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport() = default;

  virtual Answer Post(const WebhookRequest& request) = 0;
  virtual Answer Send(const Envelope& envelope) = 0;
  // For a host that takes messages itself; others get none.
  virtual Answer Hand(const HandedOver&) { return {Fate::kUnreachable, "no_host"}; }
};

}  // namespace writ::deliver
