// What belongs to a case beside its timeline, for whoever lays it before a reader: its documents
// with their hashes, the facts that came in while it ran, its leaves in the tree, what is erased;
// and why each of its records is as it is, when its commands are decided again.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/eval/facts.h"
#include "engine/flow/command.h"
#include "runtime/audit/record.h"
#include "runtime/cases/trouble.h"

namespace writ::cases {

struct Exhibit {  // a document that was handed in
  uint64_t record = 0;
  std::string field;  // as Moment::Opened has it
  std::string name;   // as people call it
  uint64_t size = 0;  // bytes
  Commitment commitment;
  std::optional<Digest> hash;  // SHA-256 of its bytes; absent: they cannot be read whole
};

struct Figure {  // one recording of one fact
  uint32_t fact = 0;
  std::optional<Period> period;
  Recording now;
  std::optional<Recording> was;  // the one that counted until then
};
struct Arrival {  // what one import said of the person
  uint64_t record = 0;
  Instant recorded;
  Ref batch;
  Id source;
  std::vector<Figure> figures;
  std::vector<Told> told;
};

// A day of an event that came in from outside of the case: by an import or as one fact.
struct ToldDay {
  uint64_t record = 0;
  Instant recorded;
  std::optional<Pseudonym> by;
  Id source;
  std::string event;  // the id of an event or finding
  Date on;
};

struct Dossier {
  std::vector<Digest> leaves;  // of the case's records, in the order of its timeline
  std::vector<Exhibit> exhibits;
  std::vector<Arrival> arrivals;   // after its opening and, once closed, up to its end
  std::vector<ToldDay> told_days;  // before its end, each once; but for those that it has itself
  bool opens = true;               // false: the person's key is gone, and what it sealed stays shut
  std::vector<uint64_t> erasures;  // the records that say so, if any do
};

// How a command came out when it was decided again.
enum class Agreement : uint8_t { kAgrees, kDiffers, kNotRedecidable };

// What was decided again, and on what. `program`, `inputs` and `facts` may be kept beyond the call.
struct Redecided {
  std::span<const audit::Record> records;  // of one command of a case
  Agreement agreement = Agreement::kAgrees;
  std::shared_ptr<const Program> program;  // that `decided` refers to; null if it cannot be read
  std::vector<flow::CaseEvent> decided;    // with what each rests on
  std::vector<flow::ComputedValue> computed;
  std::optional<flow::Command> command;  // nullopt: it cannot be opened, or nothing came of it
  // With commitments to what is computed, as the records have them. `inputs.facts` are `facts`.
  flow::Inputs inputs;
  std::shared_ptr<const SubjectFacts> facts;  // null if none were asked for
};
using RedecidedSink = std::function<void(const Redecided&)>;

}  // namespace writ::cases
