// writ person, writ key, writ sign: who acts, with what key, and signing.
#include <fmt/core.h>

#include "runtime/audit/bytes.h"
#include "runtime/cases/signing.h"
#include "runtime/cli/files.h"
#include "runtime/cli/key_file.h"
#include "runtime/cli/store_session.h"

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
  const auto asking = AskingOf(session, command.store);
  if (!asking) return kUnreadable;
  const auto store = OpenStore(session, command.store, true);
  if (store == nullptr) return kUnreadable;
  const auto added = store->AddPerson(command.person, *asking);
  if (!added) return Tell(session, added.error());
  const bool told =
      Emit(session, fmt::format("{}  {}\n", command.person.id, HexDigest(added->bytes)));
  return Finish(session, *store, told ? kClean : kUnreadable);
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
  AddStore(command, options->store);
  AddNow(command, options->store);
  AddLanguage(command, session);
  return {person, [&session, options] { return AddOne(session, *options); }};
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
