// One decision in words: the whole derivation, and the few lines that decided it.
#include <algorithm>
#include <map>
#include <unordered_set>

#include "engine/render/explanation.h"
#include "engine/render/expr_words.h"
#include "engine/render/privacy.h"
#include "engine/render/rests_on.h"
#include "engine/render/source_words.h"
#include "engine/render/words.h"

namespace writ {
namespace {

using words::Pick;

constexpr size_t kMostLines = 400;  // of one derivation; a longer one says that it was cut
constexpr int kDeepest = 40;        // levels shown
constexpr int kDigits = 2, kMostDigits = 12;  // decimals of a ratio

std::string YesNoWord(bool yes, Language language) {
  return Pick(language, yes ? "yes" : "no", yes ? "是" : "否");
}

std::string StateWords(const Program& program, const ExplanationNode& node, Language language) {
  const auto reason = ReasonWords(program, node.reason, node.detail, language);
  const auto with = [&](std::string word) {
    return reason.empty() ? word : word + Pick(language, " — ", " —— ") + reason;
  };
  switch (node.state) {
    case State::kUnknown: return with(Pick(language, "unknown", "未知"));
    case State::kNone: return Pick(language, "none", "无");
    case State::kNotApplicable: return with(Pick(language, "not applicable", "不适用"));
    case State::kKnown: break;
  }
  return "";
}

class Teller {
 public:
  Teller(const Program& program, const Explanation& explanation, const WordsOptions& options)
      : program_(program),
        explanation_(explanation),
        options_(options),
        language_(options.language) {
    MarkPrivate();
  }

  // The derivation below `root`, one node a line. A line's own lines stand below it, one deeper.
  std::vector<DerivationLine> Derivation(uint32_t root) {
    struct Step {
      uint32_t node;
      int depth;
    };
    std::vector<Step> open;
    const auto push_children = [&](uint32_t id, int depth) {
      const auto& children = explanation_.nodes[id].children;
      for (size_t i = children.size(); i-- > 0;) open.push_back({children[i], depth});
    };
    push_children(root, 1);
    std::vector<DerivationLine> lines;
    std::unordered_set<uint32_t> told;
    while (!open.empty()) {
      const auto [id, depth] = open.back();
      open.pop_back();
      const auto line = Line(id);
      if (line.empty()) {
        push_children(id, depth);
        continue;
      }
      if (lines.size() >= kMostLines || depth > kDeepest) {
        lines.push_back({1, Pick(language_, "… (the rest is left out)", "……(其余从略)")});
        return lines;
      }
      const bool again = !told.insert(id).second && !explanation_.nodes[id].children.empty();
      lines.push_back({depth, line + (again ? Pick(language_, " (as above)", "(同上)") : "")});
      if (!again && !private_[id]) push_children(id, depth + 1);
    }
    return lines;
  }

  std::vector<BecauseLine> Lines(uint32_t root, Outcome outcome) {
    const bool wanted = outcome == Outcome::kHolds;
    std::vector<uint32_t> open{root};
    std::vector<BecauseLine> lines;
    std::unordered_set<uint32_t> seen;
    while (!open.empty()) {
      const uint32_t id = open.back();
      open.pop_back();
      if (!seen.insert(id).second) continue;
      const auto& node = explanation_.nodes[id];
      if (IsInner(node)) {
        for (size_t i = node.children.size(); i-- > 0;) {
          if (Matters(node, explanation_.nodes[node.children[i]], wanted))
            open.push_back(node.children[i]);
        }
      } else {
        lines.push_back({Because(id), FactsBelow(id)});
      }
    }
    return lines;
  }

 private:
  // What reads a personal or restricted fact, however far below, is withheld with it: a yes or no
  // would tell.
  void MarkPrivate() {
    private_.assign(explanation_.nodes.size(), false);
    if (options_.show_personal) return;
    std::map<std::pair<NodeKind, uint32_t>, bool> known;
    for (size_t i = 0; i < explanation_.nodes.size(); ++i) {
      const auto& node = explanation_.nodes[i];
      const auto [at, is_new] = known.try_emplace({node.kind, node.ref}, false);
      if (is_new) at->second = words::IsPrivate(program_, node);
      bool is_private = at->second;
      for (const uint32_t child : node.children) is_private = is_private || private_[child];
      private_[i] = is_private;
    }
  }

