// What procedures that call others must keep to, so that all of them run as one case: no circle,
// one place for each call, one name for each thing.
#include <algorithm>
#include <unordered_map>

#include "engine/check/analyse.h"
#include "engine/check/analyse_value.h"
#include "engine/program/op_info.h"
#include "engine/program/walk.h"
#include "engine/program/walk_acts.h"

namespace writ {
namespace {

struct Call {
  ActId act = kNoAct;
  uint32_t procedure = 0;
};

class CallAnalysis {
 public:
  CallAnalysis(const Program& program, Diagnostics& diagnostics)
      : p_(program),
        diagnostics_(diagnostics),
        calls_(program.procedures.size()),
        names_(program.procedures.size()) {
    for (uint32_t i = 0; i < p_.procedures.size(); ++i) Gather(i);
  }

  void Run() {
    if (!Circle()) return;
    for (uint32_t i = 0; i < p_.procedures.size(); ++i) Case(i);
  }

 private:
  void Gather(uint32_t index) {
    const Procedure& procedure = p_.procedures[index];
    for (const CaseParameter& parameter : procedure.parameters)
      names_[index].push_back(&p_.case_names[parameter.value]);
    Gather(index, procedure.body);
  }

  void Gather(uint32_t index, const ActBlock& block) {
    for (const ActId id : block) {
      const Act& act = p_.acts[id];
      if (const auto* call = std::get_if<CallAct>(&act.node))
        calls_[index].push_back({id, call->procedure});
      const bool named =
          std::holds_alternative<StepAct>(act.node) || std::holds_alternative<CheckAct>(act.node) ||
          std::holds_alternative<ChooseAct>(act.node) ||
          std::holds_alternative<RepeatAct>(act.node) ||
          std::holds_alternative<RegionAct>(act.node) ||
          std::holds_alternative<CaseFactAct>(act.node) || std::holds_alternative<PayAct>(act.node);
      if (named && !act.names.id.empty()) names_[index].push_back(&act.names);
      ForEachBlock(act, [&](const ActBlock& inner) { Gather(index, inner); });
    }
  }

  // Procedures that call each other in a circle would never come to an end.
  bool Circle() {
    std::vector<std::vector<uint32_t>> edges(calls_.size());
    for (size_t i = 0; i < calls_.size(); ++i) {
      for (const Call& call : calls_[i]) edges[i].push_back(call.procedure);
      std::sort(edges[i].begin(), edges[i].end());
    }
    const std::vector<uint32_t> circle = FindCircle(edges);
    if (circle.empty()) return true;
    const auto names = [&](size_t i) -> const Names& { return p_.procedures[circle[i]].names; };
    Argument text("");
    for (size_t i = 0; i < circle.size() && i <= 8; ++i) {
      text.en += (i == 0 ? "" : " → ") + ShownIn(names(i)).en;
      text.zh += (i == 0 ? "" : " → ") + ShownIn(names(i)).zh;
    }
    Diagnostic& d = diagnostics_.Add(DiagnosticKind::kCircularReading, names(0).place,
                                     {ShownIn(names(0)), text});
    for (size_t i = 1; i + 1 < circle.size() && i <= 8; ++i)
      d.related.push_back({names(i).place, Argument("calls the next", "调用下一项")});
    return false;
  }

  // All that one case runs: the procedure and what it calls, directly or through others.
  void Case(uint32_t index) {
    if (calls_[index].empty()) return;
    std::unordered_map<uint32_t, ActId> called;
    std::vector<Call> open = calls_[index];
    for (size_t i = 0; i < open.size(); ++i) {
      const auto [at, fresh] = called.emplace(open[i].procedure, open[i].act);
      if (fresh) {
        Subject(index, open[i]);
        const std::vector<Call>& inner = calls_[open[i].procedure];
        open.insert(open.end(), inner.begin(), inner.end());
      } else if (at->second != open[i].act) {
        Twice(open[i], at->second);
      }
    }
    OneName(index, called);
  }

  // Whose case it is, it stays.
  void Subject(uint32_t index, const Call& call) {
    const uint32_t ours = p_.procedures[index].entity,
                   theirs = p_.procedures[call.procedure].entity;
    if (ours == theirs || ours >= p_.entities.size() || theirs >= p_.entities.size()) return;
    diagnostics_.Add(DiagnosticKind::kWrongSubject, p_.acts[call.act].place,
                     {ShownIn(p_.procedures[call.procedure].names),
                      ShownIn(p_.entities[theirs].names), ShownIn(p_.entities[ours].names)});
  }

  void Twice(const Call& call, ActId first) {
    if (std::ranges::find(twice_, call.act) != twice_.end()) return;
    twice_.push_back(call.act);
    diagnostics_
        .Add(DiagnosticKind::kNotRun, p_.acts[call.act].place,
             {{"another call of " + ShownIn(p_.procedures[call.procedure].names).en,
               "对" + ShownIn(p_.procedures[call.procedure].names).zh + "的另一处调用"},
              {"the statement", "语句"}})
        .related.push_back({p_.acts[first].place, {"the first call", "第一处调用"}});
  }

  void OneName(uint32_t index, const std::unordered_map<uint32_t, ActId>& called) {
    std::vector<uint32_t> all{index};
    for (const auto& [procedure, act] : called) all.push_back(procedure);
    std::sort(all.begin() + 1, all.end());
    std::unordered_map<std::string, std::pair<const Names*, uint32_t>> seen;
    for (const uint32_t procedure : all) {
      for (const Names* names : names_[procedure]) {
        for (const std::string* name : {&names->id, &names->en, &names->zh}) {
          if (name->empty()) continue;
          const auto [at, fresh] = seen.emplace(*name, std::pair(names, procedure));
          if (fresh || at->second.second == procedure) continue;
          Clash(*names, *at->second.first, at->second.second);
          break;
        }
      }
    }
  }

  void Clash(const Names& names, const Names& first, uint32_t other) {
    if (std::ranges::find(clashed_, std::pair(&names, &first)) != clashed_.end()) return;
    clashed_.emplace_back(&names, &first);
    diagnostics_
        .Add(DiagnosticKind::kDuplicateName, names.place, {names.en.empty() ? names.zh : names.en})
        .related.push_back({first.place,
                            {"one case of " + ShownIn(p_.procedures[other].names).en + " runs both",
                             ShownIn(p_.procedures[other].names).zh + "的案件同时办理两者"}});
  }

  const Program& p_;
  Diagnostics& diagnostics_;
  std::vector<std::vector<Call>> calls_;          // by procedure
  std::vector<std::vector<const Names*>> names_;  // likewise, what a case knows by name
  std::vector<std::pair<const Names*, const Names*>> clashed_;  // said already, as these are
  std::vector<ActId> twice_;
};

}  // namespace

void AnalyseCalls(const Program& program, Diagnostics& diagnostics) {
  CallAnalysis(program, diagnostics).Run();
}

}  // namespace writ
