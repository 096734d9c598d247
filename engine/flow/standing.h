// A case that is put at a place of its text, as a scenario does: `given case P at STEP { … }`.
//
// The case stands at STEP and nowhere else. Nothing before it has been done but what is given: a
// field of a step counts as filled in, and the step as done and signed by nobody in particular; an
// event or a service as having happened. The gates on the way count as having opened, so that an
// effect asks them again. From there the case goes on by itself, as at a tick on that day.
//
// Without a place the case is opened and played from its beginning: what happened has happened when
// it is opened, and whenever the case comes to a step or choice of which something is given (a
// field, what was decided, what was served, issued, paid or found), that is done, by nobody in
// particular and without a look at who may; a step of which something was done is signed, too.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/flow/open_work.h"

namespace writ::flow {

struct Standing {
  std::string procedure;  // by id or either name
  std::string place;      // likewise: a step, choice, gate, region, repetition; an effect by its id
  CaseValues values;
  std::vector<std::pair<Id, Date>> happened;  // "union_told", "served notice"
  // What is decided at a step or chosen at a choice: its place and the option's id. Each counts
  // once; of one place, in this order.
  std::vector<std::pair<Id, Id>> decided;
};

enum class NoStanding : uint8_t { kNoProcedure, kNoPlace, kNotRunnable };

struct Stood {
  std::variant<CaseState, NoStanding> state;
  OpenWork work;    // what is open then; of a case that may not be opened, nothing
  CaseFacts facts;  // what the case adds to what is known
  // It stands at the place, and something that it asks for does not hold; or, without a place, the
  // case may not be opened or rests at something that does not hold.
  bool blocked = false;
  std::vector<MissingFact> missing;
  LocalText where;  // the place; what may not be opened
};

// Pure. `inputs.facts` must be there; `inputs.values` is not looked at. The actor is nobody, and
// what is computed has no commitment.
Stood Stand(const Program& program, const Standing& standing, const Inputs& inputs);

// The place of that name, if there is one; all that there are, by the names of the text.
std::optional<Id> FindPlace(const Program& program, const Procedure& procedure,
                            std::string_view name);
std::vector<std::string> NamesOfPlaces(const Program& program, const Procedure& procedure);

// What may be decided at the step, or chosen at the choice, that is called so: the names of the
// options; none where that is neither.
struct Decidable {
  Id place;
  std::vector<Names> options;
};
std::optional<Decidable> FindDecidable(const Program& program, const Procedure& procedure,
                                       std::string_view name);

// How a case may end: `end(x)`, `decide … to end(x)`, a reaction's `end(x)`; and as completed, when
// its text has come to its end. The one that is called so, the text's own names first.
std::vector<Names> EndsOf(const Program& program, const Procedure& procedure);
std::optional<Id> FindEnd(const Program& program, const Procedure& procedure,
                          std::string_view name);

}  // namespace writ::flow