  bool Withheld(const ExplanationNode& node) const {
    return node.kind != NodeKind::kRule &&
           private_[static_cast<size_t>(&node - explanation_.nodes.data())];
  }

  std::string WithheldWords() const {
    return Pick(language_, "(personal data, withheld)", "(个人信息,不予显示)");
  }

  const Expr* ExprOf(const ExplanationNode& node) const {
    const bool expr = node.kind == NodeKind::kExpr || node.kind == NodeKind::kUnless ||
                      node.kind == NodeKind::kPeriod;
    return expr && node.ref < program_.exprs.size() ? &program_[node.ref] : nullptr;
  }

  // A node whose children are worth a line each rather than itself.
  bool IsInner(const ExplanationNode& node) const {
    if (node.kind == NodeKind::kRule) return !node.children.empty();
    if (node.kind != NodeKind::kExpr) return false;
    const Expr* expr = ExprOf(node);
    return expr != nullptr && (expr->op == Op::kAnd || expr->op == Op::kOr) &&
           !node.children.empty();
  }

  // Whether a child decided an and/or/rule that came out as `wanted`.
  bool Matters(const ExplanationNode& parent, const ExplanationNode& child, bool wanted) const {
    const Expr* expr = ExprOf(parent);
    const bool known = child.state == State::kKnown;
    if (child.kind == NodeKind::kUnless) return known && child.value.yes && !wanted;
    if (child.kind == NodeKind::kException) return known && child.value.yes;
    if (child.kind == NodeKind::kRule) return known && child.value.yes == wanted;
    const bool any = expr != nullptr && expr->op == Op::kOr;
    if (wanted) return known && child.value.yes;
    return any ? true : known && !child.value.yes;
  }

  std::string ValueOf(const ExplanationNode& node, int digits = kDigits) const {
    if (Withheld(node)) return WithheldWords();
    if (node.state != State::kKnown) return StateWords(program_, node, language_);
    return ValueWords(program_, node.value, language_, digits);
  }

  // " = 70 %", or " ≈ 57.78 %" when rounded to be shown.
  std::string Equals(const ExplanationNode& node, int digits = kDigits) const {
    const auto value = ValueOf(node, digits);
    if (value.empty()) return "";  // a list: what it holds is said where it is counted
    return value.starts_with("≈") ? " " + value : " = " + value;
  }

  // Digits enough to tell the two sides of a comparison apart: 79.9999 % is not shown as 80 %
  // beside 80 %.
  int DigitsFor(const ExplanationNode& left, const ExplanationNode& right) const {
    int digits = kDigits;
    if (left.state != State::kKnown || right.state != State::kKnown ||
        left.value.number == right.value.number)
      return digits;
    const auto bare = [&](const ExplanationNode& node) {
      const auto text = ValueWords(program_, node.value, language_, digits);
      return text.starts_with("≈ ") ? text.substr(std::string("≈ ").size()) : text;
    };
    while (digits < kMostDigits && bare(left) == bare(right)) ++digits;
    return digits;
  }

  std::string NameOf(const ExplanationNode& node) const {
    switch (node.kind) {
      case NodeKind::kRule: return NameFor(program_.rules[node.ref].names, language_);
      case NodeKind::kDefinition: return NameFor(program_.definitions[node.ref].names, language_);
      case NodeKind::kException: return NameFor(program_.exceptions[node.ref].names, language_);
      case NodeKind::kFact:
      case NodeKind::kPresumption: return NameFor(program_.facts[node.ref].names, language_);
      case NodeKind::kExpr:
      case NodeKind::kUnless:
      case NodeKind::kPeriod:
      case NodeKind::kTeam: break;
    }
    return node.ref < program_.exprs.size() ? ExprWords(program_, node.ref, language_) : "";
  }

  std::string Dated(const ExplanationNode& node) const {
    const auto name = NameOf(node);
    return node.period ? name + " " + PeriodWords(*node.period, language_) : name;
  }

