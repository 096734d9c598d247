#include "engine/program/walk.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "engine/program/op_info.h"
#include "engine/program/target.h"

namespace writ {
namespace {

using Kind = NodeId::Kind;

// Targets of each exception by its name: one declaration with two targets is two entries of one
// name.
using TargetsByName = std::map<std::string, std::vector<uint32_t>>;

class ReadsCollector {
 public:
  explicit ReadsCollector(const Program& program)
      : program_(program), numbering_(program), walker_(program), reads_(numbering_.size()) {
    for (uint32_t i = 0; i < program.definitions.size(); ++i)
      NoteTargets({Kind::kDefinition, i}, program.definitions[i].exceptions);
    for (uint32_t i = 0; i < program.rules.size(); ++i)
      NoteTargets({Kind::kRule, i}, program.rules[i].exceptions);
  }

  Reads Collect() {
    for (uint32_t i = 0; i < program_.facts.size(); ++i)
      Gather({Kind::kFact, i}, {program_.facts[i].presumed, program_.facts[i].binding});
    for (uint32_t i = 0; i < program_.parameters.size(); ++i)
      Gather({Kind::kParameter, i}, {program_.parameters[i].value});
    for (uint32_t i = 0; i < program_.definitions.size(); ++i) GatherDefinition(i);
    for (uint32_t i = 0; i < program_.rules.size(); ++i) GatherRule(i);
    for (uint32_t i = 0; i < program_.tables.size(); ++i) GatherTable(i);
    for (std::vector<uint32_t>& list : reads_) {
      std::sort(list.begin(), list.end());
      list.erase(std::unique(list.begin(), list.end()), list.end());
    }
    return std::move(reads_);
  }

 private:
  void NoteTargets(NodeId target, const std::vector<uint32_t>& exceptions) {
    for (const uint32_t e : exceptions)
      if (e < program_.exceptions.size())
        targets_[QualifiedId(program_.exceptions[e].names)].push_back(numbering_.Of(target));
  }

  void Gather(NodeId node, std::vector<ExprId> roots,
              const std::vector<uint32_t>* without = nullptr) {
    walker_.Restart();
    for (const ExprId root : roots) walker_.Add(root);
    std::vector<uint32_t>& list = reads_[numbering_.Of(node)];
    for (ExprId id = walker_.Next(); id != kNoExpr; id = walker_.Next()) {
      const std::optional<NodeId> target = TargetOf(program_[id]);
      if (!target) continue;
      const uint32_t number = numbering_.Of(*target);
      if (without && std::find(without->begin(), without->end(), number) != without->end())
        continue;
      list.push_back(number);
    }
  }

  void GatherExceptions(NodeId node, const std::vector<uint32_t>& exceptions) {
    for (const uint32_t index : exceptions) {
      if (index >= program_.exceptions.size()) continue;
      const Exception& e = program_.exceptions[index];
      Gather(node, {e.valid.by_date, e.when, e.value}, &targets_[QualifiedId(e.names)]);
    }
  }

  void GatherDefinition(uint32_t index) {
    const NodeId node{Kind::kDefinition, index};
    std::vector<ExprId> roots;
    for (const DefinitionVersion& v : program_.definitions[index].versions)
      roots.insert(roots.end(), {v.valid.by_date, v.when, v.value});
    Gather(node, std::move(roots));
    GatherExceptions(node, program_.definitions[index].exceptions);
  }

  void GatherRule(uint32_t index) {
    const NodeId node{Kind::kRule, index};
    std::vector<ExprId> roots;
    for (const RuleVersion& v : program_.rules[index].versions) {
      roots.insert(roots.end(), {v.valid.by_date, v.condition, v.when});
      roots.insert(roots.end(), v.unless.begin(), v.unless.end());
      for (const ActionArgument& argument : v.action.arguments) roots.push_back(argument.value);
    }
    Gather(node, std::move(roots));
    GatherExceptions(node, program_.rules[index].exceptions);
  }

