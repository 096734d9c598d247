#include "runtime/cases/dossier.h"

#include <algorithm>
#include <limits>
#include <set>

#include "runtime/audit/merkle.h"
#include "runtime/cases/documents.h"
#include "runtime/cases/impl.h"
#include "runtime/cases/store_source.h"

namespace writ::cases {
namespace {

// What a batch says, each with what counted before it. Lists and what is about no period are whole.
std::vector<Figure> FiguresOf(const SubjectFacts& added, const SubjectFacts& before) {
  std::vector<Figure> figures;
  const auto later = Date::FromYmd(2199, 12, 31);
  for (const auto& [fact, entries] : added.record.facts) {
    for (const FactEntry& entry : entries) {
      const Recording* was = before.record.Find(fact, entry.period, *later);
      for (const Recording& now : entry.recordings)
        figures.push_back(
            {fact, entry.period, now, was == nullptr ? std::nullopt : std::optional(*was)});
    }
  }
  return figures;
}

}  // namespace

class Gathering {
 public:
  explicit Gathering(Cases::Impl& impl) : impl_(impl) {}
  Result<std::vector<Exhibit>> ExhibitsOf(const std::vector<Moment>& moments,
                                          const Pseudonym& subject, const SubjectKey& key);
  Result<std::vector<Arrival>> ArrivalsIn(const CaseData& data, const Program& program,
                                          const SubjectKey& key);
  Result<std::vector<ToldDay>> ToldDaysIn(const CaseData& data, const Program& program,
                                          const SubjectKey& key);
  Result<std::vector<uint64_t>> ErasuresOf(const Pseudonym& subject);