  std::string Provenance(const ExplanationNode& node) const {
    if (!node.recording || *node.recording >= explanation_.recordings.size() || Withheld(node))
      return "";
    const auto& read = explanation_.recordings[*node.recording];
    std::string out = SourceWords(program_, read.source, language_);
    if (read.recorded) {
      if (!out.empty()) out += Pick(language_, ", ", ",");
      out += Pick(language_, "recorded ", "记录于 ") + words::Day(*read.recorded, language_);
    }
    if (!read.document.empty()) out += Pick(language_, ", ", ",") + read.document;
    return out.empty() ? "" : Pick(language_, "  [", "【") + out + Pick(language_, "]", "】");
  }

  std::string Line(uint32_t id) const {
    const auto& node = explanation_.nodes[id];
    if (Withheld(node)) return WithheldWords();
    switch (node.kind) {
      case NodeKind::kRule:
        return Pick(language_, "rule ", "规则 ") + NameOf(node) + Pick(language_, ": ", ":") +
               Answer(node);
      case NodeKind::kUnless:
        return Pick(language_, "unless ", "除非 ") + NameOf(node) + Pick(language_, ": ", ":") +
               Answer(node);
      case NodeKind::kException:
        return Pick(language_, "exception ", "例外 ") + NameOf(node) + Pick(language_, ": ", ":") +
               (node.state == State::kKnown
                    ? Pick(language_, node.value.yes ? "applies" : "does not apply",
                           node.value.yes ? "适用" : "不适用")
                    : StateWords(program_, node, language_));
      case NodeKind::kPeriod:
        return (node.period ? PeriodWords(*node.period, language_) : std::string()) +
               Pick(language_, ": ", ":") + Answer(node);
      case NodeKind::kFact: return Dated(node) + Equals(node) + Provenance(node);
      case NodeKind::kDefinition: return Dated(node) + Equals(node) + Note(node);
      case NodeKind::kPresumption:
        return Dated(node) + Equals(node) + Pick(language_, " (presumed)", "(推定)");
      case NodeKind::kTeam:
      case NodeKind::kExpr: return ExprLine(node);
    }
    return "";
  }

  std::string Note(const ExplanationNode& node) const {
    if (node.state != State::kKnown || node.reason == Reason::kNone) return "";
    return Pick(language_, " (", "(") + ReasonWords(program_, node.reason, node.detail, language_) +
           Pick(language_, ")", ")");
  }

  std::string Answer(const ExplanationNode& node) const {
    if (node.state != State::kKnown) return StateWords(program_, node, language_);
    if (node.value.type.kind != TypeKind::kYesNo)
      return ValueWords(program_, node.value, language_);
    return YesNoWord(node.value.yes, language_) + Note(node);
  }

  // Literals and names that only hand on a child get no line of their own.
  std::string ExprLine(const ExplanationNode& node) const {
    const Expr* expr = ExprOf(node);
    if (node.kind == NodeKind::kTeam && node.ref < program_.exprs.size())
      expr = &program_[node.ref];
    if (expr == nullptr) return "";
    switch (expr->op) {
      case Op::kConstant:
      case Op::kDecisionDate:
      case Op::kFact:
      case Op::kDefinition:
      case Op::kRule:
      case Op::kParameter:
      case Op::kLatest: return "";
      default: break;  // everything else says what it computed
    }
    std::string counts;
    if (expr->op == Op::kTeamAggregate && node.count > 0) {
      counts = Pick(language_, " (" + std::to_string(node.count) + " people)",
                    "(" + std::to_string(node.count) + " 人)");
    }
    const auto name = ExprWords(program_, node.ref, language_);
    if (expr->type.kind == TypeKind::kYesNo)
      return name + Pick(language_, ": ", ":") + Answer(node);
    return name + (node.period ? " " + PeriodWords(*node.period, language_) : "") + Equals(node) +
           counts + Note(node);
  }

  // The node that carries an operand's name, period and value: `latest X` and plain names hand on
  // their child.
  const ExplanationNode& Named(uint32_t id) const {
    const ExplanationNode* node = &explanation_.nodes[id];
    for (int hops = 0; hops < kDeepest; ++hops) {
      const Expr* expr = node->kind == NodeKind::kExpr ? ExprOf(*node) : nullptr;
      const bool hands_on = expr != nullptr && (expr->op == Op::kLatest || expr->op == Op::kFact ||
                                                expr->op == Op::kDefinition);
      if (!hands_on || node->children.empty()) break;
      node = &explanation_.nodes[node->children.front()];
    }
    return *node;
  }

