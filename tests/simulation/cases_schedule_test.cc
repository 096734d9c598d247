// Many callers at once, over a store that behaves badly and under a clock that does as it likes, in
// an order that a seed decides: while one command reads, others run to their end. Every command
// happens once or not at all, and the log is the same for the same seed.
#include <catch2/catch.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "runtime/cases/cases_testing.h"
#include "runtime/cases/store_source.h"
#include "runtime/store/hostile.h"
#include "tests/simulation/office.h"

namespace writ::simulation {
namespace {

using cases::Asking;
using cases::Cases;
using cases::Desk;
using cases::Done;
using cases::Result;

// Tells of reads that no leader of the queue makes, before they are made; counts commits.
class WatchedStore final : public Store {
 public:
  WatchedStore(Store& beneath, std::function<void(Family)> before_read)
      : beneath_(beneath), before_read_(std::move(before_read)) {}
  StoreResult<Lease> Acquire(Shard shard, std::string_view owner) override {
    return beneath_.Acquire(shard, owner);
  }
  StoreResult<bool> Renew(Shard shard, Epoch epoch) override {
    return beneath_.Renew(shard, epoch);
  }
  StoreResult<CommitOutcome> Commit(const Batch& batch) override {
    ++commits;
    return beneath_.Commit(batch);
  }
  StoreResult<std::vector<std::optional<std::string>>> MultiGet(
      std::span<const Key> keys) override {
    if (!keys.empty()) Tell(keys.front());
    return beneath_.MultiGet(keys);
  }
  StoreResult<Page> Scan(const KeyRange& range, size_t limit,
                         const std::optional<Key>& after) override {
    Tell(range.begin);
    return beneath_.Scan(range, limit, after);
  }
  StoreResult<CommitOutcome> Purge(Shard shard, Epoch epoch, const KeyRange& range) override {
    return beneath_.Purge(shard, epoch, range);
  }
  std::atomic<uint64_t> commits = 0;

 private:
  void Tell(const Key& key) {
    const auto family = static_cast<Family>(key.bytes.at(kKeyPrefixBytes));
    const bool leads =
        family == Family::kEvent || family == Family::kTile || family == Family::kHead;
    if (before_read_ && !leads) before_read_(family);
  }
  Store& beneath_;
  const std::function<void(Family)> before_read_;
};

const cases::Packed& Policy() {
  static const cases::Packed kPacked = cases::Pack({"office.writ", cases::kDeskPolicy}, {});
  return kPacked;
}

Asking At(const std::string& person, const std::string& key, Instant now) {
  Asking asking = Desk::As(person, key);
  asking.now = now;
  return asking;
}

Result<Done> OpenReview(Cases& cases, const std::string& id, const std::string& subject,
                        const Asking& asking) {
  return cases.OpenCase({.bundle = Policy().bundle.hash(),
                         .procedure = "review",
                         .subject = subject,
                         .case_id = id,
                         .arguments = {"reason=slow"},
                         .because = {}},
                        asking);
}

Result<void> Know(Cases& cases, const std::string& subject, const std::string& assignment,
                  const Asking& asking) {
  SourceSet sources;
  Diagnostics diagnostics;
  const Program& program = *Policy().compilation.program;
  const auto facts = ReadAssignment(program, subject, assignment, {}, sources, diagnostics);
  if (!facts) throw std::logic_error(assignment);
  ReadBatch batch;
  batch.source = "test";
  batch.rows = 1;
  batch.subjects.push_back({subject, EncodeFacts(program, *facts)});
  batch.hash = Sha256(subject + assignment);
  const auto done = cases.Import(batch, "hr", asking);
  if (!done) return std::unexpected(done.error());
  return {};
}

// The world of one run, and the people in it.
struct World {
  explicit World(uint64_t seed) : random(seed) {}

  cases::Options Settings(Store& store) {
    cases::Options options;
    options.folder = "office";
    options.trust = "trust";
    options.create = true;
    options.clock = [this] { return now; };
    options.randomness = &random;
    options.disk = &disk;
    options.log_store = &store;
    options.key_store = key_store.get();
    return options;
  }
  void Begin(const std::vector<std::string>& subjects) {
    const auto cases = Desk::Must(Cases::Open(Settings(*log_store)));
    Desk::Must(cases->Install(Policy().bundle, {}));
    for (const auto& [id, role] :
         {std::pair{"M", "manager"}, {"H", "hr"}, {"D", "hr_director"}, {"W", "manager"}})
      Desk::Must(cases->AddPerson({.id = id, .name = id, .roles = {role}, .key = {}}, {}));
    for (const std::string& id : subjects) {
      Desk::Must(cases->AddPerson({.id = id, .name = id, .roles = {}, .key = {}}, {}));
      for (const char* fact : {"hired_on=2019-01-01", "left_on=none"})
        Desk::Must(Know(*cases, id, fact, {}));
    }
  }
  std::map<std::string, std::string> Rows() { return RowsIn(*log_store, RangeOf(Shard{})); }