 private:
  Cases::Impl& impl_;
};

// Reads one document whole; without a hash where it is missing or damaged, which scrubbing tells.
Result<std::vector<Exhibit>> Gathering::ExhibitsOf(const std::vector<Moment>& moments,
                                                   const Pseudonym& subject,
                                                   const SubjectKey& key) {
  std::vector<Exhibit> exhibits;
  for (const Moment& moment : moments) {
    for (const Moment::Opened& value : moment.values) {
      if (!value.document) continue;
      const auto row = impl_.OpenCommitment(key, subject, *value.document);
      if (!row) return std::unexpected(row.error());
      const auto kept = *row ? DecodeDocument((*row)->bytes) : std::nullopt;
      if (!kept) continue;
      Exhibit& exhibit = exhibits.emplace_back();
      exhibit.record = moment.record.sequence.value;
      exhibit.field = value.name;
      exhibit.name = kept->name;
      exhibit.size = kept->size;
      exhibit.commitment = *value.document;
      Sha256Stream hash;
      const auto read = impl_.documents->ReadTo({subject, kept->id}, key,
                                                [&](std::string_view bytes) { hash.Add(bytes); });
      if (read) exhibit.hash = hash.Finish();
    }
  }
  return exhibits;
}

Result<std::vector<Arrival>> Gathering::ArrivalsIn(const CaseData& data, const Program& program,
                                                   const SubjectKey& key) {
  auto rows = impl_.FactRowsOf(data.subject, key);
  if (!rows) return std::unexpected(rows.error());
  const bool closed = data.state.status == flow::CaseStatus::kClosed;
  std::vector<Arrival> arrivals;
  std::vector<KeptFacts> earlier;
  for (const KeptFacts& row : *rows) {
    const auto records =
        ReadTopic(*impl_.store, impl_.shard, BatchTopicKey(row.stamp.batch.text).case_id);
    if (!records) return std::unexpected(records.error());
    const auto* imported =
        records->empty() ? nullptr : std::get_if<FactsImported>(&records->front().event);
    const uint64_t at = records->empty() ? 0 : records->front().sequence.value;
    const bool meanwhile =
        at > data.opened_at && !(closed && records->front().recorded > data.state.recorded);
    if (imported != nullptr && meanwhile) {
      const auto added = impl_.FactsFrom(program, data.subject, {row});
      if (!added) return std::unexpected(added.error());
      const auto before = impl_.FactsFrom(program, data.subject, earlier);
      if (!before) return std::unexpected(before.error());
      arrivals.push_back({at, row.stamp.recorded, row.stamp.batch, imported->source,
                          FiguresOf(*added, *before), added->told});
    }
    earlier.push_back(row);
  }
  std::ranges::stable_sort(arrivals, {}, &Arrival::record);
  return arrivals;
}

// An import says a day and no paper, so who reads of the case is told how it came.
Result<std::vector<ToldDay>> Gathering::ToldDaysIn(const CaseData& data, const Program& program,
                                                   const SubjectKey& key) {
  auto rows = impl_.FactRowsOf(data.subject, key);
  if (!rows) return std::unexpected(rows.error());
  const bool closed = data.state.status == flow::CaseStatus::kClosed;
  std::set<std::pair<std::string, Date>> seen;
  for (const flow::HappenedRecord& own : data.state.happened) seen.emplace(own.what.text, own.on);
  std::vector<ToldDay> days;
  for (const KeptFacts& row : *rows) {
    const auto added = impl_.FactsFrom(program, data.subject, {row});
    if (!added) return std::unexpected(added.error());
    if (added->events.empty()) continue;
    const auto records =
        ReadTopic(*impl_.store, impl_.shard, BatchTopicKey(row.stamp.batch.text).case_id);
    if (!records) return std::unexpected(records.error());
    if (records->empty() || (closed && records->front().recorded > data.state.recorded)) continue;
    const audit::Record& record = records->front();
    const auto* imported = std::get_if<FactsImported>(&record.event);
    if (imported == nullptr) continue;
    for (const auto& [event, on] : added->events)
      for (const Date day : on)
        if (seen.emplace(event, day).second)
          days.push_back({record.sequence.value, row.stamp.recorded, record.actor, imported->source,
                          event, day});
  }
  return days;
}

// No row leads from a person to them: they are looked for where a key is gone, which is rare.
Result<std::vector<uint64_t>> Gathering::ErasuresOf(const Pseudonym& subject) {
  std::vector<uint64_t> found;
  StoreSource source(*impl_.store, impl_.shard);
  audit::RecordsInOrder records;
  for (uint64_t n = 0; n < source.Size(); ++n) {
    const auto record = records.Read(source.RecordAt(n).value_or(""));
    if (!record) return Fail(TroubleKind::kLogDamaged, std::to_string(n), "not a record");
    const bool says = std::holds_alternative<Erasing>(record->event) ||
                      std::holds_alternative<Erased>(record->event);
    if (says && record->subject == subject) found.push_back(n);
  }
  return found;
}

Result<Dossier> Cases::DossierOf(const std::string& case_id) {
  Impl& impl = *impl_;
  const auto data = Find(case_id);
  if (!data) return std::unexpected(data.error());
  const auto moments = Timeline(case_id);
  if (!moments) return std::unexpected(moments.error());
  Dossier dossier;
  Gathering gathering(impl);
  StoreSource source(*impl.store, impl.shard);
  for (const Moment& moment : *moments) {
    const auto bytes = source.RecordAt(moment.record.sequence.value);
    if (!bytes)
      return Fail(TroubleKind::kLogDamaged, std::to_string(moment.record.sequence.value),
                  "not a record");
    dossier.leaves.push_back(audit::LeafHash(*bytes));
  }
  const auto key = impl.KeyFor(data->subject);
  dossier.opens = key.has_value();
  if (!key) {
    auto erasures = gathering.ErasuresOf(data->subject);
    if (!erasures) return std::unexpected(erasures.error());
    dossier.erasures = *std::move(erasures);
    return dossier;
  }
  auto exhibits = gathering.ExhibitsOf(*moments, data->subject, *key);
  if (!exhibits) return std::unexpected(exhibits.error());
  dossier.exhibits = *std::move(exhibits);
  const auto program = impl.ProgramOf(data->bundle);
  if (!program) return dossier;  // what came in cannot be told without its names
  auto arrivals = gathering.ArrivalsIn(*data, **program, *key);
  if (!arrivals) return std::unexpected(arrivals.error());
  dossier.arrivals = *std::move(arrivals);
  auto days = gathering.ToldDaysIn(*data, **program, *key);
  if (!days) return std::unexpected(days.error());
  dossier.told_days = *std::move(days);
  return dossier;
}

}  // namespace writ::cases
