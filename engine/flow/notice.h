// What the law asks before a paper goes out that declares an effect: what it asks before the effect
// it asks before its notice, too, which cannot be taken back. Not seen outside flow/.
#pragma once

#include <optional>
#include <vector>

#include "engine/flow/papers.h"
#include "engine/flow/run.h"

namespace writ::flow {

// What the law asks for, in order, between two of the finding.
HappeningGroup MeasuresBetween(const Program& program, uint32_t finding);

class Notice {
 public:
  // Of what stands at `serve`, served on `given`, from which it counts as served on `counts`.
  Notice(Run& run, uint32_t serve, Date given, Date counts);

  // Why it may not go out; nothing where it is served on somebody else than the person, or no
  // obligation on an effect behind the service names it.
  std::optional<Refusal> Against();

  // Whether that document was served on the person whom the case is about, in this case.
  static bool ServedOnPerson(const Run& run, uint32_t document);
  // What was served on the person and declares an effect that has not left; or null.
  static const Document* Declared(const Run& run);

 private:
  // How a duty, or several, stand against it: for a reason, or because the effect's day is too
  // early for them alone.
  struct Stand {
    LocalText why;
    Asked asked = Met();
    std::optional<Date> earliest;  // the effect's day by what there is
    bool free() const { return asked.verdict == Verdict::kHolds && !earliest; }
  };

  bool IsIt(const Happening& happening) const;
  Stand All(const Obligation& obligation, const std::vector<Duty>& duties);
  Stand One(const Obligation& obligation, const Duty& duty);
  Stand Before(const Obligation& obligation, const HaveBefore& before);
  Stand Never(const NeverWhile& never);
  Stand AnyOf(const Obligation& obligation, const EitherDuties& either);
  void Lacks(const Obligation& obligation, const HappeningGroup& group, Stand* stand);
  std::optional<Date> DayOfGroup(const Obligation& obligation, const HappeningGroup& group,
                                 std::optional<Date> after);
  bool ComesLater(const HappeningGroup& group) const;
  LocalText DayWords(const EffectAct& effect) const;

  Run& run_;
  uint32_t serve_;
  const ServeAct& act_;
  Date given_, counts_;
  std::optional<Date> effect_;  // its day, where it is known
};

}  // namespace writ::flow
