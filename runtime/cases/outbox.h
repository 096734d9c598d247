// What waits to leave, for whoever delivers it (runtime/deliver) and for people who look at it.
//
//   Outbox outbox(cases);
//   auto page = outbox.Read(64, {});    // durable messages, the oldest first
//   cases.Vouch();                      // before any of them is sent: nothing leaves that a copy
//                                       // of before could contradict
//   … send one …
//   outbox.Note(message, {…});          // what came of it, durable when it returns
//
// A message whose command was not committed is never read here. One that was sent and not noted, by
// a crash in between, is read again under the same id: it arrives at least once.
//
// Thread-safe, as Cases is, and as costly: nothing is kept in memory. Whoever delivers in several
// threads sends some messages twice.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/cases/cases.h"
#include "runtime/cases/message.h"

namespace writ::cases {

struct OutboxMessage {
  std::string id;
  MessageKind kind{};
  audit::Record record;  // that asks for it
  MessageStanding standing;
  uint64_t number() const { return record.sequence.value; }
  const std::string& case_id() const { return record.case_->text; }
};

struct OutboxPage {
  std::vector<OutboxMessage> messages;
  std::optional<uint64_t> more;  // read on behind this one
};

// One attempt of the engine's.
struct Attempt {
  EffectOutcome outcome = EffectOutcome::kDelivered;
  std::string why;      // where it failed: a word, as Ref has it
  std::string channel;  // "mail", "webhook"
};

// Who is told, and of whom it is: opened at the moment of sending.
struct MessageContents {
  Id procedure;
  std::string person;     // the id; empty where the person's key is gone
  std::vector<Id> tells;  // role ids, "the employee", "the union", for kTold and kOverdue
  std::string document;   // its id, of kDocument
};

// What somebody does about a message by hand.
struct HandSettling {
  std::string message;  // its id, or the number of its record
  std::string how;      // kept under the person's key
  bool arrived = true;  // else it need not any more
};

class Outbox {
 public:
  // `cases` must outlive it.
  explicit Outbox(Cases& cases) : cases_(cases) {}

  Result<uint64_t> Count();  // how many are not settled
  // At most so many that are not settled, behind that record.
  Result<OutboxPage> Read(size_t limit, std::optional<uint64_t> after);
  // By its id, while it is not settled, or by the number of its record; kNoMessage.
  Result<OutboxMessage> Find(const std::string& message);
  // The records of its attempts, and of what was done by hand.
  Result<std::vector<audit::Record>> Attempts(const OutboxMessage& message);
  // Why somebody settled it, of such a record; empty if nothing was said or the key is gone.
  Result<std::string> HowOf(const audit::Record& record);

  Result<MessageContents> Open(const OutboxMessage& message);
  Result<void> Note(const OutboxMessage& message, const Attempt& attempt, const Asking& asking);

  // Those that cannot be delivered: tasks, each for the role that acted last in its case, or, where
  // none did, for anybody who has a role there.
  struct Task {
    OutboxMessage message;
    std::string subject;  // as of a CaseSummary
    Id role;              // empty: anybody who has one
    bool yours = false;   // of who asks
  };
  Result<std::vector<Task>> Tasks(const Asking& asking);
  // By whoever the task would be for; kNotYourMessage. kSettledAlready.
  Result<void> Retry(const std::string& message, const Asking& asking);
  Result<void> Settle(const HandSettling& settling, const Asking& asking);

 private:
  Result<std::vector<OutboxMessage>> MessagesOf(const std::vector<uint64_t>& numbers);
  Result<Task> TaskOf(OutboxMessage message, const Asking& asking);
  Result<void> ByHand(const HandSettling& settling, EffectOutcome outcome, const char* command,
                      const Asking& asking);

  Cases& cases_;
};

// Who a message is for by the text: of kTold whom the reaction tells, of kOverdue whom the step
// escalates to, or whose it is. Empty of others.
std::vector<Id> ToldBy(const Program& program, const audit::Record& record);

}  // namespace writ::cases