  std::string Operand(uint32_t id, int digits) const {
    const auto& node = Named(id);
    const Expr* expr = ExprOf(node);
    if (expr != nullptr && expr->op == Op::kConstant) return ValueOf(node, digits);
    std::string counts;
    const auto& own = explanation_.nodes[id];
    const bool team =
        node.kind == NodeKind::kTeam || (expr != nullptr && expr->op == Op::kTeamAggregate);
    if (team && own.count > 0)
      counts = Pick(language_, " (" + std::to_string(own.count) + " people)",
                    "(" + std::to_string(own.count) + " 人)");
    return Dated(node) + Equals(node, digits) + counts;
  }

  std::string Because(uint32_t id) const {
    const auto& node = explanation_.nodes[id];
    if (Withheld(node)) return WithheldWords();
    if (node.kind == NodeKind::kUnless)
      return Pick(language_, NameOf(node) + " holds", NameOf(node) + " 成立");
    if (node.kind != NodeKind::kExpr) return Line(id);
    const Expr* expr = ExprOf(node);
    if (expr == nullptr) return Line(id);
    if (expr->window != 0xFFFFFFFF) return WindowLine(node);
    const bool compares = expr->op >= Op::kBelow && expr->op <= Op::kIsNot;
    if (compares && node.children.size() == 2 && node.state == State::kKnown) {
      const Expr* right = ExprOf(Named(node.children[1]));
      // post = seller, and not: post = seller is seller.
      const bool says_it =
          expr->op == Op::kIs && node.value.yes && right != nullptr && right->op == Op::kConstant;
      if (says_it) return Operand(node.children[0], kDigits);
      const int digits = DigitsFor(Named(node.children[0]), Named(node.children[1]));
      return Operand(node.children[0], digits) + Pick(language_, " is ", " ") +
             words::Comparison(expr->op, !node.value.yes, language_) + " " +
             Operand(node.children[1], digits);
    }
    const auto line = Line(id);
    return line.empty() ? Dated(Named(id)) + Pick(language_, ": ", ":") + Answer(node) : line;
  }

  // The condition with the value of each period, newest first.
  std::string WindowLine(const ExplanationNode& node) const {
    std::string periods;
    for (const uint32_t child : node.children) {
      const auto& period = explanation_.nodes[child];
      if (period.kind != NodeKind::kPeriod || !period.period) continue;
      periods += (periods.empty() ? "" : Pick(language_, ", ", "、")) +
                 PeriodWords(*period.period, language_) + " " + PeriodValue(period);
    }
    const auto name = ExprWords(program_, node.ref, language_);
    const auto answer = node.state == State::kKnown && node.value.yes
                            ? std::string()
                            : Pick(language_, " — ", " —— ") + Answer(node);
    return name + (periods.empty() ? "" : Pick(language_, ": ", ":") + periods) + answer;
  }

  // What a period was judged by: the left side of its comparison, else yes or no.
  std::string PeriodValue(const ExplanationNode& period) const {
    if (period.state != State::kKnown) return StateWords(program_, period, language_);
    for (const uint32_t child : period.children) {
      const auto& node = explanation_.nodes[child];
      const Expr* expr = node.kind == NodeKind::kExpr ? ExprOf(node) : nullptr;
      if (expr == nullptr) continue;
      const bool compares = expr->op >= Op::kBelow && expr->op <= Op::kIsNot;
      if (compares && node.children.size() == 2) {
        const auto &left = Named(node.children[0]), &right = Named(node.children[1]);
        return ValueOf(left, DigitsFor(left, right));
      }
    }
    return Answer(period);
  }