  SimulatedDisk disk{1};
  testing::SeededRandom random;
  Instant now = Instant::ParseIso("2026-03-02T01:00:00.000Z").value();
  std::unique_ptr<Store> log_store = MakeMemoryStore(), key_store = MakeMemoryStore();
};

struct Op {
  std::function<Result<Done>(Cases&, const Asking&)> send;
  std::string person, key;
  bool opens = false, imports = false;
  int tries = 0;
};
struct Caller {
  std::vector<Op> ops;
  size_t next = 0;
  bool busy = false;
};

class Schedule {
 public:
  explicit Schedule(uint64_t seed) : world_(seed), random_(seed * 2 + 1), hostile_options_{} {
    world_.Begin({"E", "F"});
    for (int i = 0; i < kCallers; ++i) MakeCaller(i);
    hostile_options_.seed = seed;
    hostile_ = MakeHostileStore(*world_.log_store, hostile_options_);
    store_ = std::make_unique<WatchedStore>(*hostile_, [this](Family) { Between(); });
  }

  // Every row at the end, or what went wrong.
  std::string Run() {
    while (wrong_.empty() && Unfinished()) {
      if (cases_ == nullptr || reopen_) Reopen();
      if (wrong_.empty()) Step();
    }
    cases_.reset();
    hostile_->Calm();
    if (wrong_.empty()) Check();
    if (!wrong_.empty()) return "wrong: " + wrong_;
    std::string all;
    for (const auto& [key, value] : world_.Rows())
      AppendFramed(key, &all), AppendFramed(value, &all);
    return HexDigest(Sha256(all));
  }
  uint64_t nested() const { return nested_; }
  uint64_t troubles() const { return troubles_; }
  uint64_t commands() const { return answered_.size() + imports_; }

 private:
  static constexpr int kCallers = 4, kOps = 9, kMostTries = 300;

  void MakeCaller(int number) {
    Caller& caller = callers_.emplace_back();
    for (int i = 0; i < kOps; ++i) {
      const std::string name = std::to_string(number) + "-" + std::to_string(i);
      Op op = MakeOp("R-" + std::to_string(random_.Below(5)), random_.OneIn(2) ? "E" : "F", name);
      op.key = "key-" + name;
      caller.ops.push_back(std::move(op));
    }
  }
  Op MakeOp(const std::string& id, const std::string& subject, const std::string& name) {
    const auto plan = [](const std::string& text, const std::string& case_id) {
      cases::Doing doing{.case_id = case_id, .step = "ask", .words = {"plan=" + text}};
      doing.attachments = {Desk::Paper("paper", text)};
      return doing;
    };
    switch (random_.Below(8)) {
      case 0:
      case 1:
        return {[=](Cases& c, const Asking& a) { return OpenReview(c, id, subject, a); },
                "H",
                {},
                true};
      case 2: return {[=](Cases& c, const Asking& a) { return c.Do(plan(name, id), a); }, "M", {}};
      case 3:
        return {[=](Cases& c, const Asking& a) {
                  return c.ReportEvent(id, "trained", *Date::ParseIso("2026-03-01"), {}, a);
                },
                "H",
                {}};
      case 4:
        return {[=](Cases& c, const Asking& a) { return c.Withdraw(id, "stopped", a); }, "M", {}};
      case 5:
        return {[=](Cases& c, const Asking& a) {
                  return Empty(Know(c, subject, "score=5" + name.substr(2), a));
                },
                "",
                {},
                false,
                true};
      case 6: return {[=](Cases& c, const Asking& a) { return Empty(c.Tick(a, true)); }, "", {}};
      default: return {[this](Cases& c, const Asking&) { return SetClock(c); }, "", {}};
    }
  }
  template <class T>
  static Result<Done> Empty(const Result<T>& result) {
    if (!result) return std::unexpected(result.error());
    return Done{};
  }
  // A bit on, back, or far away; and the log is vouched for, as now and then it is.
  Result<Done> SetClock(Cases& cases) {
    constexpr int64_t kHour = 60 * 60 * 1000;
    const auto hours = static_cast<int64_t>(random_.Below(50));
    world_.now.milliseconds += random_.OneIn(3) ? -hours * kHour : hours * kHour;
    if (random_.OneIn(5)) world_.now.milliseconds += 40 * 24 * kHour;
    return Empty(cases.Vouch());
  }

