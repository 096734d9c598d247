// People as the store knows them: names under their own keys, roles and keys as events, facts in
// batches.
#include <algorithm>

#include "runtime/audit/bytes.h"
#include "runtime/cases/authority.h"
#include "runtime/cases/erasing.h"
#include "runtime/cases/impl.h"
#include "runtime/cases/importing.h"
#include "runtime/cases/participants.h"
#include "runtime/cases/reconsider.h"
#include "runtime/cases/spelling.h"
#include "runtime/facts/builder.h"
#include "runtime/facts/fact_code.h"

namespace writ::cases {
namespace {

constexpr std::string_view kFactsKind = "facts";
constexpr size_t kMostBytesAtOnce = 256 << 10;

std::string Short(const Pseudonym& person) { return HexDigest(person.bytes).substr(0, 12); }

CommittedValue IdValue(const std::string& id) {
  auto text = CommittedValue::OfText(id);
  return text ? *std::move(text) : CommittedValue::OfBytes(id);
}

}  // namespace

Result<std::optional<Pseudonym>> Cases::Impl::Find(const std::string& id) {
  auto found = ring->Find(IdValue(id));
  if (!found) return Fail(found.error());
  return *found;
}

Result<std::shared_ptr<const PersonData>> Cases::Impl::Person(const Pseudonym& person) {
  uint64_t before = 0;
  {
    const std::lock_guard guard(memory);
    if (const auto at = people.find(person); at != people.end()) return at->second;
    before = forgotten;
  }
  const auto records = ReadTopic(*store, shard, TopicOf(person));
  if (!records) return std::unexpected(records.error());
  auto data = std::make_shared<const PersonData>(FoldPerson(person, *records));
  const std::lock_guard guard(memory);
  if (before == forgotten) people[person] = data;  // else it may be old already
  return data;
}

std::string Cases::Impl::NameOf(const Pseudonym& person) {
  const Called called = NamesOf(person);
  if (called.id.empty()) return Short(person);
  return called.id + (called.name.empty() ? "" : " " + called.name);
}

Cases::Impl::Called Cases::Impl::NamesOf(const Pseudonym& person) {
  uint64_t before = 0;
  {
    const std::lock_guard guard(memory);
    if (const auto at = known_names.find(person); at != known_names.end()) return at->second;
    before = forgotten;
  }
  const auto key = KeyFor(person);
  if (!key) return {};
  Called called;
  for (const char* what : {"id", "name"}) {
    const PersonalKey place = PlaceOfName(person, what);
    const Row row = place;
    const auto rows = Rows(std::span(&row, 1));
    if (!rows || !rows->front()) continue;
    const auto value = OpenValue(*key, place, *rows->front());
    if (value) (what == std::string_view("id") ? called.id : called.name) = value->value.value();
  }
  // Of somebody whose import was stopped half way the name may still come.
  if (called.id.empty()) return called;
  const std::lock_guard guard(memory);
  if (before == forgotten) known_names[person] = called;
  return called;
}

Result<audit::Record> Cases::Impl::ByPerson(const Asking& asking, const std::string& command) {
  audit::Record record = Around(asking, command);
  if (asking.person.empty()) return record;
  const auto found = Find(asking.person);
  if (!found) return std::unexpected(found.error());
  if (!*found) return Fail(TroubleKind::kNoPerson, asking.person);
  record.actor = **found;
  return record;
}

Result<flow::Actor> Cases::Impl::ActorFor(const Program& program, const CaseData& data,
                                          const Asking& asking, Date day) {
  if (asking.person.empty()) return flow::Actor{};
  const auto found = Find(asking.person);
  if (!found) return std::unexpected(found.error());
  if (!*found) return Fail(TroubleKind::kNoPerson, asking.person);
  return Participants::ActorOn(*this, program, data, **found, day);
}

Result<Remembered::CasesPtr> Cases::Impl::CasesOf(const Pseudonym& subject) {
  if (auto known = remembered.CasesOf(subject)) return known;
  const Remembered::Visit visit = remembered.Begin(subject);
  auto cases = std::make_shared<std::vector<std::string>>();
  KeyRange range = ReadSetOf(shard, BytesText(subject));
  // Read sets of nothing stand first, one a case.
  range.end = KeyOf(ReadSetKey{
      .subject = BytesText(subject), .fact = std::string(1, '\0'), .period = "", .case_id = ""});
  std::optional<Key> after;
  do {
    const auto page = store->Scan(range, kMaxPageRows, after);
    if (!page) return Fail(page.error());
    for (const auto& row : page->rows) {
      const auto key = ParseKey(row.key.bytes);
      if (!key) continue;
      const auto* read = std::get_if<ReadSetKey>(&key->row);
      if (read != nullptr && read->fact.empty()) cases->push_back(read->case_id);
    }
    after = page->more;
  } while (after);
  remembered.Keep(visit, subject, cases);
  return cases;
}

// The rows of whole imports among the first `size` records of the log, in its order: one without
// its event was never ended.
Result<std::vector<KeptFacts>> Cases::Impl::FactRowsOf(const Pseudonym& subject,
                                                       const SubjectKey& key, uint64_t size) {
  std::vector<KeptFacts> kept;
  std::vector<Row> imports;
  const KeyRange range = PersonalValuesOf(shard, SubjectOf(subject), "f");
  std::optional<Key> after;
  do {
    const auto page = store->Scan(range, kMaxPageRows, after);
    if (!page) return Fail(page.error());
    for (const auto& row : page->rows) {
      const auto parsed = ParseKey(row.key.bytes);
      const auto* place = parsed ? std::get_if<PersonalKey>(&parsed->row) : nullptr;
      const auto opened = place ? OpenRow(key, *place, row.value) : std::nullopt;
      if (!opened || opened->kind != kFactsKind || place->parts.size() != 2)
        return Fail(TroubleKind::kNotPersonal, "facts");
      std::string_view rest = opened->bytes;
      const auto recorded = TakeFramed(&rest);
      const auto moment = recorded ? Instant::ParseIso(*recorded) : std::nullopt;
      if (!moment) return Fail(TroubleKind::kNotPersonal, "facts");
      kept.push_back({std::string(rest), {Ref(place->parts[1]), *moment}});
      imports.emplace_back(BatchTopicKey(place->parts[1]));
    }
    after = page->more;
  } while (after);
  const auto events = Rows(imports);
  if (!events) return std::unexpected(events.error());
  std::vector<KeptFacts> whole;
  for (size_t i = 0; i < kept.size(); ++i) {
    if (!(*events)[i]) continue;
    const auto run = DecodeRun(*(*events)[i]);
    if (!run) return Fail(Make(TroubleKind::kSnapshotDamaged, kept[i].stamp.batch.text));
    if (run->first >= size) continue;
    kept[i].stamp.sequence = run->first;
    whole.push_back(std::move(kept[i]));
  }
  std::ranges::sort(whole, {}, [](const KeptFacts& row) { return row.stamp.sequence; });
  // A row has the moment at which its import began. One that began earlier and came later is known
  // no earlier than what stands before it in the log.
  for (size_t i = 1; i < whole.size(); ++i)
    whole[i].stamp.recorded = std::max(whole[i].stamp.recorded, whole[i - 1].stamp.recorded);
  return whole;
}

Result<SubjectFacts> Cases::Impl::FactsFrom(const Program& program, const Pseudonym& subject,
                                            const std::vector<KeptFacts>& kept) {
  std::vector<FactRow> rows;
  for (const KeptFacts& row : kept) rows.push_back({row.bytes, row.stamp});
  SubjectFacts facts;
  facts.id = NameOf(subject);
  facts.entity = SubjectEntity(program);
  const auto added = AddFacts(program, rows, &facts);
  if (!added)
    return Fail(Make(TroubleKind::kFactsUnreadable, std::vector{added.error().Sentence()}));
  return facts;
}

void Cases::Impl::AddHappened(const flow::CaseState& state, SubjectFacts* facts,
                              std::vector<flow::FindingRecord>* findings) {
  if (facts != nullptr)
    for (const flow::HappenedRecord& record : state.happened)
      facts->events[record.what.text].push_back(record.on);
  if (findings != nullptr)
    findings->insert(findings->end(), state.findings.begin(), state.findings.end());
}

Result<Remembered::FactsPtr> Cases::Impl::ImportedFacts(const Program& program, const Hash* bundle,
                                                        const Pseudonym& subject,
                                                        const SubjectKey& key) {
  if (bundle != nullptr)
    if (auto known = remembered.Facts(subject, *bundle)) return known;
  const Remembered::Visit visit = remembered.Begin(subject);
  auto kept = FactRowsOf(subject, key);
  if (!kept) return std::unexpected(kept.error());
  auto read = FactsFrom(program, subject, *kept);
  if (!read) return std::unexpected(read.error());
  auto facts = std::make_shared<SubjectFacts>(*std::move(read));
  for (auto& [name, days] : facts->events) std::ranges::sort(days);
  if (bundle != nullptr) remembered.Keep(visit, subject, *bundle, facts);
  return facts;
}

// What all imports say of the person, and what happened in the person's other cases.
Result<Remembered::FactsPtr> Cases::Impl::FactsOf(const Program& program, const Hash* bundle,
                                                  const Pseudonym& subject, const SubjectKey& key,
                                                  const std::string& but_for_case,
                                                  std::vector<flow::FindingRecord>* findings) {
  auto imported = ImportedFacts(program, bundle, subject, key);
  if (!imported) return std::unexpected(imported.error());
  const auto others = CasesOf(subject);
  if (!others) return std::unexpected(others.error());
  std::shared_ptr<SubjectFacts> facts;  // a copy, once something is to be added
  for (const std::string& other : **others) {
    if (other == but_for_case) continue;
    const auto data = log->Find(other);
    if (!data) return std::unexpected(data.error());
    if (*data == nullptr) continue;
    if (!(*data)->state.happened.empty() && facts == nullptr)
      facts = std::make_shared<SubjectFacts>(**imported);
    AddHappened((*data)->state, facts.get(), findings);
  }
  if (facts == nullptr) return imported;
  for (auto& [name, days] : facts->events) std::ranges::sort(days);
  return facts;
}

Result<void> Cases::Impl::AddFactRows(const Pseudonym& person, const CommittedValue& id,
                                      const Ref& batch, Instant recorded, const std::string& facts,
                                      std::vector<ExtraRow>* rows) {
  const auto key = KeyFor(person);
  if (!key) return std::unexpected(key.error());
  const PersonalKey place = PlaceOfFacts(person, batch);
  std::string bytes;
  AppendFramed(recorded.ToIso(), &bytes);
  bytes += facts;
  rows->push_back({place, SealRow(*key, place, {std::string(kFactsKind), std::move(bytes)},
                                  *options.randomness)});
  const PersonalKey name = PlaceOfName(person, "id");
  const auto value = Salted(CommitmentTag::kPerson, id, *options.randomness);
  rows->push_back({name, SealValue(*key, name, value, *options.randomness)});
  return {};
}

Result<void> Cases::Impl::PutRows(const std::vector<ExtraRow>& rows) {
  bool leaves = false;
  const auto answer = queue->Run([&](Draft& draft) {
    leaves = Erasure::Touches(leaving, {}, rows);
    if (leaves) return;
    for (const ExtraRow& row : rows) draft.Put(KeyOf(row.row), row.value);
  });
  if (!answer) return Fail(answer.error());
  if (*answer != Answer::kDone) return Fail(Answered(answer));
  if (leaves) return Fail(TroubleKind::kSubjectErased);
  return {};
}

// ---- what a host asks for ----

Result<std::optional<Pseudonym>> Cases::FindPerson(const std::string& id) {
  if (auto ready = impl_->Ready(); !ready) return std::unexpected(ready.error());
  return impl_->Find(id);
}

std::string Cases::NameOf(const Pseudonym& person) {
  return impl_->Ready() ? impl_->NameOf(person) : Short(person);
}

Result<SubjectFacts> Cases::FactsOf(const Program& program, const std::string& subject) {
  if (auto ready = impl_->Ready(); !ready) return std::unexpected(ready.error());
  const auto found = impl_->Find(subject);
  if (!found) return std::unexpected(found.error());
  if (!*found) return Fail(TroubleKind::kNoPerson, subject);
  const auto key = impl_->KeyFor(**found);
  if (!key) return std::unexpected(key.error());
  const auto facts = impl_->FactsOf(program, nullptr, **found, *key, "", nullptr);
  if (!facts) return std::unexpected(facts.error());
  return **facts;
}

Result<std::vector<std::string>> Cases::UnknownIn(const ReadBatch& batch) {
  if (auto ready = impl_->Ready(); !ready) return std::unexpected(ready.error());
  std::vector<std::string> unknown;
  for (const BatchRow& row : batch.subjects) {
    const auto found = impl_->Find(row.subject);
    if (!found) return std::unexpected(found.error());
    if (!*found) unknown.push_back(row.subject);
  }
  return unknown;
}

Result<std::vector<Pseudonym>> Cases::Impl::PeopleOf(const ReadBatch& batch, bool add_persons) {
  std::vector<CommittedValue> ids;
  std::vector<Pseudonym> subjects;
  LocalText unknown;
  for (const BatchRow& row : batch.subjects) {
    ids.push_back(IdValue(row.subject));
    if (add_persons) continue;
    const auto found = ring->Find(ids.back());
    if (!found) return Fail(found.error());
    subjects.push_back(found->value_or(Pseudonym{}));
    if (*found) continue;
    unknown.en += (unknown.en.empty() ? "" : ", ") + row.subject;
    unknown.zh += (unknown.zh.empty() ? "" : "、") + row.subject;
  }
  if (!unknown.en.empty())
    return Fail(Make(TroubleKind::kUnknownPeople, std::vector<LocalText>{unknown}));
  if (!add_persons) return subjects;
  auto made = ring->MakeAll(ids);
  if (!made) return Fail(made.error());
  return *std::move(made);
}

// The request has the file's hash in it. Of one person it is told apart by that person's key, which
// goes with an erasure; of many only where it may be asked for again.
Result<Cases::Impl::Marks> Cases::Impl::MarksOfImport(const std::vector<Pseudonym>& whom,
                                                      const Asking& asking,
                                                      const std::string& request) {
  if (whom.size() == 1) {
    const auto key = KeyFor(whom.front());
    if (!key) return std::unexpected(key.error());
    return MarksOf(*key, asking, request);
  }
  const Salt salt =
      asking.key.empty() ? RandomBytes<32>(*options.randomness) : ring->root().IdempotencySalt({});
  return MarksOf(salt, asking, request);
}

// Facts that came with a batch, asked again: also if it was there already, since whoever was
// stopped in between does it again.
Result<Ref> Cases::Impl::Imported(const Ref& name, const std::vector<Pseudonym>& subjects,
                                  const Asking& asking) {
  Reconsidering past(*this);
  for (const Pseudonym& person : subjects) {
    const auto cases = CasesOf(person);
    if (!cases) return std::unexpected(cases.error());
    for (const std::string& id : **cases)
      if (auto asked = AskAgain(id, asking); !asked) return std::unexpected(asked.error());
    if (auto done = past.After(name, person, asking); !done) return std::unexpected(done.error());
  }
  if (auto ended = past.End({name.text}); !ended) return std::unexpected(ended.error());
  return name;
}

Result<Ref> Cases::Import(const ReadBatch& batch, const std::string& source, const Asking& asking,
                          bool add_persons) {
  if (auto ready = impl_->Ready(); !ready) return std::unexpected(ready.error());
  // What was imported once may not be possible twice.
  const auto noted = Importing(*impl_).WasNoted(batch, source, asking, add_persons);
  if (!noted) return std::unexpected(noted.error());
  if (!*noted)
    if (auto may = Authority(*impl_).MayImport(batch, asking); !may)
      return std::unexpected(may.error());
  return Importing(*impl_).Import(batch, source, asking, add_persons);
}

namespace {

std::string RequestOf(const ReadBatch& batch, const std::string& source, bool add_persons) {
  Spelling request;
  request.Add("import").Add(HexDigest(batch.hash)).Add(source).Add(add_persons ? "add" : "");
  return request.bytes();
}

}  // namespace

// Nobody is made known by it.
Result<bool> Importing::WasNoted(const ReadBatch& batch, const std::string& source,
                                 const Asking& asking, bool add_persons) {
  if (asking.key.empty()) return false;
  std::vector<Pseudonym> people;
  for (const BatchRow& row : batch.subjects) {
    const auto found = impl_.Find(row.subject);
    if (!found) return std::unexpected(found.error());
    if (!*found) return false;
    people.push_back(**found);
  }
  const auto marks = impl_.MarksOfImport(people, asking, RequestOf(batch, source, add_persons));
  if (!marks) return std::unexpected(marks.error());
  const auto before = impl_.NotedBefore(asking, *marks);
  if (!before) return std::unexpected(before.error());
  return before->has_value();
}

Result<Ref> Importing::Import(const ReadBatch& batch, const std::string& source,
                              const Asking& asking, bool add_persons,
                              const std::optional<UnfinishedKey>& brings) {
  Cases::Impl& impl = impl_;
  if (auto ready = impl.Ready(); !ready) return std::unexpected(ready.error());
  auto by = impl.ByPerson(asking, "import");
  if (!by) return std::unexpected(by.error());
  audit::Record record = *std::move(by);
  if (brings) record.command.arguments = ArgumentsFor(*brings);
  const auto people = impl.PeopleOf(batch, add_persons);
  if (!people) return std::unexpected(people.error());
  const auto marks = impl.MarksOfImport(*people, asking, RequestOf(batch, source, add_persons));
  if (!marks) return std::unexpected(marks.error());
  const auto before = impl.NotedBefore(asking, *marks);
  if (!before) return std::unexpected(before.error());
  if (*before) {
    // A record of an older Writ does not say what it brings, so the row did not go with it.
    if (brings)
      if (auto ended = Reconsidering(impl).End(*brings); !ended)
        return std::unexpected(ended.error());
    return impl.Imported(std::get<FactsImported>((*before)->front().event).batch, *people, asking);
  }

  // Not of the file's hash: whoever guesses a file of one row could tell whose pseudonym this is.
  const Ref name("b-" + audit::ToHex(RandomBytes<12>(*impl.options.randomness)));
  const Salt salt = RandomBytes<32>(*impl.options.randomness);
  const std::string hash(reinterpret_cast<const char*>(batch.hash.data()), batch.hash.size());
  record.event = FactsImported{
      .batch = name,
      .content = Commit(CommitmentTag::kDocument, salt, CommittedValue::OfBytes(hash)),
      .rows = {batch.rows},
      .source = Id(source.empty() ? batch.source : source)};
  if (people->size() == 1) record.subject = people->front();
  // The rows first, in as many commits as they need; they count from the event on.
  std::vector<ExtraRow> rows;
  size_t bytes = 0;
  for (size_t i = 0; i < people->size(); ++i) {
    const BatchRow& row = batch.subjects[i];
    if (auto added = impl.AddFactRows((*people)[i], IdValue(row.subject), name, record.recorded,
                                      row.bytes, &rows);
        !added)
      return std::unexpected(added.error());
    bytes += row.bytes.size() + 512;
    if (bytes < kMostBytesAtOnce) continue;
    if (auto put = impl.PutRows(std::exchange(rows, {})); !put) return std::unexpected(put.error());
    bytes = 0;
  }
  rows.push_back({UnfinishedKey{name.text}, ""});  // until every case of theirs was asked
  const auto noted = impl.NoteOnce({std::move(record)}, std::move(rows), asking, *marks);
  for (const Pseudonym& person : *people) impl.remembered.Forget(person);
  if (!noted) return std::unexpected(noted.error());
  return impl.Imported(std::get<FactsImported>(noted->front().event).batch, *people, asking);
}

}  // namespace writ::cases
