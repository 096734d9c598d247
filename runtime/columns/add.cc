#include <algorithm>
#include <mutex>
#include <set>

#include "engine/eval/plan_code.h"
#include "runtime/columns/folder_writer.h"
#include "runtime/columns/rows.h"
#include "runtime/facts/numbered_ids.h"

namespace writ::columns {
namespace {

constexpr uint64_t kMostPeople = (uint64_t{1} << 31) - 1;

// Everybody who is in the folder, and where the delivery's people are among them.
Result<RowNumbers> Number(const Folder& folder, const Delivery& delivery,
                          const ParallelFor& parallel_for) {
  std::vector<std::unique_ptr<const Segment>> segments;
  std::vector<const Segment*> all;
  for (const Entry& entry : folder.catalogue().entries) {
    if (entry.new_people == 0) continue;
    auto segment = folder.OpenSegment(entry);
    if (!segment) return std::unexpected(std::move(segment.error()));
    segments.push_back(*std::move(segment));
    all.push_back(segments.back().get());
  }
  const auto table = IdTable::Load(all, parallel_for);
  if (!table) return std::unexpected(table.error());
  NumberedIds known;
  for (size_t row = 0; row < table->size(); ++row) {
    const std::string_view id = (*table)[row];
    // Nobody's row has a name that no file can have.
    known.NumberOf(id.empty() ? std::string("\0", 1) + std::to_string(row) : std::string(id));
  }
  RowNumbers rows;
  rows.first_new = known.size();
  bool same = true;
  for (size_t row = 0; row < delivery.columns.size(); ++row) {
    rows.of.push_back(known.NumberOf(delivery.id(row)));
    same = same && rows.of.back() == row;
  }
  if (known.size() > kMostPeople)
    return Fail(ErrorKind::kTooMany, folder.path(), std::to_string(kMostPeople));
  if (same) return rows;
  rows.delivered.assign(known.size(), RowNumbers::kNobody);
  for (size_t row = 0; row < rows.of.size(); ++row)
    rows.delivered[rows.of[row]] = static_cast<uint32_t>(row);
  return rows;
}

// The columns of one period, or of none.
DeliveredRows RowsOf(const Delivery& delivery, const RowNumbers& rows,
                     std::optional<Period> period) {
  DeliveredRows of(delivery.columns, rows, delivery.id);
  const plan::Code& code = delivery.columns.plan().code();
  using Kind = DeliveredRows::Column::Kind;
  for (uint32_t i = 0; i < code.inputs.size(); ++i)
    if (code.inputs[i].period == period) of.Take({Kind::kInput, i});
  for (uint32_t i = 0; i < code.groups.size(); ++i)
    if (code.groups[i].period == period) of.Take({Kind::kTeam, i});
  if (!period) of.Take({Kind::kTold, 0});
  return of;
}

std::set<std::optional<Period>> PeriodsOf(const Delivery& delivery) {
  std::set<std::optional<Period>> periods = {std::nullopt};
  const plan::Code& code = delivery.columns.plan().code();
  for (const PlanInput& input : code.inputs) periods.insert(input.period);
  for (const PlanInput& group : code.groups) periods.insert(group.period);
  return periods;
}

struct Planned {
  std::optional<Period> period;
  DeliveredRows rows;
  SegmentShape shape;
};

std::vector<Planned> PlanSegments(const Delivery& delivery, const RowNumbers& rows) {
  std::vector<Planned> planned;
  for (const std::optional<Period> period : PeriodsOf(delivery)) {
    DeliveredRows of = RowsOf(delivery, rows, period);
    if (of.empty()) continue;
    SegmentShape shape = of.Shape();
    planned.push_back({period, std::move(of), std::move(shape)});
  }
  const uint64_t known = rows.first_new;
  uint64_t people = known;
  for (const uint32_t row : rows.of) people = std::max<uint64_t>(people, uint64_t{row} + 1);
  if (people == known) return planned;
  if (planned.empty())  // of whom nothing is said
    planned.push_back({std::nullopt, DeliveredRows(delivery.columns, rows, delivery.id), {}});
  planned.front().shape.new_people = people - known;
  return planned;
}

// A segment that was written and may be entered.
struct Made {
  Entry entry;
  bool correction = false, same = false;
};

class Adding {
 public:
  Adding(FolderWriter& writer, const Delivery& delivery, const WriteOptions& options)
      : writer_(writer), delivery_(delivery), options_(options) {}

