#include "runtime/columns/stored_columns.h"

#include <algorithm>

#include "engine/eval/plan_code.h"
#include "engine/eval/team.h"
#include "engine/flow/state.h"
#include "runtime/columns/commitment.h"
#include "runtime/columns/stored_reader.h"

namespace writ::columns {
namespace {

constexpr int kStoredDigits = 6;  // as every delivery has them: Plan::ForReading

}  // namespace

StoredColumns::~StoredColumns() = default;

Result<std::unique_ptr<StoredColumns>> StoredColumns::Open(Disk& disk, const std::string& path,
                                                           const RootKey& root, const Plan& plan,
                                                           const ParallelFor& parallel_for,
                                                           std::optional<Instant> moment) {
  std::unique_ptr<StoredColumns> columns(new StoredColumns(plan));
  const plan::Code& code = plan.code();
  columns->texts_.resize(code.texts.size());
  for (const auto& [text, number] : code.texts) {
    columns->texts_[static_cast<size_t>(number)] = text;
    columns->text_numbers_.emplace(text, number);
  }
  constexpr int kTries = 3;  // somebody may erase between the catalogue and the files that it names
  for (int tries = 1;; ++tries) {
    auto folder = Folder::Open(disk, path, root);
    if (!folder) return std::unexpected(std::move(folder.error()));
    auto opened = columns->OpenSegments(*folder, {plan.dates().known_on, moment}, parallel_for);
    if (opened) {
      columns->folder_.emplace(*std::move(folder));
      break;
    }
    if (opened.error().kind != ErrorKind::kMissing || tries == kTries)
      return std::unexpected(std::move(opened.error()));
  }
  if (auto found = columns->FindParts(); !found) return std::unexpected(std::move(found.error()));
  return columns;
}

Result<void> StoredColumns::OpenSegments(const Folder& folder, const KnownBy& known,
                                         const ParallelFor& parallel_for) {
  segments_.clear();
  periods_.clear();
  const Catalogue& catalogue = folder.catalogue();
  const auto later = [&](const Entry& entry) { return !known.Counts(entry.recorded); };
  const auto end = std::ranges::find_if(catalogue.entries, later);  // they rise
  const auto count = static_cast<size_t>(end - catalogue.entries.begin());
  std::vector<Result<std::unique_ptr<const Segment>>> opened(count);
  parallel_for(count, [&](size_t i) { opened[i] = folder.OpenSegment(catalogue.entries[i]); });
  std::vector<const Segment*> with_ids;
  size_t people = 0;
  for (size_t i = 0; i < count; ++i) {
    if (!opened[i]) return std::unexpected(std::move(opened[i].error()));
    const Entry& entry = catalogue.entries[i];
    segments_.push_back(*std::move(opened[i]));
    periods_.push_back(entry.period);
    people += entry.new_people;
    if (entry.new_people > 0) with_ids.push_back(segments_.back().get());
  }
  if (segments_.empty() && !catalogue.entries.empty())
    begins_ = flow::DayOf(catalogue.entries.front().recorded);
  nobody_.clear();
  for (const uint64_t row : catalogue.nobody)
    if (row < people) nobody_.push_back(row);
  size_ = people - nobody_.size();
  auto ids = IdTable::Load(with_ids, parallel_for);
  if (!ids) return std::unexpected(std::move(ids.error()));
  ids_ = *std::move(ids);
  return {};
}

Result<void> StoredColumns::AddPart(size_t segment, size_t column, const Fact& fact, bool team,
                                    Parts* parts) {
  const ColumnHead& head = segments_[segment]->directory().columns[column];
  const std::string& path = segments_[segment]->path();
  const auto type = TypeCodeOf(fact.type, fact.over_time);
  const bool other_currency = fact.type.kind == TypeKind::kMoney && !head.words.empty() &&
                              head.words[0] != plan().program().policy.currency;
  if (head.type != type || other_currency) return Fail(ErrorKind::kOtherType, path, head.fact);
  Part part{static_cast<uint32_t>(segment), static_cast<uint32_t>(column), {}};
  if (HasWords(head.type.value)) {
    auto numbers = NumbersOf(path, head, fact, team);
    if (!numbers) return std::unexpected(std::move(numbers.error()));
    part.words = *std::move(numbers);
  }
  parts->of.push_back(static_cast<uint32_t>(parts_.size()));
  parts_.push_back(std::move(part));
  return {};
}

Result<StoredColumns::Numbers> StoredColumns::NumbersOf(const std::string& path,
                                                        const ColumnHead& head, const Fact& fact,
                                                        bool team) {
  Numbered& last = numbered_[{&fact, team}];
  if (last.words != nullptr && *last.words == head.words) return last.numbers;
  const auto fact_number = static_cast<uint32_t>(&fact - plan().program().facts.data());
  const bool fresh = group_names_.empty();  // of one list no two words are the same
  if (team && fresh) group_names_.reserve(head.words.size());
  std::vector<int64_t> numbers;
  numbers.reserve(head.words.size());
  for (size_t i = 0; i < head.words.size(); ++i) {
    const std::string_view word = head.words[i];
    if (team) {
      numbers.push_back(GroupNumber(fact_number, word, i, fresh));
    } else if (fact.type.kind == TypeKind::kText) {
      numbers.push_back(TextNumber(word));
    } else {
      const auto& options = plan().program().choices[fact.type.index].options;
      const auto found = std::ranges::find(options, word, &Names::id);
      if (found == options.end())
        return Fail(ErrorKind::kNoOption, path, head.fact, std::string(word));
      numbers.push_back(found - options.begin());
    }
  }
  last = {&head.words, std::make_shared<const std::vector<int64_t>>(std::move(numbers))};
  return last.numbers;
}

Result<void> StoredColumns::FindParts() {
  const plan::Code& code = plan().code();
  const Program& program = plan().program();
  int64_t times = 1;
  for (int digits = kStoredDigits; digits < plan().digits(); ++digits) times *= 10;
  const auto find = [&](const PlanInput& input, bool team) -> Result<Parts> {
    const Fact& fact = program.facts[input.fact];
    Parts parts{{}, fact.type, 1, false};
    const auto type = TypeCodeOf(fact.type, fact.over_time);
    if (type && HasTens(type->value)) parts.times = times;
    if (input.absent || input.day) return parts;
    for (size_t segment = segments_.size(); segment-- > 0;) {
      if (periods_[segment] != input.period) continue;
      const auto& columns = segments_[segment]->directory().columns;
      for (size_t column = 0; column < columns.size(); ++column)
        if (!columns[column].told() && columns[column].fact == fact.names.id)
          if (auto added = AddPart(segment, column, fact, team, &parts); !added)
            return std::unexpected(std::move(added.error()));
    }
    return parts;
  };
  for (const PlanInput& input : code.inputs) {
    auto parts = find(input, false);
    if (!parts) return std::unexpected(std::move(parts.error()));
    inputs_.push_back(*std::move(parts));
  }
  Parts told{{}, {TypeKind::kDate, 0, {}}, 1, true};
  for (size_t segment = segments_.size(); segment-- > 0;) {
    const auto& columns = segments_[segment]->directory().columns;
    for (size_t column = 0; column < columns.size(); ++column) {
      if (!columns[column].told() || columns[column].fact != program.policy.names.id ||
          columns[column].version != program.policy.version)
        continue;
      told.of.push_back(static_cast<uint32_t>(parts_.size()));
      parts_.push_back({static_cast<uint32_t>(segment), static_cast<uint32_t>(column), {}});
    }
  }
  inputs_.push_back(std::move(told));
  for (const PlanInput& group : code.groups) {
    auto parts = find(group, true);
    if (!parts) return std::unexpected(std::move(parts.error()));
    groups_.push_back(*std::move(parts));
  }
  return {};
}

int64_t StoredColumns::TextNumber(std::string_view text) {
  const auto [at, fresh] =
      text_numbers_.try_emplace(std::string(text), static_cast<int64_t>(texts_.size()));
  if (fresh) texts_.emplace_back(text);
  return at->second;
}

// `place`: in its list. The teams of one period stand as a rule where those of another do.
int64_t StoredColumns::GroupNumber(uint32_t fact, std::string_view team, size_t place, bool fresh) {
  Scalar name;
  name.text = team;
  std::string group = TeamGroup(plan().program(), fact, name);
  if (!fresh) {
    if (place < group_names_.size() && group_names_[place] == group)
      return static_cast<int64_t>(place);
    if (const int32_t known = FindGroup(group); known != kNoGroup) return known;
  }
  group_names_.push_back(std::move(group));
  return static_cast<int64_t>(group_names_.size()) - 1;
}

// The table is made when somebody asks first: mostly nobody does, and there may be many teams.
int32_t StoredColumns::FindGroup(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  for (; groups_in_table_ < group_names_.size(); ++groups_in_table_)
    group_numbers_.emplace(group_names_[groups_in_table_], static_cast<int32_t>(groups_in_table_));
  const auto found = group_numbers_.find(std::string(name));
  return found == group_numbers_.end() ? kNoGroup : found->second;
}

const std::vector<std::pair<Date, Date>>& StoredColumns::spells(size_t) const {
  static const std::vector<std::pair<Date, Date>> kNone;
  return kNone;
}

const Scalar* StoredColumns::Kept(uint32_t column, size_t subject) const {
  const std::lock_guard lock(mutex_);
  const auto found = kept_.find({column, subject});
  return found == kept_.end() ? nullptr : &found->second;
}

std::string_view StoredColumns::Text(int64_t number) const {
  return texts_[static_cast<size_t>(number)];
}

std::vector<Commitment> StoredColumns::Commitments() const {
  return CommitmentsTo(std::span(folder_->catalogue().entries).first(segments_.size()), ids_);
}

Result<void> StoredColumns::Verify(const ParallelFor& parallel_for) const {
  std::vector<std::optional<Error>> errors(segments_.size());
  parallel_for(segments_.size(), [&](size_t i) {
    const auto content = ContentOf(*segments_[i]);
    if (!content)
      errors[i] = content.error();
    else if (*content != folder_->catalogue().entries[i].written.content)
      errors[i] = Error{ErrorKind::kDamaged, segments_[i]->path(), "content", ""};
  });
  for (auto& error : errors)
    if (error) return std::unexpected(*std::move(error));
  return {};
}

std::vector<uint64_t> StoredColumns::Files() const {
  std::vector<uint64_t> files;
  for (size_t i = 0; i < segments_.size(); ++i)
    files.push_back(folder_->catalogue().entries[i].file);
  return files;
}

std::optional<Error> StoredColumns::error() const {
  const std::lock_guard lock(mutex_);
  return error_;
}

void StoredColumns::Break(Error error) const {
  const std::lock_guard lock(mutex_);
  if (!error_) error_ = std::move(error);
  broken_ = true;
}

// Nobody's rows are stepped over: there are few.
size_t StoredColumns::RowOf(size_t subject) const {
  size_t from = 0, to = nobody_.size();  // how many of them stand before
  while (from < to) {
    const size_t middle = (from + to) / 2;
    if (nobody_[middle] - middle <= subject)
      from = middle + 1;
    else
      to = middle;
  }
  return subject + from;
}

std::shared_ptr<StoredColumns::Loaded> StoredColumns::Load(size_t group) const {
  const std::lock_guard lock(mutex_);
  Group& known = loaded_[group];
  std::shared_ptr<Loaded> loaded = known.loaded.lock();
  if (loaded) return loaded;
  // Who asks once loads it twice: for the teams, and for the people. To hold it then would cost
  // more than it saves, for memory that is used again is still in the processor's cache.
  const bool hold = ++known.times > 2 && held_bytes_ < kMostHeld;
  known.loaded = loaded = std::make_shared<Loaded>(parts_.size(), segments_.size(), hold);
  if (hold) known.held = loaded;
  return loaded;
}

const Chunk* StoredColumns::ChunkOf(Loaded& loaded, size_t group, uint32_t part) const {
  const Part& of = parts_[part];
  const Segment& segment = *segments_[of.segment];
  if (group >= segment.directory().groups()) return nullptr;
  Loaded::Piece& piece = loaded.pieces[part];
  std::call_once(piece.once, [&] {
    const size_t number = segment.directory().ColumnChunk(group, of.column);
    auto bytes = segment.Read(number);
    if (!bytes) return Break(std::move(bytes.error()));
    piece.bytes = *std::move(bytes);
    if (loaded.held) held_bytes_ += piece.bytes.size();
    piece.chunk = Chunk::Of(piece.bytes, segment.directory().blocks(group));
    if (!piece.chunk) Break(segment.Damaged(number));
  });
  return piece.chunk ? &*piece.chunk : nullptr;
}

const std::vector<Beside>& StoredColumns::BesideIn(Loaded& loaded, size_t group,
                                                   uint32_t segment) const {
  Loaded::BesideOf& of = loaded.beside[segment];
  std::call_once(of.once, [&] {
    const Directory& directory = segments_[segment]->directory();
    const size_t number = directory.BesideChunk(group);
    const auto bytes = segments_[segment]->Read(number);
    auto values = bytes ? DecodeBeside(*bytes, directory.columns.size()) : std::nullopt;
    if (!values) return Break(bytes ? segments_[segment]->Damaged(number) : bytes.error());
    of.values = *std::move(values);
  });
  return of.values;
}

std::vector<bool> StoredColumns::SaidFrom(size_t segment, uint32_t column) const {
  return SaidIn(inputs_[column], segment);
}

std::vector<bool> StoredColumns::TeamSaidFrom(size_t segment, uint32_t group_column) const {
  return SaidIn(groups_[group_column], segment);
}

// A chunk says of each block whether it says anything there: no value is unpacked.
std::vector<bool> StoredColumns::SaidIn(const Parts& parts, size_t segment) const {
  std::vector<bool> stored((ids_.size() + kBlockRows - 1) / kBlockRows, false);  // of the folder
  for (const uint32_t part : parts.of) {
    const Part& of = parts_[part];
    if (of.segment < segment) continue;
    const size_t groups = segments_[of.segment]->directory().groups();
    for (size_t group = 0; group < groups; ++group) {
      const std::shared_ptr<Loaded> loaded = Load(group);
      const Chunk* chunk = ChunkOf(*loaded, group, part);
      for (size_t at = 0; chunk != nullptr && at < chunk->blocks(); ++at)
        if (const size_t block = group * kChunkBlocks + at;
            block < stored.size() && chunk->form(at) != Form::kAllNothing)
          stored[block] = true;
    }
  }
  if (nobody_.empty()) return stored;
  std::vector<bool> said((size_ + kBlockRows - 1) / kBlockRows, false);
  for (size_t block = 0; block < said.size(); ++block) {
    const size_t last = RowOf(std::min(size_, (block + 1) * kBlockRows) - 1) / kBlockRows;
    for (size_t at = RowOf(block * kBlockRows) / kBlockRows; at <= last; ++at)
      said[block] = said[block] || stored[at];
  }
  return said;
}

std::unique_ptr<BlockReader> StoredColumns::Reader() const {
  return std::make_unique<StoredReader>(*this);
}

}  // namespace writ::columns
