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

}  // namespace writ::deliver
