// Rules that count as a finding must be able to show what the finding needs, as far as their text
// decides it.
#include <algorithm>

#include "engine/check/analyse.h"
#include "engine/check/analyse_value.h"
#include "engine/program/walk.h"

namespace writ {
namespace {

class FindingAnalysis {
 public:
  FindingAnalysis(const Program& program, Diagnostics& diagnostics)
      : p_(program), diagnostics_(diagnostics), numbering_(program), walker_(program) {}

  void Run() {
    for (const Rule& rule : p_.rules) {
      for (const RuleVersion& version : rule.versions) {
        if (version.counts_as >= p_.findings.size()) continue;
        const Finding& finding = p_.findings[version.counts_as];
        absolute_ = Needs(finding, "absolute_standard");
        peers_ = Needs(finding, "same_standard_for_peers");
        if (absolute_ || peers_) Look(rule, finding, version.condition);
      }
    }
  }

 private:
  static bool Needs(const Finding& finding, std::string_view need) {
    return std::find(finding.needs.begin(), finding.needs.end(), need) != finding.needs.end();
  }

  // Everything that decides the rule: its condition, and what that reads through definitions and
  // other rules.
  void Look(const Rule& rule, const Finding& finding, ExprId condition) {
    std::vector<bool> seen(numbering_.size(), false);
    over_team_ = over_rank_ = singles_out_ = false;
    walker_.Restart();
    walker_.Add(condition);
    for (ExprId id = walker_.Next(); id != kNoExpr; id = walker_.Next()) {
      Judge(rule, finding, id);
      Follow(p_[id], &seen);
    }
  }

  void Follow(const Expr& e, std::vector<bool>* seen) {
    const auto first_time = [&](NodeId node) {
      const uint32_t number = numbering_.Of(node);
      if ((*seen)[number]) return false;
      (*seen)[number] = true;
      return true;
    };
    if (e.op == Op::kDefinition && first_time({NodeId::Kind::kDefinition, e.index})) {
      const Definition& definition = p_.definitions[e.index];
      for (const DefinitionVersion& v : definition.versions) {
        walker_.Add(v.when);
        walker_.Add(v.value);
      }
      for (const uint32_t exception : definition.exceptions) {
        walker_.Add(p_.exceptions[exception].when);
        walker_.Add(p_.exceptions[exception].value);
      }
    } else if (e.op == Op::kRule && first_time({NodeId::Kind::kRule, e.index})) {
      for (const RuleVersion& v : p_.rules[e.index].versions) walker_.Add(v.condition);
    } else if (e.op == Op::kFact && first_time({NodeId::Kind::kFact, e.index})) {
      walker_.Add(p_.facts[e.index].binding);
    }
  }

  void Judge(const Rule& rule, const Finding& finding, ExprId id) {
    const Expr& e = p_[id];
    if (absolute_ && e.op == Op::kTeamAggregate && !over_team_) {
      over_team_ = true;
      Report(DiagnosticKind::kFindingOverTeam, rule, finding, e.place, nullptr,
             Argument("compares with the team here", "此处与团队比较"));
    }
    const bool reads = e.op == Op::kFact || e.op == Op::kMember;
    if (absolute_ && reads && !over_rank_ && LooksLikeRank(p_.facts[e.index].names)) {
      over_rank_ = true;
      Report(DiagnosticKind::kFindingOverRank, rule, finding, e.place, &p_.facts[e.index].names,
             Argument("read here", "在此读取"));
    }
    if (peers_ && !singles_out_ && (e.op == Op::kIs || e.op == Op::kOneOf)) {
      const Expr& who = p_[p_.Args(e)[0]];
      if (who.op == Op::kFact && p_.facts[who.index].personal &&
          p_.facts[who.index].type.kind == TypeKind::kText) {
        singles_out_ = true;
        Report(DiagnosticKind::kFindingSinglesOut, rule, finding, e.place,
               &p_.facts[who.index].names, Argument("here", "在此处"));
      }
    }
  }

  void Report(DiagnosticKind kind, const Rule& rule, const Finding& finding, Place place,
              const Names* fact, Argument where) {
    std::vector<Argument> arguments = {ShownIn(rule.names), ShownIn(finding.names)};
    if (fact) arguments.push_back(ShownIn(*fact));
    Diagnostic& d = diagnostics_.Add(kind, rule.names.place, std::move(arguments));
    d.related.push_back({place, std::move(where)});
    d.related.push_back({finding.names.place, Argument("what it must show", "须证明的内容")});
  }

  // A rank that comes as a recorded figure is a comparison all the same.
  static bool LooksLikeRank(const Names& names) {
    for (const std::string_view word : {"排名", "名次", "末位"})
      if (names.zh.find(word) != std::string::npos) return true;
    std::string_view id = names.id;
    while (!id.empty()) {
      const size_t end = std::min(id.find('_'), id.size());
      const std::string_view word = id.substr(0, end);
      if (word == "rank" || word == "ranking" || word == "percentile") return true;
      id.remove_prefix(std::min(end + 1, id.size()));
    }
    return false;
  }

  const Program& p_;
  Diagnostics& diagnostics_;
  NodeNumbering numbering_;
  ExprWalker walker_;
  bool absolute_ = false, peers_ = false;
  bool over_team_ = false, over_rank_ = false, singles_out_ = false;
};

}  // namespace

void AnalyseFindings(const Program& program, Diagnostics& diagnostics) {
  FindingAnalysis(program, diagnostics).Run();
}

}  // namespace writ
