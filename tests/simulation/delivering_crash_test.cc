// Delivering on a disk that fails at every operation, to a receiver that crashes: each message
// arrives, under one id, and none of a command that was not committed or not vouched for.
#include <catch2/catch.hpp>

#include <map>
#include <memory>
#include <string>

#include "tests/simulation/lying_store.h"
#include "tests/simulation/office_delivering.h"
#include "tests/simulation/office_oracle.h"
#include "tests/simulation/planted.h"

namespace writ::simulation {
namespace {

using cases::Cases;
using cases::Outbox;
using cases::OutboxMessage;
using deliver::Answer;
using deliver::Fate;

void Sweep(const std::string& what, uint64_t stride, uint64_t seeds, After after) {
  const uint64_t operations = DeliveringOperations();
  uint64_t runs = 0, whole = 0, crashes = 0;
  OfficeOracle oracle;
  std::map<std::string, std::string> first;
  for (uint64_t seed = 0; seed < seeds; ++seed)
    for (uint64_t at = seed % stride; at < operations; at += stride) {
      const uint64_t chance = seed * 1000003 + at;
      const Delivered done = RunDelivering(chance, at, after, {}, oracle.Asking(chance));
      ++runs;
      crashes += done.receiver_crashes;
      whole += done.verdict.empty();
      if (!done.verdict.empty())
        first.try_emplace(done.verdict, std::to_string(at) + "/" + std::to_string(seed));
    }
  std::string reasons;
  for (const auto& [reason, at] : first) reasons += "; first " + reason + " at " + at;
  WARN(what << " in delivering: " << operations << " operations, " << runs << " failures, "
            << crashes << " of the receiver, " << whole << " with everything" << reasons);
  CHECK(whole == runs);
  CHECK(crashes > runs);
  const auto compared = oracle.Ask();
  WARN(what << " in delivering, decided again by the reference interpreter: "
            << compared.Telling());
  INFO(compared.said);
  CHECK(compared.fine);
}

TEST_CASE("every message arrives under one id whenever sender and receiver crash") {
  Sweep("crashes", 1, 1, After::kCrash);
}
TEST_CASE("every message arrives when the sender crashes again and again") {
  Sweep("crashes twice", 7, 1, After::kTwice);
}
TEST_CASE("every message arrives when an operation fails and the program goes on") {
  Sweep("faults", 5, 1, After::kGoesOn);
}
TEST_CASE("messages through a thousand crashes", "[.long]") {
  Sweep("crashes", 1, 4, After::kCrash);
  Sweep("crashes twice", 3, 2, After::kTwice);
  Sweep("faults", 2, 2, After::kGoesOn);
}

// ---- planted bugs ----

// Another way to send what waits, in the order in which `how` does things.
template <class How>
MisDelivered::Deliver Each(How how) {
  return [how](Cases& cases, const deliver::Run& run) -> cases::Result<deliver::Report> {
    Outbox outbox(cases);
    const auto page = outbox.Read(100, {});
    if (!page) return std::unexpected(page.error());
    for (const OutboxMessage& message : page->messages)
      if (auto done = how(cases, outbox, message, run); !done) return std::unexpected(done.error());
    return deliver::Report{};
  };
}

std::vector<std::string> Headers(const OutboxMessage& message) {
  return {"webhook-id: " + message.id};
}
std::string Body(const OutboxMessage& message) {
  return "\"record\":" + std::to_string(message.number());
}

cases::Result<void> Noted(Outbox& outbox, const OutboxMessage& message, const deliver::Run& run,
                          bool arrived) {
  return outbox.Note(
      message,
      {arrived ? EffectOutcome::kDelivered : EffectOutcome::kFailed, arrived ? "" : "x", ""},
      run.asking);
}

// Passes on what `change` makes of a request, `answers` what is said of it.
class Bent final : public deliver::Transport {
 public:
  using Change = std::function<void(deliver::WebhookRequest*)>;
  Bent(deliver::Transport& beneath, Change change)
      : beneath_(beneath), change_(std::move(change)) {}
  Answer Post(const deliver::WebhookRequest& request) override {
    deliver::WebhookRequest bent = request;
    change_(&bent);
    return beneath_.Post(bent);
  }
  Answer Send(const deliver::Envelope& envelope) override { return beneath_.Send(envelope); }

