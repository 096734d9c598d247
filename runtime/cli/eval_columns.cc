#include "runtime/cli/eval_columns.h"

#include <fmt/core.h>

#include "runtime/cli/columns_session.h"
#include "runtime/cli/parallel.h"
#include "runtime/columns/records.h"
#include "runtime/facts/builder.h"

namespace writ::cli {

ColumnFacts::ColumnFacts(const Session& session, const Program& program, EvalDates dates,
                         std::string folder, const std::string& trust)
    : session_(session),
      program_(program),
      dates_(dates),
      folder_(std::move(folder)),
      root_(RootKeyOf(session, folder_, trust, false)) {}

std::optional<Population> ColumnFacts::One(const std::string& id) {
  if (!root_) return std::nullopt;
  auto one = columns::ReadPerson(PosixDisk(), folder_, *root_, program_, SubjectEntity(program_),
                                 {dates_.known_on}, id, InParallel);
  if (!one) {
    Tell(session_, one.error());
    return std::nullopt;
  }
  if (one->begins) {
    ComplainOfNothing(session_, folder_, dates_.known_on, *one->begins);
    return std::nullopt;
  }
  people_ = one->people;
  if (id.empty() && people_ != 1) {
    Complain(session_, fmt::format("the facts hold {} subjects; name one with --subject", people_),
             fmt::format("事实文件中有 {} 人,请用 --subject 指明一人", people_));
    return std::nullopt;
  }
  Population population;
  population.subjects.push_back(std::move(one->facts));
  return population;
}

std::optional<Population> ColumnFacts::Everybody() {
  if (!root_) return std::nullopt;
  auto all = columns::ReadRecords(PosixDisk(), folder_, *root_, program_, SubjectEntity(program_),
                                  {dates_.known_on}, "eval");
  if (all) {
    people_ = all->subjects.size();
    return *std::move(all);
  }
  if (all.error().kind == columns::ErrorKind::kTooManyRecords)
    Complain(session_,
             fmt::format("{}: {} values are too many to go through person by person: name one with "
                         "--subject, or decide for everybody with writ screen",
                         folder_, all.error().part),
             fmt::format("{}:{} 个值过多,无法逐人判定:请用 --subject 指明一人,或用 writ screen "
                         "对全体判定",
                         folder_, all.error().part));
  else
    Tell(session_, all.error());
  return std::nullopt;
}

TeamSource ColumnFacts::Teams() {
  if (people_ <= 1) return {};
  return [this](const TeamQuery& query) { return Answer(query); };
}

void ColumnFacts::Open() {
  plan_ =
      std::make_unique<const Plan>(program_, SubjectEntity(program_), dates_, PlanFor::kPopulation);
  auto stored = columns::StoredColumns::Open(PosixDisk(), folder_, *root_, *plan_, InParallel);
  if (!stored) {
    error_ = stored.error();
    return;
  }
  stored_ = *std::move(stored);
  screen_ = std::make_unique<const Screen>(*stored_, InParallel);
  figures_ = screen_->Teams([this](const TeamQuery& query) {
    if (!everybody_) {
      auto all = columns::ReadRecords(PosixDisk(), folder_, *root_, program_,
                                      SubjectEntity(program_), {dates_.known_on}, "team");
      if (!all) error_ = all.error();
      everybody_ = all ? *std::move(all) : Population{};
      by_reference_ = std::make_unique<PopulationTeams>(program_, *everybody_, dates_);
    }
    return by_reference_->Source()(query);
  });
}

TeamAnswer ColumnFacts::Answer(const TeamQuery& query) {
  if (!stored_ && !error_) Open();
  if (!stored_) return {State::kUnknown, Reason::kNoCohort, {}, 0, 0, ""};
  return figures_(query);
}

bool ColumnFacts::Broken() const {
  auto error = error_;
  if (!error && stored_ != nullptr) error = stored_->error();
  if (!error) return false;
  Tell(session_, *error);
  return true;
}

}  // namespace writ::cli
