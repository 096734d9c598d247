#include "tests/simulation/planted.h"

#include "runtime/personal/key_rows.h"
#include "tests/simulation/lying_store.h"

namespace writ::simulation {
namespace {

constexpr int kManyPeople = 130;

}  // namespace

std::string AtRest(const std::function<void(Rest&)>& tamper, Knows knows, size_t until,
                   bool is_long) {
  Rest rest;
  rest.told.until = until;
  {
    Office office(rest.disk, 0);
    office.Run(&rest.told);
    for (int i = 0; is_long && i < kManyPeople; ++i) {
      const std::string id = "P" + std::to_string(i);
      std::ignore = office.cases().AddPerson({.id = id, .name = id, .roles = {"hr"}}, {});
    }
    rest.log = office.Records();
    if (!office.cases().Vouch()) return "vouch";
    rest.rows = RowsIn(office.log_store(), RangeOf(Shard{}));
    rest.a_key = RowsIn(office.key_store(), AllKeys()).begin()->first;
  }
  if (knows == Knows::kNothing) {
    rest.told.records.clear();
    rest.told.timelines.clear();
    rest.told.answers.clear();
    rest.told.refusals.clear();
    rest.told.anchored = rest.told.vouched = 0;
  }
  rest.told.until = kAllSteps;
  tamper(rest);
  Layers layers;
  layers.log_store = [&](Store& beneath) {
    return std::make_unique<LyingStore>(beneath,
                                        StoreLies{.rows = rest.lies, .dropped = {}, .late = {}});
  };
  layers.key_store = [&](Store& beneath) {
    return std::make_unique<LyingStore>(
        beneath, StoreLies{.rows = rest.key_lies, .dropped = {}, .late = {}});
  };
  Office office(rest.disk, 1, layers);
  return Judge(office, rest.told, Reference().told);
}

}  // namespace writ::simulation
