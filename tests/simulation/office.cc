#include "tests/simulation/office.h"

#include <algorithm>
#include <utility>

#include "engine/event/event.h"
#include "runtime/cases/cases_testing.h"
#include "runtime/cases/store_source.h"

namespace writ::simulation {
namespace {

using cases::Asking;
using cases::Cases;
using cases::Desk;
using cases::Doing;
using cases::Done;
using cases::Opening;
using cases::Result;

// With a calendar, or the deadline of `ask` in working days would never end.
const cases::Packed& Policy() {
  static const cases::Packed kPacked = [] {
    std::string text = cases::kDeskPolicy;
    text.insert(text.find("role "), "use cn.days version \"1\"\n");
    Loader loader;
    loader.module = [](const std::string&, const std::string&) {
      return std::optional(LoadedText{
          "days.writ",
          "policy days version \"1\"\ntable days (day : date) : text from data \"days.csv\"\n"});
    };
    loader.data = [](const std::string&, const std::string&) {
      std::string csv = "date,kind\n";
      for (const char* day : {"01-01", "02-17", "05-01", "10-01", "10-02"})
        csv += std::string("2026-") + day + ",statutory_holiday\n";
      return std::optional(LoadedText{"days.csv", csv});
    };
    return cases::Pack({"office.writ", std::move(text)}, loader);
  }();
  return kPacked;
}

std::string Word(const cases::Trouble& trouble) {
  return trouble.word.empty() ? "nameless" : trouble.word;
}

}  // namespace

const audit::SigningKey& KeyOf(const std::string& id) {
  static std::map<std::string, audit::SigningKey> keys;
  const auto at = keys.find(id);
  if (at != keys.end()) return at->second;
  audit::SigningKey::Seed seed{};
  seed[0] = static_cast<uint8_t>(keys.size() + 1);
  return keys.try_emplace(id, seed).first->second;
}

// One step as it is sent: what it needs, and what came of it.
struct Sending {
  Office& office;
  size_t step;
  Told* told;

  Cases& cases() const { return *office.cases_; }
  Asking As(const std::string& person) const {
    Asking asking = Desk::As(person, "key-" + std::to_string(step));
    asking.now = office.now_;
    return asking;
  }
  static Result<Done> Nothing() { return Done{}; }
  template <class T>
  static Result<Done> Of(const Result<T>& result) {
    if (!result) return std::unexpected(result.error());
    return Done{};
  }

  Result<Done> AddPerson(const std::string& id, const std::string& role) const {
    cases::NewPerson person{
        .id = id, .name = "Name of " + id, .roles = {}, .key = KeyOf(id).public_key()};
    if (!role.empty()) person.roles.push_back(role);
    const auto found = cases().FindPerson(id);
    if (!found) return std::unexpected(found.error());
    // It has no idempotency key: whoever is unsure looks first.
    if (*found && cases().NameOf(**found) == id + " " + person.name) return Nothing();
    return Of(cases().AddPerson(person, As("")));
  }

