// Documents, and the obligations that laws attach to effects, resolved.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "engine/program/happening.h"

namespace writ {

struct DocumentField {
  Names names;
  uint32_t value = 0xFFFFFFFF;  // Program::case_names
  Type type;
  ExprId is = kNoExpr;
};
struct DocumentPlaceholder {
  std::string text;  // "employee.name", as it stands in braces
  ExprId value = kNoExpr;
};
// What a case knows is read by the names of the procedure that serves or issues the document; where
// several do, by those of the first, whose values another case finds by their ids.
struct Document {
  Names names;
  Party to;
  bool sealed = false;
  std::vector<DocumentField> fields;
  LocalText body;                                 // with {placeholders}
  std::vector<DocumentPlaceholder> placeholders;  // of either language, each once
};

struct Duty;
using HappeningGroup = std::vector<Happening>;  // any one of them
struct HaveBefore {
  bool in_order = false;  // strictly one after the other
  std::optional<Span> by_at_least;
  std::vector<HappeningGroup> happenings;
};
struct NeverWhile {
  ExprId condition = kNoExpr;
};
// `follows`: what it counts from, if that is not the effect: an event, or what is served, issued or
// paid.
struct HappenOnDay {
  std::optional<Happening> follows;
  std::vector<HappeningGroup> happenings;
};
struct HappenAfter {
  std::optional<Happening> follows;
  Span within;
  std::vector<HappeningGroup> happenings;
};
struct EitherDuties {
  std::vector<std::vector<Duty>> branches;
};
struct Duty {
  std::variant<HaveBefore, NeverWhile, HappenOnDay, HappenAfter, EitherDuties> node;
  Place place;
};
struct Obligation {
  Names names;
  uint32_t entity = 0xFFFFFFFF;  // as of a procedure; none: of anybody
  std::string effect;            // on which it attaches
  std::vector<Citation> under;
  bool per_case = false;  // other cases of the person do not count
  std::vector<Duty> duties;
};

}  // namespace writ
