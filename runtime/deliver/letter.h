// What a message says by mail. Mail lies open on its way, so it names no person: a case, and what
// is to be done. A letter to the person has the document with it; that is what it is for.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "runtime/cases/outbox.h"
#include "runtime/deliver/config.h"
#include "runtime/deliver/mail.h"

namespace writ::deliver {

// Whom it goes to, and the whole of it; or the word for why it cannot be sent: "no_address",
// "document_not_whole". A trouble is one of the store.
using Composed = std::expected<Mail, std::string>;
cases::Result<Composed> ComposeMail(cases::Cases& cases, const cases::OutboxMessage& message,
                                    const cases::MessageContents& contents, const Config& config,
                                    const cases::Asking& asking);

// The page (HTML) of a letter, with the day and the facts of when it was issued, however late it
// leaves; or the word for why it cannot be sent: "document_not_whole".
cases::Result<std::expected<std::string, std::string>> LetterOf(
    cases::Cases& cases, const cases::OutboxMessage& message,
    const cases::MessageContents& contents, Language language, const cases::Asking& asking);

}  // namespace writ::deliver
