// What is known about one subject: each fact with when it was true, when it was recorded, by whom,
// on what document. Absent is unknown; `none` is known not to exist. Nothing here is ever guessed.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/eval/case_values.h"
#include "engine/program/program.h"

namespace writ {

enum class FactStatus : uint8_t { kAsserted, kDisputed };

struct FactRecord;  // a record's fields

struct NoneValue {
  friend bool operator==(NoneValue, NoneValue) = default;
};
struct ListValue {
  std::vector<FactRecord> items;
  std::optional<Date> complete_through;  // up to it, no record means none
};
struct IntervalValue {              // yes/no over time: yes or no from..until, both days included
  std::optional<Date> from, until;  // absent until: goes on
  bool yes = false;
};

// One recording of a fact's value. The newest by `recorded` on or before the knowledge date counts.
struct Recording {
  std::variant<Scalar, NoneValue, ListValue, std::vector<IntervalValue>> value;
  std::optional<Date> recorded;  // absent: known from the beginning
  std::string source, document;
  FactStatus status = FactStatus::kAsserted;
  std::string batch;  // the import it came with; empty: none
};

// Values of one record or subject by fact index; a series has one entry per period, everything else
// one.
struct FactEntry {
  std::optional<Period> period;
  std::vector<Recording> recordings;  // ordered by `recorded`
};
struct FactRecord {
  std::map<uint32_t, std::vector<FactEntry>>
      facts;  // by index into Program::facts; entries ordered by period

  // The recording that counts on `known_on`; nullptr if there is none.
  const Recording* Find(uint32_t fact, std::optional<Period> period, Date known_on) const;
};

struct Told {
  std::string policy, version;
  Date on;
};

// A figure about a team, supplied from outside for a single subject: semantics 14.
struct CohortFigure {
  Scalar value;
  int32_t count = 0;  // people in the team
  int32_t known = 0;  // of them with a known value
};
struct CohortKey {
  std::string group;     // "team:north"
  std::string function;  // "average"
  std::string operand;   // id of the fact or definition, or canonical text of the expression
  std::optional<Period> period;
  friend auto operator<=>(const CohortKey&, const CohortKey&) = default;
};

// What a running case adds to what is known about its subject.
struct CaseFacts {
  CaseValues values;                                // forms, arguments
  std::map<std::string, std::vector<Date>> events;  // as SubjectFacts::events
  bool events_are_whole = false;  // what is not among them has not happened so far
  // By finding id, the days of its first, second, … that counts; by day alone for all others.
  std::map<std::string, std::vector<Date>> in_turn;
};

struct SubjectFacts {
  std::string id;
  uint32_t entity = 0;
  FactRecord record;
  std::vector<Told> told;  // when this person was told of a version of the policy
  std::map<CohortKey, CohortFigure> cohorts;
  std::map<std::string, std::vector<Date>>
      events;  // by event or finding id: the days it happened, ascending
  std::vector<std::pair<Date, Date>> spells;  // further employment spells, if any
};

}  // namespace writ
