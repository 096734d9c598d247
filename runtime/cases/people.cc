#include "runtime/cases/people.h"

#include <algorithm>

#include "engine/base/overloaded.h"
#include "engine/base/sha256.h"

namespace writ::cases {
namespace {

bool IsNamed(const Names& names, std::string_view word) {
  return names.id == word || names.en == word || names.zh == word;
}

bool HoldsOn(const RoleHeld& held, Date day) {
  return (!held.from || *held.from <= day) && (!held.until || day <= *held.until);
}

bool IsUnion(std::string_view role) { return role == kUnionRole || role == kUnionRoleChinese; }

void AddTo(std::vector<Id>* roles, Id role) {
  if (std::ranges::find(*roles, role) == roles->end()) roles->push_back(std::move(role));
}

void AddRole(const Program& program, const RoleHeld& held, flow::Actor* actor) {
  std::vector<Id> given;
  for (const Role& role : program.roles)
    if (IsNamed(role.names, held.role.text)) given.emplace_back(role.names.id);
  for (const Id& role : given) AddTo(&actor->roles, role);
  if (IsUnion(held.role.text)) {
    actor->for_the_union = true;
    given.emplace_back(kUnionRole);
  }
  if (!held.of) return;
  auto of = std::ranges::find(actor->acts_for, *held.of, &flow::ActsFor::person);
  if (of == actor->acts_for.end()) of = actor->acts_for.insert(of, {*held.of, {}});
  for (const Id& role : given) AddTo(&of->roles, role);
}

}  // namespace

std::string TopicOf(const Pseudonym& person) { return "people/" + HexDigest(person.bytes); }
std::string TopicOf(const PublicKey& key) { return "keys/" + HexDigest(key.bytes); }

PersonData FoldPerson(const Pseudonym& person, std::span<const audit::Record> records) {
  PersonData data{.person = person, .roles = {}, .keys = {}};
  for (const audit::Record& record : records) {
    std::visit(Overloaded{[&](const RoleGranted& e) {
                            if (e.person == person)
                              data.roles.push_back({e.granted, e.from, e.until, std::nullopt});
                          },
                          [&](const RoleRevoked& e) {
                            if (e.person != person) return;
                            std::erase_if(data.roles, [&](const RoleHeld& held) {
                              return held.role == e.revoked && held.of == e.giver;
                            });
                          },
                          [&](const KeyRevoked& e) {
                            for (KeyHeld& held : data.keys)
                              if (e.person == person && held.key == e.key && !held.until)
                                held.until = e.from;
                          },
                          [&](const RoleDelegated& e) {
                            if (e.taker == person)
                              data.roles.push_back({e.delegated, e.from, e.until, e.giver});
                          },
                          [&](const KeyRegistered& e) {
                            if (e.person != person) return;
                            if (e.replaces)
                              std::erase_if(data.keys, [&](const KeyHeld& held) {
                                return held.key == *e.replaces;
                              });
                            data.keys.push_back({e.key, record.recorded, std::nullopt});
                          },
                          [](const auto&) {}},
               record.event);
  }
  return data;
}

flow::Actor ActorOf(const Program& program, const PersonData& person, const Pseudonym& subject,
                    Date day, const PersonAt& giver) {
  flow::Actor actor;
  actor.person = person.person;
  actor.is_subject = person.person == subject;
  for (const RoleHeld& held : person.roles) {
    if (!HoldsOn(held, day)) continue;
    if (held.of == subject) continue;  // nor does anybody in a case about whoever delegated it
    if (held.of) {
      const PersonData* from = giver ? giver(*held.of) : nullptr;
      const bool still =
          from != nullptr && std::ranges::any_of(from->roles, [&](const RoleHeld& r) {
            return r.role == held.role && !r.of && HoldsOn(r, day);
          });
      if (!still) continue;
    }
    AddRole(program, held, &actor);
  }
  return actor;
}

}  // namespace writ::cases
