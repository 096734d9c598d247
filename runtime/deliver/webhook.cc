#include "runtime/deliver/webhook.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <stdexcept>

#include "engine/base/json.h"
#include "engine/base/overloaded.h"
#include "runtime/audit/bytes.h"

namespace writ::deliver {
namespace {

std::string Hmac(std::string_view secret, std::string_view message) {
  std::array<uint8_t, 32> out{};
  unsigned int size = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(message.data());
  if (HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), bytes, message.size(),
           out.data(), &size) == nullptr ||
      size != out.size())
    throw std::runtime_error("OpenSSL cannot do HMAC-SHA256");
  return std::string(audit::AsText(out));
}

void WriteWhat(const cases::OutboxMessage& message, const cases::MessageContents& contents,
               JsonWriter* json) {
  std::visit(Overloaded{[&](const EffectReleased& e) {
                          json->Member("effect", e.effect.text);
                          if (e.grounds) json->Member("grounds", e.grounds->text);
                        },
                        [&](const EventRecorded& e) {
                          json->Member("document", contents.document);
                          json->Member("on", e.on.ToIso());
                        },
                        [&](const Reacted& e) { json->Member("reaction", e.reaction.text); },
                        [&](const TimerFired& e) {
                          json->Member("due", e.due.ToIso());
                          json->Key("steps").BeginArray();
                          for (const Id& step : message.record.changes->escalated)
                            json->String(step.text);
                          json->EndArray();
                        },
                        [](const auto&) {}},
             message.record.event);
  if (contents.tells.empty()) return;
  json->Key("tells").BeginArray();
  for (const Id& whom : contents.tells) json->String(whom.text);
  json->EndArray();
}

}  // namespace

std::string CloudEventOf(const cases::OutboxMessage& message,
                         const cases::MessageContents& contents) {
  JsonWriter json;
  json.BeginObject().Member("specversion", "1.0").Member("id", message.id);
  json.Member("source", "writ").Member("type", "writ." + std::string(WordOf(message.kind)));
  json.Member("subject", message.case_id()).Member("time", message.record.recorded.ToIso());
  json.Member("datacontenttype", "application/json");
  json.Key("data").BeginObject();
  json.Member("case", message.case_id()).Member("procedure", contents.procedure.text);
  json.Member("record", static_cast<int64_t>(message.number()));
  json.Member("person", contents.person);
  WriteWhat(message, contents, &json);
  json.EndObject().EndObject();
  return json.Take();
}

WebhookRequest SignedRequest(std::string_view secret, const std::string& id, Instant now,
                             std::string body) {
  const std::string seconds = std::to_string(now.milliseconds / 1000);
  const std::string signature = Hmac(secret, id + "." + seconds + "." + body);
  return {{"content-type: application/cloudevents+json; charset=utf-8", "webhook-id: " + id,
           "webhook-timestamp: " + seconds, "webhook-signature: v1," + audit::ToBase64(signature)},
          std::move(body)};
}

}  // namespace writ::deliver
