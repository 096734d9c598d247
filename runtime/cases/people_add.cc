// Making somebody known, with a name, roles and a key.
#include <algorithm>

#include "runtime/cases/authority.h"
#include "runtime/cases/impl.h"
#include "runtime/cases/spelling.h"

namespace writ::cases {
namespace {

constexpr int kMostTries = 64;

CommittedValue Kept(const std::string& text) {
  auto value = CommittedValue::OfText(text);
  return value ? *std::move(value) : CommittedValue::OfBytes(text);
}

// What is new of somebody known before.
Result<std::vector<Event>> Added(const NewPerson& person, const PersonData& before,
                                 PersonNamed named) {
  std::vector<Event> events;
  events.emplace_back(std::move(named));
  for (const std::string& role : person.roles) {
    const bool held = std::ranges::any_of(
        before.roles, [&](const RoleHeld& r) { return r.role.text == role && !r.of && !r.until; });
    if (!held) events.emplace_back(RoleGranted{.granted = Id(role), .person = before.person});
  }
  if (!person.key) return events;
  const auto held = std::ranges::find(before.keys, *person.key, &KeyHeld::key);
  if (held == before.keys.end())
    events.emplace_back(
        KeyRegistered{.key = *person.key, .person = before.person, .purpose = KeyPurpose::kPerson});
  else if (held->until)
    return Fail(TroubleKind::kKeyRevoked, person.id);
  return events;
}

std::string RequestOf(const NewPerson& person) {
  Spelling request;
  request.Add("person").Add(person.id).Add(person.name).AddAll(person.roles);
  request.Add(person.key ? HexDigest(person.key->bytes) : "");
  return request.bytes();
}

}  // namespace

Result<Pseudonym> Cases::AddPerson(const NewPerson& person, const Asking& asking) {
  Impl& impl = *impl_;
  if (auto ready = impl.Ready(); !ready) return std::unexpected(ready.error());
  const std::string request = RequestOf(person);
  const auto known = impl.Find(person.id);
  if (!known) return std::unexpected(known.error());
  if (*known)
    if (auto noted = impl.WasNoted(**known, asking, request); !noted || *noted)
      return noted ? Result<Pseudonym>(**known) : std::unexpected(noted.error());
  Authority authority(impl);
  if (auto may = authority.MayAdd(person, asking); !may) return std::unexpected(may.error());
  if (person.key)  // before anybody is made known by it
    if (auto free = authority.IsFree(*person.key, person.id); !free)
      return std::unexpected(free.error());
  const auto made = impl.ring->Make(Kept(person.id));
  if (!made) return Fail(made.error());
  const auto key = impl.KeyFor(*made);
  if (!key) return std::unexpected(key.error());
  const auto marks = impl.MarksOf(*key, asking, request);
  if (!marks) return std::unexpected(marks.error());
  const auto by = impl.ByPerson(asking, "person");
  if (!by) return std::unexpected(by.error());
  std::vector<ExtraRow> rows;
  PersonNamed named{.person = *made};
  for (const auto& [what, text] : {std::pair{"id", &person.id}, {"name", &person.name}}) {
    if (text->empty()) continue;
    const PersonalKey place = PlaceOfName(*made, what);
    const auto value = Salted(CommitmentTag::kPerson, Kept(*text), *impl.options.randomness);
    rows.push_back({place, SealValue(*key, place, value, *impl.options.randomness)});
    if (text == &person.name) named.name = CommitmentOf(value);
  }

  for (int tries = 0; tries < kMostTries; ++tries) {
    const auto free = person.key ? authority.IsFree(*person.key, person.id) : Result<uint64_t>(0);
    if (!free) return std::unexpected(free.error());
    const auto before = impl.Person(*made);
    if (!before) return std::unexpected(before.error());
    auto events = Added(person, **before, named);
    if (!events) return std::unexpected(events.error());
    std::vector<audit::Record> records;
    for (Event& event : *events) {
      audit::Record& record = records.emplace_back(*by);
      record.event = std::move(event);
      record.subject = *made;
    }
    // Of two who register one key at once, one does: it is looked for again.
    const auto noted = impl.NoteOnce(std::move(records), rows, asking, *marks,
                                     [&] { return !person.key || impl.registered == *free; });
    impl.ForgetPerson(*made);  // whatever came of it: it may be there
    if (!noted) return std::unexpected(noted.error());
    if (noted->empty()) continue;
    impl.remembered.Forget(*made);  // facts have the name with them
    return *made;
  }
  return Fail(TroubleKind::kContended, person.id);
}

}  // namespace writ::cases
