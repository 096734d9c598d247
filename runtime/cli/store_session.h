// What commands on a store share: where it is, what time it is, who acts; and how its troubles are
// told.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/cases/cases.h"
#include "runtime/cli/session.h"

namespace writ::cli {

struct StoreOptions {
  std::string store, trust;  // empty: WRIT_STORE and WRIT_TRUST, else ./.writ and beside it
  std::string now;           // empty: the clock
  std::string person;        // who acts
  std::string key;           // idempotency
};

void AddStore(CLI::App* command, StoreOptions& options);
void AddNow(CLI::App* command, StoreOptions& options);
void AddActor(CLI::App* command, StoreOptions& options, bool required);
// All of these, and --lang: of a command by which somebody acts.
void AddActing(CLI::App* command, StoreOptions& options, Session& session);

// "2026-03-10T09:30:00.000Z", "2026-03-10T17:30+08:00", "2026-03-10 17:30" and "2026-03-10", the
// last two in China's time, a day at its 09:00.
std::optional<Instant> ReadInstant(const std::string& text);
// In China's time, to the minute.
std::string MomentWords(Instant instant);

// Where the store is and what time it is. Complains and gives nothing if `--now` is no time.
std::optional<cases::Options> SettingsOf(const Session& session, const StoreOptions& options);
// Complains and gives nothing if the store cannot be opened, or an option cannot be read;
// `trouble`, if given, is then why the store was not opened.
std::unique_ptr<cases::Cases> OpenStore(const Session& session, const StoreOptions& options,
                                        bool create,
                                        std::optional<cases::Trouble>* trouble = nullptr);
std::optional<cases::Asking> AskingOf(const Session& session, const StoreOptions& options);

// A command on a store: opens it, does `what` for whoever asks, and closes it, which anchors what
// was done. The exit code.
int OnStore(const Session& session, const StoreOptions& options,
            const std::function<int(cases::Cases& store, const cases::Asking& asking)>& what,
            bool create = false);

// Says what is wrong, with what is missing, and gives the exit code.
int Tell(const Session& session, const cases::Trouble& trouble, const Program* program = nullptr);
// The same of what says nothing when it was done.
int TellNothing(const Session& session, const cases::Result<void>& done);
// Anchors what was done. A log that cannot be vouched for is told of, and is exit code 1.
int Finish(const Session& session, cases::Cases& store, int exit_code);

// A policy with all it is compiled from; complains if it has errors.
std::optional<cases::Packed> PackPolicy(const Session& session, const std::string& path,
                                        int* exit_code);

// FIELD=FILE as --attach has it, or a FILE for `field`.
std::optional<cases::Attachment> ReadAttachment(const Session& session, const std::string& word,
                                                const std::string& field = "");

}  // namespace writ::cli
