// One run of delivering: everything that waits and is due, once. The caller is a host, or `writ
// deliver`; it calls again when it likes, as it ticks. No thread is started here, and no lock is
// held while anything is sent.
//
// In this order, for each message: its command is durable; the log up to it is signed and anchored;
// it is opened, and sent; what came of it is a record of its own, durable before the next message
// of the run. A crash in between sends it again, under the same id.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/cases/outbox.h"
#include "runtime/deliver/config.h"
#include "runtime/deliver/transport.h"

namespace writ::deliver {

struct Report {
  uint64_t arrived = 0;
  uint64_t failed = 0;          // and are tried again
  uint64_t undeliverable = 0;   // became tasks in this run
  uint64_t later = 0;           // were not due yet
  uint64_t tasks = 0;           // were undeliverable before
  uint64_t unrouted = 0;        // of kinds that go nowhere, or from before `since`
  uint64_t held = 0;            // not tried, since their channel could not be reached
  std::optional<Instant> next;  // when the first of `later` and `failed` is due
  std::map<Channel, std::string> unreachable;                 // why
  std::vector<std::pair<uint64_t, cases::Trouble>> troubles;  // messages that could not be opened
};

struct Run {
  const Config& config;
  Transport& transport;
  cases::Asking asking;                              // its `now`, if any, is the time of the run
  std::function<void(const Report&)> progress = {};  // after every message; may call Cases
};

// An error is trouble with the store, or that the log could not be anchored; what was sent before
// is noted. What is wrong with one message holds up no other.
cases::Result<Report> Deliver(cases::Cases& cases, const Run& run);

}  // namespace writ::deliver