  Result<Done> Know(const std::string& assignment) const {
    SourceSet sources;
    Diagnostics diagnostics;
    const Program& program = *Policy().compilation.program;
    const auto facts = ReadAssignment(program, "E", assignment, {}, sources, diagnostics);
    if (!facts) throw std::logic_error(assignment);
    ReadBatch batch;
    batch.source = "test";
    batch.rows = 1;
    batch.subjects.push_back({"E", EncodeFacts(program, *facts)});
    batch.hash = Sha256(assignment);
    return Of(cases().Import(batch, "hr", As("")));
  }
  Result<Done> OpenReview(const std::string& id) const {
    return cases().OpenCase({.bundle = Policy().bundle.hash(),
                             .procedure = "review",
                             .subject = "E",
                             .case_id = id,
                             .arguments = {"reason=slow"},
                             .because = {}},
                            As("H"));
  }
  Result<Done> OpenShort(const std::string& id) const {
    return cases().OpenCase({.bundle = Policy().bundle.hash(),
                             .procedure = "short",
                             .subject = "E",
                             .case_id = id,
                             .arguments = {},
                             .because = {}},
                            As("H"));
  }
  Result<Done> Do(const Doing& doing, const std::string& person) const {
    return cases().Do(doing, As(person));
  }
  // What was signed once is sent as it was, however often.
  Result<Done> Signed(Doing doing, const std::string& person) const {
    if (const auto at = told->prepared.find(step); at != told->prepared.end()) {
      doing.signed_statement = at->second;
      return Do(doing, person);
    }
    const auto preview = cases().Try(doing, As(person));
    if (!preview) return std::unexpected(preview.error());
    const auto asked = cases::ReadToBeSigned(preview->to_be_signed);
    if (!asked) throw std::logic_error("nothing to sign");
    const auto done = cases::Sign(*asked, KeyOf(person));
    doing.signed_statement = cases::Encode(*done).value();
    told->prepared[step] = doing.signed_statement;
    if (told->tell) told->tell('p', step, doing.signed_statement);
    return Do(doing, person);
  }
  // At which way the case went, which later facts touch.
  Result<Done> LookAgain(const std::string& id, const std::string& person) const {
    const auto moments = cases().Timeline(id);
    if (!moments) return std::unexpected(moments.error());
    const auto way = std::ranges::find_if(*moments, [](const cases::Moment& moment) {
      return std::holds_alternative<BranchTaken>(moment.record.event);
    });
    if (way == moments->end()) throw std::logic_error("no way was gone");
    return cases().LookAgain(id, way->record.sequence.value, {}, As(person));
  }
  Result<Done> Reopen() const {
    office.Close();
    return Of(office.Open());
  }
};

namespace {

struct Step {
  const char* at;
  std::function<Result<Done>(const Sending&)> send;
  bool keyed = false;
  const char* refused = "";  // the word with which it always is
};

Doing Ask(const std::string& id, size_t bytes) {
  return {.case_id = id,
          .step = "ask",
          .words = {"plan=three visits a day"},
          .form = {},
          .attachments = {Desk::Paper("paper", std::string(bytes, 'p') + id)}};
}

// Everything before the first case.
std::vector<Step> Beginning() {
  constexpr const char* kAt = "2026-03-02T01:00:00.000Z";
  std::vector<Step> steps;
  steps.push_back({kAt, [](const Sending& s) {
                     return Sending::Of(s.cases().Install(Policy().bundle, s.As("")));
                   }});
  for (const auto& [id, role] : {std::pair{"M", "manager"},
                                 {"H", "hr"},
                                 {"H2", "hr"},
                                 {"D", "hr_director"},
                                 {"E", ""},
                                 {"W", "manager"}})
    steps.push_back({kAt, [=](const Sending& s) { return s.AddPerson(id, role); }});
  for (const char* fact : {"hired_on=2019-01-01", "left_on=none"})
    steps.push_back({kAt, [=](const Sending& s) { return s.Know(fact); }});
  return steps;
}

std::vector<Step> Review() {
  constexpr const char* kAt = "2026-03-02T02:00:00.000Z";
  constexpr const char* kLater = "2026-03-02T02:00:01.000Z";
  return {
      {kAt, [](const Sending& s) { return s.OpenReview("R-1"); }, true},
      {kAt, [](const Sending& s) { return s.OpenReview("R-1"); }, false, "case_exists"},
      {kAt, [](const Sending& s) { return s.Signed(Ask("R-1", 300), "M"); }, true},
      {kAt, [](const Sending& s) { return s.Do({.case_id = "R-1", .step = "decision"}, "D"); },
       false, "not_now"},
      {kAt, [](const Sending& s) { return Sending::Of(s.cases().Vouch()); }},
      {kAt, [](const Sending& s) { return s.Signed({.case_id = "R-1", .step = "ask"}, "E"); },
       true},
      {kAt, [](const Sending& s) { return s.Reopen(); }},
      {kAt,
       [](const Sending& s) {
         return s.cases().ReportEvent("R-1", "trained", *Date::ParseIso("2026-03-01"),
                                      {Desk::Paper("proof", "a certificate")}, s.As("H"));
       },
       true},
      {kAt, [](const Sending& s) { return s.Know("score=59"); }},
      {kAt,
       [](const Sending& s) {
         return s.Do({.case_id = "R-1", .step = "talk", .choose = "go_on"}, "H");
       },
       true},
      {kAt,
       [](const Sending& s) {
         return s.Signed({.case_id = "R-1", .step = "decision", .words = {"grounds=none"}}, "D");
       },
       true},
      // The way was another. Of two imports of one moment nothing says which came later.
      {kLater, [](const Sending& s) { return s.Know("score=75"); }},
      {kLater, [](const Sending& s) { return s.LookAgain("R-1", "H"); }, false, "wrong_role"},
      {kLater, [](const Sending& s) { return s.LookAgain("R-1", "M"); }, true},
  };
}

std::vector<Step> Deadlines() {
  constexpr const char* kAt = "2026-03-02T03:00:00.000Z";
  constexpr const char* kLater = "2026-03-20T03:00:00.000Z";
  constexpr const char* kLast = "2026-03-24T03:00:00.000Z";
  const auto tick = [](bool accept) {
    return [=](const Sending& s) {
      Asking asking = s.As("");
      return Sending::Of(s.cases().Tick(asking, accept));
    };
  };
  return {
      {kAt, [](const Sending& s) { return s.OpenShort("S-1"); }, true},
      {kAt, [](const Sending& s) { return s.OpenShort("S-2"); }, false, "exclusive"},
      {kAt, [](const Sending& s) { return s.OpenReview("R-2"); }, true},
      {kAt, [](const Sending& s) { return s.OpenReview("R-3"); }, true},
      {kAt,
       [](const Sending& s) {
         return s.Do({.case_id = "S-1", .step = "one", .words = {"note=seen"}}, "H");
       },
       true},
      {kAt, [](const Sending& s) { return s.Signed(Ask("R-3", 70000), "M"); }, true},
      {kAt,
       [](const Sending& s) {
         Doing doing{.case_id = "R-3", .step = "ask"};
         doing.refused = true;
         doing.witnesses = {"H", "W"};
         return s.Do(doing, "M");
       },
       true},
      {kAt, [](const Sending& s) { return s.Reopen(); }},
      {kLater, tick(false)},  // held: the clock jumped
      {kLater, tick(true)},   // what a person lost by that has its days again
      {"2026-03-21T03:00:00.000Z", tick(false)},
      {"2026-03-22T03:00:00.000Z", tick(false)},
      {"2026-03-23T03:00:00.000Z", tick(false)},
      {kLast, tick(false)},
      {kLast, [](const Sending& s) { return Sending::Of(s.cases().Vouch()); }},
      {kLast, [](const Sending& s) { return s.Do(Ask("R-2", 10), "M"); }, true},
      {kLast, [](const Sending& s) { return s.cases().Withdraw("R-2", "stopped", s.As("M")); },
       true},
  };
}

const std::vector<Step>& Steps() {
  static const std::vector<Step> kSteps = [] {
    std::vector<Step> steps = Beginning();
    for (const auto& part : {Review(), Deadlines()})
      steps.insert(steps.end(), part.begin(), part.end());
    return steps;
  }();
  return kSteps;
}

}  // namespace

EmbeddedOptions OfficeStore(Disk& disk, const char* name) {
  EmbeddedOptions options;
  options.path = std::string(kOfficeFolder) + "/" + name;
  options.create = true;
  options.write_buffer_bytes = 64 << 10;  // tables within a few commands
  options.cache_bytes = 1 << 20;
  options.disk = &disk;
  options.inline_background = true;
  options.now = [] { return "2026-11-28T00:00:00Z"; };
  return options;
}

Office::Office(Disk& disk, uint64_t process, Layers layers)
    : disk_(disk), layers_(std::move(layers)), random_(1000 + process) {
  now_ = Instant::ParseIso(Steps().front().at).value();
}
Office::~Office() { Close(); }

size_t Office::StepCount() { return Steps().size(); }

Result<void> Office::Open() {
  // Cases makes keys and anchors before a store of its own, so these have other names.
  if (auto made = disk_.CreateFolder(kOfficeFolder); !made) return cases::Fail(made.error());
  if (auto synced = disk_.SyncFolder("."); !synced) return cases::Fail(synced.error());
  auto log = OpenEmbedded(OfficeStore(disk_, "log"));
  if (!log) return cases::Fail(log.error());
  own_log_ = *std::move(log);
  auto keys = OpenEmbedded(OfficeStore(disk_, "keys"));
  if (!keys) return cases::Fail(keys.error());
  own_keys_ = *std::move(keys);
  if (layers_.log_store) log_ = layers_.log_store(*own_log_);
  if (layers_.key_store) keys_ = layers_.key_store(*own_keys_);
  cases::Options options;
  options.folder = kOfficeFolder;
  options.trust = kOfficeTrust;
  options.create = true;
  options.clock = [this] { return now_; };
  options.randomness = layers_.randomness != nullptr ? layers_.randomness : &random_;
  options.disk = &disk_;
  if (layers_.anchors_seldom) options.anchor_milliseconds = int64_t{1} << 40;
  options.log_store = &log_store();
  options.key_store = &key_store();
  auto opened = Cases::Open(std::move(options));
  if (!opened) return std::unexpected(opened.error());
  cases_ = *std::move(opened);
  return {};
}

void Office::Close() {
  cases_.reset();
  log_.reset();
  keys_.reset();
  own_log_.reset();
  own_keys_.reset();
}

std::vector<std::string> Office::Records(size_t from) {
  cases::StoreSource source(log_store(), {});
  std::vector<std::string> records;
  for (uint64_t n = from; n < source.Size(); ++n) {
    auto bytes = source.RecordAt(n);
    if (!bytes) break;
    records.push_back(*std::move(bytes));
  }
  return records;
}

std::vector<std::string> Office::CaseIds() { return {"R-1", "R-2", "R-3", "S-1"}; }

std::string Office::TimelineText(const std::string& case_id) {
  const auto moments = cases_->Timeline(case_id);
  if (!moments) return moments.error().word == "no_case" ? "" : "! " + Word(moments.error());
  std::string text;
  for (const cases::Moment& moment : *moments) {
    text += moment.record.recorded.ToIso() + " " + std::string(KindOf(moment.record.event)) + " " +
            moment.record.command.name.text + " by " + moment.actor + ":";
    for (const auto& value : moment.values) text += " " + value.name + "=" + value.value;
    std::vector<std::string> witnesses = moment.witnesses;  // in the order of their pseudonyms
    std::ranges::sort(witnesses);
    for (const std::string& witness : witnesses) text += " before " + witness;
    text += "\n";
  }
  return text;
}

// What is acknowledged once a step is: all that is durable now.
void Office::Learn(Told* told) {
  const VouchedFor vouched = VouchedIn(*this);
  told->anchored = vouched.anchored;
  told->vouched = std::max(vouched.anchored, vouched.prepared);
  for (std::string& bytes : Records(told->records.size())) {
    if (told->tell) told->tell('r', told->steps, bytes);
    told->records.push_back(std::move(bytes));
  }
  for (const std::string& id : CaseIds())
    if (std::string text = TimelineText(id); !text.empty()) told->timelines[id] = std::move(text);
}

void Office::Run(Told* told) {
  told->trouble.clear();
  if (cases_ == nullptr) {
    if (auto opened = Open(); !opened) {
      told->trouble = Word(opened.error());
      return;
    }
  }
  for (; told->steps < std::min(Steps().size(), told->until); ++told->steps) {
    const Step& step = Steps()[told->steps];
    now_ = Instant::ParseIso(step.at).value();
    auto done = step.send({*this, told->steps, told});
    const std::string word = done ? "" : Word(done.error());
    if (word != step.refused) {
      told->trouble = word.empty() ? "not refused" : word;
      return;
    }
    if (done && step.keyed) {
      Told::Answer& answer = told->answers.emplace_back();
      answer.step = told->steps;
      for (const audit::Record& record : done->records) {
        answer.records.push_back(audit::WriteRecord(record).value());
        if (told->tell) told->tell('a', told->steps, answer.records.back());
      }
    }
    if (!done) told->refusals[told->steps] = word;
    if (!done && told->tell) told->tell('f', told->steps, word);
    Learn(told);
    if (told->tell) told->tell('s', told->steps + 1, "");
  }
}

void Office::Insist(Told* told, int tries) {
  for (int i = 0; i < tries; ++i) {
    Run(told);
    if (told->trouble.empty()) return;
    Close();
  }
}

Result<Done> Office::Again(size_t step, Told* told) {
  return Steps()[step].send({*this, step, told});
}

std::string Office::Refused(size_t step, Told* told) {
  const auto done = Steps()[step].send({*this, step, told});
  return done ? "" : Word(done.error());
}

}  // namespace writ::simulation