  std::vector<std::string> FactsBelow(uint32_t root) const {
    std::vector<std::string> facts;
    std::vector<uint32_t> open{root};
    std::unordered_set<uint32_t> seen;
    while (!open.empty()) {
      const uint32_t id = open.back();
      open.pop_back();
      if (!seen.insert(id).second) continue;
      const auto& node = explanation_.nodes[id];
      if (node.kind == NodeKind::kFact && node.ref < program_.facts.size() && !Withheld(node)) {
        facts.push_back(program_.facts[node.ref].names.id +
                        (node.period ? " " + node.period->ToString() : ""));
      }
      open.insert(open.end(), node.children.begin(), node.children.end());
    }
    std::sort(facts.begin(), facts.end());
    facts.erase(std::unique(facts.begin(), facts.end()), facts.end());
    return facts;
  }

  const Program& program_;
  const Explanation& explanation_;
  WordsOptions options_;
  Language language_;
  std::vector<bool> private_;
};

std::string OutcomeWords(Outcome outcome, Language language) {
  switch (outcome) {
    case Outcome::kHolds: return Pick(language, "condition met", "条件成立");
    case Outcome::kFails: return Pick(language, "condition not met", "条件不成立");
    case Outcome::kUnknown: return Pick(language, "unknown", "未知");
    case Outcome::kNotApplicable: return Pick(language, "not applicable", "不适用");
  }
  return "";
}

const std::string* ArticleText(const Program& program, const Citation& citation) {
  if (citation.law >= program.laws.size()) return nullptr;
  const auto& articles = program.laws[citation.law].articles;
  return citation.text < articles.size() ? &articles[citation.text].text : nullptr;
}

std::string Citations(const Program& program, const Decision& decision, Language language) {
  std::string out;
  for (const auto& citation : CitesOf(program, decision)) {
    out += "  § " + CitationWords(program, citation, language);
    if (const auto* text = ArticleText(program, citation)) out += Pick(language, ": ", ":") + *text;
    out += "\n";
  }
  return out;
}

}  // namespace

// All or none of a set of changes: a part of it would not turn the decision.
std::vector<Turning> ShownTurnings(const Program& program, const Decision& decision,
                                   const WordsOptions& options) {
  for (const auto& turning : decision.would_hold_if) {
    if (!options.show_personal && words::IsPrivate(program, turning)) return {};
  }
  return decision.would_hold_if;
}

std::vector<DerivationLine> Derivation(const Program& program, const Explanation& explanation,
                                       const WordsOptions& options) {
  if (explanation.nodes.empty()) return {};
  return Teller(program, explanation, options).Derivation(explanation.root());
}

std::string DecisionWords(const Program& program, const Decision& decision,
                          const WordsOptions& options) {
  const auto language = options.language;
  const auto& rule = program.rules[decision.rule];
  std::string out = NameFor(rule.names, language) + Pick(language, ": ", ":") +
                    OutcomeWords(decision.outcome, language);
  const auto reason = ReasonWords(program, decision.reason, decision.detail, language);
  out += (reason.empty() ? "" : Pick(language, " — ", " —— ") + reason) + "\n";
  if (decision.explanation) {
    for (const auto& line : Derivation(program, *decision.explanation, options))
      out += std::string(static_cast<size_t>(line.depth) * 2, ' ') + line.text + "\n";
  }
  for (const auto& missing : decision.missing) {
    if (!options.show_personal && missing.what.empty() &&
        words::IsPrivateFact(program, missing.fact))
      continue;
    out +=
        Pick(language, "  missing: ", "  缺少:") + MissingWords(program, missing, language) + "\n";
  }
  const auto turnings = ShownTurnings(program, decision, options);
  if (!turnings.empty()) {
    out += Pick(language, "  smallest change that would turn it:\n", "  使结论改变的最小变化:\n");
    for (const auto& turning : turnings)
      out += "    " + TurningWords(program, turning, language) + "\n";
  }
  return out + Citations(program, decision, language);
}

std::vector<BecauseLine> Because(const Program& program, const Decision& decision,
                                 const WordsOptions& options) {
  const bool decided = decision.outcome == Outcome::kHolds || decision.outcome == Outcome::kFails;
  if (!decided || !decision.explanation || decision.explanation->nodes.empty()) return {};
  return Teller(program, *decision.explanation, options)
      .Lines(decision.explanation->root(), decision.outcome);
}

}  // namespace writ
