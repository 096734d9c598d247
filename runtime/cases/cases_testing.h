// For tests: an office with a policy, people who have keys, and a clock that is set by hand.
#pragma once

#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runtime/cases/cases.h"
#include "runtime/cases/signing.h"
#include "runtime/facts/assignment.h"
#include "runtime/facts/fact_code.h"
#include "runtime/personal/personal_testing.h"
#include "runtime/store/memory.h"

namespace writ::cases {

inline constexpr const char* kDeskPolicy = R"(policy office
  currency CNY
  version "1"
  in force from 2020-01-01
role manager, hr, hr_director
entity Employee exists from hired_on until left_on {
  hired_on : date
  left_on : date
  score : number from hr
}
event trained of Employee
rule weak for Employee
  when score below 60
procedure review for Employee (reason : text) {
  step ask by manager within 5 working days otherwise escalate to hr {
    provide plan : text
    provide paper|凭证 : document
    sign by manager as content
    sign by employee as receipt, refused before 2 people at least 1 not of hr
  }
  check training requires trained
  if weak { step talk by hr other than ask.actor { decide go_on, stop to end(stopped) } }
  step decision by hr_director { provide grounds : text  sign by hr_director as agreement }
}
procedure short for Employee exclusive per Employee {
  step one by hr { provide note : text }
  wait for trained or 3 days
}
procedure ending for Employee {
  step decision by hr_director { decide go, stop to end(stopped)  sign by hr_director as agreement }
  effect terminate contract
}
)";

// A folder of its own that goes with it.
class TestFolder {
 public:
  TestFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "writ-cases-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~TestFolder() { std::filesystem::remove_all(path_); }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

class Desk {
 public:
  enum class Kept : uint8_t { kInMemory, kOnDisk };

  explicit Desk(Kept kept = Kept::kInMemory, Store* log_store = nullptr) : random_(7) {
    if (kept == Kept::kInMemory) {
      memory_ = MakeMemoryStore();
      keys_ = MakeMemoryStore();
    }
    log_store_ = log_store != nullptr ? log_store : memory_.get();
    At("2026-03-02T01:00:00.000Z");
    Open();
    packed_ = Pack({"office.writ", kDeskPolicy}, {});
    REQUIRE(packed_.compilation.program != nullptr);
    Must(cases->Install(packed_.bundle, {}));
    for (const auto& [id, role] :
         std::vector<std::pair<std::string, std::string>>{{"M", "manager"},
                                                          {"H", "hr"},
                                                          {"H2", "hr"},
                                                          {"D", "hr_director"},
                                                          {"E", ""},
                                                          {"W", "manager"}})
      AddPerson(id, role);
    Know("hired_on=2019-01-01");
    Know("left_on=none");
    Know("told=2020-01-01");
  }

  Options Settings() {
    Options options;
    options.folder = folder / "store";
    options.trust = folder / "trust";
    options.create = true;
    options.clock = [this] { return now; };
    options.randomness = &random_;
    options.log_store = log_store_;
    options.key_store = keys_.get();
    options.facts = facts;
    return options;
  }
  void Open() {
    auto opened = Cases::Open(Settings());
    if (!opened) FAIL(opened.error().text.en);
    cases = *std::move(opened);
  }
  void Close() { cases.reset(); }
  void At(const char* iso) { now = Instant::ParseIso(iso).value(); }

  template <class T>
  static T Must(Result<T> result) {
    if (!result) FAIL(result.error().word << ": " << result.error().text.en);
    if constexpr (!std::is_void_v<T>) return *std::move(result);
  }
  // "step_done, signed", or the word of the trouble.
  static std::string Say(const Result<Done>& done) {
    if (!done) return done.error().word;
    std::string kinds = done->repeated ? "again: " : "";
    for (const audit::Record& record : done->records)
      kinds += (&record == &done->records.front() ? "" : ", ") + std::string(KindOf(record.event));
    return kinds;
  }

