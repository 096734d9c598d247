// An office to be measured: people, facts and open cases in a folder, and a store that counts what
// is written and keeps the batches where that is asked for.
#pragma once

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/cases/cases.h"
#include "runtime/cases/signing.h"
#include "runtime/facts/assignment.h"
#include "runtime/facts/fact_code.h"
#include "runtime/store/embedded.h"

namespace writ::cases::bench {

[[noreturn]] inline void Die(const std::string& why) {
  std::fprintf(stderr, "cases_bench: %s\n", why.c_str());
  std::exit(1);
}

template <class T>
T Must(Result<T> result) {
  if (!result) Die(result.error().text.en);
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

// Hands everything on; counts what batches hold, and keeps them while `keep` is set.
class WatchedStore final : public Store {
 public:
  explicit WatchedStore(Store& store) : store_(store) {}

  StoreResult<Lease> Acquire(Shard shard, std::string_view owner) override {
    return store_.Acquire(shard, owner);
  }
  StoreResult<bool> Renew(Shard shard, Epoch epoch) override { return store_.Renew(shard, epoch); }
  StoreResult<CommitOutcome> Commit(const Batch& batch) override {
    constexpr size_t kHeadBytes = kKeyPrefixBytes + 1 + 1 + 8 + sizeof(Digest);  // but the state
    size_t bytes = kHeadBytes + batch.state.size();
    for (const std::string& event : batch.appends) bytes += kKeyPrefixBytes + 1 + 8 + event.size();
    for (const Put& put : batch.puts) bytes += put.key.bytes.size() + put.value.size();
    for (const Key& key : batch.deletes) bytes += key.bytes.size();
    bytes_ += bytes;
    rows_ += 1 + batch.appends.size() + batch.puts.size() + batch.deletes.size();
    ++batches_;
    if (room_ > 0) {
      const std::lock_guard guard(mutex_);
      kept_.push_back(batch);
      room_ -= static_cast<int64_t>(bytes);
    }
    return store_.Commit(batch);
  }
  StoreResult<std::vector<std::optional<std::string>>> MultiGet(
      std::span<const Key> keys) override {
    ++reads_;
    return store_.MultiGet(keys);
  }
  StoreResult<Page> Scan(const KeyRange& range, size_t limit,
                         const std::optional<Key>& after) override {
    ++reads_;
    return store_.Scan(range, limit, after);
  }
  StoreResult<CommitOutcome> Purge(Shard shard, Epoch epoch, const KeyRange& range) override {
    return store_.Purge(shard, epoch, range);
  }

  struct Counts {
    uint64_t bytes = 0, rows = 0, batches = 0, reads = 0;  // logical: keys and values
  };
  Counts counts() const { return {bytes_, rows_, batches_, reads_}; }
  // Keeps batches until they hold so many bytes.
  void Keep(int64_t bytes) { room_ = bytes; }
  std::vector<Batch> TakeKept() {
    room_ = 0;
    const std::lock_guard guard(mutex_);
    return std::exchange(kept_, {});
  }

 private:
  Store& store_;
  std::atomic<uint64_t> bytes_ = 0, rows_ = 0, batches_ = 0, reads_ = 0;
  std::atomic<int64_t> room_ = 0;
  std::mutex mutex_;
  std::vector<Batch> kept_;
};

// A note is written round after round; before each next one so many facts are read.
inline std::string PolicyText() {
  constexpr int kFacts = 20;
  const auto fact = [](int i) { return "f" + std::to_string(i); };
  std::string text = R"(policy office
  currency CNY
  version "1"
  in force from 2020-01-01
role hr
entity Employee exists from hired_on until left_on {
  hired_on : date
  left_on : date
)";
  for (int i = 1; i <= kFacts; ++i) text += "  " + fact(i) + " : number from hr\n";
  text += "}\n";
  for (const int facts : {5, kFacts}) {
    text += "rule done_" + std::to_string(facts) + " for Employee\n  when f1";
    for (int i = 2; i <= facts; ++i) text += " + " + fact(i);
    text += " above 1000000\n";
  }
  for (const bool sign : {false, true}) {
    const std::string asked = std::string("step lesson by hr { provide note : text ") +
                              (sign ? " sign by hr as content " : "");
    const std::string name = sign ? "signed" : "plain";
    text += "procedure " + name + "_0 for Employee { " + asked +
            " decide again to lesson, enough to end(passed) } }\n";
    for (const int facts : {5, kFacts})
      text += "procedure " + name + "_" + std::to_string(facts) +
              " for Employee { repeat rounds at most 100000 times until done_" +
              std::to_string(facts) + " { " + asked + "} } }\n";
  }
  text +=
      "procedure waiting for Employee { wait 1 day  step lesson by hr { provide note : text } }\n";
  return text;
}

class Office {
 public:
  // In a folder that is not there yet, or (`create` false) is. Without a clock it has the
  // machine's.
  explicit Office(std::string folder, bool create = true, std::function<Instant()> clock = {})
      : folder_(std::move(folder)) {
    EmbeddedOptions embedded;
    embedded.path = folder_ + "/log";
    embedded.create = create;
    auto opened = OpenEmbedded(std::move(embedded));
    if (!opened) Die(Describe(opened.error(), Language::kEnglish));
    log_ = *std::move(opened);
    store = std::make_unique<WatchedStore>(*log_);
    Options options;
    options.folder = folder_ + "/home";
    options.create = create;
    options.log_store = store.get();
    options.clock = std::move(clock);
    cases = Must(Cases::Open(std::move(options)));
    packed_ = Pack({"office.writ", PolicyText()}, {});
    if (packed_.compilation.program == nullptr) Die("the policy does not compile");
    if (create) Must(cases->Install(packed_.bundle, {}));
  }

  void AddActor(const std::string& id) {
    audit::SigningKey::Seed seed{};
    seed[0] = static_cast<uint8_t>(keys_.size() + 1);
    const auto& key = keys_.emplace_back(id, audit::SigningKey(seed)).second;
    Must(cases->AddPerson({.id = id, .name = "Li " + id, .roles = {"hr"}, .key = key.public_key()},
                          {}));
  }
  void AddSubjects(const std::vector<std::string>& ids, int facts = 20) {
    ReadBatch batch;
    batch.source = "bench";
    batch.rows = ids.size();
    for (const std::string& id : ids) batch.subjects.push_back({id, FactsOf(id, facts)});
    batch.hash = Sha256(ids.front());
    Must(cases->Import(batch, "hr", {}, true));
  }
  void OpenCase(const std::string& procedure, const std::string& subject, const std::string& id,
                const std::string& actor) {
    Asking asking;
    asking.person = actor;
    Must(cases->OpenCase({.bundle = packed_.bundle.hash(),
                          .procedure = procedure,
                          .subject = subject,
                          .case_id = id,
                          .arguments = {},
                          .because = {}},
                         asking));
  }
  // What a person does on a machine of their own: looks, and signs.
  void Sign(Doing* doing, const std::string& actor) {
    Asking asking;
    asking.person = actor;
    const auto preview = Must(cases->Try(*doing, asking));
    const auto asked = ReadToBeSigned(preview.to_be_signed);
    if (!asked) Die("nothing to sign: " + asked.error());
    for (const auto& [id, key] : keys_)
      if (id == actor)
        doing->signed_statement = Encode(writ::cases::Sign(*asked, key).value()).value();
  }

 private:
  std::string FactsOf(const std::string& subject, int facts) const {
    SourceSet sources;
    Diagnostics diagnostics;
    const Program& program = *packed_.compilation.program;
    SubjectFacts all;
    const auto know = [&](const std::string& assignment) {
      auto known = ReadAssignment(program, subject, assignment, {}, sources, diagnostics);
      if (!known) Die("a fact is not read: " + assignment);
      if (all.id.empty()) {
        all = *std::move(known);
        return;
      }
      all.record.facts.merge(known->record.facts);
    };
    know("hired_on=2019-01-01");
    know("left_on=none");
    for (int i = 1; i <= facts; ++i) know("f" + std::to_string(i) + "=" + std::to_string(i * 3));
    return EncodeFacts(program, all);
  }
  const std::string folder_;
  std::unique_ptr<EmbeddedStore> log_;
  Packed packed_;
  std::vector<std::pair<std::string, audit::SigningKey>> keys_;

 public:
  std::unique_ptr<WatchedStore> store;
  std::unique_ptr<Cases> cases;
};

}  // namespace writ::cases::bench
