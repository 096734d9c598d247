#include "runtime/cases/column_import.h"

#include <algorithm>

#include "runtime/cases/importing.h"
#include "runtime/facts/builder.h"
#include "runtime/facts/fact_code.h"
#include "runtime/personal/sealed.h"

namespace writ::cases {
namespace {

constexpr const char* kFiguresSource = "columns";  // of figures that are computed of all of them

// As a store keeps it when it was imported: money names its currency.
Recording Spelt(const Program& program, Recording recording) {
  recording.batch.clear();
  if (auto* value = std::get_if<Scalar>(&recording.value);
      value != nullptr && value->type.kind == TypeKind::kMoney && value->text.empty())
    value->text = program.policy.currency;
  return recording;
}

std::string BytesOf(const Program& program, uint32_t fact, std::optional<Period> period,
                    Recording recording) {
  SubjectFacts alone;
  alone.entity = SubjectEntity(program);
  alone.record.facts[fact] = {{period, {Spelt(program, std::move(recording))}}};
  return EncodeFacts(program, alone);
}

}  // namespace

Result<ColumnImport::StatedBefore> ColumnImport::StatedBefore::Of(Cases::Impl& impl,
                                                                  const Program& program,
                                                                  const std::string& id) {
  StatedBefore before;
  const auto person = impl.Find(id);
  if (!person) return std::unexpected(person.error());
  if (!*person) return before;
  before.known_ = true;
  const auto key = impl.KeyFor(**person);
  if (!key) return std::unexpected(key.error());
  const auto kept = impl.FactRowsOf(**person, *key);
  if (!kept) return std::unexpected(kept.error());
  for (const KeptFacts& row : *kept) {
    const auto facts = impl.FactsFrom(program, **person, {row});
    if (!facts) return std::unexpected(facts.error());
    for (const auto& [fact, entries] : facts->record.facts)
      for (const FactEntry& entry : entries)
        for (const Recording& recording : entry.recordings) {
          before.statements_.insert(BytesOf(program, fact, entry.period, recording));
          Instant& newest =
              before.newest_.try_emplace({fact, entry.period, recording.recorded}, Instant{})
                  .first->second;
          newest = std::max(newest, row.stamp.recorded);
        }
    before.told_.insert(before.told_.end(), facts->told.begin(), facts->told.end());
  }
  const auto all = impl.FactsFrom(program, **person, *kept);
  if (!all) return std::unexpected(all.error());
  before.figures_ = all->cohorts;
  return before;
}

bool ColumnImport::StatedBefore::Has(const Program& program, const Statement& statement) const {
  if (statements_.contains(BytesOf(program, statement.fact, statement.period, statement.recording)))
    return true;
  const auto newest =
      newest_.find({statement.fact, statement.period, statement.recording.recorded});
  return newest != newest_.end() && newest->second > statement.recorded;
}

bool ColumnImport::StatedBefore::Has(const Told& told) const {
  return std::ranges::any_of(told_, [&](const Told& one) {
    return one.policy == told.policy && one.version == told.version && one.on == told.on;
  });
}

bool ColumnImport::StatedBefore::Has(const CohortKey& key, const CohortFigure& figure) const {
  const auto found = figures_.find(key);
  return found != figures_.end() && found->second.value.number == figure.value.number &&
         found->second.count == figure.count && found->second.known == figure.known;
}

Result<const ColumnImport::StatedBefore*> ColumnImport::Before(const std::string& id) {
  const auto found = before_.find(id);
  if (found != before_.end()) return &found->second;
  auto before = StatedBefore::Of(impl_, program_, id);
  if (!before) return std::unexpected(before.error());
  return &before_.emplace(id, *std::move(before)).first->second;
}

Result<void> ColumnImport::Import(const std::vector<SourceStatements>& sources,
                                  const std::map<std::string, ColumnDecisions::Figures>& figures) {
  for (const SourceStatements& source : sources)
    if (!IdForm::Accepts(source.source)) return Fail(TroubleKind::kColumnsSource, source.source);
  for (const SourceStatements& source : sources) {
    std::vector<BatchRow> rows;
    for (const PersonStatements& person : source.people) {
      const auto before = Before(person.id);
      if (!before) return std::unexpected(before.error());
      SubjectFacts news;
      news.entity = SubjectEntity(program_);
      for (const Statement& statement : person.statements) {
        if ((*before)->Has(program_, statement)) continue;
        std::vector<FactEntry>& entries = news.record.facts[statement.fact];
        if (entries.empty() || entries.back().period != statement.period)
          entries.push_back({statement.period, {}});
        entries.back().recordings.push_back(Spelt(program_, statement.recording));
      }
      for (const Told& told : person.told)
        if (!(*before)->Has(told)) news.told.push_back(told);
      if (news.record.facts.empty() && news.told.empty()) continue;
      rows.push_back({person.id, EncodeFacts(program_, news)});
    }
    if (auto done = ImportBatch(source.source, std::move(rows)); !done) return done;
  }
  std::vector<BatchRow> rows;
  for (const auto& [id, of_teams] : figures) {
    const auto before = Before(id);
    if (!before) return std::unexpected(before.error());
    SubjectFacts news;
    news.entity = SubjectEntity(program_);
    for (const auto& [key, figure] : of_teams)
      if (!(*before)->Has(key, figure)) news.cohorts.emplace(key, figure);
    if (!news.cohorts.empty()) rows.push_back({id, EncodeFacts(program_, news)});
  }
  return ImportBatch(kFiguresSource, std::move(rows));
}

Result<void> ColumnImport::ImportBatch(const std::string& source, std::vector<BatchRow> rows) {
  if (rows.empty()) return {};
  ReadBatch batch{source, {}, rows.size(), std::move(rows)};
  std::string all;
  for (const BatchRow& row : batch.subjects) {
    AppendFramed(row.subject, &all);
    AppendFramed(row.bytes, &all);
    if (people_.insert(row.subject).second && !before_.at(row.subject).known()) ++added_;
  }
  batch.hash = Sha256(all);
  auto done = Importing(impl_).Import(batch, source, asking_, true);
  if (!done) return std::unexpected(done.error());
  batches_.push_back(*std::move(done));
  return {};
}

}  // namespace writ::cases
