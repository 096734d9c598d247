#include "runtime/cases/remembered.h"

#include <utility>

#include "runtime/cases/case_data.h"

namespace writ::cases {

Remembered::Visit Remembered::Begin(const Pseudonym& subject) {
  Room& room = RoomOf(subject);
  const std::lock_guard guard(room.mutex);
  return {room.forgotten};
}

template <class Change>
void Remembered::Enter(Visit since, const Pseudonym& subject, const Change& change) {
  Room& room = RoomOf(subject);
  const std::lock_guard guard(room.mutex);
  if (room.forgotten != since.forgotten) return;
  const std::string name = BytesText(subject);
  if (room.people.size() >= kMostPeopleInRoom && !room.people.contains(name)) room.people.clear();
  change(room.people[name]);
}

template <class Look>
auto Remembered::LookAt(const Pseudonym& subject, const Look& look) {
  Room& room = RoomOf(subject);
  const std::lock_guard guard(room.mutex);
  const auto at = room.people.find(BytesText(subject));
  static const Person kNobody;
  return look(at == room.people.end() ? kNobody : at->second);
}

Remembered::FactsPtr Remembered::Facts(const Pseudonym& subject, const Hash& bundle) {
  return LookAt(subject, [&](const Person& person) {
    const auto at = person.facts.find(bundle);
    return at == person.facts.end() ? FactsPtr() : at->second;
  });
}

void Remembered::Keep(Visit since, const Pseudonym& subject, const Hash& bundle, FactsPtr facts) {
  Enter(since, subject, [&](Person& person) { person.facts[bundle] = std::move(facts); });
}

Remembered::CasesPtr Remembered::CasesOf(const Pseudonym& subject) {
  return LookAt(subject, [](const Person& person) { return person.cases; });
}

void Remembered::Keep(Visit since, const Pseudonym& subject, CasesPtr cases) {
  Enter(since, subject, [&](Person& person) { person.cases = std::move(cases); });
}

Remembered::ValuesPtr Remembered::Values(const Pseudonym& subject, const std::string& case_id) {
  return LookAt(subject, [&](const Person& person) {
    const auto at = person.values.find(case_id);
    return at == person.values.end() ? ValuesPtr() : at->second;
  });
}

void Remembered::Keep(Visit since, const Pseudonym& subject, const std::string& case_id,
                      ValuesPtr values) {
  Enter(since, subject, [&](Person& person) { person.values[case_id] = std::move(values); });
}

std::optional<Commitment> Remembered::Read(const Pseudonym& subject, const std::string& words) {
  return LookAt(subject, [&](const Person& person) {
    const auto at = person.reads.find(words);
    return at == person.reads.end() ? std::nullopt : std::optional(at->second);
  });
}

void Remembered::KeepRead(const Pseudonym& subject, const std::string& words,
                          const Commitment& commitment) {
  Enter(Begin(subject), subject, [&](Person& person) {
    if (person.reads.size() >= kMostReads) person.reads.clear();
    person.reads.emplace(words, commitment);
  });
}

void Remembered::Forget(const Pseudonym& subject) {
  Room& room = RoomOf(subject);
  const std::lock_guard guard(room.mutex);
  ++room.forgotten;
  room.people.erase(BytesText(subject));
}

void Remembered::ForgetAll() {
  for (Room& room : rooms_) {
    const std::lock_guard guard(room.mutex);
    ++room.forgotten;
    room.people.clear();
  }
}

}  // namespace writ::cases
