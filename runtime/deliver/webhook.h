// A message for another system: a CloudEvent (1.0, structured, JSON), signed as Standard Webhooks
// asks.
#pragma once

#include <string>
#include <string_view>

#include "runtime/cases/outbox.h"
#include "runtime/deliver/transport.h"

namespace writ::deliver {

// `type` is "writ." and the word of the kind, `subject` the case, `time` that of the record. `id`
// is unique by itself; `source` is "writ" whatever the log is called, since one that was restored
// has another name and the messages of before.
std::string CloudEventOf(const cases::OutboxMessage& message,
                         const cases::MessageContents& contents);

// With webhook-id, webhook-timestamp (seconds) and webhook-signature: `v1,` and the base64 of
// HMAC-SHA256 over "ID.TIMESTAMP.BODY".
WebhookRequest SignedRequest(std::string_view secret, const std::string& id, Instant now,
                             std::string body);

}  // namespace writ::deliver
