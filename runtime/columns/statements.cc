#include "runtime/columns/statements.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "engine/flow/state.h"
#include "runtime/columns/rows.h"
#include "runtime/columns/scalar_bytes.h"

namespace writ::columns {
namespace {

constexpr int64_t kMillion = 1'000'000;  // numbers are kept in millionths
constexpr int kTries = 3;  // somebody may erase between the catalogue and the files that it names

class Gathering {
 public:
  Gathering(const Program& program, uint32_t entity) : program_(program), entity_(entity) {}

  Result<void> Run(const Folder& folder, const KnownBy& known,
                   const std::set<std::string, std::less<>>& ids, const ParallelFor& parallel_for) {
    std::vector<std::unique_ptr<const Segment>> segments;
    std::vector<const Segment*> all;
    const std::vector<Entry>& entries = folder.catalogue().entries;
    for (const Entry& entry : entries) {
      if (!known.Counts(entry.recorded)) break;  // they rise
      auto segment = folder.OpenSegment(entry);
      if (!segment) return std::unexpected(std::move(segment.error()));
      segments.push_back(*std::move(segment));
      all.push_back(segments.back().get());
    }
    const auto table = IdTable::Load(all, parallel_for);
    if (!table) return std::unexpected(table.error());
    for (size_t row = 0; row < table->size(); ++row)
      if (const std::string_view id = (*table)[row]; !id.empty() && ids.contains(id))
        people_.emplace_back(row, std::string(id));
    for (size_t i = 0; i < segments.size(); ++i)
      if (auto done = Take(entries[i], *segments[i]); !done) return done;
    return {};
  }

  std::vector<SourceStatements> Give() {
    for (auto& [key, said] : said_)
      for (auto& [source, statement] : said)
        PersonIn(source, std::get<0>(key)).statements.push_back(std::move(statement));
    std::vector<SourceStatements> all;
    for (size_t i = 0; i < sources_.size(); ++i) {
      SourceStatements of{sources_[i], {}};
      for (auto& [person, said] : by_source_[i]) of.people.push_back(std::move(said));
      std::ranges::sort(of.people, {}, &PersonStatements::id);
      if (!of.people.empty()) all.push_back(std::move(of));
    }
    return all;
  }

 private:
  struct Column {
    size_t source = 0, index = 0;  // the source, and the column's place in the segment
    Instant recorded;
    std::optional<Period> period;
    const Fact* fact = nullptr;  // null: of a day of telling
    uint32_t number = 0;         // the fact's
  };

  Result<void> Take(const Entry& entry, const Segment& segment) {
    const auto& columns = segment.directory().columns;
    for (size_t index = 0; index < columns.size(); ++index) {
      Column column{SourceOf(entry.source), index, entry.recorded, entry.period};
      const ColumnHead& head = columns[index];
      if (head.told()) {
        if (head.fact != program_.policy.names.id) continue;
      } else {
        const auto declared = FactOf(segment, head);
        if (!declared) return std::unexpected(declared.error());
        if (!*declared) continue;
        column.number = **declared;
        column.fact = &program_.facts[column.number];
      }
      if (auto done = TakeColumn(segment, column); !done) return done;
    }
    return {};
  }

  Result<std::optional<uint32_t>> FactOf(const Segment& segment, const ColumnHead& head) const {
    for (const uint32_t number : program_.entities[entity_].facts) {
      const Fact& fact = program_.facts[number];
      if (fact.names.id != head.fact) continue;
      const bool other_currency = fact.type.kind == TypeKind::kMoney && !head.words.empty() &&
                                  head.words[0] != program_.policy.currency;
      if (head.type != TypeCodeOf(fact.type, fact.over_time) || other_currency)
        return Fail(ErrorKind::kOtherType, segment.path(), head.fact);
      return number;
    }
    return std::nullopt;
  }

  Result<void> TakeColumn(const Segment& segment, const Column& column) {
    const Directory& directory = segment.directory();
    for (size_t next = 0; next < people_.size();) {
      const size_t group = people_[next].first / kChunkRows;
      if (group >= directory.groups()) break;
      const size_t number = directory.ColumnChunk(group, column.index);
      const auto bytes = segment.Read(number);
      if (!bytes) return std::unexpected(bytes.error());
      const auto chunk = Chunk::Of(*bytes, directory.blocks(group));
      if (!chunk) return std::unexpected(segment.Damaged(number));
      while (next < people_.size() && people_[next].first / kChunkRows == group) {
        const size_t block = people_[next].first / kBlockRows;
        const size_t in_group = block % kChunkBlocks;
        int64_t values[kBlockRows];
        uint8_t codes[kBlockRows];
        std::fill_n(codes, kBlockRows, uint8_t{kNothing});
        if (in_group < chunk->blocks() &&
            !ReadBlock(directory.columns[column.index], *chunk, in_group, values, codes))
          return std::unexpected(segment.Damaged(number));
        for (; next < people_.size() && people_[next].first / kBlockRows == block; ++next) {
          const size_t row = people_[next].first % kBlockRows;
          if (codes[row] == kNothing) continue;
          if (auto done = Say(segment, column, next, codes[row], values[row]); !done) return done;
        }
      }
    }
    return {};
  }

