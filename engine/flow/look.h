// Looking at a case without changing it. Not seen outside flow/.
#pragma once

#include <string_view>
#include <vector>

#include "engine/flow/fill.h"
#include "engine/flow/open_work.h"
#include "engine/flow/run.h"

namespace writ::flow {

class Look {
  friend class Notice;  // notice.h

 public:
  explicit Look(Run& run) : run_(run) {}
  OpenWork All();
  OpenWork At(std::string_view step);
  std::vector<Covered> CoversOf(std::string_view step) const;
  FilledDocument Fill(uint32_t document);

 private:
  // ---- open_work.cc ----
  OpenWork Head() const;
  std::vector<AskedField> Facts() const;
  bool IsChosen(uint32_t spot) const;
  Who Person(const Party& party) const;
  AskedField Field(uint32_t value, const Type& type) const;
  std::vector<Missing> MissingOf(const std::vector<MissingFact>& facts) const;
  Awaited Event(const Happening& happening) const;
  OpenDuty Duty(const DutyRecord& record) const;
  std::vector<std::vector<Awaited>> Asks(const writ::Duty& duty) const;
  void AddStillToArise(std::vector<OpenDuty>* duties) const;
  std::vector<PendingObjection> Objections();
  std::vector<Objectable> Objectables();
  std::vector<PendingFact> Supplied();
  std::vector<Covered> Covers(uint32_t step) const;

  // ---- open_tasks.cc ----
  OpenTask Task(uint32_t spot);
  std::vector<OpenAct> ActsOf(uint32_t step);
  OpenAct Act(uint32_t spot, uint32_t step);
  bool MayDo(uint32_t spot, uint32_t step);
  std::optional<Waiting> Wait(uint32_t spot);
  void FillTime(uint32_t spot, const After& after, Waiting* waiting) const;
  void FillCondition(uint32_t spot, ExprId condition, Run::Log log, Waiting* waiting);
  void FillEffect(const EffectAct& node, Waiting* waiting);
  void FillRecord(uint32_t spot, const RecordsAct& node, Waiting* waiting);
  void FillCall(uint32_t spot, const CallAct& node, Waiting* waiting);
  void FillList(const ForEachAct& node, Waiting* waiting);
  Unmet UnmetBy(Id id, LocalText title, const Asked& asked, uint32_t gate);

  // ---- fill.cc ----
  std::optional<Refusal> AgainstServing(uint32_t document);
  FilledPart Part(ExprId value, LocalText title);
  Giver GiverOf(const MissingFact& missing) const;

  Run& run_;
};

}  // namespace writ::flow
