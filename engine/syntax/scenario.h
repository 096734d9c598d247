// Tests beside the rules, as written.
#pragma once

#include "engine/syntax/declarations.h"

namespace writ::syntax {

// A fact's value in a scenario. `items` serves [..] of periods, of list members, and of { }
// records.
struct GivenValue;
struct GivenEntry {
  std::optional<Period> period;     // 2026-01: 61000
  std::optional<Date> from, until;  // yes/no over time: from 2026-01-05 until 2026-03-01: yes
  std::vector<GivenValue> value;    // exactly one
};
struct GivenField;
struct GivenValue {
  enum class Shape : uint8_t { kScalar, kSeries, kRecord, kList } shape = Shape::kScalar;
  ExprId scalar = kNoExpr;
  std::vector<GivenEntry> entries;       // kSeries, kList
  std::vector<GivenField> fields;        // kRecord
  std::optional<Date> complete_through;  // [ … ] complete through 2026-02-28
  std::optional<Date> recorded;          // 61000 recorded 2026-03-01
  Name source;                           // … from crm
  bool disputed = false;
  Place place;
};
struct GivenField {
  Path name;
  GivenValue value;
};

struct GivenSubject {
  Name entity;
  std::vector<GivenField> facts;
  std::vector<std::pair<Name, std::pair<std::string, Date>>> told;
};
struct GivenTeamFigure {
  Aggregate function;
  ExprId operand;
  GivenValue value;
};
struct GivenTeam {
  Name team;
  std::vector<GivenTeamFigure> figures;
  std::optional<int32_t> people;
  Place people_place;
};
struct GivenCase {
  Name procedure;
  Name at_step;
  std::vector<GivenField> facts;
};

enum class ExpectedOutcome : uint8_t { kHolds, kFails, kUnknown, kNotApplicable };
struct ExpectOutcome {
  ExpectedOutcome outcome;
  Path what;
  std::vector<Path> because;
  std::vector<Path> missing;
};
struct ExpectValue {
  ExprId what;
  ExprId value;
};
struct ExpectBlocked {
  std::vector<Path> missing;
};
struct ExpectCites {
  bool none = false;
  Path rule;
  std::vector<Citation> cites;
};

struct Line {
  struct AsOf {
    Date date;
  };
  struct KnownOn {
    Date date;
  };
  std::variant<GivenSubject, GivenTeam, GivenCase, AsOf, KnownOn, ExpectOutcome, ExpectValue,
               ExpectBlocked, ExpectCites>
      node;
  Place place;
};

struct Scenario {
  Text name;
  std::vector<Line> lines;
};

}  // namespace writ::syntax