  Result<void> Say(const Segment& segment, const Column& column, size_t person, uint8_t code,
                   int64_t value) {
    const ColumnHead& head = segment.directory().columns[column.index];
    if (column.fact == nullptr) {
      if (code != kKnown) return {};
      Tell(column.source, person,
           {head.fact, head.version, *Date::FromDays(static_cast<int32_t>(value))});
      return {};
    }
    Statement statement{column.number, column.period, {}, column.recorded};
    Recording& recording = statement.recording;
    recording.source = column.fact->source;
    recording.recorded = flow::DayOf(column.recorded);
    recording.value = NoneValue{};  // what is in dispute has no value here
    if (code == kDisputed) recording.status = FactStatus::kDisputed;
    if (code == kKnown) {
      auto scalar = ValueOf(segment, head, *column.fact, value);
      if (!scalar) return std::unexpected(scalar.error());
      recording.value = *std::move(scalar);
    } else if (code == kBeside) {
      auto scalar = BesideOf(segment, column, people_[person].first);
      if (!scalar) return std::unexpected(scalar.error());
      recording.value = *std::move(scalar);
    }
    auto& said = said_[{person, column.number, column.period}];
    if (!said.empty() && said.back().second.recording.recorded == recording.recorded)
      said.pop_back();
    said.emplace_back(column.source, std::move(statement));
    return {};
  }

  Result<Scalar> ValueOf(const Segment& segment, const ColumnHead& head, const Fact& fact,
                         int64_t value) const {
    Scalar scalar;
    scalar.type = fact.type.Element();
    switch (head.type.value) {
      case ValueCode::kDate: scalar.date = *Date::FromDays(static_cast<int32_t>(value)); break;
      case ValueCode::kYesNo: scalar.yes = value != 0; break;
      case ValueCode::kText:
      case ValueCode::kTeam: scalar.text = head.words[static_cast<size_t>(value)]; break;
      case ValueCode::kChoice: {
        const std::string_view word = head.words[static_cast<size_t>(value)];
        const auto& options = program_.choices[fact.type.index].options;
        const auto found = std::ranges::find(options, word, &Names::id);
        if (found == options.end())
          return Fail(ErrorKind::kNoOption, segment.path(), head.fact, std::string(word));
        scalar.option = static_cast<uint32_t>(found - options.begin());
        break;
      }
      case ValueCode::kNumber:
      case ValueCode::kPercent:
      case ValueCode::kPoints:
      case ValueCode::kMoney:
        scalar.number = *Number::Ratio(value, kMillion);
        if (fact.type.kind == TypeKind::kMoney) scalar.text = program_.policy.currency;
        break;
      case ValueCode::kPeriod:
      case ValueCode::kSpan:
      case ValueCode::kYesNoOverTime:
      case ValueCode::kList:
      case ValueCode::kEvent:
      case ValueCode::kDocument:  // kept beside, or nowhere
        return Fail(ErrorKind::kOtherType, segment.path(), head.fact);
    }
    return scalar;
  }

  static Result<Scalar> BesideOf(const Segment& segment, const Column& column, size_t row) {
    const Directory& directory = segment.directory();
    const size_t number = directory.BesideChunk(row / kChunkRows);
    const auto bytes = segment.Read(number);
    if (!bytes) return std::unexpected(bytes.error());
    const auto values = DecodeBeside(*bytes, directory.columns.size());
    if (values)
      for (const Beside& value : *values)
        if (value.column == column.index && value.row == row % kChunkRows)
          if (auto scalar = ScalarFrom(column.fact->type, value.bytes)) return *std::move(scalar);
    return std::unexpected(segment.Damaged(number));
  }

  // Said twice of a version, the first time counts: whoever says it later says nothing new.
  void Tell(size_t source, size_t person, Told told) {
    for (const auto& people : by_source_)
      if (const auto found = people.find(person); found != people.end())
        for (const Told& before : found->second.told)
          if (before.version == told.version && before.on == told.on) return;
    PersonIn(source, person).told.push_back(std::move(told));
  }

  size_t SourceOf(const std::string& source) {
    const auto found = std::ranges::find(sources_, source);
    if (found != sources_.end()) return static_cast<size_t>(found - sources_.begin());
    sources_.push_back(source);
    by_source_.emplace_back();
    return sources_.size() - 1;
  }

  PersonStatements& PersonIn(size_t source, size_t person) {
    PersonStatements& said = by_source_[source][person];
    said.id = people_[person].second;
    return said;
  }

  using Key = std::tuple<size_t, uint32_t, std::optional<Period>>;  // person, fact
  const Program& program_;
  const uint32_t entity_;
  std::vector<std::pair<size_t, std::string>> people_;  // rows of the folder, rising, with ids
  std::vector<std::string> sources_;
  std::vector<std::map<size_t, PersonStatements>> by_source_;      // by person
  std::map<Key, std::vector<std::pair<size_t, Statement>>> said_;  // with the source
};

}  // namespace

Result<std::vector<SourceStatements>> StatementsOf(Disk& disk, const std::string& path,
                                                   const RootKey& root, const Program& program,
                                                   uint32_t entity, const KnownBy& known,
                                                   const std::set<std::string, std::less<>>& ids,
                                                   const ParallelFor& parallel_for) {
  for (int tries = 1;; ++tries) {
    const auto folder = Folder::Open(disk, path, root);
    if (!folder) return std::unexpected(folder.error());
    Gathering gathering(program, entity);
    const auto done = gathering.Run(*folder, known, ids, parallel_for);
    if (done) return gathering.Give();
    if (done.error().kind != ErrorKind::kMissing || tries == kTries)
      return std::unexpected(done.error());
  }
}

}  // namespace writ::columns
