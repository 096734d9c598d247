#include "runtime/cases/remembered.h"

#include <utility>

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
  if (room.people.size() >= kMostPeopleInRoom && !room.people.contains(subject))
    room.people.clear();
  change(room.people[subject]);
}

template <class Look>
auto Remembered::LookAt(const Pseudonym& subject, const Look& look) {
  Room& room = RoomOf(subject);
  const std::lock_guard guard(room.mutex);
  const auto at = room.people.find(subject);
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

Remembered::ValuesPtr Remembered::Values(const Pseudonym& subject, const std::string& case_id,
                                         const Hash& bundle) {
  return LookAt(subject, [&](const Person& person) {
    const auto at = person.values.find(case_id);
    if (at == person.values.end() || at->second.first != bundle) return ValuesPtr();
    return at->second.second;
  });
}

void Remembered::Keep(Visit since, const Pseudonym& subject, const std::string& case_id,
                      const Hash& bundle, ValuesPtr values) {
  Enter(since, subject,
        [&](Person& person) { person.values[case_id] = {bundle, std::move(values)}; });
}

Remembered::ToldReadsPtr Remembered::Told(const Pseudonym& subject, const Program& program,
                                          std::span<const ReadFact> recordings) {
  return LookAt(subject, [&](const Person& person) {
    const auto at = std::ranges::find_if(person.told, [&](const ToldReadsPtr& told) {
      return told->program.get() == &program && std::ranges::equal(told->recordings, recordings);
    });
    return at == person.told.end() ? ToldReadsPtr() : *at;
  });
}

void Remembered::Keep(Visit since, const Pseudonym& subject, ToldReadsPtr told) {
  if (told->recordings.size() > kMostRecordings) return;
  Enter(since, subject, [&](Person& person) {
    if (person.told.size() == kMostTold) person.told.erase(person.told.begin());
    person.told.push_back(std::move(told));
  });
}

void Remembered::Forget(const Pseudonym& subject) {
  Room& room = RoomOf(subject);
  const std::lock_guard guard(room.mutex);
  ++room.forgotten;
  room.people.erase(subject);
}

void Remembered::ForgetAll() {
  for (Room& room : rooms_) {
    const std::lock_guard guard(room.mutex);
    ++room.forgotten;
    room.people.clear();
  }
}

}  // namespace writ::cases
