#include "tests/simulation/office_delivering.h"

#include <algorithm>
#include <stdexcept>

#include "runtime/cases/cases_testing.h"
#include "runtime/cases/store_source.h"

namespace writ::simulation {
namespace {

using cases::Cases;
using cases::Desk;
using deliver::Answer;
using deliver::Fate;

constexpr size_t kPeopleAndFacts = 9;  // steps of the office's workload before its first case
constexpr int kMostRounds = 60;        // of delivering, hours apart
constexpr const char* kBegin = "2026-03-02T02:00:00.000Z";
constexpr int64_t kHour = 3'600'000;

deliver::Config ConfigOf() {
  deliver::Config config;
  config.webhook = deliver::WebhookSettings{"http://127.0.0.1/", std::string(32, 's')};
  for (deliver::Route& route : config.routes) route.by = deliver::Channel::kWebhook;
  config.attempts = 100;
  return config;
}

uint64_t NumberAfter(const std::string& text, const std::string& name) {
  const size_t at = text.find(name);
  if (at == text.npos) throw std::logic_error(name);
  return std::stoull(text.substr(at + name.size()));
}

// An office with people and facts, and no case.
const SimulatedDisk& Before() {
  static const std::unique_ptr<SimulatedDisk> kDisk = [] {
    auto disk = std::make_unique<SimulatedDisk>(0);
    Told told;
    told.until = kPeopleAndFacts;
    Office office(*disk, 0);
    office.Run(&told);
    if (!told.trouble.empty()) throw std::logic_error(told.trouble);
    return disk;
  }();
  return *kDisk;
}

// One office from its first case to its last message, over as many processes as it takes.
class Story {
 public:
  Story(Disk& disk, Receiver& receiver) : disk_(disk), receiver_(receiver) {}

  // Opens the office and does what is to be done. The word of the first trouble.
  std::string GoOn(uint64_t process, const MisDelivered& planted);

 private:
  cases::Asking As(const std::string& person, const std::string& key) const {
    cases::Asking asking = Desk::As(person, key);
    asking.now = now_;
    return asking;
  }
  std::string Dismiss(Cases& cases, const std::string& id);
  std::string Review(Cases& cases, const std::string& id);
  std::string Tick(Cases& cases);
  std::string Deliver(Cases& cases, const MisDelivered& planted);
  std::string Step(Cases& cases, const MisDelivered& planted);

