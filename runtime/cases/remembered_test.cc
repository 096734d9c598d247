// What is kept in memory of people and cases is never other than what the store has.
#include <catch2/catch.hpp>

#include "runtime/cases/cases_testing.h"
#include "runtime/cases/remembered.h"

namespace writ::cases {
namespace {

constexpr const char* kGatePolicy = R"(policy gates
  currency CNY
  version "1"
  in force from 2020-01-01
role hr
entity Employee exists from hired_on until left_on {
  hired_on : date
  left_on : date
  score : number from hr
}
event trained of Employee
rule good for Employee
  when score at least 60
procedure gate for Employee {
  repeat rounds at most 9 times until good { step one by hr { provide note : text } }
  step two by hr { provide end_note : text }
}
procedure other for Employee {
  step start by hr { provide note : text }
  check training requires trained
  step finish by hr { provide note2 : text }
}
)";

// Loses a batch when it is told to, and says that nobody knows.
class LossyStore final : public Store {
 public:
  StoreResult<Lease> Acquire(Shard shard, std::string_view owner) override {
    return below_->Acquire(shard, owner);
  }
  StoreResult<bool> Renew(Shard shard, Epoch epoch) override { return below_->Renew(shard, epoch); }
  StoreResult<CommitOutcome> Commit(const Batch& batch) override {
    if (std::exchange(lose_next, false)) return CommitOutcome::kUnknown;
    newest = batch;
    return below_->Commit(batch);
  }
  StoreResult<std::vector<std::optional<std::string>>> MultiGet(
      std::span<const Key> keys) override {
    return below_->MultiGet(keys);
  }
  StoreResult<Page> Scan(const KeyRange& range, size_t limit,
                         const std::optional<Key>& after) override {
    return below_->Scan(range, limit, after);
  }
  StoreResult<CommitOutcome> Purge(Shard shard, Epoch epoch, const KeyRange& range) override {
    return below_->Purge(shard, epoch, range);
  }

  bool lose_next = false;
  Batch newest;

 private:
  std::unique_ptr<Store> below_ = MakeMemoryStore();
};

// The desk with a policy that reads a fact in every round.
struct Gates {
  Gates() : desk(Desk::Kept::kInMemory, &store) {
    packed = Pack({"gates.writ", kGatePolicy}, {});
    REQUIRE(packed.compilation.program != nullptr);
    Desk::Must(desk.cases->Install(packed.bundle, {}));
  }
  std::string Open(const std::string& procedure, const std::string& id) {
    return Desk::Say(desk.cases->OpenCase({.bundle = packed.bundle.hash(),
                                           .procedure = procedure,
                                           .subject = "E",
                                           .case_id = id,
                                           .arguments = {},
                                           .because = {}},
                                          Desk::As("H")));
  }
  std::string Do(const std::string& id, const std::string& step, const std::string& words) {
    return Desk::Say(
        desk.cases->Do({.case_id = id, .step = step, .words = {words}}, Desk::As("H")));
  }
  bool IsAt(const std::string& id, const std::string& place) {
    return Desk::Must(desk.cases->Find(id)).state.Find(Id(place)) != nullptr;
  }
  // The value as whoever looks at the case sees it; empty if there is none.
  std::string ValueOf(const std::string& id, const std::string& name) {
    const auto view = Desk::Must(desk.cases->Look(id, Desk::As("H")));
    for (const auto& [at, value] : view->inputs.values)
      if (view->program->case_names[at].id == name) return value->text;
    return "";
  }
  std::vector<Put> Rows(Family family) {
    std::vector<Put> rows;
    std::optional<Key> after;
    do {
      const auto page = store.Scan(RangeOf(Shard{}, family), kMaxPageRows, after);
      REQUIRE(page);
      rows.insert(rows.end(), page->rows.begin(), page->rows.end());
      after = page->more;
    } while (after);
    return rows;
  }
  static size_t ReadRowsIn(const Batch& batch) {
    size_t rows = 0;
    for (const Put& put : batch.puts) {
      const auto key = ParseKey(put.key.bytes);
      rows += key && std::holds_alternative<ReadSetKey>(key->row) ? 1 : 0;
    }
    return rows;
  }

