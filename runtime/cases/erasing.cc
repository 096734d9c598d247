#include "runtime/cases/erasing.h"

#include <spdlog/logger.h>

#include <algorithm>
#include <map>

#include "runtime/cases/authority.h"
#include "runtime/cases/keeping.h"
#include "runtime/cases/spelling.h"

namespace writ::cases {
namespace {

constexpr int kMostTries = 64;
constexpr int kPurgeTries = 5;  // a store that goes on answering "unknown" is left to the caller

Trouble InTheWay(const std::string& id, const std::vector<Obstacle>& obstacles) {
  LocalText all;
  for (const Obstacle& obstacle : obstacles) {
    all.en += "\n  " + Describe(obstacle, Language::kEnglish);
    all.zh += "\n  " + Describe(obstacle, Language::kChinese);
  }
  return Make(TroubleKind::kMayNotErase, std::vector<LocalText>{{id, id}, all});
}

}  // namespace

bool Erasure::Touches(const Leaving& leaving, std::span<const audit::Record> records,
                      std::span<const ExtraRow> rows) {
  return std::ranges::any_of(records,
                             [&](const audit::Record& record) {
                               return !std::holds_alternative<Erasing>(record.event) &&
                                      !std::holds_alternative<Erased>(record.event) &&
                                      record.subject && leaving.Has(*record.subject);
                             }) ||
         std::ranges::any_of(rows, [&](const ExtraRow& row) {
           const auto* place = std::get_if<PersonalKey>(&row.row);
           const auto person = place == nullptr ? std::nullopt : PseudonymIn(place->subject);
           return person && leaving.Has(*person);
         });
}

// ---- what the log says ----

Result<std::vector<std::pair<Pseudonym, Erasure::Standing>>> Erasure::ByTheLog() {
  const auto records = ReadTopic(*impl_.store, impl_.shard, std::string(kErasuresTopic));
  if (!records) return std::unexpected(records.error());
  std::map<Pseudonym, Standing> all;
  for (const audit::Record& record : *records) {
    Standing& standing = all[record.subject.value_or(Pseudonym{})];
    if (const auto* begun = std::get_if<Erasing>(&record.event)) {
      standing.begun = record.sequence.value;
      standing.basis = begun->basis;
    } else if (std::holds_alternative<Erased>(record.event)) {
      standing.erased = record.sequence.value;
    }
  }
  return std::vector<std::pair<Pseudonym, Standing>>(all.begin(), all.end());
}

Result<Erasure::Standing> Erasure::StandingOf(const Pseudonym& person) {
  const auto all = ByTheLog();
  if (!all) return std::unexpected(all.error());
  const auto at = std::ranges::find(*all, person, &std::pair<Pseudonym, Standing>::first);
  return at == all->end() ? Standing() : at->second;
}

// ---- from the request to the record that begins it ----

Result<std::optional<Pseudonym>> Erasure::BegunBefore(const Asking& asking) {
  if (asking.key.empty()) return std::nullopt;
  const auto marks = impl_.MarksOf(Salt{}, asking, "");
  if (!marks) return std::unexpected(marks.error());
  const Row row = AnswerKey({}, *marks->again);
  const auto rows = impl_.Rows(std::span(&row, 1));
  if (!rows) return std::unexpected(rows.error());
  const auto answered = rows->front() ? DecodeAnswered(*rows->front()) : std::nullopt;
  if (!answered) return std::nullopt;
  const auto records = ReadRecords(*impl_.store, impl_.shard, answered->first, 1);
  if (!records) return std::unexpected(records.error());
  if (!std::holds_alternative<Erasing>(records->front().event)) return std::nullopt;
  return records->front().subject;
}

// Cases that are opened and holds that are placed meanwhile are counted, as commands run one after
// the other: what was not in the way is not in the way when the record is written either.
Result<std::optional<audit::Record>> Erasure::Begin(const Pseudonym& person,
                                                    const ErasureRequest& request,
                                                    const Asking& asking,
                                                    const Cases::Impl::Marks& marks) {
  uint64_t seen = 0;
  const auto answer = impl_.queue->Run([&](Draft&) { seen = impl_.CountOf(person); });
  if (!answer) return Fail(answer.error());
  if (*answer != Answer::kDone) return Fail(impl_.Answered(answer));
  impl_.remembered.Forget(person);  // who opened a case may not have come to say so yet
  Keeping keeping(impl_);
  const auto obstacles = keeping.ObstaclesTo(person, flow::DayOf(impl_.Now(asking)));
  if (!obstacles) return std::unexpected(obstacles.error());
  if (!obstacles->empty()) return Fail(InTheWay(request.id, *obstacles));
  auto record = impl_.ByPerson(asking, "erase");
  if (!record) return std::unexpected(record.error());
  record->event = Erasing{.basis = Id(request.basis)};
  record->subject = person;
  record->request = marks.request;
  record->idempotency = marks.again;
  Prepared prepared;
  if (record->actor) {
    const auto key = impl_.KeyFor(*record->actor);
    if (!key) return std::unexpected(key.error());
    keeping.AddReason(*key, *record->actor, "erase/" + HexDigest(person.bytes), request.because,
                      &record->command, &prepared);
  }
  const auto noted = impl_.Note({*std::move(record)}, std::move(prepared.rows), std::nullopt, [&] {
    if (impl_.CountOf(person) != seen || impl_.leaving.Has(person)) return false;
    impl_.leaving.Add(person);
    ++impl_.CountOf(person);
    return true;
  });
  if (!noted) return std::unexpected(noted.error());
  if (noted->empty()) return std::nullopt;
  return noted->front();
}

// After trouble in beginning it: the record is there after all, or nobody leaves.
Result<void> Erasure::Forgo(const Pseudonym& person) {
  if (auto settled = impl_.Settle(); !settled) return settled;
  const auto standing = StandingOf(person);
  if (!standing) return std::unexpected(standing.error());
  if (!standing->begun) impl_.leaving.Remove(person);
  return {};
}

Result<ErasureReport> Erasure::Erase(const ErasureRequest& request, const Asking& asking) {
  if (!IdForm::Accepts(request.basis)) return Fail(TroubleKind::kBasis, request.basis);
  auto person = impl_.Find(request.id);
  if (!person) return std::unexpected(person.error());
  const bool leaves = *person && impl_.leaving.Has(**person);
  if (!*person || leaves) {
    if (!*person) person = BegunBefore(asking);
    if (!person) return std::unexpected(person.error());
    if (!*person) return Fail(TroubleKind::kNoPerson, request.id);
    if (auto done = GoOn(); !done) return std::unexpected(done.error());
    return Report(HexDigest((*person)->bytes), asking);
  }
  const auto key = impl_.KeyFor(**person);
  if (!key) return std::unexpected(key.error());
  Spelling spelling;
  spelling.Add("erase").Add(request.id).Add(request.because).Add(request.basis);
  const auto marks = impl_.MarksOf(*key, asking, spelling.bytes());
  if (!marks) return std::unexpected(marks.error());
  if (auto before = impl_.NotedBefore(asking, *marks); !before)
    return std::unexpected(before.error());  // the key stands for something else
  const LocalText what{"erasing the data of", "删除"};
  if (auto may = Authority(impl_).MayKeep(what, **person, asking); !may)
    return std::unexpected(may.error());
  for (int tries = 0; tries < kMostTries; ++tries) {
    const auto begun = Begin(**person, request, asking, *marks);
    if (!begun) {
      std::ignore = Forgo(**person);
      return std::unexpected(begun.error());
    }
    if (!*begun) continue;
    const Standing standing{(*begun)->sequence.value, std::nullopt, Id(request.basis)};
    if (auto done = Carry(**person, standing); !done) return std::unexpected(done.error());
    return Report(HexDigest((*person)->bytes), asking);
  }
  return Fail(TroubleKind::kContended, request.id);
}

// ---- from there to the record that ends it ----

Result<void> Erasure::Carry(const Pseudonym& person, const Standing& standing) {
  impl_.leaving.Add(person);
  const auto entered = Enter(person, standing);
  if (!entered) return std::unexpected(entered.error());
  const auto destroyed = impl_.ring->Destroy(person);
  const bool unknown = !destroyed && destroyed.error().kind == PersonalErrorKind::kSubjectUnknown;
  if (!destroyed && !unknown) return Fail(destroyed.error());
  impl_.ForgetPerson(person);
  impl_.remembered.Forget(person);
  if (auto removed = impl_.documents->RemoveAll(person); !removed) return Fail(removed.error());
  if (auto removed = RemoveFromOutbox(person); !removed) return removed;
  if (auto removed = RemoveSupplied(person); !removed) return removed;
  if (auto purged = PurgeValues(person); !purged) return purged;
  if (standing.erased) return {};
  return End(person, standing, *entered);
}

// What there is to be removed is counted once, before any of it goes.
Result<RegisteredErasure> Erasure::Enter(const Pseudonym& person, const Standing& standing) {
  // Before the lock: the store is read, and whoever stands behind it may vouch for the log.
  const auto values = CountValues(person);
  if (!values) return std::unexpected(values.error());
  const auto documents = impl_.documents->ListOf(person);
  if (!documents) return Fail(documents.error());
  const auto outbox = OutboxOf(person);
  if (!outbox) return std::unexpected(outbox.error());
  const std::lock_guard guard(impl_.vouching);  // the trust folder's files
  const auto entered = ReadRegister(*impl_.options.disk, impl_.trust);
  if (!entered) return std::unexpected(entered.error());
  const auto at = std::ranges::find(*entered, person, &RegisteredErasure::person);
  if (at != entered->end() && at->origin == impl_.options.origin) return *at;
  RegisteredErasure erasure{.origin = impl_.options.origin,
                            .record = standing.begun.value_or(0),
                            .person = person,
                            .values = *values,
                            .documents = documents->size(),
                            .outbox = outbox->size(),
                            .basis = standing.basis.text};
  if (auto kept = EnterErasure(*impl_.options.disk, impl_.trust, erasure); !kept)
    return std::unexpected(kept.error());
  return erasure;
}

Result<uint64_t> Erasure::CountValues(const Pseudonym& person) {
  uint64_t count = 0;
  const KeyRange range = PersonalValuesOf(impl_.shard, SubjectOf(person));
  std::optional<Key> after;
  do {
    const auto page = impl_.store->Scan(range, kMaxPageRows, after);
    if (!page) return Fail(page.error());
    count += page->rows.size();
    after = page->more;
  } while (after);
  return count;
}

Result<std::vector<Sequence>> Erasure::OutboxOf(const Pseudonym& person) {
  std::vector<Sequence> found;
  const auto cases = impl_.CasesOf(person);
  if (!cases) return std::unexpected(cases.error());
  if ((*cases)->empty()) return found;
  std::optional<Key> after;
  do {
    const auto page = impl_.store->Scan(RangeOf(impl_.shard, Family::kOutbox), kMaxPageRows, after);
    if (!page) return Fail(page.error());
    for (const auto& row : page->rows) {
      const auto key = ParseKey(row.key.bytes);
      const auto* out = key ? std::get_if<OutboxKey>(&key->row) : nullptr;
      if (out != nullptr && std::ranges::find(**cases, row.value) != (*cases)->end())
        found.push_back(out->sequence);
    }
    after = page->more;
  } while (after);
  return found;
}

Result<void> Erasure::RemoveFromOutbox(const Pseudonym& person) {
  const auto rows = OutboxOf(person);
  if (!rows) return std::unexpected(rows.error());
  if (rows->empty()) return {};
  const auto answer = impl_.queue->Run([&](Draft& draft) {
    for (const Sequence& sequence : *rows) draft.Delete(impl_.KeyOf(OutboxKey{sequence}));
  });
  if (!answer) return Fail(answer.error());
  if (*answer != Answer::kDone) return Fail(impl_.Answered(answer));
  return {};
}

// What was supplied and not imported: it cannot be any more.
Result<void> Erasure::RemoveSupplied(const Pseudonym& person) {
  const auto cases = impl_.CasesOf(person);
  if (!cases) return std::unexpected(cases.error());
  std::vector<UnfinishedKey> rows;
  std::optional<Key> after;
  do {
    const auto page =
        impl_.store->Scan(RangeOf(impl_.shard, Family::kUnfinished), kMaxPageRows, after);
    if (!page) return Fail(page.error());
    for (const auto& row : page->rows) {
      const auto key = ParseKey(row.key.bytes);
      const auto* one = key ? std::get_if<UnfinishedKey>(&key->row) : nullptr;
      if (one == nullptr || !IsSupplied(*one)) continue;
      const std::string case_id = one->batch.substr(0, one->batch.find('/'));
      if (std::ranges::find(**cases, case_id) != (*cases)->end()) rows.push_back(*one);
    }
    after = page->more;
  } while (after);
  if (rows.empty()) return {};
  const auto answer = impl_.queue->Run([&](Draft& draft) {
    for (const UnfinishedKey& row : rows) draft.Delete(impl_.KeyOf(row));
  });
  if (!answer) return Fail(answer.error());
  if (*answer != Answer::kDone) return Fail(impl_.Answered(answer));
  return {};
}

// Under the lease of the queue, and as a command of it, so that no batch is written meanwhile. A
// rival who has the store since then finds the record that began this, and would do the same.
Result<void> Erasure::PurgeValues(const Pseudonym& person) {
  const KeyRange range = PersonalValuesOf(impl_.shard, SubjectOf(person));
  for (int tries = 0; tries < kPurgeTries; ++tries) {
    StoreResult<CommitOutcome> outcome = CommitOutcome::kUnknown;
    const auto answer = impl_.queue->Run([&](Draft&) {
      const Key place = impl_.KeyOf(LeaseKey{});
      const auto rows = impl_.store->MultiGet(std::span(&place, 1));
      const auto lease = rows && rows->front() ? ParseLease(*rows->front()) : std::nullopt;
      if (!rows) outcome = std::unexpected(rows.error());
      if (lease) outcome = impl_.store->Purge(impl_.shard, lease->epoch, range);
    });
    if (!answer) return Fail(answer.error());
    if (*answer != Answer::kDone) return Fail(impl_.Answered(answer));
    if (!outcome) return Fail(outcome.error());
    if (*outcome == CommitOutcome::kCommitted) return {};
  }
  return Fail(TroubleKind::kUnknownOutcome, impl_.options.folder);
}

Result<void> Erasure::End(const Pseudonym& person, const Standing& standing,
                          const RegisteredErasure& entered) {
  audit::Record record = impl_.Around({}, "erase");
  record.event = Erased{.basis = standing.basis,
                        .begun = {standing.begun.value_or(0)},
                        .blobs = {entered.documents},
                        .values = {entered.values}};
  record.subject = person;
  const auto noted = impl_.Note({std::move(record)}, {});
  if (!noted) return std::unexpected(noted.error());
  impl_.options.log->info("erased one person's data: record {}", noted->front().sequence.value);
  return {};
}

// ---- after a crash, or on an older copy ----

Result<Erasure::Todo> Erasure::Plan() {
  const auto standings = ByTheLog();
  if (!standings) return std::unexpected(standings.error());
  const auto entered = ReadRegister(*impl_.options.disk, impl_.trust);
  if (!entered) return std::unexpected(entered.error());
  Todo todo;
  for (const auto& [person, standing] : *standings)
    if (!standing.erased) todo[person] = standing;
  for (const RegisteredErasure& erasure : *entered) {
    if (todo.contains(erasure.person)) continue;
    const auto at =
        std::ranges::find(*standings, erasure.person, &std::pair<Pseudonym, Standing>::first);
    const auto key = impl_.ring->KeyOf(erasure.person);
    if (!key) return Fail(key.error());
    const bool known = !std::holds_alternative<KeyUnknown>(*key);
    if (at != standings->end() && !std::holds_alternative<SubjectKey>(*key)) continue;
    if (at != standings->end()) todo[erasure.person] = at->second;
    if (at == standings->end() && known)
      todo[erasure.person] = {std::nullopt, std::nullopt, Id(erasure.basis)};
  }
  for (const auto& [person, standing] : todo) impl_.leaving.Add(person);
  return todo;
}

Result<void> Erasure::GoOn() {
  auto todo = Plan();
  if (!todo) return std::unexpected(todo.error());
  for (auto& [person, standing] : *todo) {
    impl_.options.log->warn("going on with an erasure{}",
                            standing.begun ? "" : " that the register tells of");
    if (!standing.begun) {
      audit::Record record = impl_.Around({}, "erase");
      record.event = Erasing{.basis = standing.basis};
      record.subject = person;
      const auto noted = impl_.Note({std::move(record)}, {});
      if (!noted) return std::unexpected(noted.error());
      standing.begun = noted->front().sequence.value;
    }
    if (auto done = Carry(person, standing); !done) return done;
  }
  return {};
}

Result<void> Erasure::SweepDocuments() {
  const auto standings = ByTheLog();
  if (!standings) return std::unexpected(standings.error());
  if (standings->empty()) return {};
  const auto listing = impl_.documents->List();
  if (!listing) return Fail(listing.error());
  for (const auto& [person, standing] : *standings) {
    const bool left =
        standing.erased && std::ranges::find(listing->documents, person, &BlobName::subject) !=
                               listing->documents.end();
    if (!left) continue;
    if (auto removed = impl_.documents->RemoveAll(person); !removed) return Fail(removed.error());
  }
  return {};
}

// ---- what a host asks for ----

Result<ErasureReport> Cases::Erase(const ErasureRequest& request, const Asking& asking) {
  if (auto ready = impl_->Ready(); !ready) return std::unexpected(ready.error());
  const ErasureTurn turn(impl_->erasing);
  if (!turn)
    return Fail(Make(TroubleKind::kMayNotErase,
                     std::vector<LocalText>{{request.id, request.id},
                                            {" another erasure is under way; do it again",
                                             "另一项删除正在进行;请稍后重做"}}));
  return Erasure(*impl_).Erase(request, asking);
}

Result<ErasureReport> Cases::ReportOn(const std::string& person, const Asking& asking) {
  if (auto ready = impl_->Ready(); !ready) return std::unexpected(ready.error());
  return Erasure(*impl_).Report(person, asking);
}

}  // namespace writ::cases
