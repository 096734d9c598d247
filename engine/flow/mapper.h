// A case on its way from one policy to another: what becomes of each thing of it. Not seen outside
// flow/.
#pragma once

#include <string>
#include <vector>

#include "engine/flow/run.h"

namespace writ::flow {

class Mapper {
 public:
  // `run` is of the new text, and goes first.
  Mapper(Run& run, const MigrateCase& command, const Procedure& old_procedure);

  // Asks everything; changes nothing.
  Migration Map();
  // After Map, of what is possible, once the event is added: places, timers, gates of before.
  void Carry();

 private:
  struct Retimed {  // a deadline that is another by the new text
    uint32_t spot = kNoSpot;
    TimerRole role = TimerRole::kDeadline;
    std::optional<Timer> old;
    std::optional<Instant> due;
    std::optional<Date> from;
  };

  // ---- mapper.cc: where it stands ----
  void MapPlaces();
  void MapPlace(const Place& place);
  bool IsWithinMoved(uint32_t was) const;
  bool WasBegun(uint32_t was) const;
  void CheckStructure();
  void CheckHolder(uint32_t holder);
  bool Stands(uint32_t spot) const;
  // What holds it and must be open with it; kNoSpot at the top and in what a reaction began.
  uint32_t HomeOf(uint32_t spot) const;
  int OpenIn(uint32_t holder, uint32_t branch) const;
  MigrationPart& Add(PartKind kind, Fate fate, const Id& id, LocalText title);
  void Refuse(PartKind kind, const Id& id, LocalText title, LocalText why);

  // ---- mapper_parts.cc: what it has, and what is ahead ----
  void LookAhead();
  void MarkFrom(uint32_t spot);
  void CheckWays();
  void CheckNeed(uint32_t spot, uint32_t value);
  uint32_t GiverOf(const Run& run, uint32_t value) const;
  void MapSteps();
  void MapValues();
  bool ComesAgain(uint32_t gate) const;
  void MapGates();
  void MapTimers();
  void MapTimer(uint32_t spot);
  std::optional<Instant> DueOf(const Run& run, uint32_t spot, std::optional<Date>* from) const;
  void MapDuties();
  void MapReactions();
  void TellAnswers();
  void Retime(const Retimed& timer);

  Run& run_;
  const MigrateCase& command_;
  const PlaceMap& map_;
  const Inputs old_inputs_;
  Answers old_answers_;
  Run old_;  // the case by the old text
  Migration migration_;
  std::vector<uint32_t> stands_;                      // in the new text
  std::vector<std::pair<uint32_t, uint32_t>> moved_;  // old spot, new spot
  std::vector<char> ahead_;                           // by new spot: may be reached
  bool effect_ahead_ = false;
  std::vector<Retimed> retimed_;
  std::vector<std::pair<uint32_t, Asked>> gates_;  // of before, which the old text had not
};

}  // namespace writ::flow
