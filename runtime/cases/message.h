// Messages: what the world is to be told of, one for a record that asks for it. The outbox (family
// O) has those that have not arrived; every attempt to deliver one is a record `effect_settled`
// about the person, of no case, so that nothing that people sign in the case goes stale by it.
//
// A message has one id for ever, made of its record alone: the same after a crash, in every
// attempt, and in a log that was restored from a copy.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/sha256.h"
#include "runtime/audit/record.h"

namespace writ::cases {

// A closed list; docs/delivery.md says what each asks for.
enum class MessageKind : uint8_t {
  kEffect,    // effect_released: an effect on the world
  kDocument,  // event_recorded `issued …`: a letter to the person
  kTold,      // reacted, with somebody who is told
  kOverdue,   // timer_fired, and a step is open to others now
};
// "effect", "document", "told", "overdue": in configuration, in messages, on the command line.
std::string_view WordOf(MessageKind kind);
std::optional<MessageKind> MessageKindFrom(std::string_view word);

// nullopt: nothing leaves for that record.
std::optional<MessageKind> MessageOf(const audit::Record& record);

// 32 hexadecimal digits: the first half of SHA-256(F("writ-message/1") ‖ leaf hash), with F as in
// docs/audit_format.md. The leaf hash covers the record's nonce, so an id tells nothing of it.
std::string MessageId(const Digest& leaf);

// Where the attempts of the message of that record are found (family c), and `outbox` of theirs.
Ref OutboxRef(uint64_t sequence);
std::optional<uint64_t> SequenceOf(const Ref& outbox);

enum class MessageState : uint8_t {
  kWaiting,        // to be tried, now or later
  kUndeliverable,  // a task: somebody tries anew, or settles it by hand
  kArrived,        // settled
  kDropped,        // settled by hand: it need not arrive any more
};

// How far a message has come, as a fold of its attempts. Its rows O follow from it: there is one
// until the message is settled.
struct MessageStanding {
  MessageState state = MessageState::kWaiting;
  uint64_t attempts = 0;        // in all
  uint64_t tried = 0;           // since somebody asked to try anew
  std::optional<Instant> last;  // the newest of these
  std::string why;              // a word, of the newest that failed: "http_503"
  bool settled() const {
    return state == MessageState::kArrived || state == MessageState::kDropped;
  }
};
// What comes after it was settled changes nothing: two that deliver at once may both say so.
void FoldAttempt(const audit::Record& record, MessageStanding* standing);
// Whether that record settles its message.
bool Settles(const audit::Record& record);

// A command's argument of that name which is a reference; empty if there is none.
std::string ArgumentIn(const audit::Record& record, std::string_view name);
inline constexpr std::string_view kWhy = "why", kChannel = "channel";

}  // namespace writ::cases