  bool Unfinished() const {
    return std::ranges::any_of(callers_, [](const Caller& c) { return c.next < c.ops.size(); });
  }
  void Reopen() {
    reopen_ = false;
    for (int tries = 0; tries < kMostTries; ++tries) {
      cases_.reset();
      auto opened = Cases::Open(world_.Settings(*store_));
      if (opened) {
        cases_ = *std::move(opened);
        return;
      }
    }
    wrong_ = "never opened";
  }
  // While a command reads: another caller's command may run to its end.
  void Between() {
    if (cases_ == nullptr || depth_ == 0 || depth_ > 2 || opening_ || reopen_) return;
    if (!random_.OneIn(3)) return;
    ++nested_;
    Step();
  }
  void Step() {
    std::vector<Caller*> free;
    for (Caller& caller : callers_)
      if (!caller.busy && caller.next < caller.ops.size()) free.push_back(&caller);
    if (free.empty()) return;
    Caller& caller = *free[random_.Below(free.size())];
    Op& op = caller.ops[caller.next];
    caller.busy = true;
    ++depth_;
    opening_ = op.opens;  // it holds a lock over its reads
    const auto done = op.send(*cases_, At(op.person, op.key, world_.now));
    opening_ = false;
    --depth_;
    caller.busy = false;
    Take(op, done, &caller);
  }
  void Take(Op& op, const Result<Done>& done, Caller* caller) {
    if (done) {
      imports_ += op.imports ? 1 : 0;
      for (const audit::Record& record : done->records)
        answered_[op.key].push_back(audit::WriteRecord(record).value());
      ++caller->next;
      return;
    }
    const cases::Trouble& trouble = done.error();
    if (trouble.type != cases::TroubleClass::kWorld) {
      ++caller->next;
      return;
    }
    ++troubles_;
    static const std::set<std::string> kKnown{"outcome_unknown", "fenced", "busy", "clock_back"};
    if (!kKnown.contains(trouble.word)) wrong_ = trouble.word + ": " + trouble.text.en;
    if (trouble.word == "clock_back") ++caller->next;
    if (trouble.word == "fenced") reopen_ = true;
    if (++op.tries > kMostTries) wrong_ = "never done";
  }

  // Over the store itself, without trouble.
  void Check() {
    const auto opened = Cases::Open(world_.Settings(*world_.log_store));
    if (!opened) return void(wrong_ = opened.error().word);
    Cases& cases = **opened;
    const auto report = cases.Verify(true);
    if (!report || report->first) return void(wrong_ = "verify");
    const auto before = DerivedRows(*world_.log_store);
    if (!cases.Rebuild() || DerivedRows(*world_.log_store) != before)
      return void(wrong_ = "rebuild");
    std::map<std::string, std::vector<std::string>> by_key;
    std::set<std::string> imported;
    std::map<std::string, cases::CaseData> folded;
    cases::StoreSource source(*world_.log_store, {});
    audit::RecordsInOrder records;
    for (uint64_t n = 0; n < source.Size(); ++n) {
      const std::string bytes = *source.RecordAt(n);
      const auto record = records.Read(bytes).value();
      if (record.case_) cases::FoldInto(record, &folded[record.case_->text]);
      if (!record.idempotency) continue;
      const std::string key = cases::BytesText(*record.idempotency);
      if (record.case_) {
        by_key[key].push_back(bytes);
      } else if (!imported.insert(key).second) {
        return void(wrong_ = "an import twice");
      }
    }
    if (imported.size() != imports_) return void(wrong_ = "an import is not in the log");
    std::multiset<std::vector<std::string>> written, told;
    for (const auto& [key, records] : by_key) written.insert(records);
    for (const auto& [key, records] : answered_) told.insert(records);
    if (written != told) wrong_ = "an answer is not in the log, or a command there twice";
    for (const auto& [id, data] : folded)
      if (cases.Find(id) != data) wrong_ = "state of " + id;
  }