  void GatherTable(uint32_t index) {
    std::vector<ExprId> roots;
    for (const TableRow& row : program_.tables[index].rows)
      roots.insert(roots.end(), row.outputs.begin(), row.outputs.end());
    Gather({Kind::kTable, index}, std::move(roots));
  }

  const Program& program_;
  NodeNumbering numbering_;
  ExprWalker walker_;
  TargetsByName targets_;
  Reads reads_;
};

}  // namespace

std::optional<NodeId> TargetOf(const Expr& e) {
  switch (InfoOf(e.op).index) {
    case IndexKind::kFacts: return NodeId{Kind::kFact, e.index};
    case IndexKind::kParameters: return NodeId{Kind::kParameter, e.index};
    case IndexKind::kDefinitions: return NodeId{Kind::kDefinition, e.index};
    case IndexKind::kRules: return NodeId{Kind::kRule, e.index};
    case IndexKind::kTables: return NodeId{Kind::kTable, e.index};
    case IndexKind::kNothing:
    case IndexKind::kConstants:
    case IndexKind::kEntities:
    case IndexKind::kEvents:
    case IndexKind::kFindings:
    case IndexKind::kPosition:
    case IndexKind::kScales:
    case IndexKind::kCaseNames: return std::nullopt;
  }
  return std::nullopt;
}

NodeNumbering::NodeNumbering(const Program& program) {
  const size_t sizes[5] = {program.facts.size(), program.parameters.size(),
                           program.definitions.size(), program.rules.size(), program.tables.size()};
  for (int i = 0; i < 5; ++i) begin_[i + 1] = begin_[i] + static_cast<uint32_t>(sizes[i]);
}

NodeId NodeNumbering::At(uint32_t number) const {
  int kind = 0;
  while (kind < 4 && number >= begin_[kind + 1]) ++kind;
  return {static_cast<Kind>(kind), number - begin_[kind]};
}

const Names& NamesOf(const Program& program, NodeId node) {
  switch (node.kind) {
    case Kind::kFact: return program.facts[node.index].names;
    case Kind::kParameter: return program.parameters[node.index].names;
    case Kind::kDefinition: return program.definitions[node.index].names;
    case Kind::kRule: return program.rules[node.index].names;
    case Kind::kTable: break;
  }
  return program.tables[node.index].names;
}

Reads ReadsOfNodes(const Program& program) { return ReadsCollector(program).Collect(); }

std::vector<uint32_t> FindCircle(const std::vector<std::vector<uint32_t>>& edges) {
  enum : uint8_t { kNew, kOpen, kDone };
  struct Frame {
    uint32_t node;
    size_t next;
  };
  std::vector<uint8_t> colour(edges.size(), kNew);
  std::vector<Frame> path;
  for (uint32_t start = 0; start < edges.size(); ++start) {
    if (colour[start] != kNew) continue;
    path.push_back({start, 0});
    colour[start] = kOpen;
    while (!path.empty()) {
      Frame& top = path.back();
      if (top.next == edges[top.node].size()) {
        colour[top.node] = kDone;
        path.pop_back();
        continue;
      }
      const uint32_t next = edges[top.node][top.next++];
      if (colour[next] == kNew) {
        colour[next] = kOpen;
        path.push_back({next, 0});
      } else if (colour[next] == kOpen) {
        std::vector<uint32_t> circle;
        auto from = std::find_if(path.begin(), path.end(),
                                 [next](const Frame& f) { return f.node == next; });
        for (; from != path.end(); ++from) circle.push_back(from->node);
        circle.push_back(next);
        return circle;
      }
    }
  }
  return {};
}

std::vector<NodeId> FindCycle(const Program& program, const Reads& reads) {
  const NodeNumbering numbering(program);
  std::vector<NodeId> cycle;
  for (const uint32_t node : FindCircle(reads)) cycle.push_back(numbering.At(node));
  return cycle;
}

}  // namespace writ
