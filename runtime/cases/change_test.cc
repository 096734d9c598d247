// Laws and policies that change while cases run: what stops, what goes on under another text, and
// that the log says so for ever.
#include <catch2/catch.hpp>

#include "engine/diagnostics/render.h"
#include "runtime/cases/cases_testing.h"
#include "runtime/cases/laws.h"
#include "runtime/cases/migrate.h"
#include "runtime/cases/sides.h"
#include "runtime/cases/versions.h"

namespace writ::cases {
namespace {

std::string Replaced(std::string text, const std::string& old, const std::string& by) {
  const size_t at = text.find(old);
  REQUIRE(at != text.npos);
  return text.replace(at, old.size(), by);
}

std::string LawText(const std::string& version, const std::string& from, const std::string& least) {
  return "policy test_law \"A law\"\n  version \"" + version + "\"\n  in force from " + from +
         "\n  level law\nparameter least_score : number = " + least +
         "\nparameter other : number = 1\n";
}

// The desk's policy at a version, with a law that the gate before the effect asks.
std::string PolicyText(const std::string& version) {
  std::string text = Replaced(kDeskPolicy, "version \"1\"", "version \"" + version + "\"");
  text = Replaced(text, "in force from 2020-01-01\n",
                  "in force from 2020-01-01\nuse cn.test_law version \"" + version + "\"\n");
  return Replaced(text, "  step decision by hr_director { decide go",
                  "  check enough requires score at least test_law.least_score\n"
                  "  step decision by hr_director within 20 days otherwise escalate to hr "
                  "{ decide go");
}

Bundle Packed2(const std::string& policy, const std::string& law) {
  Loader loader;
  loader.module = [law](const std::string& path, const std::string&) {
    return path == "cn.test_law" ? std::optional(LoadedText{"cn/test_law.writ", law})
                                 : std::nullopt;
  };
  auto packed = Pack({"office.writ", policy}, loader);
  INFO(RenderText(packed.compilation.diagnostics.Sorted(), *packed.compilation.sources, {}));
  REQUIRE(packed.compilation.program != nullptr);
  return packed.bundle;
}

// A case of `ending` under version 1 at its decision, and version 2 with a newer law beside it.
struct Story {
  Desk desk;
  Bundle first = Packed2(PolicyText("1"), LawText("1", "2020-01-01", "10"));
  Bundle second = Packed2(PolicyText("2"), LawText("2", "2026-03-03", "20"));

