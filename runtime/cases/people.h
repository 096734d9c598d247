// Who somebody is to the log: roles and keys, as a fold of the events that gave and took them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/flow/command.h"
#include "runtime/audit/record.h"

namespace writ::cases {

// The name under which the log's records about a person are found (family c, numbered by their
// sequence).
std::string TopicOf(const Pseudonym& person);
// The same of who registered that signing key.
std::string TopicOf(const PublicKey& key);

struct NewPerson {
  std::string id, name;
  std::vector<std::string> roles;
  std::optional<PublicKey> key;
};

struct Revocation {
  std::string id;
  std::vector<std::string> roles;  // as they were granted
  std::string delegated_by;        // an id: the delegation by that person ends, not the grant
  std::optional<PublicKey> key;
  std::optional<Instant> from;  // what the key signed from then on does not count; now
};
struct Delegation {  // for the first day to the last
  std::string giver, taker, role;
  Date from, until;
};

struct RoleHeld {
  Id role;  // as it was granted: any of its names
  std::optional<Date> from, until;
  std::optional<Pseudonym> of;  // delegated by this person
};
struct KeyHeld {
  PublicKey key;
  Instant since;
  std::optional<Instant> until;  // revoked: from then on it signs nothing
};
struct PersonData {
  Pseudonym person;
  std::vector<RoleHeld> roles;
  std::vector<KeyHeld> keys;  // but those that another replaced
};

// A word for whoever speaks for the union; granted like a role.
inline constexpr std::string_view kUnionRole = "union", kUnionRoleChinese = "工会";

PersonData FoldPerson(const Pseudonym& person, std::span<const audit::Record> records);

// The person as an actor in a case of that subject, on that day. `giver` looks up those who
// delegated; a role counts only as long as its giver holds it.
using PersonAt = std::function<const PersonData*(const Pseudonym&)>;
flow::Actor ActorOf(const Program& program, const PersonData& person, const Pseudonym& subject,
                    Date day, const PersonAt& giver);

}  // namespace writ::cases
