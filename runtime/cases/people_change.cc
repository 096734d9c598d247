// What changes who somebody is: roles and keys taken away, roles delegated, each once for an
// idempotency key.
#include <algorithm>

#include "runtime/cases/authority.h"
#include "runtime/cases/impl.h"
#include "runtime/cases/spelling.h"

namespace writ::cases {
namespace {

constexpr int kMostTries = 64;

// Of a paper's bytes: another scan may have the same name.
Result<std::string> HashOf(const Attachment& paper) {
  const auto source = paper.open();
  if (!source) return Fail(source.error());
  Sha256Stream hash;
  std::string piece(64 << 10, '\0');
  while (true) {
    const auto got = (*source)->Read(piece.data(), piece.size());
    if (!got) return Fail(got.error());
    hash.Add(std::string_view(piece).substr(0, *got));
    if (*got < piece.size()) return HexDigest(hash.Finish());
  }
}

}  // namespace

// The records of a request that was noted before under the same key.
Result<std::optional<std::vector<audit::Record>>> Cases::Impl::NotedBefore(const Asking& asking,
                                                                           const Marks& marks) {
  if (!marks.again) return std::nullopt;
  const Row row = AnswerKey({}, *marks.again);
  const auto rows = Rows(std::span(&row, 1));
  if (!rows) return std::unexpected(rows.error());
  if (!rows->front()) return std::nullopt;
  const auto answered = DecodeAnswered(*rows->front());
  if (!answered || answered->request != marks.request)
    return Fail(TroubleKind::kKeyReused, asking.key);
  auto records = ReadRecords(*store, shard, answered->first, answered->count);
  if (!records) return std::unexpected(records.error());
  return *std::move(records);
}

Result<std::vector<audit::Record>> Cases::Impl::NoteOnce(std::vector<audit::Record> records,
                                                         std::vector<ExtraRow> extra,
                                                         const Asking& asking, const Marks& marks,
                                                         const std::function<bool()>& may) {
  if (!marks.again) return Note(std::move(records), std::move(extra), std::nullopt, may);
  bool refused = false;
  const std::function<bool()> asked = [&] {
    refused = may && !may();
    return !refused;
  };
  for (audit::Record& record : records) {
    record.request = marks.request;
    record.idempotency = marks.again;
  }
  for (int tries = 0; tries < kMostTries; ++tries) {
    uint64_t seen = 0;
    const auto answer = queue->Run([&](Draft&) { seen = noted; });
    if (!answer) return Fail(answer.error());
    if (*answer != Answer::kDone) return Fail(Answered(answer));
    auto before = NotedBefore(asking, marks);
    if (!before) return std::unexpected(before.error());
    if (*before) return **std::move(before);
    auto done = Note(records, extra, seen, asked);
    if (!done || !done->empty() || refused) return done;
  }
  return Fail(TroubleKind::kContended, asking.key);
}

Result<Pseudonym> Cases::Impl::Known(const std::string& id) {
  const auto found = Find(id);
  if (!found) return std::unexpected(found.error());
  if (!*found) return Fail(TroubleKind::kNoPerson, id);
  return **found;
}

void Cases::Impl::ForgetPerson(const Pseudonym& person) {
  const std::lock_guard guard(memory);
  ++forgotten;
  people.erase(person);
  known_names.erase(person);
}

Result<void> Cases::Impl::NoteChange(const Pseudonym& person, std::vector<Event> events,
                                     const Asking& asking, const std::string& request,
                                     const Prepared& with) {
  const auto key = KeyFor(person);
  if (!key) return std::unexpected(key.error());
  const auto marks = MarksOf(*key, asking, request);
  if (!marks) return std::unexpected(marks.error());
  std::vector<audit::Record> records;
  for (Event& event : events) {
    auto record = ByPerson(asking, "person");
    if (!record) return std::unexpected(record.error());
    record->event = std::move(event);
    record->subject = person;
    record->command.arguments = with.arguments;
    records.push_back(*std::move(record));
  }
  const auto done = NoteOnce(std::move(records), with.rows, asking, *marks);
  ForgetPerson(person);  // whatever came of it: it may be there
  if (!done) return std::unexpected(done.error());
  return {};
}

Result<std::vector<Event>> Cases::Impl::Revoking(const Revocation& revocation,
                                                 const Pseudonym& person, Instant now) {
  std::vector<Event> events;
  const auto data = Person(person);
  if (!data) return std::unexpected(data.error());
  std::optional<Pseudonym> giver;
  if (!revocation.delegated_by.empty()) {
    const auto found = Known(revocation.delegated_by);
    if (!found) return std::unexpected(found.error());
    giver = *found;
  }
  for (const std::string& role : revocation.roles) {
    const bool held = std::ranges::any_of(
        (*data)->roles, [&](const RoleHeld& r) { return r.role.text == role && r.of == giver; });
    if (!held)
      return Fail(giver ? TroubleKind::kNotDelegated : TroubleKind::kNotHeld, revocation.id, role);
    events.emplace_back(RoleRevoked{.giver = giver, .person = person, .revoked = Id(role)});
  }
  if (!revocation.key) return events;
  const auto held = std::ranges::find((*data)->keys, *revocation.key, &KeyHeld::key);
  if (held == (*data)->keys.end()) return Fail(TroubleKind::kNoSuchKey, revocation.id);
  if (held->until) return Fail(TroubleKind::kKeyRevoked, revocation.id);
  events.emplace_back(
      KeyRevoked{.from = revocation.from.value_or(now), .key = *revocation.key, .person = person});
  return events;
}

// ---- what a host asks for ----

Result<void> Cases::Revoke(const Revocation& revocation, const Asking& asking) {
  Impl& impl = *impl_;
  if (auto ready = impl.Ready(); !ready) return std::unexpected(ready.error());
  if (revocation.key && !revocation.delegated_by.empty()) return Fail(TroubleKind::kRevocation);
  const auto person = impl.Known(revocation.id);
  if (!person) return std::unexpected(person.error());
  Spelling request;
  request.Add("revoke").Add(revocation.id).AddAll(revocation.roles).Add(revocation.delegated_by);
  request.Add(revocation.key ? HexDigest(revocation.key->bytes) : "");
  request.Add(revocation.from ? revocation.from->ToIso() : "");
  if (auto before = impl.WasNoted(*person, asking, request.bytes()); !before || *before)
    return before ? Result<void>() : std::unexpected(before.error());
  if (auto may = Authority(impl).MayRevoke(revocation, asking); !may) return may;
  auto events = impl.Revoking(revocation, *person, impl.Now(asking));
  if (!events) return std::unexpected(events.error());
  if (events->empty()) return {};
  return impl.NoteChange(*person, *std::move(events), asking, request.bytes());
}

Result<void> Cases::Delegate(const Delegation& delegation, const Asking& asking,
                             const std::optional<Attachment>& paper) {
  Impl& impl = *impl_;
  if (auto ready = impl.Ready(); !ready) return std::unexpected(ready.error());
  const auto giver = impl.Known(delegation.giver), taker = impl.Known(delegation.taker);
  for (const auto* who : {&giver, &taker})
    if (!*who) return std::unexpected(who->error());
  if (*giver == *taker || delegation.until < delegation.from) return Fail(TroubleKind::kDelegation);
  Spelling request;
  request.Add("delegate").Add(delegation.giver).Add(delegation.taker).Add(delegation.role);
  request.Add(delegation.from.ToIso()).Add(delegation.until.ToIso());
  if (paper) {
    const auto hash = HashOf(*paper);
    if (!hash) return std::unexpected(hash.error());
    request.Add(*hash);
  }
  if (auto before = impl.WasNoted(*taker, asking, request.bytes()); !before || *before)
    return before ? Result<void>() : std::unexpected(before.error());
  if (auto may = Authority(impl).MayDelegate(delegation, paper.has_value(), asking); !may)
    return may;
  // What was delegated to somebody is not delegated on.
  const auto data = impl.Person(*giver);
  if (!data) return std::unexpected(data.error());
  const bool held = std::ranges::any_of((*data)->roles, [&](const RoleHeld& role) {
    return role.role.text == delegation.role && !role.of;
  });
  if (!held) return Fail(TroubleKind::kNotHeld, delegation.giver, delegation.role);
  std::vector<Event> events;
  events.emplace_back(RoleDelegated{.delegated = Id(delegation.role),
                                    .from = delegation.from,
                                    .giver = *giver,
                                    .taker = *taker,
                                    .until = delegation.until});
  Prepared kept;
  if (paper) {
    const auto key = impl.KeyFor(*giver);
    if (!key) return std::unexpected(key.error());
    const auto commitment = impl.KeepDocument(*key, *giver, *paper, &kept.rows);
    if (!commitment) return std::unexpected(commitment.error());
    kept.arguments.push_back({.commitment = *commitment, .name = Id("paper")});
  }
  return impl.NoteChange(*taker, std::move(events), asking, request.bytes(), kept);
}

// Asked before anything is checked: what was done once may not be possible twice.
Result<bool> Cases::Impl::WasNoted(const Pseudonym& person, const Asking& asking,
                                   const std::string& request) {
  if (asking.key.empty()) return false;
  const auto key = KeyFor(person);
  if (!key) return std::unexpected(key.error());
  const auto marks = MarksOf(*key, asking, request);
  if (!marks) return std::unexpected(marks.error());
  const auto before = NotedBefore(asking, *marks);
  if (!before) return std::unexpected(before.error());
  return before->has_value();
}

}  // namespace writ::cases
