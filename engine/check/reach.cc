// What a norm reaches through others: a fact nobody bound, a figure about the team. Runs on a
// Program in which nothing depends on itself.
#include <algorithm>

#include "engine/check/checker.h"
#include "engine/program/walk.h"

namespace writ::check {
namespace {

const std::string& Shown(const Names& names) { return names.en.empty() ? names.zh : names.en; }

// Whether each declaration reads, itself or through others, what `mark` says. Bottom up over the
// reads, which have no circle.
std::vector<uint8_t> Reaches(const Reads& reads, std::vector<uint8_t> mark) {
  struct Frame {
    uint32_t node;
    size_t next;
  };
  std::vector<uint8_t> done(reads.size(), 0);
  std::vector<Frame> path;
  for (uint32_t start = 0; start < reads.size(); ++start) {
    if (done[start] != 0) continue;
    path.push_back({start, 0});
    done[start] = 1;
    while (!path.empty()) {
      Frame& top = path.back();
      if (top.next == reads[top.node].size()) {
        for (const uint32_t read : reads[top.node]) mark[top.node] |= mark[read];
        path.pop_back();
        continue;
      }
      const uint32_t next = reads[top.node][top.next++];
      if (done[next] == 0) {
        done[next] = 1;
        path.push_back({next, 0});
      }
    }
  }
  return mark;
}

class ReachChecks {
 public:
  ReachChecks(Checker& c, const Reads& reads)
      : c_(c), p_(c.p), reads_(reads), numbering_(c.p), walker_(c.p) {}

  void Run() {
    const std::vector<uint8_t> team = Reaches(reads_, TeamMarks());
    NestedTeams(team);
    UnboundFacts();
  }

 private:
  bool ReadsTeam(std::initializer_list<ExprId> roots) {
    walker_.Restart();
    for (const ExprId root : roots) walker_.Add(root);
    for (ExprId id = walker_.Next(); id != kNoExpr; id = walker_.Next()) {
      if (p_[id].op == Op::kTeamAggregate) return true;
    }
    return false;
  }

  std::vector<uint8_t> TeamMarks() {
    std::vector<uint8_t> mark(numbering_.size(), 0);
    bool any = false;
    for (const Expr& e : p_.exprs) any = any || e.op == Op::kTeamAggregate;
    if (!any) return mark;
    for (uint32_t i = 0; i < p_.definitions.size(); ++i) {
      uint8_t& own = mark[numbering_.Of({NodeId::Kind::kDefinition, i})];
      for (const DefinitionVersion& v : p_.definitions[i].versions)
        own |= ReadsTeam({v.when, v.value});
      for (const uint32_t e : p_.definitions[i].exceptions) {
        own |= ReadsTeam({p_.exceptions[e].when, p_.exceptions[e].value});
      }
    }
    for (uint32_t i = 0; i < p_.rules.size(); ++i) {
      uint8_t& own = mark[numbering_.Of({NodeId::Kind::kRule, i})];
      for (const RuleVersion& v : p_.rules[i].versions) own |= ReadsTeam({v.condition});
    }
    return mark;
  }

  // A team figure over a definition that is itself a team figure: the nesting is two texts apart.
  void NestedTeams(const std::vector<uint8_t>& team) {
    for (ExprId id = 0; id < p_.exprs.size(); ++id) {
      if (p_[id].op != Op::kTeamAggregate) continue;
      walker_.Restart();
      for (const ExprId arg : p_.Args(p_[id])) walker_.Add(arg);
      for (ExprId e = walker_.Next(); e != kNoExpr; e = walker_.Next()) {
        const bool definition = p_[e].op == Op::kDefinition;
        if (!definition && p_[e].op != Op::kRule) continue;
        const NodeId node{definition ? NodeId::Kind::kDefinition : NodeId::Kind::kRule,
                          p_[e].index};
        if (team[numbering_.Of(node)] == 0) continue;
        c_.Report(DiagnosticKind::kNestedTeam, p_[id].place)
            .related.push_back(
                {NamesOf(p_, node).place, {"this is a team figure", "此为团队指标"}});
        break;
      }
    }
  }

  // Facts of a bound library that the policy's own norms come to read, though nothing supplies
  // them.
  void UnboundFacts() {
    std::vector<uint8_t> seen(numbering_.size(), 0);
    std::vector<uint32_t> stack;
    const auto enter = [&](uint32_t node) {
      if (seen[node] != 0) return;
      seen[node] = 1;
      stack.push_back(node);
    };
    for (uint32_t i = 0; i < p_.definitions.size(); ++i) {
      if (p_.definitions[i].names.module.empty())
        enter(numbering_.Of({NodeId::Kind::kDefinition, i}));
    }
    for (uint32_t i = 0; i < p_.rules.size(); ++i) {
      if (p_.rules[i].names.module.empty()) enter(numbering_.Of({NodeId::Kind::kRule, i}));
    }
    while (!stack.empty()) {
      const uint32_t node = stack.back();
      stack.pop_back();
      const NodeId id = numbering_.At(node);
      if (id.kind == NodeId::Kind::kFact) CheckBound(id.index);
      for (const uint32_t read : reads_[node]) enter(read);
    }
  }

  void CheckBound(uint32_t index) {
    const Fact& fact = p_.facts[index];
    if (fact.binding != kNoExpr || fact.presumed != kNoExpr || c_.Root(fact.entity) == fact.entity)
      return;
    for (const UsedModule& used : c_.modules[0].uses) {
      if (used.module != c_.entity_module[fact.entity]) continue;
      c_.Report(DiagnosticKind::kUnboundFact, used.place, {used.local, Shown(fact.names)})
          .related.push_back({fact.names.place, {"declared here", "在此声明"}});
      return;
    }
  }

  Checker& c_;
  const Program& p_;
  const Reads& reads_;
  NodeNumbering numbering_;
  ExprWalker walker_;
};

}  // namespace

void CheckReach(Checker& c, const Reads& reads) { ReachChecks(c, reads).Run(); }

}  // namespace writ::check
