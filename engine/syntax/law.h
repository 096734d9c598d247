// Laws and the obligations that they attach to effects, as written.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/syntax/declarations.h"

namespace writ::syntax {

struct EventAlternatives {
  std::vector<ExprId> any_of;
};  // each an EventExpr or NameExpr
struct Duty;
struct HaveBefore {
  bool in_order = false;
  std::optional<Quantity> by_at_least;
  std::vector<EventAlternatives> events;
};
struct NeverWhile {
  ExprId condition;
};
// `follows`: the event from which it counts; none: the effect.
struct HappenOnDay {
  ExprId follows = kNoExpr;
  std::vector<EventAlternatives> events;
};
struct HappenAfter {
  ExprId follows = kNoExpr;
  Quantity within;
  std::vector<EventAlternatives> events;
};
struct Either {
  std::vector<std::vector<Duty>> branches;
  std::vector<Place> places;  // of the braces of each branch; empty where they are not known
};
using DutyNode = std::variant<HaveBefore, NeverWhile, HappenOnDay, HappenAfter, Either>;
struct Duty {
  DutyNode node;
  Place place;
};
struct Obligation {
  Alias alias;
  Path effect;
  std::vector<Citation> under;
  bool per_case = false;
  std::vector<Duty> duties;
};

struct Article {
  Citation number;
  std::string text;
  Place place;
};  // number.source is empty; text kept character by character
struct Law {
  Alias alias;
  Text title;
  Name level;  // law (default) | collective_agreement | contract | policy | handbook
  std::optional<Date> in_force_from, in_force_until;
  std::vector<Article> articles;
};

}  // namespace writ::syntax