  Story() {
    Desk::Must(desk.cases->Install(first, {}));
    desk.Know("score=15");
    CHECK(Open("C-1", first) == "case_opened, gate_opened");
  }
  std::string Open(const std::string& id, const Bundle& under) {
    return Desk::Say(desk.cases->OpenCase({.bundle = under.hash(),
                                           .procedure = "ending",
                                           .subject = "E",
                                           .case_id = id,
                                           .arguments = {},
                                           .because = {}},
                                          Desk::As("H")));
  }
  std::string Decide(const std::string& id) {
    return desk.Signed({.case_id = id, .step = "decision", .choose = "go"}, "D");
  }
  std::string Waive(const std::string& id, const std::string& law,
                    const std::string& key_of = "D") {
    LawChanges laws(*desk.cases);
    LawChanges::Waiver waiver{id, law, "heard under the old one", ""};
    const auto preview = laws.TryWaiver(waiver, Desk::As("D"));
    if (!preview) return preview.error().word;
    const auto done = Sign(*ReadToBeSigned(preview->to_be_signed), desk.keys.at(key_of));
    waiver.signed_statement = Encode(*done).value();
    return Desk::Say(laws.Waive(waiver, Desk::As("D")));
  }
  std::string Migrate(const std::string& id, const Bundle& to,
                      std::vector<std::pair<Id, Id>> moves = {}) {
    Migrating migrating(*desk.cases);
    MigrationRequest request{id, to.hash(), std::move(moves), "the law has changed", ""};
    const auto tried = migrating.Try(request, Desk::As("D"));
    if (!tried) return tried.error().word;
    if (tried->refused) return tried->refused->word;
    const auto done = Sign(*ReadToBeSigned(tried->to_be_signed), desk.keys.at("D"));
    request.signed_statement = Encode(*done).value();
    return Desk::Say(migrating.Do(request, Desk::As("D")));
  }
  std::string Missing(const std::string& id) {
    std::string text = "nothing";
    for (const Moment& moment : Desk::Must(desk.cases->Timeline(id)))
      if (const auto* blocked = std::get_if<GateBlocked>(&moment.record.event)) {
        text.clear();
        for (const Id& missing : blocked->missing) text += missing.text + ";";
      }
    return text;
  }
  // Verified, decided again, and every row as it would be made anew.
  void CheckWhole() {
    CHECK_FALSE(Desk::Must(desk.cases->Verify(true)).first);
    const auto again = Desk::Must(desk.cases->Redecide());
    CHECK(again.differs.empty());
    CHECK(again.not_redecidable == 0);
    const std::string before = Rows();
    Desk::Must(desk.cases->Rebuild());
    CHECK(Rows() == before);
  }
  std::string Rows() {
    std::string text;
    std::optional<Key> after;
    do {
      const auto page = desk.log_store().Scan(RangeOf(Shard{}, Family::kTimer), 100, after);
      if (!page) return "?";
      for (const auto& row : page->rows) text += row.key.bytes + row.value;
      after = page->more;
    } while (after);
    return text;
  }
};

TEST_CASE("a newer law stops nothing before its first day") {
  Story s;
  Desk::Must(s.desk.cases->Install(s.second, {}));
  CHECK(s.Decide("C-1") == "step_done, signed, effect_released, case_closed");  // on 2 March
  CHECK(s.Open("C-2", s.first) == "policy_superseded");
  s.CheckWhole();
}

TEST_CASE("from its first day on, the newer law stops the effect, and a waiver is for it alone") {
  Story s;
  Desk::Must(s.desk.cases->Install(s.second, {}));
  s.desk.At("2026-03-03T01:00:00.000Z");
  CHECK(s.Decide("C-1") == "step_done, signed, gate_blocked");
  CHECK(s.Missing("C-1") == "law_has_changed cn.test_law;");
  const auto changes = Desk::Must(LawChanges(*s.desk.cases).Of("C-1", {}));
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].was == "1");
  CHECK(changes[0].now == "2");
  CHECK_FALSE(changes[0].waived);
  REQUIRE(changes[0].norms.size() == 1);
  CHECK(changes[0].norms[0].names.id == "least_score");
  CHECK(changes[0].norms[0].used);
  // Not without a signature, not by another's key, not for another law.
  CHECK(Desk::Say(
            LawChanges(*s.desk.cases).Waive({"C-1", "cn.test_law", "why", ""}, Desk::As("D"))) ==
        "must_be_signed");
  CHECK(s.Waive("C-1", "cn.test_law", "H") == "not_your_key");
  CHECK(s.Waive("C-1", "cn.other") == "law_not_changed");
  // A third version came meanwhile: what is waived is that one, and the second one's would not do.
  Desk::Must(s.desk.cases->Install(Packed2(PolicyText("3"), LawText("3", "2026-03-03", "30")), {}));
  CHECK(s.Waive("C-1", "cn.test_law") == "law_waived, effect_released, case_closed");
  const auto waived = Desk::Must(s.desk.cases->Find("C-1")).state.waived;
  REQUIRE(waived.size() == 1);
  CHECK(waived[0].newer != changes[0].law.newer);
  s.CheckWhole();
}

TEST_CASE("a law that was printed anew is the same law") {
  Story s;
  const std::string again =
      Replaced(PolicyText("1"), "version \"1\"\n  in force", "version \"2\"\n  in force");
  Desk::Must(s.desk.cases->Install(
      Packed2(again, LawText("1", "2020-01-01", "10") + "-- printed anew\n"), {}));
  s.desk.At("2026-03-03T01:00:00.000Z");
  CHECK(s.Decide("C-1") == "step_done, signed, effect_released, case_closed");
}

