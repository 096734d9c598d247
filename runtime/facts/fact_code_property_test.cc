// Of any facts: a row gives back what went in, and rows merge alike in whatever order they come.
#include <rapidcheck.h>

#include <catch2/catch.hpp>

#include "runtime/facts/made_facts_testing.h"

namespace writ {
namespace {

using testing::EveryFact;
using testing::MadeFacts;
using testing::Shown;
using testing::Stamp;

TEST_CASE("any facts come back from their row") {
  const EveryFact p;
  CHECK(rc::check([&](uint64_t seed) {
    const SubjectFacts facts = MadeFacts(p, seed).Person(true);
    const std::string bytes = EncodeFacts(p.program, facts);
    SubjectFacts read;
    const auto stamp = Stamp("b", "2026-03-02T01:00:00.000Z");
    RC_ASSERT(AddFacts(p.program, bytes, stamp, &read).has_value());
    RC_ASSERT(EncodeFacts(p.program, read) == bytes);
    std::string shown = Shown(p.program, read);
    for (size_t at; (at = shown.find("|b]")) != std::string::npos;) shown.erase(at + 1, 1);
    std::erase_if(read.events, [](const auto& event) { return event.second.empty(); });
    RC_ASSERT(shown == Shown(p.program, facts));
  }));
}

TEST_CASE("any rows merge alike in any order, and the same rows again change nothing") {
  const EveryFact p;
  CHECK(rc::check([&](uint64_t seed) {
    MadeFacts made(p, seed);
    std::vector<std::string> bytes;
    for (int i = 0; i < 4; ++i) bytes.push_back(EncodeFacts(p.program, made.Person(false)));
    std::vector<FactRow> rows;
    for (size_t i = 0; i < bytes.size(); ++i)
      rows.push_back({bytes[i], Stamp(i % 2 == 0 ? "b" : "a", i < 2 ? "2026-03-02T01:00:00.000Z"
                                                                    : "2026-03-05T01:00:00.000Z")});
    SubjectFacts in_order;
    RC_ASSERT(AddFacts(p.program, rows, &in_order).has_value());
    std::ranges::shuffle(rows, std::mt19937_64(seed));
    rows.push_back(rows.front());
    SubjectFacts shuffled;
    RC_ASSERT(AddFacts(p.program, rows, &shuffled).has_value());
    RC_ASSERT(Shown(p.program, shuffled) == Shown(p.program, in_order));
  }));
}

}  // namespace
}  // namespace writ
