// What the command line says of messages.
#pragma once

#include <string>

#include "runtime/cases/outbox.h"
#include "runtime/cli/session.h"

namespace writ::cli {

// "record 57  2026-03-16 09:00  effect", in the session's language.
std::string MessageWords(const Session& session, const cases::OutboxMessage& message);
// "not sent yet", "failed 3 times, last 2026-03-16 09:30 (http_503)", …
std::string StandingWords(const Session& session, const cases::MessageStanding& standing);
// Of one that cannot be delivered, as a line among tasks: what it is, and who is to see to it.
std::string UndeliverableLine(const Session& session, const cases::Outbox::Task& task);

}  // namespace writ::cli