  World world_;
  Random random_;
  HostileOptions hostile_options_;
  std::unique_ptr<HostileStore> hostile_;
  std::unique_ptr<WatchedStore> store_;
  std::vector<Caller> callers_;
  std::map<std::string, std::vector<std::string>> answered_;  // by key, the records
  uint64_t imports_ = 0;                                      // acknowledged
  int depth_ = 0;
  bool opening_ = false, reopen_ = false;
  uint64_t nested_ = 0, troubles_ = 0;
  std::string wrong_;
  std::unique_ptr<Cases> cases_;  // last: it uses all of the above until it goes
};

void RunSchedules(uint64_t from, uint64_t count) {
  uint64_t nested = 0, troubles = 0, commands = 0;
  std::set<std::string> logs;
  for (uint64_t seed = from; seed < from + count; ++seed) {
    Schedule one(seed), two(seed);
    const std::string log = one.Run();
    INFO("seed " << seed << ": " << log);
    CHECK_FALSE(log.starts_with("wrong"));
    CHECK(two.Run() == log);
    logs.insert(log);
    nested += one.nested();
    troubles += one.troubles();
    commands += one.commands();
  }
  WARN("schedules: " << count << ", each twice and the same; " << commands
                     << " commands under a key that wrote, each once; " << nested
                     << " ran while another read; " << troubles << " answers were trouble");
  CHECK(logs.size() == count);
  CHECK(nested > count);
  CHECK(troubles > count);
}

TEST_CASE("whatever the order and the trouble, every command happens once") {
  RunSchedules(1, 200);
}

TEST_CASE("ten thousand orders of commands", "[.long]") { RunSchedules(1000, 10'000); }

TEST_CASE("a role that is granted while the person is looked up counts from then on") {
  World world(3);
  world.Begin({"E"});
  std::function<void(Family)> meanwhile;
  WatchedStore store(*world.log_store, [&](Family family) {
    if (family == Family::kCaseEvent && meanwhile) std::exchange(meanwhile, nullptr)(family);
  });
  const auto cases = Desk::Must(Cases::Open(world.Settings(store)));
  Desk::Must(OpenReview(*cases, "R-1", "E", Desk::As("H")));
  Desk::Must(cases->AddPerson({.id = "T", .name = "T", .roles = {}, .key = {}}, {}));
  const auto act = [&] {
    return Desk::Say(
        cases->Do({.case_id = "R-1", .step = "ask", .words = {"plan=x"}}, Desk::As("T")));
  };
  meanwhile = [&](Family) {
    Desk::Must(cases->AddPerson({.id = "T", .name = "T", .roles = {"manager"}, .key = {}}, {}));
  };
  std::ignore = act();
  REQUIRE_FALSE(meanwhile);
  CHECK(act() != "wrong_role");
}

// The records of each case, without their place and what is drawn by lot.
std::map<std::string, std::string> ByCase(Store& store) {
  std::map<std::string, std::string> text;
  cases::StoreSource source(store, {});
  audit::RecordsInOrder records;
  for (uint64_t n = 0; n < source.Size(); ++n) {
    auto record = records.Read(*source.RecordAt(n)).value();
    if (!record.case_) continue;
    record.sequence.value = 0;
    record.nonce = {};
    text[record.case_->text] += audit::WriteRecord(record).value() + "\n";
  }
  return text;
}

TEST_CASE("one caller, or many in one batch: the records are the same") {
  constexpr int kPeople = 24;
  std::vector<std::string> subjects;
  for (int i = 0; i < kPeople; ++i) subjects.push_back("E" + std::to_string(i));
  const auto work = [&](Cases& cases, int i) {
    const std::string id = "R-" + std::to_string(i), key = std::to_string(i);
    Desk::Must(OpenReview(cases, id, subjects[static_cast<size_t>(i)], Desk::As("H", "o" + key)));
    Desk::Must(cases.Do({.case_id = id, .step = "ask", .words = {"plan=" + key}},
                        Desk::As("M", "d" + key)));
    Desk::Must(cases.Withdraw(id, "stopped", Desk::As("M", "w" + key)));
  };
  World one(4), many(4);
  one.Begin(subjects);
  many.Begin(subjects);
  {
    const auto cases = Desk::Must(Cases::Open(one.Settings(*one.log_store)));
    for (int i = 0; i < kPeople; ++i) work(*cases, i);
  }
  HostileOptions slow{.unknown_applied = 0,
                      .unknown_lost = 0,
                      .unknown_late = 0,
                      .fenced = 0,
                      .busy = 0,
                      .pages_of_one = false};
  slow.delay = [] { std::this_thread::sleep_for(std::chrono::microseconds(300)); };
  const auto delayed = MakeHostileStore(*many.log_store, slow);
  WatchedStore store(*delayed, {});
  {
    const auto cases = Desk::Must(Cases::Open(many.Settings(store)));
    std::vector<std::thread> threads;
    for (int i = 0; i < kPeople; ++i) threads.emplace_back([&, i] { work(*cases, i); });
    for (std::thread& thread : threads) thread.join();
  }
  WARN("commands: " << 3 * kPeople << ", batches: " << store.commits);
  CHECK(store.commits < 3 * kPeople);
  CHECK(ByCase(*one.log_store) == ByCase(*many.log_store));
}

}  // namespace
}  // namespace writ::simulation
