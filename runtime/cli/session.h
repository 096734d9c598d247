// What every command shares: the options that mean the same everywhere, and how results are said.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/date.h"
#include "engine/check/compile.h"
#include "engine/diagnostics/diagnostic.h"
#include "runtime/cli/app.h"

namespace CLI {
class App;
}

namespace writ::cli {

struct Session {
  std::string lang;  // "en", "zh" or empty: from the locale
  std::string format = "text";
  std::vector<std::string> libraries;  // folders searched for `use`, before the installed one
  std::string as_of, known_on;
  std::string locale;  // LC_ALL, LC_MESSAGES or LANG, read once at the edge
  bool colour_out = false, colour_err = false;
  bool out_is_terminal = false, err_is_terminal = false;

  Language language() const;
};

// A message to people in the session's language.
std::string Say(const Session& session, std::string_view en, std::string_view zh);
// The same to stderr, prefixed "writ: ", with a line break.
void Complain(const Session& session, std::string_view en, std::string_view zh);

// Options of several commands.
void AddLanguage(CLI::App* command, Session& session);
void AddFormat(CLI::App* command, Session& session, std::vector<std::string> allowed);
void AddLibrary(CLI::App* command, Session& session);
void AddDates(CLI::App* command, Session& session);

// --as-of and --known-on, or today in the policy's country (+08:00) and the same day. A wrong date
// has been complained about when this is empty.
struct Dates {
  Date as_of, known_on;
};
std::optional<Dates> DatesOf(const Session& session);

// Writes to stdout. False (complained about) when it could not be written whole.
bool Emit(const Session& session, std::string_view text);
// The same as the exit code of a command that ends with it.
int TellResult(const Session& session, std::string_view text);

// Diagnostics in the session's format: text to stderr, JSON and SARIF to stdout.
bool Report(const Session& session, const Diagnostics& diagnostics, const SourceSet& sources);

// One command: its subcommand of the parser and what runs it.
struct Command {
  CLI::App* parser = nullptr;
  std::function<int()> run;
};
using Registrar = Command (*)(CLI::App& app, Session& session);

Command AddNew(CLI::App& app, Session& session);
Command AddCheck(CLI::App& app, Session& session);
Command AddFmt(CLI::App& app, Session& session);
Command AddDoc(CLI::App& app, Session& session);
Command AddTest(CLI::App& app, Session& session);
Command AddEval(CLI::App& app, Session& session);
Command AddWhy(CLI::App& app, Session& session);
Command AddScreen(CLI::App& app, Session& session);
Command AddFacts(CLI::App& app, Session& session);
Command AddColumns(CLI::App& app, Session& session);
Command AddDump(CLI::App& app, Session& session);
Command AddExplain(CLI::App& app, Session& session);
Command AddImport(CLI::App& app, Session& session);
Command AddPerson(CLI::App& app, Session& session);
Command AddReference(CLI::App& app, Session& session);
Command AddPolicy(CLI::App& app, Session& session);
Command AddKey(CLI::App& app, Session& session);
Command AddSign(CLI::App& app, Session& session);
Command AddCase(CLI::App& app, Session& session);
Command AddTick(CLI::App& app, Session& session);
Command AddAudit(CLI::App& app, Session& session);
Command AddStoreCommands(CLI::App& app, Session& session);
Command AddOutbox(CLI::App& app, Session& session);
Command AddProposal(CLI::App& app, Session& session);
Command AddDeliver(CLI::App& app, Session& session);
Command AddCompletion(CLI::App& app, Session& session);

}  // namespace writ::cli