 private:
  deliver::Transport& beneath_;
  Change change_;
};

MisDelivered::Around Bending(Bent::Change change) {
  return [change = std::move(change)](deliver::Transport& beneath) {
    return std::make_unique<Bent>(beneath, change);
  };
}

bool IsOutbox(const Key& key) { return Is(key, Family::kOutbox); }

Layers OfLog(StoreLies lies) {
  Layers layers;
  layers.log_store = [lies = std::move(lies)](Store& beneath) {
    return std::make_unique<LyingStore>(beneath, lies);
  };
  return layers;
}

struct PlantedDelivery {
  const char* name;
  const char* found;
  MisDelivered planted;
};

std::vector<PlantedDelivery> Bugs() {
  std::vector<PlantedDelivery> bugs;
  bugs.push_back({"an id is drawn anew for every attempt", "other id", {}});
  bugs.back().planted.transport =
      Bending([n = std::make_shared<int>(0)](deliver::WebhookRequest* request) {
        request->headers = {"webhook-id: " + std::to_string(++*n)};
      });
  bugs.push_back({"an id is the record's number", "not committed", {}});
  bugs.back().planted.transport = Bending([](deliver::WebhookRequest* request) {
    const size_t at = request->body.find("\"record\":");
    request->headers = {"webhook-id: " + request->body.substr(at + 9, 3)};
  });
  bugs.push_back({"it is noted before it is sent", "settled early", {}});
  bugs.back().planted.deliver = Each([](Cases& cases, Outbox& outbox, const OutboxMessage& message,
                                        const deliver::Run& run) -> cases::Result<void> {
    if (auto vouched = cases.Vouch(); !vouched) return std::unexpected(vouched.error());
    if (auto noted = Noted(outbox, message, run, true); !noted) return noted;
    run.transport.Post({Headers(message), Body(message)});
    return {};
  });
  bugs.push_back({"no answer is taken for an arrival", "settled early", {}});
  bugs.back().planted.deliver = Each([](Cases& cases, Outbox& outbox, const OutboxMessage& message,
                                        const deliver::Run& run) -> cases::Result<void> {
    if (auto vouched = cases.Vouch(); !vouched) return std::unexpected(vouched.error());
    run.transport.Post({Headers(message), Body(message)});
    return Noted(outbox, message, run, true);
  });
  bugs.push_back({"it is sent before the log is anchored", "not anchored", {}});
  bugs.back().planted.layers.anchors_seldom = true;
  bugs.back().planted.deliver = Each([](Cases&, Outbox& outbox, const OutboxMessage& message,
                                        const deliver::Run& run) -> cases::Result<void> {
    const Answer answer = run.transport.Post({Headers(message), Body(message)});
    return Noted(outbox, message, run, answer.fate == Fate::kArrived);
  });
  bugs.push_back({"it is sent before its command is durable", "not committed", {}});
  bugs.back().planted.layers = OfLog({.behind = true});
  bugs.push_back({"a record does not reach the outbox", "lost", {}});
  bugs.back().planted.layers = OfLog({.dropped = IsOutbox});
  bugs.push_back({"what arrived is not noted", "waits", {}});
  bugs.back().planted.deliver = Each([](Cases& cases, Outbox&, const OutboxMessage& message,
                                        const deliver::Run& run) -> cases::Result<void> {
    if (auto vouched = cases.Vouch(); !vouched) return std::unexpected(vouched.error());
    run.transport.Post({Headers(message), Body(message)});
    return {};
  });
  return bugs;
}

// The first verdict that is wanted, of crashes here and there; or all that came.
std::string Somewhere(const MisDelivered& planted, const std::string& wanted) {
  std::string all;
  for (uint64_t at = 0; at < DeliveringOperations(); ++at) {
    const std::string verdict = RunDelivering(at, at, After::kCrash, planted).verdict;
    if (verdict == wanted) return verdict;
    if (!verdict.empty() && all.find(verdict) == all.npos) all += verdict + "; ";
  }
  return all;
}

TEST_CASE("every planted bug of delivering is found") {
  int planted = 0, found = 0;
  for (const PlantedDelivery& bug : Bugs()) {
    ++planted;
    const std::string verdict = Somewhere(bug.planted, bug.found);
    found += verdict == bug.found;
    INFO(bug.name);
    CHECK(verdict == bug.found);
  }
  WARN("planted bugs of delivering: " << planted << ", found: " << found);
}

TEST_CASE("where nothing is planted in delivering, nothing is found") {
  CHECK(RunDelivering(1, uint64_t{1} << 40, After::kCrash).verdict == "");
}

}  // namespace
}  // namespace writ::simulation