  Disk& disk_;
  Receiver& receiver_;
  Instant now_ = Instant::ParseIso(kBegin).value();
  int step_ = 0;
  int rounds_ = 0;
  std::map<std::string, std::string> signed_;  // by case: what was signed is sent as it was
  const deliver::Config config_ = ConfigOf();
};

constexpr int kSteps = 9;

template <class T>
std::string WordOf(const cases::Result<T>& result) {
  return result ? "" : result.error().word;
}

std::string Story::Dismiss(Cases& cases, const std::string& id) {
  const auto bundle = cases.Installed();
  if (!bundle) return WordOf(bundle);
  const auto opened = cases.OpenCase({.bundle = bundle->front(),
                                      .procedure = "ending",
                                      .subject = "E",
                                      .case_id = id,
                                      .arguments = {},
                                      .because = {}},
                                     As("H", "open-" + id));
  if (!opened) return WordOf(opened);
  cases::Doing doing{.case_id = id, .step = "decision", .choose = "go"};
  if (!signed_.contains(id)) {
    const auto preview = cases.Try(doing, As("D", ""));
    if (!preview) return WordOf(preview);
    const auto asked = cases::ReadToBeSigned(preview->to_be_signed);
    if (!asked) return "nothing to sign";
    signed_[id] = cases::Encode(cases::Sign(*asked, KeyOf("D")).value()).value();
  }
  doing.signed_statement = signed_[id];
  return WordOf(cases.Do(doing, As("D", "do-" + id)));
}

std::string Story::Review(Cases& cases, const std::string& id) {
  const auto bundle = cases.Installed();
  if (!bundle) return WordOf(bundle);
  return WordOf(cases.OpenCase({.bundle = bundle->front(),
                                .procedure = "review",
                                .subject = "E",
                                .case_id = id,
                                .arguments = {"reason=slow"},
                                .because = {}},
                               As("H", "open-" + id)));
}

std::string Story::Tick(Cases& cases) {
  const auto done = cases.Tick(As("", ""), true);
  if (done && !done->failed.empty()) return done->failed.front().second.word;
  return WordOf(done);
}

std::string Story::Deliver(Cases& cases, const MisDelivered& planted) {
  std::unique_ptr<deliver::Transport> around;
  if (planted.transport) around = planted.transport(receiver_);
  deliver::Transport& transport = around ? *around : receiver_;
  const deliver::Run run{config_, transport, As("", ""), {}};
  const auto done = planted.deliver ? planted.deliver(cases, run) : deliver::Deliver(cases, run);
  return WordOf(done);
}

std::string Story::Step(Cases& cases, const MisDelivered& planted) {
  switch (step_) {
    case 0: return Dismiss(cases, "T-1");
    case 2: return Review(cases, "R-8");
    case 3: return Dismiss(cases, "T-2");
    case 5: return Tick(cases);  // the step of R-8 is late
    case 7: return Dismiss(cases, "T-3");
    default: return Deliver(cases, planted);
  }
}

std::string Story::GoOn(uint64_t process, const MisDelivered& planted) {
  Office office(disk_, process, planted.layers);
  if (auto opened = office.Open(); !opened) return "open: " + opened.error().word;
  receiver_.office = &office;
  for (; step_ < kSteps; ++step_) {
    if (step_ == 5) now_ = Instant::ParseIso("2026-03-16T02:00:00.000Z").value();
    if (const std::string word = Step(office.cases(), planted); !word.empty()) return word;
    now_.milliseconds += kHour;
  }
  cases::Outbox outbox(office.cases());
  for (; rounds_ < kMostRounds; ++rounds_) {
    const auto left = outbox.Count();
    if (!left) return WordOf(left);
    if (*left == 0) return "";
    if (const std::string word = Deliver(office.cases(), planted); !word.empty()) return word;
    now_.milliseconds += 13 * kHour;
  }
  return "";
}

// ---- the judge ----

struct Asked {
  std::string id;
  bool settled = false;  // by the log
};

// The messages that the log's records ask for, by record. Nothing is opened: this looks at what is
// durable before anybody goes on with anything.
std::map<uint64_t, Asked> AskedFor(Disk& disk) {
  std::map<uint64_t, Asked> asked;
  auto log = OpenEmbedded(OfficeStore(disk, "log"));
  if (!log) return asked;
  cases::StoreSource source(**log, {});
  audit::RecordsInOrder records;
  for (uint64_t n = 0; n < source.Size(); ++n) {
    const auto bytes = source.RecordAt(n);
    const auto record = bytes ? records.Read(*bytes) : std::unexpected(audit::FormError{});
    if (!record) return asked;
    if (cases::MessageOf(*record)) asked[n].id = cases::MessageId(audit::LeafHash(*bytes));
    const auto* settled = std::get_if<EffectSettled>(&record->event);
    if (settled != nullptr && settled->outcome == EffectOutcome::kDelivered)
      asked[cases::SequenceOf(settled->outbox).value_or(n)].settled = true;
  }
  return asked;
}

std::string CheckArrived(Disk& disk, const Receiver& receiver) {
  const std::map<uint64_t, Asked> asked = AskedFor(disk);
  std::map<uint64_t, std::set<std::string>> ids;
  for (const Receiver::Taken& taken : receiver.taken) {
    const auto at = asked.find(taken.record);
    if (at == asked.end()) return "not committed";
    ids[taken.record].insert(taken.id);
    if (!taken.anchored) return "not anchored";
  }
  for (const auto& [record, of_one] : ids)
    if (of_one.size() > 1) return "other id";
  for (const auto& [record, of_one] : ids)
    if (!of_one.contains(asked.at(record).id)) return "not committed";
  for (const auto& [record, one] : asked)
    if (one.settled && !ids.contains(record)) return "settled early";
  return "";
}

std::string CheckEnd(Disk& disk, const Receiver& receiver) {
  if (std::string wrong = CheckArrived(disk, receiver); !wrong.empty()) return wrong;
  const auto asked = AskedFor(disk);
  for (const auto& [record, one] : asked)
    if (std::ranges::find(receiver.taken, record, &Receiver::Taken::record) == receiver.taken.end())
      return "lost";
  if (asked.size() < 4) return "lost";
  Office office(disk, 90);
  if (auto opened = office.Open(); !opened) return "open: " + opened.error().word;
  const auto left = cases::Outbox(office.cases()).Count();
  if (!left || *left > 0) return "waits";
  const auto report = office.cases().Verify(true);
  if (!report || report->first) return "verify";
  const auto before = DerivedRows(office.log_store());
  if (!office.cases().Rebuild() || DerivedRows(office.log_store()) != before) return "rebuild";
  return "";
}

}  // namespace

Answer Receiver::Post(const deliver::WebhookRequest& request) {
  std::string id;
  for (const std::string& header : request.headers)
    if (header.starts_with("webhook-id: ")) id = header.substr(12);
  return Take(id, NumberAfter(request.body, "\"record\":"));
}

Answer Receiver::Send(const deliver::Envelope&) { throw std::logic_error("no mail is configured"); }

Answer Receiver::Take(const std::string& id, uint64_t record) {
  if (random_.OneIn(5)) {
    ++crashes;
    return {Fate::kUnreachable, "no_connection"};
  }
  if (random_.OneIn(8)) return {Fate::kLater, "http_503"};
  taken.push_back({id, record, VouchedIn(*office).anchored > record});
  if (random_.OneIn(4)) {
    ++crashes;
    return {Fate::kLater, "timeout"};
  }
  return {Fate::kArrived, ""};
}

uint64_t DeliveringOperations() {
  static const uint64_t kOperations = [] {
    SimulatedDisk disk(Before(), 1);
    Receiver receiver(1);
    if (const std::string word = Story(disk, receiver).GoOn(1, {}); !word.empty())
      throw std::logic_error(word);
    return disk.writes();
  }();
  return kOperations;
}

Delivered RunDelivering(uint64_t seed, uint64_t at, After after, const MisDelivered& planted,
                        const AlsoAsked& also) {
  SimulatedDisk disk(Before(), seed);
  Receiver receiver(seed * 31 + at);
  Story story(disk, receiver);
  uint64_t process = 1;
  disk.Plan(Fault{at, after == After::kGoesOn ? FaultKind::kFailOnce : FaultKind::kCrash});
  const auto verdict = [&](std::string text) {
    return Delivered{std::move(text), receiver.crashes};
  };
  std::string word = story.GoOn(process++, planted);
  // What came of it is looked at after the power failed, at the end at the latest.
  if (after == After::kGoesOn)
    for (int tries = 0; tries < 3 && !word.empty(); ++tries) word = story.GoOn(process++, planted);
  disk.Plan(Fault{disk.writes(), FaultKind::kCrash});
  disk.Restart();
  disk.Plan(std::nullopt);
  if (std::string wrong = CheckArrived(disk, receiver); !wrong.empty()) return verdict(wrong);
  for (uint64_t next = 3 + seed % 5; after == After::kTwice && next < 400; next += 37) {
    disk.Plan(Fault{disk.writes() + next, FaultKind::kCrash});
    std::ignore = story.GoOn(process++, planted);
    const bool crashed = disk.crashed();
    disk.Restart();
    disk.Plan(std::nullopt);
    if (std::string wrong = CheckArrived(disk, receiver); !wrong.empty()) return verdict(wrong);
    if (!crashed) break;
  }
  word = story.GoOn(process++,
                    {.layers = {}, .deliver = planted.deliver, .transport = planted.transport});
  if (!word.empty()) return verdict(word.starts_with("open: ") ? word : "goes on: " + word);
  if (also) {
    Office office(disk, process++);
    if (auto opened = office.Open(); !opened) return verdict("open: " + opened.error().word);
    if (std::string wrong = also(office.cases(), "at the end"); !wrong.empty())
      return verdict(wrong);
  }
  return verdict(CheckEnd(disk, receiver));
}

}  // namespace writ::simulation