  void AddPerson(const std::string& id, const std::string& role) {
    audit::SigningKey::Seed seed{};
    seed[0] = static_cast<uint8_t>(keys.size() + 1);
    const auto key = keys.try_emplace(id, seed).first->second;
    NewPerson person{.id = id, .name = "Name of " + id, .roles = {}, .key = key.public_key()};
    if (!role.empty()) person.roles.push_back(role);
    Must(cases->AddPerson(person, {}));
  }
  void Know(const std::string& assignment, const std::string& subject = "E") {
    SourceSet sources;
    Diagnostics diagnostics;
    const Program& program = *packed_.compilation.program;
    const auto facts = ReadAssignment(program, subject, assignment, {}, sources, diagnostics);
    REQUIRE(facts);
    ReadBatch batch;
    batch.source = "test";
    batch.rows = 1;
    batch.subjects.push_back({subject, EncodeFacts(program, *facts)});
    batch.hash = Sha256(assignment + std::to_string(++batches_));
    Must(cases->Import(batch, "hr", {}));
  }
  static Attachment Paper(const std::string& field, std::string text) {
    return {field, field + ".pdf", [text = std::move(text)] {
              return PersonalResult<std::unique_ptr<DocumentSource>>(
                  std::make_unique<TextSource>(text));
            }};
  }
  std::string OpenReview(const std::string& id, const std::string& person = "H",
                         const std::string& key = "") {
    Opening opening{.bundle = bundle(),
                    .procedure = "review",
                    .subject = "E",
                    .case_id = id,
                    .arguments = {"reason=slow"},
                    .because = {}};
    return Say(cases->OpenCase(opening, As(person, key)));
  }
  std::string OpenShort(const std::string& id) {
    return Say(cases->OpenCase({.bundle = bundle(),
                                .procedure = "short",
                                .subject = "E",
                                .case_id = id,
                                .arguments = {},
                                .because = {}},
                               As("H")));
  }
  static Asking As(const std::string& person, const std::string& key = "") {
    Asking asking;
    asking.person = person;
    asking.key = key;
    return asking;
  }
  Doing Ask(const std::string& id) const {
    Doing doing{.case_id = id, .step = "ask", .words = {"plan=three visits a day"}};
    doing.attachments = {Paper("paper", "the paper")};
    return doing;
  }
  // As `writ case preview`, `writ sign` and `writ case act --signed` do.
  std::string Signed(Doing doing, const std::string& person, const std::string& key_of = "") {
    const auto preview = cases->Try(doing, As(person));
    if (!preview) return preview.error().word;
    if (preview->to_be_signed.empty()) return "nothing to sign";
    const auto asked = ReadToBeSigned(preview->to_be_signed);
    REQUIRE(asked);
    const auto done = Sign(*asked, keys.at(key_of.empty() ? person : key_of));
    doing.signed_statement = Encode(*done).value();
    return Say(cases->Do(doing, As(person)));
  }
  Hash bundle() const { return packed_.bundle.hash(); }
  Store& log_store() { return *log_store_; }
  Store& key_store() { return *keys_; }
  uint64_t LogSize() { return cases->Source()->Size(); }

  TestFolder folder;
  Instant now;
  FactSource facts;  // from the next Open on
  std::map<std::string, audit::SigningKey> keys;

 private:
  class TextSource final : public DocumentSource {
   public:
    explicit TextSource(std::string text) : text_(std::move(text)) {}
    uint64_t size() const override { return text_.size(); }
    PersonalResult<size_t> Read(char* to, size_t size) override {
      const size_t got = text_.copy(to, size, at_);
      at_ += got;
      return got;
    }

   private:
    std::string text_;
    size_t at_ = 0;
  };

  testing::SeededRandom random_;
  std::unique_ptr<Store> memory_, keys_;
  Store* log_store_ = nullptr;
  Packed packed_;
  int batches_ = 0;

 public:
  std::unique_ptr<Cases> cases;  // last: it uses all of the above until it goes
};

}  // namespace writ::cases
