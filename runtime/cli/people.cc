// writ person, writ key, writ sign: who acts, with what key, and signing.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>

#include "runtime/audit/bytes.h"
#include "runtime/cases/authority.h"
#include "runtime/cases/signing.h"
#include "runtime/cli/files.h"
#include "runtime/cli/key_file.h"
#include "runtime/cli/person.h"

namespace writ::cli {
namespace {

constexpr size_t kMaxStatementBytes = 4u << 20;

struct PersonCommand {
  StoreOptions store;
  cases::NewPerson person;
  std::string key;  // a key file, or the public key in hex
};

std::optional<PublicKey> ReadPublicKey(const Session& session, const std::string& word) {
  PublicKey key;
  if (audit::FromHex(word, key.bytes)) return key;
  const auto file = ReadKeyFile(session, word);
  if (!file) return std::nullopt;
  return file->public_key();
}

// A role that no installed policy has lets nobody do anything.
void WarnOfRoles(const Session& session, const std::vector<std::string>& roles,
                 cases::Cases& store) {
  const auto known = cases::Authority(store).Roles();
  if (!known || known->empty()) return;
  std::string all;
  for (const Names& names : *known) {
    const std::string& title = names.zh.empty() ? names.en : names.zh;
    all += (all.empty() ? "" : Say(session, ", ", "、")) + names.id;
    if (!title.empty() && title != names.id) all += " (" + title + ")";
  }
  for (const std::string& role : roles) {
    const bool is_there = std::ranges::any_of(*known, [&](const Names& names) {
      return names.id == role || names.en == role || names.zh == role;
    });
    if (is_there || role == cases::kUnionRole || role == cases::kUnionRoleChinese) continue;
    Complain(session,
             fmt::format("no installed policy has a role '{}', so it lets nobody do anything; they "
                         "have: {}, and union (工会)",
                         role, all),
             fmt::format("已安装的政策均无「{}」这一角色,授予之后不能办理任何事项;现有角色:{},以及 "
                         "union (工会)",
                         role, all));
  }
}

int AddOne(const Session& session, PersonCommand& command) {
  if (!command.key.empty()) {
    command.person.key = ReadPublicKey(session, command.key);
    if (!command.person.key) return kUnreadable;
  }
  for (const std::string& role : command.person.roles) {
    if (IdForm::Accepts(role)) continue;
    Complain(session, fmt::format("--role {}: not a name", role),
             fmt::format("--role {}:不是名称", role));
    return kUnreadable;
  }
  return OnStore(
      session, command.store,
      [&](cases::Cases& store, const cases::Asking& asking) {
        const auto added = store.AddPerson(command.person, asking);
        if (!added) return Tell(session, added.error());
        WarnOfRoles(session, command.person.roles, store);
        return TellResult(session,
                          fmt::format("{}  {}\n", command.person.id, HexDigest(added->bytes)));
      },
      true);
}

struct RevokeCommand {
  StoreOptions store;
  cases::Revocation revocation;
  std::string key, from;
};

// The moment of an option; complains and gives nothing if it is none.
bool ReadMoment(const Session& session, const char* option, const std::string& text,
                std::optional<Instant>* into) {
  if (text.empty()) return true;
  // From a day on is from its beginning on.
  const auto day = Date::ParseIso(text);
  *into = day ? flow::StartOf(*day) : ReadInstant(text);
  if (*into) return true;
  Complain(session,
           fmt::format("{} {}: not a time; write it like 2026-03-10T17:30+08:00", option, text),
           fmt::format("{} {}:不是时间,请写成 2026-03-10T17:30+08:00 的样子", option, text));
  return false;
}

int RevokeOne(const Session& session, RevokeCommand& command) {
  cases::Revocation& revocation = command.revocation;
  if (!command.key.empty()) {
    revocation.key = ReadPublicKey(session, command.key);
    if (!revocation.key) return kUnreadable;
  }
  if (revocation.roles.empty() && !revocation.key) {
    Complain(session, "say what is taken away: --role or --key", "请写明撤销什么:--role 或 --key");
    return kUnreadable;
  }
  if (!ReadMoment(session, "--from", command.from, &revocation.from)) return kUnreadable;
  return OnStore(session, command.store, [&](cases::Cases& store, const cases::Asking& asking) {
    return TellNothing(session, store.Revoke(revocation, asking));
  });
}

struct DelegateCommand {
  StoreOptions store;
  cases::Delegation delegation;
  std::string from, until, paper;
};

int DelegateOne(const Session& session, DelegateCommand& command) {
  const auto from = Date::ParseIso(command.from), until = Date::ParseIso(command.until);
  if (!from || !until) {
    const std::string& wrong = from ? command.until : command.from;
    Complain(session, fmt::format("{}: not a date; write it like 2026-03-10", wrong),
             fmt::format("{}:不是日期,请写成 2026-03-10 的样子", wrong));
    return kUnreadable;
  }
  command.delegation.from = *from;
  command.delegation.until = *until;
  std::optional<cases::Attachment> paper;
  if (!command.paper.empty()) {
    paper = ReadAttachment(session, command.paper, "paper");
    if (!paper) return kUnreadable;
  }
  return OnStore(session, command.store, [&](cases::Cases& store, const cases::Asking& asking) {
    return TellNothing(session, store.Delegate(command.delegation, asking, paper));
  });
}

struct SignCommand {
  std::string file, key, out;
};

int SignOne(const Session& session, const SignCommand& command) {
  const auto text = ReadFile(command.file, kMaxStatementBytes);
  if (!text) {
    Complain(session, fmt::format("{}: cannot be read: {}", command.file, text.error()),
             fmt::format("{}:无法读取:{}", command.file, text.error()));
    return kUnreadable;
  }
  const auto asked = cases::ReadToBeSigned(*text);
  if (!asked) {
    Complain(session, fmt::format("{}: {}", command.file, asked.error()),
             fmt::format("{}:不是可签署的声明:{}", command.file, asked.error()));
    return kUnreadable;
  }
  const auto key = ReadKeyFile(session, command.key);
  if (!key) return kUnreadable;
  const auto done = cases::Sign(*asked, *key);
  const auto bytes = done ? cases::Encode(*done) : std::unexpected(done.error());
  if (!bytes) {
    Complain(session, fmt::format("{}: {}", command.file, bytes.error()),
             fmt::format("{}:{}", command.file, bytes.error()));
    return kUnreadable;
  }
  // Whoever signs sees what.
  fmt::print(stderr, "{}", asked->text);
  if (command.out.empty()) return Emit(session, *bytes) ? kClean : kUnreadable;
  if (auto written = WriteFile(command.out, *bytes); !written) {
    Complain(session, fmt::format("{}: cannot be written: {}", command.out, written.error()),
             fmt::format("{}:无法写入:{}", command.out, written.error()));
    return kUnreadable;
  }
  return kClean;
}

}  // namespace

void AddActorOf(CLI::App* command, StoreOptions& options, bool required) {
  auto* as = command->add_option("--as", options.person, "who does so: a person's id");
  if (required) as->required();
  command->add_option("--idempotency-key", options.key, "the same request with it is done once");
}

namespace {

PersonCommandRun AddRevoke(CLI::App* person, Session& session) {
  auto* command = person->add_subcommand("revoke", "take a role or a key away");
  auto options = std::make_shared<RevokeCommand>();
  command->add_option("id", options->revocation.id, "whose")->required();
  command->add_option("--role", options->revocation.roles, "a role, as it was granted")
      ->allow_extra_args(false);
  command->add_option("--delegated-by", options->revocation.delegated_by,
                      "end the delegation by this person, not the grant");
  command->add_option("--key", options->key, "key file, or public key in hex");
  command->add_option("--from", options->from,
                      "what the key signed from this moment on does not count (default: now)");
  AddActorOf(command, options->store);
  AddStore(command, options->store);
  AddNow(command, options->store);
  AddLanguage(command, session);
  return [&session, options, command] {
    return command->parsed() ? RevokeOne(session, *options) : kNotAsked;
  };
}

PersonCommandRun AddDelegate(CLI::App* person, Session& session) {
  auto* command = person->add_subcommand("delegate", "let somebody else act in a role for a time");
  auto options = std::make_shared<DelegateCommand>();
  command->add_option("id", options->delegation.giver, "whose role it is")->required();
  command->add_option("--to", options->delegation.taker, "who takes it: a person's id")->required();
  command->add_option("--role", options->delegation.role, "the role, as it was granted")
      ->required();
  command->add_option("--from", options->from, "first day")->required();
  command->add_option("--until", options->until, "last day")->required();
  command->add_option("--on-paper", options->paper,
                      "what the giver signed, where somebody else hands it in");
  AddActorOf(command, options->store, true);
  AddStore(command, options->store);
  AddNow(command, options->store);
  AddLanguage(command, session);
  return [&session, options, command] {
    return command->parsed() ? DelegateOne(session, *options) : kNotAsked;
  };
}

}  // namespace

Command AddPerson(CLI::App& app, Session& session) {
  auto* person = app.add_subcommand("person", "people who act in cases");
  person->require_subcommand(1);
  auto* command = person->add_subcommand("add", "make somebody known, with roles and a key");
  auto options = std::make_shared<PersonCommand>();
  command->add_option("id", options->person.id, "what the person is called by, a staff number say")
      ->required();
  command->add_option("--name", options->person.name, "the person's name");
  command->add_option("--role", options->person.roles, "a role of the policies, or `union`")
      ->allow_extra_args(false);
  command->add_option("--key", options->key, "key file, or public key in hex");
  AddActorOf(command, options->store);
  AddStore(command, options->store);
  AddNow(command, options->store);
  AddLanguage(command, session);
  std::vector<PersonCommandRun> others;
  for (const auto& other :
       {AddRevoke, AddDelegate, AddList, AddErase, AddHold, AddRelease, AddReport})
    others.push_back(other(person, session));
  return {person, [&session, options, others = std::move(others)] {
            for (const PersonCommandRun& other : others)
              if (const int done = other(); done != kNotAsked) return done;
            return AddOne(session, *options);
          }};
}

Command AddKey(CLI::App& app, Session& session) {
  auto* key = app.add_subcommand("key", "signing keys of people");
  key->require_subcommand(1);
  auto* make = key->add_subcommand("new", "make a key in a new file, and print its public key");
  auto path = std::make_shared<std::string>();
  make->add_option("file", *path, "where to")->required();
  AddLanguage(make, session);
  return {key, [&session, path] {
            const auto made = MakeKeyFile(session, *path);
            if (!made) return kUnreadable;
            return Emit(session, audit::ToHex(made->public_key().bytes) + "\n") ? kClean
                                                                                : kUnreadable;
          }};
}

Command AddSign(CLI::App& app, Session& session) {
  auto* command = app.add_subcommand("sign", "sign what `writ case preview` gave");
  auto options = std::make_shared<SignCommand>();
  command->add_option("file", options->file, "the statement, as `preview -o` wrote it")->required();
  command->add_option("--key", options->key, "key file")->required();
  command->add_option("-o,--out", options->out, "file to write to (default: standard output)");
  AddLanguage(command, session);
  return {command, [&session, options] { return SignOne(session, *options); }};
}

}  // namespace writ::cli
