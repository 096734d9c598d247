// writ person list: everybody who was added, with roles and keys. Who stands in facts alone, as
// `import --add-persons` makes them known, is not among them.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include "engine/base/json.h"
#include "engine/event/by_pseudonym.h"
#include "runtime/cases/authority.h"
#include "runtime/cli/person.h"

namespace writ::cli {
namespace {

// As dossiers name a key: its first sixteen digits.
std::string FingerprintOf(const PublicKey& key) { return HexDigest(key.bytes).substr(0, 16); }

using Ids = ByPseudonym<std::string>;

std::string IdOf(cases::Cases& store, const Ids& ids, const Pseudonym& person) {
  const auto id = ids.find(person);
  return id == ids.end() || id->second.empty() ? store.NameOf(person) : id->second;
}

std::string RoleLine(const Session& session, cases::Cases& store, const cases::RoleHeld& held) {
  std::string line = "  " + Say(session, "role ", "角色 ") + held.role.text;
  if (held.of) line += Say(session, ", delegated by ", ",委托人 ") + store.NameOf(*held.of);
  if (held.from) line += Say(session, ", from ", ",自 ") + held.from->ToIso();
  if (held.until) line += Say(session, " until ", " 至 ") + held.until->ToIso();
  return line + "\n";
}

std::string KeyLine(const Session& session, const cases::KeyHeld& held) {
  std::string line = "  " + Say(session, "key ", "密钥 ") + FingerprintOf(held.key) + "…" +
                     Say(session, ", since ", ",登记于 ") + MomentWords(held.since);
  if (held.until)
    line += Say(session, ", does not count from ", ",不再有效,自 ") + MomentWords(*held.until);
  return line + "\n";
}

std::string TextOf(const Session& session, cases::Cases& store, const cases::PersonListed& one) {
  std::string text = store.NameOf(one.person);
  if (one.id.empty()) text += Say(session, " (erased)", " (已删除)");
  text += "\n";
  for (const cases::RoleHeld& held : one.holds->roles) text += RoleLine(session, store, held);
  for (const cases::KeyHeld& held : one.holds->keys) text += KeyLine(session, held);
  return text;
}

std::string JsonLine(cases::Cases& store, const Ids& ids, const cases::PersonListed& one) {
  JsonWriter line;
  line.BeginObject().Member("id", one.id).Member("name", one.name);
  line.Member("person", HexDigest(one.person.bytes)).Key("roles").BeginArray();
  for (const cases::RoleHeld& held : one.holds->roles) {
    line.BeginObject().Member("role", held.role.text);
    if (held.of) line.Member("delegated_by", IdOf(store, ids, *held.of));
    if (held.from) line.Member("from", held.from->ToIso());
    if (held.until) line.Member("until", held.until->ToIso());
    line.EndObject();
  }
  line.EndArray().Key("keys").BeginArray();
  for (const cases::KeyHeld& held : one.holds->keys) {
    line.BeginObject().Member("key", HexDigest(held.key.bytes));
    line.Member("since", held.since.ToIso());
    if (held.until) line.Member("until", held.until->ToIso());
    line.EndObject();
  }
  return line.EndArray().EndObject().Take() + "\n";
}

int ListAll(const Session& session, cases::Cases& store) {
  const auto people = cases::Authority(store).People();
  if (!people) return Tell(session, people.error());
  Ids ids;
  for (const cases::PersonListed& one : *people) ids.emplace(one.person, one.id);
  std::string text;
  for (const cases::PersonListed& one : *people)
    text += session.format == "jsonl" ? JsonLine(store, ids, one) : TextOf(session, store, one);
  if (text.empty() && session.format != "jsonl")
    text = Say(session, "nobody was added\n", "尚未登记任何人\n");
  return TellResult(session, text);
}

}  // namespace

PersonCommandRun AddList(CLI::App* person, Session& session) {
  auto* command = person->add_subcommand("list", "everybody who was added, with roles and keys");
  auto options = std::make_shared<StoreOptions>();
  AddFormat(command, session, {"text", "jsonl"});
  AddStore(command, *options);
  AddNow(command, *options);
  AddLanguage(command, session);
  return [&session, options, command] {
    if (!command->parsed()) return kNotAsked;
    return OnStore(session, *options, [&](cases::Cases& store, const cases::Asking&) {
      return ListAll(session, store);
    });
  };
}

}  // namespace writ::cli