  Result<Added> Run() {
    const Catalogue& before = writer_.folder().catalogue();
    if (!before.entries.empty() && before.entries.back().recorded > delivery_.now)
      return Fail(ErrorKind::kEarlier, writer_.folder().path(),
                  before.entries.back().recorded.ToIso());
    auto rows = Number(writer_.folder(), delivery_, options_.parallel_for);
    if (!rows) return std::unexpected(std::move(rows.error()));
    std::vector<Planned> planned = PlanSegments(delivery_, *rows);
    if (auto done = WriteAll(planned); !done) return std::unexpected(done.error());
    return Enter(planned);
  }

 private:
  Result<void> WriteAll(std::vector<Planned>& planned) {
    size_t groups = 0, ready = 0;
    for (const Planned& segment : planned) {
      groups += (segment.shape.rows + kChunkRows - 1) / kChunkRows;
      made_.push_back({{writer_.next().next_file++,
                        delivery_.source,
                        segment.period,
                        delivery_.now,
                        segment.shape.new_people,
                        {},
                        writer_.NewKey()},
                       false,
                       false});
    }
    std::mutex mutex;
    const auto tick = [&] {
      const std::lock_guard lock(mutex);
      if (options_.progress) options_.progress(++ready, groups);
    };
    std::vector<std::optional<Error>> errors(planned.size());
    options_.parallel_for(planned.size(), [&](size_t i) {
      Entry& entry = made_[i].entry;
      auto written = WriteSegment(writer_.disk(), writer_.PathOf(entry), entry.key,
                                  planned[i].shape, planned[i].rows, tick);
      if (written)
        entry.written = *written;
      else
        errors[i] = std::move(written.error());
    });
    for (auto& error : errors)
      if (error) return std::unexpected(*std::move(error));
    return {};
  }

  Result<Added> Enter(const std::vector<Planned>& planned) {
    Added added;
    added.people = delivery_.columns.size();
    bool any = false;
    for (size_t i = 0; i < planned.size(); ++i) {
      Made& made = made_[i];
      const Entry* newest =
          writer_.folder().catalogue().Newest(delivery_.source, made.entry.period);
      made.correction = newest != nullptr;
      made.same = newest != nullptr && made.entry.new_people == 0 &&
                  newest->written.content == made.entry.written.content;
      added.new_people += made.entry.new_people;
      added.segments.push_back({made.same ? "" : made.entry.FileName(), made.entry.period,
                                made.correction, made.entry.written});
      if (!made.same) writer_.next().entries.push_back(made.entry.Clone());
      any = any || !made.same;
    }
    if (any)
      if (auto done = writer_.Commit(); !done) return std::unexpected(done.error());
    if (auto done = writer_.Sweep(); !done) return std::unexpected(done.error());
    return added;
  }

  FolderWriter& writer_;
  const Delivery& delivery_;
  const WriteOptions& options_;
  std::vector<Made> made_;
};

}  // namespace

Result<Added> Add(Disk& disk, const std::string& path, const RootKey& root, Randomness& randomness,
                  const Delivery& delivery, const WriteOptions& options) {
  auto writer = FolderWriter::Open(disk, path, root, randomness, true);
  if (!writer) return std::unexpected(std::move(writer.error()));
  return Adding(*writer, delivery, options).Run();
}

}  // namespace writ::columns
