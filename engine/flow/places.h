// Where the statements of a procedure stand, and what they are called there.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/program/program.h"

namespace writ::flow {

inline constexpr uint32_t kNoSpot = 0xFFFFFFFF;

// A statement in its place.
struct Spot {
  ActId act = kNoAct;
  std::string id;             // see state.h
  uint32_t parent = kNoSpot;  // the spot that holds it
  uint32_t branch = 0;        // in which of the parent's blocks
  uint32_t index = 0;         // of that block
  uint32_t doer = kNoSpot;    // the step or choice whose actor does it; itself, if it is one
  std::vector<std::vector<uint32_t>> blocks;
};

// All statements of one procedure, in the order of the text; those of a procedure that it calls
// stand in the call, in the first one of several. Holds references to the Program.
class PlaceMap {
 public:
  PlaceMap(const Program& program, const Procedure& procedure);

  const std::vector<Spot>& spots() const { return spots_; }
  const Spot& operator[](uint32_t spot) const { return spots_[spot]; }
  const Act& ActAt(uint32_t spot) const { return program_.acts[spots_[spot].act]; }
  const std::vector<uint32_t>& top() const { return top_; }
  // The block in which a spot stands.
  const std::vector<uint32_t>& BlockOf(uint32_t spot) const;
  uint32_t Find(std::string_view id) const;  // kNoSpot if there is none
  uint32_t SpotOf(ActId act) const;
  // By id, or by either name of a statement.
  uint32_t Named(std::string_view name) const;
  bool IsWithin(uint32_t spot, uint32_t ancestor) const;  // itself included
  // The innermost call around it; kNoSpot where it stands in the case's own procedure.
  uint32_t CallAround(uint32_t spot) const;

 private:
  void AddBlock(const ActBlock& block, uint32_t parent, uint32_t branch,
                std::vector<uint32_t>* into);
  const Program& program_;
  std::vector<Spot> spots_;
  std::vector<uint32_t> top_;
  std::vector<uint32_t> called_;  // procedures that stand in it, its own first
};

// Those of all procedures of a Program, which outlives them. Thread-safe.
class PlaceMaps {
 public:
  explicit PlaceMaps(const Program& program);
  // `procedure` is one of the Program's own.
  const PlaceMap& Of(const Procedure& procedure) const {
    return maps_[static_cast<size_t>(&procedure - program_.procedures.data())];
  }

 private:
  const Program& program_;
  std::vector<PlaceMap> maps_;
};

// Whether `gate` is on every way to `spot`: before it, and in no branch that `spot` is not in.
bool LeadsTo(const PlaceMap& map, uint32_t gate, uint32_t spot);
// Whether the case may still come to the one when the other is done; a decision that goes back to
// an earlier step is not looked at.
bool MayFollow(const PlaceMap& map, uint32_t spot, uint32_t done);

// The blocks that a statement holds, in the order of the text; of a call, the text that it calls.
std::vector<const ActBlock*> BlocksOf(const Program& program, const Act& act);
// Whether a person does it: a form's field, a signature, a service.
bool IsPersonal(const Act& act);
// "end", "for each": as the text has it.
std::string_view WordOf(const Act& act);
bool IsRunnable(const Program& program, const PlaceMap& map, std::string_view* not_yet = nullptr);
const Procedure* FindProcedure(const Program& program, std::string_view name);

}  // namespace writ::flow
