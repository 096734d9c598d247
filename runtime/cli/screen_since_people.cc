#include "runtime/cli/screen_since_people.h"

#include <fmt/core.h>

#include <algorithm>
#include <unordered_map>

#include "runtime/cli/columns_session.h"
#include "runtime/cli/parallel.h"
#include "runtime/columns/records.h"
#include "runtime/facts/builder.h"

namespace writ::cli {
namespace {

// Whether anything was known of somebody by a day. What happened is known from its day on; of whom
// there is nothing that has a day was there from the beginning.
bool IsKnown(const SubjectFacts& facts, Date known_on) {
  bool any = false;
  for (const auto& [fact, entries] : facts.record.facts)
    for (const FactEntry& entry : entries)
      for (const Recording& recording : entry.recordings) {
        if (!recording.recorded || *recording.recorded <= known_on) return true;
        any = true;
      }
  for (const auto& [event, days] : facts.events) {
    if (!days.empty() && days.front() <= known_on) return true;
    any = any || !days.empty();
  }
  return !any;
}

PeopleSince Both(const Program& program, const SinceDates& dates, Population before, Population now,
                 std::optional<Date> told) {
  PeopleSince people;
  people.before = std::make_unique<People>(program, dates.before, std::move(before), told);
  people.now = std::make_unique<People>(program, dates.now, std::move(now), told);
  return people;
}

// Puts those first who were there before, in their order; of them those who are there no more are
// dropped: they were erased in between.
void Align(Population* before, Population* now) {
  std::unordered_map<std::string_view, size_t> rows;
  for (size_t row = 0; row < now->subjects.size(); ++row) rows.emplace(now->subjects[row].id, row);
  std::erase_if(before->subjects, [&](const SubjectFacts& one) { return !rows.contains(one.id); });
  std::vector<bool> taken(now->subjects.size(), false);
  std::vector<size_t> order;
  for (const SubjectFacts& one : before->subjects) {
    order.push_back(rows.at(one.id));
    taken[order.back()] = true;
  }
  for (size_t row = 0; row < taken.size(); ++row)
    if (!taken[row]) order.push_back(row);
  Population ordered;
  for (const size_t row : order) ordered.subjects.push_back(std::move(now->subjects[row]));
  *now = std::move(ordered);
}

// Some rule is decided person by person, which takes whole records.
std::optional<PeopleSince> ColumnsAsRecords(const Session& session, const Program& program,
                                            const SinceDates& dates, const PeopleOptions& options,
                                            const std::string& which) {
  const std::string folder = FolderName(options.facts);
  const auto root = RootKeyOf(session, folder, options.trust, false);
  if (!root) return std::nullopt;
  const auto read = [&](Date known_on) {
    return columns::ReadRecords(PosixDisk(), folder, *root, program, SubjectEntity(program),
                                {known_on}, which);
  };
  auto before = read(dates.before.known_on);
  auto now = before ? read(dates.now.known_on) : std::move(before);
  if (!now) {
    Tell(session, now.error());
    return std::nullopt;
  }
  // Where nothing was recorded even by now, it is said as of a screening.
  if (now->subjects.empty() && People(session, program, dates.now, options).exit_code() != kClean)
    return std::nullopt;
  Align(&*before, &*now);
  return Both(program, dates, *std::move(before), *std::move(now), options.told);
}

// Whether both were read from one catalogue: a segment is written anew when somebody is erased.
bool Together(const columns::StoredColumns& before, const columns::StoredColumns& now) {
  const auto first = before.Files(), all = now.Files();
  return first.size() <= all.size() && std::equal(first.begin(), first.end(), all.begin());
}

}  // namespace

std::optional<PeopleSince> ColumnsSince(const Session& session, const Program& program,
                                        const SinceDates& dates, const PeopleOptions& options,
                                        int* exit_code) {
  PeopleSince people;
  const auto uncovered = [&](EvalDates day) {
    return FirstUncovered(Plan(program, SubjectEntity(program), day, PlanFor::kPopulation));
  };
  std::string which = uncovered(dates.now);
  if (which.empty()) which = uncovered(dates.before);
  if (!which.empty()) {
    auto records = ColumnsAsRecords(session, program, dates, options, which);
    *exit_code = records ? kClean : kUnreadable;
    return records;
  }
  PeopleOptions earlier = options;
  earlier.may_be_empty = true;
  constexpr int kTries = 3;  // somebody may erase between the one and the other
  for (int tries = 1;; ++tries) {
    people.now = std::make_unique<People>(session, program, dates.now, options);
    if ((*exit_code = people.now->exit_code()) != kClean) return std::nullopt;
    people.before = std::make_unique<People>(session, program, dates.before, earlier);
    if ((*exit_code = people.before->exit_code()) != kClean) return std::nullopt;
    const columns::StoredColumns* before = people.before->stored();
    const columns::StoredColumns* now = people.now->stored();
    if (before == nullptr || now == nullptr || !Together(*before, *now)) {
      if (tries < kTries) continue;
      Complain(session, fmt::format("{}: changed while it was read; run it again", options.facts),
               fmt::format("{}:读取期间被改动;请重新运行", options.facts));
      *exit_code = kUnreadable;
      return std::nullopt;
    }
    const size_t first = before->Files().size();
    people.said = {[now, first](uint32_t column) { return now->SaidFrom(first, column); },
                   [now, first](uint32_t group) { return now->TeamSaidFrom(first, group); }};
    return people;
  }
}

PeopleSince RecordsSince(const Program& program, const SinceDates& dates, Population everybody,
                         std::optional<Date> told) {
  Population before;
  for (const SubjectFacts& one : everybody.subjects)
    if (IsKnown(one, dates.before.known_on)) before.subjects.push_back(one);
  std::erase_if(everybody.subjects,
                [&](const SubjectFacts& one) { return !IsKnown(one, dates.now.known_on); });
  Align(&before, &everybody);
  return Both(program, dates, std::move(before), std::move(everybody), told);
}

}  // namespace writ::cli
