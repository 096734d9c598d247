// Claims, recusals, objections and their reviews, and what they forbid to whom. Not seen outside
// flow/.
#pragma once

#include "engine/flow/run.h"

namespace writ::flow {

class Participation {
 public:
  explicit Participation(Run& run) : run_(run) {}

  void Claim(const ClaimStep& command);
  void Release(const ReleaseStep& command);
  void Recuse(const flow::RecuseSomebody& command);
  void Object(const RaiseObjection& command);
  void Review(const ReviewObjection& command);
  void Supply(const SupplyFact& command);      // supplied.cc
  void Answer(const AnswerSupplied& command);  // supplied.cc

  // Each refuses where it does not hold; who acts for another counts as both.
  void RefuseRecused() const;
  void CheckClaim(uint32_t step) const;
  // Who took the step on and still has a role of it; null: nobody.
  const ClaimRecord* HeldBy(uint32_t step) const;
  void CheckReviewed(uint32_t step) const;  // who set it aside does not do it again
  void CheckSignature(uint32_t step, const SignAct& node);
  void CheckReviewer(const ObjectionRecord& objection);
  void CheckAnswerer(const SuppliedRecord& supplied);

  // Until when a step that was done may be objected to; nothing: for ever, or as yet.
  std::optional<Instant> ObjectUntil(uint32_t step) const;
  // Objections that are open, and those that set something aside which was not done again.
  std::vector<EffectPart> Pending() const;
  const StepAct* ObjectableAt(uint32_t spot) const;
  // Who says whether a fact counts that the employee supplied.
  Party WhoAnswers(const Fact& fact) const;
  const Fact* FactCalled(const std::string& id) const;  // that can be supplied; null: none
  LocalText WhoMayRecuse() const;
  void CheckReporter(uint32_t event) const;                    // reporting.cc; Program::events
  LocalText WordsOf(const std::vector<Party>& parties) const;  // each once

 private:
  std::vector<Party> WhoReports() const;
  bool IsTheirsToTell(uint32_t event) const;
  bool MayRecuse();
  bool StandsAbove(uint32_t step);
  bool Is(const Pseudonym& person) const;  // the actor, or somebody acted for in this role
  bool AnyIs(const std::vector<Pseudonym>& people) const;
  bool CanGoBack(uint32_t step) const;
  [[noreturn]] void NoBy(RefusalKind kind, std::vector<LocalText> arguments,
                         const Pseudonym& whom) const;

  Run& run_;
};

}  // namespace writ::flow
