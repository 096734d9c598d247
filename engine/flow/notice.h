// What the law asks before a paper goes out that ends a contract: what it asks before the effect is
// asked before its notice, too, which declares the effect and cannot be taken back. Not seen
// outside flow/.
#pragma once

#include <optional>
#include <vector>

#include "engine/flow/run.h"

namespace writ::flow {

// What the law asks for, in order, between two of the finding.
HappeningGroup MeasuresBetween(const Program& program, uint32_t finding);
// The documents that belong to such an event, in a sentence; empty: none do.
LocalText PapersOf(const Program& program, const EventType& event);

class Notice {
 public:
  // Of the document that stands at `serve`, served on that day.
  Notice(Run& run, uint32_t serve, uint32_t document, Date served);

  // Why it may not go out; nothing where no obligation on an effect of the procedure names it.
  std::optional<Refusal> Against();

 private:
  // Whether a duty can still be met after this service, and from which day of the effect.
  struct Chance {
    bool can = true;
    std::optional<Date> earliest;  // where only the day stands against it
  };

  bool IsNamedIn(const std::vector<Duty>& duties) const;
  bool IsNamedIn(const Duty& duty) const;
  void AskAll(const Obligation& obligation);
  void AskBefore(const Obligation& obligation, const HaveBefore& before);
  void AskNever(const NeverWhile& never);
  void Add(LocalText why, const Asked& asked);
  Chance ChanceOf(const Obligation& obligation, const Duty& duty);
  Chance ChanceOf(const Obligation& obligation, const std::vector<Duty>& duties);
  Chance ChanceOf(const Obligation& obligation, const HaveBefore& before);
  bool CanCome(const Happening& happening, bool per_case);
  std::optional<Refusal> TooShort(const Obligation& obligation, const EffectAct& effect);

  Run& run_;
  uint32_t serve_;
  uint32_t document_;
  Date served_;
  std::optional<Date> effect_;  // its day, where it is known
  LocalText why_;
  Asked asked_;
};

}  // namespace writ::flow
