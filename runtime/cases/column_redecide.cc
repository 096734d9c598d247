// Screenings of columns decided again: on the columns as they were known then, and on whom the
// store had facts of.
#include <algorithm>
#include <set>

#include "runtime/audit/bytes.h"
#include "runtime/audit/record.h"
#include "runtime/cases/column_screenings.h"
#include "runtime/cases/impl.h"

namespace writ::cases {

class ColumnScreenings::Redeciding {
 public:
  Redeciding(ColumnScreenings& of, const OpenColumns& open, const ParallelFor& parallel_for,
             std::vector<audit::Record> erasures)
      : of_(of), open_(open), parallel_for_(parallel_for), erasures_(std::move(erasures)) {}

  // The records of one screening, of a rule each.
  Result<void> Take(const std::vector<audit::Record>& command) {
    if (!open_) return Cannot(command, ColumnsRedecided::Why::kNotGiven);
    const audit::Record& first = command.front();
    const auto& event = std::get<ColumnsScreened>(first.event);
    const auto compiled = CompiledFor(first);
    if (!compiled) return std::unexpected(compiled.error());
    const Program& program = *compiled->program;
    const EvalDates dates{event.as_of, flow::DayOf(event.known_at)};
    const auto columns = open_(program, dates, event.known_at);
    if (!columns) return Cannot(command, ColumnsRedecided::Why::kUnreadable, columns.error().text);
    if (audit::CommitTogether((*columns)->Commitments()) != event.columns) {
      if ((*columns)->AnybodyErased()) return Cannot(command, ColumnsRedecided::Why::kErasedThere);
      for (const audit::Record& record : command)
        report_.differs.push_back({OneOf(record), true, false, false});
      return {};
    }
    if (auto sound = (*columns)->Sound(); !sound)
      return Cannot(command, ColumnsRedecided::Why::kUnreadable, sound.error().text);
    const ColumnDecisions decided(program, dates, **columns, parallel_for_);
    if (auto whole = (*columns)->Whole(); !whole)
      return Cannot(command, ColumnsRedecided::Why::kUnreadable, whole.error().text);
    const uint64_t size = SizeOf(first);
    const auto stored = of_.StoredIn(**columns, size);
    if (!stored) return std::unexpected(stored.error());
    for (const audit::Record& record : command)
      if (auto done = Compare(record, decided, *stored, size); !done) return done;
    return {};
  }

  ColumnsRedecided Finish() { return std::move(report_); }

 private:
  static ColumnsRedecided::One OneOf(const audit::Record& record) {
    const auto& event = std::get<ColumnsScreened>(record.event);
    return {record.sequence.value, event.rule, event.as_of, record.engine};
  }

  Result<void> Cannot(const std::vector<audit::Record>& command, ColumnsRedecided::Why why,
                      const LocalText& trouble = {}) {
    for (const audit::Record& record : command)
      report_.cannot.push_back({OneOf(record), why, trouble});
    return {};
  }

  // With the reference data that the record names; one that names none was decided with the newest
  // of before.
  Result<Compiled> CompiledFor(const audit::Record& record) {
    const auto all = ReadTopic(*of_.impl_.store, of_.impl_.shard, std::string(kReferenceTopic));
    if (!all) return std::unexpected(all.error());
    std::vector<ReferenceDataInstalled> with;
    for (const audit::Record& one : *all) {
      const auto* installed = std::get_if<ReferenceDataInstalled>(&one.event);
      if (installed == nullptr) continue;
      const bool named =
          std::ranges::find(record.reference, installed->content) != record.reference.end();
      if (record.reference.empty() ? one.sequence < record.sequence : named)
        with.push_back(*installed);
    }
    return of_.impl_.CompiledWith(record.bundle.value_or(Hash{}), NewestOf(with));
  }

  static uint64_t SizeOf(const audit::Record& record) {
    for (const audit::CommandArgument& argument : record.command.arguments)
      if (argument.name.text == kScreenedSize && argument.ref)
        return std::min(record.sequence.value,
                        audit::ParseDecimal(argument.ref->text).value_or(record.sequence.value));
    return record.sequence.value;
  }

  Result<void> Compare(const audit::Record& record, const ColumnDecisions& decided,
                       const std::vector<ColumnDecisions::Stored>& stored, uint64_t size) {
    const auto& event = std::get<ColumnsScreened>(record.event);
    ColumnsRedecided::Difference one{OneOf(record), false, false, false};
    size_t at = 0;
    while (at < decided.rules().size() && decided.IdOf(at) != event.rule) ++at;
    const bool erased = stored.size() < event.stored.value &&
                        event.stored.value - stored.size() <= ErasedSince(size);
    one.numbers = at == decided.rules().size() || event.subjects.value != decided.people() ||
                  event.holding.value != decided.Count(at, Outcome::kHolds) ||
                  (event.stored.value != stored.size() && !erased);
    if (!one.numbers && !erased) {
      const auto root = decided.RootOf(at, event.known_at, stored, of_.Salts());
      if (!root) return std::unexpected(root.error());
      one.root = *root != event.root;
    }
    if (one.numbers || one.root) {
      report_.differs.push_back(one);
    } else if (erased) {
      report_.cannot.push_back({one, ColumnsRedecided::Why::kErasedInStore, {}});
    } else {
      report_.agrees.push_back(one);
    }
    return {};
  }

  uint64_t ErasedSince(uint64_t size) const {
    std::set<Pseudonym> gone;
    for (const audit::Record& record : erasures_)
      if (record.sequence.value >= size && record.subject) gone.insert(*record.subject);
    return gone.size();
  }

  ColumnScreenings& of_;
  const OpenColumns& open_;
  const ParallelFor& parallel_for_;
  const std::vector<audit::Record> erasures_;
  ColumnsRedecided report_;
};

Result<ColumnsRedecided> ColumnScreenings::Redecide(const OpenColumns& open,
                                                    const ParallelFor& parallel_for) {
  if (auto ready = impl_.Ready(); !ready) return std::unexpected(ready.error());
  const auto records = ReadTopic(*impl_.store, impl_.shard, std::string(kColumnScreeningsTopic));
  if (!records) return std::unexpected(records.error());
  auto erasures = ReadTopic(*impl_.store, impl_.shard, std::string(kErasuresTopic));
  if (!erasures) return std::unexpected(erasures.error());
  Redeciding redeciding(*this, open, parallel_for, *std::move(erasures));
  std::vector<audit::Record> command;
  for (const audit::Record& record : *records) {
    command.push_back(record);
    if (record.part != record.parts) continue;
    if (auto taken = redeciding.Take(std::exchange(command, {})); !taken)
      return std::unexpected(taken.error());
  }
  return redeciding.Finish();
}

}  // namespace writ::cases