TEST_CASE("new cases open under the version in force, running ones go on under theirs") {
  Story s;
  Desk::Must(s.desk.cases->Install(s.second, {}));
  CHECK(s.Open("C-2", s.first) == "policy_superseded");
  s.desk.At("2026-03-03T01:00:00.000Z");
  s.desk.Know("score=25");
  CHECK(s.Open("C-2", s.second) == "case_opened, gate_opened");
  const auto rows = Desk::Must(PolicyVersions(*s.desk.cases).List({}));
  REQUIRE(rows.size() == 3);  // the desk's own, and two
  CHECK_FALSE(rows[1].current);
  CHECK(rows[1].open == 1);
  CHECK(rows[2].current);
  CHECK(rows[2].open == 1);
  REQUIRE(rows[2].laws.size() == 1);
  CHECK(rows[2].laws[0].version.text == "2");
  const auto newer = Desk::Must(PolicyVersions(*s.desk.cases).SupersededBy(s.first.hash(), {}));
  REQUIRE(newer);
  CHECK(newer->bundle == s.second.hash());
  CHECK_FALSE(Desk::Must(PolicyVersions(*s.desk.cases).SupersededBy(s.second.hash(), {})));
  const auto found = PolicyVersions(*s.desk.cases).Find("office@1", {});
  REQUIRE(found);
  CHECK(found->bundle == s.first.hash());
  CHECK(Desk::Must(PolicyVersions(*s.desk.cases).Find("office", {})).bundle == s.second.hash());
  CHECK(PolicyVersions(*s.desk.cases).Find("nobody", {}).error().word == "no_policy");
}

TEST_CASE("a case migrates in one commit, and its law is the newer one then") {
  Story s;
  Desk::Must(s.desk.cases->Install(s.second, {}));
  s.desk.At("2026-03-03T01:00:00.000Z");
  CHECK(s.Migrate("C-1", s.second) == "not_migratable");  // 15 is less than 20 by the new law
  s.desk.Know("score=25");
  const auto tried = Desk::Must(
      Migrating(*s.desk.cases).Try({.case_id = "C-1", .to = s.second.hash()}, Desk::As("D")));
  CHECK(tried.migration.possible());
  const uint64_t size = s.desk.LogSize();
  CHECK(
      Desk::Say(
          Migrating(*s.desk.cases).Do({.case_id = "C-1", .to = s.second.hash()}, Desk::As("D"))) ==
      "must_be_signed");
  CHECK(s.desk.LogSize() == size);
  CHECK(s.Migrate("C-1", s.second) == "case_migrated");
  CHECK(Desk::Must(s.desk.cases->Find("C-1")).bundle == s.second.hash());
  CHECK(s.Migrate("C-1", s.second) == "same_policy");
  s.CheckWhole();
  CHECK(s.Decide("C-1") == "step_done, signed, effect_released, case_closed");
  s.CheckWhole();
  s.desk.Close();
  s.desk.Open();
  CHECK(Desk::Must(s.desk.cases->Find("C-1")).bundle == s.second.hash());
}

TEST_CASE("deadlines are registered anew in the commit of the migration") {
  Story s;
  const Bundle longer = Packed2(Replaced(PolicyText("2"), "within 20 days", "within 30 days"),
                                LawText("2", "2026-03-03", "5"));
  Desk::Must(s.desk.cases->Install(longer, {}));
  const Instant old_due = Desk::Must(s.desk.cases->Find("C-1")).state.timers.at(0).due;
  CHECK(s.Migrate("C-1", longer) == "case_migrated, deadline_restated");
  const auto state = Desk::Must(s.desk.cases->Find("C-1")).state;
  CHECK(state.timers.at(0).due.milliseconds == old_due.milliseconds + 10 * 86'400'000);
  s.CheckWhole();
  const Bundle moved = Packed2(Replaced(PolicyText("3"), "step decision by hr_director within",
                                        "step ruling by hr_director within"),
                               LawText("3", "2026-03-03", "5"));
  Desk::Must(s.desk.cases->Install(moved, {}));
  CHECK(s.Migrate("C-1", moved) == "not_migratable");
  CHECK(s.Migrate("C-1", moved, {{Id("decision"), Id("ruling")}}) == "case_migrated");
  s.CheckWhole();
}

