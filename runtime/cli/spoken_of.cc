#include "runtime/cli/spoken_of.h"

#include <set>

#include "engine/program/walk.h"

namespace writ::cli {
namespace {

struct Asked {
  std::set<std::string> facts, findings, events;  // by id
};

class Asking {
 public:
  explicit Asking(const CaseStory& story) {
    for (const auto& [record, because] : story.because) {
      if (because.program == nullptr) continue;
      if (because.explanation != nullptr) Take(*because.program, *because.explanation);
      for (const flow::ComputedValue& computed : because.computed)
        if (computed.because != nullptr) Take(*because.program, *computed.because);
    }
    // Of a decision that cannot be made again, what its record says was missing.
    for (const cases::Moment& moment : story.moments)
      if (const auto* blocked = std::get_if<GateBlocked>(&moment.record.event))
        for (const Id& missing : blocked->missing)
          asked_.facts.insert(missing.text.substr(0, missing.text.find(' ')));
  }
  Asked Take() { return std::move(asked_); }

 private:
  void Take(const Program& program, const Explanation& explanation) {
    for (const ReadFact& read : explanation.recordings) TakeFact(program, read.fact);
    ExprWalker walker(program);
    for (const ExplanationNode& node : explanation.nodes) {
      if (node.kind == NodeKind::kExpr) walker.Add(node.ref);
      if (node.kind == NodeKind::kFact) TakeFact(program, node.ref);
    }
    const size_t events = program.events.size();
    for (ExprId id = walker.Next(); id != kNoExpr; id = walker.Next()) {
      const Expr& expr = program[id];
      if (expr.op == Op::kFact) TakeFact(program, expr.index);
      if (expr.op == Op::kOrdinal) asked_.findings.insert(program.findings[expr.index].names.id);
      if (expr.op != Op::kPresent) continue;
      if (expr.index < events)
        asked_.events.insert(program.events[expr.index].names.id);
      else
        asked_.findings.insert(program.findings[expr.index - events].names.id);
    }
  }

  // A library's fact is the policy's that is bound to it.
  void TakeFact(const Program& program, uint32_t fact) {
    if (fact >= program.facts.size()) return;
    if (!asked_.facts.insert(program.facts[fact].names.id).second) return;
    if (program.facts[fact].binding == kNoExpr) return;
    ExprWalker walker(program);
    walker.Add(program.facts[fact].binding);
    for (ExprId id = walker.Next(); id != kNoExpr; id = walker.Next())
      if (program[id].op == Op::kFact) TakeFact(program, program[id].index);
  }

  Asked asked_;
};

}  // namespace

std::optional<OtherCase> SpokenOf(const CaseStory& story, const std::string& case_id,
                                  const std::vector<cases::Moment>& moments) {
  const Asked asked = Asking(story).Take();
  OtherCase other;
  other.case_id = case_id;
  for (const cases::Moment& moment : moments) {
    const auto* finding = std::get_if<FindingMade>(&moment.record.event);
    if (finding != nullptr && asked.findings.contains(finding->finding.text))
      ++other.findings[finding->finding.text];
    const auto* event = std::get_if<EventRecorded>(&moment.record.event);
    if (event != nullptr && asked.events.contains(event->name.text))
      ++other.events[event->name.text];
  }
  if (other.findings.empty() && other.events.empty()) return std::nullopt;
  return other;
}

size_t LeaveWhatWasAsked(CaseStory* story) {
  const Asked asked = Asking(*story).Take();
  const Program& program = *story->program;
  size_t left_out = 0;
  for (cases::Arrival& arrival : story->dossier.arrivals) {
    left_out += std::erase_if(arrival.figures, [&](const cases::Figure& figure) {
      return !asked.facts.contains(program.facts[figure.fact].names.id);
    });
    left_out += std::erase_if(
        arrival.told, [&](const Told& told) { return told.policy != program.policy.names.id; });
  }
  return left_out;
}

}  // namespace writ::cli
