// Durable steps a second: a step is one thing that a person does in an open case, decided, recorded
// and on the disk before it is answered. Beside it, in turn: what the disk syncs, the rows of the
// same steps written into LevelDB alone, and plain tables in SQLite.
//
//   cases_bench [SECONDS] [FOLDER] [quick | once]     the folder decides which disk is measured
//   cases_bench STEPS FOLDER steps                    so many by one thread, for a profiler
//
// quick: fewer settings. once: 64 clients, 5 facts, unsigned, and nothing beside them, as one
// number.
#include <cinttypes>
#include <string_view>

#include "bench/cases/load.h"
#include "bench/cases/office.h"
#include "bench/cases/rivals.h"

namespace writ::cases::bench {
namespace {

namespace fs = std::filesystem;

constexpr int kMostClients = 256, kActors = 16, kRounds = 3;
constexpr int kSignedOf = 5;  // one step of so many, where any is signed
constexpr double kOpenLoopShare = 0.7;
constexpr size_t kPeerRecordBytes = 300;

std::string Actor(int client) { return "A" + std::to_string(client % kActors); }
std::string CaseOf(int client, int facts, bool sign) {
  return "C-" + std::to_string(client) + (sign ? "-signed-" : "-plain-") + std::to_string(facts);
}

void Furnish(Office& office, int clients) {
  for (int i = 0; i < kActors; ++i) office.AddActor(Actor(i));
  std::vector<std::string> subjects;
  for (int i = 0; i < clients; ++i) subjects.push_back("S" + std::to_string(i));
  office.AddSubjects(subjects);
  for (int i = 0; i < clients; ++i)
    for (const int facts : {0, 5, 20})
      for (const bool sign : {false, true})
        office.OpenCase(std::string(sign ? "signed_" : "plain_") + std::to_string(facts),
                        subjects[static_cast<size_t>(i)], CaseOf(i, facts, sign), Actor(i));
}

// One step of one client; the CPU of what was done before it.
double Step(Office& office, int client, uint64_t count, int facts, bool some_signed) {
  const bool sign = some_signed && count % kSignedOf == 0;
  Doing doing{.case_id = CaseOf(client, facts, sign), .step = "lesson"};
  doing.words = {"note=Visit " + std::to_string(count) + " with the lead; the plan is kept to"};
  if (facts == 0) doing.choose = "again";
  const std::string actor = Actor(client);
  double spared = 0;
  if (sign) {
    const double begin = ThreadCpu();
    office.Sign(&doing, actor);
    spared = ThreadCpu() - begin;
  }
  Asking asking;
  asking.person = actor;
  Must(office.cases->Do(doing, asking));
  return spared;
}

struct Setting {
  int clients = 1, facts = 0;
  bool some_signed = false;
  bool open_loop = false;
};

double Load() {
  double load = 0;
  return getloadavg(&load, 1) == 1 ? load : 0;
}

void Head() {
  std::printf(
      "%7s %5s %6s %-6s %8s %7s %7s %7s %7s | %6s %6s | %7s %5s %6s %6s | %7s %8s %6s %5s\n",
      "clients", "facts", "signed", "loop", "steps/s", "p50 ms", "p99", "p99.9", "worst", "CPU us",
      "system", "bytes", "rows", "reads", "batch", "syncs/s", "LevelDB", "share", "load");
}

struct Measured {
  Taken taken;
  double syncs = 0, leveldb = 0, bytes = 0, rows = 0, reads = 0, batch = 0;
};

Measured Measure(Office& office, const std::string& folder, const Setting& setting, double seconds,
                 double rate, const std::vector<leveldb::WriteBatch>& rows) {
  Measured m;
  m.syncs = SyncsPerSecond(folder, std::min(seconds, 0.3));
  const WatchedStore::Counts before = office.store->counts();
  m.taken = RunClients(setting.clients, seconds, rate, [&](int client, uint64_t count) {
    return Step(office, client, count, setting.facts, setting.some_signed);
  });
  const WatchedStore::Counts after = office.store->counts();
  const auto steps = static_cast<double>(m.taken.count);
  m.bytes = static_cast<double>(after.bytes - before.bytes) / steps;
  m.rows = static_cast<double>(after.rows - before.rows) / steps;
  m.reads = static_cast<double>(after.reads - before.reads) / steps;
  m.batch = steps / static_cast<double>(after.batches - before.batches);
  if (rate == 0 && !rows.empty())
    m.leveldb = ReplayInto(folder, rows, setting.clients, seconds).per_second;
  return m;
}

// The run with the middle rate of several. Gives its steps a second.
double Show(Office& office, const std::string& folder, const Setting& setting, double seconds,
            double rate, const std::vector<leveldb::WriteBatch>& rows, int rounds) {
  std::vector<Measured> all;
  for (int round = 0; round < rounds; ++round)
    all.push_back(Measure(office, folder, setting, seconds, rate, rows));
  std::ranges::sort(all, {}, [](const Measured& m) {
    return m.leveldb > 0 ? m.taken.per_second / m.leveldb : m.taken.per_second;
  });
  const Measured& m = all[all.size() / 2];
  std::printf(
      "%7d %5d %5d%% %-6s %8.0f %7.3f %7.3f %7.3f %7.1f | %6.1f %6.1f | %7.0f %5.1f %6.1f "
      "%6.1f | %7.0f",
      setting.clients, setting.facts, setting.some_signed ? 100 / kSignedOf : 0,
      setting.open_loop ? "open" : "closed", m.taken.per_second, m.taken.p50, m.taken.p99,
      m.taken.p999, m.taken.worst, m.taken.user + m.taken.system, m.taken.system, m.bytes, m.rows,
      m.reads, m.batch, m.syncs);
  if (m.leveldb > 0) {
    std::printf(" %8.0f %5.0f%%", m.leveldb, 100 * m.taken.per_second / m.leveldb);
  } else {
    std::printf(" %8s %6s", "-", "-");
  }
  std::printf(" %5.1f\n", Load());
  std::fflush(stdout);
  return m.taken.per_second;
}

// The rows of single steps: one client after another, so that each batch holds one step.
std::vector<leveldb::WriteBatch> RowsOfSteps(Office& office, int clients, int facts) {
  office.store->Keep(int64_t{1} << 40);
  for (uint64_t count = 0; count < 32; ++count)
    for (int client = 0; client < clients; ++client) Step(office, client, count, facts, false);
  return WriteBatchesOf(office.store->TakeKept());
}

void Rivals(Office& office, const std::string& folder, double seconds, int clients,
            const std::vector<leveldb::WriteBatch>& rows) {
  std::printf("\n%d clients, 5 facts, unsigned, in turn; the middle of %d; load %.1f\n", clients,
              kRounds, Load());
  std::vector<double> writ, single, whole, small, large;
  for (int round = 0; round < kRounds; ++round) {
    office.store->Keep(64 << 20);
    const Taken taken = RunClients(clients, seconds, 0, [&](int client, uint64_t count) {
      return Step(office, client, count, 5, false);
    });
    const std::vector<Batch> kept = office.store->TakeKept();
    size_t events = 0;
    for (const Batch& batch : kept) events += batch.appends.size();
    writ.push_back(taken.per_second);
    single.push_back(ReplayInto(folder, rows, clients, seconds).per_second);
    // A step here has two events: what was done, and which way it went on.
    const double steps = static_cast<double>(events) / 2 / static_cast<double>(kept.size());
    whole.push_back(steps * ReplayInto(folder, WriteBatchesOf(kept), clients, seconds).per_second);
#ifdef WRIT_BENCH_SQLITE
    small.push_back(SqliteSteps(folder, clients, seconds, kPeerRecordBytes).per_second);
    size_t bytes = 0;
    for (const Batch& batch : kept)
      for (const std::string& event : batch.appends) bytes += event.size();
    large.push_back(SqliteSteps(folder, clients, seconds, 2 * bytes / events).per_second);
#endif
  }
  const auto show = [&](const char* what, std::vector<double> rates) {
    if (rates.empty()) return;
    std::ranges::sort(rates);
    std::ranges::sort(writ);
    std::printf("  %-66s %9.0f steps/s  Writ has %5.2f of it\n", what, rates[rates.size() / 2],
                writ[writ.size() / 2] / rates[rates.size() / 2]);
  };
  show("Writ", writ);
  show("LevelDB alone, the rows of each step as one write", single);
  show("LevelDB alone, the batches as the queue had made them", whole);
  show("SQLite, one writer for all that wait, 300 bytes a step", small);
  show("SQLite, the same, as many bytes as the step's records", large);
#ifndef WRIT_BENCH_SQLITE
  std::printf("  SQLite: skipped, libsqlite3-dev is not installed\n");
#endif
}

void RunOnce(const std::string& folder, double seconds) {
  constexpr int kClients = 64;
  Office office(folder);
  Furnish(office, kClients);
  const Taken taken = RunClients(kClients, seconds, 0, [&](int client, uint64_t count) {
    return Step(office, client, count, 5, false);
  });
  std::printf("%.1f\n", taken.per_second);
}

// So many steps of one thread, for a profiler: what is done does not depend on the machine's load,
// and no anchor falls due, since time stands still.
void RunSteps(const std::string& folder, uint64_t steps) {
  constexpr uint64_t kClients = 64;
  constexpr Instant kMorning{1'795'917'600'000};  // of 2026-11-29
  Office office(folder, true, [&] { return kMorning; });
  Furnish(office, kClients);
  const auto round = [&](uint64_t count) {
    for (uint64_t client = 0; client < kClients; ++client)
      Step(office, static_cast<int>(client), count, 5, false);
  };
  round(0);
  const WatchedStore::Counts before = office.store->counts();
  const double begin = ThreadCpu();
  const uint64_t rounds = std::max<uint64_t>(1, steps / kClients);
  for (uint64_t count = 1; count <= rounds; ++count) round(count);
  const double took = ThreadCpu() - begin;
  const WatchedStore::Counts after = office.store->counts();
  const auto done = static_cast<double>(rounds * kClients);
  std::printf("%.0f steps, each its own batch: %.1f us of CPU, %.0f bytes, %.1f rows, load %.1f\n",
              done, took / done * 1e6, static_cast<double>(after.bytes - before.bytes) / done,
              static_cast<double>(after.rows - before.rows) / done, Load());
}

void Run(const std::string& folder, double seconds, bool quick) {
  Office office(folder);
  const int most = quick ? 64 : kMostClients;
  const int rounds = quick ? 1 : kRounds;
  Furnish(office, most);
  std::printf("Durable steps a second (of %d runs of %.1f s the middle one)\n", rounds, seconds);
  Head();
  std::vector<leveldb::WriteBatch> five;
  for (const int facts : {0, 5, 20}) {
    if (quick && facts != 5) continue;
    const auto rows = RowsOfSteps(office, most, facts);
    if (facts == 5) five = rows;
    for (const bool sign : {false, true}) {
      for (const int clients : {1, 8, 64, 256}) {
        if (clients > most || (quick && clients == 8)) continue;
        Setting setting{clients, facts, sign, false};
        const auto& beside = sign ? std::vector<leveldb::WriteBatch>() : rows;
        const double rate = Show(office, folder, setting, seconds, 0, beside, rounds);
        if (clients != 64 || quick) continue;
        setting.open_loop = true;
        Show(office, folder, setting, seconds, rate * kOpenLoopShare, beside, rounds);
      }
    }
  }
  Rivals(office, folder, seconds, 64, five);
}

}  // namespace
}  // namespace writ::cases::bench

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::atof(argv[1]) : 1.0;
  const std::string folder = std::string(argc > 2 ? argv[2] : ".") + "/cases-bench-data";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  const std::string_view how = argc > 3 ? argv[3] : "";
  if (how == "steps") {
    writ::cases::bench::RunSteps(folder, static_cast<uint64_t>(seconds));
  } else if (how == "once") {
    writ::cases::bench::RunOnce(folder, seconds);
  } else {
    writ::cases::bench::Run(folder, seconds, how == "quick");
  }
  std::filesystem::remove_all(folder);
  return 0;
}
