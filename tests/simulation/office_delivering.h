// An office whose cases ask for messages, on a disk that fails, and a receiver that crashes, too;
// and the judge of what arrived.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "runtime/deliver/deliver.h"
#include "tests/simulation/office.h"

namespace writ::simulation {

// What it took is durable, whatever it answered. Before and after taking a message it may crash,
// by a seed: then nobody is answered.
class Receiver final : public deliver::Transport {
 public:
  explicit Receiver(uint64_t seed) : random_(seed) {}

  deliver::Answer Post(const deliver::WebhookRequest& request) override;
  deliver::Answer Send(const deliver::Envelope& envelope) override;

  struct Taken {
    std::string id;
    uint64_t record = 0;
    bool anchored = false;  // the log vouched for the record when it came
  };
  std::vector<Taken> taken;
  uint64_t crashes = 0;
  Office* office = nullptr;  // that sends now

 private:
  deliver::Answer Take(const std::string& id, uint64_t record);
  Random random_;
};

// What stands in place of delivering: bugs to be found.
struct MisDelivered {
  Layers layers;  // of the process in which the fault comes
  using Deliver =
      std::function<cases::Result<deliver::Report>(cases::Cases& cases, const deliver::Run& run)>;
  Deliver deliver;  // empty: the real one
  using Around = std::function<std::unique_ptr<deliver::Transport>(deliver::Transport& beneath)>;
  Around transport;
};

uint64_t DeliveringOperations();  // that write, without a fault
struct Delivered {
  std::string verdict;  // empty: all is as it has to be
  uint64_t receiver_crashes = 0;
};
// The verdict on an office with a failure at that operation. The first that is not so:
//
//   not committed    something arrived whose record is not in the log
//   not anchored     or was not vouched for when it arrived
//   other id         a message came under a second id
//   settled early    the log says that it arrived, and it did not
//   open: WORD       the office does not open
//   goes on: WORD    the rest cannot be done
//   lost             a record asks for a message that did not arrive
//   waits            something is in the outbox at the end
//   verify, rebuild
// and what `also` says of the cases at the end.
Delivered RunDelivering(uint64_t seed, uint64_t at, After after, const MisDelivered& planted = {},
                        const AlsoAsked& also = {});

}  // namespace writ::simulation
