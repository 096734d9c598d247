// Property: whatever the bytes, reading them as rows of facts gives facts or an error; facts that
// were read are written as a row that gives them back; and two rows merge alike in either order.
#include "runtime/facts/fact_code.h"
#include "tests/fuzz/facts_fuzz.h"

namespace {

using namespace writ;

BatchStamp Stamp(int64_t milliseconds) { return {Ref(), {milliseconds}}; }

std::optional<SubjectFacts> Read(const std::vector<FactRow>& rows) {
  SubjectFacts facts;
  const auto added = AddFacts(fuzz::FactProgram(), rows, &facts);
  if (added) return facts;
  fuzz::Require(!added.error().Sentence().en.empty(), "an error has words");
  return std::nullopt;
}

void RequireComesBack(const SubjectFacts& facts) {
  const std::string row = EncodeFacts(fuzz::FactProgram(), facts);
  const auto again = Read({{row, Stamp(0)}});
  fuzz::Require(again.has_value(), "a row that was written is read");
  fuzz::Require(EncodeFacts(fuzz::FactProgram(), *again) == row, "a row comes back as it was");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto parts = fuzz::PartsOf({reinterpret_cast<const char*>(data), size});
  const FactRow first{parts.front(), Stamp(0)}, second{parts.back(), Stamp(1)};
  const auto facts = Read({first, second}), turned = Read({second, first});
  fuzz::Require(facts.has_value() == turned.has_value(), "either order reads or neither");
  if (!facts) return 0;
  fuzz::Require(fuzz::Same(*facts, *turned), "rows merge alike in either order");
  RequireComesBack(*facts);
  return 0;
}