TEST_CASE("the same request is answered once, and a case that moved on is not migrated by it") {
  Story s;
  s.desk.At("2026-03-03T01:00:00.000Z");
  s.desk.Know("score=25");
  Desk::Must(s.desk.cases->Install(s.second, {}));
  Migrating migrating(*s.desk.cases);
  MigrationRequest request{"C-1", s.second.hash(), {}, "", ""};
  const auto tried = Desk::Must(migrating.Try(request, Desk::As("D")));
  request.signed_statement =
      Encode(*Sign(*ReadToBeSigned(tried.to_be_signed), s.desk.keys.at("D"))).value();
  CHECK(Desk::Say(migrating.Do(request, Desk::As("D", "k"))) == "case_migrated");
  CHECK(Desk::Say(migrating.Do(request, Desk::As("D", "k"))) == "again: case_migrated");
  CHECK(s.Migrate("C-1", s.first) == "case_migrated");
  CHECK(Desk::Say(migrating.Do(request, Desk::As("D"))) == "statement_other");
  s.CheckWhole();
}

TEST_CASE("a decision stands side by side: then and today, law and knowledge") {
  Story s;
  Desk::Must(s.desk.cases->Install(s.second, {}));
  s.desk.At("2026-03-10T01:00:00.000Z");
  s.desk.Know("score=17");
  auto all = Desk::Must(SideBySide(*s.desk.cases).Of({.case_id = "C-1"}, {}));
  REQUIRE(all.size() == 2);  // the opening, and the gate
  const Sides& gate = all[1];
  CHECK(gate.rule.text == "enough");
  CHECK(gate.record.verdict == Verdict::kHolds);
  CHECK(gate.then_law_then->verdict == Verdict::kHolds);
  CHECK(gate.then_law_now->verdict == Verdict::kHolds);
  CHECK(gate.now_law_then->verdict == Verdict::kFails);
  CHECK(gate.now_law_now->verdict == Verdict::kFails);
  REQUIRE(gate.facts.size() == 1);
  CHECK(gate.facts[0].fact == "employee.score");
  CHECK(gate.facts[0].then->value() == "15");
  CHECK(gate.facts[0].now->value() == "17");
  REQUIRE(gate.norms.size() == 1);
  CHECK(gate.norms[0].names.id == "least_score");
  all = Desk::Must(
      SideBySide(*s.desk.cases)
          .Of({.case_id = "C-1", .decision = "enough", .known_on = Date::ParseIso("2026-03-09")},
              {}));
  REQUIRE(all.size() == 1);
  CHECK(all[0].facts.empty());
  CHECK(SideBySide(*s.desk.cases).Of({.case_id = "C-1", .decision = "x"}, {}).error().word ==
        "no_decision");
}

TEST_CASE("what is recorded late is asked by the law of then, also after a migration") {
  Story s;
  s.desk.At("2026-03-03T01:00:00.000Z");
  s.desk.Know("score=25");
  Desk::Must(s.desk.cases->Install(s.second, {}));
  CHECK(s.Migrate("C-1", s.second) == "case_migrated");
  s.desk.At("2026-03-04T01:00:00.000Z");
  s.desk.Know("score=5");
  const auto waiting = Desk::Must(s.desk.cases->Reconsidered({}));
  REQUIRE(waiting.size() == 1);
  CHECK(std::get<Reconsider>(waiting[0].told.event).rule.text == "enough");
  s.CheckWhole();
}

}  // namespace
}  // namespace writ::cases
