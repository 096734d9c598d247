// The nodes of an expanded explanation that need nothing below them. Not seen outside eval/plan*.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/eval/plan_cells.h"
#include "engine/eval/trace.h"
#include "engine/eval/window.h"

namespace writ::plan {

struct DoesNotFit {};  // thrown within Expand alone

class Tree {
 public:
  Tree(const Code& code, const KeptValues& kept, const SubjectFacts* subject)
      : code_(code),
        program_(*code.program),
        v_(kept.values.data()),
        s_(kept.states.data()),
        subject_(subject) {}

 protected:
  using Children = std::vector<uint32_t>;

  NodeId Like(const Node& node, NodeId operand, Children children);
  Scalar NumberOf(const Node& node) const;
  NodeId FactAt(uint32_t input);
  // With the recording it was read from.
  NodeId AddFact(TraceNode node, uint32_t input);
  NodeId Fixed(const Node& node);
  // As the reference's Fold.
  TraceNode Folded(TraceNode node, bool any, const Children& operands) const;
  NodeId PeriodNode(const Node& node, Period period, uint32_t counting, Children children);
  // A period that does not count for a reason of the figures themselves.
  NodeId Excluded(const Node& node, Period period, Reason reason, std::string detail, NodeId why);
  TraceNode WindowNode(const Node& node, const WindowPlan& w, const WindowResult& result,
                       Children children) const;
  static TraceNode ForExpr(const Node& node);

  const Code& code_;
  const Program& program_;
  const int64_t* const v_;
  const uint8_t* const s_;
  const SubjectFacts* const subject_;
  Trace trace_;
  std::map<uint32_t, NodeId> facts_;  // by input
};

}  // namespace writ::plan