  LossyStore store;
  Desk desk;
  Packed packed;
};

TEST_CASE("an import is seen by the next decision, however often the facts were read before") {
  Gates gates;
  gates.desk.Know("score=50");
  REQUIRE(gates.Open("gate", "C-1") == "case_opened");
  REQUIRE(gates.Do("C-1", "one", "note=a") == "step_done, branch_taken");
  REQUIRE(gates.Do("C-1", "one", "note=b") == "step_done, branch_taken");
  CHECK(gates.IsAt("C-1", "one"));
  gates.desk.At("2026-03-03T01:00:00.000Z");
  gates.desk.Know("score=70");
  REQUIRE(gates.Do("C-1", "one", "note=c") == "step_done, branch_taken");
  CHECK(gates.IsAt("C-1", "two"));
}

TEST_CASE("what happened in a person's other case is seen, one that was opened later included") {
  Gates gates;
  REQUIRE(gates.Open("other", "C-1") == "case_opened");
  REQUIRE(gates.Do("C-1", "start", "note=a") == "step_done, gate_blocked");
  REQUIRE(gates.Open("other", "C-2") == "case_opened");
  const auto reported = gates.desk.cases->ReportEvent(
      "C-2", "trained", Date::ParseIso("2026-03-01").value(), {}, Desk::As("H"));
  REQUIRE(reported);
  const auto ticked = gates.desk.cases->Tick({});
  REQUIRE(ticked);
  CHECK(gates.IsAt("C-1", "finish"));
}

TEST_CASE("a batch that was lost leaves nothing in memory") {
  Gates gates;
  gates.desk.Know("score=50");
  REQUIRE(gates.Open("gate", "C-1") == "case_opened");
  gates.store.lose_next = true;
  REQUIRE(gates.Do("C-1", "one", "note=lost") == "outcome_unknown");
  CHECK(gates.IsAt("C-1", "one"));
  CHECK(gates.ValueOf("C-1", "one.note").empty());

  // The rows of the read set went with the batch, so they are written now; and once is enough.
  REQUIRE(gates.Do("C-1", "one", "note=kept") == "step_done, branch_taken");
  CHECK(Gates::ReadRowsIn(gates.store.newest) == 1);
  CHECK(gates.ValueOf("C-1", "one.note") == "kept");
  REQUIRE(gates.Do("C-1", "one", "note=again") == "step_done, branch_taken");
  CHECK(Gates::ReadRowsIn(gates.store.newest) == 0);
  CHECK(gates.ValueOf("C-1", "one.note") == "again");

  // A batch lost later takes nothing along that was durable before.
  gates.store.lose_next = true;
  REQUIRE(gates.Do("C-1", "one", "note=lost too") == "outcome_unknown");
  CHECK(gates.ValueOf("C-1", "one.note") == "again");
}

TEST_CASE("rebuilding makes the rows of read sets that were written once") {
  Gates gates;
  gates.desk.Know("score=50");
  REQUIRE(gates.Open("gate", "C-1") == "case_opened");
  for (const char* note : {"note=a", "note=b", "note=c"})
    REQUIRE(gates.Do("C-1", "one", note) == "step_done, branch_taken");
  const auto before = gates.Rows(Family::kReadSet);
  CHECK(before.size() == 2);  // of nothing, and of the score
  REQUIRE(gates.desk.cases->Rebuild());
  CHECK(gates.Rows(Family::kReadSet) == before);
}

TEST_CASE("values given and values read from the store are the same") {
  Gates gates;
  gates.desk.Know("score=50");
  REQUIRE(gates.Open("gate", "C-1") == "case_opened");
  REQUIRE(gates.Do("C-1", "one", "note=第一次 谈话") == "step_done, branch_taken");
  const std::string given = gates.ValueOf("C-1", "one.note");
  gates.desk.Close();
  gates.desk.Open();
  CHECK(gates.ValueOf("C-1", "one.note") == given);
}

TEST_CASE("what was read before something was forgotten is not kept") {
  Remembered remembered;
  Pseudonym person;
  person.bytes[0] = 7;
  const Hash bundle;
  const auto facts = std::make_shared<const SubjectFacts>();
  const Remembered::Visit before = remembered.Begin(person);
  remembered.Forget(person);
  remembered.Keep(before, person, bundle, facts);
  CHECK(remembered.Facts(person, bundle) == nullptr);
  remembered.Keep(remembered.Begin(person), person, bundle, facts);
  CHECK(remembered.Facts(person, bundle) == facts);
  const Remembered::Visit later = remembered.Begin(person);
  remembered.ForgetAll();
  remembered.Keep(later, person, std::make_shared<const std::vector<std::string>>());
  CHECK(remembered.Facts(person, bundle) == nullptr);
  CHECK(remembered.CasesOf(person) == nullptr);
}

TEST_CASE("what was read is told again only as that program read it, and while it is kept") {
  Remembered remembered;
  Pseudonym person;
  person.bytes[0] = 7;
  const auto program = std::make_shared<const Program>(), other = std::make_shared<const Program>();
  const auto recordings = [](uint32_t fact, size_t count) {
    return std::vector<ReadFact>(count, ReadFact{.fact = fact});
  };
  const auto keep = [&](uint32_t fact, size_t count) {
    const auto told = std::make_shared<const Remembered::ToldReads>(
        Remembered::ToldReads{program, recordings(fact, count), {{.facts = {Id("a.b")}}}, {}});
    remembered.Keep(remembered.Begin(person), person, told);
    return told;
  };
  const auto one = keep(1, 2);
  CHECK(remembered.Told(person, *program, recordings(1, 2)) == one);
  CHECK(remembered.Told(person, *other, recordings(1, 2)) == nullptr);
  CHECK(remembered.Told(person, *program, recordings(1, 1)) == nullptr);
  CHECK(remembered.Told(person, *program, recordings(2, 2)) == nullptr);
  CHECK(remembered.Told(Pseudonym{}, *program, recordings(1, 2)) == nullptr);

  for (uint32_t fact = 2; fact < 6; ++fact) keep(fact, 1);  // the oldest makes room
  CHECK(remembered.Told(person, *program, recordings(1, 2)) == nullptr);
  CHECK(remembered.Told(person, *program, recordings(5, 1)) != nullptr);
  keep(6, 65);  // more than are kept
  CHECK(remembered.Told(person, *program, recordings(6, 65)) == nullptr);

  const Remembered::Visit before = remembered.Begin(person);
  remembered.Forget(person);
  CHECK(remembered.Told(person, *program, recordings(5, 1)) == nullptr);
  remembered.Keep(before, person, one);
  CHECK(remembered.Told(person, *program, recordings(1, 2)) == nullptr);
}

TEST_CASE("values of a case are those of the bundle that it has now") {
  Remembered remembered;
  Pseudonym person;
  Hash first, second;
  second.bytes[0] = 1;
  const auto values = std::make_shared<const OpenedValues>();
  remembered.Keep(remembered.Begin(person), person, "C-1", first, values);
  CHECK(remembered.Values(person, "C-1", first) == values);
  CHECK(remembered.Values(person, "C-1", second) == nullptr);
  CHECK(remembered.Values(person, "C-2", first) == nullptr);
  remembered.Keep(remembered.Begin(person), person, "C-1", second, values);
  CHECK(remembered.Values(person, "C-1", first) == nullptr);
}

}  // namespace
}  // namespace writ::cases
