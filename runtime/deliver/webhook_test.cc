#include "runtime/deliver/webhook.h"

#include "runtime/audit/bytes.h"
#include "runtime/deliver/deliver_testing.h"

namespace writ::deliver {
namespace {

// The example that the libraries of Standard Webhooks are tested with.
TEST_CASE("requests are signed as Standard Webhooks says") {
  const auto secret = audit::FromBase64("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  REQUIRE(secret);
  const WebhookRequest request =
      SignedRequest(*secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", Instant{1'614'265'330'999},
                    "{\"test\": 2432232314}");
  CHECK(HeaderOf(request, "webhook-id") == "msg_p5jXN8AQM9LWM0D4loKWxJek");
  CHECK(HeaderOf(request, "webhook-timestamp") == "1614265330");
  CHECK(HeaderOf(request, "webhook-signature") ==
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  CHECK(HeaderOf(request, "content-type") == "application/cloudevents+json; charset=utf-8");
}

TEST_CASE("a message is a CloudEvent that says of whom and of what") {
  Mailroom room;
  room.Dismiss("T-1");
  const auto message = room.Waiting().front();
  const auto contents = cases::Desk::Must(room.outbox.Open(message));
  CHECK(CloudEventOf(message, contents) ==
        R"({"specversion":"1.0","id":")" + message.id +
            R"(","source":"writ","type":"writ.effect","subject":"T-1",)"
            R"("time":"2026-03-02T01:00:00.000Z","datacontenttype":"application/json",)"
            R"("data":{"case":"T-1","procedure":"ending","record":)" +
            std::to_string(message.number()) + R"(,"person":"E","effect":"terminate_contract"}})");
}

}  // namespace
}  // namespace writ::deliver
